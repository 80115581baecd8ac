#pragma once

#include <mlx/distributed/distributed.h>

#include "core/define.h"

// A function of the user that tells each rank what all of them said: JACCL exchanges the addresses of its connections
// over it, while init() runs.
mx::distributed::AllGatherFactory side_channel(AddonData& addon, napi_value factory);

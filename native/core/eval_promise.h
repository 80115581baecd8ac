#pragma once

#include <vector>

#include "convert/addon_data.h"

// Schedules the arrays on this thread, a part of the graph at a time, and returns a Promise that is settled when they
// are computed. Waiting happens in Node's thread pool; between the parts the event loop turns.
napi_value eval_promise(AddonData& addon, std::vector<mx::array> arrays);

#pragma once

#include <mlx/export.h>

#include "convert/addon_data.h"

// One record of an export by callback as a JavaScript object: names, shapes, dtypes, constants, primitives and their
// state. Arrays are given as their handles, dtypes as their codes; `decode` of the call layer makes objects of them.
napi_value export_record(AddonData& addon, const mx::ExportCallbackInput& input);

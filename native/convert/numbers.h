#pragma once

#include "convert/addon_data.h"

// How the numbers in the shared floats are to be read: the numbering of src/core/create/value.ts.
enum class Numbers : int { boolean = 0, integer = 1, floating = 2 };

// The first `count` of the shared floats as an array: for a scalar or a short list cheaper than a typed array.
mx::array array_from_numbers(AddonData& addon, Numbers kind, int count, mx::Dtype dtype, mx::Shape shape);

// The same for one number, as a scalar.
mx::array array_from_number(Numbers kind, double number, mx::Dtype dtype);

#pragma once

#include <optional>

#include "convert/addon_data.h"

// The numbers of a typed array, DataView or ArrayBuffer (both uint8) as an array of one dimension. Float64Array is
// what a float64 numpy array is to Python MLX: it becomes float32 unless another dtype is asked for. The data is
// copied: JavaScript may write to its buffer at any time.
mx::array array_from_buffer(AddonData& addon, napi_value buffer, std::optional<mx::Dtype> dtype);

// The same with a shape, reading the bytes as `stored` (for types that JavaScript has no typed array for).
mx::array array_from_bytes(
    AddonData& addon, napi_value buffer, mx::Dtype stored, std::optional<mx::Dtype> dtype, mx::Shape shape);

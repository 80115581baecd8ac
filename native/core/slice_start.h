#pragma once

#include <vector>

#include "convert/array.h"

// Where MLX takes the start of a slice from an array, it reads and writes at whatever place that names, within the
// array or not. This gives a start from which a slice of `size` stays within `shape`: the same one, where its values
// are known already (an IndexError if they are out of range); where they are yet to be computed, one that is moved into
// the range when it is. What MLX itself complains about is left to it.
mx::array checked_start(
    const mx::array& start, std::vector<int> axes, const mx::Shape& shape, const mx::Shape& size, mx::StreamOrDevice s);

#include "convert/numbers.h"

#include <utility>

#include "bind/error.h"

namespace {

// MLX's constructor casts from the type that Python's list would have, so that what does not fit wraps as it does
// there.
template <class T>
mx::array make(const double* numbers, int count, mx::Dtype dtype, mx::Shape shape) {
  T values[bind::Env::float_count];
  for (int i = 0; i < count; ++i) values[i] = static_cast<T>(numbers[i]);
  return mx::array(static_cast<const T*>(values), std::move(shape), dtype);
}

template <class T>
mx::array make_one(double number, mx::Dtype dtype) {
  return mx::array(static_cast<T>(number), dtype);
}

}  // namespace

mx::array array_from_number(Numbers kind, double number, mx::Dtype dtype) {
  switch (kind) {
    case Numbers::boolean: return make_one<bool>(number, dtype);
    case Numbers::integer: return make_one<int64_t>(number, dtype);
    case Numbers::floating: return make_one<double>(number, dtype);
  }
  throw bind::TypeError("The native call got an unknown kind of number.");
}

mx::array array_from_numbers(AddonData& addon, Numbers kind, int count, mx::Dtype dtype, mx::Shape shape) {
  size_t wanted = 1;
  for (auto size : shape) wanted *= static_cast<size_t>(size);
  if (count < 0 || static_cast<size_t>(count) > bind::Env::float_count || static_cast<size_t>(count) != wanted) {
    throw bind::TypeError("The native call got another number of values than the shape says.");
  }
  const double* numbers = addon.floats();
  switch (kind) {
    case Numbers::boolean: return make<bool>(numbers, count, dtype, std::move(shape));
    case Numbers::integer: return make<int64_t>(numbers, count, dtype, std::move(shape));
    case Numbers::floating: return make<double>(numbers, count, dtype, std::move(shape));
  }
  throw bind::TypeError("The native call got an unknown kind of numbers.");
}

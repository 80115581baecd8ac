#include "convert/numbers.h"

#include <string>
#include <utility>

#include "bind/error.h"

namespace {

// Calls `make` with any value of the type that Python's list of such numbers would have. MLX's constructor casts from
// that, so that what does not fit wraps as it does there.
template <class Make>
mx::array from_type_of(Numbers kind, const char* what, const Make& make) {
  switch (kind) {
    case Numbers::boolean: return make(bool());
    case Numbers::integer: return make(int64_t());
    case Numbers::floating: return make(double());
  }
  throw bind::TypeError(std::string("The native call got an unknown kind of ") + what + ".");
}

}  // namespace

mx::array array_from_number(Numbers kind, double number, mx::Dtype dtype) {
  return from_type_of(
      kind, "number", [&](auto example) { return mx::array(static_cast<decltype(example)>(number), dtype); });
}

mx::array array_from_numbers(AddonData& addon, Numbers kind, int count, mx::Dtype dtype, mx::Shape shape) {
  size_t wanted = 1;
  for (auto size : shape) wanted *= static_cast<size_t>(size);
  if (count < 0 || static_cast<size_t>(count) > bind::Env::float_count || static_cast<size_t>(count) != wanted) {
    throw bind::TypeError("The native call got another number of values than the shape says.");
  }
  const double* numbers = addon.floats();
  return from_type_of(kind, "numbers", [&](auto example) {
    using T = decltype(example);
    T values[bind::Env::float_count];
    for (int i = 0; i < count; ++i) values[i] = static_cast<T>(numbers[i]);
    return mx::array(static_cast<const T*>(values), std::move(shape), dtype);
  });
}

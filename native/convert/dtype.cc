#include "convert/dtype.h"

#include <array>

mx::Dtype dtype_of_code(int32_t code) {
  static constexpr std::array dtypes{
      mx::bool_, mx::uint8, mx::uint16,  mx::uint32,  mx::uint64,  mx::int8,     mx::int16,
      mx::int32, mx::int64, mx::float16, mx::float32, mx::float64, mx::bfloat16, mx::complex64,
  };
  if (code < 0 || static_cast<size_t>(code) >= dtypes.size()) throw bind::TypeError("There is no such dtype.");
  return dtypes[static_cast<size_t>(code)];
}

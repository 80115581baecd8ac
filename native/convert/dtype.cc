#include "convert/dtype.h"

#include <array>

const std::optional<mx::Dtype>& optional_dtype_of_code(int32_t code) {
  static constexpr std::array<std::optional<mx::Dtype>, 15> dtypes{
      std::nullopt, mx::bool_, mx::uint8,   mx::uint16,  mx::uint32,  mx::uint64,   mx::int8,      mx::int16,
      mx::int32,    mx::int64, mx::float16, mx::float32, mx::float64, mx::bfloat16, mx::complex64,
  };
  if (code < -1 || code >= static_cast<int32_t>(dtypes.size()) - 1) throw bind::TypeError("There is no such dtype.");
  return dtypes[static_cast<size_t>(code + 1)];
}

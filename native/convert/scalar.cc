#include "convert/scalar.h"

#include <bit>
#include <limits>
#include <sstream>

#include "convert/buffer.h"

namespace {

// Python's int is arbitrary; what does not fit the dtype of the array beside it is an error rather than a wrap-around.
void check_fits(int64_t value, mx::Dtype dtype) {
  if (!mx::issubdtype(dtype, mx::integer) || dtype.size() >= 8) return;
  const mx::iinfo info(dtype);
  if (value >= info.min && value <= static_cast<int64_t>(info.max)) return;
  std::ostringstream message;
  message << "Converting " << value << " to " << dtype << " would result in overflow.";
  throw std::invalid_argument(message.str());
}

}  // namespace

mx::array Operand::to_array(std::optional<mx::Dtype> like) const {
  const auto code = static_cast<uint32_t>(kind);
  switch (kind) {
    case Kind::array: return *array_;
    case Kind::buffer:
      // Cast where other buffers are: a GPU rounds what the dtype does not hold in another way.
      if (half_) return like ? mx::astype(*half_, *like, mx::Device(mx::Device::cpu)) : *half_;
      return array_from_buffer(*addon_, buffer_, like);
    case Kind::boolean: {
      const mx::Dtype dtype = like.value_or(mx::bool_);
      return addon_->scalars.get(number_ != 0, code, dtype, [&] { return mx::array(number_ != 0, dtype); });
    }
    case Kind::integer: {
      using int32_limits = std::numeric_limits<int32_t>;
      const bool wide = integer_ < int32_limits::min() || integer_ > int32_limits::max();
      mx::Dtype dtype = like.value_or(wide ? mx::int64 : mx::int32);
      check_fits(integer_, dtype);
      if (dtype == mx::bool_) dtype = mx::int32;
      return addon_->scalars.get(
          std::bit_cast<uint64_t>(integer_), code, dtype, [&] { return mx::array(integer_, dtype); });
    }
    case Kind::floating: {
      mx::Dtype dtype = like.value_or(mx::float32);
      if (!mx::issubdtype(dtype, mx::floating)) dtype = mx::float32;
      return addon_->scalars.get(
          std::bit_cast<uint64_t>(number_), code, dtype, [&] { return mx::array(number_, dtype); });
    }
    case Kind::complex:
      return mx::array(mx::complex64_t(static_cast<float>(number_), static_cast<float>(imaginary_)), mx::complex64);
  }
  throw bind::TypeError("There is no such operand.");
}

std::pair<Side, Side> to_arrays(const Operand& a, const Operand& b) {
  if (a.is_array()) return {a.side(), b.is_array() ? b.side() : b.side(a.array().dtype())};
  if (b.is_array()) return {a.side(b.array().dtype()), b.side()};
  return {a.side(), b.side()};
}

namespace bind {

Operand Caster<Operand>::read_code(Call& call, int32_t code) {
  const size_t slot = call.next_float;
  skip(call);
  if (code >= 0) return Operand::of_array(addon(call).array_of(code));
  const double value = call.env.floats()[slot];
  Operand operand(Operand::Kind::floating);
  operand.addon_ = &addon(call);
  operand.number_ = value;
  switch (code) {
    case code_int:
      operand.kind = Operand::Kind::integer;
      operand.integer_ = static_cast<int64_t>(value);
      return operand;
    case code_float: return operand;
    case code_bool: operand.kind = Operand::Kind::boolean; return operand;
    case code_complex:
      operand.kind = Operand::Kind::complex;
      operand.imaginary_ = call.env.floats()[slot + 1];
      return operand;
    default: throw TypeError("There is no such operand.");
  }
}

Operand Caster<Operand>::read_object(Call& call) {
  napi_value value = call.args[call.next];
  skip(call);
  Operand operand(Operand::Kind::buffer);
  operand.addon_ = &addon(call);
  operand.buffer_ = value;
  napi_valuetype kind;
  check(call.raw(), napi_typeof(call.raw(), value, &kind));
  bool is_list = false;
  check(call.raw(), napi_is_array(call.raw(), value, &is_list));
  if (is_list) {
    napi_value handle;
    int32_t place = 0;
    check(call.raw(), napi_get_element(call.raw(), value, 0, &handle));
    check(call.raw(), napi_get_value_int32(call.raw(), handle, &place));
    operand.half_ = &addon(call).array_of(place);
  }
  if (kind == napi_bigint) {
    bool lossless = false;
    operand.kind = Operand::Kind::integer;
    check(call.raw(), napi_get_value_bigint_int64(call.raw(), value, &operand.integer_, &lossless));
    if (!lossless) throw Error(ErrorKind::overflow, "The integer does not fit in 64 bits.");
  }
  return operand;
}

}  // namespace bind

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

mx::array float_beside(AddonData& addon, double value, std::optional<mx::Dtype> like) {
  const mx::Dtype dtype = like && mx::issubdtype(*like, mx::floating) ? *like : mx::float32;
  return addon.scalars.get(std::bit_cast<uint64_t>(value), static_cast<uint32_t>(Operand::Kind::floating), dtype, [&] {
    return mx::array(value, dtype);
  });
}

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
    case Kind::floating: return float_beside(*addon_, number_, like);
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

using Codes = bind::Caster<Operand>;

Operand::Operand(bind::Call& call, int32_t code) : kind(Kind::floating), addon_(&bind::addon(call)) {
  const double* values = call.env.floats() + call.next_float;
  Codes::skip(call);
  if (code >= 0) {
    kind = Kind::array;
    array_ = &addon_->array_of(code);
    return;
  }
  number_ = values[0];
  switch (code) {
    case Codes::code_int:
      kind = Kind::integer;
      integer_ = static_cast<int64_t>(number_);
      break;
    case Codes::code_float: break;
    case Codes::code_bool: kind = Kind::boolean; break;
    case Codes::code_complex:
      kind = Kind::complex;
      imaginary_ = values[1];
      break;
    default: throw bind::TypeError("There is no such operand.");
  }
}

Operand::Operand(bind::Call& call) : kind(Kind::buffer), addon_(&bind::addon(call)), buffer_(call.args[call.next]) {
  napi_env env = call.raw();
  Codes::skip(call);
  napi_valuetype type;
  bind::check(env, napi_typeof(env, buffer_, &type));
  bool is_list = false;
  bind::check(env, napi_is_array(env, buffer_, &is_list));
  if (is_list) {
    napi_value handle;
    int32_t place = 0;
    bind::check(env, napi_get_element(env, buffer_, 0, &handle));
    bind::check(env, napi_get_value_int32(env, handle, &place));
    half_ = &addon_->array_of(place);
  }
  if (type == napi_bigint) {
    bool lossless = false;
    kind = Kind::integer;
    bind::check(env, napi_get_value_bigint_int64(env, buffer_, &integer_, &lossless));
    if (!lossless) throw bind::Error(bind::ErrorKind::overflow, "The integer does not fit in 64 bits.");
  }
}

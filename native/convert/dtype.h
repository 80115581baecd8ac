#pragma once

#include <optional>

#include "bind/caster.h"
#include "convert/addon_data.h"

// The dtypes in the order of MLX's own enum; the code of a dtype at the boundary is its place in that order. The
// JavaScript side has one object per code for the life of the environment.
mx::Dtype dtype_of_code(int32_t code);
inline int32_t code_of(mx::Dtype dtype) { return static_cast<int32_t>(dtype.val()); }

namespace bind {

template <>
struct Caster<mx::Dtype> : CasterBase {
  static TypeInfo type() { return {"dtype", "Dtype"}; }
  static mx::Dtype read(Call& call) { return dtype_of_code(call.take_int()); }
  static napi_value write(Call& call, mx::Dtype dtype) { return Caster<int>::write(call, code_of(dtype)); }
};

// No dtype is the code -1.
template <>
struct Caster<std::optional<mx::Dtype>> : CasterBase {
  static TypeInfo type() { return {"optional", "Dtype | None", {Caster<mx::Dtype>::type()}}; }
  [[gnu::always_inline]] static std::optional<mx::Dtype> read(Call& call) {
    const int32_t code = call.take_int();
    if (code == -1) return std::nullopt;
    return dtype_of_code(code);
  }
};

}  // namespace bind

#pragma once

#include <optional>

#include "bind/caster.h"
#include "convert/addon_data.h"

// The dtypes in the order of MLX's own enum; the code of a dtype at the boundary is its place in that order. The
// JavaScript side has one object per code for the life of the environment; no dtype is the code -1.
//
// What is there already is handed out: an optional just made has a byte of its own written, is then copied eight bytes
// at a time, and the processor waits for that byte, some 5 ns at each copy.
const std::optional<mx::Dtype>& optional_dtype_of_code(int32_t code);
inline mx::Dtype dtype_of_code(int32_t code) {
  const std::optional<mx::Dtype>& dtype = optional_dtype_of_code(code);
  if (!dtype) throw bind::TypeError("There is no such dtype.");
  return *dtype;
}
inline int32_t code_of(mx::Dtype dtype) { return static_cast<int32_t>(dtype.val()); }

namespace bind {

template <>
struct Caster<mx::Dtype> : CasterBase {
  static TypeInfo type() { return {"dtype", "Dtype"}; }
  static mx::Dtype read(Call& call) { return dtype_of_code(call.take_int()); }
  static napi_value write(Call& call, mx::Dtype dtype) { return Caster<int>::write(call, code_of(dtype)); }
};

template <>
struct Caster<std::optional<mx::Dtype>> : CasterBase {
  static TypeInfo type() { return {"optional", "Dtype | None", {Caster<mx::Dtype>::type()}}; }
  static const std::optional<mx::Dtype>& read(Call& call) { return optional_dtype_of_code(call.take_int()); }
};

}  // namespace bind

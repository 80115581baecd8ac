#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "bind/caster.h"
#include "convert/array.h"

// The array of an operand: its own, or one made for a scalar. A copy of an array costs two atomic
// operations, which is a tenth of a call.
class Side {
 public:
  explicit Side(const mx::array& array) : array_(&array) {}
  explicit Side(mx::array&& array) : made_(std::move(array)) {}
  operator const mx::array&() const { return made_ ? *made_ : *array_; }

 private:
  const mx::array* array_ = nullptr;
  std::optional<mx::array> made_;
};

// A float as an array: in the dtype of the array beside it, if that is a floating one, else in float32.
mx::array float_beside(AddonData& addon, double value, std::optional<mx::Dtype> like);

// A scalar as JavaScript gives it (Python's bool, int, float, complex), an array, or a buffer of numbers.
// Scalars and buffers are weakly typed: next to an array they take on its dtype.
//
// An array is not copied: the call layer keeps its wrapper alive, and nothing is swept, until the call ends.
class Operand {
 public:
  enum class Kind { array, boolean, integer, floating, complex, buffer };

  static Operand of_array(const mx::array& a) {
    Operand operand(Kind::array);
    operand.array_ = &a;
    return operand;
  }
  // What the call layer sends for an array, a code for a number, or something else (see bind::Caster<Operand>).
  Operand(bind::Call& call, int32_t code);
  explicit Operand(bind::Call& call);
  Kind kind;

  // The array that it stands for; `like`: the dtype of the array on the other side.
  mx::array to_array(std::optional<mx::Dtype> like = std::nullopt) const;
  Side side(std::optional<mx::Dtype> like = std::nullopt) const {
    return array_ ? Side(*array_) : Side(to_array(like));
  }
  bool is_array() const { return kind == Kind::array; }
  const mx::array& array() const { return *array_; }

  double number() const { return kind == Kind::integer ? static_cast<double>(integer_) : number_; }
  int64_t integer() const { return integer_; }

 private:
  explicit Operand(Kind kind) : kind(kind) {}

  AddonData* addon_ = nullptr;
  const mx::array* array_ = nullptr;
  napi_value buffer_ = nullptr;
  const mx::array* half_ = nullptr;  // the elements of a Float16Array, which stands for a buffer
  double number_ = 0, imaginary_ = 0;
  int64_t integer_ = 0;
};

// Both sides of an operation with two operands.
std::pair<Side, Side> to_arrays(const Operand& a, const Operand& b);

namespace bind {

template <>
struct Caster<Operand> : CasterBase {
  // What the call layer sends instead of a handle; the value stands in env.floats(). Anything that is no number
  // (BigInt, typed array, DataView, ArrayBuffer) is sent as it is; a Float16Array as a list with the handle of an
  // array.
  enum Code : int32_t { code_int = -1, code_float = -2, code_bool = -3, code_complex = -5, code_none = -6 };
  static constexpr size_t floats_each = 2;

  static TypeInfo type() { return {"operand", "scalar | array"}; }
  static Operand read(Call& call) {
    int32_t code = 0;
    if (!peek_code(call, code)) return Operand(call);
    return Operand(call, code);
  }

 private:
  friend struct Caster<std::optional<Operand>>;
  static bool peek_code(Call& call, int32_t& code) {
    return napi_get_value_int32(call.raw(), call.args[call.next], &code) == napi_ok;
  }
  friend class ::Operand;
  static void skip(Call& call) {
    ++call.next;
    call.next_float += floats_each;
  }
};

template <>
struct Caster<std::optional<Operand>> : CasterBase {
  static TypeInfo type() { return {"optional", "scalar | array | None", {Caster<Operand>::type()}}; }
  static std::optional<Operand> read(Call& call) {
    using One = Caster<Operand>;
    int32_t code = 0;
    // In place: to move what was just written in pieces takes longer than to write it.
    if (!One::peek_code(call, code)) return std::optional<Operand>(std::in_place, call);
    if (code != One::code_none) return std::optional<Operand>(std::in_place, call, code);
    One::skip(call);
    return std::nullopt;
  }
};

}  // namespace bind

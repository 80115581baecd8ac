#pragma once

#include <limits>

#include "bind/caster.h"
#include "convert/array.h"

// A bool, an int or a float of Python's where an array cannot stand, or None.
struct Number {
  // The codes that the call layer sends (src/core/runtime/scalars.ts); the value stands in the shared floats.
  enum class Kind : int32_t { integer = -1, floating = -2, boolean = -3, none = -6 };

  Kind kind = Kind::none;
  double value = 0;

  bool given() const { return kind != Kind::none; }
  double value_or(double otherwise) const { return given() ? value : otherwise; }

  // Python's dtype of such a value by itself, as a place in `dtypes`: of two values the greater one is that of both.
  int rank() const {
    using limits = std::numeric_limits<int32_t>;
    if (kind == Kind::none || kind == Kind::boolean) return 0;
    if (kind == Kind::floating) return 3;
    return value < limits::min() || value > limits::max() ? 2 : 1;
  }
  static constexpr mx::Dtype dtypes[] = {mx::bool_, mx::int32, mx::int64, mx::float32};
};

namespace bind {

template <>
struct Caster<Number> : CasterBase {
  static TypeInfo type() { return {"number", "None | int | float"}; }
  [[gnu::always_inline]] static Number read(Call& call) {
    const auto kind = static_cast<Number::Kind>(call.take_int());
    const double value = call.env.floats()[call.next_float++];
    switch (kind) {
      case Number::Kind::integer:
      case Number::Kind::floating:
      case Number::Kind::boolean: return {kind, value};
      case Number::Kind::none: return {};
    }
    throw TypeError("There is no such number.");
  }
};

}  // namespace bind

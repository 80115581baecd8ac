#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "bind/caster.h"
#include "convert/addon_data.h"

// An axis, several axes, or None for all of them.
struct Axes {
  bool all = false;
  bool single = false;  // given as one integer
  std::vector<int> list;

  std::vector<int> of(const mx::array& a) const {
    if (!all) return list;
    std::vector<int> every(a.ndim());
    for (size_t i = 0; i < every.size(); ++i) every[i] = static_cast<int>(i);
    return every;
  }
};

// One integer or a list of integers.
struct IntOrInts {
  bool single = false;
  std::vector<int> list;
  int one() const { return list.front(); }
};

namespace bind {

template <>
struct Caster<mx::Shape> : CasterBase {
  static TypeInfo type() { return {"ints", "Sequence[int]"}; }
  static mx::Shape read(Call& call) {
    const size_t start = Caster<std::vector<int>>::take_range(call);
    return mx::Shape(call.env.ints() + start, call.env.ints() + call.next_int);
  }
  static napi_value write(Call& call, const mx::Shape& shape) {
    int32_t* ints = call.env.ints();
    size_t count = 0;
    for (auto size : shape) ints[count++] = size;
    return Caster<int>::write(call, static_cast<int>(count));
  }
};

template <>
struct Caster<Axes> : CasterBase {
  static TypeInfo type() { return {"axes", "None | int | Sequence[int]"}; }
  static Axes read(Call& call) {
    const int32_t marker = call.take_int();
    if (marker == MarkedList::none) return {true, false, {}};
    return {false, marker == MarkedList::single, MarkedList::read(call, marker)};
  }
};

template <>
struct Caster<IntOrInts> : CasterBase {
  static TypeInfo type() { return {"int_or_ints", "int | Sequence[int]"}; }
  static IntOrInts read(Call& call) {
    const int32_t marker = call.take_int();
    return {marker == MarkedList::single, MarkedList::read(call, marker)};
  }
};

}  // namespace bind

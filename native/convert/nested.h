#pragma once

#include <string>
#include <variant>
#include <vector>

#include "convert/array.h"
#include "convert/shape.h"

// An integer, a list of integers, or a list of such lists: paddings, pairs of axes.
struct NestedInts {
  enum class Form { single, flat, lists };
  Form form;
  std::vector<std::vector<int>> lists;  // single and flat: one list

  int one() const { return lists.front().front(); }
  const std::vector<int>& flat() const { return lists.front(); }
};

// One array, or a list of arrays; as a result, one array is returned without a list around it.
struct ArrayOrArrays {
  bool single = false;
  std::vector<mx::array> list;
};

// A number or a string.
using NumberOrString = std::variant<double, std::string>;

namespace bind {

// Both forms of nested lists are written by src/core/runtime/nested.ts: the argument is the number of places in
// env.ints(), where the first one says how many lists follow, each behind its length; -1 is one list of integers alone
// and -2 one integer alone.
struct NestedList {
  static constexpr int32_t flat = -1, single = -2;
  static NestedInts read(Call& call) {
    const size_t start = Caster<std::vector<int>>::take_range(call);
    const int32_t* at = call.env.ints() + start;
    const int32_t* end = call.env.ints() + call.next_int;
    const int32_t marker = take(at, end);
    if (marker == single) return {NestedInts::Form::single, {{take(at, end)}}};
    NestedInts result{marker == flat ? NestedInts::Form::flat : NestedInts::Form::lists, {}};
    const int32_t count = marker == flat ? 1 : marker;
    for (int32_t i = 0; i < count; ++i) {
      const int32_t length = take(at, end);
      if (length < 0 || length > end - at) throw TypeError("The native call got no list of lists.");
      result.lists.emplace_back(at, at + length);
      at += length;
    }
    return result;
  }

 private:
  static int32_t take(const int32_t*& at, const int32_t* end) {
    if (at == end) throw TypeError("The native call got no list of lists.");
    return *at++;
  }
};

template <>
struct Caster<NestedInts> : CasterBase {
  static TypeInfo type() { return {"nested_ints", "int | Sequence[int] | Sequence[Sequence[int]]"}; }
  static NestedInts read(Call& call) { return NestedList::read(call); }
};

template <>
struct Caster<std::vector<mx::Shape>> : CasterBase {
  static TypeInfo type() { return {"int_lists", "Sequence[Sequence[int]]"}; }
  static std::vector<mx::Shape> read(Call& call) {
    std::vector<mx::Shape> shapes;
    for (const std::vector<int>& list : NestedList::read(call).lists) shapes.emplace_back(list.begin(), list.end());
    return shapes;
  }
};

template <>
struct Caster<ArrayOrArrays> : CasterBase {
  static TypeInfo type() { return {"array_or_arrays", "array | Sequence[array]"}; }
  static ArrayOrArrays read(Call& call) {
    const int32_t marker = call.take_int();
    ArrayOrArrays result{marker == MarkedList::single, {}};
    for (int handle : MarkedList::read(call, marker)) result.list.push_back(addon(call).array_of(handle));
    return result;
  }
  static napi_value write(Call& call, ArrayOrArrays result) {
    napi_value count = Caster<std::vector<mx::array>>::write(call, std::move(result.list));
    return result.single ? Caster<int>::write(call, MarkedList::single) : count;
  }
};

template <>
struct Caster<NumberOrString> : CasterBase {
  static TypeInfo type() { return {"number_or_str", "int | float | str"}; }
  static NumberOrString read(Call& call) {
    napi_valuetype kind;
    check(call.raw(), napi_typeof(call.raw(), call.args[call.next], &kind));
    if (kind == napi_string) return Caster<std::string>::read(call);
    return Caster<double>::read(call);
  }
};

}  // namespace bind

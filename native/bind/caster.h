#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "bind/env.h"
#include "bind/type_info.h"

namespace bind {

// One native call in progress: the arguments that the JavaScript call layer passes are plain handles, numbers and
// strings, already checked there; casters take them off one by one.
struct Call {
  Env& env;
  const napi_value* args;
  size_t next = 0;           // index of the next argument
  size_t next_int = 0;       // the part of env.ints() that lists have used up
  size_t next_float = 0;     // the same for env.floats()
  napi_value out = nullptr;  // the wrapper object that the result gets, if it gets one

  napi_env raw() const { return env.raw(); }
  napi_value take() { return args[next++]; }

  // The call layer in JavaScript never sends another type; somebody who calls the addon by hand gets an error.
  [[gnu::always_inline]] int32_t take_int() {
    int32_t value = 0;
    if (napi_get_value_int32(raw(), take(), &value) != napi_ok) no_integer();
    return value;
  }

 private:
  [[noreturn, gnu::noinline]] static void no_integer() { throw TypeError("The native call got no integer."); }
};

// How a C++ type crosses the boundary. Specialisations have
//   static TypeInfo type();              kind and printed type for the schema
//   static constexpr size_t slots;       how many arguments it takes
//   static T read(Call&);                from JavaScript (if it can be a parameter)
//   static napi_value write(Call&, T);   to JavaScript (if it can be a result)
//   static constexpr bool wraps;         (results) the first argument of the call is the wrapper to fill
template <class T, class = void>
struct Caster;

template <class T>
using CasterOf = Caster<std::remove_cv_t<std::remove_reference_t<T>>>;

struct CasterBase {
  static constexpr size_t slots = 1;
  static constexpr bool wraps = false;
};

template <>
struct Caster<void> : CasterBase {
  static TypeInfo type() { return {"none", "None"}; }
};

template <>
struct Caster<bool> : CasterBase {
  static TypeInfo type() { return {"bool", "bool"}; }
  static bool read(Call& call) { return call.take_int() != 0; }
  static napi_value write(Call& call, bool value) {
    napi_value result = nullptr;
    check(call.raw(), napi_get_boolean(call.raw(), value, &result));
    return result;
  }
};

template <>
struct Caster<int> : CasterBase {
  static TypeInfo type() { return {"int", "int"}; }
  static int read(Call& call) { return call.take_int(); }
  static napi_value write(Call& call, int value) {
    napi_value result = nullptr;
    check(call.raw(), napi_create_int32(call.raw(), value, &result));
    return result;
  }
};

// Integers that may exceed 32 bits travel as a BigInt or as a double that holds an integer.
template <>
struct Caster<int64_t> : CasterBase {
  static TypeInfo type() { return {"int64", "int"}; }
  static int64_t read(Call& call) {
    napi_value value = call.take();
    int64_t result = 0;
    if (napi_get_value_int64(call.raw(), value, &result) == napi_ok) return result;
    bool lossless = true;
    if (napi_get_value_bigint_int64(call.raw(), value, &result, &lossless) != napi_ok) {
      throw TypeError("The native call got no integer.");
    }
    if (!lossless) throw Error(ErrorKind::overflow, "The integer does not fit in 64 bits.");
    return result;
  }
  static napi_value write(Call& call, int64_t value) {
    napi_value result = nullptr;
    check(call.raw(), napi_create_int64(call.raw(), value, &result));
    return result;
  }
};

template <>
struct Caster<uint64_t> : CasterBase {
  static TypeInfo type() { return {"uint64", "int"}; }
  static uint64_t read(Call& call) {
    napi_value value = call.take();
    double number = 0;
    if (napi_get_value_double(call.raw(), value, &number) == napi_ok) {
      if (number >= 0 && number < 18446744073709551616.0) return static_cast<uint64_t>(number);
      throw TypeError("The native call got no integer without a sign.");
    }
    uint64_t result = 0;
    bool lossless = true;
    if (napi_get_value_bigint_uint64(call.raw(), value, &result, &lossless) != napi_ok) {
      throw TypeError("The native call got no integer without a sign.");
    }
    if (!lossless) throw Error(ErrorKind::overflow, "The integer does not fit in 64 bits without a sign.");
    return result;
  }
  static napi_value write(Call& call, uint64_t value) {
    napi_value result = nullptr;
    check(call.raw(), napi_create_double(call.raw(), static_cast<double>(value), &result));
    return result;
  }
};

// size_t results (counts of bytes) are the same type as uint64_t on some platforms and another one on macOS.
template <class T>
struct Caster<T, std::enable_if_t<std::is_same_v<T, size_t> && !std::is_same_v<size_t, uint64_t>>> : CasterBase {
  static TypeInfo type() { return Caster<uint64_t>::type(); }
  static size_t read(Call& call) { return static_cast<size_t>(Caster<uint64_t>::read(call)); }
  static napi_value write(Call& call, size_t value) { return Caster<uint64_t>::write(call, value); }
};

template <>
struct Caster<double> : CasterBase {
  static TypeInfo type() { return {"float", "float"}; }
  static double read(Call& call) {
    double value = 0;
    if (napi_get_value_double(call.raw(), call.take(), &value) != napi_ok) {
      throw TypeError("The native call got no number.");
    }
    return value;
  }
  static napi_value write(Call& call, double value) {
    napi_value result = nullptr;
    check(call.raw(), napi_create_double(call.raw(), value, &result));
    return result;
  }
};

template <>
struct Caster<float> : CasterBase {
  static TypeInfo type() { return Caster<double>::type(); }
  static float read(Call& call) { return static_cast<float>(Caster<double>::read(call)); }
  static napi_value write(Call& call, float value) { return Caster<double>::write(call, value); }
};

template <>
struct Caster<std::string> : CasterBase {
  static TypeInfo type() { return {"str", "str"}; }
  static std::string read(Call& call) {
    napi_value value = call.take();
    size_t length = 0;
    if (napi_get_value_string_utf8(call.raw(), value, nullptr, 0, &length) != napi_ok) {
      throw TypeError("The native call got no string.");
    }
    std::string text(length, '\0');
    check(call.raw(), napi_get_value_string_utf8(call.raw(), value, text.data(), length + 1, &length));
    return text;
  }
  static napi_value write(Call& call, const std::string& text) {
    napi_value result = nullptr;
    check(call.raw(), napi_create_string_utf8(call.raw(), text.data(), text.size(), &result));
    return result;
  }
};

// Lists whose length may be a marker instead: -1 is None, -2 a single integer that stands where the list would.
struct MarkedList {
  static constexpr int32_t none = -1, single = -2;

  // Reserves the next `count` integers of env.ints(); returns where they start.
  static size_t reserve(Call& call, int32_t count) {
    const size_t start = call.next_int;
    if (count < 0 || start + static_cast<size_t>(count) > Env::int_count) {
      throw TypeError("The native call got a list that is too long.");
    }
    call.next_int = start + static_cast<size_t>(count);
    return start;
  }

  static std::vector<int> read(Call& call, int32_t marker) {
    const size_t start = reserve(call, marker == single ? 1 : marker);
    return std::vector<int>(call.env.ints() + start, call.env.ints() + call.next_int);
  }
};

// A list of integers: the argument is its length, the values stand in env.ints(). The same for a result.
template <>
struct Caster<std::vector<int>> : CasterBase {
  static TypeInfo type() { return {"ints", "Sequence[int]"}; }
  static std::vector<int> read(Call& call) {
    const size_t start = take_range(call);
    return std::vector<int>(call.env.ints() + start, call.env.ints() + call.next_int);
  }
  static size_t take_range(Call& call) { return MarkedList::reserve(call, call.take_int()); }
  static napi_value write(Call& call, const std::vector<int>& list) {
    if (list.size() > Env::int_count) throw Error(ErrorKind::runtime, "The result has too many integers.");
    std::copy(list.begin(), list.end(), call.env.ints());
    return Caster<int>::write(call, static_cast<int>(list.size()));
  }
};

template <>
struct Caster<std::optional<std::vector<int>>> : CasterBase {
  static TypeInfo type() { return {"optional", "Sequence[int] | None", {Caster<std::vector<int>>::type()}}; }
  static std::optional<std::vector<int>> read(Call& call) {
    const int32_t marker = call.take_int();
    if (marker == MarkedList::none) return std::nullopt;
    return MarkedList::read(call, marker);
  }
};

// Any JavaScript value, for functions that look at it themselves.
struct Value {
  napi_value value;
};

template <>
struct Caster<Value> : CasterBase {
  static TypeInfo type() { return {"value", "object"}; }
  static Value read(Call& call) { return {call.take()}; }
  static napi_value write(Call&, Value value) { return value.value; }
};

// `None` is sent as JavaScript's null in the one argument of the type.
template <class T>
struct Caster<std::optional<T>> : CasterBase {
  static constexpr size_t slots = Caster<T>::slots;
  static_assert(slots == 1, "an optional type must travel in one argument");
  static TypeInfo type() {
    TypeInfo inner = Caster<T>::type();
    return {"optional", "None | " + inner.text, {inner}};
  }
  static std::optional<T> read(Call& call) {
    napi_valuetype kind;
    check(call.raw(), napi_typeof(call.raw(), call.args[call.next], &kind));
    if (kind == napi_null) {
      ++call.next;
      return std::nullopt;
    }
    return Caster<T>::read(call);
  }
};

}  // namespace bind

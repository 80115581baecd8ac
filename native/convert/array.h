#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bind/caster.h"
#include "convert/addon_data.h"

// An array, a string, or neither (None: no array and an empty string).
struct ArrayOrString {
  std::optional<mx::array> array;
  std::string string;
};

namespace bind {

inline AddonData& addon(Call& call) { return static_cast<AddonData&>(call.env); }

// An array is its handle.
template <>
struct Caster<mx::array> : CasterBase {
  static constexpr bool wraps = true;
  static TypeInfo type() { return {"array", "array"}; }
  static const mx::array& read(Call& call) { return addon(call).array_of(call.take_int()); }
  static napi_value write(Call& call, mx::array result) {
    return Caster<int>::write(call, addon(call).adopt(call.out, std::move(result)));
  }
};

// No array is the handle -1.
template <>
struct Caster<std::optional<mx::array>> : CasterBase {
  static TypeInfo type() { return {"optional", "array | None", {Caster<mx::array>::type()}}; }
  static std::optional<mx::array> read(Call& call) {
    const int32_t handle = call.take_int();
    if (handle == -1) return std::nullopt;
    return addon(call).array_of(handle);
  }
};

template <>
struct Caster<ArrayOrString> : CasterBase {
  static TypeInfo type() { return {"array_or_str", "None | str | array"}; }
  static ArrayOrString read(Call& call) {
    napi_valuetype kind;
    check(call.raw(), napi_typeof(call.raw(), call.args[call.next], &kind));
    if (kind == napi_string) return {std::nullopt, Caster<std::string>::read(call)};
    return {Caster<std::optional<mx::array>>::read(call), ""};
  }
};

// A list of arrays: the argument is its length, the handles stand in env.ints(). As a result: the same, and the call
// layer makes the wrappers.
template <>
struct Caster<std::vector<mx::array>> : CasterBase {
  static TypeInfo type() { return {"arrays", "list[array]", {}}; }
  static std::vector<mx::array> read(Call& call) {
    const size_t start = Caster<std::vector<int>>::take_range(call);
    std::vector<mx::array> result;
    result.reserve(call.next_int - start);
    for (size_t i = start; i < call.next_int; ++i) result.push_back(addon(call).array_of(call.env.ints()[i]));
    return result;
  }
  static napi_value write(Call& call, std::vector<mx::array> results) {
    if (results.size() > Env::int_count) throw Error(ErrorKind::runtime, "The result has too many arrays.");
    addon(call).before_results();
    int32_t* handles = call.env.ints();
    size_t count = 0;
    for (mx::array& result : results) handles[count++] = addon(call).insert(std::move(result));
    return Caster<int>::write(call, static_cast<int>(count));
  }
};

template <class... A>
struct Caster<std::tuple<A...>> : CasterBase {
  static_assert((std::is_same_v<A, mx::array> && ...), "only tuples of arrays cross the boundary");
  static TypeInfo type() {
    std::string text;
    for (size_t i = 0; i < sizeof...(A); ++i) text += text.empty() ? "array" : ", array";
    return {"arrays", "tuple[" + text + "]", {}};
  }
  static napi_value write(Call& call, std::tuple<A...> results) {
    std::vector<mx::array> list;
    std::apply([&](auto&... one) { (list.push_back(std::move(one)), ...); }, results);
    return Caster<std::vector<mx::array>>::write(call, std::move(list));
  }
};

template <>
struct Caster<std::pair<mx::array, mx::array>> : CasterBase {
  static TypeInfo type() { return Caster<std::tuple<mx::array, mx::array>>::type(); }
  static napi_value write(Call& call, std::pair<mx::array, mx::array> results) {
    return Caster<std::tuple<mx::array, mx::array>>::write(call, {std::move(results.first), std::move(results.second)});
  }
};

}  // namespace bind

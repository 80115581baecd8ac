#include "core/io/named.h"

#include "bind/caster.h"
#include "core/io/utf8.h"

namespace {

uint32_t length_of(napi_env env, napi_value list) {
  uint32_t length = 0;
  bind::check(env, napi_get_array_length(env, list, &length));
  return length;
}

napi_value element(napi_env env, napi_value list, uint32_t at) {
  napi_value value = nullptr;
  bind::check(env, napi_get_element(env, list, at, &value));
  return value;
}

std::string read_text(AddonData& addon, napi_value value) {
  bind::Call call{addon, &value};
  return bind::Caster<std::string>::read(call);
}

mx::GGUFMetaData read_metadata(AddonData& addon, napi_value value) {
  napi_env env = addon.raw();
  napi_valuetype type;
  bind::check(env, napi_typeof(env, value, &type));
  switch (type) {
    case napi_string: return read_text(addon, value);
    case napi_object: return read_strings(addon, value);
    case napi_number: {
      int32_t handle = 0;
      bind::check(env, napi_get_value_int32(env, value, &handle));
      return addon.array_of(handle);
    }
    default: return std::monostate{};
  }
}

// A map from a list [name, value, name, value, ...].
template <class Map, class Read>
Map read_named(AddonData& addon, napi_value list, Read read) {
  napi_env env = addon.raw();
  Map map;
  const uint32_t length = length_of(env, list);
  for (uint32_t i = 0; i + 1 < length; i += 2) {
    map.emplace(read_text(addon, element(env, list, i)), read(addon, element(env, list, i + 1)));
  }
  return map;
}

}  // namespace

NamedResult::~NamedResult() {
  for (uint32_t handle : handles_) addon_.arrays.discard(handle);
}

napi_value NamedResult::new_list(size_t length) {
  napi_value list = nullptr;
  bind::check(addon_.raw(), napi_create_array_with_length(addon_.raw(), length, &list));
  return list;
}

void NamedResult::put(napi_value list, uint32_t at, napi_value value) {
  bind::check(addon_.raw(), napi_set_element(addon_.raw(), list, at, value));
}

napi_value NamedResult::text(const std::string& text) {
  check_utf8(text);
  napi_value value = nullptr;
  bind::check(addon_.raw(), napi_create_string_utf8(addon_.raw(), text.data(), text.size(), &value));
  return value;
}

napi_value NamedResult::convert(const mx::array& array) {
  const int32_t handle = addon_.insert(mx::array(array));
  handles_.push_back(static_cast<uint32_t>(handle));
  napi_value value = nullptr;
  bind::check(addon_.raw(), napi_create_int32(addon_.raw(), handle, &value));
  return value;
}

napi_value NamedResult::convert(const mx::GGUFMetaData& value) {
  if (const auto* array = std::get_if<mx::array>(&value)) return convert(*array);
  if (const auto* string = std::get_if<std::string>(&value)) return text(*string);
  if (const auto* strings = std::get_if<std::vector<std::string>>(&value)) {
    napi_value list = new_list(strings->size());
    uint32_t at = 0;
    for (const std::string& string : *strings) put(list, at++, text(string));
    return list;
  }
  napi_value none = nullptr;
  bind::check(addon_.raw(), napi_get_null(addon_.raw(), &none));
  return none;
}

napi_value NamedResult::pair(napi_value first, napi_value second) {
  napi_value both = new_list(2);
  put(both, 0, first);
  put(both, 1, second);
  handles_.clear();
  return both;
}

std::vector<std::string> read_strings(AddonData& addon, napi_value list) {
  const uint32_t length = length_of(addon.raw(), list);
  std::vector<std::string> strings;
  strings.reserve(length);
  for (uint32_t i = 0; i < length; ++i) strings.push_back(read_text(addon, element(addon.raw(), list, i)));
  return strings;
}

NamedArrays read_named_arrays(AddonData& addon, napi_value names, const std::vector<mx::array>& arrays) {
  const std::vector<std::string> strings = read_strings(addon, names);
  if (strings.size() != arrays.size()) throw bind::TypeError("The native call got lists of different lengths.");
  NamedArrays map;
  for (size_t i = 0; i < arrays.size(); ++i) map.emplace(strings[i], arrays[i]);
  return map;
}

NamedStrings read_named_strings(AddonData& addon, napi_value list) {
  return read_named<NamedStrings>(addon, list, read_text);
}

NamedMetadata read_named_metadata(AddonData& addon, napi_value list) {
  return read_named<NamedMetadata>(addon, list, read_metadata);
}

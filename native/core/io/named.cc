#include "core/io/named.h"

NamedValues::~NamedValues() {
  for (uint32_t handle : handles_) addon_.arrays.discard(handle);
}

napi_value NamedValues::new_list(size_t length) {
  napi_value list = nullptr;
  bind::check(addon_.raw(), napi_create_array_with_length(addon_.raw(), length, &list));
  return list;
}

void NamedValues::put(napi_value list, uint32_t at, napi_value value) {
  bind::check(addon_.raw(), napi_set_element(addon_.raw(), list, at, value));
}

napi_value NamedValues::text(const std::string& text) {
  napi_value value = nullptr;
  bind::check(addon_.raw(), napi_create_string_utf8(addon_.raw(), text.data(), text.size(), &value));
  return value;
}

napi_value NamedValues::convert(const mx::array& array) {
  const int32_t handle = addon_.insert(mx::array(array));
  handles_.push_back(static_cast<uint32_t>(handle));
  napi_value value = nullptr;
  bind::check(addon_.raw(), napi_create_int32(addon_.raw(), handle, &value));
  return value;
}

napi_value NamedValues::convert(const mx::GGUFMetaData& value) {
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

napi_value NamedValues::pair(napi_value first, napi_value second) {
  napi_value both = new_list(2);
  put(both, 0, first);
  put(both, 1, second);
  handles_.clear();
  return both;
}

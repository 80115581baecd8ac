#pragma once

#include <string>
#include <unordered_map>
#include <variant>

#include "bind/caster.h"

// What MLX says of a device: texts and counts by name.
using DeviceInformation = std::unordered_map<std::string, std::variant<std::string, size_t>>;

namespace bind {

template <>
struct Caster<DeviceInformation> : CasterBase {
  static TypeInfo type() { return {"device_information", "dict[str, str | int]"}; }
  static napi_value write(Call& call, const DeviceInformation& information) {
    napi_value object = nullptr;
    check(call.raw(), napi_create_object(call.raw(), &object));
    for (const auto& [key, value] : information) {
      const auto* text = std::get_if<std::string>(&value);
      napi_value one = text ? Caster<std::string>::write(call, *text)
                            : Caster<double>::write(call, static_cast<double>(std::get<size_t>(value)));
      check(call.raw(), napi_set_named_property(call.raw(), object, key.c_str(), one));
    }
    return object;
  }
};

}  // namespace bind

#pragma once

#include <memory>
#include <utility>

#include "bind/caster.h"
#include "convert/addon_data.h"

// Objects of C++, other than arrays, that live as long as an object of JavaScript does and are named by a handle.

// Ties what was made to its wrapper; returns the handle.
inline int keep_resource(AddonData& addon, bind::Value wrapper, std::shared_ptr<Resource> made) {
  return static_cast<int>(addon.resources.adopt(std::move(made), wrapper.value));
}

// What keep_resource() gave this handle, or a TypeError with the message. The caller holds it, because JavaScript that
// it calls may dispose of the wrapper.
template <class T>
std::shared_ptr<T> find_resource(AddonData& addon, int handle, const char* message) {
  const auto* found = addon.resources.find(static_cast<uint32_t>(handle));
  if (!found) throw bind::TypeError(message);
  return std::static_pointer_cast<T>(*found);
}

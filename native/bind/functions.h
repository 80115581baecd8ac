#pragma once

#include <string>
#include <unordered_map>
#include <utility>

#include "setup.h"

namespace bind {

class Env;

// The functions of an addon by the names under which it exports them. To make one takes the engine 2 microseconds and
// 400 bytes, and an addon has hundreds of which a program uses a few: each is made when it is first asked for. All at
// once they took half of the time in which an addon was loaded.
class Functions {
 public:
  void add(std::string name, napi_callback callback) { callbacks_.insert_or_assign(std::move(name), callback); }

  // Makes `exports` look for what it does not have among the functions of `env`, through its prototype. What was made
  // becomes its own property.
  static void offer(Env& env, napi_value exports);

 private:
  // The trap `get` of the prototype, a Proxy: takes its target, the property's name, and the object that was asked.
  static napi_value get(napi_env raw, napi_callback_info info);
  static napi_value make(Env& env, napi_value name, napi_value object);

  std::unordered_map<std::string, napi_callback> callbacks_;
};

}  // namespace bind

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "bind/error.h"
#include "bind/functions.h"

namespace bind {

// Everything that belongs to one JavaScript environment (the main thread or one worker). It is the instance data of the
// addon and the callback data of each of its functions, so that no call has to look it up and nothing is global.
// An addon derives from it to add its own members.
class Env {
 public:
  // Lists of integers and floats cross the boundary through one shared buffer, which the call layer in JavaScript
  // sees as an Int32Array and a Float64Array.
  static constexpr size_t float_count = 64;
  static constexpr size_t int_count = 1 << 16;

  explicit Env(napi_env env);
  virtual ~Env() = default;
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;

  napi_env raw() const { return env_; }
  int32_t* ints() const { return ints_; }
  double* floats() const { return floats_; }

  // The ArrayBuffer behind ints() and floats(): floats first.
  napi_value scratch() const;

  // `factory(kind, message)` returns the JavaScript error object for an ErrorKind.
  void set_error_factory(napi_value factory);
  void throw_error(ErrorKind kind, const std::string& message) noexcept;
  napi_value make_error(ErrorKind kind, const std::string& message);

  // What the addon exports.
  Functions functions;

  // Makes `env` the instance data of the addon; it is destroyed when the environment ends.
  static void attach(napi_env raw, std::unique_ptr<Env> env);

 private:
  napi_env env_;
  int32_t* ints_ = nullptr;
  double* floats_ = nullptr;
  napi_ref scratch_ = nullptr;
  napi_ref error_factory_ = nullptr;
};

}  // namespace bind

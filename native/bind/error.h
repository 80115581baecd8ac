#pragma once

#include <stdexcept>
#include <string>

#include "setup.h"

namespace bind {

// Thrown through C++ frames when a JavaScript exception is already pending on the environment: the exception itself
// stays with the engine, so that the caller gets the very same object back.
struct JsPending {};

// Which JavaScript class an error becomes. The numbers are the contract with the error factory that the JavaScript side
// registers (see Env::set_error_factory).
enum class ErrorKind : int {
  runtime = 0,
  type = 1,
  value = 2,
  index = 3,
  not_implemented = 4,
  key = 5,
  overflow = 6,
  memory = 7,
};

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind(kind) {}
  const ErrorKind kind;
};

struct TypeError : Error {
  explicit TypeError(const std::string& message) : Error(ErrorKind::type, message) {}
};
struct ValueError : Error {
  explicit ValueError(const std::string& message) : Error(ErrorKind::value, message) {}
};
struct IndexError : Error {
  explicit IndexError(const std::string& message) : Error(ErrorKind::index, message) {}
};
struct NotImplementedError : Error {
  explicit NotImplementedError(const std::string& message) : Error(ErrorKind::not_implemented, message) {}
};

class Env;

// To be called inside `catch (...)`: turns the C++ exception in flight into a pending JavaScript exception.
// The classes are those that nanobind gives Python for the same C++ exceptions.
void rethrow_to_js(Env& env) noexcept;

// The class and message that the C++ exception in flight stands for; JsPending is rethrown.
std::pair<ErrorKind, std::string> describe_current_exception();

// Any failing Node-API call: either an exception is pending already, or the call itself is wrong.
void check(napi_env env, napi_status status);

}  // namespace bind

#include <new>
#include <stdexcept>
#include <string>

#include "bind/test/define.h"

namespace toy {

namespace {

[[noreturn]] void fail(const std::string& with) {
  const std::string message = "This is " + with + ".";
  if (with == "out_of_range") throw std::out_of_range(message);
  if (with == "overflow_error") throw std::overflow_error(message);
  if (with == "invalid_argument") throw std::invalid_argument(message);
  if (with == "domain_error") throw std::domain_error(message);
  if (with == "length_error") throw std::length_error(message);
  if (with == "range_error") throw std::range_error(message);
  if (with == "runtime_error") throw std::runtime_error(message);
  if (with == "logic_error") throw std::logic_error(message);
  if (with == "bad_alloc") throw std::bad_alloc();
  if (with == "TypeError") throw bind::TypeError(message);
  if (with == "ValueError") throw bind::ValueError(message);
  if (with == "IndexError") throw bind::IndexError(message);
  if (with == "NotImplementedError") throw bind::NotImplementedError(message);
  if (with == "KeyError") throw bind::Error(bind::ErrorKind::key, message);
  throw 42;  // no exception class at all
}

// Catches nothing: what JavaScript throws crosses this frame as bind::JsPending.
bind::Value call(ToyEnv& env, bind::Value function) {
  napi_value receiver = nullptr, result = nullptr;
  bind::check(env.raw(), napi_get_undefined(env.raw(), &receiver));
  bind::check(env.raw(), napi_call_function(env.raw(), receiver, function.value, 0, nullptr, &result));
  return {result};
}

}  // namespace

void define_errors(Module& m) {
  m.def("fail", [](const std::string& with) { fail(with); }, pos("with"), "Throws the C++ exception of that name.");
  m.def(
      "call", [](ToyEnv& env, bind::Value function) { return call(env, function); }, pos("function"),
      "Calls a function without arguments.");
}

}  // namespace toy

#include "bind/env.h"

namespace bind {

Env::Env(napi_env env) : env_(env) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  check(env, napi_create_arraybuffer(env, float_count * sizeof(double) + int_count * sizeof(int32_t), &data, &buffer));
  floats_ = static_cast<double*>(data);
  ints_ = reinterpret_cast<int32_t*>(floats_ + float_count);
  check(env, napi_create_reference(env, buffer, 1, &scratch_));
}

napi_value Env::scratch() const {
  napi_value buffer = nullptr;
  check(env_, napi_get_reference_value(env_, scratch_, &buffer));
  return buffer;
}

void Env::set_error_factory(napi_value factory) {
  if (error_factory_) napi_delete_reference(env_, error_factory_);
  check(env_, napi_create_reference(env_, factory, 1, &error_factory_));
}

napi_value Env::make_error(ErrorKind kind, const std::string& message) {
  napi_value text = nullptr;
  check(env_, napi_create_string_utf8(env_, message.data(), message.size(), &text));
  napi_value factory = nullptr;
  if (error_factory_) check(env_, napi_get_reference_value(env_, error_factory_, &factory));
  napi_value error = nullptr;
  if (!factory) {
    check(env_, napi_create_error(env_, nullptr, text, &error));
    return error;
  }
  napi_value receiver = nullptr;
  napi_value args[2] = {nullptr, text};
  check(env_, napi_get_undefined(env_, &receiver));
  check(env_, napi_create_int32(env_, static_cast<int>(kind), &args[0]));
  check(env_, napi_call_function(env_, receiver, factory, 2, args, &error));
  return error;
}

void Env::throw_error(ErrorKind kind, const std::string& message) noexcept {
  try {
    napi_throw(env_, make_error(kind, message));
  } catch (...) {
    // The engine could not even make the error object (out of memory, terminating worker): an exception is pending
    // already, or the plainest form of one is made now.
    bool pending = false;
    napi_is_exception_pending(env_, &pending);
    if (!pending) napi_throw_error(env_, nullptr, message.c_str());
  }
}

void Env::attach(napi_env raw, std::unique_ptr<Env> env) {
  check(
      raw, napi_set_instance_data(
               raw, env.release(), [](napi_env, void* data, void*) { delete static_cast<Env*>(data); }, nullptr));
}

}  // namespace bind

#include "convert/callback.h"

namespace {

class HandleScope {
 public:
  explicit HandleScope(napi_env env) : env_(env) { bind::check(env, napi_open_handle_scope(env, &scope_)); }
  ~HandleScope() { napi_close_handle_scope(env_, scope_); }
  HandleScope(const HandleScope&) = delete;
  HandleScope& operator=(const HandleScope&) = delete;

 private:
  napi_env env_;
  napi_handle_scope scope_ = nullptr;
};

}  // namespace

std::vector<mx::array> Callback::operator()(const std::vector<mx::array>& inputs) const {
  napi_env env = addon_.raw();
  HandleScope scope(env);
  if (inputs.size() > bind::Env::int_count)
    throw bind::Error(bind::ErrorKind::runtime, "The function has too many inputs.");
  std::vector<int32_t> handles;
  handles.reserve(inputs.size());
  for (const mx::array& input : inputs) handles.push_back(addon_.insert(mx::array(input)));
  std::copy(handles.begin(), handles.end(), addon_.ints());

  napi_value receiver = nullptr, count = nullptr, result = nullptr;
  bind::check(env, napi_get_undefined(env, &receiver));
  bind::check(env, napi_create_int32(env, static_cast<int32_t>(inputs.size()), &count));
  const napi_status status = napi_call_function(env, receiver, function_, 1, &count, &result);
  // The trampoline ties every handle to a wrapper first thing; those that it did not get to are nobody's.
  for (int32_t handle : handles) addon_.arrays.discard(static_cast<uint32_t>(handle));
  bind::check(env, status);

  int32_t outputs = 0;
  bind::check(env, napi_get_value_int32(env, result, &outputs));
  std::vector<mx::array> arrays;
  arrays.reserve(static_cast<size_t>(outputs));
  for (int32_t i = 0; i < outputs; ++i) arrays.push_back(addon_.array_of(addon_.ints()[i]));
  return arrays;
}

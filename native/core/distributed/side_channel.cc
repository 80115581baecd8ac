#include "core/distributed/side_channel.h"

#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "bind/handle_scope.h"

namespace {

// A JavaScript function that MLX may keep for longer than the environment lives, but call only on its thread.
class KeptFunction {
 public:
  KeptFunction(AddonData& addon, napi_value function)
      : env_(addon.raw()), thread_(std::this_thread::get_id()), queue_(addon.releases) {
    bind::check(env_, napi_create_reference(env_, function, 1, &reference_));
  }
  ~KeptFunction() { queue_->push(reference_); }
  KeptFunction(const KeptFunction&) = delete;
  KeptFunction& operator=(const KeptFunction&) = delete;

  napi_env env() const {
    if (std::this_thread::get_id() != thread_) {
      throw std::runtime_error("[jaccl] The side channel works only in the thread that called init().");
    }
    return env_;
  }

  napi_value call(size_t count, const napi_value* arguments) const {
    napi_value function = nullptr, receiver = nullptr, result = nullptr;
    bind::check(env_, napi_get_reference_value(env_, reference_, &function));
    bind::check(env_, napi_get_undefined(env_, &receiver));
    bind::check(env_, napi_call_function(env_, receiver, function, count, arguments, &result));
    return result;
  }

 private:
  napi_env env_;
  std::thread::id thread_;
  std::shared_ptr<ReleaseQueue> queue_;
  napi_ref reference_ = nullptr;
};

napi_value number(napi_env env, double value) {
  napi_value result = nullptr;
  bind::check(env, napi_create_double(env, value, &result));
  return result;
}

napi_value copy_of(napi_env env, const char* bytes, size_t count) {
  void* data = nullptr;
  napi_value buffer = nullptr, array = nullptr;
  bind::check(env, napi_create_arraybuffer(env, count, &data, &buffer));
  if (count > 0) std::memcpy(data, bytes, count);
  bind::check(env, napi_create_typedarray(env, napi_uint8_array, count, buffer, 0, &array));
  return array;
}

// The call layer has seen to it that this is a Uint8Array of the right length; its elements are copied out.
void copy_into(napi_env env, napi_value array, char* bytes, size_t count) {
  void* data = nullptr;
  size_t length = 0;
  bind::check(env, napi_get_typedarray_info(env, array, nullptr, &length, &data, nullptr, nullptr));
  if (length != count) throw bind::ValueError("[jaccl] The side channel returned too few or too many bytes.");
  if (count > 0) std::memcpy(bytes, data, count);
}

}  // namespace

mx::distributed::AllGatherFactory side_channel(AddonData& addon, napi_value factory) {
  const auto make = std::make_shared<KeptFunction>(addon, factory);
  return [make, &addon](int rank, int size) -> mx::distributed::AllGatherFn {
    napi_env env = make->env();
    const bind::HandleScope scope(env);
    const napi_value arguments[] = {number(env, rank), number(env, size)};
    const auto gather = std::make_shared<KeptFunction>(addon, make->call(2, arguments));
    return [gather, size](const char* source, char* target, size_t count) {
      napi_env env = gather->env();
      const bind::HandleScope scope(env);
      const napi_value arguments[] = {copy_of(env, source, count), number(env, static_cast<double>(count))};
      copy_into(env, gather->call(2, arguments), target, count * static_cast<size_t>(size));
    };
  };
}

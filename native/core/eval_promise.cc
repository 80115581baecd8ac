#include "core/eval_promise.h"

#include <memory>
#include <string>
#include <utility>

namespace {

struct Waiting {
  AddonData& addon;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  std::vector<mx::array> arrays;
  // Arrays of their own that share nothing but the events of the real ones. Another thread must not touch an array that
  // JavaScript can reach: graph fields are not synchronised, and evaluating there what was recorded here crashes.
  std::vector<mx::array> probes;
  bool failed = false;
  bind::ErrorKind kind = bind::ErrorKind::runtime;
  std::string message;

  explicit Waiting(AddonData& addon) : addon(addon) {}

  template <class Body>
  void guard(Body body) {
    try {
      body();
    } catch (...) {
      std::tie(kind, message) = bind::describe_current_exception();
      failed = true;
    }
  }
};

mx::array probe_for(const mx::array& array) {
  mx::array probe({}, mx::bool_, nullptr, {});
  probe.attach_event(array.event());
  probe.set_status(mx::array::Status::evaluated);
  return probe;
}

void wait(napi_env, void* data) {
  auto& waiting = *static_cast<Waiting*>(data);
  waiting.guard([&] {
    for (mx::array& probe : waiting.probes) probe.wait();
  });
}

void settle(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Waiting> waiting(static_cast<Waiting*>(data));
  napi_delete_async_work(env, waiting->work);
  if (status == napi_cancelled) return;  // the environment is ending: nobody waits any more
  if (!waiting->failed) {
    waiting->guard([&] {
      for (mx::array& array : waiting->arrays) array.wait();
    });
  }
  napi_value value = nullptr;
  if (!waiting->failed) {
    napi_get_undefined(env, &value);
    napi_resolve_deferred(env, waiting->deferred, value);
    return;
  }
  try {
    value = waiting->addon.make_error(waiting->kind, waiting->message);
    napi_reject_deferred(env, waiting->deferred, value);
  } catch (const bind::JsPending&) {
    // The worker is being terminated.
  }
}

}  // namespace

napi_value eval_promise(AddonData& addon, std::vector<mx::array> arrays) {
  napi_env env = addon.raw();
  auto waiting = std::make_unique<Waiting>(addon);
  napi_value promise = nullptr, name = nullptr;
  addon.async_eval(arrays);
  for (const mx::array& array : arrays) {
    if (array.event().valid()) waiting->probes.push_back(probe_for(array));
  }
  waiting->arrays = std::move(arrays);
  bind::check(env, napi_create_promise(env, &waiting->deferred, &promise));
  bind::check(env, napi_create_string_utf8(env, "mlx.evalAsync", NAPI_AUTO_LENGTH, &name));
  bind::check(env, napi_create_async_work(env, nullptr, name, wait, settle, waiting.get(), &waiting->work));
  const napi_status queued = napi_queue_async_work(env, waiting->work);
  if (queued != napi_ok) napi_delete_async_work(env, waiting->work);
  bind::check(env, queued);
  waiting.release();
  return promise;
}

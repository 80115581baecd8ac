#include "core/eval_promise.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/eval_order.h"

namespace {

// How many operations are handed over at a time. MLX holds back the thread that does so while too many of them wait
// (about ten on the CPU), so parts grow until that takes too long, and shrink then: large operations go in threes and
// fours, small ones in hundreds.
class PartSize {
 public:
  size_t get() const { return size_; }

  void took(std::chrono::steady_clock::duration time) {
    if (time > too_long) {
      size_ = std::max<size_t>(size_ / 2, 1);
      has_shrunk_ = true;
    } else if (time < short_enough) {
      size_ = std::min<size_t>(has_shrunk_ ? size_ + size_ / 8 + 1 : size_ * 2, most);
    }
  }

 private:
  static constexpr std::chrono::milliseconds too_long{8}, short_enough{2};
  static constexpr size_t most = 4096;
  size_t size_ = 4;
  bool has_shrunk_ = false;
};

struct Waiting {
  AddonData& addon;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  std::vector<mx::array> arrays;
  EvalOrder order;
  PartSize part_size;
  // What was handed over last; it is waited for when one more part has been, so that MLX always has work.
  std::vector<mx::array> last_part;
  // Arrays of their own that share nothing but the events of the real ones. Another thread must not touch an array that
  // JavaScript can reach: graph fields are not synchronised, and evaluating there what was recorded here crashes.
  std::vector<mx::array> probes;
  bool failed = false;
  bind::ErrorKind kind = bind::ErrorKind::runtime;
  std::string message;

  Waiting(AddonData& addon, std::vector<mx::array> wanted) : addon(addon), arrays(std::move(wanted)), order(arrays) {}

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

std::vector<mx::array> probes_for(const std::vector<mx::array>& arrays) {
  std::vector<mx::array> probes;
  for (const mx::array& array : arrays) {
    if (array.event().valid()) probes.push_back(probe_for(array));
  }
  return probes;
}

// Hands over the next part, and says what is to be waited for: the part before, or, after the last one, everything.
void schedule(Waiting& waiting) {
  waiting.probes = probes_for(waiting.last_part);
  std::vector<mx::array> part = waiting.order.take(waiting.part_size.get());
  if (part.empty() || waiting.order.size() == 0) {
    // What is not an operation (an array that is there, or a tracer, which is an error) is dealt with here, too.
    waiting.order.take(waiting.order.size());
    part.clear();
    waiting.last_part.clear();
    waiting.addon.async_eval(waiting.arrays);
    waiting.probes = probes_for(waiting.arrays);
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  waiting.addon.async_eval(part);
  waiting.part_size.took(std::chrono::steady_clock::now() - start);
  // Only their events are needed, and their memory is to be reused.
  waiting.last_part = probes_for(part);
}

bool is_done(const Waiting& waiting) {
  return waiting.failed || (waiting.order.size() == 0 && waiting.last_part.empty());
}

void wait(napi_env, void* data) {
  auto& waiting = *static_cast<Waiting*>(data);
  waiting.guard([&] {
    for (mx::array& probe : waiting.probes) probe.wait();
  });
}

void settle(napi_env env, napi_status status, void* data);

napi_status queue(napi_env env, Waiting& waiting) {
  napi_value name = nullptr;
  napi_status status = napi_create_string_utf8(env, "mlx.evalAsync", NAPI_AUTO_LENGTH, &name);
  if (status == napi_ok) status = napi_create_async_work(env, nullptr, name, wait, settle, &waiting, &waiting.work);
  if (status != napi_ok) return status;
  status = napi_queue_async_work(env, waiting.work);
  if (status != napi_ok) napi_delete_async_work(env, waiting.work);
  return status;
}

void settle(napi_env env, napi_status status, void* data) {
  std::unique_ptr<Waiting> waiting(static_cast<Waiting*>(data));
  napi_delete_async_work(env, waiting->work);
  if (status == napi_cancelled) return;  // the environment is ending: nobody waits any more
  if (!is_done(*waiting)) {
    waiting->guard([&] { schedule(*waiting); });
    if (!waiting->failed) {
      if (queue(env, *waiting) == napi_ok) {
        waiting.release();
        return;
      }
      waiting->guard([] { throw std::runtime_error("[evalAsync] The thread pool takes no more work."); });
    }
  }
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
  auto waiting = std::make_unique<Waiting>(addon, std::move(arrays));
  napi_value promise = nullptr;
  schedule(*waiting);
  if (!is_done(*waiting)) schedule(*waiting);
  bind::check(env, napi_create_promise(env, &waiting->deferred, &promise));
  bind::check(env, queue(env, *waiting));
  waiting.release();
  return promise;
}

#include "bind/pacer.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bind {

namespace {
double now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}
}  // namespace

Pacer::Pacer(Env& env, size_t (*active_memory)(), std::function<void(bool)> collected)
    : env_(env), active_memory_(active_memory), collected_(std::move(collected)) {}

void Pacer::set_collector(napi_value gc, napi_value minor_options) {
  if (gc_) napi_delete_reference(env_.raw(), std::exchange(gc_, nullptr));
  if (minor_options_) napi_delete_reference(env_.raw(), std::exchange(minor_options_, nullptr));
  check(env_.raw(), napi_create_reference(env_.raw(), gc, 1, &gc_));
  check(env_.raw(), napi_create_reference(env_.raw(), minor_options, 1, &minor_options_));
}

void Pacer::collect(bool full) {
  if (!gc_) return;
  const double start = now();
  napi_handle_scope scope = nullptr;
  check(env_.raw(), napi_open_handle_scope(env_.raw(), &scope));
  napi_value gc = nullptr, options = nullptr, receiver = nullptr;
  check(env_.raw(), napi_get_reference_value(env_.raw(), gc_, &gc));
  check(env_.raw(), napi_get_reference_value(env_.raw(), minor_options_, &options));
  check(env_.raw(), napi_get_undefined(env_.raw(), &receiver));
  const napi_status status = napi_call_function(env_.raw(), receiver, gc, full ? 0 : 1, &options, nullptr);
  napi_close_handle_scope(env_.raw(), scope);
  check(env_.raw(), status);
  wrapped_bytes_ = 0;
  wrapped_count_ = 0;
  collected_(full);
  const double end = now(), took = end - start;
  counters_.seconds += took;
  last_minor_end_ = end;
  if (full) {
    ++counters_.major;
    last_major_end_ = end;
    major_seconds_ = 0.7 * major_seconds_ + 0.3 * took;
  } else {
    ++counters_.minor;
    minor_seconds_ = 0.9 * minor_seconds_ + 0.1 * std::min(took, 3 * minor_seconds_);
  }
}

void Pacer::freed(uint64_t wrappers, uint64_t objects) {
  if (wrappers == 0) return;
  const double now = static_cast<double>(objects) / static_cast<double>(wrappers);
  objects_per_wrapper_ = 0.5 * objects_per_wrapper_ + 0.5 * std::max(now, 1.0);
  count_limit_ = std::max(limits.fewest_wrappers, static_cast<uint32_t>(limits.minor_objects / objects_per_wrapper_));
}

void Pacer::before_eval() {
  if (!gc_) return;
  double active = static_cast<double>(active_memory_());
  const double garbage = std::max(std::max(active - live_, 0.0), wrapped_bytes_);
  const double promised = std::exchange(promised_bytes_, 0.0);
  // A loop promises the same in each turn, and needs it.
  const bool is_new = promised > limits.major_bytes && promised > 2 * usual_promise_;
  usual_promise_ = std::max(promised, 0.98 * usual_promise_);
  if (!is_new) {
    if (garbage <= limits.minor_bytes && wrapped_count_ <= count_limit_) return;
    if (limits.minor_time_share > 0 && garbage < limits.minor_live_share * live_ &&
        (now() - last_minor_end_) * limits.minor_time_share < minor_seconds_) {
      return;
    }
  }
  collect(false);
  active = static_cast<double>(active_memory_());
  // What stays although a minor collection ran sits in promoted wrappers, alive or not: only a full collection tells.
  const double growth = std::max(active - live_after_major_, is_new ? promised : 0.0);
  const double allowed = std::max(limits.major_bytes, limits.major_share * live_after_major_);
  if (growth > allowed && (growth > limits.forced_growth * allowed ||
                           (now() - last_major_end_) * limits.major_time_share > major_seconds_)) {
    collect(true);
    active = static_cast<double>(active_memory_());
    live_after_major_ = active;
  }
  live_ = active;
  live_after_major_ = std::min(live_after_major_, active);
}

}  // namespace bind

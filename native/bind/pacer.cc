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

Pacer::Pacer(Env& env, Objects objects) : env_(env), objects_(std::move(objects)) {}

void Pacer::set_collector(napi_value gc, napi_value minor_options) {
  if (gc_) napi_delete_reference(env_.raw(), std::exchange(gc_, nullptr));
  if (minor_options_) napi_delete_reference(env_.raw(), std::exchange(minor_options_, nullptr));
  check(env_.raw(), napi_create_reference(env_.raw(), gc, 1, &gc_));
  check(env_.raw(), napi_create_reference(env_.raw(), minor_options, 1, &minor_options_));
}

uint64_t Pacer::collect(bool full) {
  if (!gc_) return 0;
  const double start = now();
  napi_handle_scope scope = nullptr;
  check(env_.raw(), napi_open_handle_scope(env_.raw(), &scope));
  napi_value gc = nullptr, options = nullptr, receiver = nullptr;
  check(env_.raw(), napi_get_reference_value(env_.raw(), gc_, &gc));
  check(env_.raw(), napi_get_reference_value(env_.raw(), minor_options_, &options));
  check(env_.raw(), napi_get_undefined(env_.raw(), &receiver));
  objects_.collecting();
  const napi_status status = napi_call_function(env_.raw(), receiver, gc, full ? 0 : 1, &options, nullptr);
  napi_close_handle_scope(env_.raw(), scope);
  check(env_.raw(), status);
  wrapped_bytes_ = 0;
  wrapped_count_ = 0;
  collected_mark_ = objects_.mark();
  const Freed freed = objects_.collected(full);
  learn_from(freed);
  after_eval_ = false;
  const double end = now(), took = end - start;
  counters_.seconds += took;
  last_minor_end_ = end;
  if (full) {
    ++counters_.major;
    moment_.all_promoted();
    last_major_end_ = end;
    major_seconds_ = 0.7 * major_seconds_ + 0.3 * took;
  } else {
    ++counters_.minor;
    minor_seconds_ = 0.9 * minor_seconds_ + 0.1 * std::min(took, 3 * minor_seconds_);
  }
  return freed.wrappers;
}

void Pacer::learn_from(const Freed& freed) {
  if (freed.wrappers == 0) return;
  const double now = static_cast<double>(freed.objects) / static_cast<double>(freed.wrappers);
  objects_per_wrapper_ = 0.5 * objects_per_wrapper_ + 0.5 * std::max(now, 1.0);
  count_limit_ = std::max(limits.fewest_wrappers, static_cast<uint32_t>(limits.minor_objects / objects_per_wrapper_));
}

bool Pacer::due(double active) {
  const double garbage = std::max(std::max(active - live_, 0.0), wrapped_bytes_);
  const uint32_t few = std::min(count_limit_, limits.wrappers_at_eval);
  if (garbage <= limits.minor_bytes && wrapped_count_ <= few) return false;
  return limits.minor_time_share == 0 || garbage >= limits.minor_live_share * live_ ||
         (now() - last_minor_end_) * limits.minor_time_share >= minor_seconds_;
}

bool Pacer::before_eval() {
  if (!gc_) return false;
  const double active = static_cast<double>(objects_.active_memory());
  const double promised = std::exchange(promised_bytes_, 0.0);
  // `synchronize` in front of a program's next stretch has nothing to evaluate, and is no stretch of its own: the
  // benchmarks' windows begin with it, and each had its collection in it, before products that took 20 times as long.
  const bool is_new_stretch = objects_.mark() != last_eval_mark_;
  const bool turned = turned_;
  const bool in_turns = turned && turned_before_;
  if (is_new_stretch) {
    turned_before_ = turned;
    turned_ = false;
  }
  // A loop promises the same in each turn, and needs it.
  const bool is_new = promised > limits.major_bytes && promised > 2 * usual_promise_;
  usual_promise_ = std::max(promised, 0.98 * usual_promise_);
  if (is_new) {
    collect(false);
    look_for_old(promised);
  } else if (due(active)) {
    const YoungBytes young = objects_.young_bytes(last_eval_mark_);
    const double grown = grown_bytes_;
    const uint32_t made = wrapped_count_;
    const bool roomy = active + young.unseen < limits.roomy_bytes;
    switch (moment_.choose({.young = young, .least = limits.minor_bytes, .roomy = roomy, .in_turns = in_turns})) {
      case CollectionMoment::Choice::before:
        moment_.found(collect(false), made);
        moment_.promoted(grown_bytes_ - grown, limits.minor_bytes);
        look_for_old(0);
        break;
      case CollectionMoment::Choice::after: after_eval_ = true; break;
      case CollectionMoment::Choice::none: break;
      case CollectionMoment::Choice::examine:
        collect(false);
        moment_.examined(young.unseen_before, objects_.young_bytes(last_eval_mark_).seen_before);
        live_ = static_cast<double>(objects_.active_memory());
        after_eval_ = moment_.holds_state();
        break;
    }
  }
  last_eval_mark_ = objects_.mark();
  return after_eval_;
}

void Pacer::idle() {
  turned_ = true;
  if (!gc_ || !(after_eval_ || due(static_cast<double>(objects_.active_memory())))) return;
  collect_and_look();
}

bool Pacer::collect_if_due() {
  if (wrapped_count_ > count_limit_ && gc_) {
    collect(false);
  } else if (after_eval_) {
    collect_and_look();
  } else {
    return false;
  }
  return true;
}

void Pacer::collect_and_look() {
  collect(false);
  look_for_old(0);
}

void Pacer::look_for_old(double promised) {
  live_ = static_cast<double>(objects_.active_memory());
  // What stays although a minor collection ran sits in promoted wrappers, alive or not: only a full collection tells.
  // Some of what was alive at the last one may be gone meanwhile, so that more has grown old than there is growth.
  const double old = std::max(old_bytes_, promised);
  const double growth = std::max(std::min(live_ - live_after_major_, old_bytes_), promised);
  const double share = limits.major_share * live_after_major_;
  const double worthwhile = limits.worthwhile_growth * promoted_by_major_;
  // In a loop that holds its state a full collection would promote as much as it finds dead.
  const bool in_time = !moment_.holds_state() && (now() - last_major_end_) * limits.major_time_share > major_seconds_;
  if ((in_time && old > std::max({limits.timely_bytes, share, worthwhile})) ||
      growth > limits.forced_growth * std::max(limits.major_bytes, share)) {
    collect(true);
    live_ = static_cast<double>(objects_.active_memory());
    live_after_major_ = live_;
    const YoungBytes young = objects_.young_bytes(objects_.mark());
    promoted_by_major_ = young.unseen + young.seen;
  }
  live_after_major_ = std::min(live_after_major_, live_);
}

}  // namespace bind

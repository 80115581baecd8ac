#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "bind/cohorts.h"
#include "bind/env.h"
#include "bind/handle_scope.h"
#include "bind/moment.h"
#include "bind/slots.h"

namespace bind {

// Holds the C++ objects behind the JavaScript wrappers of one environment. A wrapper knows its object by a small
// integer, the handle; 0 is no object.
//
// Ordinary Node-API finalizers run only when the event loop turns, so a synchronous loop would never free anything. The
// engine does clear *weak references* while it collects. So each wrapper has a weak reference, or shares one with a few
// that were made just before and after it (see cohorts.h); after a collection, which a throw-away "canary" object
// reveals, the slots whose reference reads empty are freed at once, on the JavaScript thread, outside the collector.
// Wrappers that survive two sweeps are looked at again only after a full collection, which an "old canary" (an object
// that first survived into the old generation) reveals.
//
// A handle alone does not keep its wrapper alive, and a wrapper that is yet to join its cohort is not known. Therefore
// sweeps happen only when the arguments of a native call have been used and before its results come in, and callers
// pass the wrapper objects along with the handles.
//
// `Destroy` ends an object; the default calls the destructor.
template <class T>
struct DestroyInPlace {
  void operator()(T& object) const { object.~T(); }
};

template <class T, class Destroy = DestroyInPlace<T>>
class Slab {
 public:
  // Whoever wants to know of objects whose wrappers are looked at only after full collections: of each one as it
  // becomes such, and when all of them are looked at.
  struct OldWatch {
    std::function<void(const T&)> joined;
    std::function<void()> looked_at;
  };

  explicit Slab(napi_env env, OldWatch watch = {}) : env_(env), watch_(std::move(watch)) { own_.add(1); }
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;

  ~Slab() { clear(); }

  // Destroys all objects, when the environment ends. References die with it; only the objects are ours.
  void clear() {
    for (Slots<T>* slots : {&own_, &shared_}) {
      for (uint32_t index = 0; index < slots->size(); ++index) dispose(handle_of(index, slots == &shared_));
    }
  }

  // What takes a cohort apart: a function of JavaScript that is given the first wrapper, cuts the ring, and returns a
  // list of each member and its handle, in the order in which they joined.
  void set_dissolver(napi_value dissolve) {
    drop(dissolve_);
    check(env_, napi_create_reference(env_, dissolve, 1, &dissolve_));
  }

  // The object of a handle, or null: never made, disposed, or a forged number.
  T* find(uint32_t handle) {
    SlotOfT* slot = slot_of(handle);
    return slot && slot->state == State::live ? &slot->value() : nullptr;
  }

  // Takes an object in; the slot has no wrapper yet. A small one becomes a member of a cohort: its wrapper is to join
  // the ring at once.
  uint32_t insert(T&& object, bool small = false) {
    const uint32_t index = small ? cohorts_.give([this](uint32_t count) { shared_.add(count); }) : place_alone();
    SlotOfT& slot = small ? shared_[index] : own_[index];
    new (slot.storage) T(std::move(object));
    slot.state = State::live;
    slot.sweeps = 0;
    slot.wrapper = nullptr;
    slot.serial = inserted_++;
    ++live_;
    return handle_of(index, small);
  }

  // Whether the wrapper of this handle joins a ring instead of being tied, unless it is the first one of its cohort.
  static bool is_small(uint32_t handle) { return handle & 1; }

  // Ties a slot to its JavaScript wrapper, once. True: it is the first one of a cohort, the next ones join its ring.
  bool tie(uint32_t handle, napi_value wrapper) {
    if (!find(handle) || slot_of(handle)->wrapper) {
      throw TypeError("The handle names no object that waits for a wrapper.");
    }
    if (is_small(handle)) {
      Cohorts::Cohort& cohort = cohorts_[Cohorts::of(handle >> 1)];
      if (!cohort.first) {
        check(env_, napi_create_reference(env_, wrapper, 0, &cohort.first));
        return true;
      }
    }
    tie_alone(handle, wrapper);
    return false;
  }

  // Takes an object in and ties it; a small one joins a ring in JavaScript instead (see insert).
  uint32_t adopt(T&& object, napi_value wrapper, bool small = false) {
    const uint32_t handle = insert(std::move(object), small);
    if (small) return handle;
    try {
      tie(handle, wrapper);
    } catch (...) {
      discard(handle);
      throw;
    }
    return handle;
  }

  // Frees a slot that never got a wrapper. That of a small object stays until its cohort ends.
  void discard(uint32_t handle) {
    if (!is_small(handle) && find(handle) && !slot_of(handle)->wrapper) release(handle);
  }

  // Destroys the object now. The slot itself comes back when the wrapper is collected, so that a stale handle can never
  // name another object.
  bool dispose(uint32_t handle) {
    if (!find(handle)) return false;
    destroy_object(*slot_of(handle));
    return true;
  }

  // How many objects had come in before that of a handle.
  uint64_t serial_of(uint32_t handle) { return slot_of(handle)->serial; }
  // Whether only full collections look at its wrapper.
  bool is_old(uint32_t handle) { return slot_of(handle)->sweeps >= sweeps_until_old; }

  // The cohort that fills gets no more members: those to come are another one's.
  void close_cohort() { cohorts_.close(); }

  // Notices a collection that the engine ran by itself and frees what it found dead. Cheap enough for every few calls.
  void poll() {
    if (!canary_) {
      canary_ = make_canary(0);
    } else if (is_empty(canary_)) {
      drop(canary_);
      sweep(false);
      canary_ = make_canary(0);
    }
  }

  // After a collection that we asked for.
  void after_collection(bool full) {
    drop(canary_);
    sweep(full);
    canary_ = make_canary(0);
  }

  // The wrappers of the objects that live and came in after `mark` others had; for a mark made earlier, at which the
  // cohort was closed. Of cohorts the first ones: their rings have the others.
  uint64_t mark() const { return inserted_; }
  std::vector<napi_value> wrappers_since(uint64_t mark) {
    std::vector<napi_value> wrappers;
    const auto add = [&](napi_ref reference) {
      napi_value wrapper = nullptr;
      check(env_, napi_get_reference_value(env_, reference, &wrapper));
      if (wrapper) wrappers.push_back(wrapper);
    };
    for (const std::vector<uint32_t>* list : {&old_, &young_}) {
      for (const uint32_t handle : *list) {
        const SlotOfT& slot = *slot_of(handle);
        if (slot.serial >= mark && slot.state == State::live) add(slot.wrapper);
      }
    }
    each_cohort([&](uint32_t cohort) {
      const napi_ref first = cohorts_[cohort].first;
      if (first && shared_[Cohorts::first_slot(cohort)].serial >= mark) add(first);
    });
    return wrappers;
  }

  // The bytes of the live objects whose wrappers fewer than two collections have met, by a mark made earlier.
  template <class BytesOf>
  YoungBytes young_bytes(uint64_t mark, BytesOf bytes_of) {
    YoungBytes young;
    const auto add = [&](SlotOfT& slot) {
      if (slot.state != State::live) return;
      const auto bytes = static_cast<double>(bytes_of(std::as_const(slot.value())));
      const bool seen = slot.sweeps > 0;
      (seen ? young.seen : young.unseen) += bytes;
      if (slot.serial < mark) (seen ? young.seen_before : young.unseen_before) += bytes;
    };
    for (const uint32_t handle : young_) add(*slot_of(handle));
    each_cohort([&](uint32_t cohort) { each_member(cohort, [&](uint32_t, SlotOfT& slot) { add(slot); }); });
    return young;
  }

  size_t live() const { return live_; }
  uint64_t freed() const { return freed_; }
  const Destroy& destroyer() const { return destroy_; }

 private:
  using SlotOfT = Slot<T>;
  using State = typename SlotOfT::State;

  static constexpr uint8_t sweeps_until_old = 2;
  static constexpr int collections_until_old = 3;
  static constexpr size_t handles_per_scope = 512;

  // The lowest bit of a handle tells which slots it means.
  static uint32_t handle_of(uint32_t index, bool small) { return index << 1 | (small ? 1 : 0); }
  SlotOfT* slot_of(uint32_t handle) {
    Slots<T>& slots = is_small(handle) ? shared_ : own_;
    const uint32_t index = handle >> 1;
    return index < slots.size() ? &slots[index] : nullptr;
  }

  uint32_t place_alone() {
    if (free_.empty()) return own_.add(1);
    const uint32_t index = free_.back();
    free_.pop_back();
    return index;
  }

  void tie_alone(uint32_t handle, napi_value wrapper) {
    check(env_, napi_create_reference(env_, wrapper, 0, &slot_of(handle)->wrapper));
    young_.push_back(handle);
  }

  void destroy_object(SlotOfT& slot) {
    slot.state = State::disposed;
    --live_;
    destroy_(slot.value());
  }

  void release(uint32_t handle) {
    SlotOfT& slot = *slot_of(handle);
    if (slot.state == State::live) destroy_object(slot);
    slot.state = State::empty;
    ++freed_;
    if (is_small(handle)) {
      cohorts_.released(handle >> 1);
    } else {
      free_.push_back(handle >> 1);
    }
  }

  napi_ref make_canary(uint32_t count) {
    napi_value object = nullptr;
    napi_ref reference = nullptr;
    check(env_, napi_create_object(env_, &object));
    check(env_, napi_create_reference(env_, object, count, &reference));
    return reference;
  }

  bool is_empty(napi_ref reference) {
    napi_value object = nullptr;
    check(env_, napi_get_reference_value(env_, reference, &object));
    return object == nullptr;
  }

  void drop(napi_ref& reference) {
    if (reference) napi_delete_reference(env_, std::exchange(reference, nullptr));
  }

  bool full_collection_happened() {
    if (!old_canary_) {
      old_canary_ = make_canary(1);
      old_canary_age_ = 0;
    } else if (old_canary_age_ < collections_until_old) {
      uint32_t count = 0;
      if (++old_canary_age_ == collections_until_old) napi_reference_unref(env_, old_canary_, &count);
    } else if (is_empty(old_canary_)) {
      drop(old_canary_);
      return true;
    }
    return false;
  }

  void sweep(bool full) {
    if (full_collection_happened() || full) {
      sweep_list(old_, nullptr);
      if (watch_.looked_at) watch_.looked_at();
    }
    sweep_list(young_, &old_);
    sweep_cohorts();
  }

  void sweep_list(std::vector<uint32_t>& list, std::vector<uint32_t>* promoted) {
    napi_handle_scope scope = nullptr;
    napi_open_handle_scope(env_, &scope);
    size_t looked_at = 0, kept = 0;
    for (uint32_t handle : list) {
      if (++looked_at % handles_per_scope == 0) {
        napi_close_handle_scope(env_, scope);
        napi_open_handle_scope(env_, &scope);
      }
      SlotOfT& slot = *slot_of(handle);
      if (is_empty(slot.wrapper)) {
        drop(slot.wrapper);
        release(handle);
      } else if (promoted && ++slot.sweeps >= sweeps_until_old) {
        promoted->push_back(handle);
        if (watch_.joined && slot.state == State::live) watch_.joined(slot.value());
      } else {
        list[kept++] = handle;
      }
    }
    list.resize(kept);
    napi_close_handle_scope(env_, scope);
  }

  // The members of a cohort that have no reference of their own.
  template <class Visit>
  void each_member(uint32_t cohort, Visit visit) {
    const uint32_t first = Cohorts::first_slot(cohort);
    for (uint32_t index = first; index < first + cohorts_[cohort].given; ++index) {
      SlotOfT& slot = shared_[index];
      if (slot.state != State::empty && !slot.wrapper) visit(handle_of(index, true), slot);
    }
  }

  template <class Visit>
  void each_cohort(Visit visit) {
    for (const uint32_t cohort : cohorts_.closed()) visit(cohort);
    if (cohorts_.open()) visit(*cohorts_.open());
  }

  void sweep_cohorts() {
    std::vector<uint32_t>& closed = cohorts_.closed();
    size_t kept = 0;
    for (const uint32_t cohort : closed) {
      const HandleScope scope(env_);
      napi_ref& first = cohorts_[cohort].first;
      // Without a first one, the results that it was for never got their wrappers.
      if (!first || is_empty(first) || dissolve(cohort)) {
        each_member(cohort, [&](uint32_t handle, SlotOfT&) { release(handle); });
        drop(first);
        cohorts_.delist(cohort);
      } else {
        closed[kept++] = cohort;
      }
    }
    closed.resize(kept);
  }

  // Gives each living member a reference of its own. False: JavaScript cannot be called now.
  bool dissolve(uint32_t cohort) {
    napi_value function = nullptr, first = nullptr, undefined = nullptr, list = nullptr;
    check(env_, napi_get_reference_value(env_, dissolve_, &function));
    check(env_, napi_get_reference_value(env_, cohorts_[cohort].first, &first));
    check(env_, napi_get_undefined(env_, &undefined));
    if (napi_call_function(env_, undefined, function, 1, &first, &list) != napi_ok) {
      napi_value ignored = nullptr;
      napi_get_and_clear_last_exception(env_, &ignored);
      return false;
    }
    uint32_t length = 0;
    check(env_, napi_get_array_length(env_, list, &length));
    std::vector<napi_value> without_handle;
    for (uint32_t i = 0; i < length; i += 2) {
      napi_value member = nullptr, number = nullptr;
      uint32_t handle = 0;
      check(env_, napi_get_element(env_, list, i, &member));
      check(env_, napi_get_element(env_, list, i + 1, &number));
      check(env_, napi_get_value_uint32(env_, number, &handle));
      if (handle == 0) {
        without_handle.push_back(member);
      } else {
        found_alive(handle, member);
      }
    }
    // A disposed wrapper has forgotten its handle, but the order tells: the slot is not to be used again while a call
    // may still know it.
    size_t next = 0;
    each_member(cohort, [&](uint32_t handle, SlotOfT& slot) {
      if (slot.state == State::disposed && next < without_handle.size()) found_alive(handle, without_handle[next++]);
    });
    return true;
  }

  void found_alive(uint32_t handle, napi_value wrapper) {
    tie_alone(handle, wrapper);
    slot_of(handle)->sweeps = 1;
  }

  napi_env env_;
  Destroy destroy_;
  OldWatch watch_;
  // Slot 0 of the first is none: a handle is never 0.
  Slots<T> own_, shared_;
  Cohorts cohorts_;
  std::vector<uint32_t> free_, young_, old_;
  size_t live_ = 0;
  uint64_t inserted_ = 0, freed_ = 0;
  napi_ref canary_ = nullptr, old_canary_ = nullptr, dissolve_ = nullptr;
  int old_canary_age_ = 0;
};

}  // namespace bind

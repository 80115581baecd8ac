#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "bind/env.h"
#include "bind/moment.h"

namespace bind {

// Holds the C++ objects behind the JavaScript wrappers of one environment. A wrapper knows its object by a small
// integer, the handle; 0 is no object.
//
// Ordinary Node-API finalizers run only when the event loop turns, so a synchronous loop would never free anything. The
// engine does clear *weak references* while it collects. So each slot has a weak reference to its wrapper; after a
// collection, which a throw-away "canary" object reveals, the slots whose reference reads empty are freed at once, on
// the JavaScript thread, outside the collector. Wrappers that survive two sweeps are looked at again only after a full
// collection, which an "old canary" (an object that first survived into the old generation) reveals.
//
// A handle alone does not keep its wrapper alive. Therefore sweeps happen only at the end of a native call, when its
// arguments have been used, and callers pass the wrapper objects along with the handles.
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

  explicit Slab(napi_env env, OldWatch watch = {}) : env_(env), watch_(std::move(watch)) {}
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;

  ~Slab() { clear(); }

  // Destroys all objects, when the environment ends. References die with it; only the objects are ours.
  void clear() {
    for (uint32_t handle = 1; handle < used_; ++handle) dispose(handle);
  }

  // The object of a handle, or null: never made, disposed, or a forged number.
  T* find(uint32_t handle) {
    if (handle == 0 || handle >= used_) return nullptr;
    Slot& slot = at(handle);
    return slot.state == State::live ? &slot.value() : nullptr;
  }

  // Takes an object in; the slot has no wrapper yet.
  uint32_t insert(T&& object) {
    uint32_t handle;
    if (!free_.empty()) {
      handle = free_.back();
      free_.pop_back();
    } else {
      if (used_ >= chunks_.size() * chunk_size) chunks_.push_back(std::make_unique<Slot[]>(chunk_size));
      handle = used_++;
    }
    Slot& slot = at(handle);
    new (slot.storage) T(std::move(object));
    slot.state = State::live;
    slot.sweeps = 0;
    slot.wrapper = nullptr;
    slot.serial = inserted_++;
    ++live_;
    return handle;
  }

  // Ties a slot to its JavaScript wrapper, once.
  void tie(uint32_t handle, napi_value wrapper) {
    if (!find(handle) || at(handle).wrapper) throw TypeError("The handle names no object that waits for a wrapper.");
    check(env_, napi_create_reference(env_, wrapper, 0, &at(handle).wrapper));
    young_.push_back(handle);
  }

  // Frees a slot that never got a wrapper.
  void discard(uint32_t handle) {
    if (find(handle) && !at(handle).wrapper) release(handle);
  }

  // Destroys the object now. The slot itself comes back when the wrapper is collected, so that a stale handle can never
  // name another object.
  bool dispose(uint32_t handle) {
    if (!find(handle)) return false;
    at(handle).state = State::disposed;
    --live_;
    destroy_(at(handle).value());
    return true;
  }

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

  // The wrappers of the objects that live and came in after `mark` others had, oldest first; for a mark made earlier.
  uint64_t mark() const { return inserted_; }
  std::vector<napi_value> wrappers_since(uint64_t mark) {
    std::vector<napi_value> wrappers;
    // Both lists are in the order of insertion.
    for (const std::vector<uint32_t>* list : {&old_, &young_}) {
      size_t first = list->size();
      while (first > 0 && at((*list)[first - 1]).serial >= mark) --first;
      for (; first < list->size(); ++first) {
        Slot& slot = at((*list)[first]);
        napi_value wrapper = nullptr;
        if (slot.state == State::live) check(env_, napi_get_reference_value(env_, slot.wrapper, &wrapper));
        if (wrapper) wrappers.push_back(wrapper);
      }
    }
    return wrappers;
  }

  // The bytes of the live objects whose wrappers fewer than two collections have met, by a mark made earlier.
  template <class BytesOf>
  YoungBytes young_bytes(uint64_t mark, BytesOf bytes_of) {
    YoungBytes young;
    for (const uint32_t handle : young_) {
      Slot& slot = at(handle);
      if (slot.state != State::live) continue;
      const auto bytes = static_cast<double>(bytes_of(std::as_const(slot.value())));
      const bool seen = slot.sweeps > 0;
      (seen ? young.seen : young.unseen) += bytes;
      if (slot.serial < mark) (seen ? young.seen_before : young.unseen_before) += bytes;
    }
    return young;
  }

  size_t live() const { return live_; }
  uint64_t freed() const { return freed_; }
  const Destroy& destroyer() const { return destroy_; }

 private:
  enum class State : uint8_t { empty, live, disposed };

  struct Slot {
    alignas(T) unsigned char storage[sizeof(T)];
    napi_ref wrapper = nullptr;
    uint64_t serial = 0;  // how many came in before
    State state = State::empty;
    uint8_t sweeps = 0;
    T& value() { return *std::launder(reinterpret_cast<T*>(storage)); }
  };

  static constexpr uint32_t chunk_bits = 12;
  static constexpr uint32_t chunk_size = 1u << chunk_bits;
  static constexpr uint8_t sweeps_until_old = 2;
  static constexpr int collections_until_old = 3;
  static constexpr size_t handles_per_scope = 512;

  Slot& at(uint32_t handle) { return chunks_[handle >> chunk_bits][handle & (chunk_size - 1)]; }

  void release(uint32_t handle) {
    Slot& slot = at(handle);
    if (slot.state == State::live) {
      slot.state = State::disposed;
      --live_;
      destroy_(slot.value());
    }
    slot.state = State::empty;
    free_.push_back(handle);
    ++freed_;
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
      Slot& slot = at(handle);
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

  napi_env env_;
  Destroy destroy_;
  OldWatch watch_;
  std::vector<std::unique_ptr<Slot[]>> chunks_;
  uint32_t used_ = 1;
  std::vector<uint32_t> free_, young_, old_;
  size_t live_ = 0;
  uint64_t inserted_ = 0, freed_ = 0;
  napi_ref canary_ = nullptr, old_canary_ = nullptr;
  int old_canary_age_ = 0;
};

}  // namespace bind

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bind/error.h"

namespace bind {

// Sixteen slots that are given out one after another to small objects, whose wrappers share one weak reference.
//
// A weak reference of Node-API costs as much as the rest of making a wrapper, and more again when the engine clears it.
// Most wrappers die together with those made just before and after them. So JavaScript links the wrappers of a cohort
// into a ring, in which each keeps all others alive, and the reference to the first one tells when all are dead. If a
// collection finds the cohort alive, it is dissolved: the ring is cut, and each member gets a reference of its own.
// What is dead in it is freed one collection later than it would have been by itself, which is why large objects are in
// none.
class Cohorts {
 public:
  static constexpr uint32_t bits = 4;
  static constexpr uint32_t size = 1u << bits;

  struct Cohort {
    // Of the wrapper that the ring began with; none until JavaScript has made one.
    napi_ref first = nullptr;
    uint8_t given = 0;  // slots
    uint8_t held = 0;   // of these, not released yet
    bool listed = false;
  };

  Cohort& operator[](uint32_t cohort) { return cohorts_[cohort]; }
  // The cohort that a slot is in.
  static uint32_t of(uint32_t index) { return index >> bits; }
  static uint32_t first_slot(uint32_t cohort) { return cohort << bits; }

  // The index of the next slot. `grow` is to add the slots of another cohort, which follow those that there are.
  template <class Grow>
  uint32_t give(Grow grow) {
    if (!open_ || cohorts_[*open_].given == size) begin(grow);
    Cohort& cohort = cohorts_[*open_];
    ++cohort.held;
    return first_slot(*open_) + cohort.given++;
  }

  // The one that still fills is not looked at: JavaScript holds its ring. This ends it, so that the next sweep looks.
  void close() {
    if (!open_) return;
    closed_.push_back(*open_);
    cohorts_[*open_].listed = true;
    open_.reset();
  }

  std::optional<uint32_t> open() const { return open_; }
  // Those whose members have no references of their own yet, in the order of their beginning.
  std::vector<uint32_t>& closed() { return closed_; }

  // A cohort is no longer among the closed ones.
  void delist(uint32_t cohort) {
    cohorts_[cohort].listed = false;
    free_if_empty(cohort);
  }
  void released(uint32_t index) {
    --cohorts_[of(index)].held;
    free_if_empty(of(index));
  }

 private:
  template <class Grow>
  void begin(Grow grow) {
    close();
    if (free_.empty()) {
      grow(size);
      open_ = static_cast<uint32_t>(cohorts_.size());
      cohorts_.emplace_back();
    } else {
      open_ = free_.back();
      free_.pop_back();
    }
    cohorts_[*open_].given = 0;
  }

  void free_if_empty(uint32_t cohort) {
    const Cohort& it = cohorts_[cohort];
    if (it.held == 0 && !it.listed && open_ != cohort) free_.push_back(cohort);
  }

  std::vector<Cohort> cohorts_;
  std::vector<uint32_t> closed_, free_;
  std::optional<uint32_t> open_;
};

}  // namespace bind

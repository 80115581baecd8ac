#include "bind/moment.h"

#include <algorithm>
#include <utility>

namespace bind {

namespace {
// Old state of fewer bytes than this share of what is new: freeing dead intermediates in time matters more.
constexpr double least_share = 0.15;
// State of another loop, if it is so many times larger or smaller.
constexpr double another_size = 4;
// A first evaluation of at most so many times what is worth a thought goes without a collection.
constexpr double modest = 20;
// A collection that finds one of so many dead, or fewer, was for nothing.
constexpr uint64_t one_of = 8;
constexpr uint32_t longest_pause = 7;

bool matters(double state, double others, double least) { return state >= least && state >= least_share * others; }
bool alike(double a, double b) { return a <= another_size * b && b <= another_size * a; }
}  // namespace

CollectionMoment::Choice CollectionMoment::choose(const Situation& now) {
  const YoungBytes& young = now.young;
  const bool settled = std::exchange(settled_, false);
  if (stage_ == Stage::start) {
    stage_ = Stage::unknown;
    if (now.roomy && young.unseen <= modest * now.least) return Choice::none;
  }
  if (settled || !now.roomy) return Choice::before;
  if (stage_ == Stage::holds_state && young.seen > another_size * state_bytes_) stage_ = Stage::unknown;
  if (stage_ == Stage::holds_state) {
    // What is new tells that this is the loop still: of the state itself nothing counts as seen after a full
    // collection, which promotes it.
    const bool same = young.unseen >= state_bytes_ && matters(state_bytes_, young.unseen, now.least);
    return same ? Choice::after : before_if_fruitful(now.in_turns);
  }
  const bool examine = matters(young.unseen_before, young.unseen - young.unseen_before, now.least);
  return examine ? Choice::examine : before_if_fruitful(now.in_turns);
}

CollectionMoment::Choice CollectionMoment::before_if_fruitful(bool in_turns) {
  if (pause_left_ == 0 || !in_turns) return Choice::before;
  --pause_left_;
  return Choice::after;
}

void CollectionMoment::found(uint64_t dead, uint64_t made) {
  pause_ = dead * one_of > made ? 0 : std::min(2 * pause_ + 1, longest_pause);
  pause_left_ = pause_;
}

void CollectionMoment::examined(double there, double alive) {
  if (alive >= least_share * there) take_for_state(alive);
}

void CollectionMoment::promoted(double bytes, double least) {
  if (std::exchange(nothing_to_promote_, false)) return;
  const double last = std::exchange(promoted_bytes_, bytes);
  if (bytes >= least && last >= least && alike(bytes, last)) take_for_state(bytes);
}

void CollectionMoment::take_for_state(double bytes) {
  stage_ = Stage::holds_state;
  state_bytes_ = bytes;
  promoted_bytes_ = 0;
}

}  // namespace bind

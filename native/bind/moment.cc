#include "bind/moment.h"

#include <utility>

namespace bind {

namespace {
// Old state of fewer bytes than this share of what is new: freeing dead intermediates in time matters more.
constexpr double least_share = 0.2;
// State of another loop, if it is so many times larger or smaller.
constexpr double another_size = 4;
// A first evaluation of at most so many times what is worth a thought goes without a collection.
constexpr double modest = 32;
// Promotions in a row that make a loop that lets go of its state doubtful.
constexpr int doubtful_promotions = 2;

bool matters(double state, double others, double least) { return state >= least && state >= least_share * others; }
}  // namespace

CollectionMoment::Choice CollectionMoment::choose(const Situation& now) {
  const bool settled = std::exchange(settled_, false);
  if (stage_ == Stage::start) {
    stage_ = Stage::new_loop;
    if (now.roomy && now.young.unseen <= modest * now.least) return Choice::none;
  }
  return settled || !now.roomy ? Choice::before : choose_by_stage(now.young, now.least);
}

CollectionMoment::Choice CollectionMoment::choose_by_stage(const YoungBytes& young, double least) {
  if (stage_ == Stage::lets_go) return Choice::before;
  if (stage_ == Stage::holds_state && young.seen > another_size * state_bytes_) stage_ = Stage::new_loop;
  if (stage_ == Stage::holds_state) {
    // What is new tells that this is the loop still: of the state itself nothing counts as seen after a full collection,
    // which promotes it.
    const bool same = young.unseen >= state_bytes_ && matters(state_bytes_, young.unseen, least);
    return same ? Choice::after : Choice::before;
  }
  if (matters(young.unseen_before, young.unseen - young.unseen_before, least)) {
    state_bytes_ = young.unseen_before;
    return Choice::examine;
  }
  if (!matters(young.seen, young.unseen, least)) return Choice::before;
  const bool again = stage_ == Stage::postponed_once;
  stage_ = again ? Stage::new_loop : Stage::postponed_once;
  return again ? Choice::none : Choice::after;
}

void CollectionMoment::examined(double alive) {
  stage_ = alive >= least_share * state_bytes_ ? Stage::holds_state : Stage::lets_go;
  state_bytes_ = alive;
  promotions_ = 0;
}

void CollectionMoment::promoted(double bytes, double least) {
  promotions_ = bytes >= least ? promotions_ + 1 : 0;
  if (stage_ == Stage::lets_go && promotions_ >= doubtful_promotions) {
    stage_ = Stage::new_loop;
    promotions_ = 0;
  }
}

}  // namespace bind

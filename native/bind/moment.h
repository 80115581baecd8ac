#pragma once

#include <cstdint>

namespace bind {

// Bytes behind the wrappers that a full collection is not needed for yet: those that no collection has met (`unseen`)
// and those that one found alive (`seen`; a second one promotes them). The same of what came in before a mark.
struct YoungBytes {
  double unseen = 0, seen = 0;
  double unseen_before = 0, seen_before = 0;
};

// When the young collection of an evaluation comes.
//
// Before the evaluation is best as a rule: what is dead can be freed and donated in time. But a loop that holds its old
// state (weights, say) until the new one is evaluated would have each state met alive twice, as the new one and as the
// old one: promoted, and then a matter for full collections. In eight weights of 4 MB these took 15 % of the time of a
// training step. Such a loop gets its collection right after the evaluation instead, when the first wrapper of the next
// step is made: the old state has been let go of by then, and the new one has not been met before.
//
// The two kinds of loops look the same before a collection. The first evaluation of a program, which makes the state,
// goes without one if it is small; the next one then finds out whether the old state lives, without promoting it. Later
// it is seen by what gets promoted time after time. Optimizers and modules, which replace their state before it is
// evaluated, say so, and so does who releases arrays (see state_settled): then there is nothing to find out.
//
// A program may also hold all that it describes, as a list of results. A collection before the evaluation then keeps
// the device waiting for nothing, 0.2 to 0.5 ms of the 9 that 20 products took on an H100, and comes after it for a
// while: when the event loop turns. A program that goes on at once still has the results on its stack then, so that
// they outlive this collection and the next one; a loop over ten arrays of 4 MB peaked at 160 MB so, instead of 40.
class CollectionMoment {
 public:
  enum class Choice {
    none,
    before,
    after,   // when the first wrapper is made after the evaluation
    examine  // before, and tell what it found: see examined()
  };

  struct Situation {
    YoungBytes young;
    // Fewer bytes are not worth the thought.
    double least;
    // Nothing is lost if garbage stays for an evaluation.
    bool roomy;
    // The event loop has turned before this evaluation and before the last one: no stretch of evaluations begins here.
    bool in_turns;
  };
  Choice choose(const Situation& now);

  // Of the bytes that were there before the last evaluation and that none had met, what the examining collection found.
  void examined(double there, double alive);
  bool holds_state() const { return stage_ == Stage::holds_state; }

  // The program has just replaced its state by new one that is not evaluated yet, or released something by itself.
  void state_settled() { settled_ = true; }

  // So many of the wrappers that were made since the last collection were dead when one came before an evaluation.
  void found(uint64_t dead, uint64_t made);

  // So many bytes were promoted by a collection before an evaluation.
  void promoted(double bytes, double least);
  // A full collection has left nothing for the next one to promote. Where steps were slow enough for a full collection
  // at every second one, the state was promoted by these and by the others in turn, and never known for what it is.
  void all_promoted() { nothing_to_promote_ = true; }

 private:
  enum class Stage { start, unknown, holds_state };

  void take_for_state(double bytes);
  Choice before_if_fruitful(bool in_turns);

  Stage stage_ = Stage::start;
  double state_bytes_ = 0;
  double promoted_bytes_ = 0;
  bool nothing_to_promote_ = false;
  bool settled_ = false;
  // How many evaluations go without one before them, and how many of these are left.
  uint32_t pause_ = 0, pause_left_ = 0;
};

}  // namespace bind

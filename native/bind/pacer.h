#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "bind/env.h"
#include "bind/moment.h"

namespace bind {

// Decides when to ask the engine for a garbage collection.
//
// The engine sees only tiny wrappers and would let gigabytes of dead arrays pile up behind them. Telling it their size
// (napi_adjust_external_memory) was measured at twice the peak memory and several times the time. So we ask for cheap
// minor collections ourselves, at most one for each evaluation: before it or right after it (see moment.h). At these
// points a program holds least, and few live wrappers get promoted. Collecting while wrapping promoted live wrappers
// and made their death a matter for (rare, slow) full collections: 6.6 times the memory.
class Pacer {
 public:
  struct Limits {
    // Bytes of garbage that may gather before a minor collection. Below MLX's own 32 MB buffer cache on the CPU: above
    // that, buffers go back to the system and each new one costs page faults.
    double minor_bytes = 4.0 * (1 << 20);
    // Objects on the C++ heap behind the wrappers made since the last collection. A collection takes 40 microseconds at
    // least, so they should be many; but what comes back from the heap after a long time is cold, and the processor's
    // second cache holds about this many nodes of a graph. Each wrapper counts for as many as were freed for each
    // wrapper lately: 1 for abs(), 5 for mean(), of which 2,000 calls without a collection took three times as long
    // each as 500.
    double minor_objects = 1200;
    uint32_t fewest_wrappers = 100;
    // At an evaluation so many wrappers are enough in any case: what they stand for is mostly dead by then.
    uint32_t wrappers_at_eval = UINT32_MAX;
    // Growth over what was alive after the last full collection that calls for another one, as long as these take at
    // most this share of the time. What is alive then gets promoted and may die soon after: so many times as much must
    // have grown old since.
    double timely_bytes = 4.0 * (1 << 20);
    double major_share = 0.25;
    double major_time_share = 0.03;
    double worthwhile_growth = 1.5;
    // Growth by nearly twice this much gets one in any case: a training step of 32 MB, whose weights outlive two young
    // collections, then has one at every second step.
    double major_bytes = 48.0 * (1 << 20);
    double forced_growth = 1.9;
    // On a device where a few megabytes are nothing, minor collections are limited in time as well, until garbage
    // may have reached this share of what is alive. 0: no such limit.
    double minor_time_share = 0;
    double minor_live_share = 0.25;
    // While less than this is in use, garbage may wait until an evaluation is over.
    double roomy_bytes = 1e18;
  };

  struct Counters {
    uint64_t minor = 0, major = 0;
    double seconds = 0;
  };

  // Wrappers that were found dead, and the objects that were freed with them.
  struct Freed {
    uint64_t wrappers = 0, objects = 0;
  };

  // What the pacer asks about the objects behind wrappers.
  struct Objects {
    // The bytes in use now.
    size_t (*active_memory)();
    // Are called before and after each collection (true: a full one). The second frees what is dead.
    std::function<void()> collecting;
    std::function<Freed(bool)> collected;
    // A mark that divides the objects there are from those to come, and the bytes of the young ones by such a mark.
    std::function<uint64_t()> mark;
    std::function<YoungBytes(uint64_t)> young_bytes;
  };

  Pacer(Env& env, Objects objects);

  // The engine's `gc` function and the argument that asks it for a minor collection. Without them (an engine that has
  // none) nothing is ever asked for and only the engine's own collections free memory.
  void set_collector(napi_value gc, napi_value minor_options);

  // A wrapper for an object of `bytes` bytes was made. Only counts.
  void wrapped(size_t bytes) {
    wrapped_bytes_ += static_cast<double>(bytes);
    ++wrapped_count_;
  }

  // The program has freed an object by itself: it is no garbage any more. A loop that freed what it made had its
  // collections all the same, and they promoted the weights that it used.
  struct Disposed {
    size_t bytes;
    uint64_t serial;  // how many objects had come in before it
    bool old;
  };
  void disposed(const Disposed& object) {
    moment_.state_settled();
    const auto bytes = static_cast<double>(object.bytes);
    if (object.old) old_bytes_ = std::max(old_bytes_ - bytes, 0.0);
    if (object.serial < collected_mark_) return;
    wrapped_bytes_ = std::max(wrapped_bytes_ - bytes, 0.0);
    if (wrapped_count_ > 0) --wrapped_count_;
  }

  // An object of so many bytes will be found dead only by full collections from now on. If its memory is yet to be made
  // (`promised`), an evaluation would make and keep it: weights that are replaced before they were ever computed.
  void grown_old(size_t bytes, bool promised) {
    old_bytes_ += static_cast<double>(bytes);
    grown_bytes_ += static_cast<double>(bytes);
    if (promised) promised_bytes_ += static_cast<double>(bytes);
  }
  // A full collection, ours or one of the engine's own, has told which of them are dead.
  void old_looked_at() { old_bytes_ = 0; }
  void state_settled() { moment_.state_settled(); }

  // In a native call, before its results come in: whether a collection was due, which has been made.
  bool collect_if_due();
  void collect_minor() { collect(false); }

  // Just before an evaluation. True: a collection is due when the first wrapper is made after it.
  bool before_eval();
  // Once after the event loop has turned since the last evaluation.
  void idle();

  // A request to free whatever can be freed, now.
  void collect_major() { collect(true); }

  const Counters& counters() const { return counters_; }
  Limits limits;

 private:
  // Returns how many wrappers were dead.
  uint64_t collect(bool full);
  void collect_and_look();
  void learn_from(const Freed& freed);

  // After a minor collection: whether a full one is called for.
  void look_for_old(double promised);
  bool due(double active);

  Env& env_;
  Objects objects_;
  CollectionMoment moment_;
  bool after_eval_ = false;
  // The event loop has turned since the last evaluation.
  bool turned_ = false;
  // The same at the evaluation before.
  bool turned_before_ = false;
  uint64_t last_eval_mark_ = 0;
  // What was made later has met no collection of ours.
  uint64_t collected_mark_ = 0;
  napi_ref gc_ = nullptr, minor_options_ = nullptr;
  double wrapped_bytes_ = 0, promised_bytes_ = 0, usual_promise_ = 0;
  // Of objects that have grown old since the last look at those.
  double old_bytes_ = 0;
  // Of all that ever have.
  double grown_bytes_ = 0;
  uint32_t wrapped_count_ = 0;
  double objects_per_wrapper_ = 2;
  uint32_t count_limit_ = 500;
  double live_ = 0, live_after_major_ = 0, promoted_by_major_ = 0;
  double last_minor_end_ = 0, last_major_end_ = 0;
  double minor_seconds_ = 150e-6, major_seconds_ = 5e-3;
  Counters counters_;
};

}  // namespace bind

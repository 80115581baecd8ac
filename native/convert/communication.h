#pragma once

#include <mlx/mlx.h>

#include <chrono>
#include <vector>

namespace mx = mlx::core;

// Where an environment waits for other processes. Nobody knows whether they will ever answer, so its end must not
// depend on them.
class Communication {
 public:
  // Remembers the stream in which an operation of mlx.core.distributed will run.
  void note(const mx::array& result);

  // Whether this environment has communicated at all.
  bool used() const noexcept { return !streams_.empty(); }

  // Waits for these streams, but not for longer than this; whether they are done.
  bool done_within(std::chrono::milliseconds patience) const noexcept;

  // The same for the streams of all threads, if this one has communicated at all.
  bool all_done_within(std::chrono::milliseconds patience) const noexcept;

 private:
  std::vector<mx::Stream> streams_;
};

#pragma once

#include <mlx/mlx.h>

#include <chrono>
#include <optional>

namespace mx = mlx::core;

// The random state of one environment, as Python MLX keeps it per thread: a key that is split for each draw. It is not
// the one inside libmlx, because a compiled function must be able to take the key out and put another one in.
class RandomKey {
 public:
  void seed(uint64_t seed) { key_ = mx::random::key(seed); }

  // The key to draw with: the given one, or the next of the sequence.
  mx::array next(const std::optional<mx::array>& given) {
    if (given) return *given;
    auto [state, drawn] = mx::random::split(state_key());
    key_ = state;
    return drawn;
  }

  const mx::array& state_key() {
    if (!key_) seed(time_seed());
    return *key_;
  }
  void set_state_key(const mx::array& key) { key_ = key; }
  void clear() { key_.reset(); }

 private:
  static uint64_t time_seed() {
    using namespace std::chrono;
    return static_cast<uint64_t>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
  }

  std::optional<mx::array> key_;
};

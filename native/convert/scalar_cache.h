#pragma once

#include <mlx/mlx.h>

#include <cstdint>
#include <optional>

namespace mx = mlx::core;

// Constants that programs use again and again (1, 0.5, 1e-5) as arrays. Making one costs more than the operation that
// uses it, so the latest few are kept.
class ScalarCache {
 public:
  template <class Make>
  const mx::array& get(uint64_t bits, uint32_t kind, mx::Dtype dtype, Make make) {
    const uint32_t key = (kind << 8) | (static_cast<uint32_t>(dtype.val()) + 1);
    Entry& entry = entries_[((bits ^ key) * 0x9E3779B97F4A7C15ull) >> (64 - index_bits)];
    if (entry.key != key || entry.bits != bits) {
      entry.array.emplace(make());
      entry.bits = bits;
      entry.key = key;
    }
    return *entry.array;
  }

  void clear() {
    for (Entry& entry : entries_) entry = {};
  }

 private:
  static constexpr int index_bits = 8;
  struct Entry {
    uint64_t bits = 0;
    uint32_t key = 0;
    std::optional<mx::array> array;
  };
  Entry entries_[1 << index_bits];
};

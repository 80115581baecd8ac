#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "bind/error.h"

namespace bind {

// One place for an object, and what is known of its wrapper.
template <class T>
struct Slot {
  enum class State : uint8_t { empty, live, disposed };

  alignas(T) unsigned char storage[sizeof(T)];
  // Of the wrapper, if it has one of its own.
  napi_ref wrapper = nullptr;
  uint64_t serial = 0;  // how many came in before
  State state = State::empty;
  uint8_t sweeps = 0;

  T& value() { return *std::launder(reinterpret_cast<T*>(storage)); }
};

// Slots that stay where they are while their number grows.
template <class T>
class Slots {
 public:
  Slot<T>& operator[](uint32_t index) { return chunks_[index >> chunk_bits][index & (chunk_size - 1)]; }

  uint32_t size() const { return size_; }

  // Adds empty slots and returns the first one's index. A chunk is a multiple of their number.
  uint32_t add(uint32_t count) {
    if (size_ + count > chunks_.size() * chunk_size) chunks_.push_back(std::make_unique<Slot<T>[]>(chunk_size));
    const uint32_t first = size_;
    size_ += count;
    return first;
  }

 private:
  static constexpr uint32_t chunk_bits = 12;
  static constexpr uint32_t chunk_size = 1u << chunk_bits;

  std::vector<std::unique_ptr<Slot<T>[]>> chunks_;
  uint32_t size_ = 0;
};

}  // namespace bind

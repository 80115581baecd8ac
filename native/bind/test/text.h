#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace toy {

// What the toy addon holds behind its wrappers: a text that is charged for in a memory counter of its own, as arrays
// are in MLX's. The counters are shared by all threads, so that a test sees what is left of a worker that has ended.
class Text {
 public:
  explicit Text(std::string value, uint64_t weight = 0) : value_(std::move(value)), weight_(weight) { count(1); }
  Text(const Text& other) : Text(other.value_, other.weight_) {}
  Text(Text&& other) noexcept : value_(std::move(other.value_)), weight_(std::exchange(other.weight_, 0)) {
    instances_ += 1;
  }
  Text& operator=(const Text&) = delete;
  ~Text() { count(-1); }

  const std::string& value() const { return value_; }
  uint64_t weight() const { return weight_; }

  static int64_t instances() { return instances_; }
  static size_t weight_in_use() { return static_cast<size_t>(weight_in_use_); }

 private:
  void count(int64_t change) {
    instances_ += change;
    weight_in_use_ += change * static_cast<int64_t>(weight_);
  }

  std::string value_;
  uint64_t weight_;  // the bytes that the text pretends to take

  inline static std::atomic<int64_t> instances_{0};
  inline static std::atomic<int64_t> weight_in_use_{0};
};

}  // namespace toy

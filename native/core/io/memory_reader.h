#pragma once

#include <mlx/mlx.h>

#include <cstring>
#include <string>

// Reads from memory that somebody else owns, so it must not outlive a native call: whatever is read through it is
// evaluated before the call returns.
class MemoryReader : public mlx::core::io::Reader {
 public:
  MemoryReader(const char* data, size_t size) : data_(data), size_(size) {}

  bool is_open() const override { return true; }
  bool good() const override { return true; }
  size_t tell() override { return at_; }
  size_t left() const { return size_ - at_; }
  std::string label() const override { return "file object"; }

  void seek(int64_t offset, std::ios_base::seekdir way) override {
    const size_t from = way == std::ios_base::beg ? 0 : way == std::ios_base::end ? size_ : at_;
    at_ = from + static_cast<size_t>(offset);
  }

  void read(char* to, size_t count) override {
    read(to, count, at_);
    at_ += count;
  }

  // Called on MLX's threads, several at once.
  void read(char* to, size_t count, size_t offset) override {
    if (offset > size_ || count > size_ - offset) {
      throw std::runtime_error("[load] Failed to read from file object");
    }
    if (count) std::memcpy(to, data_ + offset, count);
  }

 private:
  const char* data_;
  size_t size_;
  size_t at_ = 0;
};

#include "core/io/gguf_check.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "core/io/mapped_file.h"

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("[load_gguf] " + what); }
[[noreturn]] void fail_at_end(const std::string& what) {
  fail(what + " past the end of the file. Perhaps an incomplete download or corrupt file?");
}

// Takes values off the front of the file.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  uint64_t at() const { return at_; }
  uint64_t left() const { return bytes_.size() - at_; }

  template <class T>
  T take(const char* what) {
    T value;
    std::memcpy(&value, skip(sizeof(T), what).data(), sizeof(T));
    return value;
  }
  std::string_view skip(uint64_t count, const char* what) {
    if (count > left()) fail_at_end(std::string(what) + " extends");
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }
  // A length and as many bytes.
  std::string_view text(const char* what) { return skip(take<uint64_t>(what), what); }

 private:
  std::string_view bytes_;
  uint64_t at_ = 0;
};

// Types of metadata values.
enum ValueType : uint32_t { uint32 = 4, string = 8, list = 9, float64 = 12 };

// Their sizes; 0 where that is told by the value itself.
constexpr uint64_t value_sizes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
constexpr uint32_t value_types = 13;

constexpr uint32_t max_dimensions = 8;
constexpr uint32_t first_unknown_tensor_type = 31;

// Types that the library has no block size for: it would divide by zero.
bool is_removed(uint32_t tensor_type) { return tensor_type == 4 || tensor_type == 5; }

// The bytes of an element, for types without blocks; 0 for the others, whose place in the file MLX checks well.
uint64_t element_size(uint32_t tensor_type) {
  switch (tensor_type) {
    case 0: return 4;   // float32
    case 1: return 2;   // float16
    case 24: return 1;  // int8
    case 25: return 2;  // int16
    case 26: return 4;  // int32
    default: return 0;
  }
}

constexpr size_t header_size = 24;

// Anything else MLX refuses at once.
bool is_gguf(std::string_view bytes) { return bytes.size() >= header_size && bytes.starts_with("GGUF"); }

// Walks through the file as MLX will.
class Walk {
 public:
  explicit Walk(std::string_view bytes) : cursor_(bytes), size_(bytes.size()) {}

  uint64_t tensors = 0, metadata = 0;
  uint64_t data_end = 0;  // of the tensors whose size we know; 0: MLX will refuse the file before it comes to them

  void run() {
    cursor_.skip(8, "Header");  // the magic and the version
    tensors = cursor_.take<uint64_t>("Header");
    metadata = cursor_.take<uint64_t>("Header");
    for (uint64_t i = 0; i < metadata; ++i) {
      if (!key_and_value()) return;
    }
    // Where the data begins is known when all descriptions have been seen.
    const Cursor first = cursor_;
    for (uint64_t i = 0; i < tensors; ++i) tensor({});
    data_end = cursor_.at();
    const uint64_t data = data_end + (alignment_ - data_end % alignment_) % alignment_;
    cursor_ = first;
    for (uint64_t i = 0; i < tensors; ++i) tensor(data);
  }

 private:
  // False: of a type that MLX refuses.
  bool key_and_value() {
    const std::string_view key = cursor_.text("Metadata key");
    const auto type = cursor_.take<uint32_t>("Metadata key");
    if (type >= value_types) return false;
    if (type == list) return list_value(key);
    if (type == float64) refuse_float64(key);
    if (type == string) {
      cursor_.text("String metadata value");
      return true;
    }
    const std::string_view value = cursor_.skip(value_sizes[type], "Metadata value");
    if (type == uint32 && key == "general.alignment") {
      std::memcpy(&alignment_, value.data(), sizeof(alignment_));
      if (alignment_ == 0) fail("The alignment of the file is 0.");
    }
    return true;
  }

  bool list_value(std::string_view key) {
    constexpr const char* what = "Array metadata value";
    const auto type = cursor_.take<uint32_t>(what);
    const auto length = cursor_.take<uint64_t>(what);
    if (type >= value_types || type == list) return false;
    if (type == float64) refuse_float64(key);
    if (length > std::numeric_limits<int>::max()) fail_at_end(std::string(what) + " extends");
    if (type != string) {
      cursor_.skip(length * value_sizes[type], what);
    } else {
      for (uint64_t i = 0; i < length; ++i) cursor_.text(what);
    }
    return true;
  }

  // MLX takes them for half as long as they are and loses its place in the file.
  [[noreturn]] static void refuse_float64(std::string_view key) {
    fail("Metadata '" + std::string(key) + "' is of type float64, which MLX cannot read.");
  }

  // One description; and the place of the data, once it is known where they begin.
  void tensor(std::optional<uint64_t> data) {
    constexpr const char* what = "Tensor info";
    const std::string name(cursor_.text(what));
    const auto dimensions = cursor_.take<uint32_t>(what);
    if (dimensions > max_dimensions) fail("Tensor '" + name + "' has more than 8 dimensions.");
    uint64_t count = 1;
    bool too_large = false;
    for (uint32_t i = 0; i < dimensions; ++i) {
      too_large |= __builtin_mul_overflow(count, cursor_.take<uint64_t>(what), &count);
    }
    const auto type = cursor_.take<uint32_t>(what);
    const auto offset = cursor_.take<uint64_t>(what);
    if (type >= first_unknown_tensor_type) return;  // MLX reads no further, without a word
    if (is_removed(type)) fail("Tensor '" + name + "' is of a type that is no longer supported.");
    if (too_large || count > std::numeric_limits<uint64_t>::max() / 1024) {
      fail("Tensor '" + name + "' has a dimension that is too large. Perhaps an incomplete download or corrupt file?");
    }
    if (!data) return;
    if (*data > size_ || offset > size_ - *data) fail_at_end("Tensor '" + name + "' has a data offset");
    const uint64_t bytes = count * element_size(type);
    if (bytes > size_ - *data - offset) fail_at_end("Tensor '" + name + "' extends");
    data_end = std::max(data_end, *data + offset + bytes);
  }

  Cursor cursor_;
  uint64_t size_;
  uint32_t alignment_ = 32;
};

}  // namespace

void check_gguf(const std::string& path) {
  const MappedFile file(path);
  if (!is_gguf(file.bytes())) return;
  Walk(file.bytes()).run();
}

void check_saved_gguf(const std::string& path, uint64_t tensors, uint64_t metadata) {
  const MappedFile file(path);
  bool whole = is_gguf(file.bytes());
  if (whole) {
    Walk walk(file.bytes());
    try {
      walk.run();
    } catch (const std::runtime_error&) {
      whole = false;
    }
    whole = whole && walk.tensors == tensors && walk.metadata == metadata && walk.data_end == file.bytes().size();
  }
  if (!whole) throw std::runtime_error("[save_gguf] The file could not be written completely.");
}

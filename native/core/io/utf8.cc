#include "core/io/utf8.h"

#include <cstdint>
#include <cstdio>

#include "bind/error.h"

namespace {

// How the first byte decides what may follow: how many bytes, and the range of the first of them.
struct Lead {
  size_t following;
  uint8_t low = 0x80, high = 0xBF;
};

constexpr size_t invalid = 4;

Lead lead_of(uint8_t byte) {
  if (byte < 0x80) return {0};
  if (byte < 0xC2) return {invalid};
  if (byte < 0xE0) return {1};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};  // shorter forms exist
  if (byte == 0xED) return {2, 0x80, 0x9F};  // halves of surrogate pairs
  if (byte < 0xF0) return {2};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte < 0xF4) return {3};
  if (byte == 0xF4) return {3, 0x80, 0x8F};  // above the last code point
  return {invalid};
}

[[noreturn]] void fail(const std::string& text, size_t start, size_t count, const char* reason) {
  char where[96];
  if (count == 1) {
    std::snprintf(
        where, sizeof(where), "byte 0x%02x in position %zu", static_cast<unsigned>(static_cast<uint8_t>(text[start])),
        start);
  } else {
    std::snprintf(where, sizeof(where), "bytes in position %zu-%zu", start, start + count - 1);
  }
  throw bind::ValueError(std::string("'utf-8' codec can't decode ") + where + ": " + reason);
}

}  // namespace

void check_utf8(const std::string& text) {
  for (size_t i = 0; i < text.size();) {
    const Lead lead = lead_of(static_cast<uint8_t>(text[i]));
    if (lead.following == invalid) fail(text, i, 1, "invalid start byte");
    for (size_t k = 1; k <= lead.following; ++k) {
      if (i + k == text.size()) fail(text, i, k, "unexpected end of data");
      const auto byte = static_cast<uint8_t>(text[i + k]);
      const bool fits = k == 1 ? byte >= lead.low && byte <= lead.high : (byte & 0xC0) == 0x80;
      if (!fits) fail(text, i, k, "invalid continuation byte");
    }
    i += lead.following + 1;
  }
}

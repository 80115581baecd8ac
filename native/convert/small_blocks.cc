#include "convert/small_blocks.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MLX_NODE_ADDRESS_SANITIZER
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MLX_NODE_ADDRESS_SANITIZER
#endif

// The sanitizer is to see every block.
#if defined(__linux__) && defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__)) && \
    !defined(MLX_NODE_ADDRESS_SANITIZER)

#include <mlx/version.h>

#include "convert/linked_functions.h"

namespace {

// A block that somebody else allocated is only known to have the size that it is freed with, so that one is rounded
// down, and the size that is wanted, up.
constexpr size_t granule = 8;
constexpr size_t last_list = 512 / granule;
// What a list of a thread has at most: twice what a sweep frees as a rule. There is no common limit, since a list that
// gets more than is taken from it (its blocks come from other libraries) would then leave no room for the others.
constexpr uint32_t most_bytes = 1 << 20;

struct Block {
  Block* next;
};

struct List {
  Block* first = nullptr;
  uint32_t bytes = 0;
};

struct Lists {
  List lists[last_list + 1];
};

// Of this thread, from its first block to its end: libmlx calls from threads of its own too, which have no environment.
// The quickest kind of variable that a thread can have; a library that is loaded late may have but a few bytes of it,
// hence the pointer.
[[gnu::tls_model("initial-exec")]] constinit thread_local Lists* lists = nullptr;
[[gnu::tls_model("initial-exec")]] constinit thread_local bool has_ended = false;

struct End {
  ~End() {
    has_ended = true;
    Lists* ended = std::exchange(lists, nullptr);
    for (List& list : ended->lists) {
      while (list.first) ::operator delete(std::exchange(list.first, list.first->next));
    }
    delete ended;
  }
};

[[gnu::noinline]] Lists* begin_lists() {
  if (has_ended) return nullptr;
  lists = new (std::nothrow) Lists;
  if (lists) {
    // It is made, and its destructor will run, when the code comes by.
    thread_local const End end;
    static_cast<void>(end);
  }
  return lists;
}

void* take(size_t bytes) {
  const size_t granules = (bytes + granule - 1) / granule;
  if (granules > last_list) return ::operator new(bytes);
  if (Lists* mine = lists) {
    List& list = mine->lists[granules];
    if (Block* block = list.first) {
      list.first = block->next;
      list.bytes -= static_cast<uint32_t>(granules * granule);
      return block;
    }
  }
  return ::operator new(granules * granule);
}

void give_back(void* memory, size_t bytes) noexcept {
  // No allocator has blocks in which there is no room for a pointer.
  const size_t granules = bytes > 0 && bytes < granule ? 1 : bytes / granule;
  if (memory && granules > 0 && granules <= last_list) {
    Lists* mine = lists;
    if (!mine) mine = begin_lists();
    if (mine && mine->lists[granules].bytes < most_bytes) {
      List& list = mine->lists[granules];
      list.first = new (memory) Block{list.first};
      list.bytes += static_cast<uint32_t>(granules * granule);
      return;
    }
  }
  // Without the size: it may have been rounded up.
  ::operator delete(memory);
}

bool wanted() {
  const char* choice = std::getenv("MLX_NODE_SMALL_BLOCKS");
  return !choice || std::strcmp(choice, "off") != 0;
}

}  // namespace

bool keep_small_blocks() noexcept {
  try {
    // libmlx belongs to the process, and so does what it calls.
    static const bool kept = [] {
      if (!wanted()) return false;
      LinkedFunctions functions(reinterpret_cast<const void*>(&mlx::core::version));
      // The mangled names of operator new(size_t) and operator delete(void*, size_t).
      return functions.replace(
          {{"_Znwm", reinterpret_cast<void*>(&take)}, {"_ZdlPvm", reinterpret_cast<void*>(&give_back)}});
    }();
    return kept;
  } catch (const std::exception&) {
    return false;  // It works without.
  }
}

#else

bool keep_small_blocks() noexcept { return false; }

#endif

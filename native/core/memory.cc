#include "core/define.h"

void define_memory(Module& m) {
  m.def(
      "get_active_memory", [] { return mx::get_active_memory(); }, "The bytes that arrays use now, without the cache.");
  m.def(
      "get_peak_memory", [] { return mx::get_peak_memory(); },
      "The most bytes in use at any time since the start or the last reset_peak_memory().");
  m.def("reset_peak_memory", [] { mx::reset_peak_memory(); }, "Starts the count of get_peak_memory anew.");
  m.def("get_cache_memory", [] { return mx::get_cache_memory(); }, "The bytes that MLX keeps ready for new arrays.");
  m.def(
      "set_memory_limit", [](uint64_t limit) { return mx::set_memory_limit(limit); }, bind::arg("limit"),
      "Sets how many bytes MLX tries to stay below while it evaluates; returns the limit before.");
  m.def("get_memory_limit", [] { return mx::get_memory_limit(); }, "The bytes that MLX tries to stay below.");
  m.def(
      "set_cache_limit", [](uint64_t limit) { return mx::set_cache_limit(limit); }, bind::arg("limit"),
      "Sets how many bytes MLX may keep for new arrays (0: none); returns the limit before.");
  m.def("clear_cache", [] { mx::clear_cache(); }, "Gives the bytes that are kept for new arrays back to the system.");
  m.def(
      "set_wired_limit", [](uint64_t limit) { return mx::set_wired_limit(limit); }, bind::arg("limit"),
      "Sets how many bytes stay resident on Apple GPUs (macOS 15 and later); returns the limit before. More than the "
      "system allows is an error.");
}

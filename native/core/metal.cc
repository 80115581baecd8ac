#include <mlx/backend/cuda/cuda.h>
#include <mlx/backend/metal/metal.h>

#include <iostream>

#include "convert/device_information.h"
#include "core/define.h"

namespace {

// The first use in a process of a function that has moved to mlx.core says so, on the standard error.
bool moved(const char* name) {
  std::cerr << "mx.metal." << name << " is deprecated and will be removed in a future version. Use mx." << name
            << " instead." << std::endl;
  return true;
}

}  // namespace

#define MOVED(name) [[maybe_unused]] static const bool said = moved(#name)

void define_metal(Module& core) {
  Module m = core.sub("metal");
  m.def(
      "is_available", [] { return mx::metal::is_available(); },
      "Whether this build of MLX has the Metal backend and this machine a GPU for it.");
  m.def(
      "get_active_memory",
      [] {
        MOVED(get_active_memory);
        return mx::get_active_memory();
      },
      "Deprecated: mlx.core.get_active_memory.");
  m.def(
      "get_peak_memory",
      [] {
        MOVED(get_peak_memory);
        return mx::get_peak_memory();
      },
      "Deprecated: mlx.core.get_peak_memory.");
  m.def(
      "reset_peak_memory",
      [] {
        MOVED(reset_peak_memory);
        mx::reset_peak_memory();
      },
      "Deprecated: mlx.core.reset_peak_memory.");
  m.def(
      "get_cache_memory",
      [] {
        MOVED(get_cache_memory);
        return mx::get_cache_memory();
      },
      "Deprecated: mlx.core.get_cache_memory.");
  m.def(
      "set_memory_limit",
      [](uint64_t limit) {
        MOVED(set_memory_limit);
        return mx::set_memory_limit(limit);
      },
      bind::arg("limit"), "Deprecated: mlx.core.set_memory_limit.");
  m.def(
      "set_cache_limit",
      [](uint64_t limit) {
        MOVED(set_cache_limit);
        return mx::set_cache_limit(limit);
      },
      bind::arg("limit"), "Deprecated: mlx.core.set_cache_limit.");
  m.def(
      "set_wired_limit",
      [](uint64_t limit) {
        MOVED(set_wired_limit);
        return mx::set_wired_limit(limit);
      },
      bind::arg("limit"), "Deprecated: mlx.core.set_wired_limit.");
  m.def(
      "clear_cache",
      [] {
        MOVED(clear_cache);
        mx::clear_cache();
      },
      "Deprecated: mlx.core.clear_cache.");
  m.def(
      "start_capture", [](const std::string& path) { mx::metal::start_capture(path); }, bind::arg("path"),
      "Starts to record what the GPU does into a new file, whose name ends with .gputrace, for Xcode to show.");
  m.def("stop_capture", [] { mx::metal::stop_capture(); }, "Ends what start_capture started.");
  m.def(
      "device_info",
      []() -> DeviceInformation {
        MOVED(device_info);
        return mx::device_info(mx::Device(mx::Device::gpu));
      },
      "Deprecated: mlx.core.device_info.");
}

void define_cuda(Module& core) {
  Module m = core.sub("cuda");
  m.def(
      "is_available", [] { return mx::cu::is_available(); },
      "Whether this build of MLX has the CUDA backend and this machine a GPU for it.");
}

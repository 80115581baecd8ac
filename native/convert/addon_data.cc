#include "convert/addon_data.h"

#include <mlx/backend/cuda/cuda.h>

#include <algorithm>

#include "convert/autorelease_pool.h"

namespace {
// Looking whether a collection happened costs about 15 ns; dead arrays may wait for a few more calls.
constexpr uint32_t wraps_per_poll = 16;
// A GPU fills 4 MB in microseconds; there a collection per evaluation would cost more than it saves.
constexpr double minor_time_share_on_gpu = 0.02;
// A data-centre GPU has tens of gigabytes, and the host must not keep it waiting for what frees some megabytes: garbage
// may gather up to these shares of the memory.
constexpr double minor_share_of_cuda_memory = 1.0 / 512;
constexpr double major_share_of_cuda_memory = 1.0 / 64;
// A step of a language model makes some hundred wrappers: not a collection in the midst of each.
constexpr uint32_t minor_count_on_cuda = 1000;
}  // namespace

AddonData::AddonData(napi_env env)
    : bind::Env(env),
      arrays(
          env,
          [this](const mx::array& array) {
            if (array.status() == mx::array::Status::unscheduled) pacer.promised(array.nbytes());
          }),
      pacer(
          *this, &mx::get_active_memory,
          [this](bool full) {
            arrays.after_collection(full);
            resources.after_collection(full);
            releases->drain(raw());
          }),
      resources(env),
      releases(std::make_shared<ReleaseQueue>()) {
  bool gpu = false;
  with_autorelease_pool([&] { gpu = mx::is_available(mx::Device(mx::Device::gpu)); });
  if (gpu) pacer.limits.minor_time_share = minor_time_share_on_gpu;
  if (mx::cu::is_available()) {
    const auto memory = static_cast<double>(mx::get_memory_limit());
    pacer.limits.minor_bytes = std::max(pacer.limits.minor_bytes, memory * minor_share_of_cuda_memory);
    pacer.limits.minor_count = pacer.limits.minor_count_without_eval = minor_count_on_cuda;
    pacer.limits.major_bytes = std::max(pacer.limits.major_bytes, memory * major_share_of_cuda_memory);
  }
}

namespace {

void end_streams() noexcept {
  try {
    mx::clear_streams();
  } catch (const std::exception&) {
    // The same.
  }
}

}  // namespace

void AddonData::finish_work() noexcept {
  for (const mx::Stream& stream : mx::get_streams()) {
    try {
      mx::synchronize(stream);
    } catch (const std::exception&) {
      // Another thread's, or a failed computation that nobody waited for. There is nobody left to tell.
    }
  }
}

AddonData::~AddonData() {
  finish_work();
  resources.clear();
  arrays.clear();
  scalars.clear();
  random_key.clear();
  releases->close();
  end_streams();
}

mx::array& AddonData::array_of(int32_t handle) {
  mx::array* array = arrays.find(static_cast<uint32_t>(handle));
  if (!array) throw bind::TypeError("The array has been disposed.");
  return *array;
}

void AddonData::after_wrap() {
  if (++wraps_until_poll_ < wraps_per_poll) return;
  wraps_until_poll_ = 0;
  if (pacer.due_without_eval()) {
    pacer.collect_minor();
  } else {
    arrays.poll();
    resources.poll();
    releases->drain(raw());
  }
}

int32_t AddonData::insert(mx::array&& result) {
  pacer.wrapped(result.nbytes());
  return static_cast<int32_t>(arrays.insert(std::move(result)));
}

void AddonData::tie(int32_t handle, napi_value wrapper) {
  arrays.tie(static_cast<uint32_t>(handle), wrapper);
  after_wrap();
}

int32_t AddonData::adopt(napi_value wrapper, mx::array&& result) {
  const int32_t handle = insert(std::move(result));
  try {
    tie(handle, wrapper);
  } catch (...) {
    arrays.discard(static_cast<uint32_t>(handle));
    throw;
  }
  return handle;
}

void AddonData::async_eval(const std::vector<mx::array>& arrays) {
  before_eval();
  with_autorelease_pool([&] { mx::async_eval(arrays); });
}

void AddonData::before_eval() { pacer.before_eval(); }

void AddonData::eval(std::vector<mx::array> arrays) {
  before_eval();
  with_autorelease_pool([&] { mx::eval(std::move(arrays)); });
}

void AddonData::eval(mx::array& array) {
  if (array.is_available()) return;
  before_eval();
  with_autorelease_pool([&] { array.eval(); });
}

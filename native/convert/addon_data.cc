#include "convert/addon_data.h"

#include <mlx/backend/cuda/cuda.h>
#include <mlx/distributed/distributed.h>

#include <algorithm>

#include "convert/autorelease_pool.h"
#include "convert/blas_threads.h"
#include "convert/small_blocks.h"

namespace {
// Looking whether a collection happened costs about 15 ns; dead arrays may wait for a few more calls.
constexpr uint32_t wraps_per_poll = 16;
// Dead arrays of so small a share of what garbage may gather can wait for one more collection: 16 KB on the CPU.
constexpr double small_share_of_minor = 1.0 / 256;
// A GPU fills 4 MB in microseconds; there a collection per evaluation would cost more than it saves.
constexpr double minor_time_share_on_gpu = 0.02;
// A data-centre GPU has tens of gigabytes, and the host must not keep it waiting for what frees some megabytes: garbage
// may gather up to these shares of the memory.
constexpr double minor_share_of_cuda_memory = 1.0 / 512;
constexpr double major_share_of_cuda_memory = 1.0 / 64;
// A step of a language model makes some hundred wrappers: not a collection in the midst of each.
constexpr double minor_objects_on_cuda = 2400;
// But before an evaluation: on an H100, 1,000 small operations and their evaluation took 8.2 ms with a collection
// before each evaluation, and 10.2 ms where it came once in 2,400 objects, whose memory had left the processor's caches
// by then.
constexpr uint32_t wrappers_at_eval_on_cuda = 500;
// While less than this share of the memory is in use, garbage may wait until an evaluation is over.
constexpr double roomy_share_of_memory = 0.25;
// Other processes that have not answered for so long when this one ends are not waited for any longer.
constexpr std::chrono::seconds patience_with_others(2);
// How long it takes at most until what waits for a connection notices that it is closed.
constexpr std::chrono::milliseconds patience_with_connections(500);
}  // namespace

AddonData::AddonData(napi_env env)
    : bind::Env(env),
      arrays(
          env, {.joined =
                    [this](const mx::array& array) {
                      pacer.grown_old(array.nbytes(), array.status() == mx::array::Status::unscheduled);
                    },
                .looked_at = [this] { pacer.old_looked_at(); }}),
      pacer(
          *this, {.active_memory = &mx::get_active_memory,
                  .collecting = [this] { arrays.close_cohort(); },
                  .collected = [this](bool full) { return after_collection(full); },
                  .mark = [this] { return arrays.mark(); },
                  .young_bytes =
                      [this](uint64_t mark) {
                        return arrays.young_bytes(mark, [](const mx::array& array) { return array.nbytes(); });
                      }}),
      resources(env),
      releases(std::make_shared<ReleaseQueue>()) {
  keep_small_blocks();
  pacer.limits.roomy_bytes = static_cast<double>(mx::get_memory_limit()) * roomy_share_of_memory;
  bool gpu = false;
  with_autorelease_pool([&] { gpu = mx::is_available(mx::Device(mx::Device::gpu)); });
  if (gpu) pacer.limits.minor_time_share = minor_time_share_on_gpu;
  if (mx::cu::is_available()) {
    const auto memory = static_cast<double>(mx::get_memory_limit());
    pacer.limits.minor_bytes = std::max(pacer.limits.minor_bytes, memory * minor_share_of_cuda_memory);
    pacer.limits.minor_objects = minor_objects_on_cuda;
    pacer.limits.wrappers_at_eval = wrappers_at_eval_on_cuda;
    pacer.limits.major_bytes = std::max(pacer.limits.major_bytes, memory * major_share_of_cuda_memory);
    pacer.limits.timely_bytes = pacer.limits.major_bytes;
  }
  small_bytes_ = static_cast<size_t>(pacer.limits.minor_bytes * small_share_of_minor);
}

namespace {

void end_streams() noexcept {
  try {
    mx::clear_streams();
  } catch (const std::exception&) {
    // A computation that failed and that nobody waited for.
  }
}

}  // namespace

void AddonData::leave_groups(bool process_ends) noexcept {
  has_left_groups_ = true;
  try {
    // Whoever holds a group keeps its connections open: objects, arrays that are not computed yet, and MLX's own table,
    // which is there for other threads as well.
    resources.clear();
    arrays.clear();
    if (process_ends) mx::distributed::clear_backends();
  } catch (const std::exception&) {
    // The same as below.
  }
}

void AddonData::finish_work(bool process_ends) noexcept {
  if (has_left_groups_) return;
  const bool done = process_ends ? communication.all_done_within(patience_with_others)
                                 : communication.done_within(patience_with_others);
  if (!done) {
    leave_groups(process_ends);
    // Somebody else holds the group: what waits in it is left alone.
    if (!communication.done_within(patience_with_connections)) return;
  }
  for (const mx::Stream& stream : mx::get_streams()) {
    try {
      mx::synchronize(stream);
    } catch (const std::exception&) {
      // Another thread's, or a failed computation that nobody waited for. There is nobody left to tell.
    }
  }
}

AddonData::~AddonData() {
  finish_work(false);
  resources.clear();
  arrays.clear();
  scalars.clear();
  random_key.clear();
  releases->close();
  // A stream that waits for ever would be waited for.
  if (!has_left_groups_) end_streams();
}

mx::array& AddonData::array_of(int32_t handle) {
  mx::array* array = arrays.find(static_cast<uint32_t>(handle));
  if (!array) throw bind::TypeError("The array has been disposed.");
  return *array;
}

bind::Pacer::Freed AddonData::after_collection(bool full) {
  const uint64_t wrappers = arrays.freed(), objects = arrays.destroyer().ended();
  arrays.after_collection(full);
  const bind::Pacer::Freed freed = {arrays.freed() - wrappers, arrays.destroyer().ended() - objects};
  resources.after_collection(full);
  releases->drain(raw());
  return freed;
}

void AddonData::before_results() {
  if (++wraps_until_poll_ < wraps_per_poll) return;
  wraps_until_poll_ = 0;
  if (pacer.collect_if_due()) return;
  arrays.poll();
  resources.poll();
  releases->drain(raw());
}

bool AddonData::count_result(const mx::array& result) {
  const size_t bytes = result.nbytes();
  pacer.wrapped(bytes);
  return bytes <= small_bytes_;
}

int32_t AddonData::insert(mx::array&& result) {
  const bool small = count_result(result);
  return static_cast<int32_t>(arrays.insert(std::move(result), small));
}

int32_t AddonData::adopt(napi_value wrapper, mx::array&& result) {
  before_results();
  const bool small = count_result(result);
  return static_cast<int32_t>(arrays.adopt(std::move(result), wrapper, small));
}

void AddonData::dispose(uint32_t handle) {
  const mx::array* array = arrays.find(handle);
  if (!array) return;
  pacer.disposed({.bytes = array->nbytes(), .serial = arrays.serial_of(handle), .old = arrays.is_old(handle)});
  arrays.dispose(handle);
}

void AddonData::async_eval(const std::vector<mx::array>& arrays) {
  prepare_eval();
  with_autorelease_pool([&] { mx::async_eval(arrays); });
}

void AddonData::before_eval() {
  if (pacer.before_eval()) wraps_until_poll_ = wraps_per_poll - 1;
}

void AddonData::idle() {
  pacer.idle();
  arrays.poll();
}

void AddonData::prepare_eval() {
  before_eval();
  if (has_evaluated_) return;
  has_evaluated_ = true;
  start_blas_threads();
}

void AddonData::eval(std::vector<mx::array> arrays) {
  prepare_eval();
  with_autorelease_pool([&] { mx::eval(std::move(arrays)); });
}

void AddonData::eval(mx::array& array) {
  if (array.is_available()) return;
  prepare_eval();
  with_autorelease_pool([&] { array.eval(); });
}

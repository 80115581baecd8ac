#pragma once

#include <mlx/mlx.h>

#include <memory>
#include <vector>

#include "bind/env.h"
#include "bind/pacer.h"
#include "bind/slab.h"
#include "convert/communication.h"
#include "convert/random_key.h"
#include "convert/release_array.h"
#include "convert/release_queue.h"
#include "convert/scalar_cache.h"

namespace mx = mlx::core;

// The base of what `resources` holds.
struct Resource {
  virtual ~Resource() = default;
};

// What this addon keeps for one JavaScript environment.
class AddonData : public bind::Env {
 public:
  explicit AddonData(napi_env env);
  ~AddonData() override;

  // The array of a handle; a handle of 0 or of a released slot is an error.
  mx::array& array_of(int32_t handle);

  // Puts a result behind the wrapper object that the call layer prepared, and returns the handle.
  int32_t adopt(napi_value wrapper, mx::array&& result);

  // Puts a result into a slot whose wrapper follows at once (see Slab::tie).
  int32_t insert(mx::array&& result);
  // Frees the array of a handle now, if there is one.
  void dispose(uint32_t handle);
  // To be called before the first one of a native call's results is put in.
  void before_results();

  // Evaluations run through these, so that garbage is collected first.
  void eval(std::vector<mx::array> arrays);
  void eval(mx::array& array);
  void async_eval(const std::vector<mx::array>& arrays);
  void before_eval();
  // Whenever the event loop has turned.
  void idle();

  // Waits for what the streams of this thread still work on; those of other threads refuse. Before the environment
  // ends: a product that was cut off in the middle left its BLAS threads waiting for each other, and the process with
  // them. Where a stream waits for other processes that do not answer, the arrays and groups of this environment are
  // given up; when the whole process ends, also the connections, so that nothing waits any more.
  void finish_work(bool process_ends) noexcept;

  const mx::StreamOrDevice no_stream;

  bind::Slab<mx::array, ReleaseArray> arrays;
  bind::Pacer pacer;
  ScalarCache scalars;
  RandomKey random_key;
  Communication communication;
  // What lives as long as a JavaScript object does, beside arrays: functions that were compiled, exported or imported,
  // and groups of processes. See convert/resources.h.
  bind::Slab<std::shared_ptr<Resource>> resources;
  // References to JavaScript functions that graphs held and that may be deleted now.
  std::shared_ptr<ReleaseQueue> releases;

 private:
  void leave_groups(bool process_ends) noexcept;
  bind::Pacer::Freed after_collection(bool full);
  // Tells the pacer of a result that comes in; whether it is a small one.
  bool count_result(const mx::array& result);
  void prepare_eval();
  uint32_t wraps_until_poll_ = 0;
  size_t small_bytes_ = 0;
  bool has_left_groups_ = false;
  bool has_evaluated_ = false;
};

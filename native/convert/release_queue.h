#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "setup.h"

// Graphs may hold functions of JavaScript (custom gradients, checkpoints), and a graph may die on a thread of MLX's,
// where nothing of Node-API may be called. So the references wait here until the JavaScript thread comes by.
class ReleaseQueue {
 public:
  void push(napi_ref reference) {
    const std::lock_guard lock(mutex_);
    if (!closed_) references_.push_back(reference);
  }

  // On the JavaScript thread.
  void drain(napi_env env) {
    std::vector<napi_ref> references;
    {
      const std::lock_guard lock(mutex_);
      references.swap(references_);
    }
    for (napi_ref reference : references) napi_delete_reference(env, reference);
  }

  // When the environment ends: its references end with it.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    references_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<napi_ref> references_;
  bool closed_ = false;
};

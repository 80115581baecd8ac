#pragma once

#include <mlx/mlx.h>

#include <deque>
#include <vector>

namespace mx = mlx::core;

// What is still to be computed for some arrays, to be handed to MLX in parts: inputs come before what is made of them.
class EvalOrder {
 public:
  explicit EvalOrder(const std::vector<mx::array>& outputs);

  // The next `count` nodes, as those among them that none of the others is made from: evaluating these evaluates all.
  // The others are let go, so that MLX can reuse their memory as in an evaluation of everything at once.
  std::vector<mx::array> take(size_t count);

  size_t size() const { return nodes_.size(); }

 private:
  std::deque<mx::array> nodes_;
};

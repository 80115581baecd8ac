#include "core/eval_order.h"

#include <cstdint>
#include <unordered_set>
#include <utility>

namespace {

bool is_open(const mx::array& a) { return a.status() == mx::array::Status::unscheduled; }

}  // namespace

EvalOrder::EvalOrder(const std::vector<mx::array>& outputs) {
  std::unordered_set<std::uintptr_t> seen;
  // Graphs are too deep for recursion: nodes, and which of their inputs is next.
  std::vector<std::pair<mx::array, size_t>> path;
  const auto enter = [&](const mx::array& a) {
    if (!is_open(a) || !seen.insert(a.id()).second) return;
    // The other outputs of the same operation are computed with it.
    for (const mx::array& sibling : a.siblings()) seen.insert(sibling.id());
    path.emplace_back(a, 0);
  };
  for (const mx::array& output : outputs) {
    enter(output);
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next < node.inputs().size()) {
        const mx::array input = node.inputs()[next++];
        enter(input);
      } else {
        nodes_.push_back(std::move(node));
        path.pop_back();
      }
    }
  }
}

std::vector<mx::array> EvalOrder::take(size_t count) {
  std::vector<mx::array> part;
  std::unordered_set<std::uintptr_t> used;
  while (part.size() < count && !nodes_.empty()) {
    mx::array node = std::move(nodes_.front());
    nodes_.pop_front();
    // Somebody else may have evaluated it meanwhile.
    if (!is_open(node)) continue;
    for (const mx::array& input : node.inputs()) used.insert(input.id());
    part.push_back(std::move(node));
  }
  std::vector<mx::array> sinks;
  for (mx::array& node : part) {
    bool is_used = used.count(node.id()) > 0;
    for (const mx::array& sibling : node.siblings()) is_used = is_used || used.count(sibling.id()) > 0;
    if (!is_used) sinks.push_back(std::move(node));
  }
  return sinks;
}

#include "convert/communication.h"

#include <mlx/primitives.h>
#include <mlx/scheduler.h>

#include <algorithm>
#include <future>
#include <memory>

namespace {

bool done_by(const mx::Stream& stream, std::chrono::steady_clock::time_point end) {
  // A task behind those that are waiting; it may outlive this call.
  const auto reached = std::make_shared<std::promise<void>>();
  mx::scheduler::enqueue(stream, [reached] { reached->set_value(); });
  return reached->get_future().wait_until(end) == std::future_status::ready;
}

bool done_by(const std::vector<mx::Stream>& streams, std::chrono::steady_clock::time_point end) noexcept {
  for (const mx::Stream& stream : streams) {
    if (stream.device != mx::Device::cpu) continue;
    try {
      if (!done_by(stream, end)) return false;
    } catch (const std::exception&) {
      // The stream is gone, and its work with it.
    }
  }
  return true;
}

}  // namespace

void Communication::note(const mx::array& result) {
  const mx::Stream stream = result.primitive().stream();
  if (std::find(streams_.begin(), streams_.end(), stream) == streams_.end()) streams_.push_back(stream);
}

bool Communication::done_within(std::chrono::milliseconds patience) const noexcept {
  return done_by(streams_, std::chrono::steady_clock::now() + patience);
}

bool Communication::all_done_within(std::chrono::milliseconds patience) const noexcept {
  return streams_.empty() || done_by(mx::get_streams(), std::chrono::steady_clock::now() + patience);
}

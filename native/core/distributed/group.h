#pragma once

#include <mlx/distributed/distributed.h>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "convert/resources.h"
#include "core/define.h"

using mx::distributed::Group;

// A group behind its JavaScript object.
struct GroupResource : Resource {
  explicit GroupResource(Group group) : group(std::move(group)) {}
  Group group;
};

inline Group group_of(AddonData& addon, int handle) {
  return find_resource<GroupResource>(addon, handle, "There is no such group.")->group;
}

// MLX keeps the groups of the process in a table without a lock, as Python has its own around each call. Here workers
// may call at the same time, so whatever may look into that table holds this one; a side channel may call back. It has
// to be of the process because the table is; it keeps nothing itself.
inline std::recursive_mutex& table_of_groups() {
  static const auto mutex = std::make_unique<std::recursive_mutex>();
  return *mutex;
}

namespace bind {

// The handle of a group, or -1 for None.
template <>
struct Caster<std::optional<Group>> : CasterBase {
  static TypeInfo type() { return {"optional", "Group | None", {{"group", "Group"}}}; }
  static std::optional<Group> read(Call& call) {
    const int32_t handle = call.take_int();
    if (handle == -1) return std::nullopt;
    return group_of(addon(call), handle);
  }
};

}  // namespace bind

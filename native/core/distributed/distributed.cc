#include <mlx/distributed/ops.h>

#include "core/distributed/group.h"
#include "core/distributed/side_channel.h"

namespace {

namespace dist = mx::distributed;

int keep(AddonData& addon, bind::Value wrapper, Group group) {
  return keep_resource(addon, wrapper, std::make_shared<GroupResource>(std::move(group)));
}

void define_groups(Module& m) {
  m.in_js(
      "method", "Group", "rank", bind::pos("self"), bind::returns("int"), "The place of this process in the group.");
  m.in_js("method", "Group", "size", bind::pos("self"), bind::returns("int"), "How many processes the group has.");
  m.in_js(
      "method", "Group", "split", bind::pos("self"), bind::arg("color").printed("int"),
      (bind::arg("key") = -1).printed("int"), bind::returns("Group"),
      "The part of the group whose processes gave the same color. They are ranked by their keys, the smallest first; a "
      "negative key stands for the rank in this group. Backends of which the group cannot be split throw.");
  m.in_js(
      "function", "", "init", (bind::arg("strict") = false).printed("bool"),
      (bind::arg("backend") = "any").printed("str"), bind::kw_only,
      (bind::arg("all_gather_factory") = bind::none)
          .printed("Callable[[int, int], Callable[[bytes, int], bytes]] | None"),
      bind::returns("Group"),
      "Connects this process with the others that were launched along with it, and returns the group of all of them: a "
      "group of one if there are none, or, with `strict`, an error. `backend` is 'ring', 'mpi', 'nccl', 'jaccl' or "
      "'any', which takes the first that can be initialized. The first group becomes the one that operations use when "
      "they are given none. `all_gather_factory` is for 'jaccl' only: called with rank and size, it returns a function "
      "that takes the bytes of this rank and their number and returns those of all ranks, one after the other.");

  m.internal(
      "init", [](AddonData& addon, bind::Value wrapper, bool strict, const std::string& backend, bind::Value factory) {
        napi_valuetype kind;
        bind::check(addon.raw(), napi_typeof(addon.raw(), factory.value, &kind));
        const std::scoped_lock lock(table_of_groups());
        if (kind != napi_function) return keep(addon, wrapper, dist::init(strict, backend));
        return keep(addon, wrapper, dist::init(strict, backend, side_channel(addon, factory.value)));
      });
  m.internal("rank", [](AddonData& addon, int handle) { return group_of(addon, handle).rank(); });
  m.internal("size", [](AddonData& addon, int handle) { return group_of(addon, handle).size(); });
  m.internal("split", [](AddonData& addon, bind::Value wrapper, int handle, int color, int key) {
    return keep(addon, wrapper, group_of(addon, handle).split(color, key));
  });
}

// Runs an operation in a group, by default in that of the process, and remembers where it will wait for the others.
template <class Operation>
mx::array communicate(AddonData& addon, const std::optional<Group>& given, Operation operation) {
  const std::scoped_lock lock(table_of_groups());
  const Group group = given ? *given : dist::init();
  mx::array result = operation(group);
  if (group.size() > 1) addon.communication.note(result);
  return result;
}

}  // namespace

#define GROUP_AND_STREAM bind::kw_only, bind::arg("group") = bind::none, bind::arg("stream") = bind::none

#define COLLECTIVE(op)                                                                                  \
  [](AddonData& addon, const Operand& x, const std::optional<Group>& given, mx::StreamOrDevice s) {     \
    return communicate(addon, given, [&](const Group& group) { return dist::op(x.side(), group, s); }); \
  },                                                                                                    \
      bind::arg("x").printed("array"), GROUP_AND_STREAM

void define_distributed(Module& core) {
  Module m = core.sub("distributed");
  define_groups(m);
  m.def(
      "is_available", [](const std::string& backend) { return dist::is_available(backend); },
      bind::arg("backend") = "any",
      "Whether this build of MLX and this machine have a backend; whether there are other processes to communicate "
      "with, only init(strict=True) tells.");
  m.def("all_sum", COLLECTIVE(all_sum), "The sum of the arrays that the processes of the group give, in each of them.");
  m.def(
      "all_max", COLLECTIVE(all_max),
      "The largest elements among the arrays that the processes of the group give, in each of them.");
  m.def(
      "all_min", COLLECTIVE(all_min),
      "The smallest elements among the arrays that the processes of the group give, in each of them.");
  m.def(
      "all_gather", COLLECTIVE(all_gather),
      "The arrays that the processes of the group give, all of one shape, joined along the first axis in the order of "
      "the ranks.");
  m.def(
      "sum_scatter", COLLECTIVE(sum_scatter),
      "The part of all_sum() that belongs to this rank when its first axis, a multiple of the group's size, is cut "
      "into "
      "one part for each. Of the backends, only NCCL has it.");
  m.def(
      "send",
      [](AddonData& addon, const Operand& x, int dst, const std::optional<Group>& given, mx::StreamOrDevice s) {
        return communicate(addon, given, [&](const Group& group) { return dist::send(x.side(), dst, group, s); });
      },
      bind::arg("x").printed("array"), bind::arg("dst"), GROUP_AND_STREAM,
      "An array like `x`; when it is evaluated, `x` is sent to the process of rank `dst`, which has to call recv().");
  m.def(
      "recv",
      [](AddonData& addon, const mx::Shape& shape, mx::Dtype dtype, int src, const std::optional<Group>& given,
         mx::StreamOrDevice s) {
        return communicate(addon, given, [&](const Group& group) { return dist::recv(shape, dtype, src, group, s); });
      },
      bind::arg("shape"), bind::arg("dtype"), bind::arg("src"), GROUP_AND_STREAM,
      "The array of this shape and dtype that the process of rank `src` sends; it is waited for when it is evaluated.");
  m.def(
      "recv_like",
      [](AddonData& addon, const Operand& x, int src, const std::optional<Group>& given, mx::StreamOrDevice s) {
        return communicate(addon, given, [&](const Group& group) { return dist::recv_like(x.side(), src, group, s); });
      },
      bind::arg("x").printed("array"), bind::arg("src"), GROUP_AND_STREAM,
      "The array that the process of rank `src` sends, which has the shape and dtype of `x`.");
}

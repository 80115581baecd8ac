#include <unordered_map>

#include "convert/nested.h"
#include "core/define.h"

void define_graph(Module& m) {
  m.def(
      "depends",
      [](const ArrayOrArrays& inputs, const ArrayOrArrays& dependencies) {
        // MLX takes the first input for granted.
        if (inputs.list.empty()) throw std::invalid_argument("[depends] At least one input is required.");
        return ArrayOrArrays{inputs.single, mx::depends(inputs.list, dependencies.list)};
      },
      bind::arg("inputs"), bind::arg("dependencies"), bind::returns(""),
      "The inputs unchanged, as one array or a list as they came, but computed only after the dependencies are.");
  m.in_js(
      "function", "", "get_array_buffer_size", bind::args("args").printed(""), bind::returns("int"),
      "The bytes of the buffers behind all arrays of the given trees, each buffer counted once and as large as it was "
      "allocated. Arrays that have not been computed yet are an error.");
  m.internal("array_buffer_size", [](const std::vector<mx::array>& arrays) {
    std::unordered_map<const void*, size_t> buffers;
    for (const mx::array& array : arrays) {
      if (!array.is_available()) {
        throw std::invalid_argument("[get_array_buffer_size] Arrays must be evaluated before querying buffer size.");
      }
      // What empty arrays have is no buffer of their own.
      if (array.buffer_size() > 0) buffers.emplace(array.buffer().ptr(), array.buffer_size());
    }
    uint64_t total = 0;
    for (const auto& [buffer, size] : buffers) total += size;
    return total;
  });
}

#include "core/define.h"
#include "core/io/named.h"

using bind::arg, bind::kw_only, bind::none, bind::pos, bind::returns;

void define_io(Module& m) {
  m.in_js(
      "function", "", "load", pos("file").printed("file | str | pathlib.Path"),
      (arg("format") = none).printed("str | None"), (arg("return_metadata") = false).printed("bool"), kw_only,
      (arg("stream") = none).as("stream").printed("StreamOrDevice"),
      returns("array | dict[str, array] | tuple[dict[str, array], dict[str, Any]]"),
      "Reads arrays from a file of the format npy (one array), npz, safetensors or gguf (arrays by name). The format "
      "is told by the file's extension unless it is given. With `return_metadata`, a list of the arrays and of the "
      "metadata, for safetensors and gguf. Arrays of npy and safetensors files are read when they are evaluated.");

  m.internal("load_npy_file", [](const std::string& path, mx::StreamOrDevice s) { return mx::load(path, s); });
  m.internal("load_safetensors_file", [](AddonData& addon, const std::string& path, mx::StreamOrDevice s) {
    const auto [arrays, metadata] = mx::load_safetensors(path, s);
    NamedValues named(addon);
    return bind::Value{named.pair(named.list(arrays), named.list(metadata))};
  });
  m.internal("load_gguf_file", [](AddonData& addon, const std::string& path, mx::StreamOrDevice s) {
    const auto [arrays, metadata] = mx::load_gguf(path, s);
    NamedValues named(addon);
    return bind::Value{named.pair(named.list(arrays), named.list(metadata))};
  });
}

#include "core/define.h"
#include "core/io/callback_writer.h"
#include "core/io/gguf_check.h"
#include "core/io/mapped_file.h"
#include "core/io/memory_reader.h"
#include "core/io/named.h"

using bind::arg, bind::args, bind::kw_only, bind::kwargs, bind::none, bind::pos, bind::returns, bind::stub;

namespace {

constexpr const char* file_type = "file | str | pathlib.Path";
constexpr const char* savez_doc =
    "Writes arrays to an npz file: those given by position under the names arr_0, arr_1, ..., and those given by name. "
    "The extension is added if it is not there. A file that exists is replaced when the new one is complete.";

std::shared_ptr<MemoryReader> reader_of(std::string_view bytes) {
  return std::make_shared<MemoryReader>(bytes.data(), bytes.size());
}

std::shared_ptr<MemoryReader> reader_of(AddonData& addon, napi_value bytes) {
  void* data = nullptr;
  size_t length = 0;
  bind::check(addon.raw(), napi_get_typedarray_info(addon.raw(), bytes, nullptr, &length, &data, nullptr, nullptr));
  return reader_of({static_cast<const char*>(data), length});
}

// The array of an npy file in memory, if all of it is there. A read that fails while arrays are evaluated is an error
// too, but it may leave MLX's scheduler waiting for ever in a later evaluation.
mx::array load_npy(const std::shared_ptr<MemoryReader>& reader, mx::StreamOrDevice s, const char* too_short) {
  mx::array array = mx::load(reader, s);
  if (array.nbytes() > reader->left()) throw std::runtime_error(too_short);
  return array;
}

// MLX checks the product of the sizes only.
mx::SafetensorsLoad checked(mx::SafetensorsLoad loaded) {
  for (const auto& [name, array] : loaded.first) {
    for (auto size : array.shape()) {
      if (size >= 0) continue;
      throw std::runtime_error("[load_safetensors] Tensor '" + name + "' has a negative dimension.");
    }
  }
  return loaded;
}

// Metadata that nobody asked for are not looked at: their text may be no UTF-8, which is an error.
template <class Arrays, class Metadata>
bind::Value result_of(AddonData& addon, const std::pair<Arrays, Metadata>& loaded, bool with_metadata) {
  NamedResult result(addon);
  return {result.pair(result.list(loaded.first), result.list(with_metadata ? loaded.second : Metadata{}))};
}

void save_gguf(AddonData& addon, const std::string& path, const NamedArrays& arrays, NamedMetadata metadata) {
  constexpr size_t most_dimensions = 8;
  std::vector<mx::array> all;
  for (const auto& [name, array] : arrays) {
    // The file could not be read again, by nobody.
    if (array.ndim() > most_dimensions) {
      throw std::invalid_argument("[save_gguf] Tensor '" + name + "' has more than 8 dimensions.");
    }
    all.push_back(array);
  }
  for (auto& [name, value] : metadata) {
    if (auto* array = std::get_if<mx::array>(&value)) all.push_back(*array = mx::contiguous(*array));
  }
  addon.eval(std::move(all));
  mx::save_gguf(path, arrays, metadata);
  check_saved_gguf(path, arrays.size(), metadata.size());
}

void declare(Module& m) {
  m.in_js(
      "function", "", "load", pos("file").printed(file_type), (arg("format") = none).printed("str | None"),
      (arg("return_metadata") = false).as("bool").printed("bool"), kw_only,
      (arg("stream") = none).as("stream").printed("StreamOrDevice"),
      returns("array | dict[str, array] | tuple[dict[str, array], dict[str, Any]]"),
      "Reads arrays from a file of the format npy (one array), npz, safetensors or gguf (arrays by name). The format "
      "is told by the file's extension unless it is given. With `return_metadata`, a list of the arrays and of the "
      "metadata, for safetensors and gguf. Arrays of npy and safetensors files are read when they are evaluated.");
  m.in_js(
      "function", "", "save", arg("file").printed(file_type), arg("arr").printed("array"), returns("None"),
      "Writes an array to an npy file. The extension is added if it is not there. A file that exists is replaced when "
      "the new one is complete.");
  m.in_js(
      "function", "", "savez", arg("file").printed(file_type), args("args").printed("array"),
      kwargs("kwargs").printed("array"), stub("savez(file: file | str | pathlib.Path, *args, **kwargs)"), savez_doc);
  m.in_js(
      "function", "", "savez_compressed", arg("file").printed(file_type), args("args").printed("array"),
      kwargs("kwargs").printed("array"), stub("savez_compressed(file: file | str | pathlib.Path, *args, **kwargs)"),
      (std::string(savez_doc) + " The arrays are compressed.").c_str());
  m.in_js(
      "function", "", "save_safetensors", arg("file").printed(file_type),
      arg("arrays").as("dict").printed("dict[str, array]"),
      (arg("metadata") = none).as("dict").printed("dict[str, str] | None"),
      "Writes named arrays, and metadata if given, to a safetensors file. The extension is added if it is not there. A "
      "file that exists is replaced when the new one is complete.");
  m.in_js(
      "function", "", "save_gguf", arg("file").printed(file_type), arg("arrays").as("dict").printed("dict[str, array]"),
      (arg("metadata") = none).may_be_left_out().as("dict").printed("dict[str, array | str | list[str]]"),
      "Writes named arrays, and metadata if given, to a gguf file. The extension is added if it is not there. A file "
      "that exists is replaced when the new one is complete.");
}

void define_loading(Module& m) {
  m.internal("load_npy_file", [](const std::string& path, mx::StreamOrDevice s) {
    mx::array array = mx::load(path, s);
    const MappedFile file(path);
    if (!file.bytes().empty()) load_npy(reader_of(file.bytes()), s, "[read] Unable to read from file.");
    return array;
  });
  m.internal("load_npy_bytes", [](AddonData& addon, bind::Value bytes, mx::StreamOrDevice s) {
    mx::array array = load_npy(reader_of(addon, bytes.value), s, "[load] Failed to read from file object");
    addon.eval(array);
    return array;
  });
  m.internal(
      "load_safetensors_file", [](AddonData& addon, const std::string& path, mx::StreamOrDevice s, bool metadata) {
        return result_of(addon, checked(mx::load_safetensors(path, s)), metadata);
      });
  m.internal("load_safetensors_bytes", [](AddonData& addon, bind::Value bytes, mx::StreamOrDevice s, bool metadata) {
    mx::SafetensorsLoad loaded = checked(mx::load_safetensors(reader_of(addon, bytes.value), s));
    // One by one: when one fails, no other thread is still reading from memory that is not ours.
    for (auto& [name, array] : loaded.first) addon.eval(array);
    return result_of(addon, loaded, metadata);
  });
  m.internal("load_gguf_file", [](AddonData& addon, const std::string& path, mx::StreamOrDevice s, bool metadata) {
    check_gguf(path);
    return result_of(addon, mx::load_gguf(path, s), metadata);
  });
  // Names in the order of the map that Python keeps loaded arrays in.
  m.internal("map_order", [](AddonData& addon, bind::Value names) {
    std::unordered_map<std::string, int> map;
    int index = 0;
    for (const std::string& name : read_strings(addon, names.value)) map.emplace(name, index++);
    napi_value list = nullptr;
    bind::check(addon.raw(), napi_create_array(addon.raw(), &list));
    uint32_t at = 0;
    for (const auto& [name, place] : map) {
      napi_value value = nullptr;
      bind::check(addon.raw(), napi_create_int32(addon.raw(), place, &value));
      bind::check(addon.raw(), napi_set_element(addon.raw(), list, at++, value));
    }
    return bind::Value{list};
  });
}

void define_saving(Module& m) {
  m.internal("save_npy_file", [](AddonData& addon, const std::string& path, const mx::array& array) {
    mx::array copy = array;
    addon.eval(copy);
    mx::save(path, copy);
  });
  m.internal("save_npy_to", [](AddonData& addon, bind::Value write, const mx::array& array) {
    mx::array copy = array;
    addon.eval(copy);
    mx::save(std::make_shared<CallbackWriter>(addon, write.value), copy);
  });
  m.internal(
      "save_safetensors_file", [](AddonData& addon, const std::string& path, bind::Value names,
                                  const std::vector<mx::array>& arrays, bind::Value metadata) {
        addon.eval(arrays);
        mx::save_safetensors(
            path, read_named_arrays(addon, names.value, arrays), read_named_strings(addon, metadata.value));
      });
  m.internal(
      "save_safetensors_to", [](AddonData& addon, bind::Value write, bind::Value names,
                                const std::vector<mx::array>& arrays, bind::Value metadata) {
        addon.eval(arrays);
        mx::save_safetensors(
            std::make_shared<CallbackWriter>(addon, write.value), read_named_arrays(addon, names.value, arrays),
            read_named_strings(addon, metadata.value));
      });
  m.internal(
      "save_gguf_file", [](AddonData& addon, const std::string& path, bind::Value names,
                           const std::vector<mx::array>& arrays, bind::Value metadata) {
        save_gguf(
            addon, path, read_named_arrays(addon, names.value, arrays), read_named_metadata(addon, metadata.value));
      });
}

}  // namespace

void define_io(Module& m) {
  declare(m);
  define_loading(m);
  define_saving(m);
}

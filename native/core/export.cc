#include <mlx/export.h>
#include <mlx/export_impl.h>
#include <mlx/graph_utils.h>

#include <sstream>

#include "convert/callback.h"
#include "convert/resources.h"
#include "core/define.h"
#include "core/export_callback.h"
#include "core/io/named.h"

// Functions of arrays, written to files as graphs and read back. Positional arrays and named ones travel as two lists
// and the names of the second.

namespace {

using Arrays = std::vector<mx::array>;
using Names = std::vector<std::string>;

mx::Kwargs named(const Names& names, const Arrays& arrays) {
  mx::Kwargs result;
  for (size_t i = 0; i < names.size(); ++i) result.insert({names[i], arrays[i]});
  return result;
}

// The function as MLX calls it while it traces: the named arrays go to JavaScript in the order of `names`.
auto traced_function(Callback callback, std::shared_ptr<Names> names) {
  return [callback = std::move(callback), names = std::move(names)](const mx::Args& args, const mx::Kwargs& kwargs) {
    Arrays ordered;
    for (const std::string& name : *names) ordered.push_back(kwargs.at(name));
    return callback.call({&args, &ordered}).arrays;
  };
}

struct Exporter : Resource {
  Exporter(mx::FunctionExporter exporter, std::shared_ptr<Names> names)
      : exporter(std::move(exporter)), names(std::move(names)) {}
  mx::FunctionExporter exporter;
  std::shared_ptr<Names> names;  // of the call in progress
};

struct Imported : Resource {
  explicit Imported(mx::ImportedFunction function) : function(std::move(function)) {}
  mx::ImportedFunction function;
};

template <class T>
std::shared_ptr<T> function_of(AddonData& addon, int handle) {
  return find_resource<T>(addon, handle, "The function has been disposed.");
}

void declare(Module& m) {
  m.in_js(
      "function", "", "export_function", bind::arg("file_or_callback").printed("str | Callable"),
      bind::arg("fun").printed("Callable"), bind::args("args"), bind::kw_only,
      (bind::arg("shapeless") = false).printed("bool"), (bind::arg("metadata") = bind::none).printed("str | None"),
      bind::kwargs("kwargs"), bind::returns("None"),
      "Traces `fun` with example arrays and writes the graph to a file that Python, C++ and this package can read; "
      "arrays "
      "that the function captures are written along. The examples are positional and named arrays, or one list and/or "
      "one "
      "dict of them. With `shapeless`, the function takes other shapes than those of the examples. A callback instead "
      "of a "
      "file gets the parts of the graph one by one.");
  m.in_js(
      "function", "", "import_function", bind::arg("file").printed("str"),
      (bind::arg("return_metadata") = false).printed("bool"), bind::returns("Callable | tuple[Callable, str]"),
      "The function that was written to a file. It takes positional arrays and, in a trailing plain object, named "
      "ones, and "
      "returns a list of arrays. With `return_metadata`, a list of it and the metadata that were given with the "
      "export.");
  m.in_js(
      "function", "", "exporter", bind::arg("file").printed("str"), bind::arg("fun").printed("Callable"), bind::kw_only,
      (bind::arg("shapeless") = false).printed("bool"), (bind::arg("metadata") = bind::none).printed("str | None"),
      (bind::arg("callback") = bind::none).not_in_signature().by_position_too(), bind::returns("FunctionExporter"),
      "A context in which `fun` can be traced several times, for arguments of different forms, into one file: each "
      "call of "
      "the exporter writes a trace. It is closed by `using`, by close(), or at the end of the callback.");
  m.in_js(
      "method", "FunctionExporter", "close", bind::pos("self"), bind::returns("None"),
      "Ends the export: the file is complete and in its place.");
  m.in_js(
      "function", "", "export_to_dot", bind::arg("file").printed("object"), bind::args("args"), bind::kwargs("kwargs"),
      bind::returns("None"),
      "Writes the graphs of the given arrays in the DOT language of Graphviz to a file: a path, or an object with a "
      "method "
      "`write` that takes a string. Named arrays are shown with their names.");
}

}  // namespace

void define_export(Module& m) {
  declare(m);
  m.internal(
      "export_function", [](AddonData& addon, bind::Value function, const std::string& path, bool shapeless,
                            const std::string& metadata, bind::Value names, const Arrays& args, const Arrays& kwargs) {
        const auto order = std::make_shared<Names>(read_strings(addon, names.value));
        mx::export_function(
            path, traced_function(Callback(addon, function.value), order), args, named(*order, kwargs), shapeless,
            metadata);
      });
  m.internal(
      "export_to_callback", [](AddonData& addon, bind::Value function, bind::Value receive, bool shapeless,
                               bind::Value names, const Arrays& args, const Arrays& kwargs) {
        const auto order = std::make_shared<Names>(read_strings(addon, names.value));
        const mx::ExportCallback callback = [&](const mx::ExportCallbackInput& input) {
          napi_value receiver = nullptr;
          napi_value record = export_record(addon, input);
          bind::check(addon.raw(), napi_get_undefined(addon.raw(), &receiver));
          bind::check(addon.raw(), napi_call_function(addon.raw(), receiver, receive.value, 1, &record, nullptr));
        };
        mx::export_function(
            callback, traced_function(Callback(addon, function.value), order), args, named(*order, kwargs), shapeless);
      });

  m.internal(
      "exporter_make", [](AddonData& addon, bind::Value wrapper, bind::Value function, const std::string& path,
                          bool shapeless, const std::string& metadata) {
        const auto names = std::make_shared<Names>();
        const std::function<Arrays(const mx::Args&, const mx::Kwargs&)> traced =
            traced_function(Callback::kept(addon, function.value), names);
        return keep_resource(
            addon, wrapper, std::make_shared<Exporter>(mx::exporter(path, traced, shapeless, metadata), names));
      });
  m.internal(
      "exporter_call", [](AddonData& addon, int handle, bind::Value names, const Arrays& args, const Arrays& kwargs) {
        const auto exporter = function_of<Exporter>(addon, handle);
        *exporter->names = read_strings(addon, names.value);
        exporter->exporter(args, named(*exporter->names, kwargs));
      });
  m.internal("exporter_close", [](AddonData& addon, int handle) {
    function_of<Exporter>(addon, handle)->exporter.close();
    addon.resources.dispose(static_cast<uint32_t>(handle));
  });
  m.internal(
      "exporter_drop", [](AddonData& addon, int handle) { addon.resources.dispose(static_cast<uint32_t>(handle)); });

  m.internal("import_make", [](AddonData& addon, bind::Value wrapper, const std::string& path) {
    return keep_resource(addon, wrapper, std::make_shared<Imported>(mx::import_function(path)));
  });
  m.internal("import_metadata", [](AddonData& addon, int handle) {
    return function_of<Imported>(addon, handle)->function.metadata();
  });
  m.internal(
      "import_call", [](AddonData& addon, int handle, bind::Value names, const Arrays& args, const Arrays& kwargs) {
        const auto imported = function_of<Imported>(addon, handle);
        return imported->function(args, named(read_strings(addon, names.value), kwargs));
      });

  m.internal("dot_text", [](AddonData& addon, bind::Value names, const Arrays& args, const Arrays& kwargs) {
    mx::NodeNamer namer;
    const Names given = read_strings(addon, names.value);
    Arrays all = args;
    for (size_t i = 0; i < given.size(); ++i) {
      namer.set_name(kwargs[i], given[i]);
      all.push_back(kwargs[i]);
    }
    std::ostringstream text;
    mx::export_to_dot(text, std::move(namer), all);
    return text.str();
  });
}

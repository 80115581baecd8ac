#pragma once

#include <mlx/mlx.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "convert/addon_data.h"

using NamedArrays = std::unordered_map<std::string, mx::array>;
using NamedStrings = std::unordered_map<std::string, std::string>;
using NamedMetadata = std::unordered_map<std::string, mx::GGUFMetaData>;

// What files are read into: named arrays and named metadata, as JavaScript lists [name, value, name, value, ...] in the
// order of the map, which is the order that Python's dict has. An array is its handle, which nothing holds until the
// call layer ties it to a wrapper; metadata without a value is null.
class NamedResult {
 public:
  explicit NamedResult(AddonData& addon) : addon_(addon) {}
  NamedResult(const NamedResult&) = delete;
  NamedResult& operator=(const NamedResult&) = delete;
  ~NamedResult();

  // The list for a map from strings to arrays, strings or GGUF's metadata.
  template <class Map>
  napi_value list(const Map& map) {
    napi_value result = new_list(map.size() * 2);
    uint32_t at = 0;
    for (const auto& [name, value] : map) {
      put(result, at++, text(name));
      put(result, at++, convert(value));
    }
    return result;
  }

  // The list of two lists. From here on the handles belong to the call layer.
  napi_value pair(napi_value first, napi_value second);

 private:
  napi_value new_list(size_t length);
  void put(napi_value list, uint32_t at, napi_value value);
  napi_value text(const std::string& text);
  napi_value convert(const mx::array& array);
  napi_value convert(const std::string& string) { return text(string); }
  napi_value convert(const mx::GGUFMetaData& value);

  AddonData& addon_;
  std::vector<uint32_t> handles_;
};

// The way back: lists of JavaScript as the maps that are saved, filled in the given order, since the order of the map
// is the order in the file.
std::vector<std::string> read_strings(AddonData& addon, napi_value list);
NamedArrays read_named_arrays(AddonData& addon, napi_value names, const std::vector<mx::array>& arrays);
NamedStrings read_named_strings(AddonData& addon, napi_value list);
NamedMetadata read_named_metadata(AddonData& addon, napi_value list);

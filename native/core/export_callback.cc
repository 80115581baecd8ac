#include "core/export_callback.h"

#include <type_traits>

#include "convert/dtype.h"

namespace {

// Values are tagged, so that JavaScript can tell a dtype's code or an array's handle from a number.
class Writer {
 public:
  explicit Writer(AddonData& addon) : addon_(addon), env_(addon.raw()) {}

  napi_value value(bool flag) {
    napi_value result = nullptr;
    bind::check(env_, napi_get_boolean(env_, flag, &result));
    return result;
  }
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>)
  napi_value value(Number number) {
    napi_value result = nullptr;
    bind::check(env_, napi_create_double(env_, static_cast<double>(number), &result));
    return result;
  }
  napi_value value(const std::string& text) {
    napi_value result = nullptr;
    bind::check(env_, napi_create_string_utf8(env_, text.data(), text.size(), &result));
    return result;
  }
  napi_value value(mx::Dtype dtype) { return tagged("dtype", value(code_of(dtype))); }
  napi_value value(const mx::array& array) { return tagged("array", value(addon_.insert(mx::array(array)))); }
  template <class T>
  napi_value value(const std::optional<T>& maybe) {
    if (maybe) return value(*maybe);
    napi_value result = nullptr;
    bind::check(env_, napi_get_null(env_, &result));
    return result;
  }
  template <class... T>
  napi_value value(const std::variant<T...>& any) {
    return std::visit([this](const auto& one) { return value(one); }, any);
  }
  template <class A, class B>
  napi_value value(const std::pair<A, B>& both) {
    return list(std::array{value(both.first), value(both.second)});
  }
  template <class... T>
  napi_value value(const std::tuple<T...>& several) {
    return std::apply([this](const auto&... one) { return list(std::array{value(one)...}); }, several);
  }
  template <class List>
    requires requires(const List& items) {
      items.begin();
      items.size();
    }
  napi_value value(const List& items) {
    std::vector<napi_value> values;
    for (auto&& item : items) values.push_back(value(item));
    return list(values);
  }

 private:
  template <class Values>
  napi_value list(const Values& values) {
    napi_value result = nullptr;
    bind::check(env_, napi_create_array_with_length(env_, values.size(), &result));
    uint32_t at = 0;
    for (napi_value one : values) bind::check(env_, napi_set_element(env_, result, at++, one));
    return result;
  }
  napi_value tagged(const char* tag, napi_value content) {
    napi_value result = nullptr;
    bind::check(env_, napi_create_object(env_, &result));
    bind::check(env_, napi_set_named_property(env_, result, tag, content));
    return result;
  }

  AddonData& addon_;
  napi_env env_;
};

}  // namespace

napi_value export_record(AddonData& addon, const mx::ExportCallbackInput& input) {
  Writer writer(addon);
  napi_value record = nullptr;
  bind::check(addon.raw(), napi_create_object(addon.raw(), &record));
  for (const auto& [name, value] : input) {
    bind::check(addon.raw(), napi_set_named_property(addon.raw(), record, name.c_str(), writer.value(value)));
  }
  return record;
}

#include "convert/callback.h"

#include <algorithm>
#include <utility>

#include "bind/handle_scope.h"

class Callback::Reference {
 public:
  Reference(AddonData& addon, napi_value function) : queue_(addon.releases) {
    bind::check(addon.raw(), napi_create_reference(addon.raw(), function, 1, &reference_));
  }
  ~Reference() { queue_->push(reference_); }
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  napi_value get(napi_env env) const {
    napi_value function = nullptr;
    bind::check(env, napi_get_reference_value(env, reference_, &function));
    return function;
  }

 private:
  std::shared_ptr<ReleaseQueue> queue_;
  napi_ref reference_ = nullptr;
};

Callback Callback::kept(AddonData& addon, napi_value function) {
  Callback callback(addon, nullptr);
  callback.reference_ = std::make_shared<Reference>(addon, function);
  return callback;
}

napi_value Callback::function() const { return reference_ ? reference_->get(addon_.raw()) : function_; }

Callback::Result Callback::call(
    std::initializer_list<const std::vector<mx::array>*> lists, const std::vector<int>& extra,
    int extra_results) const {
  napi_env env = addon_.raw();
  const bind::HandleScope scope(env);
  std::vector<int32_t> handles;
  std::vector<napi_value> lengths;
  for (const auto* list : lists) {
    for (const mx::array& array : *list) handles.push_back(addon_.insert(mx::array(array)));
    lengths.push_back(nullptr);
    bind::check(env, napi_create_int32(env, static_cast<int32_t>(list->size()), &lengths.back()));
  }
  const auto discard = [&] {
    // The trampoline ties every handle to a wrapper first thing; those that it did not get to are nobody's.
    for (int32_t handle : handles) addon_.arrays.discard(static_cast<uint32_t>(handle));
  };
  if (handles.size() + extra.size() > bind::Env::int_count) {
    discard();
    throw bind::Error(bind::ErrorKind::runtime, "The function has too many inputs.");
  }
  std::copy(handles.begin(), handles.end(), addon_.ints());
  std::copy(extra.begin(), extra.end(), addon_.ints() + handles.size());

  napi_value receiver = nullptr, returned = nullptr;
  bind::check(env, napi_get_undefined(env, &receiver));
  const napi_status status = napi_call_function(env, receiver, function(), lengths.size(), lengths.data(), &returned);
  discard();
  bind::check(env, status);

  int32_t outputs = 0;
  bind::check(env, napi_get_value_int32(env, returned, &outputs));
  Result result;
  const int32_t* ints = addon_.ints();
  for (int32_t i = 0; i < outputs; ++i) result.arrays.push_back(addon_.array_of(ints[i]));
  const int32_t following = extra_results < 0 ? outputs : extra_results;
  result.ints.assign(ints + outputs, ints + outputs + following);
  return result;
}

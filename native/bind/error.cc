#include "bind/error.h"

#include <new>
#include <utility>

#include "bind/env.h"

namespace bind {

void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending || status == napi_pending_exception) throw JsPending{};
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  throw Error(ErrorKind::runtime, info && info->error_message ? info->error_message : "A Node-API call failed.");
}

std::pair<ErrorKind, std::string> describe_current_exception() {
  try {
    throw;
  } catch (const JsPending&) {
    throw;
  } catch (const Error& e) {
    return {e.kind, e.what()};
  } catch (const std::out_of_range& e) {
    return {ErrorKind::index, e.what()};
  } catch (const std::overflow_error& e) {
    return {ErrorKind::overflow, e.what()};
  } catch (const std::invalid_argument& e) {
    return {ErrorKind::value, e.what()};
  } catch (const std::domain_error& e) {
    return {ErrorKind::value, e.what()};
  } catch (const std::length_error& e) {
    return {ErrorKind::value, e.what()};
  } catch (const std::range_error& e) {
    return {ErrorKind::value, e.what()};
  } catch (const std::bad_alloc& e) {
    return {ErrorKind::memory, e.what()};
  } catch (const std::exception& e) {
    return {ErrorKind::runtime, e.what()};
  } catch (...) {
    return {ErrorKind::runtime, "An unknown C++ exception was thrown."};
  }
}

void rethrow_to_js(Env& env) noexcept {
  try {
    auto [kind, message] = describe_current_exception();
    env.throw_error(kind, message);
  } catch (const JsPending&) {
    // Already where it belongs.
  }
}

}  // namespace bind

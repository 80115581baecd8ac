#include "core/io/callback_writer.h"

#include <algorithm>
#include <cstring>

#include "bind/handle_scope.h"

namespace {

// Large arrays are handed over piece by piece, so that there is no second copy of them as a whole.
constexpr size_t piece_size = size_t{8} << 20;

}  // namespace

void CallbackWriter::write(const char* data, size_t count) {
  while (count > 0) {
    const size_t piece = std::min(count, piece_size);
    write_piece(data, piece);
    data += piece;
    count -= piece;
    written_ += piece;
  }
}

void CallbackWriter::write_piece(const char* data, size_t count) {
  napi_env env = addon_.raw();
  bind::HandleScope scope(env);
  napi_value buffer = nullptr, bytes = nullptr, receiver = nullptr, ignored = nullptr;
  void* to = nullptr;
  bind::check(env, napi_create_arraybuffer(env, count, &to, &buffer));
  std::memcpy(to, data, count);
  bind::check(env, napi_create_typedarray(env, napi_uint8_array, count, buffer, 0, &bytes));
  bind::check(env, napi_get_undefined(env, &receiver));
  bind::check(env, napi_call_function(env, receiver, function_, 1, &bytes, &ignored));
}

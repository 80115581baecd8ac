#include "convert/buffer.h"

#include <cstring>
#include <memory>
#include <vector>

namespace {

struct Bytes {
  const void* data;
  size_t size;
  mx::Dtype dtype;
};

mx::Dtype dtype_of(napi_typedarray_type type) {
  switch (type) {
    case napi_int8_array: return mx::int8;
    case napi_uint8_array:
    case napi_uint8_clamped_array: return mx::uint8;
    case napi_int16_array: return mx::int16;
    case napi_uint16_array: return mx::uint16;
    case napi_int32_array: return mx::int32;
    case napi_uint32_array: return mx::uint32;
    case napi_float32_array: return mx::float32;
    case napi_float64_array: return mx::float64;
    case napi_bigint64_array: return mx::int64;
    case napi_biguint64_array: return mx::uint64;
    default: throw bind::TypeError("Arrays cannot be made from this kind of typed array.");
  }
}

Bytes bytes_of(napi_env env, napi_value buffer) {
  bool is = false;
  void* data = nullptr;
  size_t length = 0;
  bind::check(env, napi_is_typedarray(env, buffer, &is));
  if (is) {
    napi_typedarray_type type;
    bind::check(env, napi_get_typedarray_info(env, buffer, &type, &length, &data, nullptr, nullptr));
    const mx::Dtype dtype = dtype_of(type);
    return {data, length * dtype.size(), dtype};
  }
  bind::check(env, napi_is_dataview(env, buffer, &is));
  if (is) {
    bind::check(env, napi_get_dataview_info(env, buffer, &length, &data, nullptr, nullptr));
    return {data, length, mx::uint8};
  }
  bind::check(env, napi_is_arraybuffer(env, buffer, &is));
  if (is) {
    bind::check(env, napi_get_arraybuffer_info(env, buffer, &data, &length));
    return {data, length, mx::uint8};
  }
  throw bind::TypeError("The native call got no buffer.");
}

// MLX's own constructor copies and casts while it copies. A view may start at any byte, so elements are not read
// through a pointer of their type unless it is aligned.
template <class T>
mx::array copy_as(const Bytes& bytes, mx::Shape shape, mx::Dtype dtype) {
  const size_t count = bytes.size / sizeof(T);
  if (reinterpret_cast<uintptr_t>(bytes.data) % alignof(T) == 0 && bytes.data) {
    return mx::array(static_cast<const T*>(bytes.data), std::move(shape), dtype);
  }
  const auto aligned = std::make_unique<T[]>(count + 1);  // not a vector: that of bool has no elements to point at
  if (count) std::memcpy(static_cast<void*>(aligned.get()), bytes.data, count * sizeof(T));
  return mx::array(static_cast<const T*>(aligned.get()), std::move(shape), dtype);
}

mx::array make(const Bytes& bytes, std::optional<mx::Dtype> wanted, mx::Shape shape) {
  const mx::Dtype dtype = wanted.value_or(bytes.dtype == mx::float64 ? mx::float32 : bytes.dtype);
  switch (bytes.dtype) {
    case mx::Dtype::Val::bool_: {
      std::vector<uint8_t> bits(bytes.size + 1);
      for (size_t i = 0; i < bytes.size; ++i) bits[i] = static_cast<const uint8_t*>(bytes.data)[i] != 0;
      return copy_as<bool>({bits.data(), bytes.size, mx::bool_}, std::move(shape), dtype);
    }
    case mx::Dtype::Val::uint8: return copy_as<uint8_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::uint16: return copy_as<uint16_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::uint32: return copy_as<uint32_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::uint64: return copy_as<uint64_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::int8: return copy_as<int8_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::int16: return copy_as<int16_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::int32: return copy_as<int32_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::int64: return copy_as<int64_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::float16: return copy_as<mx::float16_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::bfloat16: return copy_as<mx::bfloat16_t>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::float32: return copy_as<float>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::float64: return copy_as<double>(bytes, std::move(shape), dtype);
    case mx::Dtype::Val::complex64: return copy_as<mx::complex64_t>(bytes, std::move(shape), dtype);
  }
  throw bind::TypeError("There is no such dtype.");
}

}  // namespace

mx::array array_from_buffer(AddonData& addon, napi_value buffer, std::optional<mx::Dtype> dtype) {
  const Bytes bytes = bytes_of(addon.raw(), buffer);
  return make(bytes, dtype, {mx::safe_cast(bytes.size / bytes.dtype.size())});
}

mx::array array_from_bytes(
    AddonData& addon, napi_value buffer, mx::Dtype stored, std::optional<mx::Dtype> dtype, mx::Shape shape) {
  Bytes bytes = bytes_of(addon.raw(), buffer);
  bytes.dtype = stored;
  size_t wanted = stored.size();
  for (auto size : shape) wanted *= static_cast<size_t>(size);
  if (bytes.size != wanted) throw std::invalid_argument("The buffer does not hold as many elements as the shape says.");
  return make(bytes, dtype, std::move(shape));
}

#include <cstring>
#include <sstream>

#include "convert/buffer.h"
#include "convert/numbers.h"
#include "core/define.h"

namespace {

constexpr const char* not_one_element = "[convert] Only length-1 arrays can be converted to Python scalars.";

// Calls `use` with each innermost run of elements, in row order.
template <class Use>
void for_each_run(const mx::array& a, size_t axis, const char* data, Use use) {
  const size_t item = a.itemsize();
  if (a.ndim() == 0) return use(data, 1, item);
  const auto count = static_cast<size_t>(a.shape(static_cast<int>(axis)));
  const auto step = static_cast<ptrdiff_t>(a.strides()[axis]) * static_cast<ptrdiff_t>(item);
  if (axis + 1 == a.ndim()) return use(data, count, step);
  for (size_t i = 0; i < count; ++i) for_each_run(a, axis + 1, data + static_cast<ptrdiff_t>(i) * step, use);
}

void copy_row_major(const mx::array& a, char* to) {
  const auto* from = a.data<char>();
  if (a.flags().row_contiguous) {
    std::memcpy(to, from, a.nbytes());
    return;
  }
  if (a.size() == 0) return;
  const size_t item = a.itemsize();
  for_each_run(a, 0, from, [&](const char* run, size_t count, ptrdiff_t step) {
    for (size_t i = 0; i < count; ++i, to += item) std::memcpy(to, run + static_cast<ptrdiff_t>(i) * step, item);
  });
}

template <class Half>
void widen(const char* from, size_t count, float* to) {
  for (size_t i = 0; i < count; ++i) {
    Half value;
    std::memcpy(&value, from + i * sizeof(Half), sizeof(Half));
    to[i] = static_cast<float>(value);
  }
}

napi_value new_buffer(napi_env env, size_t bytes, void** data) {
  napi_value buffer = nullptr;
  bind::check(env, napi_create_arraybuffer(env, bytes, data, &buffer));
  return buffer;
}

// The elements in row order in an ArrayBuffer of their own. Half precision types, which not every engine has a typed
// array for, are widened to float32 if asked for.
napi_value read_elements(AddonData& addon, mx::array a, bool widen_halves) {
  addon.eval(a);
  void* data = nullptr;
  const bool half = a.dtype() == mx::float16 || a.dtype() == mx::bfloat16;
  if (!half || !widen_halves) {
    napi_value buffer = new_buffer(addon.raw(), a.nbytes(), &data);
    if (a.nbytes()) copy_row_major(a, static_cast<char*>(data));
    return buffer;
  }
  std::vector<char> packed(a.nbytes());
  copy_row_major(a, packed.data());
  napi_value buffer = new_buffer(addon.raw(), a.size() * sizeof(float), &data);
  if (a.dtype() == mx::float16) {
    widen<mx::float16_t>(packed.data(), a.size(), static_cast<float*>(data));
  } else {
    widen<mx::bfloat16_t>(packed.data(), a.size(), static_cast<float*>(data));
  }
  return buffer;
}

template <class T>
void spread(const char* packed, size_t count, double* out) {
  for (size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, packed + i * sizeof(T), sizeof(T));
    out[i] = static_cast<double>(value);
  }
}

// The elements of a small array in the shared floats, which is cheaper than a buffer for them. Returns their number, -2
// minus their number for booleans, or -1: too many, or of a type that a double does not hold.
int read_few(AddonData& addon, const mx::array& array) {
  mx::array a = array;
  if (a.size() > bind::Env::float_count || a.dtype() == mx::complex64 ||
      (mx::issubdtype(a.dtype(), mx::integer) && a.itemsize() == 8)) {
    return -1;
  }
  addon.eval(a);
  char packed[bind::Env::float_count * sizeof(double)];
  if (a.nbytes()) copy_row_major(a, packed);
  const auto count = static_cast<int>(a.size());
  double* out = addon.floats();
  switch (a.dtype()) {
    case mx::Dtype::Val::bool_: spread<uint8_t>(packed, a.size(), out); return -2 - count;
    case mx::Dtype::Val::uint8: spread<uint8_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::uint16: spread<uint16_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::uint32: spread<uint32_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::int8: spread<int8_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::int16: spread<int16_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::int32: spread<int32_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::float16: spread<mx::float16_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::bfloat16: spread<mx::bfloat16_t>(packed, a.size(), out); break;
    case mx::Dtype::Val::float32: spread<float>(packed, a.size(), out); break;
    case mx::Dtype::Val::float64: spread<double>(packed, a.size(), out); break;
    default: return -1;
  }
  return count;
}

// The array's own memory as an ArrayBuffer, or undefined where that is not possible: elements not in row order, none at
// all, or an engine that refuses memory that is not its own (Electron).
napi_value share_elements(AddonData& addon, mx::array a) {
  addon.eval(a);
  napi_value result = nullptr;
  bind::check(addon.raw(), napi_get_undefined(addon.raw(), &result));
  if (!a.flags().row_contiguous || a.size() == 0) return result;
  auto* keep = new mx::array(a);
  const napi_status status = napi_create_external_arraybuffer(
      addon.raw(), a.data<char>(), a.nbytes(),
      [](napi_env, void*, void* hint) { delete static_cast<mx::array*>(hint); }, keep, &result);
  if (status != napi_ok) {
    delete keep;
    bind::check(addon.raw(), napi_get_undefined(addon.raw(), &result));
  }
  return result;
}

template <class T>
T first(const mx::array& a) {
  return *a.data<T>();
}

// The only element as a JavaScript value: a Number, a BigInt for 64-bit integers, a boolean; undefined for a complex
// one, whose parts are in the floats of the scratch buffer.
napi_value item(AddonData& addon, mx::array a) {
  if (a.size() != 1) throw std::invalid_argument(not_one_element);
  addon.eval(a);
  napi_env env = addon.raw();
  napi_value result = nullptr;
  const auto number = [&](double value) { bind::check(env, napi_create_double(env, value, &result)); };
  switch (a.dtype()) {
    case mx::Dtype::Val::bool_: bind::check(env, napi_get_boolean(env, first<bool>(a), &result)); break;
    case mx::Dtype::Val::uint8: number(first<uint8_t>(a)); break;
    case mx::Dtype::Val::uint16: number(first<uint16_t>(a)); break;
    case mx::Dtype::Val::uint32: number(first<uint32_t>(a)); break;
    case mx::Dtype::Val::uint64: bind::check(env, napi_create_bigint_uint64(env, first<uint64_t>(a), &result)); break;
    case mx::Dtype::Val::int8: number(first<int8_t>(a)); break;
    case mx::Dtype::Val::int16: number(first<int16_t>(a)); break;
    case mx::Dtype::Val::int32: number(first<int32_t>(a)); break;
    case mx::Dtype::Val::int64: bind::check(env, napi_create_bigint_int64(env, first<int64_t>(a), &result)); break;
    case mx::Dtype::Val::float16: number(static_cast<float>(first<mx::float16_t>(a))); break;
    case mx::Dtype::Val::bfloat16: number(static_cast<float>(first<mx::bfloat16_t>(a))); break;
    case mx::Dtype::Val::float32: number(first<float>(a)); break;
    case mx::Dtype::Val::float64: number(first<double>(a)); break;
    case mx::Dtype::Val::complex64: {
      const auto value = first<mx::complex64_t>(a);
      addon.floats()[0] = value.real();
      addon.floats()[1] = value.imag();
      bind::check(env, napi_get_undefined(env, &result));
      break;
    }
  }
  return result;
}

}  // namespace

void define_array(Module& m) {
  m.property("array", "shape", [](const mx::array& a) { return a.shape(); }, "The size of each axis, as a list.");
  m.property(
      "array", "ndim", [](const mx::array& a) { return static_cast<int>(a.ndim()); }, "How many axes there are.");
  m.property(
      "array", "size", [](const mx::array& a) { return static_cast<uint64_t>(a.size()); },
      "How many elements there are.");
  m.property(
      "array", "nbytes", [](const mx::array& a) { return static_cast<uint64_t>(a.nbytes()); },
      "How many bytes the elements take.");
  m.property(
      "array", "itemsize", [](const mx::array& a) { return static_cast<int>(a.itemsize()); },
      "How many bytes one element takes.");
  m.property("array", "dtype", [](const mx::array& a) { return a.dtype(); }, "The type of the elements.");
  m.property("array", "T", [](const mx::array& a) { return mx::transpose(a); }, "The array with its axes reversed.");
  m.property(
      "array", "mT", [](const mx::array& a) { return mx::matrix_transpose(a); },
      "The array with its last two axes swapped.");
  m.property("array", "real", [](const mx::array& a) { return mx::real(a); }, "The real parts of the elements.");
  m.property("array", "imag", [](const mx::array& a) { return mx::imag(a); }, "The imaginary parts of the elements.");

  // Conversions to JavaScript values: see src/core/array.
  m.internal("item", [](AddonData& addon, const mx::array& a) { return bind::Value{item(addon, a)}; });
  m.internal("read_few", [](AddonData& addon, const mx::array& a) { return read_few(addon, a); });
  m.internal("read_elements", [](AddonData& addon, const mx::array& a, bool widen) {
    return bind::Value{read_elements(addon, a, widen)};
  });
  m.internal(
      "share_elements", [](AddonData& addon, const mx::array& a) { return bind::Value{share_elements(addon, a)}; });
  m.internal("to_text", [](AddonData& addon, const mx::array& a) {
    mx::array copy = a;
    addon.eval(copy);
    std::ostringstream text;
    text << copy;
    return text.str();
  });
  m.in_js(
      "method", "array", "item", bind::pos("self"), bind::returns("scalar"),
      "The only element, as a JavaScript value.");
  m.in_js(
      "method", "array", "tolist", bind::pos("self"), bind::returns("list_or_scalar"),
      "The elements as nested lists; without axes, the element itself.");
  m.in_js(
      "class", "ArrayLike", "ArrayLike", bind::pos("arg").printed("object"),
      bind::stub("__init__(self, arg: object, /) -> None"),
      "An object that has a method `__mlx_array__`, which returns the array that it stands for.");
  m.in_js(
      "class", "PrintOptions", "PrintOptions", bind::arg("precision") = -1,
      bind::stub("__init__(self, precision: int = -1) -> None"), "How arrays are printed.");
  m.in_js(
      "function", "", "set_printoptions", (bind::arg("precision") = -1).printed("int"), bind::returns("None"),
      "Sets how many digits floats are printed with; -1 for the shortest form of six significant digits.");
  m.in_js("function", "", "get_printoptions", bind::returns("PrintOptions"), "How arrays are printed now.");
  m.in_js(
      "function", "", "printoptions", (bind::arg("precision") = -1).printed("int"),
      (bind::arg("callback") = bind::none).not_in_signature(), bind::returns("_PrintOptionsContext"),
      "A context with other print options: left by `using`, or at the end of the callback, whose result is returned.");
  mx::get_global_formatter().capitalize_bool = true;  // as Python writes booleans
  m.internal("set_precision", [](int precision) { mx::set_printoptions({precision}); });
  m.internal("get_precision", [] { return mx::get_global_formatter().format_options.precision; });

  // Conversions from JavaScript values: see src/core/create.
  m.internal("from_buffer", [](AddonData& addon, bind::Value buffer, std::optional<mx::Dtype> dtype) {
    return array_from_buffer(addon, buffer.value, dtype);
  });
  m.internal(
      "from_bytes", [](AddonData& addon, bind::Value buffer, mx::Dtype stored, std::optional<mx::Dtype> dtype,
                       const mx::Shape& shape) { return array_from_bytes(addon, buffer.value, stored, dtype, shape); });
  m.internal("from_number", [](double number, int kind, mx::Dtype dtype) {
    return array_from_number(static_cast<Numbers>(kind), number, dtype);
  });
  m.internal("from_numbers", [](AddonData& addon, int kind, int count, mx::Dtype dtype, const mx::Shape& shape) {
    return array_from_numbers(addon, static_cast<Numbers>(kind), count, dtype, shape);
  });
  m.internal("from_array", [](const mx::array& a, std::optional<mx::Dtype> dtype) {
    return dtype ? mx::astype(a, *dtype) : mx::array(a);
  });
  // Puts the value of another array behind the same wrapper, as Python's in-place operators do.
  m.internal(
      "overwrite", [](AddonData& addon, int target, const mx::array& source) { addon.array_of(target) = source; });
}

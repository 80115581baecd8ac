#pragma once

#include "bind/caster.h"
#include "convert/array.h"

namespace bind {

// StreamOrDevice is one integer: the kind in the low 3 bits, the device type in the next, then 8 bits of device index
// and the index of the stream.
struct StreamCode {
  enum Kind : int32_t { none = 0, device_type = 1, device = 2, stream = 3, thread_local_stream = 4 };
  static constexpr int kind_bits = 3, type_bits = 1, device_bits = 8;
  static int32_t encode(Kind kind, mx::Device device, int index) {
    return kind | (device.type == mx::Device::gpu ? 1 : 0) << kind_bits | device.index << (kind_bits + type_bits) |
           index << (kind_bits + type_bits + device_bits);
  }
  [[gnu::noinline]] static mx::StreamOrDevice decode(int32_t code) {
    const mx::Device::DeviceType type = (code >> kind_bits) & 1 ? mx::Device::gpu : mx::Device::cpu;
    const mx::Device device(type, (code >> (kind_bits + type_bits)) & ((1 << device_bits) - 1));
    const int index = code >> (kind_bits + type_bits + device_bits);
    switch (code & ((1 << kind_bits) - 1)) {
      case none: return {};
      case device_type: return type;
      case Kind::device: return device;
      case stream: return mx::Stream(index, device);
      case thread_local_stream: return mx::ThreadLocalStream(index, device);
      default: throw TypeError("There is no such stream.");
    }
  }
};

template <>
struct Caster<mx::StreamOrDevice> : CasterBase {
  static TypeInfo type() { return {"stream", "StreamOrDevice"}; }
  [[gnu::always_inline]] static mx::StreamOrDevice read(Call& call) {
    const int32_t code = call.take_int();
    // Nearly every call: a branch is cheaper than the jump table and the copy of the other kinds; and a copy cheaper
    // than making one, of which one byte is written and sixteen are read, so that the processor waits for the write.
    if (code == StreamCode::none) return addon(call).no_stream;
    return StreamCode::decode(code);
  }
};

template <>
struct Caster<mx::Stream> : CasterBase {
  static TypeInfo type() { return {"stream_object", "Stream"}; }
  static napi_value write(Call& call, mx::Stream s) {
    return Caster<int>::write(call, StreamCode::encode(StreamCode::stream, s.device, s.index));
  }
};

template <>
struct Caster<mx::ThreadLocalStream> : CasterBase {
  static TypeInfo type() { return {"thread_local_stream_object", "ThreadLocalStream"}; }
  static napi_value write(Call& call, mx::ThreadLocalStream s) {
    return Caster<int>::write(call, StreamCode::encode(StreamCode::thread_local_stream, s.device, s.index));
  }
};

template <>
struct Caster<mx::Device> : CasterBase {
  static TypeInfo type() { return {"device_object", "Device"}; }
  static napi_value write(Call& call, const mx::Device& device) {
    return Caster<int>::write(call, StreamCode::encode(StreamCode::device, device, 0));
  }
};

}  // namespace bind

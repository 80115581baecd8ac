#include "convert/device_information.h"
#include "core/define.h"

// What names a device: a Device or a DeviceType.
struct DeviceArg {
  mx::Device device;
};

namespace bind {

template <>
struct Caster<DeviceArg> : CasterBase {
  static TypeInfo type() { return {"device", "Device | DeviceType"}; }
  static DeviceArg read(Call& call) {
    const mx::StreamOrDevice value = StreamCode::decode(call.take_int());
    if (auto device = std::get_if<mx::Device>(&value)) return {*device};
    if (auto type = std::get_if<mx::Device::DeviceType>(&value)) return {mx::Device(*type)};
    throw TypeError("There is no such device.");
  }
};

}  // namespace bind

void define_device(Module& m) {
  m.def(
      "default_device", [] { return mx::default_device(); },
      "The device that operations run on unless told otherwise.");
  m.def(
      "set_default_device", [](DeviceArg device) { mx::set_default_device(device.device); }, bind::arg("device"),
      "Sets the device that operations run on unless told otherwise, for all threads of the process.");
  m.def(
      "is_available", [](DeviceArg device) { return mx::is_available(device.device); }, bind::arg("device"),
      "Whether this machine and this build of MLX have the device.");
  m.def(
      "device_count", [](DeviceArg device) { return mx::device_count(device.device.type); },
      bind::arg("device_type").printed("DeviceType"), "How many devices of a type there are.");
  m.def(
      "device_info",
      [](const std::optional<DeviceArg>& device) {
        return mx::device_info(device ? device->device : mx::default_device());
      },
      (bind::arg("d") = bind::none).printed("None | Device | DeviceType"),
      "What is known of a device (of the default one for None): names, memory sizes in bytes and the like; the keys "
      "depend "
      "on the backend.");
  m.def(
      "default_stream", [](DeviceArg device) { return mx::default_stream(device.device); }, bind::arg("device"),
      "The stream of this thread that operations on the device run in unless told otherwise.");
  m.def(
      "set_default_stream", [](const mx::StreamOrDevice& stream) { mx::set_default_stream(mx::to_stream(stream)); },
      bind::arg("stream").printed("Stream").as("stream_only"),
      "Makes a stream the default one of its device in this thread.");
  m.def(
      "new_stream", [](DeviceArg device) { return mx::new_stream(device.device); }, bind::arg("device"),
      "A new stream on a device. It works only in the thread that made it.");
  m.def(
      "new_thread_unsafe_stream", [](DeviceArg device) { return mx::new_thread_unsafe_stream(device.device); },
      bind::arg("device"), "A new stream on a device that works in any thread, but only in one at a time.");
  m.def(
      "new_thread_local_stream", [](DeviceArg device) { return mx::new_thread_local_stream(device.device); },
      bind::arg("device"), "A new stream on a device that stands for another one in each thread that uses it.");
  m.def(
      "synchronize",
      [](AddonData& addon, const mx::StreamOrDevice& stream) {
        addon.before_eval();
        if (std::holds_alternative<std::monostate>(stream)) {
          mx::synchronize();
        } else if (auto local = std::get_if<mx::ThreadLocalStream>(&stream)) {
          mx::synchronize(*local);
        } else {
          mx::synchronize(mx::to_stream(stream));
        }
      },
      (bind::arg("stream") = bind::none)
          .printed("Stream | ThreadLocalStream | Device | DeviceType | None")
          .by_position_too(),
      "Waits until everything that was scheduled in a stream (in the default one for None) is done.");
  m.def("clear_streams", [] { mx::clear_streams(); }, "Ends all streams that this thread made.");
  m.in_js(
      "class", "Device", "Device", bind::arg("type").printed("DeviceType"), bind::arg("index") = 0,
      bind::stub("__init__(self, type: DeviceType, index: int = 0) -> None"), "A device that operations run on.");
  m.in_js(
      "class", "StreamContext", "StreamContext", bind::arg("s"),
      bind::stub("__init__(self, s: Stream | ThreadLocalStream | Device | DeviceType) -> None"),
      "Makes a stream, or the default stream of a device, the default one until the context is left.");
  m.in_js(
      "function", "", "stream", bind::arg("s").printed("Stream | ThreadLocalStream | Device | DeviceType"),
      (bind::arg("callback") = bind::none).not_in_signature(), bind::returns("StreamContext"),
      "A context in which a stream, or the default stream of a device, is the default one: left by `using`, or at the "
      "end "
      "of the callback, whose result is returned.");
  // mx.stream() and StreamContext, which switch the defaults for a while, are in src/core/device.
  m.internal("to_stream", [](const mx::StreamOrDevice& stream) { return mx::to_stream(stream); });
}

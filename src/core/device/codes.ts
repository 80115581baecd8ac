import { wrongType } from "../runtime/errors.js";
import {
  cpu,
  Device,
  deviceIndexOf,
  gpu,
  localStreamIndexOf,
  makeStream,
  makeThreadLocalStream,
  type Stream,
  streamIndexOf,
  type ThreadLocalStream,
  typeOf,
} from "./classes.js";

// StreamOrDevice as one integer, laid out as in native/convert/stream.h: kind, device type, device index, stream index.
const DEVICE_TYPE = 1;
const DEVICE = 2;
const STREAM = 3;
const THREAD_LOCAL_STREAM = 4;
const TYPE_SHIFT = 3;
const DEVICE_SHIFT = 4;
const INDEX_SHIFT = 12;
const DEVICE_MASK = 0xff;

function deviceBits(device: Device): number {
  return (typeOf(device.type) << TYPE_SHIFT) | ((deviceIndexOf(device) & DEVICE_MASK) << DEVICE_SHIFT);
}

function codeOrMinusOne(value: unknown): number {
  const type = typeOf(value);
  if (type >= 0) return DEVICE_TYPE | (type << TYPE_SHIFT);
  if (deviceIndexOf(value) >= 0) return DEVICE | deviceBits(value as Device);
  const stream = streamIndexOf(value);
  if (stream >= 0) return STREAM | deviceBits((value as Stream).device) | (stream << INDEX_SHIFT);
  const local = localStreamIndexOf(value);
  if (local >= 0) {
    return THREAD_LOCAL_STREAM | deviceBits((value as ThreadLocalStream).device) | (local << INDEX_SHIFT);
  }
  return -1;
}

/** A StreamOrDevice argument; None is 0. */
export function streamCode(value: unknown, fn: object, parameter = "stream", expected = "StreamOrDevice"): number {
  if (value === undefined || value === null) return 0;
  const code = codeOrMinusOne(value);
  if (code < 0) throw wrongType(fn, parameter, expected, value);
  return code;
}

/** A Stream argument. */
export function streamOnlyCode(value: unknown, fn: object, parameter: string, expected: string): number {
  if (streamIndexOf(value) < 0) throw wrongType(fn, parameter, expected, value);
  return codeOrMinusOne(value);
}

/** A Device or DeviceType argument. */
export function deviceCode(value: unknown, fn: object, parameter: string, expected: string): number {
  if (typeOf(value) < 0 && deviceIndexOf(value) < 0) throw wrongType(fn, parameter, expected, value);
  return codeOrMinusOne(value);
}

/** A Device or DeviceType argument that may be None. */
export function optionalDeviceCode(value: unknown, fn: object, parameter: string, expected: string): number | null {
  return value === undefined || value === null ? null : deviceCode(value, fn, parameter, expected);
}

// Devices never change, so one object for each is enough.
const devices: Device[] = [];

/** The device that a code of the addon stands for. */
export function deviceOf(code: number): Device {
  const place = (code >> TYPE_SHIFT) & ((DEVICE_MASK << 1) | 1);
  devices[place] ??= new Device(place & 1 ? gpu : cpu, place >> (DEVICE_SHIFT - TYPE_SHIFT));
  return devices[place];
}

/** The stream that a code of the addon stands for. */
export function streamOf(code: number): Stream {
  return makeStream(code >> INDEX_SHIFT, deviceOf(code));
}

/** The thread-local stream that a code of the addon stands for. */
export function threadLocalStreamOf(code: number): ThreadLocalStream {
  return makeThreadLocalStream(code >> INDEX_SHIFT, deviceOf(code));
}

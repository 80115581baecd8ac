import { callableClass } from "../../builtins/callable_class.js";
import { declared } from "../runtime/declared.js";
import { notConstructible, wrongType } from "../runtime/errors.js";
import { isPlain } from "../runtime/keywords.js";
import { toInt } from "../runtime/scalars.js";

const INTERNAL = Symbol("internal");
const inspect = Symbol.for("nodejs.util.inspect.custom");

// Reading private fields from outside: set by the classes below.
let readType: (value: unknown) => number;
let typeName: (type: DeviceType) => string;
let readIndex: (value: unknown) => number;
let readStream: (value: unknown) => number;
let readLocalStream: (value: unknown) => number;

/** The kind of a device: `mx.cpu` or `mx.gpu`. */
export class DeviceType {
  readonly #name: string;
  readonly #value: number;

  constructor(token: unknown, name?: string, value?: number) {
    if (token !== INTERNAL) throw notConstructible("DeviceType");
    this.#name = name as string;
    this.#value = value as number;
    Object.freeze(this);
  }

  static cpu = new DeviceType(INTERNAL, "cpu", 0);
  static gpu = new DeviceType(INTERNAL, "gpu", 1);

  static {
    readType = (value) => (typeof value === "object" && value !== null && #value in value ? value.#value : -1);
    typeName = (type) => type.#name;
  }

  /** Equal to the same type, and to a device of it. */
  __eq__(other: unknown): boolean {
    return other instanceof DeviceImplementation ? other.type === this : this === other;
  }

  toString(): string {
    return `DeviceType.${this.#name}`;
  }

  [inspect](): string {
    return this.toString();
  }
}

class DeviceImplementation {
  readonly #type: DeviceType;
  readonly #index: number;

  constructor(type: DeviceType | { type: DeviceType; index?: number }, index: number | { index?: number } = 0) {
    let kind: unknown = type;
    let place: unknown = index;
    if (isPlain(type)) {
      kind = type.type;
      place = type.index ?? 0;
    } else if (isPlain(index)) {
      place = index.index ?? 0;
    }
    if (typeOf(kind) < 0) throw wrongType(Device, "type", "DeviceType", kind);
    this.#index = toInt(place, Device, "index", "int");
    this.#type = kind as DeviceType;
    Object.freeze(this);
  }

  static {
    readIndex = (value) => (typeof value === "object" && value !== null && #index in value ? value.#index : -1);
  }

  /** The kind of the device. */
  get type(): DeviceType {
    return this.#type;
  }

  /** Equal to a device of the same type and index, and to a type on its own. */
  __eq__(other: unknown): boolean {
    if (typeOf(other) >= 0) return this.#type === other;
    return other instanceof DeviceImplementation && other.#type === this.#type && other.#index === this.#index;
  }

  __repr__(): string {
    return `Device(${typeName(this.#type)}, ${this.#index})`;
  }

  toString(): string {
    return this.__repr__();
  }

  [inspect](): string {
    return this.__repr__();
  }
}

/** A device that operations run on: `new mx.Device(mx.gpu, 0)`. */
export const Device = declared("mlx.core.Device", callableClass(DeviceImplementation, "Device"));
export type Device = DeviceImplementation;

/** A queue of operations on a device. Streams come from new_stream() and default_stream(). */
export class Stream {
  readonly #index: number;
  readonly #device: Device;

  constructor(token: unknown, index?: number, device?: Device) {
    if (token !== INTERNAL) throw notConstructible("Stream");
    this.#index = index as number;
    this.#device = device as Device;
    Object.freeze(this);
  }

  static {
    readStream = (value) => (typeof value === "object" && value !== null && #index in value ? value.#index : -1);
  }

  /** The device that the stream runs on. */
  get device(): Device {
    return this.#device;
  }

  __eq__(other: unknown): boolean {
    return readStream(other) === this.#index && this.#device.__eq__((other as Stream).#device);
  }

  __repr__(): string {
    return `Stream(${this.#device}, ${this.#index})`;
  }

  toString(): string {
    return this.__repr__();
  }

  [inspect](): string {
    return this.__repr__();
  }
}

/** A stream that stands for another one in each thread. It comes from new_thread_local_stream(). */
export class ThreadLocalStream {
  readonly #index: number;
  readonly #device: Device;

  constructor(token: unknown, index?: number, device?: Device) {
    if (token !== INTERNAL) throw notConstructible("ThreadLocalStream");
    this.#index = index as number;
    this.#device = device as Device;
    Object.freeze(this);
  }

  static {
    readLocalStream = (value) => (typeof value === "object" && value !== null && #index in value ? value.#index : -1);
  }

  /** The device that the stream runs on. */
  get device(): Device {
    return this.#device;
  }

  __eq__(other: unknown): boolean {
    return readLocalStream(other) === this.#index && this.#device.__eq__((other as ThreadLocalStream).#device);
  }

  __repr__(): string {
    return `ThreadLocalStream(${this.#device}, ${this.#index})`;
  }

  toString(): string {
    return this.__repr__();
  }

  [inspect](): string {
    return this.__repr__();
  }
}

/** The number of a device type, or -1 for any other value. */
export function typeOf(value: unknown): number {
  return readType(value);
}

/** The index of a device, or -1 for any other value. */
export function deviceIndexOf(value: unknown): number {
  return readIndex(value);
}

/** The index of a stream, or -1 for any other value. */
export function streamIndexOf(value: unknown): number {
  return readStream(value);
}

/** The index of a thread-local stream, or -1 for any other value. */
export function localStreamIndexOf(value: unknown): number {
  return readLocalStream(value);
}

export function makeStream(index: number, device: Device): Stream {
  return new Stream(INTERNAL, index, device);
}

export function makeThreadLocalStream(index: number, device: Device): ThreadLocalStream {
  return new ThreadLocalStream(INTERNAL, index, device);
}

export const cpu = DeviceType.cpu;
export const gpu = DeviceType.gpu;

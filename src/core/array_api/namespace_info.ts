import { ValueError } from "../../builtins/errors.js";
import { cpu, Device, gpu } from "../device/classes.js";
import type { Dtype } from "../dtype/dtype.js";
import * as dtype from "../dtype/dtype.js";
import { default_device, device_count } from "../generated/calls.js";
import { describeValue } from "../runtime/errors.js";

// What programs written for the array API standard ask a library: it knows less dtypes than MLX has.

const DTYPES: Readonly<Record<string, Dtype>> = {
  bool: dtype.bool_,
  int8: dtype.int8,
  int16: dtype.int16,
  int32: dtype.int32,
  int64: dtype.int64,
  uint8: dtype.uint8,
  uint16: dtype.uint16,
  uint32: dtype.uint32,
  uint64: dtype.uint64,
  float32: dtype.float32,
  complex64: dtype.complex64,
};

const signed = ["int8", "int16", "int32", "int64"];
const unsigned = ["uint8", "uint16", "uint32", "uint64"];
const real = ["float32", "float64"];
const complex = ["complex64"];
const KINDS = new Map([
  ["bool", ["bool"]],
  ["signed integer", signed],
  ["unsigned integer", unsigned],
  ["integral", [...signed, ...unsigned]],
  ["real floating", real],
  ["complex floating", complex],
  ["numeric", [...signed, ...unsigned, ...real, ...complex]],
]);

const inQuotes = (kind: unknown): string => (typeof kind === "string" ? `'${kind}'` : describeValue(kind));

function checkDevice(device: unknown): Device | null {
  if (device === undefined || device === null) return null;
  if (!(device instanceof Device)) throw new TypeError("Expected a mlx Device");
  return device;
}

/** What `mx.__array_namespace_info__()` returns. */
export class ArrayNamespaceInfo {
  /** What the standard leaves open, and how MLX does it. */
  capabilities(): { "boolean indexing": boolean; "data-dependent shapes": boolean; "max dimensions": number } {
    return { "boolean indexing": false, "data-dependent shapes": false, "max dimensions": 10 };
  }

  /** The device that operations run on unless told otherwise. */
  default_device(): Device {
    return default_device();
  }

  /** The dtypes that arrays get where none is given. */
  default_dtypes(keywords: { device?: Device | null } = {}): Record<string, Dtype> {
    checkDevice(keywords.device);
    return {
      "real floating": dtype.float32,
      "complex floating": dtype.complex64,
      integral: dtype.int32,
      indexing: dtype.int32,
    };
  }

  /** All devices of this machine. */
  devices(): Device[] {
    return [cpu, gpu].flatMap((type) =>
      Array.from({ length: device_count(type) }, (_, index) => new Device(type, index)),
    );
  }

  /** The dtypes by name that a device has, all of them or those of one kind or of several. */
  dtypes(keywords: { device?: Device | null; kind?: string | readonly string[] | null } = {}): Record<string, Dtype> {
    const device = checkDevice(keywords.device) ?? this.default_device();
    const all: Record<string, Dtype> = device.type === cpu ? { ...DTYPES, float64: dtype.float64 } : { ...DTYPES };
    const { kind } = keywords;
    if (kind === undefined || kind === null) return all;
    const wanted: readonly unknown[] | null = typeof kind === "string" ? [kind] : Array.isArray(kind) ? kind : null;
    if (!wanted?.every((one) => KINDS.has(one as string))) {
      const shown = wanted && typeof kind !== "string" ? `(${wanted.map(inQuotes).join(", ")})` : inQuotes(kind);
      throw new ValueError(`Unsupported dtype kind: ${shown}`);
    }
    const names = new Set(wanted.flatMap((one) => KINDS.get(one as string) as string[]));
    return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
  }
}

/** __array_namespace_info__() */
export function __array_namespace_info__(): ArrayNamespaceInfo {
  return new ArrayNamespaceInfo();
}

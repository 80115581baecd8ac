import { AttributeError, ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import type { array } from "../generated/calls.js";
import * as calls from "../generated/calls.js";
import { wrongType } from "../runtime/errors.js";
import { newWrapper, settle } from "../runtime/handle.js";
import { bytesOf, isReadable, noSource, pathOf, type ReadableFile } from "./files.js";
import { type Metadata, namedValues, type Wire } from "./named.js";
import { loadNpy, loadNpz, readZipFile } from "./npz.js";

type Named = readonly [arrays: readonly Wire[], metadata: readonly Wire[]];
type LoadNamed<From> = (from: From, stream: number, metadata: number) => Named;
const loadNpyFile = addon["core.load_npy_file"] as unknown as (out: object, path: string, stream: number) => number;
const loadSafetensorsFile = addon["core.load_safetensors_file"] as unknown as LoadNamed<string>;
const loadSafetensorsBytes = addon["core.load_safetensors_bytes"] as unknown as LoadNamed<Uint8Array>;
const loadGgufFile = addon["core.load_gguf_file"] as unknown as LoadNamed<string>;

type Source = string | Uint8Array | ReadableFile;

function sourceOf(file: unknown): Source {
  const path = pathOf(file);
  if (path !== null) return path;
  if (file instanceof Uint8Array || isReadable(file)) return file;
  throw noSource(calls.load, file);
}

function nameOf(source: Source): string {
  if (typeof source === "string") return source;
  if (source instanceof Uint8Array) {
    throw new ValueError("[load] Could not infer file format from extension: bytes have no name, so pass the format");
  }
  if (typeof source.name !== "string") throw new AttributeError("The file object has no attribute 'name'");
  return source.name;
}

function formatOf(source: Source, given: unknown): string {
  if (typeof given === "string") return given;
  if (given !== null) throw wrongType(calls.load, "format", "str | None", given);
  const name = nameOf(source);
  const dot = name.lastIndexOf(".");
  if (dot < 0) throw new ValueError("[load] Could not infer file format from extension");
  return name.slice(dot + 1);
}

function loadOne(source: Source, stream: number): array {
  if (typeof source !== "string") return loadNpy(bytesOf(source), stream);
  const out = newWrapper();
  return settle(out, loadNpyFile(out, source, stream)) as unknown as array;
}

function loadGguf(source: Source, stream: number, metadata: number): Named {
  if (typeof source !== "string") throw new ValueError("[load_gguf] Input must be a string");
  return loadGgufFile(source, stream, metadata);
}

function loadSafetensors(source: Source, stream: number, metadata: number): Named {
  return typeof source === "string"
    ? loadSafetensorsFile(source, stream, metadata)
    : loadSafetensorsBytes(bytesOf(source), stream, metadata);
}

type WithMetadata = [arrays: Record<string, Metadata>, metadata: Record<string, Metadata>];

function named([arrays, metadata]: Named, returnMetadata: number): Record<string, Metadata> | WithMetadata {
  const values = namedValues(arrays);
  return returnMetadata ? [values, namedValues(metadata)] : values;
}

/** load(file, format, return_metadata, stream) */
export function load(file: unknown, format: unknown, returnMetadata: number, stream: number): unknown {
  const source = sourceOf(file);
  const kind = formatOf(source, format);
  if (returnMetadata && (kind === "npy" || kind === "npz")) {
    throw new ValueError(`[load] metadata not supported for format ${kind}`);
  }
  switch (kind) {
    case "safetensors":
      return named(loadSafetensors(source, stream, returnMetadata), returnMetadata);
    case "npz":
      return loadNpz(typeof source === "string" ? readZipFile(source) : bytesOf(source), stream);
    case "npy":
      return loadOne(source, stream);
    case "gguf":
      return named(loadGguf(source, stream, returnMetadata), returnMetadata);
    default:
      throw new ValueError(`[load] Unknown file format ${kind}`);
  }
}

import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import * as calls from "../generated/calls.js";
import { wrongType } from "../runtime/errors.js";
import { type ArrayBase, handleOf, isArray } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { writeHandles } from "../runtime/scratch.js";
import { isWritable, noTarget, pathOf, sinkOf, type WritableFile, wellFormed } from "./files.js";
import { arrayArgument, namedArrays, type Wire } from "./named.js";
import { saveNpz, saveNpzFile } from "./npz.js";
import { writeWhole } from "./whole.js";

// What is passed beyond the parameters of the native functions keeps the arrays alive during the call.
type Sink = (bytes: Uint8Array) => void;
type SaveOne<To> = (to: To, handle: number, pin: ArrayBase) => void;
type SaveNamed<To> = (
  to: To,
  names: readonly string[],
  count: number,
  metadata: readonly Wire[],
  ...pins: unknown[]
) => void;
const saveNpyFile = addon["core.save_npy_file"] as unknown as SaveOne<string>;
const saveNpyTo = addon["core.save_npy_to"] as unknown as SaveOne<Sink>;
const saveSafetensorsFile = addon["core.save_safetensors_file"] as unknown as SaveNamed<string>;
const saveSafetensorsTo = addon["core.save_safetensors_to"] as unknown as SaveNamed<Sink>;
const saveGgufFile = addon["core.save_gguf_file"] as unknown as SaveNamed<string>;

type Named = { readonly name: string } & object;

function targetOf(file: unknown, extension: string, fn: Named): string | WritableFile {
  const path = pathOf(file);
  if (path !== null) return path.endsWith(extension) ? path : path + extension;
  if (isWritable(file)) return file;
  throw noTarget(fn, file);
}

const notOpened = (fn: Named, path: string): string => `[${fn.name}] Failed to open file ${path}`;

/** save(file, arr) */
export function save(file: unknown, arr: unknown): void {
  const array = arrayArgument(arr, calls.save, "arr");
  const target = targetOf(file, ".npy", calls.save);
  if (typeof target === "string") {
    writeWhole(target, ".npy", notOpened(calls.save, target), (path) => saveNpyFile(path, handleOf(array), array));
  } else {
    saveNpyTo(sinkOf(target, calls.save), handleOf(array), array);
  }
}

function saveZipped(fn: Named, compressed: boolean, file: unknown, args: unknown[], kwargs: Record<string, unknown>) {
  const arrays = Object.keys(kwargs).map((name): [string, ArrayBase] => [
    wellFormed(name, "The name"),
    arrayArgument(kwargs[name], fn, name),
  ]);
  const target = targetOf(file, ".npz", fn);
  args.forEach((value, index) => {
    const name = `arr_${index}`;
    if (Object.hasOwn(kwargs, name)) {
      throw new ValueError(`[savez] Cannot use un-named variables and keyword ${name}`);
    }
    arrays.push([name, arrayArgument(value, fn, `args[${index}]`)]);
  });
  if (typeof target === "string") {
    writeWhole(target, ".npz", notOpened(fn, target), (path) => saveNpzFile(arrays, compressed, path));
  } else {
    saveNpz(arrays, compressed, sinkOf(target, fn));
  }
}

/** savez(file, *args, **kwargs) */
export function savez(file: unknown, args: unknown[], kwargs: Record<string, unknown>): void {
  saveZipped(calls.savez, false, file, args, kwargs);
}

/** savez_compressed(file, *args, **kwargs) */
export function savez_compressed(file: unknown, args: unknown[], kwargs: Record<string, unknown>): void {
  saveZipped(calls.savez_compressed, true, file, args, kwargs);
}

function textMetadata(metadata: unknown): Wire[] {
  if (metadata === null) return [];
  if (!isPlain(metadata)) throw wrongType(calls.save_safetensors, "metadata", "dict[str, str] | None", metadata);
  return Object.entries(metadata).flatMap(([name, value]) => {
    if (typeof value !== "string") {
      throw new ValueError("[save_safetensors] Metadata must be a dictionary with string keys and values");
    }
    return [wellFormed(name, "The name"), wellFormed(value, "The metadata")];
  });
}

/** save_safetensors(file, arrays, metadata) */
export function save_safetensors(file: unknown, arrays: unknown, metadata: unknown): void {
  const fn = calls.save_safetensors;
  const { names, arrays: list } = namedArrays(arrays, fn, "arrays");
  const texts = textMetadata(metadata);
  const target = targetOf(file, ".safetensors", fn);
  if (typeof target === "string") {
    writeWhole(target, ".safetensors", notOpened(fn, target), (path) =>
      saveSafetensorsFile(path, names, writeHandles(list), texts, list),
    );
  } else {
    saveSafetensorsTo(sinkOf(target, fn), names, writeHandles(list), texts, list);
  }
}

function isText(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

// The arrays go to `pins`, which keeps them alive while they are only handles.
function ggufValue(name: string, value: unknown, pins: ArrayBase[]): Wire {
  if (typeof value === "string") return wellFormed(value, "The metadata");
  if (isText(value)) return value.map((item) => wellFormed(item, "The metadata"));
  if (value === null) throw new RuntimeError("[save_gguf] Received unexpected type in metadata");
  if (!isArray(value) || handleOf(value) <= 0) {
    throw wrongType(calls.save_gguf, `metadata[${JSON.stringify(name)}]`, "array | str | list[str]", value);
  }
  pins.push(value);
  return handleOf(value);
}

function ggufMetadata(metadata: unknown, pins: ArrayBase[]): Wire[] {
  if (metadata === null) return [];
  if (!isPlain(metadata)) {
    throw wrongType(calls.save_gguf, "metadata", "dict[str, array | str | list[str]]", metadata);
  }
  return Object.entries(metadata).flatMap(([name, value]) => [
    wellFormed(name, "The name"),
    ggufValue(name, value, pins),
  ]);
}

/** save_gguf(file, arrays, metadata) */
export function save_gguf(file: unknown, arrays: unknown, metadata: unknown): void {
  const fn = calls.save_gguf;
  const { names, arrays: list } = namedArrays(arrays, fn, "arrays");
  const pins: ArrayBase[] = [];
  const wires = ggufMetadata(metadata, pins);
  const target = targetOf(file, ".gguf", fn);
  if (typeof target !== "string") throw new ValueError("[save_gguf] Input must be a string");
  writeWhole(target, ".gguf", "[save_gguf] gguf_create failed", (path) =>
    saveGgufFile(path, names, writeHandles(list), wires, list, pins),
  );
}

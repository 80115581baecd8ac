import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import type { array } from "../generated/calls.js";
import { newWrapper, settle } from "../runtime/handle.js";
import { namedValues } from "./named.js";

type Named = [arrays: [], metadata: []];
const loadNpyFile = addon["core.load_npy_file"] as unknown as (out: object, path: string, stream: number) => number;
const loadSafetensorsFile = addon["core.load_safetensors_file"] as unknown as (path: string, stream: number) => Named;
const loadGgufFile = addon["core.load_gguf_file"] as unknown as (path: string, stream: number) => Named;

/** load(file, format, return_metadata, stream) */
export function load(file: unknown, format: unknown, returnMetadata: unknown, stream: number): unknown {
  const path = String(file);
  const kind = format ?? path.slice(path.lastIndexOf(".") + 1);
  if (kind === "npy") {
    const out = newWrapper();
    return settle(out, loadNpyFile(out, path, stream)) as unknown as array;
  }
  if (kind !== "gguf" && kind !== "safetensors") throw new ValueError(`[load] Unknown file format ${kind}`);
  const [arrays, metadata] = (kind === "gguf" ? loadGgufFile : loadSafetensorsFile)(path, stream);
  return returnMetadata ? [namedValues(arrays), namedValues(metadata)] : namedValues(arrays);
}

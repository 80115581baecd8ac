// What load gives follows from the file's name, from the format, and from whether metadata are wanted.
import * as mx from "mlx.node/core";
import type { Equal, Expect } from "./expect.js";

declare const path: string;
type Named = Record<string, mx.array>;
type Metadata = Record<string, mx.array | string | string[]>;

const one = mx.load("a.npy");
const many = mx.load("a.safetensors", { stream: mx.cpu });
const unknown = mx.load(path);
const given = mx.load(new Uint8Array(8), "npy");
const named = mx.load(path, { format: "npz" });
const [arrays, metadata] = mx.load(path, { return_metadata: true });
const both = mx.load(new URL("file:///a.gguf"), null, true);
const literal = mx.load("a.txt", "npz", false, { stream: mx.cpu });
const byName = mx.load(`${path}.gguf`, undefined, { stream: null });

export type Loaded = [
  Expect<Equal<typeof one, mx.array>>,
  Expect<Equal<typeof many, Named>>,
  Expect<Equal<typeof unknown, mx.array | Named>>,
  Expect<Equal<typeof given, mx.array>>,
  Expect<Equal<typeof named, Named>>,
  Expect<Equal<typeof arrays, Named>>,
  Expect<Equal<typeof metadata, Metadata>>,
  Expect<Equal<(typeof both)[0], Named>>,
  Expect<Equal<typeof literal, Named>>,
  Expect<Equal<typeof byName, Named>>,
];

const pieces: Uint8Array[] = [];
mx.save(path, one);
mx.save({ write: (bytes) => pieces.push(bytes) }, one);
mx.savez(path, one, one, { one });
mx.savez_compressed(path, many);
mx.save_safetensors(path, many, { key: "value" });
mx.save_gguf(path, many, { key: "value", list: ["a"], number: one });
mx.save_gguf(path, arrays, metadata);

// @ts-expect-error a number is no array
mx.save(path, 3);
// @ts-expect-error safetensors files have strings only
mx.save_safetensors(path, many, { number: one });
// @ts-expect-error gguf files have paths
mx.save_gguf({ write: () => 0 }, many);
// @ts-expect-error there is no such keyword
mx.load(path, { metadata: true });

import { addon } from "../addon.js";
import { streamCode } from "../device/codes.js";
import { describe } from "../runtime/describe.js";
import { missing, surplus, unexpectedKeyword } from "../runtime/errors.js";
import type { ArrayBase } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { writeIntLists } from "../runtime/nested.js";
import { toBool, toFloat, toInt, toText } from "../runtime/scalars.js";
import { readArrays, writeHandles, writeInts } from "../runtime/scratch.js";
import {
  bytesOf,
  dtypesOf,
  inputsOf,
  mathModeOf,
  scalarsOf,
  shapesOf,
  templateOf,
  textsOf,
  tripleOf,
} from "./kernel_arguments.js";

// Kernels of the user: functions that run on the GPU what is given as source text.

type Native<R> = (...args: unknown[]) => R;
const makeMetal = addon["core.fast.make_metal_kernel"] as unknown as Native<object>;
const makeCuda = addon["core.fast.make_cuda_kernel"] as unknown as Native<object>;
const run = addon["core.fast.run_kernel"] as unknown as Native<number>;
const runPrecompiled = addon["core.fast.run_precompiled_cuda_kernel"] as unknown as Native<number>;

const SIGNATURE =
  "__call__(self, *, inputs: list[scalar | array], output_shapes: list[Sequence[int]], output_dtypes: list[Dtype], " +
  "grid: tuple[int, int, int], threadgroup: tuple[int, int, int], template: list[tuple[str, bool | int | Dtype]] | " +
  "None = None, init_value: float | None = None, verbose: bool = false, stream: StreamOrDevice = None)";
const DOC =
  "Runs the kernel on a grid of threads in groups, and returns one array for each shape and dtype of the outputs. " +
  "`template` has the arguments of the template in the source, `init_value` fills the outputs beforehand, `verbose` " +
  "prints the whole source.";

const REQUIRED = ["inputs", "output_shapes", "output_dtypes", "grid", "threadgroup"];
const OPTIONAL = ["template", "init_value", "verbose", "stream"];

/** The keywords of a call, which takes nothing else. */
function keywordsOf(args: readonly unknown[], fn: object): Record<string, unknown> {
  const given = args[0] === undefined ? {} : args[0];
  if (args.length > 1 || !isPlain(given)) throw surplus(fn, 0, isPlain(given) ? args[1] : given);
  for (const key of Object.keys(given)) {
    if (!REQUIRED.includes(key) && !OPTIONAL.includes(key)) throw unexpectedKeyword(fn, key);
  }
  for (const key of REQUIRED) if (given[key] === undefined) throw missing(fn, key);
  return given;
}

const optionalFloat = (value: unknown, fn: object): number | null =>
  value === undefined || value === null ? null : toFloat(value, fn, "init_value", "float | None");

/** What both kinds of calls send alike, written one behind the other into the shared buffer. */
function sendLists(inputs: readonly ArrayBase[], shapes: readonly number[][], ...lists: readonly number[][]): number[] {
  const sent = [writeHandles(inputs)];
  let at = inputs.length;
  sent.push(writeIntLists(shapes, at));
  at += sent[1] as number;
  for (const list of lists) {
    sent.push(writeInts(list, at, sendLists, "list", "Sequence[int]"));
    at += list.length;
  }
  return sent;
}

function kernelFunction(kernel: object, tag: string): (...args: unknown[]) => ArrayBase[] {
  const call = (...args: unknown[]): ArrayBase[] => {
    const given = keywordsOf(args, call);
    const inputs = inputsOf(given.inputs, call);
    const shapes = shapesOf(given.output_shapes, call);
    const dtypes = dtypesOf(given.output_dtypes, call);
    const geometry = [...tripleOf(given.grid, call, "grid"), ...tripleOf(given.threadgroup, call, "threadgroup")];
    const template = templateOf(given.template, call, tag);
    const initial = optionalFloat(given.init_value, call);
    const verbose = given.verbose === undefined ? 0 : toBool(given.verbose, call, "verbose", "bool");
    const stream = given.stream === undefined ? 0 : streamCode(given.stream, call, "stream", "StreamOrDevice");
    const [arrays, sizes, types, grid, kinds, values] = sendLists(
      ...[inputs, shapes, dtypes, geometry, template.kinds, template.values],
    );
    const names = template.names;
    return readArrays(run(kernel, arrays, sizes, types, grid, names, kinds, values, initial, verbose, stream, inputs));
  };
  return describe(call, "__call__", 1, SIGNATURE, DOC);
}

/** What metal_kernel and cuda_kernel have in common: name, inputs, outputs, source, header, contiguous. */
function commonArguments(fn: object, args: readonly unknown[]): unknown[] {
  const [name, inputs, outputs, source, header, contiguous] = args;
  return [
    toText(name, fn, "name", "str"),
    textsOf(inputs, fn, "input_names"),
    textsOf(outputs, fn, "output_names"),
    toText(source, fn, "source", "str"),
    toText(header, fn, "header", "str"),
    toBool(contiguous, fn, "ensure_row_contiguous", "bool"),
  ];
}

/** fast.metal_kernel(name, input_names, output_names, source, header, ensure_row_contiguous, atomic_outputs, options) */
export function fast_metal_kernel(...args: unknown[]): (...args: unknown[]) => ArrayBase[] {
  const fn = { name: "metal_kernel" };
  const common = commonArguments(fn, args);
  const atomic = toBool(args[6], fn, "atomic_outputs", "bool");
  return kernelFunction(makeMetal(...common, atomic, mathModeOf(args[7])), "metal_kernel");
}

/** fast.cuda_kernel(name, input_names, output_names, source, header, ensure_row_contiguous, shared_memory) */
export function fast_cuda_kernel(...args: unknown[]): (...args: unknown[]) => ArrayBase[] {
  const fn = { name: "cuda_kernel" };
  const common = commonArguments(fn, args);
  return kernelFunction(makeCuda(...common, toInt(args[6], fn, "shared_memory", "int")), "cuda_kernel");
}

/** fast.precompiled_cuda_kernel(*, name, compiled_source, inputs, output_shapes, ...) */
export function fast_precompiled_cuda_kernel(...args: unknown[]): ArrayBase[] {
  const fn = { name: "precompiled_cuda_kernel" };
  const name = toText(args[0], fn, "name", "str");
  const code = bytesOf(args[1], fn);
  const inputs = inputsOf(args[2], fn);
  const shapes = shapesOf(args[3], fn);
  const dtypes = dtypesOf(args[4], fn);
  const scalars = scalarsOf(args[5], fn);
  const geometry = [...tripleOf(args[6], fn, "grid"), ...tripleOf(args[7], fn, "threadgroup")];
  const shared = toInt(args[8], fn, "shared_memory", "int");
  const initial = optionalFloat(args[9], fn);
  const contiguous = toBool(args[10], fn, "ensure_row_contiguous", "bool");
  const stream = args[11] === null ? 0 : streamCode(args[11], fn, "stream", "StreamOrDevice");
  const [arrays, sizes, types, grid, kinds] = sendLists(inputs, shapes, dtypes, geometry, scalars.kinds);
  return readArrays(
    runPrecompiled(
      ...[name, code, arrays, sizes, types, grid, kinds, scalars.values, shared, initial, contiguous, stream, inputs],
    ),
  );
}

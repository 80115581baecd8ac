// The gradient of every operation of the schema: equal to Python's, and to what differences of its values say. An operation
// that has no gradient in Python has none here, with the same error. A new operation needs no line here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { Subject, subjects } from "../grid/cases.mjs";
import { Random, seedOf } from "../grid/random.mjs";
import { makeArray, shape } from "../grid/values.mjs";
import { encode, realize, run } from "../oracle/encode.mjs";
import { onGpu } from "../oracle/python.mjs";
import { isWhole, partOf } from "../part.mjs";
import { askPython, compareOutcomes, outcome } from "./twice.mjs";

const MOST_ELEMENTS = 400;
const SAMPLES = 3;
const TRIES = 80;
// With half the sum of two steps of h, differences are wrong by about h² and by the rounding of a value divided by h.
const steps = { float64: { h: 1e-5, tolerance: 1e-6 }, float32: { h: 2e-2, tolerance: 5e-2 } };

// Gradients that are not slopes in MLX, in Python as here.
const notSlopes = {
  stop_gradient: () => "it has none by definition",
  divmod: () => "MLX gives zero",
  full: () => "MLX multiplies by the value itself",
  full_like: () => "MLX multiplies by the value itself",
  quantize: () => "its results are steps",
  from_fp8: () => "its argument has steps",
  view: () => "it reads the bits of numbers as other numbers",
  put_along_axis: () => "of several values for one place any may win",
  std: (item) => sizeOf(item.args[0].sizes) === 1 && "a root has no slope at zero",
};

// What is computed in single precision, or by tables of single precision, for float64 too.
const single = new Set(
  `exp sin cos sigmoid erf erfinv logaddexp logcumsumexp logsumexp softmax conv1d conv_general conv_transpose1d convolve
  dequantize fast.cross_entropy fast.layer_norm fast.rms_norm fast.rope fast.scaled_dot_product_attention fft.fft fft.fft2
  fft.fftn fft.ifft fft.ifft2 fft.ifftn fft.irfft fft.irfft2 fft.irfftn fft.rfft fft.rfft2 fft.rfftn fft.stft fft.istft`.split(
    /\s+/,
  ),
);

// The numbers that an operation is differentiated at: from 0.3 to 0.9, where nearly everything is smooth, or these.
const above = (least) => (value) => value + least;
const ranges = {
  arccosh: above(1),
  "linalg.cholesky": "definite",
  "linalg.cholesky_inv": "definite",
  "linalg.eigh": "definite",
  "linalg.eigvalsh": "definite",
  "linalg.inv": "regular",
  "linalg.solve": "regular",
  "linalg.solve_triangular": "regular",
  "linalg.tri_inv": "regular",
  "linalg.det": "regular",
  "linalg.slogdet": "regular",
  "linalg.lu": "regular",
  "linalg.qr": "regular",
};

const sizeOf = (sizes) => sizes.reduce((product, size) => product * size, 1);

/** Numbers for an array of a shape; matrices get a heavy diagonal where their inverses matter. */
function valuesFor(path, sizes, random) {
  const range = ranges[path];
  const map = typeof range === "function" ? range : (value) => value;
  const values = Array.from({ length: sizeOf(sizes) }, () => map(0.3 + 0.6 * random.next()));
  const [rows, columns] = sizes.slice(-2);
  if (typeof range !== "string" || rows !== columns) return values;
  const at = (matrix, i, j) => matrix * rows * rows + i * rows + j;
  for (let matrix = 0; matrix < values.length / (rows * rows); matrix++) {
    for (let i = 0; i < rows; i++) {
      values[at(matrix, i, i)] += rows + i;
      if (range === "definite") for (let j = 0; j < i; j++) values[at(matrix, i, j)] = values[at(matrix, j, i)];
    }
  }
  return values;
}

const isVariable = (value) =>
  value instanceof mx.array && (value.dtype === mx.float32 || value.dtype === mx.float64) && value.size > 0;

/** The same arguments with other numbers in their floating-point arrays. */
function retyped(subject, values, dtype) {
  const random = new Random(seedOf(subject.path));
  const replace = (value) => {
    if (Array.isArray(value)) return value.map(replace);
    if (!value?.sizes || !["float32", "float64"].includes(value.dtype)) return value;
    return makeArray(dtype, shape(...value.sizes), { values: valuesFor(subject.path, value.sizes, random) });
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, replace(value)]));
}

const elements = (values) => {
  const all = Object.values(values).flat();
  return all.reduce((sum, value) => sum + (value?.sizes ? sizeOf(value.sizes) : 0), 0);
};

function samplesOf(subject) {
  const chosen = [];
  let tries = 0;
  for (const values of subject.ordinary()) {
    if (++tries > TRIES || chosen.length === SAMPLES * 4) break;
    const size = elements(values);
    if (size > 0 && size <= MOST_ELEMENTS) chosen.push(values);
  }
  return chosen;
}

// The same sum as in derivatives.py.
const arraysIn = (result) =>
  result instanceof mx.array ? [result] : Array.isArray(result) ? result.flatMap(arraysIn) : [];
const weights = (array, phase) =>
  mx.cos(mx.arange(array.size, { dtype: mx.float32 }).multiply(0.7).add(phase)).reshape(array.shape);

function total(result) {
  const parts = [];
  for (const array of arraysIn(result)) {
    if (array.dtype === mx.complex64) {
      parts.push(mx.real(array).multiply(weights(array, 0)).sum(), mx.imag(array).multiply(weights(array, 1)).sum());
    } else if (array.dtype === mx.float32 || array.dtype === mx.float64) {
      parts.push(array.multiply(weights(array, 0)).sum());
    }
  }
  return parts.length > 0 ? parts.reduce((sum, part) => sum.add(part)) : null;
}

/** The arrays that a call is differentiated by, and the call as a function of them. */
function asFunction({ target, args, keywords }) {
  const given = args.map(realize);
  const named = Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, realize(value)]));
  const variables = [...given, ...Object.values(named)]
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isVariable);
  const loss = (values) => {
    const left = [...values];
    const put = (value) => {
      if (Array.isArray(value)) return value.map(put);
      return isVariable(value) ? left.shift() : value;
    };
    const placed = given.map(put);
    const others = Object.fromEntries(Object.entries(named).map(([key, value]) => [key, put(value)]));
    return total(run(target, placed, others));
  };
  return { variables, loss };
}

function gradients(item) {
  const { variables, loss } = asFunction(item);
  if (variables.length === 0 || loss(variables) === null) return "no derivative";
  return mx.value_and_grad(loss)(variables);
}

/** Numbers as an array like another one. (A Float64Array is float32 to mx.array, as numpy's float64 is in Python.) */
const arrayOf = (numbers, { dtype, shape: sizes }) =>
  mx.array(new Uint8Array(numbers.buffer)).view(dtype).reshape(sizes);

/** Gradients by differences: the value one step further in each element, less the value one step back. */
function differences(item, { h }) {
  const { variables, loss } = asFunction(item);
  return variables.map((array, which) => {
    const numbers = array.toTypedArray();
    return Array.from({ length: array.size }, (_, i) => {
      const at = (offset) => {
        const moved = numbers.slice();
        moved[i] += offset;
        // The step that was made, not the one that was wanted.
        const values = variables.toSpliced(which, 1, arrayOf(moved, array));
        return [Number(loss(values).item()), moved[i]];
      };
      const [high, right] = at(h);
      const [low, left] = at(-h);
      return (high - low) / (right - left);
    });
  });
}

function judge(item, dtype) {
  const [, analytical] = gradients(item);
  const step = steps[single.has(item.path) ? "float32" : dtype];
  const { tolerance } = step;
  const numerical = differences(item, step);
  for (const [which, gradient] of analytical.entries()) {
    const numbers = gradient.astype(mx.float64).flatten().tolist();
    const scale = Math.max(1, ...numerical[which].map(Math.abs));
    const wrong = numbers.findIndex((value, i) => !(Math.abs(value - numerical[which][i]) <= tolerance * scale));
    if (wrong >= 0) {
      return `element ${wrong} of array ${which}: the gradient is ${numbers[wrong]}, differences say ${numerical[which][wrong]}`;
    }
  }
  return null;
}

const schema = JSON.parse(readFileSync(inRoot("api", "schema.json"), "utf8"));
const functions = subjects(schema).filter(
  (fn) => fn.kind === "function" && fn.module !== "mlx.core.random" && !fn.shared,
);
const list = partOf(functions).map((fn) => new Subject(fn));

const cases = list.flatMap((subject) =>
  samplesOf(subject).flatMap((values) =>
    ["float64", "float32"].map((dtype) => ({
      subject,
      dtype,
      item: { path: subject.path, ...subject.spell(retyped(subject, values, dtype), "positional") },
    })),
  ),
);
const answers = askPython(
  "derivatives",
  JSON.stringify(
    cases.map(({ item: { target, args, keywords } }) => ({
      target,
      args: args.map(encode),
      keywords: Object.entries(keywords).map(([key, value]) => [key, encode(value)]),
    })),
  ),
);
answers.catch(() => {}); // the tests tell it

const hasGradient = (answer) => answer.value !== undefined && Array.isArray(answer.value) && answer.value[0] === "l";

test("gradients, and errors of operations without, equal Python's", async () => {
  const theirs = await answers;
  const wrong = [];
  cases.forEach(({ subject, dtype, item }, i) => {
    // Where several values go to one place, threads of a GPU come in any order.
    if (onGpu && subject.path === "put_along_axis") return;
    const found = compareOutcomes(
      outcome(() => gradients(item)),
      theirs[i],
    );
    if (found) wrong.push(`${subject.path} ${dtype}: ${found}`);
  });
  assert.equal(wrong.length, 0, `${wrong.length} of ${cases.length} differ:\n${wrong.slice(0, 20).join("\n")}`);
});

// Differences need more digits than float32 has.
const noDoubles = onGpu ? "a GPU has no float64" : false;
test("gradients equal differences of values", { skip: noDoubles }, async () => {
  const theirs = await answers;
  const done = new Map();
  const wrong = [];
  cases.forEach(({ subject, dtype, item }, i) => {
    if (!hasGradient(theirs[i]) || notSlopes[subject.path]?.(item)) return;
    const known = done.get(subject.path) ?? { float64: 0, float32: 0 };
    done.set(subject.path, known);
    // Single precision says little: only where there is no double, or where it is refused.
    if (known[dtype] >= SAMPLES || (dtype === "float32" && known.float64 > 0)) return;
    known[dtype]++;
    const found = judge(item, dtype);
    if (found)
      wrong.push(
        `${subject.path} ${dtype} (${item.args.map((arg) => (arg?.sizes ? `(${arg.sizes})` : arg))}): ${found}`,
      );
  });
  const double = [...done.values()].filter(({ float64 }) => float64 > 0).length;
  assert.equal(wrong.length, 0, `${wrong.length} gradients are not the slopes:\n${wrong.slice(0, 30).join("\n")}`);
  if (!isWhole) return;
  assert.ok(done.size >= 150 && double >= 100, `only ${done.size} operations have a gradient, ${double} in float64`);
});

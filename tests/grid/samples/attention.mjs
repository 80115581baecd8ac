// Attention, and what surrounds it in a transformer.
import { makeArray as array, shape, strided, transposed } from "../values.mjs";

const tame = { profile: "tame" };

export function* attention(random) {
  for (const dtype of ["float32", "float16", "bfloat16", "float32"]) {
    for (const [batch, heads, groups, queries, length, depth] of [
      [1, 2, 2, 3, 3, 8],
      [2, 4, 2, 1, 7, 64],
      [1, 4, 1, 5, 9, 16],
      [1, 1, 1, 1, 1, 80],
    ]) {
      const q = array(dtype, shape(batch, heads, queries, depth), tame);
      const k = array(dtype, shape(batch, groups, length, depth), tame);
      const v = array(dtype, shape(batch, groups, length, depth), { ...tame, salt: "v" });
      const masks = [
        undefined,
        null,
        "causal",
        array("bool", shape(queries, length)),
        array(dtype, shape(1, heads, queries, length), tame),
        "diagonal",
      ];
      for (const mask of masks) {
        yield { q, k, v, scale: random.pick([1, 0.125, depth ** -0.5]), mask };
      }
      yield { q, k, v, scale: 0.5, sinks: array(dtype, shape(heads), tame) };
      yield { q, k, v: array(dtype, shape(batch, groups, length + 1, depth), tame), scale: 0.5 };
      yield { q, k: array("int32", shape(batch, groups, length, depth)), v, scale: 0.5 };
    }
  }
}

export function* rope(random) {
  for (const dtype of ["float32", "float16", "bfloat16", "int32"]) {
    for (const form of [
      shape(1, 2, 3, 8),
      shape(2, 1, 1, 16),
      shape(3, 8),
      transposed(1, 2, 5, 8),
      strided(1, 2, 3, 8),
    ]) {
      for (const traditional of [false, true]) {
        const a = array(dtype, form, tame);
        const dims = random.pick([8, 4, 2]);
        yield { a, dims, traditional, base: 10000, scale: 1, offset: random.below(5) };
        yield { a, dims, traditional, base: 500.5, scale: 0.5, offset: array("int32", shape(), { values: [3] }) };
        const freqs = array("float32", shape(dims / 2), { profile: "positive" });
        yield { a, dims, traditional, base: null, scale: 1, offset: 2, freqs };
        yield { a, dims, traditional, base: null, scale: 1, offset: 0 };
        yield { a, dims: 3, traditional, base: 10, scale: 1, offset: 0 };
      }
    }
  }
}

export function* normalization(names, random) {
  for (const dtype of ["float32", "float16", "bfloat16", "float64", "int32"]) {
    for (const form of [
      shape(3, 8),
      shape(5),
      shape(2, 3, 33),
      transposed(4, 6),
      strided(3, 8),
      shape(0, 4),
      shape(),
    ]) {
      const last = form.sizes.at(-1) ?? 1;
      const weights = [
        null,
        array(dtype, shape(last), tame),
        array("float32", shape(last), tame),
        array(dtype, shape(last + 1), tame),
      ];
      for (let i = 0; i < 4; i++) {
        const values = { x: array(dtype, form, tame), eps: random.pick([1e-5, 0, 0.5, 1]) };
        for (const name of names) values[name] = i === 0 ? weights[1] : random.pick(weights);
        yield values;
      }
    }
  }
}

export function* crossEntropy() {
  for (const dtype of ["float32", "float16", "bfloat16", "int32"]) {
    for (const sizes of [[4, 7], [7], [2, 3, 5]]) {
      const count = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
      const values = Array.from({ length: count }, (_, i) => (i * 3) % sizes.at(-1));
      for (const kind of ["int32", "uint32", "float32"]) {
        const targets = array(kind, shape(...sizes.slice(0, -1)), { values });
        yield { logits: array(dtype, shape(...sizes), tame), targets };
        yield { logits: array(dtype, transposed(3, ...sizes.slice(-1), 5), tame), targets };
      }
    }
  }
}

export function* gatedDelta() {
  for (const dtype of ["float32", "bfloat16", "float16"]) {
    for (const [batch, length, keys, values] of [
      [1, 3, 2, 2],
      [2, 4, 1, 2],
    ]) {
      const q = array(dtype, shape(batch, length, keys, 32), { profile: "unit" });
      const k = array(dtype, shape(batch, length, keys, 32), { profile: "unit", salt: "k" });
      const v = array(dtype, shape(batch, length, values, 8), tame);
      const gamma = array(dtype, shape(batch, length, values), { profile: "unit" });
      const beta = array(dtype, shape(batch, length, values), { profile: "unit", salt: "beta" });
      const base = { q, k, v, gamma, beta };
      yield base;
      yield { ...base, initial_state: array("float32", shape(batch, values, 8, 32), tame) };
      yield { ...base, mask: array("bool", shape(batch, length)) };
      yield { ...base, v: array(dtype, shape(batch, length + 1, values, 8), tame) };
    }
  }
}

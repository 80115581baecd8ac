// Initializers against Python's, from the same random state.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { init } from "mlx.node/nn";
import { call, startOracle } from "../oracle/client.mjs";
import { nnCase } from "../oracle/nn_cases.mjs";

const made = (fn, args, shape, given = [], keywords = {}) =>
  nnCase("initializer", [call(`nn.init.${fn}`, args, keywords), shape, given]);

const cases = [
  made("constant", [0.5], [2, 3]),
  made("constant", [2], [4], [], { dtype: mx.int32 }),
  made("normal", [], [3, 4]),
  made("normal", [1, 0.1], [5], [], { dtype: mx.float16 }),
  made("uniform", [], [3, 4]),
  made("uniform", [-2], [5], [], { high: 3 }),
  made("identity", [], [3, 3]),
  made("identity", [mx.float16], [2, 2]),
  made("identity", [], [2, 3]),
  made("glorot_normal", [], [3, 4]),
  made("glorot_normal", [], [3, 2, 2, 4], [2.5]),
  made("glorot_normal", [], [3]),
  made("glorot_uniform", [], [3, 4]),
  made("glorot_uniform", [mx.bfloat16], [3, 5, 4], [0.5]),
  made("he_normal", [], [3, 4]),
  made("he_normal", [], [3, 2, 4], ["fan_out", 2]),
  made("he_normal", [], [3, 4], ["both"]),
  made("he_uniform", [], [3, 4]),
  made("he_uniform", [], [3, 2, 4], ["fan_out", 0.5]),
  made("sparse", [0.5], [4, 6]),
  made("sparse", [0.3], [5, 5], [], { mean: 2, std: 0.1 }),
  made("sparse", [0.3], [5]),
  made("orthogonal", [], [4, 4]),
  made("orthogonal", [], [5, 3], [], { gain: 2 }),
  made("orthogonal", [], [3]),
];

describe("initializers", () => {
  const oracle = startOracle(after);
  test("values", async () => {
    const results = await oracle.compare(cases);
    // Errors are told in words of our own: only their class is Python's.
    const wrong = results.filter(
      ({ difference, failed }) => difference && !(failed && /the message is/.test(difference)),
    );
    assert.deepEqual(
      wrong.map(({ item, difference }) => `${item.label}: ${difference}`),
      [],
    );
  });
});

test("keywords and wrong arguments", () => {
  const gained = init.glorot_uniform()(mx.zeros([2, 2]), { gain: 0 });
  assert.deepEqual(gained.tolist(), [
    [0, 0],
    [0, 0],
  ]);
  assert.throws(() => init.he_normal()(mx.zeros([2, 2]), { mode: "none" }), ValueError);
  assert.throws(() => init.constant(), /missing required parameter 'value'/);
  assert.throws(() => init.normal({ sd: 1 }), /unexpected keyword 'sd'/);
});

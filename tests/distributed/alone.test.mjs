// A process alone: operations give their input back, and what needs others is refused. All as Python does it.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { RuntimeError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { startOracle } from "../oracle/client.mjs";

const { distributed } = mx;
const oracle = startOracle(after);
const collectives = ["all_sum", "all_max", "all_min", "all_gather", "sum_scatter"];

test("operations, beside Python", async () => {
  const x = mx.array([
    [1.5, -2],
    [3, 4],
  ]);
  const cases = collectives.flatMap((name) =>
    [[x], [2.5], [3], [true], [mx.array(7)], [mx.zeros([0, 2])], [], [x, 0], [null]].map((args) => ({
      target: `core.distributed.${name}`,
      args,
    })),
  );
  for (const args of [[x, 0], [x, 1], [x, -1], [2, 0], [x]]) cases.push({ target: "core.distributed.send", args });
  for (const args of [[x, 0], [x, 5], [x]]) cases.push({ target: "core.distributed.recv_like", args });
  for (const backend of ["any", "ring", "mpi", "nccl", "jaccl", "else", ""]) {
    cases.push({ target: "core.distributed.is_available", args: [backend] });
    // Where MPI's library is found, a process alone is a group of it.
    if (backend !== "any" && !(backend === "mpi" && distributed.is_available("mpi")))
      cases.push({ target: "core.distributed.init", args: [true, backend] });
  }
  for (const keywords of [{ strict: 1 }, { backend: null }, { backend: "ring", all_gather_factory: 3 }, { color: 1 }]) {
    cases.push({ target: "core.distributed.init", keywords });
  }
  await oracle.expectEqual(cases);
});

describe("groups", () => {
  test("of one", () => {
    const group = distributed.init();
    assert.deepEqual([group.rank(), group.size()], [0, 1]);
    assert.ok(group instanceof distributed.Group);
    for (const name of collectives) {
      const x = mx.array([1, 2]);
      assert.deepEqual(distributed[name](x, { group }).tolist(), [1, 2]);
      assert.deepEqual(distributed[name]({ x, group: null, stream: mx.cpu }).tolist(), [1, 2]);
    }
    assert.throws(() => group.split(0), new RuntimeError("Cannot split the distributed group further."));
    assert.throws(() => distributed.recv([2], mx.float32, 0, { group }), /Cannot recv from a singleton group/);
  });

  test("are made by init() and split() alone, and cannot be feigned", () => {
    const group = distributed.init();
    assert.throws(() => new distributed.Group(), TypeError);
    for (const other of [
      3,
      "g",
      {},
      Object.create(distributed.Group.prototype),
      Object.create(group),
      new Proxy(group, {}),
    ]) {
      assert.throws(
        () => distributed.all_sum(1, { group: other }),
        /all_sum\(\): parameter 'group' must be Group \| None/,
      );
      assert.throws(() => distributed.Group.prototype.rank.call(other), /rank\(\): parameter 'self' must be Group/);
    }
    for (const args of [[], ["a"], [0.5], [0, "b"], [0, 1, 2], [0, { color: 1 }], [{ colour: 1 }], [null], [2 ** 40]]) {
      assert.throws(() => group.split(...args), { name: "TypeError", message: /^split\(\)/ });
    }
    assert.throws(() => group.size(1), /size\(\): takes at most 0 positional arguments/);
  });

  test("keep the rules of keyword arguments", () => {
    const group = distributed.init();
    assert.throws(() => distributed.all_sum(1, group), /takes at most 1 positional argument/);
    assert.throws(() => distributed.all_sum(1, { groups: group }), /unexpected keyword 'groups'/);
    assert.throws(() => distributed.all_sum(1, { x: 2 }), /given by position and by keyword/);
    assert.throws(() => distributed.recv(2, mx.float32, 0), /parameter 'shape' must be Sequence\[int\]/);
    assert.throws(() => distributed.recv([2], "float32", 0), /parameter 'dtype' must be Dtype/);
  });

  test("that are many are forgotten when nobody holds them", () => {
    for (let i = 0; i < 50_000; i++) distributed.init().size();
    assert.equal(distributed.init().size(), 1);
  });
});

test("a side channel is for JACCL, which Linux does not have", () => {
  const all_gather_factory = () => () => new Uint8Array();
  const onlyJaccl = new ValueError("all_gather_factory is only supported with backend='jaccl'.");
  assert.throws(() => distributed.init({ all_gather_factory }), onlyJaccl);
  if (distributed.is_available("jaccl")) return;
  assert.equal(distributed.init({ backend: "jaccl", all_gather_factory }).size(), 1);
  const refused = new RuntimeError("Cannot initialize jaccl distributed backend.");
  assert.throws(() => distributed.init({ strict: true, backend: "jaccl", all_gather_factory }), refused);
});

test("layers and gradients that are spread over one process are whole", () => {
  const linear = new nn.Linear(4, 6);
  const x = mx.ones([2, 4]);
  for (const sharding of ["all-to-sharded", "sharded-to-all"]) {
    const layer = nn.layers.distributed.shard_linear(linear, sharding);
    assert.deepEqual(layer(x).tolist(), linear(x).tolist());
  }
  assert.equal(nn.fully_shard(linear), linear);
  const gradients = { a: mx.ones([2]) };
  assert.equal(nn.average_gradients(gradients), gradients);
  const [clipped, norm] = nn.utils.clip_grad_norm_sharded(gradients, 1);
  assert.ok(Math.abs(norm.item() - Math.SQRT2) < 1e-6);
  assert.ok(Math.abs(clipped.a.get(0).item() - Math.SQRT1_2) < 1e-6);
  // Without arrays there is a norm, too.
  assert.equal(nn.utils.clip_grad_norm_sharded({}, 1)[1].item(), 0);

  const { shard_inplace, shard_linear, sum_gradients } = nn.layers.distributed;
  assert.throws(() => shard_linear(linear, "sideways"), { name: "ValueError", message: /'sideways' not supported/ });
  assert.throws(() => shard_linear(linear, "all-to-sharded", { segments: "3" }), /parameter 'segments'/);
  assert.throws(() => shard_inplace(new nn.Linear(2, 2), () => "x"), /should return an axis/);
  assert.throws(() => sum_gradients(3), /sum_gradients\(\): parameter 'group'/);
  assert.throws(() => nn.average_gradients(gradients, 3), /average_gradients\(\): parameter 'group'/);
  assert.throws(() => new nn.AllToShardedLinear(4, 4, true, {}, 1), TypeError);
  assert.throws(() => shard_linear(new nn.ReLU(), "all-to-sharded"), /parameter 'quantized_linear_layer' must be/);
  assert.throws(
    () => nn.ShardedToAllLinear.from_linear(new nn.ReLU()),
    /parameter 'linear_layer' must be a linear layer/,
  );
  for (const average of [nn.average_gradients, (tree) => nn.utils.clip_grad_norm_sharded(tree, 1)]) {
    assert.throws(
      () => average({ a: [mx.ones([1]), "b"] }),
      /parameter 'gradients.a.1' must be an array, not the string "b"/,
    );
  }
  // Segments that no axis has are an error, and no end of the process.
  for (const segments of [0, -1, 7, [], [9], [0.5, Number.NaN], [2 ** 40], ["x"]]) {
    try {
      assert.ok(shard_linear(linear, "all-to-sharded", { segments }) instanceof nn.AllToShardedLinear);
    } catch (error) {
      assert.ok(["TypeError", "ValueError", "RuntimeError"].includes(error.name), error.stack);
    }
  }
});

// What is in lists and dicts during and after a transformed function ran, case by case as in python/containers.py; and
// what JavaScript alone has: functions that throw, frozen objects.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { testTwice } from "./twice.mjs";

const floats = (...values) => mx.array(values, mx.float32);
const A = floats(0.5, -1.25, 2);
const B = floats(1.5, 0.25, -0.75);
const tree = () => ({ w: A.multiply(1), deep: [B.multiply(1), { k: A.sum() }] });
const loss = (p) => p.w.multiply(p.w).multiply(p.deep[0]).sum();
const same = (a, b) => mx.array_equal(a, b);

testTwice("containers", {
  the_same_container_inside: () => {
    const p = tree();
    const seen = [];
    const gradient = mx.grad((q) => {
      seen.push(q === p && q.deep === p.deep);
      return loss(q);
    })(p);
    return [gradient, seen, p];
  },
  closures_see_the_tracers: () => {
    const p = tree();
    return [mx.grad(() => loss(p))(p), p];
  },
  the_originals_are_back: () => {
    const p = tree();
    const { w } = p;
    const [b] = p.deep;
    mx.value_and_grad(loss)(p);
    return [p.w === w, same(p.deep[0], b), p];
  },
  replaced_arrays_stay: () => {
    const p = tree();
    const f = (q) => {
      q.w = q.w.multiply(2);
      return loss(q);
    };
    return [mx.grad(f)(p), p];
  },
  replaced_arrays_stay_for_value_and_grad: () => {
    const p = tree();
    const f = (q, x) => {
      q.deep[0] = q.deep[0].add(x);
      return loss(q);
    };
    return [mx.value_and_grad(f, { argnums: [0, 1] })(p, A), p];
  },
  changed_in_place: () => {
    const p = tree();
    const { w } = p;
    const f = (q) => {
      q.w.__iadd__(1);
      return loss(q);
    };
    return [mx.grad(f)(p), p, w];
  },
  changed_by_index: () => {
    const p = tree();
    const { w } = p;
    const f = (q) => {
      q.w.set(0, 9);
      return loss(q);
    };
    return [mx.grad(f)(p), p, w];
  },
  argument_changed_in_place: () => {
    const a = A.multiply(1);
    const f = (x) => {
      x.__iadd__(1);
      x.__imul__(x);
      return x.sum();
    };
    return [mx.grad(f)(a), a];
  },
  captured_array_changed_in_place: () => {
    const a = A.multiply(1);
    const f = (x) => {
      a.__iadd__(x);
      return a.multiply(x).sum();
    };
    return [mx.grad(f)(B), a];
  },
  places_changed: () => {
    const p = { v: A.multiply(1), w: B.multiply(1) };
    const f = (q) => {
      [q.v, q.w] = [q.w, q.v];
      return q.v.multiply(3).add(q.w.multiply(q.w)).sum();
    };
    return [mx.grad(f)(p), p];
  },
  an_argument_without_gradient_is_written: () => {
    const log = [];
    const f = (a, out) => {
      out.push(a.multiply(2));
      return a.sum();
    };
    return [mx.grad(f)(A, log), log];
  },
  a_state_is_updated: () => {
    const state = { mean: mx.zeros([3]), count: mx.array(0) };
    const f = (w, s) => {
      s.mean = s.mean.multiply(0.5).add(mx.stop_gradient(w).multiply(0.5));
      s.count = s.count.add(1);
      return w.multiply(w).multiply(s.mean).sum();
    };
    return [[1, 2, 3].map(() => mx.grad(f)(A, state)), state];
  },
  kept_for_later: () => {
    const box = [];
    mx.grad((a) => {
      box.push(a.multiply(2));
      return a.sum();
    })(A);
    return [box, box[0].add(1)];
  },
  kept_out_of_vmap: () => keptOut((f) => mx.vmap(f)(mx.stack([A, B]))).shape,
  kept_out_of_vmap_and_read: () => keptOut((f) => mx.vmap(f)(mx.stack([A, B]))),
  kept_out_of_compile_and_read: () => keptOut((f) => mx.compile(f)(A)),
  vmap_gives_copies: () => {
    const p = { w: mx.stack([A, B]) };
    const { f, seen } = doubling(p);
    return [mx.vmap(f)(p), seen, p];
  },
  compile_gives_copies: () => {
    const p = { w: A };
    const { f, seen } = doubling(p);
    return [mx.compile(f)(p), seen, p];
  },
  checkpoint_gives_copies: () => {
    const p = { w: A };
    return [mx.checkpoint(doubling(p).f)(p), p];
  },
  a_container_as_the_result: () => {
    const p = tree();
    return [mx.value_and_grad((q) => [loss(q), q])(p), p];
  },
  read_within_a_gradient: () => mx.grad((a) => a.multiply(a.sum().item()).sum())(A),
  evaluated_within_a_gradient: () =>
    mx.grad((a) => {
      const b = a.multiply(a);
      mx.eval(b);
      return b.sum();
    })(A),
  read_within_vmap: () => mx.vmap((a) => a.multiply(a.item()))(A),
  evaluated_within_vmap: () =>
    mx.vmap((a) => {
      mx.eval(a.multiply(2));
      return a;
    })(A),
  printed_within_compile: () => mx.compile((a) => (String(a) ? a : a))(A),
  a_compiled_function_with_uncaptured_tracers: () => {
    const p = { w: A };
    const f = mx.compile((x) => x.multiply(p.w).sum());
    return mx.grad(() => f(A))(p);
  },
});

/** What a function that is transformed kept from its inside. */
function keptOut(transform) {
  const box = [];
  transform((a) => {
    box.push(a.multiply(2));
    return a.sum();
  });
  return box[0];
}

function doubling(p) {
  const seen = [];
  const f = (q) => {
    seen.push(q === p);
    q.w = q.w.multiply(2);
    return q.w;
  };
  return { f, seen };
}

test("containers hold the same objects again after an error", () => {
  const p = tree();
  const { w } = p;
  const [b] = p.deep;
  const error = new Error("on purpose");
  for (const transform of [mx.grad, mx.value_and_grad]) {
    const f = transform((q) => {
      assert.notEqual(q.w, w);
      throw error;
    });
    assert.throws(() => f(p), error);
    assert.ok(p.w === w && p.deep[0] === b);
  }
});

test("captured state holds the same objects again after an error, whatever was written", () => {
  const state = { w: A, list: [B] };
  let fails = true;
  const f = mx.compile(
    (x) => {
      state.w = state.w.add(x);
      state.list[0] = state.list[0].add(state.w);
      if (fails) throw new Error("on purpose");
      return state.w.sum();
    },
    { inputs: state, outputs: state },
  );
  assert.throws(() => f(A), /on purpose/);
  assert.ok(state.w === A && state.list[0] === B);
  fails = false;
  assert.ok(same(f(A), A.add(A).sum()));
  assert.ok(same(state.w, A.add(A)) && same(state.list[0], B.add(A).add(A)));
});

test("frozen containers are replaced by copies for the time of the call", () => {
  const inner = Object.freeze([B]);
  const p = Object.freeze({ w: A, deep: inner });
  const gradient = mx.grad((q) => {
    assert.ok(q !== p && q.deep !== inner);
    return loss(q);
  })(p);
  assert.ok(same(gradient.w, A.multiply(B).multiply(2)) && same(gradient.deep[0], A.multiply(A)));
  assert.ok(p.w === A && p.deep === inner && inner[0] === B);
});

test("a frozen container within another one is in its place again", () => {
  const inner = Object.freeze({ b: B });
  const p = { w: A, inner };
  mx.grad((q) => q.w.multiply(q.inner.b).sum())(p);
  assert.ok(p.inner === inner && inner.b === B);
});

test("containers may grow while a gradient is taken", () => {
  const p = { w: A, list: [B] };
  const gradient = mx.grad((q) => {
    q.list.push(q.w.multiply(2));
    q.more = q.w;
    return q.w.multiply(q.list[1]).sum();
  })(p);
  assert.deepEqual(Object.keys(gradient), ["w", "list"]);
  assert.ok(same(gradient.w, A.multiply(4)) && gradient.list.length === 1);
  assert.ok(p.w === A && p.list[0] === B && same(p.list[1], A.multiply(2)) && same(p.more, A));
});

test("containers that contain themselves are a ValueError", () => {
  const p = { w: A };
  p.self = p;
  const transforms = [(f) => mx.grad(f), (f) => mx.vmap(f), (f) => mx.compile(f), (f) => mx.checkpoint(f)];
  for (const transform of transforms) assert.throws(() => transform((q) => q.w.sum())(p), { name: "ValueError" });
  assert.ok(p.w === A);
});

// compile, case by case as in python/compilation.py.

import { complex, float } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { ownWords, testTwice } from "./twice.mjs";

const floats = (...values) => mx.array(values, mx.float32);
const A = floats(0.5, -1.25, 2);
const B = floats(1.5, 0.25, -0.75);
const some = (a, count) => a.get(`:${count}`);

/** The compiled function, and an Array that grows by one with each trace. */
function counted(fun, options = {}) {
  const traces = [];
  const wrapper = (...args) => {
    traces.push(1);
    return fun(...args);
  };
  return [mx.compile(wrapper, options), traces];
}

const add = (a, b) => mx.exp(a).multiply(2).add(b);

testTwice("compilation", {
  one_trace_for_the_same_form: () => {
    const [f, traces] = counted(add);
    return [f(A, B), f(B, A), f(A.multiply(2), B), traces.length];
  },
  another_trace_for_another_shape: () => {
    const [f, traces] = counted(add);
    return [f(A, B), f(some(A, 2), some(B, 2)), f(A, B), f(some(A, 2), some(B, 2)), traces.length];
  },
  another_trace_for_another_dtype: () => {
    const [f, traces] = counted(add);
    return [f(A, B), f(A.astype(mx.float16), B), f(A, B), traces.length];
  },
  constants_of_every_kind: () => {
    const [f, traces] = counted((a, k) => (typeof k === "string" || k === null ? a : a.multiply(k)));
    const results = [2, 2.5, 3, true, "text", "other", -1, 2, 2.5, true, "text"].map((k) => f(A, k));
    return [results, traces.length];
  },
  none_as_a_constant: () => {
    const [f, traces] = counted((a, k) => (k === null ? a.multiply(2) : a.add(k)));
    return [f(A, null), f(A, A), f(A, null), f(A, 1), traces.length];
  },
  integral_floats_are_not_integers: () => {
    const [f, traces] = counted((a, k) => a.multiply(k));
    const i = mx.array([1, 2, 3]);
    return [f(i, 2), f(i, float(2)), f(i, 2), traces.length];
  },
  constants_in_trees: () => {
    const [f, traces] = counted((t) => t.a.multiply(t.k[0]).add(t.k[1]));
    return [f({ a: A, k: [2, 0.5] }), f({ a: A, k: [2, 0.25] }), f({ a: B, k: [2, 0.5] }), traces.length];
  },
  forms_of_trees: () => {
    const sum = (list) => list.reduce((total, one) => total.add(one), mx.array(0));
    const [f, traces] = counted((t) => (Array.isArray(t) ? sum(t) : t.a.add(t.b)));
    return [f([A, B]), f({ a: A, b: B }), f([A, B, A]), f({ a: B, b: A }), traces.length];
  },
  names_of_a_dict: () => {
    const [f, traces] = counted((t) =>
      Object.values(t).reduce((total, one, i) => total.add(one.multiply(i + 1)), mx.array(0)),
    );
    return [f({ a: A, b: B }), f({ c: A, b: B }), f({ a: B, b: A }), traces.length];
  },
  other_constants: ownWords(() => mx.compile((a) => a)(A, complex(0, 2))),
  dtype_as_a_constant: ownWords(() => mx.compile((a) => a)(A, mx.float32)),
  without_arguments: () => {
    const [f, traces] = counted(() => A.multiply(2).add(1));
    return [f(), f(), traces.length];
  },
  trees_as_results: () => {
    const f = mx.compile((a, b) => ({
      x: [a.add(b), [a.subtract(b), 3]],
      y: { z: mx.sin(a), t: "text", n: null },
    }));
    return [f(A, B), f(B, A)];
  },
  results_without_arrays: () => {
    const f = mx.compile(() => [1, "two", null]);
    return [f(A), f(B)];
  },
  none_as_the_result: () => {
    const f = mx.compile(() => null);
    return [f(A), f(A)];
  },
  the_argument_as_the_result: () => {
    const f = mx.compile((a) => a);
    return [f(A), f(B)];
  },
  the_same_result_twice: () => mx.compile((a) => [a, a.multiply(2), a])(A),
  captured_arrays_are_constants: () => {
    const box = [A];
    const f = mx.compile((a) => a.add(box[0]));
    const first = f(B);
    box[0] = B;
    return [first, f(B)];
  },
  captured_inputs: () => {
    const state = [A];
    const [f, traces] = counted((a) => a.add(state[0].multiply(2)), { inputs: state });
    const first = f(B);
    state[0] = B;
    return [first, f(B), state, traces.length];
  },
  captured_inputs_in_a_dict: () => {
    const state = { w: A, more: [B, 3] };
    const [f, traces] = counted((a) => a.add(state.w.multiply(state.more[0])), { inputs: state });
    const first = f(B);
    state.w = B;
    state.more[0] = A;
    return [first, f(B), state, traces.length];
  },
  captured_inputs_of_another_shape: () => {
    const state = [A];
    const [f, traces] = counted((a) => a.add(state[0].sum()), { inputs: state });
    const first = f(B);
    state[0] = some(A, 2);
    return [first, f(B), traces.length];
  },
  captured_outputs: () => {
    const state = [mx.array(0, mx.float32)];
    const g = mx.compile(
      (a) => {
        state[0] = a.sum().multiply(2);
        return a.multiply(2);
      },
      { outputs: state },
    );
    return [A, B].map((x) => [g(x), state[0].add(0)]);
  },
  captured_both_ways: () => {
    const state = { count: mx.array(0), sum: mx.zeros([3]) };
    const step = (a) => {
      state.count = state.count.add(1);
      state.sum = state.sum.add(a);
      return state.sum.max();
    };
    const f = mx.compile(step, state, state);
    return [f(A), f(B), f(A), state];
  },
  captured_in_several_containers: () => {
    const p = { w: A };
    const q = [B];
    const step = (a) => {
      p.w = p.w.subtract(a.multiply(q[0]));
      q[0] = q[0].multiply(0.5);
      return null;
    };
    const f = mx.compile(step, [p, q], [p, q]);
    return [f(A), f(A), p, q];
  },
  outputs_that_appear_while_tracing: () => {
    const state = {};
    const step = (a) => {
      state.seen = a.multiply(2);
      return a;
    };
    const f = mx.compile(step, { outputs: state });
    return [f(A), state.seen.add(0), f(B), state];
  },
  inputs_changed_without_outputs: () => {
    const state = [A];
    const step = (a) => {
      state[0] = state[0].add(a);
      return state[0].multiply(2);
    };
    const f = mx.compile(step, state);
    return [f(B), state.length];
  },
  random_state_not_captured: () => {
    const f = mx.compile(() => mx.random.uniform({ shape: [3] }));
    const [a, b] = [f(), f()];
    return a.equal(b).all().item();
  },
  random_state_captured: () => {
    const [f, traces] = counted(() => mx.random.uniform({ shape: [3] }), {
      inputs: mx.random.state,
      outputs: mx.random.state,
    });
    return [f(), f(), mx.random.uniform(), f(), traces.length];
  },
  random_state_beside_others: () => {
    const state = [{ w: A }, mx.random.state];
    const step = (x) => {
      state[0].w = state[0].w.add(x.multiply(mx.random.normal([3])));
      return state[0].w.sum();
    };
    const f = mx.compile(step, { inputs: state, outputs: state });
    return [f(A), f(B), state[0], mx.random.uniform()];
  },
  shapeless: () => {
    const [f, traces] = counted((a, b) => mx.exp(a).multiply(2).add(b), { shapeless: true });
    return [f(A, B), f(some(A, 2), some(B, 2)), f(A.reshape(3, 1), B), traces.length];
  },
  shapeless_and_another_dtype: () => {
    const [f, traces] = counted((a) => a.multiply(2).add(1), { shapeless: true });
    return [f(A), f(A.astype(mx.float16)), f(some(A, 1)), traces.length];
  },
  shapeless_and_another_number_of_axes: () => {
    const [f, traces] = counted((a) => a.multiply(2).add(1), { shapeless: true });
    return [f(A), f(mx.array([[1]], mx.float32)), traces.length];
  },
  shapeless_with_a_reduction: () => {
    const f = mx.compile((a) => a.sum({ axis: -1 }).add(a.max()), { shapeless: true });
    return [f(A), f(some(A, 2))];
  },
  shapeless_with_a_fixed_shape: () => {
    const f = mx.compile((a) => a.reshape(3).add(1), { shapeless: true });
    return [f(A), f(some(A, 2))];
  },
  keywords: () => {
    const [f, traces] = counted((a, { scale, shift }) => a.multiply(scale).add(shift));
    return [f(A, { scale: B, shift: 2 }), f(B, { scale: B, shift: 2 }), f(A, { scale: B, shift: 3 }), traces.length];
  },
  gradient_of_compiled: () => {
    const f = mx.compile((a, b) => mx.tanh(a).multiply(b).sum());
    return [mx.grad(f)(A, B), mx.value_and_grad(f, [0, 1])(B, A)];
  },
  compiled_gradient: () => {
    const [f, traces] = counted(mx.value_and_grad((a, b) => mx.tanh(a).multiply(b).sum()));
    return [f(A, B), f(B, A), traces.length];
  },
  second_derivative_of_compiled: () => {
    const f = mx.compile((x) => mx.sin(x).multiply(x));
    return mx.grad(mx.grad(f))(mx.array(0.7));
  },
  compiled_second_derivative: () => mx.compile(mx.grad(mx.grad((x) => mx.sin(x).multiply(x))))(mx.array(0.7)),
  vmap_of_compiled: () => mx.vmap(mx.compile((a) => mx.exp(a).multiply(a.sum())))(mx.stack([A, B])),
  compiled_vmap: () => {
    const [f, traces] = counted(mx.vmap((a) => mx.exp(a).multiply(a.sum())));
    return [f(mx.stack([A, B])), f(mx.stack([B, A])), traces.length];
  },
  compiled_within_compiled: () => {
    const [inner, traces] = counted((a) => mx.exp(a).add(1));
    const [outer, more] = counted((a, b) =>
      inner(a)
        .multiply(inner(b))
        .subtract(inner(some(a, 2)).sum()),
    );
    return [outer(A, B), outer(B, A), traces.length, more.length];
  },
  compiled_gradient_of_compiled: () => {
    const inner = mx.compile((a) => mx.exp(a).multiply(a).sum());
    return mx.compile(mx.grad(inner))(A);
  },
  compiled_with_captured_gradient: () => {
    const state = { w: A, lr: mx.array(0.1) };
    const step = (x) => {
      const loss = (w) => w.multiply(x).power(2).sum();
      const [value, gradient] = mx.value_and_grad(loss)(state.w);
      state.w = state.w.subtract(state.lr.multiply(gradient));
      return value;
    };
    const f = mx.compile(step, { inputs: state, outputs: state });
    return [[1, 2, 3, 4, 5].map(() => f(B)), state];
  },
  captured_within_gradient: () => {
    const state = [mx.array(1, mx.float32)];
    const step = (x) => {
      state[0] = state[0].add(1);
      return x.multiply(x).multiply(state[0]).sum();
    };
    const f = mx.compile(step, { inputs: state, outputs: state });
    const first = f(A);
    const before = [...state];
    return [first, before, mx.grad(f)(A)];
  },
  disabled: () => {
    const [f, traces] = counted((a) => a.multiply(2).add(1));
    mx.disable_compile();
    let results;
    try {
      results = [f(A), f(B), f(A)];
    } finally {
      mx.enable_compile();
    }
    return [results, traces.length, f(A), f(A), traces.length];
  },
  disabled_with_captured_state: () => {
    const state = [A];
    const step = (a) => {
      state[0] = state[0].add(a);
      return state[0].multiply(2);
    };
    const f = mx.compile(step, { inputs: state, outputs: state });
    mx.disable_compile();
    let results;
    try {
      results = [f(B), f(B)];
    } finally {
      mx.enable_compile();
    }
    return [results, [...state], f(B), state];
  },
  disabled_by_the_way: () => {
    const [f, traces] = counted((a) => a.multiply(3).add(1));
    f(A);
    mx.disable_compile();
    f(A);
    mx.enable_compile();
    f(A);
    return traces.length;
  },
  evaluation_inside: () =>
    mx.compile((a) => {
      mx.eval(a.multiply(2));
      return a;
    })(A),
  reading_inside: () => mx.compile((a) => a.multiply(a.sum().item()))(A),
  function_of_wrong_type: () => mx.compile(3),
  side_effects_happen_once: () => {
    const log = [];
    const g = mx.compile((a) => {
      log.push("traced");
      return a.add(1);
    });
    for (let i = 0; i < 3; i++) g(A);
    return log;
  },
  many_operations: () => {
    const f = (a, b) => {
      let x = a;
      for (let i = 0; i < 30; i++) x = mx.maximum(x.multiply(0.5).add(b), mx.abs(x).subtract(i * 0.1));
      return x;
    };
    return [mx.compile(f)(A, B), f(A, B)];
  },
  several_outputs_of_one_graph: () => {
    const f = mx.compile((a, b) => {
      const sum = a.add(b);
      return [sum, sum.multiply(2), mx.sin(sum).sum(), a.matmul(b)];
    });
    return [f(A, B), f(B, A)];
  },
});

// Errors anywhere in a nest of transforms: the same object comes out, nothing of the tracing stays, the next call works.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { arrayCounters, collectGarbage } from "mlx.node/node";

const A = mx.array([0.5, -1.25, 2]);
const rules = (f) => {
  const custom = mx.custom_function(f);
  custom.vjp((_, cotangent) => cotangent);
  return custom;
};

// Each takes a function of an array of any shape that returns one of the same shape, and gives another one.
const transforms = {
  grad: (f) => mx.grad((x) => f(x).sum()),
  value_and_grad: (f) => (x) => mx.value_and_grad((y) => f(y).sum())(x)[1],
  vjp: (f) => (x) => mx.vjp(f, [x], [x])[1][0],
  jvp: (f) => (x) => mx.jvp(f, [x], [x])[1][0],
  vmap: (f) => (x) =>
    mx
      .vmap(f)(x.reshape(1, ...x.shape))
      .reshape(x.shape),
  compile: (f) => mx.compile(f),
  checkpoint: (f) => mx.checkpoint(f),
  custom_function: rules,
};
const names = Object.keys(transforms);
const nests = names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c])));

function build(nest, innermost) {
  let f = innermost;
  for (const name of nest) f = transforms[name](f);
  return f;
}

// Nothing that compile would make a kernel of: compiling hundreds of those takes minutes.
const plain = (x) => mx.cumsum(x, -1);

/** The result of a function as a text; some transforms are not defined of some others. */
function resultOf(f) {
  try {
    return String(f(A).tolist());
  } catch (error) {
    return String(error);
  }
}

test(`an error inside ${nests.length} nests comes out as the same object, and the next call works`, () => {
  for (const nest of nests) {
    let error = new Error(`within ${nest}`);
    const f = build(nest, (x) => {
      const y = plain(x);
      if (error) throw error;
      return y;
    });
    for (let i = 0; i < 2; i++)
      assert.throws(
        () => f(A),
        (thrown) => thrown === error,
        `${nest}`,
      );
    error = null;
    assert.equal(resultOf(f), resultOf(build(nest, plain)), `${nest}`);
    // Nothing is being traced any more: an evaluation that tracing forbids works.
    assert.equal(A.sum().item(), 1.25);
  }
});

test("an error between two levels of a nest comes out as the same object", () => {
  for (const [outer, inner] of nests) {
    const error = new RangeError("between");
    let fails = true;
    const g = build([inner], (x) => x.multiply(x));
    const f = build([outer], (x) => {
      const y = g(x);
      if (fails) throw error;
      return y;
    });
    assert.throws(
      () => f(A),
      (thrown) => thrown === error,
      `${outer} of ${inner}`,
    );
    fails = false;
    assert.equal(f(A).shape.join(), "3");
  }
});

test("whatever is thrown comes out: also what is no error", () => {
  for (const thrown of [undefined, null, 0, "text", Symbol("s"), { plain: true }, A]) {
    for (const name of names) {
      let caught = "nothing";
      try {
        build([name], () => {
          throw thrown;
        })(A);
      } catch (value) {
        caught = value;
      }
      assert.equal(caught, thrown, name);
    }
  }
});

test("errors in rules and in getters of arguments come out as the same object", () => {
  const error = new Error("in a rule");
  const fail = () => {
    throw error;
  };
  const custom = mx.custom_function((x) => x.multiply(x));
  custom.vjp(fail);
  custom.jvp(fail);
  custom.vmap(fail);
  const thrown = (value) => value === error;
  assert.throws(() => mx.grad((x) => custom(x).sum())(A), thrown);
  assert.throws(() => mx.jvp(custom, [A], [A]), thrown);
  assert.throws(() => mx.vmap(custom)(A), thrown);
  assert.throws(() => mx.compile(mx.grad((x) => custom(x).sum()))(A), thrown);
  const argument = Object.defineProperty({}, "w", { enumerable: true, get: fail });
  for (const name of names.filter((each) => each !== "vjp" && each !== "jvp" && each !== "vmap")) {
    assert.throws(() => build([name], () => A)(argument), thrown, name);
  }
  assert.deepEqual(custom(A).tolist(), [0.25, 1.5625, 4]);
});

test("an error of the library inside a nest has its class and message", () => {
  for (const nest of nests.filter((_, i) => i % 3 === 0)) {
    const f = build(nest, (x) => x.reshape(7, 7));
    assert.throws(() => f(A), { name: "ValueError", message: /reshape/ }, `${nest}`);
  }
});

test("a function that returns a Promise is a TypeError that says what to do", async () => {
  let started = 0;
  const asynchronous = async (x) => {
    started++;
    await null;
    throw new Error(`nobody waits for ${x}`);
  };
  // biome-ignore lint/suspicious/noThenProperty: that is what it is
  const thenable = (x) => ({ then: (done) => done(x) });
  const direct = { ...transforms, grad: mx.grad, value_and_grad: mx.value_and_grad };
  for (const f of [asynchronous, thenable]) {
    for (const name of names) {
      const shown = { name: "TypeError", message: /synchronous.*evalAsync/ };
      assert.throws(() => direct[name](f)(A), shown, name);
    }
    const custom = mx.custom_function((x) => x);
    custom.vjp(f);
    custom.jvp(f);
    custom.vmap(f);
    assert.throws(() => mx.grad((x) => custom(x).sum())(A), TypeError);
    assert.throws(() => mx.jvp(custom, [A], [A]), TypeError);
    assert.throws(() => mx.vmap(custom)(A), TypeError);
    assert.throws(() => mx.export_function(() => {}, f, A), TypeError);
  }
  assert.ok(started > names.length);
  // Their rejections are nobody's, and do not end the process.
  await new Promise((done) => setTimeout(done, 5));
});

test("functions may call transforms of themselves, and transformed functions of each other", () => {
  const depth = (f, n) => (n === 0 ? f : depth(mx.grad(f), n - 1));
  const sixth = depth((x) => x.power(6), 6);
  assert.equal(sixth(mx.array(0.5)).item(), 720);
  const fall = mx.compile((x, n) => (n === 0 ? x : fall(mx.cumsum(x), n - 1)));
  assert.deepEqual(fall(A, 2).tolist(), [0.5, -0.25, 1]);
  assert.deepEqual(
    mx
      .grad((x) => fall(x, 2).sum())(A)
      .tolist(),
    [6, 3, 1],
  );
});

test("calls without end are an error, not a crash", () => {
  const endless = (x) => mx.grad(endless)(x);
  assert.throws(() => mx.grad(endless)(A), RangeError);
  const compiled = mx.compile((x) => compiled(x));
  assert.throws(() => compiled(A));
  assert.equal(
    mx
      .grad((x) => x.multiply(x))(mx.array(1.5))
      .item(),
    3,
  );
});

test("errors leave no arrays behind", () => {
  const f = build(["grad", "vmap", "compile"], (x) => {
    x.multiply(x).add(1);
    throw new Error("on purpose");
  });
  const run = () => {
    for (let i = 0; i < 200; i++) assert.throws(() => f(A));
    collectGarbage();
    return arrayCounters().live;
  };
  const before = run();
  assert.ok(Math.abs(run() - before) <= 5, `${before} arrays, then ${arrayCounters().live}`);
});

test("disposed arrays inside are errors", () => {
  for (const name of names) {
    const gone = mx.array([1, 2, 3]);
    gone[Symbol.dispose]();
    assert.throws(() => build([name], (x) => x.add(gone))(A), TypeError, name);
    assert.throws(() => build([name], (x) => x)(gone), TypeError, name);
  }
});

test("tracers that are disposed inside are errors or nothing, never a crash", () => {
  for (const name of names) {
    const f = build([name], (x) => {
      const y = x.multiply(2);
      x[Symbol.dispose]();
      return y;
    });
    assert.equal(f(A).shape.join(), "3", name);
    const g = build([name], (x) => {
      x[Symbol.dispose]();
      return x;
    });
    assert.throws(() => g(A), TypeError, name);
  }
  assert.equal(A.size, 3);
});

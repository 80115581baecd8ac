// Calls everything with arguments that make no sense. The last line of the output is `{ calls, wrong }`; the lines before
// it say what is being called, for the case that the process ends.
import { writeSync } from "node:fs";
import * as mx from "mlx.node/core";
import { argumentsOf, byName, byPosition, nativeSubjects, scriptedSubjects } from "./subjects.mjs";
import { classes, isProper, isRefused, ordinary, useless } from "./values.mjs";

const dispose = Symbol.dispose ?? Symbol.for("dispose");
const wrong = [];
let calls = 0;

const announce = (text) => writeSync(1, `${text}\n`);

function shown(error) {
  const name = error?.constructor?.name ?? typeof error;
  return `${name}: ${String(error?.message ?? error).split("\n")[0]}`;
}

/** Calls and says what was wrong with the error, if there is one: `expect(error)` gives a text or nothing. */
function attempt(label, call, expect) {
  calls++;
  try {
    const result = call();
    if (result instanceof Promise) result.catch(() => {});
    const text = expect?.(null);
    if (text) wrong.push(`${label}: ${text}`);
  } catch (error) {
    if (!isProper(error)) wrong.push(`${label}: ${shown(error)} is no error of this library`);
    else {
      const text = expect?.(error);
      if (text) wrong.push(`${label}: ${text}, but ${shown(error)}`);
    }
  }
}

const mustName = (path, parameter) => (error) => {
  if (error === null) return `a TypeError for '${parameter}' was expected`;
  if (!(error instanceof TypeError)) return "a TypeError was expected";
  if (!error.message.includes(`${path.split(".").at(-1)}()`)) return "the message should name the function";
  if (!error.message.includes(`'${parameter}`)) return `the message should name '${parameter}'`;
  return null;
};

// What the engine or a trap says about a proxy comes out unchanged.
const expectation = (what, path, parameter) =>
  what.endsWith(" proxy")
    ? (error) => (error instanceof TypeError || trapThrew(error) ? null : "an error was expected")
    : mustName(path, parameter);

const trapThrew = (error) => error instanceof RangeError && error.message === "the trap threw";

function callWith(subject, values) {
  const { args, keywords } = argumentsOf(subject, values);
  return subject.call(...args, ...(Object.keys(keywords).length > 0 ? [keywords] : []));
}

/** One argument of the wrong type, by position and by name. */
function types() {
  for (const subject of nativeSubjects()) {
    announce(subject.path);
    for (const parameter of subject.parameters) {
      const { name } = parameter;
      for (const [what, value] of Object.entries(useless())) {
        const expect = isRefused(parameter.type, what) ? expectation(what, subject.path, name) : null;
        const given = parameter.kind === "var_positional" ? [value] : value;
        const values = { ...subject.values, [name]: given };
        attempt(`${subject.path}, ${name} = ${what}`, () => callWith(subject, values), expect);
        if (byName(parameter)) {
          const before = subject.parameters.slice(0, subject.parameters.indexOf(parameter));
          const args = before.filter(byPosition).map((one) => subject.values[one.name]);
          if (args.includes(undefined)) continue;
          attempt(`${subject.path}, {${name}: ${what}}`, () => subject.call(...args, { [name]: value }));
        }
      }
      for (const [what, value] of Object.entries(ordinary())) {
        const given = parameter.kind === "var_positional" ? [value] : value;
        const values = { ...subject.values, [name]: given };
        attempt(`${subject.path}, ${name} = ${what}`, () => callWith(subject, values));
      }
    }
  }
  for (const subject of scriptedSubjects()) {
    announce(subject.path);
    for (const [what, value] of [...Object.entries(useless()), ...Object.entries(ordinary())]) {
      for (let place = 0; place < Math.min(subject.parameters.length, 3); place++) {
        const args = Array.from({ length: place }, () => mx.array([1, 2]));
        attempt(`${subject.path}, argument ${place} = ${what}`, () => subject.call(...args, value));
      }
    }
  }
}

/** Keywords that are unknown, given twice or positional-only; arguments that are missing or too many. */
function keywords() {
  for (const subject of nativeSubjects()) {
    announce(subject.path);
    const { path, parameters, values } = subject;
    const short = path.split(".").at(-1);
    const naming = (word) => (error) => {
      if (!(error instanceof TypeError)) return "a TypeError was expected";
      return error.message.includes(`${short}()`) && error.message.includes(word) ? null : `it should name ${word}`;
    };
    const { args, keywords: given } = argumentsOf(subject, values);
    const takesKeywords = parameters.some(byName);
    if (takesKeywords) {
      attempt(`${path}: unknown keyword`, () => subject.call(...args, { ...given, nonsense: 1 }), naming("nonsense"));
      attempt(
        `${path}: __proto__ as a keyword`,
        () => subject.call(...args, { ...given, ["__proto__"]: 1 }),
        naming("__proto__"),
      );
      attempt(
        `${path}: constructor as a keyword`,
        () => subject.call(...args, { ...given, constructor: 1 }),
        naming("constructor"),
      );
      attempt(`${path}: keywords without a prototype`, () =>
        subject.call(...args, Object.assign(Object.create(null), given)),
      );
      attempt(`${path}: frozen keywords`, () => subject.call(...args, Object.freeze({ ...given })));
      attempt(`${path}: an undefined keyword is none`, () => subject.call(...args, { ...given, nonsense: undefined }));
      attempt(
        `${path}: a getter that throws`,
        () =>
          subject.call(...args, {
            ...given,
            get stream() {
              throw new RangeError("the trap threw");
            },
          }),
        (error) =>
          parameters.some((one) => one.name === "stream") && !trapThrew(error ?? {})
            ? "its error should come out"
            : null,
      );
    }
    const hasRest = parameters.some((parameter) => parameter.kind === "var_positional");
    const placed = parameters.filter(byPosition).slice(0, args.length);
    for (const parameter of parameters) {
      const { name } = parameter;
      const isGiven = placed.includes(parameter);
      if (!hasRest && isGiven && byName(parameter) && byPosition(parameter)) {
        attempt(
          `${path}: ${name} given twice`,
          () => subject.call(...args, { ...given, [name]: values[name] }),
          naming(name),
        );
      }
      if (!byName(parameter) && takesKeywords && parameter.kind === "positional_only" && !parameter.other_name) {
        attempt(
          `${path}: ${name} by name`,
          () => subject.call(...args, { ...given, [name]: values[name] }),
          naming(name),
        );
      }
      if (parameter.default === undefined && parameter.kind !== "var_positional") {
        const without = { ...values, [name]: undefined };
        const rest = parameters.slice(parameters.indexOf(parameter) + 1);
        if (rest.every((one) => byName(one) || values[one.name] === undefined)) {
          attempt(`${path}: no ${name}`, () => callWith(subject, without), naming(name));
        }
      }
    }
    if (!hasRest) {
      const most = parameters.filter(byPosition).length;
      const padded = [...args, ...Array.from({ length: Math.max(0, most - args.length) }, () => undefined)];
      for (const value of [1, null, "x", mx.array([1]), [], Symbol("s"), new Date(0)]) {
        attempt(`${path}: one more argument`, () => subject.call(...padded, value), naming(""));
        attempt(`${path}: two more arguments`, () => subject.call(...padded, value, value), naming(""));
      }
      attempt(`${path}: an argument after the keywords`, () => subject.call(...padded, {}, 1), naming(""));
    }
  }
}

/** Methods on what is no array. */
function receivers() {
  const names = Object.getOwnPropertyNames(mx.array.prototype).filter((name) => name !== "constructor");
  const symbols = [Symbol.iterator, Symbol.toPrimitive, Symbol.for("nodejs.util.inspect.custom")];
  for (const name of [...names, ...symbols]) {
    announce(`receiver of ${String(name)}`);
    const { value, get } = Object.getOwnPropertyDescriptor(mx.array.prototype, name);
    const method = value ?? get;
    if (typeof method !== "function") continue;
    for (const [what, self] of [
      ...Object.entries(useless()),
      ["null", null],
      ["undefined", undefined],
      ["plain object", {}],
    ]) {
      attempt(`${String(name)} of ${what}`, () => {
        const result = method.call(self, 1);
        // Generators begin with the first step.
        if (typeof result?.next === "function") result.next();
      });
    }
  }
}

/** Lists and keywords that run code while they are read: it calls the library, and disposes what is being used. */
function reentrant() {
  for (const subject of nativeSubjects()) {
    announce(subject.path);
    for (const parameter of subject.parameters) {
      const { name } = parameter;
      const original = subject.values[name];
      const disturb = () => {
        mx.sum(mx.reshape(mx.array([1, 2, 3, 4]), [2, 2]), [0, 1]);
        mx.concatenate([mx.array([1]), mx.array([2])]);
        mx.random.uniform(0, 1, [3]);
      };
      const list = (Array.isArray(original) ? original : [0, 0]).map((item) => item);
      const tricky = new Proxy(list, {
        get(target, key) {
          if (key !== "length") disturb();
          return Reflect.get(target, key);
        },
      });
      const given = parameter.kind === "var_positional" ? [tricky] : tricky;
      attempt(`${subject.path}, ${name} = a list that calls`, () =>
        callWith(subject, { ...subject.values, [name]: given }),
      );
      const shrinking = new Proxy(list, {
        get(target, key) {
          if (key === "0") target.length = 0;
          return Reflect.get(target, key);
        },
      });
      attempt(`${subject.path}, ${name} = a list that shrinks`, () =>
        callWith(subject, { ...subject.values, [name]: shrinking }),
      );
    }
    const arrays = Object.entries(subject.values).filter(([, value]) => value instanceof mx.array);
    for (const [victim] of arrays) {
      for (const parameter of subject.parameters.filter(byName)) {
        const copies = Object.fromEntries(
          Object.entries(subject.values).map(([key, value]) => [
            key,
            value instanceof mx.array ? mx.array(value) : value,
          ]),
        );
        const { args, keywords: named } = argumentsOf(subject, { ...copies, [parameter.name]: undefined });
        const value = copies[parameter.name] ?? null;
        const trap = {
          ...named,
          get [parameter.name]() {
            copies[victim][dispose]();
            globalThis.gc({ type: "minor" });
            return value;
          },
        };
        const self = subject.isMethod ? copies[subject.fn.params[0].name] : undefined;
        attempt(`${subject.path}: ${victim} disposed by the getter of ${parameter.name}`, () =>
          subject.raw.call(self, ...args, trap),
        );
      }
    }
  }
}

/** Arrays that were disposed, everywhere where an array goes. */
function disposed() {
  for (const subject of nativeSubjects()) {
    announce(subject.path);
    for (const [name, value] of Object.entries(subject.values)) {
      const gone = mx.array([1, 2]);
      gone[dispose]();
      const expect = (error) => (error instanceof TypeError ? null : "a TypeError was expected");
      if (value instanceof mx.array) {
        if (subject.isMethod && name === subject.fn.params[0].name) {
          const { args, keywords: named } = argumentsOf(subject, subject.values);
          attempt(`${subject.path} of a disposed array`, () => subject.raw.call(gone, ...args, named), expect);
        } else {
          attempt(
            `${subject.path}, ${name} disposed`,
            () => callWith(subject, { ...subject.values, [name]: gone }),
            expect,
          );
        }
      } else if (Array.isArray(value) && value.some((item) => item instanceof mx.array)) {
        attempt(
          `${subject.path}, ${name}[0] disposed`,
          () => callWith(subject, { ...subject.values, [name]: [gone, ...value] }),
          expect,
        );
      }
    }
  }
}

const sizes = [2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 40, 2n ** 62n, -1, 0, 65536];

/** Sizes that no memory holds. What they give is not computed. */
function huge() {
  const isSize = new Set([
    "ints",
    "int_or_ints",
    "axes",
    "int",
    "int64",
    "uint64",
    "float",
    "operand",
    "nested_ints",
    "int_lists",
  ]);
  // Their work grows with a number that is no size of a result.
  const skipped = new Set(["bartlett", "blackman", "hamming", "hanning", "diff"]);
  for (const subject of nativeSubjects()) {
    if (skipped.has(subject.fn.name)) continue;
    announce(subject.path);
    for (const parameter of subject.parameters) {
      const kind = parameter.type.of?.[0]?.kind ?? parameter.type.kind;
      if (!isSize.has(kind)) continue;
      for (const size of sizes) {
        for (const value of [size, [size], [size, size, size], [size, 2]]) {
          if (parameter.kind === "var_positional" && !Array.isArray(value)) continue;
          announce(`${subject.path}, ${parameter.name} = ${value}`);
          attempt(`${subject.path}, ${parameter.name} = ${value}`, () =>
            callWith(subject, { ...subject.values, [parameter.name]: value }),
          );
        }
      }
    }
  }
}

const otherShapes = [
  [],
  [0],
  [1],
  [5],
  [2, 3],
  [2, 0],
  [0, 4],
  [3, 0, 7],
  [2, 3, 4],
  [1, 1, 1, 1, 1],
  [2, 1, 2, 1, 2, 1],
];
const otherDtypes = [mx.float32, mx.int32, mx.bool_, mx.complex64];

/** Arrays of other shapes and dtypes, one at a time and all at once. What they give is not computed. */
function shapes() {
  const others = otherShapes.flatMap((shape) => otherDtypes.map((dtype) => mx.zeros(shape, dtype)));
  for (const subject of nativeSubjects()) {
    const isList = (value) => Array.isArray(value) && value[0] instanceof mx.array;
    const names = Object.keys(subject.values).filter(
      (name) => subject.values[name] instanceof mx.array || isList(subject.values[name]),
    );
    for (const other of others) {
      const like = (value) => (isList(value) ? value.map((item, i) => (i === 0 ? other : item)) : other);
      for (const chosen of new Set([...names.map((name) => [name]), names])) {
        const text = `${subject.path}, ${chosen} = ${other.dtype} (${other.shape})`;
        announce(text);
        const changed = Object.fromEntries(chosen.map((name) => [name, like(subject.values[name])]));
        const { args, keywords: named } = argumentsOf(subject, { ...subject.values, ...changed });
        const self = subject.isMethod ? (changed[subject.fn.params[0].name] ?? subject.self) : undefined;
        attempt(text, () => subject.raw.call(self, ...args, named));
      }
    }
  }
}

const parts = { types, keywords, receivers, reentrant, disposed, huge, shapes };
parts[process.argv[2]]();
if (classes.size < 5) wrong.push("the classes of errors were not found");
announce(JSON.stringify({ calls, wrong }));

// The cases of one function of the schema: which arrays, which values of its parameters, how they are spelled.
import { byName, byPosition } from "../../scripts/generate/bind.mjs";
import { dtypes } from "../oracle/client.mjs";
import { excluded, excludedModules } from "./excluded.mjs";
import { operations } from "./operations.mjs";
import { scalars, streams, valuesFor } from "./parameters.mjs";
import { Random, seedOf } from "./random.mjs";
import { makeArray, pairs, shape, single, triples } from "./values.mjs";

const DRAWS = 60;
const DRAWS_WITHOUT_ARRAYS = 150;

/** `fast.rope`, `array.sum`, `sum`: how a function is called in reports and tables. */
export const pathOf = (fn) => [...fn.module.split(".").slice(2), fn.class, fn.name].filter(Boolean).join(".");

const isDrawn = (fn) => fn.native && (fn.kind === "function" || fn.kind === "method" || fn.kind === "property");

/** Everything of the schema that the grid is about: functions, methods and properties in native code. */
export function subjects(schema) {
  const own = schema.functions.filter((fn) => isDrawn(fn) && !excluded[pathOf(fn)] && !excludedModules[fn.module]);
  const shared = own.flatMap((fn) =>
    (fn.method_of ?? []).map((name) => ({ ...fn, class: name, kind: "method", shared: true })),
  );
  return [...own, ...shared];
}

const isRandom = (fn) => fn.module === "mlx.core.random";

/** A function with its parameters sorted by what the grid does with them. */
export class Subject {
  /** Parameters that Python's stub declares by name (or by position), but that its binding does not take so. */
  refusedNames = new Set();
  refusedPlaces = new Set();

  constructor(fn) {
    this.fn = fn;
    this.path = pathOf(fn);
    this.line = operations[fn.name] ?? {};
    this.isMember = Boolean(fn.class);
    this.parameters = fn.params.filter((parameter) => parameter.type.kind !== "stream");
    this.hasStream = fn.params.some(
      (parameter) => parameter.type.kind === "stream" && parameter.kind !== "positional_only",
    );
    this.random = new Random(seedOf(pathOf(fn)));
    this.arrays = [];
    this.drawn = [];
    const unknown = [];
    for (const parameter of this.parameters) {
      const isSelf = this.isMember && parameter === this.parameters[0];
      const generate = isSelf ? null : valuesFor(fn, parameter);
      if (generate === null) this.arrays.push(parameter);
      else if (generate) this.drawn.push({ parameter, generate });
      else unknown.push(`${parameter.name} (${parameter.type.kind})`);
    }
    if (unknown.length > 0 && !this.line.samples) {
      throw new Error(
        `The grid has no values for ${unknown.join(", ")} of ${pathOf(fn)}: add a line to tests/grid/parameters.mjs, or ` +
          "samples to tests/grid/operations.mjs.",
      );
    }
    this.target = this.isMember ? `array.${fn.name}` : ["core", ...fn.module.split(".").slice(2), fn.name].join(".");
  }

  get forms() {
    const count = this.arrays.length;
    if (count === 0) return [[]];
    if (this.line.shapes) return this.line.shapes;
    const known = { 1: single.map((form) => [form]), 2: pairs, 3: triples }[count];
    return this.arrays[0].type.kind === "arrays" ? known.map((list) => [list]) : known;
  }

  context(form, kinds) {
    const values = {};
    this.arrays.forEach((parameter, i) => {
      const profile = this.line.profiles?.[parameter.name] ?? "wild";
      const options = { profile, salt: i > 0 ? parameter.name : "" };
      values[parameter.name] = Array.isArray(form[i])
        ? form[i].map((one, j) => makeArray(kinds[(i + j) % kinds.length], one, options))
        : makeArray(kinds[i % kinds.length], form[i], options);
    });
    const first = Array.isArray(form[0]) ? form[0][0] : form[0];
    const sizes = first?.sizes ?? [];
    return { values, sizes, rank: sizes.length, dtype: kinds[0], random: this.random };
  }

  /** Adds the first value of all parameters that must be given. */
  filled(context) {
    const values = { ...this.line.given, ...context.values };
    for (const { parameter, generate } of this.drawn) {
      if (parameter.default === undefined || parameter.kind === "var_positional")
        values[parameter.name] = generate(context)[0];
    }
    return values;
  }

  /** A case from values by name. `style`: positional, keyword or mixed. */
  spell(values, style, extra = {}) {
    const args = [];
    const keywords = {};
    const cut = style === "mixed" ? this.random.below(this.parameters.length + 1) : this.parameters.length;
    let open = true;
    this.parameters.forEach((parameter, i) => {
      const value = values[parameter.name];
      if (parameter.kind === "var_positional") {
        if (value === null) return;
        const always = parameter.type.kind === "arrays" || parameter.type.kind === "int_lists";
        const spread = Array.isArray(value) && (always || (style !== "keyword" && value.length > 0));
        if (spread) args.push(...value);
        else if (value !== undefined) args.push(value);
        return;
      }
      const isSelf = this.isMember && i === 0;
      const { name } = parameter;
      const mayBePositional = isSelf || (open && byPosition(parameter) && !this.refusedPlaces.has(name));
      const mayBeNamed = !isSelf && byName(parameter) && !this.refusedNames.has(name);
      if (value === undefined) {
        open = false;
        return;
      }
      const prefersName = style === "keyword" || style === `${name} by name` || i >= cut;
      if (mayBePositional && !(prefersName && mayBeNamed)) {
        args.push(value);
      } else if (mayBeNamed) {
        open = false;
        keywords[parameter.name] = value;
      } else {
        open = false;
      }
    });
    const seed = isRandom(this.fn) ? { seed: 7 } : {};
    return { target: this.target, args, keywords: { ...keywords, ...extra }, ...seed };
  }

  *sweepDtypes() {
    const forms = this.fn.shared ? this.forms.slice(5, 8) : this.forms;
    for (const form of forms) {
      for (const dtype of dtypes) yield this.spell(this.filled(this.context(form, [dtype])), "positional");
    }
  }

  *sweepPairs() {
    if (this.arrays.length < 2 && this.arrays[0]?.type.kind !== "arrays") return;
    let turn = 0;
    for (const a of dtypes) {
      for (const b of dtypes) {
        const form = this.forms[turn++ % this.forms.length];
        yield this.spell(this.filled(this.context(form, [a, b])), "positional");
      }
    }
  }

  *sweepParameters() {
    const forms = this.forms;
    const chosen = forms.length <= 3 ? forms : [forms[0], forms[5], forms[6], forms[9]].filter(Boolean);
    for (const { parameter, generate } of this.drawn) {
      for (const [turn, form] of chosen.entries()) {
        const context = this.context(form, [this.line.kind ?? (turn % 2 === 0 ? "float32" : "int32")]);
        for (const value of generate(context)) {
          const values = { ...this.filled(context), [parameter.name]: value };
          yield this.spell(values, "positional");
          yield this.spell(values, "keyword");
        }
      }
    }
  }

  *sweepStreams() {
    if (!this.hasStream) return;
    const [values] = this.ordinary();
    const forms = this.line.ignoresStream ? streams().slice(0, -1) : streams();
    for (const stream of forms) yield this.spell(values, "positional", { stream });
  }

  *sweepScalars() {
    const places = this.arrays.filter(
      (parameter, i) => parameter.type.kind === "operand" && !(this.isMember && i === 0),
    );
    for (const parameter of places) {
      for (const scalar of this.line.scalars ?? scalars) {
        for (const dtype of ["float32", "int32", "bool"]) {
          const context = this.context(this.forms[0], [dtype]);
          yield this.spell({ ...this.filled(context), [parameter.name]: scalar }, "positional");
        }
      }
    }
  }

  *draw() {
    const { random } = this;
    const count = this.drawn.length === 0 ? 5 : this.arrays.length === 0 ? DRAWS_WITHOUT_ARRAYS : DRAWS;
    for (let i = 0; i < count; i++) {
      const kinds = this.line.kind
        ? [this.line.kind]
        : random.below(3) === 0
          ? [random.pick(dtypes), random.pick(dtypes)]
          : [random.pick(dtypes)];
      const context = this.context(random.pick(this.forms), kinds);
      const values = this.filled(context);
      for (const { parameter, generate } of this.drawn) {
        const isGiven = parameter.default === undefined || random.below(2) === 0;
        if (isGiven) values[parameter.name] = random.pick(generate(context));
      }
      yield this.spell(values, random.pick(["positional", "keyword", "mixed"]));
    }
  }

  *samples() {
    for (const values of this.line.samples(this.random)) {
      yield this.spell(values, "positional");
      yield this.spell(values, "mixed");
    }
    const [first] = this.line.samples(this.random);
    const arrays = Object.entries(first).filter(([, value]) => value?.sizes);
    for (const [name, given] of arrays) {
      const { values } = given;
      for (const dtype of dtypes) {
        const options = { profile: "tame", values: values && (dtype.endsWith("64") ? values.map(Number) : values) };
        const like = makeArray(dtype, shape(...given.sizes), dtype === "complex64" ? { profile: "tame" } : options);
        yield this.spell({ ...first, [name]: like }, "positional");
      }
    }
  }

  /** Sets of ordinary arguments. */
  *ordinary() {
    if (this.line.samples) yield* this.line.samples(this.random);
    else
      for (const dtype of ["float32", "int32"])
        for (const form of [...this.forms.slice(5, 6), ...this.forms]) yield this.filled(this.context(form, [dtype]));
  }

  /** An ordinary value of a parameter that has a default. */
  valueOf(parameter) {
    const drawn = this.drawn.find((one) => one.parameter === parameter);
    const context = this.context(this.forms[0], ["float32"]);
    return drawn?.generate(context).find((value) => value !== undefined && value !== null);
  }

  *cases() {
    if (this.line.samples) {
      yield* this.samples();
    } else {
      yield* this.sweepDtypes();
      if (!this.fn.shared) {
        yield* this.sweepPairs();
        yield* this.sweepScalars();
      }
      yield* this.sweepParameters();
      yield* this.draw();
    }
    yield* this.sweepStreams();
  }
}

const textOf = ({ target, args, keywords }) => {
  const seen = (value) =>
    value?.label
      ? { array: value.label }
      : typeof value === "bigint"
        ? `${value}n`
        : Object.is(value, -0)
          ? "-0"
          : value;
  const plain = (value) =>
    Array.isArray(value)
      ? value.map(seen)
      : typeof value === "object" && value !== null && !value.label
        ? String(value)
        : seen(value);
  return JSON.stringify([target, args.map(plain), Object.entries(keywords).map(([key, value]) => [key, plain(value)])]);
};

/** The cases of a function, each of them once. */
export function casesOf(subject) {
  const cases = new Map();
  for (const item of subject.cases()) cases.set(textOf(item), item);
  return [...cases.values()];
}

/** A few of the cases under another name of the same function. */
export function aliasCases({ fn }, cases, name) {
  const target = ["core", ...fn.module.split(".").slice(2), name].join(".");
  const step = Math.max(1, Math.floor(cases.length / 8));
  return cases.filter((_, i) => i % step === 0).map((item) => ({ ...item, target }));
}

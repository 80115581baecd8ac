import { givenTwice, surplus, tooMany, unexpectedKeyword } from "./errors.js";
import { isKeywords, isOwn, isPlain, namesOnly } from "./keywords.js";

// The way of a call with keywords. Calls by position do all that they need in the generated functions, which find out by
// themselves that there are no keywords; what follows is the same for all functions and stands here once, because the
// engine reads every generated function whenever a program starts.

type Part = [item: string, start: string, name: string, mark: string];

// What all have until their text has been read: some hundred maps of their own would be made with every start.
const noNames: readonly string[] = [];
const noAliases: ReadonlyMap<string, number> = new Map();

/**
 * The parameters of a function, in the order in which bind() has their values, as a text such as `/a b~ axis *stream`:
 *
 * - `/a` can be given by position only, `*a` by name only, `**a` takes the keywords with other names
 * - `a|b` has two names
 * - `a!` is never the keywords, `a~` may be a complex number, `a?` may be a dict
 */
export class Parameters {
  readonly #text: string;
  /** How many parameters may be given by position; -1 until the text has been read. */
  most = -1;
  /** Parameters by position up to this one never are the keywords: they take dicts themselves, or have no other way. */
  lastFixed = -1;
  /** The first one that may be given by name. */
  firstNamed = 0;
  names = noNames;
  /** The marks behind the names. */
  marks = noNames;
  /** The places of second names. */
  #aliases = noAliases;
  /** The place of the object that takes all other keywords, or -1. */
  #others = -1;

  constructor(text: string) {
    this.#text = text;
  }

  // A program calls few functions by keyword, so the text is read when one is.
  read(): void {
    const parts = this.#text.split(" ").map((item) => /^(\/|\*{0,2})([^!~?]+)([!~?]?)$/.exec(item) as unknown as Part);
    const names = parts.map(([, , name]) => name.split("|") as [string, ...string[]]);
    this.#others = parts.findIndex(([, start]) => start === "**");
    // Its own name is one of the others.
    const taken = names.map(([name]) => name).slice(0, this.#others < 0 ? undefined : this.#others);
    // As keys of an object they are the very strings that `for in` gives: to compare these is to compare two addresses.
    this.names = Object.keys(Object.fromEntries(taken.map((name) => [name, true])));
    this.marks = parts.map(([, , , mark]) => mark);
    this.#aliases = new Map(names.flatMap(([, ...others], place) => others.map((name) => [name, place] as const)));
    this.lastFixed = this.marks.lastIndexOf("!");
    this.firstNamed = parts.filter(([, start]) => start === "/").length;
    this.most = parts.filter(([, start]) => !start.startsWith("*")).length;
  }

  /** Puts a keyword among the values that is none of the names. */
  bindOther(fn: object, kw: Record<string, unknown>, key: string, values: unknown[]): void {
    const place = this.#aliases.get(key);
    if (place !== undefined) {
      if (values[place] !== undefined) throw givenTwice(fn, this.names[place] as string);
      values[place] = kw[key];
    } else if (isOwn(kw, key)) {
      if (this.#others < 0) throw unexpectedKeyword(fn, key);
      (values[this.#others] as Record<string, unknown>)[key] = kw[key];
    }
  }
}

// The generated function has seen that the last argument that is neither undefined nor null is a plain object.
function areKeywords(value: unknown, place: number, { marks, names, most }: Parameters): boolean {
  if (value === null) return false;
  const mark = marks[place];
  if (mark === "") return true;
  return mark === "?" ? namesOnly(value, names.slice(0, most)) : isKeywords(value);
}

/**
 * Binds a call whose last argument may be a plain object of keywords. `values` are those of the parameters, `kw` is what
 * was given behind those by position, and `count` is the number of arguments. Changes and returns `values`.
 */
export function bind(fn: object, parameters: Parameters, count: number, kw: unknown, values: unknown[]): unknown[] {
  if (parameters.most < 0) parameters.read();
  const { most, lastFixed } = parameters;
  if (kw !== undefined) {
    if (!isPlain(kw)) throw surplus(fn, most, kw);
    if (count > most + 1) throw tooMany(fn, most, count);
    return bindNamed(fn, parameters, kw, values);
  }
  let last = most - 1;
  while (last > lastFixed && values[last] === undefined) last--;
  if (last <= lastFixed || !areKeywords(values[last], last, parameters)) return values;
  const keywords = values[last] as Record<string, unknown>;
  values[last] = undefined;
  return bindNamed(fn, parameters, keywords, values);
}

/** Puts keywords among the values of the parameters. */
export function bindNamed(
  fn: object,
  parameters: Parameters,
  kw: Record<string, unknown>,
  values: unknown[],
): unknown[] {
  if (parameters.most < 0) parameters.read();
  const { names, firstNamed } = parameters;
  for (const key in kw) {
    const value = kw[key];
    if (value === undefined) continue;
    // The lists are short: this is quicker than a map.
    let place = names.length - 1;
    while (place >= firstNamed && names[place] !== key) place--;
    if (place < firstNamed) {
      parameters.bindOther(fn, kw, key, values);
    } else {
      if (values[place] !== undefined) throw givenTwice(fn, key);
      values[place] = value;
    }
  }
  return values;
}

/** Takes the keywords from the end of `*args`. */
export function popKeywords(args: unknown[]): Record<string, unknown> | undefined {
  return isPlain(args[args.length - 1]) ? (args.pop() as Record<string, unknown>) : undefined;
}

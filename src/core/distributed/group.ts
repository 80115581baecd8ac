import { addon } from "../addon.js";
import { declaredMethods } from "../runtime/declared.js";
import { givenTwice, missing, notConstructible, surplus, unexpectedKeyword, wrongType } from "../runtime/errors.js";
import { isPlain } from "../runtime/keywords.js";
import { toInt } from "../runtime/scalars.js";

const native = addon as unknown as {
  "core.distributed.rank"(handle: number, group: unknown): number;
  "core.distributed.size"(handle: number, group: unknown): number;
  "core.distributed.split"(made: Group, handle: number, color: number, key: number, group: unknown): number;
};

const INTERNAL = Symbol("internal");

let handleOf: (value: unknown) => number;
let setHandle: (group: Group, handle: number) => void;

type Int = number | bigint;

/** Processes that can communicate with each other. Groups come from init() and split(). */
export class Group {
  #handle = 0;

  constructor(token: unknown) {
    if (token !== INTERNAL) throw notConstructible("Group");
  }

  static {
    handleOf = (value) => (typeof value === "object" && value !== null && #handle in value ? value.#handle : 0);
    setHandle = (group, handle) => {
      group.#handle = handle;
    };
  }

  /** The place of this process in the group. */
  rank(): number {
    return native["core.distributed.rank"](selfOf(this, "rank", arguments), this);
  }

  /** How many processes the group has. */
  size(): number {
    return native["core.distributed.size"](selfOf(this, "size", arguments), this);
  }

  /**
   * The part of the group whose processes gave the same color. They are ranked by their keys, the smallest first; a
   * negative key stands for the rank in this group. Backends whose groups cannot be split throw.
   */
  split(color: Int, key?: Int | { key?: Int }): Group;
  split(keywords: { color: Int; key?: Int }): Group;
  split(...args: unknown[]): Group {
    const handle = selfOf(this, "split", []);
    const fn = Group.prototype.split;
    const [color, key = -1] = splitArguments(fn, args);
    if (color === undefined) throw missing(fn, "color");
    const numbers = [toInt(color, fn, "color", "int"), toInt(key, fn, "key", "int")] as const;
    return makeGroup((made) => native["core.distributed.split"](made, handle, ...numbers, this));
  }
}
declaredMethods(Group.prototype, "mlx.core.distributed.Group", ["rank", "size", "split"]);

/** The handle of the group that a method was called on, with no more arguments than it takes. */
function selfOf(self: unknown, method: "rank" | "size" | "split", args: ArrayLike<unknown>): number {
  const fn = Group.prototype[method];
  if (args.length > 0) throw surplus(fn, 0, args[0]);
  return groupHandle(self, fn, "self", "Group");
}

const SPLIT = ["color", "key"];

function splitArguments(fn: object, args: readonly unknown[]): unknown[] {
  const keywords = isPlain(args.at(-1)) ? (args.at(-1) as Record<string, unknown>) : null;
  const values = keywords ? args.slice(0, -1) : [...args];
  if (values.length > SPLIT.length) throw surplus(fn, SPLIT.length, values[SPLIT.length]);
  for (const [name, value] of Object.entries(keywords ?? {})) {
    const place = SPLIT.indexOf(name);
    if (place < 0) throw unexpectedKeyword(fn, name);
    if (values[place] !== undefined) throw givenTwice(fn, name);
    values[place] = value;
  }
  return values;
}

/** A new group, which `make` ties to one of the addon: it returns the handle. */
export function makeGroup(make: (group: Group) => number): Group {
  const group = new Group(INTERNAL);
  setHandle(group, make(group));
  return group;
}

/** A group argument, as its handle. */
export function groupHandle(value: unknown, fn: object, parameter: string, expected: string): number {
  const handle = handleOf(value);
  if (handle <= 0) throw wrongType(fn, parameter, expected, value);
  return handle;
}

/** A group argument that may be None, which is -1. */
export function optionalGroupHandle(value: unknown, fn: object, parameter: string, expected: string): number {
  return value === undefined || value === null ? -1 : groupHandle(value, fn, parameter, expected);
}

// Every file that is imported takes Node a millisecond. esbuild puts what several entries need into a file of its own, of which
// an entry then only passes names on; here that file becomes the entry. What it holds besides, for the other files of the
// package, is no part of its interface, so they get it from a property of one of its functions, which has no name.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { filesBelow } from "../lib/stamp.mjs";

const KEY = 'Symbol.for("mlx.node/internals")';
const OWNER = "$owner";

/** The pairs of `{a,b as c}`, as in an import or export: what comes first, and what it is called there. */
export const pairs = (list) =>
  list
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean)
    .map((item) => item.split(/\s+as\s+/))
    .map(([from, to = from]) => [from, to]);

export const joinPairs = (all, word) => all.map(([from, to]) => (from === to ? from : `${from}${word}${to}`)).join(",");

const importOf = (path) => new RegExp(`import(?:\\{([^}]*)\\}from)?"[^"]*/${path}";`);
export const exportList = /export\{([^}]*)\};\s*$/;

export function take(text, pattern, file) {
  const found = pattern.exec(text);
  if (!found) throw new Error(`${file} is not written as esbuild wrote files when this was made: ${pattern}`);
  return found;
}

/**
 * Makes the file `chunk` the module `entry`; both are paths in `folder`. The other files get what the entry does not export
 * from the property of its export `owner`.
 */
export function foldIntoEntry(folder, { chunk, entry, owner }) {
  const read = (file) => readFileSync(join(folder, file), "utf8");
  const name = chunk.slice(chunk.lastIndexOf("/") + 1);
  const [, passedOn] = take(read(entry), importOf(name), entry);
  const [, published] = take(read(entry), exportList, entry);
  const whole = read(chunk);
  const [end, offered] = take(whole, exportList, chunk);

  // What the chunk exports has a name of its own in each of: the chunk, the entry, the interface. The last may be several.
  const inChunk = new Map(pairs(offered).map(([local, shared]) => [shared, local]));
  const inEntry = new Map(pairs(passedOn).map(([shared, local]) => [local, shared]));
  const all = pairs(published).map(([local, name]) => [inEntry.get(local), name]);
  const outside = new Map(all);
  const internals = pairs(offered).filter(([, shared]) => !outside.has(shared));
  const [ownerShared] = all.find(([, name]) => name === owner);
  const hidden = joinPairs(
    internals.map(([local, shared]) => [shared, local]),
    ":",
  );
  const exported = joinPairs(
    all.map(([shared, name]) => [inChunk.get(shared), name]),
    " as ",
  );
  const define = `Object.defineProperty(${inChunk.get(ownerShared)},${KEY},{value:{${hidden}}});`;
  // The exports have a line of their own: publint takes what follows a `//` in a text for a comment up to the line's end.
  writeFileSync(join(folder, entry), `${whole.slice(0, -end.length)}${define}\nexport{${exported}};\n`);
  rmSync(join(folder, chunk));

  for (const file of filesBelow(folder, (path) => path.endsWith(".js"))) {
    const text = readFileSync(file, "utf8");
    const found = importOf(name).exec(text);
    if (!found) continue;
    const wanted = pairs(found[1] ?? "");
    const named = wanted
      .filter(([shared]) => outside.has(shared))
      .map(([shared, local]) => [outside.get(shared), local]);
    const others = wanted.filter(([shared]) => !outside.has(shared));
    const from = JSON.stringify(relative(dirname(file), join(folder, entry)));
    if (others.length > 0) named.push([owner, OWNER]);
    const imported = named.length > 0 ? `import{${joinPairs(named, " as ")}}from${from};` : `import${from};`;
    const taken = others.length > 0 ? `const{${joinPairs(others, ":")}}=${OWNER}[${KEY}];` : "";
    writeFileSync(
      file,
      text.replace(found[0], () => imported + taken),
    );
  }
}

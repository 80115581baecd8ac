// The reference pages, from the schema: one for each module and class, and an index.
import { signature } from "./signature.mjs";
import { overloads } from "./types.mjs";

const HEADER = "<!-- Generated from the declarations in native/ by `npm run docs`. -->\n";

const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Where a record is described: its class's page, or its module's. */
const pageOf = (fn) => (fn.class ? `${fn.module}.${fn.class}` : fn.module);

/** How JavaScript calls it, all by position; what is written in JavaScript has its types in src/core. */
function callForm(fn, { method = false } = {}) {
  if (!fn.native || fn.kind === "property") return "";
  const prefix = method ? "a." : fn.module.replace(/^mlx\.core/, "mx").concat(".");
  const [longest] = overloads(fn, { method });
  return `\`\`\`ts\n${prefix}${fn.name}(${longest.replaceAll(" | undefined", "")})\n\`\`\`\n\n`;
}

const EXAMPLES = "Examples";

/** The programs of the guide to operations: family, text, and the functions that each uses. */
function examplesOf(guide) {
  return [...guide.matchAll(/^## ([^\n]+)\n\n(```js\n.*?^```)$/gms)].map(([, family, program]) => ({
    family,
    program,
    uses: new Set([...program.matchAll(/\bmx\.([\w.]+)/g)].map(([, name]) => name)),
  }));
}

const pathFromCore = (fn) => `${fn.module}.${fn.name}`.replace(/^mlx\.core\./, "");

function entry(fn, examples) {
  const method = fn.kind === "method";
  const python = fn.kind === "property" ? `${fn.name}: ${fn.result.text}` : signature(fn, { asMethod: method });
  const aliases = fn.aliases?.length ? `Also called ${fn.aliases.map((name) => `\`${name}\``).join(", ")}. ` : "";
  const methods = fn.method_of?.length
    ? `Also a method of ${fn.method_of.map((name) => `\`${name}\``).join(", ")}. `
    : "";
  const families = examples
    .filter(({ uses }) => !fn.class && uses.has(pathFromCore(fn)))
    .map(({ family }) => `[${family}](#${family.toLowerCase().replaceAll(",", "").replaceAll(" ", "-")})`);
  return (
    `## ${fn.name}\n\n\`\`\`python\n${python}\n\`\`\`\n\n${callForm(fn, { method })}` +
    `${fn.doc ?? ""}\n\n${aliases || methods ? `${(aliases + methods).trim()}\n\n` : ""}` +
    `${families.length > 0 ? `In a program: ${families.join(", ")}.\n\n` : ""}`
  );
}

/** The programs that use something of a page. */
function exampleSection(records, examples) {
  const used = examples.filter(({ uses }) => records.some((fn) => !fn.class && uses.has(pathFromCore(fn))));
  if (used.length === 0) return "";
  return `\n\n# ${EXAMPLES}\n\n${used.map(({ family, program }) => `## ${family}\n\n${program}`).join("\n\n")}`;
}

/** File names and texts, from the schema and the guide to operations, which has a program for each family of them. */
export function referencePages(schema, guide) {
  const examples = examplesOf(guide);
  const pages = new Map();
  for (const fn of schema.functions) {
    const name = pageOf(fn);
    if (!pages.has(name)) pages.set(name, []);
    pages.get(name).push(fn);
  }
  const names = [...pages.keys()].sort();
  const files = {};
  for (const name of names) {
    const records = pages.get(name).sort(byName);
    const list = records.map((fn) => `[${fn.name}](#${fn.name.toLowerCase()})`).join(", ");
    files[`${name}.md`] = `${HEADER}\n# ${name}\n\n${list}\n\n${records.map((fn) => entry(fn, examples)).join("")}`
      .trimEnd()
      .concat(exampleSection(records, examples), "\n");
  }
  const index = names.map((name) => `- [${name}](${name}.md): ${pages.get(name).length}`).join("\n");
  files["README.md"] =
    `${HEADER}\n# Reference\n\nFor each function the signature of Python's stub, then how JavaScript calls it: every ` +
    `parameter that has a name may move into the keywords, the object in last place. ` +
    `\`fn.signature\` and \`fn.doc\` give the same at run time.\n\n${index}\n`;
  return files;
}

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

function entry(fn) {
  const method = fn.kind === "method";
  const python = fn.kind === "property" ? `${fn.name}: ${fn.result.text}` : signature(fn, { asMethod: method });
  const aliases = fn.aliases?.length ? `Also called ${fn.aliases.map((name) => `\`${name}\``).join(", ")}. ` : "";
  const methods = fn.method_of?.length
    ? `Also a method of ${fn.method_of.map((name) => `\`${name}\``).join(", ")}. `
    : "";
  return (
    `## ${fn.name}\n\n\`\`\`python\n${python}\n\`\`\`\n\n${callForm(fn, { method })}` +
    `${fn.doc ?? ""}\n\n${aliases || methods ? `${(aliases + methods).trim()}\n\n` : ""}`
  );
}

/** File names and texts. */
export function referencePages(schema) {
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
    files[`${name}.md`] = `${HEADER}\n# ${name}\n\n${list}\n\n${records.map(entry).join("")}`.trimEnd().concat("\n");
  }
  const index = names.map((name) => `- [${name}](${name}.md): ${pages.get(name).length}`).join("\n");
  files["README.md"] =
    `${HEADER}\n# Reference\n\nFor each function the signature of Python's stub, then how JavaScript calls it: every ` +
    `parameter that has a name may move into the keywords, the object in last place. ` +
    `\`fn.signature\` and \`fn.doc\` give the same at run time.\n\n${index}\n`;
  return files;
}

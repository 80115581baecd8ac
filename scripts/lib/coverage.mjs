// What there is of Python's public names, counted by asking both sides.
import { execFileSync } from "node:child_process";
import { inRoot } from "./paths.mjs";

const PARTS = ["distributed", "fast", "fft", "linalg", "metal", "cuda", "random"];
const modules = {
  "mlx.core": (library) => library.core,
  ...Object.fromEntries(PARTS.map((part) => [`mlx.core.${part}`, (library) => library.core[part]])),
  "mlx.nn": (library) => library.nn,
  "mlx.nn.init": (library) => library.nn.init,
  "mlx.nn.losses": (library) => library.nn.losses,
  "mlx.optimizers": (library) => library.optimizers,
  "mlx.utils": (library) => library.utils,
};

/** Python's names: modules, their names, and the members of the classes among them. */
function namesInPython({ python, env }) {
  const program = inRoot("scripts", "lib", "public_names.py");
  const options = { encoding: "utf8", env: { ...process.env, ...env } };
  return JSON.parse(execFileSync(python, [program, ...Object.keys(modules)], options));
}

/** Whether a class or its instances have a member. */
const hasMember = (type, name) => name in type || name in (type.prototype ?? {});

/** For each module the names that Python has, and those of them that are missing here. */
export function coverage(oracle, library) {
  return Object.entries(namesInPython(oracle)).map(([module, names]) => {
    const here = modules[module](library);
    const missing = [];
    let members = 0;
    for (const [name, inside] of Object.entries(names)) {
      if (!(name in here)) missing.push(`${module}.${name}`);
      else
        missing.push(...inside.filter((one) => !hasMember(here[name], one)).map((one) => `${module}.${name}.${one}`));
      members += inside.length;
    }
    return { module, names: Object.keys(names).length, members, missing };
  });
}

/** The same as a table of Markdown. */
export function coverageTable(rows) {
  const row = (cells) => `| ${cells.join(" | ")} |`;
  return [
    row(["module", "names in Python", "members of its classes", "missing here"]),
    row(["---", "---", "---", "---"]),
    ...rows.map(({ module, names, members, missing }) =>
      row([`\`${module}\``, names, members || "", missing.length === 0 ? "none" : missing.join(", ")]),
    ),
  ].join("\n");
}

const MARKS = /(<!-- coverage -->\n)(.*?)(\n<!-- \/coverage -->)/s;

/** A text with the table between its marks, or what stands there now. */
export const withTable = (text, table) => text.replace(MARKS, (_, before, __, after) => before + table + after);
export const tableIn = (text) => MARKS.exec(text)?.[2];

// Rules of this repository that no linter knows, checked by looking at the text of the tracked files.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { inRoot, root } from "./paths.mjs";
import { ask } from "./run.mjs";

/** Files that are committed or would be. */
function repositoryFiles() {
  const listed = ask("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root }) ?? "";
  return listed.split("\0").filter(Boolean);
}

function* linesOf(files) {
  for (const file of files) {
    let text;
    try {
      text = readFileSync(inRoot(file), "utf8");
    } catch (error) {
      // Removed, but not yet from the index.
      if (error.code === "ENOENT") continue;
      throw error;
    }
    if (text.includes("\0")) continue;
    let number = 0;
    for (const line of text.split("\n")) yield { file, line, at: `${file}:${++number}` };
  }
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Paths of somebody's machine: this clone's, the home folder's, or of the usual shape. */
const machinePath = new RegExp(
  [
    ...[root, homedir()].filter((path) => path.length > 5).map(escaped),
    /\/(?:home|Users)\/[a-z]\w*\//.source,
    /(?<![\w.])\/(?:root|work)\//.source,
  ].join("|"),
);

const registry = /registry\.npmjs|pypi\.org|pythonhosted\.org|--(?:index-url|find-links|registry)\b|"resolved":\s/;

// State of the whole process: it would be shared by all workers. Namespaces are not indented, so what stands at the
// start of a line is at file scope; within functions and classes only `static` makes it so. What has parentheses before
// its `=` or `;` is a function.
const constant =
  /\b(?:const|constexpr|consteval|using|typedef|return|extern|namespace|struct|class|enum|friend|template|concept)\b/;
const fileScope =
  /^(?:(?:static|inline|thread_local|constinit)\s+)*[A-Za-z_][\w:<>,*& ]*[ *&>][A-Za-z_]\w*(?:\[[^\]]*\])?\s*(?:=|;|\{[^}]*\};)/;
const staticLocal = /^\s+(?:static|thread_local)\s[^(=;]*(?:=|;|\{)/;

const isState = (line) => !constant.test(line) && (fileScope.test(line) || staticLocal.test(line));

const rules = [
  {
    name: "process-wide mutable state in native code (it belongs in bind::Env or AddonData)",
    applies: (file) => /^native\/.*\.(cc|h|mm)$/.test(file),
    broken: isState,
  },
  { name: "a path of somebody's machine", applies: () => true, broken: (line) => machinePath.test(line) },
  {
    name: "an import of a module of Node's in what every program loads (process.getBuiltinModule loads less at the start)",
    applies: (file) => /^src\/(core|loader|builtins)\//.test(file),
    broken: (line) => /^(?:import (?!type\b).*|\} )from "node:(?!module")/.test(line),
  },
  {
    name: "the address of a package registry",
    applies: () => true,
    broken: (line) => registry.test(line),
  },
];

/** What breaks a rule, one line for each. */
export function brokenRules(files = repositoryFiles()) {
  const found = [];
  for (const { name, applies, broken } of rules) {
    for (const { line, at } of linesOf(files.filter(applies))) {
      if (broken(line)) found.push(`${at}: ${name}: ${line.trim()}`);
    }
  }
  return found;
}

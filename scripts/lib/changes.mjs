// What changed since the last commit, or while watching, and which tests belong to it.
import { watch as watchFolder } from "node:fs";
import { basename, join, relative } from "node:path";
import { inRoot, root } from "./paths.mjs";
import { ask } from "./run.mjs";
import { filesBelow } from "./stamp.mjs";
import { testFiles } from "./tests.mjs";

const watched = ["native", "src", "tests", "scripts", "examples"];

/** Files that differ from the last commit, new ones too, relative to the clone. */
function uncommitted() {
  const text = ask("git", ["status", "--porcelain", "--untracked-files=all", "-z"], { cwd: root }) ?? "";
  return text
    .split("\0")
    .map((line) => line.slice(3))
    .filter(Boolean);
}

const topic = (file) => basename(file).replace(/\..*$/, "").replaceAll("-", "_");

/** Tests that changed themselves, or are named after a changed file: native/core/reduce.cc has reduce.test.mjs. */
export function touchedTests(changed = uncommitted()) {
  const topics = new Set(changed.map(topic));
  return testFiles().filter((file) => changed.includes(relative(root, file)) || topics.has(topic(file)));
}

/** Waits for a change in the sources and for a quiet moment after it; gives the changed files. */
export function watch() {
  return new Promise((done) => {
    const changed = new Set();
    let timer;
    const watchers = watched
      .map((folder) => inRoot(folder))
      .filter((folder) => filesBelow(folder).length > 0)
      .map((folder) =>
        watchFolder(folder, { recursive: true }, (_, name) => {
          const file = relative(root, join(folder, name ?? ""));
          // The build writes this one itself.
          if (file.startsWith(join("src", "core", "generated"))) return;
          changed.add(file);
          clearTimeout(timer);
          timer = setTimeout(() => {
            for (const watcher of watchers) watcher.close();
            done([...changed]);
          }, 200);
        }),
      );
  });
}

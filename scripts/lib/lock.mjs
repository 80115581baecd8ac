// One set-up at a time in a clone: two terminals running `npm test` must not build into the same folder.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "./paths.mjs";
import { note } from "./report.mjs";

const file = join(build, "lock");
let depth = 0;

function take() {
  mkdirSync(build, { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function holder() {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    if (!pid) return null;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === "EPERM" ? "another user" : null;
  }
}

/** Folders that an interrupted download left half full. */
function removeLeftovers() {
  for (const name of readdirSync(build)) {
    if (name.startsWith("unpack-")) rmSync(join(build, name), { recursive: true, force: true });
  }
}

/** Runs `work` while no other process does; calls within it go straight through. */
export async function locked(work) {
  if (depth === 0) {
    let told = false;
    while (!take()) {
      const pid = holder();
      if (pid === null) {
        // The holder may just be writing its number; if it still is nobody after a moment, it died.
        await wait(200);
        if (holder() === null) rmSync(file, { force: true });
        continue;
      }
      if (!told) note(`waiting for another build here (process ${pid})`);
      told = true;
      await wait(200);
    }
    removeLeftovers();
  }
  depth++;
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    depth--;
    if (depth === 0) release();
    process.off("exit", release);
  }
}

// A folder of its own for each test file, which goes when the tests have run.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "mlx-node-io-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A path in the folder. */
export const inFolder = (...names) => join(folder, ...names);

/** What is in the folder, or in a folder of it. */
export const contents = (...names) => readdirSync(inFolder(...names)).sort();

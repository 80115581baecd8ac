// Archives in pieces: what is carried to a machine over a narrow way has to come in parts of a bounded size.
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { SetupError, step } from "../lib/report.mjs";
import { ask, must } from "../lib/run.mjs";

/** The most bytes of a piece. */
const MOST = 59_000_000;
const BLOCK = 1 << 20;

function archive(out, { name, folder }) {
  const file = join(out, `${name}.tar.xz`);
  // The same contents give the same archive, whoever packs them and when.
  const like = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--format=gnu"];
  return step("pack", name, async () => {
    await must("tar", ["-c", "-C", folder, ...like, "-I", "xz -6 -T0", "-f", file, "."], {
      failure: `Packing ${name} failed: GNU tar and xz are needed.`,
    });
    return file;
  });
}

/** Cuts a file into `name.1of2`, `name.2of2`; a file that is small enough becomes `name.1of1`. */
function cut(file, most) {
  const { size } = statSync(file);
  const count = Math.max(1, Math.ceil(size / most));
  const length = Math.ceil(size / count);
  const source = openSync(file, "r");
  const block = Buffer.alloc(BLOCK);
  const pieces = [];
  for (let i = 0; i < count; i++) {
    const piece = `${file}.${i + 1}of${count}`;
    const target = openSync(piece, "w");
    const end = Math.min(size, (i + 1) * length);
    for (let at = i * length; at < end; ) {
      const read = readSync(source, block, 0, Math.min(BLOCK, end - at), at);
      writeSync(target, block, 0, read);
      at += read;
    }
    closeSync(target);
    pieces.push(piece);
  }
  closeSync(source);
  rmSync(file);
  return pieces;
}

const sum = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Packs each stage, cuts the archives, and puts sums and assemble.sh beside; the stages go away. */
export async function packStages(out, stages, { most = MOST } = {}) {
  if (ask("tar", ["--version"]) === null || ask("xz", ["--version"]) === null) {
    throw new SetupError("GNU tar and xz are needed to pack the bundle.");
  }
  const files = [];
  for (const stage of stages) files.push(...cut(await archive(out, stage), most));
  copyFileSync(inRoot("scripts", "gpu", "assemble.sh"), join(out, "assemble.sh"));
  const lines = files.map((file) => `${sum(file)}  ${file.slice(out.length + 1)}\n`);
  writeFileSync(join(out, "SHA256SUMS"), lines.join(""));
  rmSync(join(out, "stages"), { recursive: true });
  return files.map((file) => ({ name: file.slice(out.length + 1), bytes: statSync(file).size }));
}

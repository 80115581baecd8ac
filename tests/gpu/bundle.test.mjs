// The pieces of a bundle come together again, and what is damaged is noticed. What goes into a real one is left out here.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { packStages } from "../../scripts/gpu/pieces.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";

const MOST = 20_000;

describe("a bundle", { skip: process.platform === "linux" ? false : "bundles are for Linux" }, () => {
  const scratch = mkdtempSync(join(tmpdir(), "mlx.node-"));
  const bundle = join(scratch, "bundle");
  after(() => rmSync(scratch, { recursive: true, force: true }));

  // Bytes that do not compress.
  const bytes = Buffer.from(Float64Array.from({ length: 6000 }, (_, i) => Math.sin(i * i)).buffer);

  const stage = (name, files) => {
    const folder = join(bundle, "stages", name);
    for (const [path, write] of Object.entries(files)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      write(join(folder, path));
    }
    return { name, folder };
  };

  const assemble = (target) =>
    spawnSync("sh", [join(bundle, "assemble.sh"), target], {
      encoding: "utf8",
      env: { ...process.env, MLX_NODE_NVIDIA: scratch },
    });

  before(async () => {
    const copyOf = (source) => (target) => copyFileSync(source, target);
    const stages = [
      stage("large", {
        "data/bytes": (target) => writeFileSync(target, bytes),
        // A library that needs nothing of NVIDIA's stands for libmlx.
        "build/native/mlx/lib/libmlx.so": copyOf(inRoot("build", "native", "toy.node")),
      }),
      stage("small", {
        "scripts/gpu/find-nvidia.sh": copyOf(inRoot("scripts", "gpu", "find-nvidia.sh")),
        "bin/node": copyOf("/bin/echo"),
      }),
    ];
    await packStages(bundle, stages, { most: MOST });
  });

  test("consists of pieces that are not too large", () => {
    const pieces = readdirSync(bundle).filter((name) => name.includes(".tar.xz."));
    assert.ok(pieces.includes("large.tar.xz.2of2") || pieces.length > 3, pieces.join());
    for (const piece of pieces) assert.ok(statSync(join(bundle, piece)).size <= MOST, piece);
    assert.ok(!readdirSync(bundle).includes("stages"));
  });

  test("is assembled, and starts Node with its own cache and libraries", () => {
    const target = join(scratch, "here");
    const { status, stdout, stderr } = assemble(target);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, `Ready: ${target}/mlx-node\n`);
    assert.deepEqual(readFileSync(join(target, "data", "bytes")), bytes);
    assert.deepEqual(readdirSync(join(target, "build", "native", "nvidia")), readdirSync(scratch));
    const started = spawnSync(join(target, "mlx-node"), ["two words", "more"], { encoding: "utf8" });
    assert.equal(started.stdout, "two words more\n");
  });

  test("is refused where a piece is damaged or missing", () => {
    const name = readdirSync(bundle).find((file) => file.startsWith("large.tar.xz.1of"));
    const piece = join(bundle, name);
    const whole = readFileSync(piece);
    const damaged = Buffer.from(whole);
    damaged[1000] ^= 1;
    writeFileSync(piece, damaged);
    const { status, stdout } = assemble(join(scratch, "damaged"));
    assert.notEqual(status, 0);
    assert.match(stdout, new RegExp(`${name}: FAILED`));
    rmSync(piece);
    assert.notEqual(assemble(join(scratch, "missing")).status, 0);
    writeFileSync(piece, whole);
  });
});

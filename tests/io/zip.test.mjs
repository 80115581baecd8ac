// Zip files as Python sees them: names in any language, and numbers that stand where those of large files do (zip64).
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import * as mx from "mlx.node/core";
import { startOracle } from "../oracle/client.mjs";
import { inFolder } from "./folder.mjs";

const oracle = startOracle(after);

async function loadsAsInPython(path, expected) {
  const loaded = mx.load(path);
  assert.deepEqual(Object.fromEntries(Object.entries(loaded).map(([name, array]) => [name, array.tolist()])), expected);
  await oracle.expectEqual([{ target: "core.load", args: [path] }]);
}

test("names in any language", async () => {
  for (const save of [mx.savez, mx.savez_compressed]) {
    const path = inFolder(`${save.name}-names.npz`);
    save(path, { größe: mx.array([1, 2]), 数: mx.array([3]), "a b": mx.array([], mx.int32) });
    await loadsAsInPython(path, { "a b": [], größe: [1, 2], 数: [3] });
  }
});

/** The same file with all sizes and places where large ones stand. */
function asLarge(zip) {
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const [count, start] = [zip.readUInt16LE(end + 8), zip.readUInt32LE(end + 16)];
  const list = [];
  for (let i = 0, at = start; i < count; i++) {
    const length = zip.readUInt16LE(at + 28);
    const entry = Buffer.from(zip.subarray(at, at + 46 + length));
    const extra = Buffer.alloc(4 + 24);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    [24, 20, 42].forEach((place, index) => {
      extra.writeBigUInt64LE(BigInt(entry.readUInt32LE(place)), 4 + 8 * index);
      entry.writeUInt32LE(0xffffffff, place);
    });
    // Another record first, to be passed over.
    const other = Buffer.from([0x99, 0x99, 2, 0, 7, 7]);
    entry.writeUInt16LE(other.length + extra.length, 30);
    list.push(entry, other, extra);
    at += entry.length;
  }
  const entries = Buffer.concat(list);
  const record = Buffer.alloc(56);
  record.write("PK\x06\x06", "latin1");
  record.writeBigUInt64LE(44n, 4);
  for (const place of [24, 32]) record.writeBigUInt64LE(BigInt(count), place);
  record.writeBigUInt64LE(BigInt(entries.length), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  locator.writeBigUInt64LE(BigInt(start + entries.length), 8);
  locator.writeUInt32LE(1, 16);
  const last = Buffer.from(zip.subarray(end));
  for (const place of [8, 10]) last.writeUInt16LE(0xffff, place);
  for (const place of [12, 16]) last.writeUInt32LE(0xffffffff, place);
  return Buffer.concat([zip.subarray(0, start), entries, record, locator, last]);
}

test("numbers of large files", async () => {
  mx.savez_compressed(inFolder("small.npz"), { a: mx.arange(100), b: mx.array([1.5]) });
  const path = inFolder("large.npz");
  writeFileSync(path, asLarge(readFileSync(inFolder("small.npz"))));
  await loadsAsInPython(path, { a: Array.from({ length: 100 }, (_, i) => i), b: [1.5] });
});

// Which of the leaks that LeakSanitizer reports are the addon's: `npm run test:sanitize` fails for these alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { leaksOfAddon } from "../scripts/lib/leaks.mjs";

const leak = (...frames) =>
  [
    "Direct leak of 40 byte(s) in 1 object(s) allocated from:",
    ...frames.map((frame, i) => `    #${i} 0x7f9a94cb94c8 in ${frame}`),
  ].join("\n");

const allocation = "operator new(unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:95";
const vector = "std::vector<int>::push_back(int const&) /usr/include/c++/12/bits/stl_vector.h:1281";
const addon = "define_sum /clone/native/core/reduce.cc:50";
const library = "mlx::core::sum(mlx::core::array const&) (/clone/build/native/mlx/lib/libmlx.so+0x1)";
const engine = "v8::internal::Heap::AllocateRaw(int) (/usr/bin/node+0x116728d)";

test("what the addon or the library asked for, also through a container", () => {
  const mine = [leak(allocation, addon, engine), leak(allocation, vector, addon), leak(allocation, library, addon)];
  const engines = [leak(allocation, engine, addon), leak(allocation, vector, engine), leak(allocation)];
  const report = ["==1==ERROR: LeakSanitizer: detected memory leaks", ...mine, ...engines, "SUMMARY: 6"].join("\n\n");
  assert.deepEqual(leaksOfAddon(report), mine);
  assert.deepEqual(leaksOfAddon(engines.join("\n\n")), []);
});

// Every native function, method and property of the schema against Python, over a grid of dtypes, shapes, memory layouts
// and parameters. What the grid passes follows from the declarations (see tests/grid): a new operation needs no line here.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { build, inRoot } from "../scripts/lib/paths.mjs";
import { aliasCases, casesOf, pathOf, Subject, subjects } from "./grid/cases.mjs";
import { findRefusals } from "./grid/spelling.mjs";
import { describeFailures, library, startOracle } from "./oracle/client.mjs";
import { onGpu } from "./oracle/python.mjs";

const LEAST_CASES = 10_000;
// Where nearly everything is an error, the grid does not fit the operation and says little about it.
const LEAST_RESULTS = 5;
const LEAST_SHARE = 0.1;

// One operation alone, and no more than some cases of it, evenly chosen: scripts/gpu/jobs.mjs runs them side by side, since
// kernels have to be compiled for a GPU.
const only = process.env.MLX_NODE_TEST_OPERATION;
const most = Number(process.env.MLX_NODE_TEST_CASES ?? Number.POSITIVE_INFINITY);
const chosen = (cases) =>
  cases.length <= most ? cases : Array.from({ length: most }, (_, i) => cases[Math.floor((i * cases.length) / most)]);

const schema = JSON.parse(readFileSync(inRoot("api", "schema.json"), "utf8"));
const list = subjects(schema)
  .filter((fn) => !only || pathOf(fn) === only)
  .map((fn) => new Subject(fn));
const rows = [];

describe("operations equal Python's", () => {
  const oracle = startOracle(after);
  let refused = [];

  before(async () => {
    refused = await findRefusals(oracle, list);
  });

  for (const subject of list) {
    test(subject.path, async () => {
      const cases = casesOf(subject);
      const own = cases.length;
      for (const alias of subject.fn.shared ? [] : (subject.fn.aliases ?? [])) {
        const home = subject.fn.module
          .split(".")
          .slice(2)
          .reduce((found, name) => found[name], library);
        assert.equal(home[alias], home[subject.fn.name], `${alias} is another name of ${subject.fn.name}`);
        cases.push(...aliasCases(subject, cases.slice(0, own), alias));
      }
      const results = await oracle.compare(chosen(cases));
      const wrong = results.filter(({ difference }) => difference);
      const worked = results.filter(({ failed }) => !failed).length;
      const unsteady = results.filter((result) => result.unsteady).length;
      const equal = results.length - wrong.length - unsteady;
      rows.push({ operation: subject.path, cases: results.length, equal, unsteady, results: worked });
      assert.equal(wrong.length, 0, describeFailures(wrong, results.length));
      // Much of linalg is there on the CPU alone; a case that names no stream is an error on a GPU.
      if (subject.line.refuses || (onGpu && /^linalg|multivariate_normal/.test(subject.path))) return;
      assert.ok(
        worked >= LEAST_RESULTS && worked >= LEAST_SHARE * results.length,
        `Only ${worked} of ${results.length} cases have a result; the others are errors. Give the operation shapes or samples ` +
          "in tests/grid/operations.mjs.",
      );
    });
  }

  test("names that only Python's stub knows work here", async () => {
    await oracle.expectEqual(refused.map(({ item, spelledHere }) => ({ ...item, here: spelledHere })));
  });

  test("the report", () => {
    const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
    const sum = {
      operation: "all",
      cases: total("cases"),
      equal: total("equal"),
      unsteady: total("unsteady"),
      results: total("results"),
    };
    const line = ({ operation, cases, equal, unsteady, results }) =>
      `${operation.padEnd(34)}${[cases, equal, unsteady, results].map((count) => String(count).padStart(9)).join("")}`;
    const header = `${"operation".padEnd(34)}${["cases", "equal", "unsteady", "results"].map((name) => name.padStart(9)).join("")}`;
    console.log([header, ...rows.map(line), line(sum)].join("\n"));
    mkdirSync(`${build}/reports`, { recursive: true });
    writeFileSync(
      `${build}/reports/ops_grid${only ? `-${only}` : ""}.json`,
      `${JSON.stringify({ ...sum, rows }, null, 1)}\n`,
    );
    assert.ok(only || sum.cases >= LEAST_CASES, `The grid has ${sum.cases} cases.`);
  });
});

// A reporter of node's test runner that a program reads: a line for each test, marked, since tests print as well.
const MARK = "\u0001";
const MOST = 6000;

/** @param {AsyncIterable<import("node:test").TestEvent>} source */
export default async function* lines(source) {
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const isSuite = data.details?.type === "suite";
    // A suite fails because a test in it does, unless it is one of its hooks.
    if (isSuite && (type === "test:pass" || data.details.error?.failureType === "subtestsFailed")) continue;
    const error = data.details?.error;
    const message = String(error?.cause?.stack ?? error?.cause ?? error?.stack ?? "").slice(0, MOST);
    yield `${MARK}${JSON.stringify({ passed: type === "test:pass", name: data.name, message })}\n`;
  }
}

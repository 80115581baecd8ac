// A rank that needs no MLX: it does what its first argument says.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [what, ...args] = process.argv.slice(2);
const rank = Number(process.env.MLX_RANK);
const wait = () => setInterval(() => {}, 1000);

const deeds = {
  // What the launcher told it.
  tell() {
    const { env } = process;
    const theirs = /^(MLX_(?!NODE|PTX)|NCCL_(HOST_IP|PORT)|CUDA_VISIBLE_DEVICES|COLUMNS|LINES|TEST_)/;
    const names = Object.keys(env).filter((name) => theirs.test(name));
    const variables = Object.fromEntries(names.sort().map((name) => [name, env[name]]));
    const files = Object.fromEntries(
      names.filter((name) => existsSync(env[name])).map((name) => [name, JSON.parse(readFileSync(env[name], "utf8"))]),
    );
    console.log(JSON.stringify({ rank, args, cwd: process.cwd(), variables, files }));
  },
  // One rank ends in its own way; the others would go on.
  fail() {
    const [failing, how] = args;
    writeFileSync(`${args[2]}/${rank}.pid`, String(process.pid));
    console.log("started");
    if (rank !== Number(failing)) wait();
    else if (how === "exit") setTimeout(() => process.exit(7), 300);
    else if (how === "throw") setTimeout(() => Promise.reject(new Error("thrown")), 300);
    else setTimeout(() => process.kill(process.pid, how), 300);
  },
  // Ends with an exit code after a while.
  leave() {
    setTimeout(() => process.exit(Number(args[0])), 200);
  },
  // Does not want to end.
  stay() {
    writeFileSync(`${args[0]}/${rank}.pid`, String(process.pid));
    if (args[1] === "stubborn") process.on("SIGTERM", () => console.log("no"));
    console.log("ready");
    wait();
  },
  // Repeats what it is told.
  echo() {
    process.stdin.setEncoding("utf8").on("data", (text) => process.stdout.write(`heard ${text}`));
  },
  // Much, in pieces that are no lines, and characters of several bytes.
  talk() {
    const line = `${String(rank).repeat(50)}ä€😀`;
    const bytes = Buffer.from(`${line}\n`.repeat(2000));
    let at = 0;
    const next = () => {
      if (at >= bytes.length) return;
      const end = Math.min(bytes.length, at + 997);
      process.stdout.write(bytes.subarray(at, end), () => setImmediate(next));
      at = end;
    };
    next();
    process.stderr.write("error without an end of line");
  },
};
deeds[what]();

import { homedir } from "node:os";
import { join } from "node:path";
import { type REPLServer, start, writer } from "node:repl";
import { inspect } from "node:util";
import * as builtins from "../builtins/index.js";
import * as mx from "../core/index.js";
import { version } from "../loader/version.js";
import * as nn from "../nn/index.js";
import * as node from "../node/index.js";
import * as optim from "../optimizers/index.js";
import * as utils from "../utils/index.js";

/** Where lines are kept: MLX_NODE_REPL_HISTORY, which may be empty for nowhere. */
function historyFile(): string {
  return process.env.MLX_NODE_REPL_HISTORY ?? join(homedir(), ".mlx_node_repl_history");
}

function keepHistory(server: REPLServer): Promise<void> {
  const file = historyFile();
  if (!process.stdin.isTTY || file === "") return Promise.resolve();
  return new Promise((done) => {
    server.setupHistory(file, (error) => {
      if (error) process.stderr.write(`The history cannot be kept in ${file}: ${error.message}\n`);
      done();
    });
  });
}

/** `mlx.node repl`: Node's own prompt, with MLX loaded. Arrays show themselves as in Python. */
export async function repl(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    process.stderr.write(`mlx.node repl: unknown argument ${JSON.stringify(args[0])}; it takes none.\n`);
    return 2;
  }
  const device = `${mx.default_device()}`;
  process.stdout.write(
    `mlx.node ${version}, MLX ${mx.__version__} on ${device}, Node ${process.versions.node}. ` +
      `mx, nn, optim, utils, node and Python's builtins are here.\n`,
  );
  const { float, complex, slice, Ellipsis } = builtins;
  // Modules are proxies, which is nothing to look at: Node's own writer would show them as such.
  const show = (value: unknown) => inspect(value, { ...writer.options, showProxy: false, colors: server.useColors });
  const server: REPLServer = start({ prompt: "> ", useGlobal: false, writer: show });
  const fill = () =>
    Object.assign(server.context, { mx, nn, optim, utils, node, builtins, float, complex, slice, Ellipsis });
  fill();
  // The command .clear makes a new context.
  server.on("reset", fill);
  await keepHistory(server);
  await new Promise((done) => server.once("exit", done));
  return 0;
}

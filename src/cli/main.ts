#!/usr/bin/env node
/** The program `mlx.node`: `npx mlx.node doctor`, `npx mlx.node repl`. */
import { version } from "../loader/version.js";

const usage = `mlx.node ${version}

  mlx.node doctor [--json]   says what there is on this machine and whether it works: for a report of a problem
  mlx.node repl              starts a prompt with mx, nn and optim loaded
  mlx.node --version
`;

// Each command is loaded when it is asked for: the doctor must get to work also where the addon does not load.
const commands: Record<string, (args: readonly string[]) => Promise<number>> = {
  doctor: async (args) => (await import("./doctor/doctor.js")).doctor(args),
  repl: async (args) => (await import("./repl.js")).repl(args),
};

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === "--version" || name === "-v") return print(`${version}\n`);
  if (name === "--help" || name === "-h" || name === "help") return print(usage);
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command(args);
  process.stderr.write(
    name === undefined ? usage : `mlx.node: there is no command ${JSON.stringify(name)}.\n\n${usage}`,
  );
  return 2;
}

process.exitCode = await main(process.argv.slice(2));

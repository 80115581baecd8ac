// The shell program that starts a rank on another machine. It is given to ssh as one text, for bash.

/** A text as one word of a shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** The first line that the program prints: how to kill it, on that machine. */
export const PROCESS_LINE = /^mlx\.launch: process (\d+)\r?$/;

export interface RemoteProgram {
  readonly command: readonly string[];
  /** The folder to run in; `mustExist` if it was asked for. */
  readonly cwd: string;
  readonly mustExist: boolean;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Environment variables that hold the path of a file with this content. */
  readonly files: Readonly<Record<string, string>>;
}

/** Runs a program, removes its files afterwards, and ends as it does. */
export function remoteScript({ command, cwd, mustExist, env, files }: RemoteProgram): string {
  const folder = quote(cwd);
  const missing = mustExist ? `echo "mlx.launch: there is no folder "${folder} >&2; exit 1` : ":";
  return [
    "stty -echo 2>/dev/null",
    'printf "mlx.launch: process %s\\n" $$',
    `files=(); trap 'rm -f "\${files[@]}"' EXIT`,
    `cd ${folder} 2>/dev/null || { ${missing}; }`,
    ...Object.entries(env).map(([key, value]) => `export ${key}=${quote(value)}`),
    ...Object.entries(files).map(
      ([key, content]) =>
        `file=$(mktemp) && files+=("$file") && printf "%s\\n" ${quote(content)} > "$file" && export ${key}="$file"`,
    ),
    command.map(quote).join(" "),
    "exit $?",
  ].join("\n");
}

/** Ends a program and what it has started. */
export const killScript = (pid: string, signal: "TERM" | "KILL"): string => `kill -${signal} -${pid} 2>/dev/null`;

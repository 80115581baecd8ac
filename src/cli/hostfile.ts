import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

// The file that says which machines take part: {"backend": "ring", "envs": ["A=1"], "hosts": [{"ssh": "name", "ips":
// ["10.0.0.1"], "rdma": [null, "rdma_en2"]}]}, or only the list of hosts.

/** One process to start. */
export interface Host {
  /** What ssh connects to; 127.0.0.1 is this machine, without ssh. */
  readonly ssh: string;
  /** The addresses at which the others reach it. */
  readonly ips: readonly string[];
  /** Its RDMA devices, by the rank that they lead to; null for itself. */
  readonly rdma: readonly (string | readonly string[] | null)[];
}

export interface Hostfile {
  readonly hosts: readonly Host[];
  /** Empty if the file names none. */
  readonly backend: string;
  readonly envs: readonly string[];
}

/** A hostfile or list of hosts that cannot be used; the message says why, and where. */
export class HostfileError extends Error {}

/** What JSON.parse says less readably, by the codes of jsonc-parser. */
const syntax: Record<string, string> = {
  InvalidSymbol: "this is no JSON",
  InvalidNumberFormat: "this is no number",
  PropertyNameExpected: "a name in double quotes is expected",
  ValueExpected: "a value is expected",
  ColonExpected: "a colon is expected",
  CommaExpected: "a comma is expected",
  CloseBraceExpected: "a closing brace is expected",
  CloseBracketExpected: "a closing bracket is expected",
  EndOfFileExpected: "nothing more is expected",
  InvalidCommentToken: "comments are not allowed",
  UnexpectedEndOfString: "the text has no closing quote",
};

class Reader {
  readonly #path: string;
  readonly #text: string;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  /** An error at a place in the file. */
  error(offset: number, message: string): HostfileError {
    const before = this.#text.slice(0, offset).split("\n");
    const column = (before.at(-1) as string).length + 1;
    return new HostfileError(`Failed to parse hostfile ${this.#path}:${before.length}:${column}: ${message}`);
  }

  tree(): Node {
    const errors: ParseError[] = [];
    const tree = parseTree(this.#text, errors, { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    if (first) {
      const code = printParseErrorCode(first.error);
      throw this.error(first.offset, syntax[code] ?? code);
    }
    return tree as Node;
  }

  /** The members of an object; others than these are an error, for they are most likely misspelt. */
  members(node: Node, what: string, known: readonly string[]): Map<string, Node> {
    if (node.type !== "object") throw this.error(node.offset, `${what} must be an object`);
    const members = new Map<string, Node>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children as [Node, Node];
      if (!known.includes(key.value)) {
        throw this.error(key.offset, `${what} has "${key.value}", which is none of ${known.join(", ")}`);
      }
      members.set(key.value, value);
    }
    return members;
  }

  items(node: Node | undefined, what: string): readonly Node[] {
    if (!node) return [];
    if (node.type !== "array") throw this.error(node.offset, `${what} must be a list`);
    return node.children ?? [];
  }

  text(node: Node, what: string): string {
    if (node.type !== "string") throw this.error(node.offset, `${what} must be a text`);
    return node.value;
  }

  texts(node: Node | undefined, what: string): string[] {
    return this.items(node, what).map((item) => this.text(item, `an item of ${what}`));
  }

  device(node: Node): string | string[] | null {
    if (node.type === "null") return null;
    return node.type === "array" ? this.texts(node, "a list of devices") : this.text(node, 'an item of "rdma"');
  }

  host(node: Node, rank: number): Host {
    const what = `host ${rank}`;
    const members = this.members(node, what, ["ssh", "ips", "rdma"]);
    const ssh = members.get("ssh");
    if (!ssh) throw this.error(node.offset, `${what} has no "ssh"`);
    return {
      ssh: this.text(ssh, `"ssh" of ${what}`),
      ips: this.texts(members.get("ips"), `"ips" of ${what}`),
      rdma: this.items(members.get("rdma"), `"rdma" of ${what}`).map((item) => this.device(item)),
    };
  }

  read(): Hostfile {
    const tree = this.tree();
    if (tree.type === "array") return { hosts: this.hosts(tree), backend: "", envs: [] };
    const members = this.members(tree, "the hostfile", ["backend", "envs", "hosts"]);
    const hosts = members.get("hosts");
    if (!hosts) throw this.error(tree.offset, 'the hostfile has no "hosts"');
    const backend = members.get("backend");
    return {
      hosts: this.hosts(hosts),
      backend: backend ? this.text(backend, '"backend"') : "",
      envs: this.texts(members.get("envs"), '"envs"'),
    };
  }

  hosts(node: Node): Host[] {
    const hosts = this.items(node, '"hosts"').map((item, rank) => this.host(item, rank));
    if (hosts.length === 0) throw this.error(node.offset, "there are no hosts");
    return hosts;
  }
}

/** Reads a hostfile. */
export function readHostfile(path: string): Hostfile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new HostfileError(`Hostfile ${path} doesn't exist`);
    throw new HostfileError(`Hostfile ${path} cannot be read: ${(error as Error).message}`);
  }
  return new Reader(path, text.replace(/^\uFEFF/, "")).read();
}

/** The hosts of a list like "127.0.0.1,name", each as often as `repeats` says. */
export function hostsOf(list: string, repeats = 1): Hostfile {
  const hosts = list.split(",").flatMap((ssh) => {
    if (ssh === "") throw new HostfileError("Hostname cannot be empty");
    return Array.from({ length: repeats }, () => ({ ssh, ips: isIP(ssh) ? [ssh] : [], rdma: [] }));
  });
  return { hosts, backend: "", envs: [] };
}

/** What is written into a hostfile: Python's json.dump with an indentation of 4. */
export function hostfileText({ backend, envs, hosts }: Hostfile): string {
  return JSON.stringify({ backend, envs, hosts: hosts.map(({ ssh, ips, rdma }) => ({ ssh, ips, rdma })) }, null, 4);
}

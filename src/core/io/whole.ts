import type { Stats } from "node:fs";
import { RuntimeError } from "../../builtins/errors.js";
import { randomName } from "./random_name.js";

// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} = process.getBuiltinModule("node:fs");
const { dirname, join } = process.getBuiltinModule("node:path");

// A file is saved whole or not at all: it is written under another name in the same folder, and takes the place of the old
// one when it is complete and on the disk. Arrays that are still to be read from the old file keep that one open.

const NEW_FILE = 0o644;
const PERMISSIONS = 0o777;

/** The new file belongs to whom the old one belonged to, and is as accessible. */
function takeAfter(old: Stats, file: number): void {
  const { uid, gid } = fstatSync(file);
  if (uid !== old.uid || gid !== old.gid) {
    try {
      fchownSync(file, old.uid, old.gid);
    } catch {
      // Only the superuser can give files away.
    }
  }
  fchmodSync(file, old.mode & PERMISSIONS);
}

function finish(draft: string, old: Stats | undefined): void {
  const file = openSync(draft, "r+");
  try {
    if (old) takeAfter(old, file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What is in the file's place now, and where that really is: links are followed. */
function inspect(path: string): { target: string; old: Stats | undefined } {
  const old = statSync(path, { throwIfNoEntry: false });
  if (!old) return { target: path, old };
  if (old.isDirectory()) throw new RuntimeError("It is a folder.");
  // A file that may not be written to is not replaced either.
  if (old.isFile()) closeSync(openSync(path, "r+"));
  return { target: realpathSync(path), old };
}

/** A file in the making: it is written to at `path`, and then takes its place or is dropped. */
export interface Draft {
  readonly path: string;
  keep(): void;
  drop(): void;
}

/**
 * Begins a file that is written under another name, which has the extension.
 * @param message of the error if the file cannot be made
 */
export function startDraft(path: string, extension: string, message: string): Draft {
  const attempt = <T>(step: () => T): T => {
    try {
      return step();
    } catch (cause) {
      throw new RuntimeError(message, { cause });
    }
  };
  const { target, old } = attempt(() => inspect(path));
  // A pipe or device is written to, not replaced.
  if (old && !old.isFile()) return { path, keep: () => {}, drop: () => {} };

  const draft = join(dirname(target), `.mlx-${randomName()}${extension}`);
  attempt(() => closeSync(openSync(draft, "wx", NEW_FILE)));
  return {
    path: draft,
    keep: () => {
      finish(draft, old);
      attempt(() => renameSync(draft, target));
    },
    drop: () => rmSync(draft, { force: true }),
  };
}

/** Lets `write` write a file under the name that it is given, as startDraft() has it. */
export function writeWhole(path: string, extension: string, message: string, write: (path: string) => void): void {
  const draft = startDraft(path, extension, message);
  try {
    write(draft.path);
    draft.keep();
  } catch (error) {
    draft.drop();
    throw error;
  }
}

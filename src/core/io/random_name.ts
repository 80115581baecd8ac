/** Letters and digits for the name of a draft, which nobody can guess. */
export function randomName(): string {
  // Not imported at the top: the engine takes some milliseconds to load its cryptography.
  return process.getBuiltinModule("node:crypto").randomBytes(8).toString("hex");
}

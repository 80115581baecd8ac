// Shakespeare's plays, which the character-level transformer learns from, kept in the user's cache.
import { basename } from "node:path";
import { keepFiles, keptFiles } from "./kept.mjs";
import { pins } from "./pins.mjs";
import { SetupError, step } from "./report.mjs";

const isPlay = (file) => file.endsWith(".md") && basename(file) !== "README.md";

const nameOf = (file) => basename(file, ".md");

/** The path of a play's text, such as "romeo-and-juliet", brought with the others (2 MB) if it is not there yet. */
export async function ensurePlay(name) {
  const { name: from, version } = pins.plays;
  let plays = keptFiles(pins.plays, isPlay);
  if (plays.length === 0) {
    plays = await step("plays", `${from} ${version} into the cache`, () => keepFiles(pins.plays, isPlay));
  }
  const play = plays.find((file) => nameOf(file) === name);
  if (!play) throw new SetupError(`There is no play "${name}", but ${plays.map(nameOf).join(", ")}.`);
  return play;
}

// The demo's language model, kept in the user's cache.
import { keepFiles, keptFiles } from "./kept.mjs";
import { pins } from "./pins.mjs";
import { step } from "./report.mjs";

const isModel = (file) => file.endsWith(".gguf");

/** The path of the model's .gguf file, brought (90 MB) if it is not there yet. */
export async function ensureModel() {
  const [there] = keptFiles(pins.model, isModel);
  if (there) return there;
  const { name, version } = pins.model;
  const [brought] = await step("model", `${name} ${version} into the cache`, () => keepFiles(pins.model, isModel));
  return brought;
}

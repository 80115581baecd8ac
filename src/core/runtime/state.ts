import { addon } from "../addon.js";

/**
 * Tells the addon that a program has just replaced its state (weights, what an optimizer remembers) by arrays that are
 * yet to be evaluated. The old ones are then looked for before the evaluation, which can use their memory.
 */
export const stateSettled = addon["core.state_settled"] as unknown as () => void;

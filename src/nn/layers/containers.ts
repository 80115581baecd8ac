import type { array } from "../../core/index.js";
import { signature } from "../../utils/signature/signature.js";
import type { GivenX } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";

/** What can stand in a Sequential: a module or a function, from one array to one array. */
type Step = ((x: array) => array) | Module;

const callOfSequential = callX("Sequential");
/** Calls the given modules or functions one after another, each with what the one before it returned. */
export class Sequential extends Module {
  declare layers: Step[];

  constructor(...modules: Step[]) {
    super();
    this.layers = [...modules];
  }

  override __call__(...args: GivenX<array>): array {
    let [x] = callOfSequential.bind(args);
    for (const layer of this.layers) x = (layer as (x: array) => array)(x);
    return x;
  }
}
describeLayer(
  Sequential,
  "Calls the given modules or functions one after another, each with what the one before it returned.",
  signature<[]>("Sequential(*modules)"),
  { __call__: callOfSequential },
);

import { ValueError } from "../builtins/errors.js";
import type { array } from "../core/index.js";
import { describeClass, describeMethods } from "../utils/signature/define.js";
import { type Arguments, signature } from "../utils/signature/signature.js";
import type { Given, Real } from "../utils/signature/types.js";
import { tree_flatten, tree_unflatten } from "../utils/tree_flatten.js";
import { tree_merge } from "../utils/tree_merge.js";
import { type Dict, Optimizer } from "./optimizer.js";

/** Whether an optimizer is for the parameter at this path. */
type Filter = (path: string, gradient: array) => boolean;

const newMultiOptimizer = signature<
  [optimizers: readonly Optimizer[]],
  [filters: readonly Filter[]],
  ["optimizers", "filters"]
>("MultiOptimizer(optimizers, filters: list = [])");
const init = signature<[parameters: Dict]>("init(self, parameters: dict)", { of: "MultiOptimizer" });
const applyGradients = signature<[gradients: Dict, parameters: Dict]>(
  "apply_gradients(self, gradients: dict, parameters: dict)",
  { of: "MultiOptimizer" },
);

/**
 * Several optimizers for one model. A parameter belongs to the first optimizer whose filter, a function of its path
 * and gradient, takes it; the last optimizer has no filter and takes the others.
 */
export class MultiOptimizer extends Optimizer {
  optimizers: readonly Optimizer[];
  filters: readonly Filter[];

  constructor(...args: Arguments<typeof newMultiOptimizer>) {
    super();
    const [optimizers, filters] = newMultiOptimizer.bind(args);
    this._state = {};
    if (filters.length !== optimizers.length - 1) {
      throw new ValueError(
        `MultiOptimizer(): ${optimizers.length} optimizers need ${optimizers.length - 1} filters, not ${filters.length}.`,
      );
    }
    this.optimizers = optimizers;
    this.filters = [...filters, () => true];
  }

  /** The part of a tree for each optimizer: a parameter belongs to the first whose filter takes it. */
  _split_dictionary(gradients: Dict): Dict[] {
    if (this.optimizers.length === 1) return [gradients];
    const parts = this.optimizers.map((): [string, array][] => []);
    for (const [path, gradient] of tree_flatten<array>(gradients)) {
      const chosen = this.filters.findIndex((takes) => takes(path, gradient));
      if (chosen >= 0) parts[chosen]?.push([path, gradient]);
    }
    return parts.map((part) => (part.length > 0 ? (tree_unflatten(part) as Dict) : {}));
  }

  override init(...args: Given<[parameters: Dict], [], ["parameters"]>): void {
    const [parameters] = init.bind(args);
    const parts = this._split_dictionary(parameters);
    this.optimizers.forEach((optimizer, i) => {
      optimizer.init(parts[i] as Dict);
    });
  }

  override apply_gradients(...args: Given<[gradients: Dict, parameters: Dict], [], ["gradients", "parameters"]>): Dict {
    const [gradients, parameters] = applyGradients.bind(args);
    const parts = this._split_dictionary(gradients);
    return this.optimizers.reduce<Dict>(
      (tree, optimizer, i) => tree_merge(tree, optimizer.apply_gradients(parts[i] as Dict, parameters)) as Dict,
      {},
    );
  }

  override get state(): Dict {
    return { states: this.optimizers.map((optimizer) => optimizer.state) };
  }

  override set state(state: Dict) {
    const { states } = state;
    if (!Array.isArray(states) || states.length !== this.optimizers.length) {
      throw new ValueError(`The state must have a list 'states' of ${this.optimizers.length} items.`);
    }
    this.optimizers.forEach((optimizer, i) => {
      optimizer.state = states[i] as Dict;
    });
  }

  override get learning_rate(): array {
    return (this.optimizers[0] as Optimizer).learning_rate;
  }

  override set learning_rate(learning_rate: Real | array) {
    for (const optimizer of this.optimizers) optimizer.learning_rate = learning_rate;
  }
}
describeClass(
  MultiOptimizer,
  newMultiOptimizer,
  "Several optimizers for one model. A parameter belongs to the first optimizer whose filter, a function of its path and " +
    "gradient, takes it; the last optimizer has no filter and takes the others.",
);
describeMethods(MultiOptimizer.prototype, {
  init: [init, "Makes the states of all optimizers."],
  apply_gradients: [applyGradients, "The parameters after one step, as a tree like that of the gradients."],
});

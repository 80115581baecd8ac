import { ValueError } from "../builtins/errors.js";
import { float } from "../builtins/float.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { define } from "../utils/signature/define.js";
import { signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";

/** A value by the number of steps done: an optimizer gives it its step, an array. */
export type Schedule = (step: array) => array;

function atLeastOne(fn: string, parameter: string, count: number): void {
  if (count < 1) throw new ValueError(`${fn}(): '${parameter}' must be 1 at least, not ${count}.`);
}

/** A schedule that begins with `init` and is multiplied by `decay_rate` at each step. */
export const exponential_decay = define(
  signature<[init: Real, decay_rate: Real], [], ["init", "decay_rate"]>(
    "exponential_decay(init: float, decay_rate: float) -> Callable",
  ),
  "A schedule that begins with `init` and is multiplied by `decay_rate` at each step.",
  (init, decay_rate): Schedule =>
    (step) =>
      mx.multiply(init, mx.power(decay_rate, step)),
);

/** A schedule that begins with `init` and is multiplied by `decay_rate` each `step_size` steps. */
export const step_decay = define(
  signature<[init: Real, decay_rate: Real, step_size: number], [], ["init", "decay_rate", "step_size"]>(
    "step_decay(init: float, decay_rate: float, step_size: int) -> Callable",
  ),
  "A schedule that begins with `init` and is multiplied by `decay_rate` each `step_size` steps.",
  (init, decay_rate, step_size): Schedule => {
    atLeastOne("step_decay", "step_size", step_size);
    return (step) => mx.multiply(init, mx.power(decay_rate, mx.floor_divide(step, step_size)));
  },
);

/** A schedule that falls from `init` to `end` along half a cosine in `decay_steps` steps. */
export const cosine_decay = define(
  signature<[init: Real, decay_steps: number], [end: Real], ["init", "decay_steps", "end"]>(
    "cosine_decay(init: float, decay_steps: int, end: float = 0.0) -> Callable",
  ),
  "A schedule that falls from `init` to `end` along half a cosine in `decay_steps` steps.",
  (init, decay_steps, end): Schedule => {
    atLeastOne("cosine_decay", "decay_steps", decay_steps);
    return (step) => {
      const done = mx.multiply(Math.PI / decay_steps, mx.minimum(step, decay_steps));
      const share = mx.multiply(0.5, mx.add(float(1), mx.cos(done)));
      return mx.add(end, mx.multiply(share, float(Number(init) - Number(end))));
    };
  },
);

/** One schedule of several: from each boundary on the next one holds, which counts its steps from there. */
export const join_schedules = define(
  signature<[schedules: readonly Schedule[], boundaries: readonly number[]], [], ["schedules", "boundaries"]>(
    "join_schedules(schedules: List[Callable], boundaries: List[int]) -> Callable",
  ),
  "One schedule of several: from each boundary on the next one holds, which counts its steps from there.",
  (schedules, boundaries): Schedule => {
    const [first, ...others] = schedules;
    if (first === undefined) throw new ValueError("join_schedules(): there must be one schedule at least.");
    if (others.length !== boundaries.length) {
      throw new ValueError(
        `join_schedules(): ${schedules.length} schedules need ${others.length} boundaries, not ${boundaries.length}.`,
      );
    }
    return (step) =>
      others.reduce((output, schedule, i) => {
        const boundary = boundaries[i] as number;
        return mx.where(mx.less(step, boundary), output, schedule(mx.subtract(step, boundary)));
      }, first(step));
  },
);

/** A schedule that goes from `init` to `end` in a straight line in `steps` steps. */
export const linear_schedule = define(
  signature<[init: Real, end: Real, steps: number], [], ["init", "end", "steps"]>(
    "linear_schedule(init: float, end: float, steps: int) -> Callable",
  ),
  "A schedule that goes from `init` to `end` in a straight line in `steps` steps.",
  (init, end, steps): Schedule => {
    atLeastOne("linear_schedule", "steps", steps);
    return (step) => {
      const slope = float((Number(end) - Number(init)) / steps);
      return mx.add(mx.multiply(mx.minimum(step, steps), slope), init);
    };
  },
);

import type { array } from "../../../core/index.js";
import * as mx from "../../../core/index.js";
import { define } from "../../../utils/signature/define.js";
import { signature } from "../../../utils/signature/signature.js";

type Group = mx.distributed.Group;
type Pass = (x: array) => array;

const made = new WeakMap<Group, Pass>();

function makePass(group: Group): Pass {
  if (group.size() === 1) return (x) => x;
  const pass = mx.custom_function((x: array) => x);
  return pass.vjp((_x: array, gradient: array) => mx.distributed.all_sum(gradient, { group }));
}

/**
 * A function that returns its input, an array, and whose gradient is the sum of the gradients in all processes of the
 * group.
 */
export const sum_gradients = define(
  signature<[group: Group], [], ["group"]>("sum_gradients(group: mx.distributed.Group)"),
  "A function that returns its input, an array, and whose gradient is the sum of the gradients in all processes of the group.",
  (group): Pass => {
    const pass = made.get(group) ?? makePass(group);
    made.set(group, pass);
    return pass;
  },
);

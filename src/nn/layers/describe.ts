import type { array } from "../../core/index.js";
import { describeClass, describeMethods } from "../../utils/signature/define.js";
import { type Signature, signature } from "../../utils/signature/signature.js";

interface Declared {
  readonly signature: string;
}

/** The declaration of a `__call__` that takes one array. */
export function callX(of: string): Signature<[x: array], [], ["x"]> {
  return signature("__call__(self, x: mx.array) -> mx.array", { of });
}

/** Gives a layer the signatures of its constructor and methods, and its documentation. */
export function describeLayer(
  type: { readonly prototype: object },
  doc: string,
  constructor: Declared,
  methods: Readonly<Record<string, Declared | readonly [Declared, string]>>,
): void {
  describeClass(type, constructor, doc);
  for (const [name, method] of Object.entries(methods)) {
    const described = "signature" in method ? ([method, "Runs the layer."] as const) : method;
    describeMethods(type.prototype, { [name]: described });
  }
}

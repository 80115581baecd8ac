import { type Signature, signature } from "../../utils/signature/signature.js";
import type { Given } from "../../utils/signature/types.js";

// What the methods to_quantized() of layers share.

/** How quantized numbers are stored. */
export type QuantizationMode = "affine" | "mxfp4" | "nvfp4" | "mxfp8";

/** A group size or number of bits; null for that of the mode. */
export type Size = number | null;

type ToQuantized = [group_size: Size, bits: Size, mode: QuantizationMode, quantize_input: boolean];
type ToQuantizedNames = ["group_size", "bits", "mode", "quantize_input"];
export type GivenToQuantized = Given<[], ToQuantized, ToQuantizedNames>;

/** The declaration of a layer's to_quantized(). */
export function toQuantized(of: string): Signature<[], ToQuantized, ToQuantizedNames> {
  return signature(
    "to_quantized(self, group_size: Optional[int] = None, bits: Optional[int] = None, mode: str = 'affine', quantize_input: bool = False)",
    { of },
  );
}

// Started where files cannot grow: saves over the files in this folder and prints what each attempt throws.
import * as mx from "mlx.node/core";

const array = mx.arange(100_000);
const savers = {
  npy: () => mx.save("file", array),
  npz: () => mx.savez("file", { array }),
  safetensors: () => mx.save_safetensors("file", { array }),
  gguf: () => mx.save_gguf("file", { array }, { text: "long ".repeat(10_000) }),
};
const errors = {};
for (const [format, save] of Object.entries(savers)) {
  try {
    save();
  } catch (error) {
    errors[format] = `${error.name}: ${error.message}`;
  }
}
console.log(JSON.stringify(errors));

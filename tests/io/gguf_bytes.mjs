// GGUF files, byte by byte: whatever a file may say.

/** An integer of so many bytes. */
export function numberOf(bytes, value) {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer.subarray(0, bytes);
}

/** A text or bytes behind their length. */
export const string = (text) => Buffer.concat([numberOf(8, Buffer.byteLength(text)), Buffer.from(text)]);

/** A piece of metadata of a type. */
export const keyAndValue = (key, type, parts) => Buffer.concat([string(key), numberOf(4, type), ...parts]);

/** The description of a tensor of a type. */
export const tensor = (name, dimensions, type, offset = 0) =>
  Buffer.concat([
    string(name),
    numberOf(4, dimensions.length),
    ...dimensions.map((size) => numberOf(8, size)),
    numberOf(4, type),
    numberOf(8, offset),
  ]);

/** A file. */
export function gguf(metadata, tensors, data, alignment = 32) {
  const start = Buffer.concat([Buffer.from("GGUF"), numberOf(4, 3), numberOf(8, tensors.length)]);
  const head = Buffer.concat([start, numberOf(8, metadata.length), ...metadata, ...tensors]);
  const padding = Buffer.alloc((alignment - (head.length % alignment)) % alignment);
  return Buffer.concat([head, padding, data]);
}

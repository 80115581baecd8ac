/**
 * Byte-level BPE spells each byte as one printable character: the printable ones of Latin-1 as themselves, the others
 * (controls, the space, the soft hyphen) as the characters from U+0100 on. So a token is text, but stands for bytes,
 * and may begin or end in the middle of a UTF-8 sequence.
 */

/** @param {number} byte */
const isPrintable = (byte) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);

/** @type {Map<string, number>} */
const byteOfCharacter = new Map();
for (let byte = 0, next = 0x100; byte < 0x100; byte++) {
  byteOfCharacter.set(String.fromCharCode(isPrintable(byte) ? byte : next++), byte);
}

/** The characters that spell the 256 bytes. */
export const byteCharacters = [...byteOfCharacter.keys()];

/**
 * The bytes that a token of a byte-level vocabulary stands for.
 *
 * @param {string} token
 * @returns {Uint8Array}
 */
export function bytesOfToken(token) {
  return Uint8Array.from(token, (character) => {
    const byte = byteOfCharacter.get(character);
    if (byte === undefined) throw new Error(`"${token}" is not a token of a byte-level vocabulary`);
    return byte;
  });
}

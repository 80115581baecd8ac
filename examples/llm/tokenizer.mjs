import { Tokenizer as BpeTokenizer } from "@huggingface/tokenizers";
import { byteCharacters, bytesOfToken } from "./bytes.mjs";
import { number, numbers, string, strings } from "./metadata.mjs";
import { TextStream } from "./text-stream.mjs";

/** Values of `tokenizer.ggml.token_type` for tokens that are matched in the text before anything else. */
const CONTROL = 3;
const USER_DEFINED = 4;

/**
 * How a text is cut into words before the merges run inside each word, by the name in `tokenizer.ggml.pre`.
 * The patterns are spelled out, because the library's "Digits" and "ByteLevel" use JavaScript's `\d` (ASCII only) and
 * `\s` (with U+FEFF, without U+0085), where the tokenizers that models are trained with go by Unicode's properties.
 */
const WORD = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const PATTERNS = /** @type {Record<string, string[]>} */ ({
  "gpt-2": [WORD],
  smollm: [String.raw`\p{N}`, WORD],
});

/**
 * A byte-level BPE tokenizer made from what a GGUF file says of its vocabulary.
 */
export class Tokenizer {
  #bpe;
  #tokens;
  #types;
  /** @type {(Uint8Array | undefined)[]} */
  #bytes = [];

  /** @param {import("./metadata.mjs").Metadata} metadata */
  constructor(metadata) {
    const model = string(metadata, "tokenizer.ggml.model");
    const pre = string(metadata, "tokenizer.ggml.pre");
    if (model !== "gpt2" || !Object.hasOwn(PATTERNS, pre)) {
      throw new Error(`the tokenizer "${model}" with "${pre}" is not one that this example knows`);
    }

    const tokens = strings(metadata, "tokenizer.ggml.tokens");
    const types = numbers(metadata, "tokenizer.ggml.token_type");
    const added = tokens
      .map((content, id) => ({ id, content, special: types[id] === CONTROL, normalized: false }))
      .filter(({ id }) => types[id] === CONTROL || types[id] === USER_DEFINED);

    const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
    const absent = byteCharacters.filter((character) => !Object.hasOwn(vocab, character));

    /** The ids that end an answer. */
    this.ends = ["eos", "eot"]
      .map((name) => `tokenizer.ggml.${name}_token_id`)
      .filter((key) => key in metadata)
      .map((key) => number(metadata, key));
    /** How many ids there are. */
    this.size = tokens.length;
    this.#tokens = tokens;
    this.#types = types;
    this.#bpe = new BpeTokenizer(
      {
        added_tokens: added,
        normalizer: null,
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [
            ...PATTERNS[pre].map((Regex) => ({
              type: "Split",
              pattern: { Regex },
              behavior: "Isolated",
              invert: false,
            })),
            { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
            // A byte that the vocabulary lacks (a few controls) is dropped before the merges. The token for "unknown"
            // would break the conversation: in such vocabularies it is "end of text".
            ...absent.map((character) => ({ type: "Replace", pattern: { String: character }, content: "" })),
          ],
        },
        post_processor: null,
        decoder: null,
        model: {
          type: "BPE",
          vocab,
          merges: strings(metadata, "tokenizer.ggml.merges"),
          unk_token: null,
          ignore_merges: false,
        },
      },
      {},
    );
  }

  /**
   * The ids of a text. Special tokens that are spelled out in it, such as `<|im_end|>`, count as such.
   *
   * @param {string} text
   * @returns {number[]}
   */
  encode(text) {
    return text === "" ? [] : this.#bpe.encode(text, { add_special_tokens: false }).ids;
  }

  /**
   * The text of ids. Bytes that are not UTF-8 become U+FFFD.
   *
   * @param {Iterable<number>} ids
   * @param {{ special?: boolean }} [options] `special: false` leaves special tokens out
   * @returns {string}
   */
  decode(ids, options) {
    const stream = this.stream(options);
    let text = "";
    for (const id of ids) text += stream.push(id);
    return text + stream.end();
  }

  /**
   * A decoder for ids that come one by one.
   *
   * @param {{ special?: boolean }} [options] `special: false` leaves special tokens out
   */
  stream({ special = true } = {}) {
    return new TextStream((id) => (!special && this.#types[id] === CONTROL ? undefined : this.bytes(id)));
  }

  /**
   * The bytes that an id stands for.
   *
   * @param {number} id
   * @returns {Uint8Array}
   */
  bytes(id) {
    const token = this.#tokens[id];
    if (token === undefined) throw new RangeError(`there is no token ${id}: the vocabulary has ${this.size}`);
    // Tokens that are matched in the text are spelled as plain text, not byte by byte.
    const plain = this.#types[id] === CONTROL || this.#types[id] === USER_DEFINED;
    this.#bytes[id] ??= plain ? new TextEncoder().encode(token) : bytesOfToken(token);
    return this.#bytes[id];
  }
}

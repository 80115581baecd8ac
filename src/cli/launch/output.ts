import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

// The output of several ranks on one terminal: whole lines, each with the rank in front.

/** A line that is not ended by then is shown as it is: it may be a question. */
const PATIENCE = 200;

/** One stream of this process that the ranks share. */
export class SharedOutput {
  readonly #stream: Writable;
  /** Who wrote the line that has no end yet. */
  #unfinished: LineWriter | null = null;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Writes a piece of a rank's line; false if the stream wants a pause. */
  write(writer: LineWriter, text: string, atStart: boolean): boolean {
    const interrupted = this.#unfinished !== null && this.#unfinished !== writer;
    // Somebody else's line is ended, and one that was interrupted so begins anew.
    const before = interrupted ? "\n" : "";
    const prefix = atStart || this.#unfinished !== writer ? writer.prefix : "";
    this.#unfinished = text.endsWith("\n") ? null : writer;
    return this.#stream.write(before + prefix + text);
  }

  /** Ends the line that a writer has begun, unless somebody else's has done so. */
  finish(writer: LineWriter): void {
    if (this.#unfinished !== writer) return;
    this.#unfinished = null;
    this.#stream.write("\n");
  }

  /** Bytes as they are. */
  pass(bytes: Uint8Array): boolean {
    return this.#stream.write(bytes);
  }

  /** Calls when the stream takes more. */
  onceReady(callback: () => void): void {
    this.#stream.once("drain", callback);
  }
}

/** The lines of one stream of a rank. */
export class LineWriter {
  readonly prefix: string;
  readonly #output: SharedOutput;
  readonly #decoder = new StringDecoder("utf8");
  #pending = "";
  #atStart = true;
  #alarm: NodeJS.Timeout | undefined;

  constructor(output: SharedOutput, prefix: string) {
    this.#output = output;
    this.prefix = prefix;
  }

  /** Takes bytes; false if the stream wants a pause. */
  write(bytes: Buffer): boolean {
    clearTimeout(this.#alarm);
    // A terminal in between ends lines with two characters.
    const lines = (this.#pending + this.#decoder.write(bytes)).replaceAll("\r\n", "\n").split("\n");
    this.#pending = lines.pop() as string;
    let ready = true;
    for (const line of lines) ready = this.#show(`${line}\n`);
    if (this.#pending) this.#alarm = setTimeout(() => this.#flush(), PATIENCE);
    return ready;
  }

  /** Writes what is left when the stream has ended. */
  end(): void {
    clearTimeout(this.#alarm);
    this.#pending += this.#decoder.end();
    if (this.#pending) this.#show(`${this.#pending}\n`);
    this.#pending = "";
    this.#output.finish(this);
  }

  #flush(): void {
    const text = this.#pending;
    // Half of a line end, perhaps.
    if (text.endsWith("\r")) return;
    this.#pending = "";
    this.#show(text);
  }

  #show(text: string): boolean {
    const ready = this.#output.write(this, text, this.#atStart);
    this.#atStart = text.endsWith("\n");
    return ready;
  }
}

/** Lets a rank's stream flow into an output, no faster than that takes it. */
export function connect(source: Readable, output: SharedOutput, prefix: string | null): void {
  const writer = prefix === null ? null : new LineWriter(output, prefix);
  source.on("data", (bytes: Buffer) => {
    const ready = writer ? writer.write(bytes) : output.pass(bytes);
    if (ready) return;
    source.pause();
    output.onceReady(() => source.resume());
  });
  source.on("end", () => writer?.end());
}

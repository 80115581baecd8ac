/** A part of the report: lines of a name and a value. */
export interface Section {
  readonly title: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
}

const WIDTH = 22;

/** The report as text. */
export function asText(sections: readonly Section[]): string {
  const parts = sections.map(({ title, lines }) => {
    const shown = lines.map(
      ([name, value]) => `  ${name.padEnd(WIDTH)} ${value.replaceAll("\n", `\n  ${" ".repeat(WIDTH)} `)}`,
    );
    return [title, ...shown].join("\n");
  });
  return `${parts.join("\n\n")}\n`;
}

/** The same for programs. */
export const asObject = (sections: readonly Section[]): Record<string, Record<string, string>> =>
  Object.fromEntries(sections.map(({ title, lines }) => [title, Object.fromEntries(lines)]));

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A value, or what went wrong on the way to it. */
export function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return `failed: ${messageOf(error)}`;
  }
}

export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

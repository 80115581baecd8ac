import { homedir } from "node:os";
import { deviceSections, librarySection } from "./library.js";
import { environmentSection, machineSection, packagesSection } from "./machine.js";
import { asObject, asText, messageOf, type Section } from "./section.js";

/** The user's home folder is nobody else's business. */
const shorten = (text: string): string => (homedir().length > 1 ? text.replaceAll(homedir(), "~") : text);

async function examine(): Promise<{ sections: Section[]; works: boolean }> {
  const sections = [machineSection(), packagesSection(shorten), environmentSection(shorten)];
  try {
    const start = performance.now();
    const mx = await import("../../core/index.js");
    const milliseconds = performance.now() - start;
    const { loaded } = await import("../../core/addon.js");
    const devices = deviceSections(mx);
    sections.push(librarySection(mx, loaded, milliseconds, shorten), ...devices.sections);
    return { sections, works: devices.works };
  } catch (error) {
    sections.push({ title: "MLX", lines: [["did not load", shorten(messageOf(error))]] });
    return { sections, works: false };
  }
}

/** `mlx.node doctor`: 0 where everything works. */
export async function doctor(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== "--json");
  if (unknown.length > 0) {
    process.stderr.write(`mlx.node doctor: unknown argument ${JSON.stringify(unknown[0])}; there is --json.\n`);
    return 2;
  }
  const { sections, works } = await examine();
  if (args.includes("--json")) process.stdout.write(`${JSON.stringify({ works, ...asObject(sections) }, null, 2)}\n`);
  else
    process.stdout.write(
      `${asText(sections)}\n${works ? "Everything works." : "Something does not work: see above."}\n`,
    );
  return works ? 0 : 1;
}

import type { Host } from "./host.js";
import type { Candidate } from "./platforms.js";

export interface Choice {
  readonly candidates: readonly Candidate[];
  /** The user named the backend: it is loaded as it is, or fails. */
  readonly explicit: boolean;
}

/** The packages to try, in order, by MLX_NODE_BACKEND or all that the platform has. */
export function choose(host: Host, offered: readonly Candidate[]): Choice {
  const wanted = host.env.MLX_NODE_BACKEND;
  if (!wanted) return { candidates: offered, explicit: false };
  const chosen = offered.filter(({ backend }) => backend === wanted);
  if (chosen.length > 0) return { candidates: chosen, explicit: true };
  const known = offered.map(({ backend }) => backend).sort();
  throw new TypeError(
    `MLX_NODE_BACKEND is ${JSON.stringify(wanted)}; on ${host.platform} it can be ${known.join(", ")}.`,
  );
}

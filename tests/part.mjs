// A part of what a file tests. scripts/gpu/jobs.mjs runs the parts of long files side by side, since kernels have to be compiled
// for a GPU, one after another in each process.

// "2/8": the third of eight parts.
const [part, parts] = (process.env.MLX_NODE_TEST_PART ?? "0/1").split("/").map(Number);

/** Those elements of a list that belong to this process's part: all of them where there are no parts. */
export const partOf = (list) => list.filter((_, i) => i % parts === part);

/** Whether this process has all of it. */
export const isWhole = parts === 1;

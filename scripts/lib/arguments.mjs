// Splitting a script's command line.

/** Options (what starts with a dash) and the other words. */
export function split(args) {
  const options = args.filter((arg) => arg.startsWith("-"));
  return { options, words: args.filter((arg) => !arg.startsWith("-")) };
}

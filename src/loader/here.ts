const { fileURLToPath } = process.getBuiltinModule("node:url");

/** The file that this module is in. A bundle may be a CommonJS file, where there is no import.meta.url but a __filename. */
export const here = import.meta.url === undefined ? __filename : fileURLToPath(import.meta.url);

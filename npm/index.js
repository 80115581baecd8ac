// The native part of mlx.node for one platform. mlx.node finds this package by itself; nothing here is for users.
const { join } = require("node:path");

module.exports = {
  version: require("./package.json").version,
  folder: __dirname,
  // `require` would look for it as for any module first: a millisecond of each start.
  load() {
    const addon = { exports: {} };
    process.dlopen(addon, join(__dirname, "mlx.node"));
    return addon.exports;
  },
};

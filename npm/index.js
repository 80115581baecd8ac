// The native part of mlx.node for one platform. mlx.node finds this package by itself; nothing here is for users.
module.exports = {
  version: require("./package.json").version,
  folder: __dirname,
  load: () => require("./mlx.node"),
};

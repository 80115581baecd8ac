// Parts of a group: even and odd ranks, in each the last first.
import * as mx from "mlx.node/core";
import { report } from "./values.mjs";

const group = mx.distributed.init({ strict: true, backend: "mpi" });
const rank = group.rank();
const part = group.split(rank % 2, { key: group.size() - rank });
const members = mx.distributed.all_gather(mx.array([rank]), { group: part }).tolist();
report(rank, { part: [part.rank(), part.size()], members });

#pragma once

// libmlx makes several small objects for each node of a graph. Python frees a node as soon as it is done with it, so
// that the C library has the same memory at hand for the next one. Here a sweep frees hundreds at once: more than the C
// library keeps at hand (seven of a size), and it joins them to larger pieces, which it divides again. That took a
// third of the time of a call like mean(), and as much again while freeing.
//
// So libmlx's calls of `operator new` and `operator delete` go through lists of small blocks that it freed before, for
// each thread its own. The blocks come from the ordinary `operator new`, whichever that is, and may end in the ordinary
// `operator delete`. Each environment calls this, and the first call does it. Returns false where it cannot be done
// (only the linker's tables of Linux with glibc are known) or where the environment variable MLX_NODE_SMALL_BLOCKS is
// `off`.
bool keep_small_blocks() noexcept;

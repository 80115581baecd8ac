#pragma once

#include <cstdint>
#include <string>

// MLX reads GGUF files through a memory map with a library that trusts them: counts that go past the end of the file,
// an alignment of 0, tensors of too many dimensions and others end the process. This walks through the file beforehand
// and throws instead. What MLX itself refuses in good order is left to it; so is a file that cannot be opened.
void check_gguf(const std::string& path);

// After a save, whose writes MLX does not check one by one: that the file is whole.
void check_saved_gguf(const std::string& path, uint64_t tensors, uint64_t metadata);

#include "convert/linked_functions.h"

#if defined(__linux__) && defined(__GLIBC__)

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace {

#if defined(__aarch64__)
constexpr uint32_t function_kinds[] = {R_AARCH64_JUMP_SLOT, R_AARCH64_GLOB_DAT};
#else
constexpr uint32_t function_kinds[] = {R_X86_64_JUMP_SLOT, R_X86_64_GLOB_DAT};
#endif

// What the dynamic section of a library points to.
class Tables {
 public:
  explicit Tables(const link_map& map) : map_(map) {
    for (const ElfW(Dyn)* entry = map.l_ld; entry->d_tag != DT_NULL; ++entry) {
      switch (entry->d_tag) {
        case DT_STRTAB: strings_ = at<char>(entry->d_un.d_ptr); break;
        case DT_SYMTAB: symbols_ = at<ElfW(Sym)>(entry->d_un.d_ptr); break;
        case DT_JMPREL: relocations_[0].first = at<ElfW(Rela)>(entry->d_un.d_ptr); break;
        case DT_PLTRELSZ: relocations_[0].count = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        case DT_RELA: relocations_[1].first = at<ElfW(Rela)>(entry->d_un.d_ptr); break;
        case DT_RELASZ: relocations_[1].count = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        default: break;
      }
    }
  }

  void** find(const char* name) const {
    if (!strings_ || !symbols_) return nullptr;
    for (const auto& [first, count] : relocations_) {
      for (size_t i = 0; first && i < count; ++i) {
        const auto kind = static_cast<uint32_t>(ELF64_R_TYPE(first[i].r_info));
        if (kind != function_kinds[0] && kind != function_kinds[1]) continue;
        const ElfW(Sym) & symbol = symbols_[ELF64_R_SYM(first[i].r_info)];
        if (std::strcmp(strings_ + symbol.st_name, name) == 0) {
          return reinterpret_cast<void**>(map_.l_addr + first[i].r_offset);
        }
      }
    }
    return nullptr;
  }

 private:
  struct Relocations {
    const ElfW(Rela) * first = nullptr;
    size_t count = 0;
  };

  // Most linkers have made addresses of the offsets in the file.
  template <class T>
  const T* at(ElfW(Addr) address) const {
    return reinterpret_cast<const T*>(address >= map_.l_addr ? address : map_.l_addr + address);
  }

  const link_map& map_;
  const char* strings_ = nullptr;
  const ElfW(Sym) * symbols_ = nullptr;
  Relocations relocations_[2];
};

struct Search {
  ElfW(Addr) address;
  bool found;
};

// Whether the linker has made the page of an address read-only after it had filled its tables.
bool is_protected(const void* address) {
  Search search{reinterpret_cast<ElfW(Addr)>(address), false};
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* data) {
        auto& wanted = *static_cast<Search*>(data);
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const ElfW(Phdr) & header = info->dlpi_phdr[i];
          const ElfW(Addr) start = info->dlpi_addr + header.p_vaddr;
          const bool inside = wanted.address >= start && wanted.address < start + header.p_memsz;
          if (header.p_type == PT_GNU_RELRO && inside) wanted.found = true;
        }
        return 0;
      },
      &search);
  return search.found;
}

bool stay_loaded(const void* code) {
  Dl_info info{};
  return dladdr(code, &info) != 0 && dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) != nullptr;
}

}  // namespace

LinkedFunctions::LinkedFunctions(const void* inside) {
  Dl_info info{};
  void* map = nullptr;
  if (dladdr1(inside, &info, &map, RTLD_DL_LINKMAP) != 0) map_ = map;
}

void** LinkedFunctions::find(const char* name) const { return Tables(*static_cast<const link_map*>(map_)).find(name); }

bool LinkedFunctions::write(const Place& place) {
  if (!is_protected(place.entry)) {
    *place.entry = place.function;
    return true;
  }
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  void* start = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(place.entry) & ~(page - 1));
  if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0) return false;
  *place.entry = place.function;
  mprotect(start, page, PROT_READ);
  return true;
}

bool LinkedFunctions::replace(std::initializer_list<Replacement> replacements) {
  if (!map_ || replacements.size() == 0) return false;
  std::vector<Place> places, before;
  for (const Replacement& wanted : replacements) {
    void** entry = find(wanted.name);
    if (!entry) return false;
    places.push_back({entry, wanted.function});
    before.push_back({entry, *entry});
  }
  if (!stay_loaded(replacements.begin()->function)) return false;
  for (const Place& place : places) {
    if (write(place)) continue;
    for (const Place& was : before) write(was);
    return false;
  }
  return true;
}

#endif

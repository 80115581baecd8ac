#pragma once

#include <initializer_list>

// The functions that a shared library takes from other libraries, as the dynamic linker has put them into its tables.
// For Linux on x86-64 and arm64.
class LinkedFunctions {
 public:
  struct Replacement {
    const char* name;
    void* function;
  };

  // Of the library that has this address.
  explicit LinkedFunctions(const void* inside);

  // Makes the library call these functions instead: all of them or, if one is missing or its place cannot be written,
  // none. The library of the first one's code then stays loaded until the process ends.
  bool replace(std::initializer_list<Replacement> replacements);

 private:
  struct Place {
    void** entry;
    void* function;
  };
  void** find(const char* name) const;
  static bool write(const Place& place);

  const void* map_ = nullptr;
};

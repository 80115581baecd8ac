# Compiler, language level and warnings, for every target.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  if(MLX_NODE_SANITIZE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
  else()
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  endif()
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_OBJCXX_STANDARD 20)
set(CMAKE_OBJCXX_STANDARD_REQUIRED ON)
foreach(language CXX OBJCXX)
  set(CMAKE_${language}_VISIBILITY_PRESET hidden)
endforeach()
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# A flag named c++20 does not mean that the library is there, so something is compiled.
if(NOT "cxx_std_20" IN_LIST CMAKE_CXX_COMPILE_FEATURES)
  set(MLX_NODE_HAS_CXX20 OFF)
else()
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS "${CMAKE_CXX20_STANDARD_COMPILE_OPTION}")
  check_cxx_source_compiles("
    #include <concepts>
    #include <cstddef>
    #include <span>
    template <std::size_t N> struct Text { char value[N]; constexpr Text(const char (&s)[N]) : value{} { for (std::size_t i = 0; i < N; i++) value[i] = s[i]; } };
    template <Text T> constexpr std::size_t size() { return sizeof(T.value); }
    template <std::integral T> T first(std::span<const T> s) { return s[0]; }
    struct Point { int x, y; };
    int main() { int v[] = {1}; Point p{.x = 1, .y = 2}; return first(std::span<const int>(v)) + p.x + int(size<\"a\">()); }"
    MLX_NODE_HAS_CXX20)
  unset(CMAKE_REQUIRED_FLAGS)
endif()
if(NOT MLX_NODE_HAS_CXX20)
  message(FATAL_ERROR
    "The C++ compiler ${CMAKE_CXX_COMPILER} (${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}) does not compile C++20.\n"
    "Install g++ 11 or later, clang 14 or later, or Xcode 15 or later; to choose a compiler, set CXX and remove the build folder.")
endif()

if(MSVC)
  # Untested.
  add_compile_options(/W3 /EHsc /bigobj /utf-8 /permissive- /Zc:__cplusplus)
  add_compile_definitions(NOMINMAX WIN32_LEAN_AND_MEAN)
else()
  add_compile_options(-Wall -Wextra -Werror=unused-parameter)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees uninitialised members and endless copies in std::variant, std::optional and std::string of inlined
  # callers where there are none; clang, which builds for macOS, checks the same sources.
  add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds -Wno-restrict)
endif()

if(MLX_NODE_SANITIZE)
  add_compile_options(-fsanitize=${MLX_NODE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${MLX_NODE_SANITIZE})
endif()

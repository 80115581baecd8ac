# Finds MLX below MLX_ROOT and links it by path. find_package(MLX) is not used: the
# packages' own configuration asks for compilers and frameworks that linking does not need.

set(pin_file "${CMAKE_SOURCE_DIR}/cmake/mlx.json")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${pin_file}")
file(READ "${pin_file}" pin_text)
string(JSON MLX_PINNED_VERSION GET "${pin_text}" version)

if(WIN32)
  # Untested: what is linked there is the import library, and the released mlx.dll lies in the folder above it.
  set(mlx_file mlx.lib)
else()
  set(mlx_file "${CMAKE_SHARED_LIBRARY_PREFIX}mlx${CMAKE_SHARED_LIBRARY_SUFFIX}")
endif()
unset(MLX_LIBRARY CACHE)
find_file(MLX_LIBRARY ${mlx_file} PATHS "${MLX_ROOT}/lib" "${MLX_ROOT}/lib64" NO_DEFAULT_PATH)
if(NOT MLX_LIBRARY OR NOT EXISTS "${MLX_ROOT}/include/mlx/mlx.h")
  message(FATAL_ERROR
    "There is no MLX in ${MLX_ROOT}: include/mlx/mlx.h and lib/${mlx_file} are needed.\n"
    "`npm run build` brings the released one. Your own MLX has to be built with -DBUILD_SHARED_LIBS=ON and installed; "
    "then set MLX_ROOT to its prefix.")
endif()

file(STRINGS "${MLX_ROOT}/include/mlx/version.h" version_lines REGEX "define MLX_VERSION_(MAJOR|MINOR|PATCH) ")
string(REGEX MATCHALL "[0-9]+" version_numbers "${version_lines}")
list(JOIN version_numbers "." MLX_FOUND_VERSION)
if(NOT MLX_FOUND_VERSION VERSION_EQUAL MLX_PINNED_VERSION)
  message(WARNING "MLX ${MLX_FOUND_VERSION} in ${MLX_ROOT}: this package is made for ${MLX_PINNED_VERSION}")
endif()

function(mlx_node_link_mlx target)
  target_include_directories(${target} SYSTEM PRIVATE "${MLX_ROOT}/include")
  target_link_libraries(${target} PRIVATE "${MLX_LIBRARY}")
  if(WIN32)
    # Untested: Windows looks for libraries beside the addon.
    file(GLOB dlls "${MLX_ROOT}/*.dll" "${MLX_ROOT}/bin/*.dll")
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E copy_if_different ${dlls} "${MLX_NODE_OUTPUT}" COMMAND_EXPAND_LISTS)
    return()
  endif()

  # The runtime beside the addon is found relative to it, so that the folder can be moved and packed.
  get_filename_component(library_folder "${MLX_LIBRARY}" DIRECTORY)
  file(REAL_PATH "${library_folder}" real_library_folder)
  file(REAL_PATH "${MLX_NODE_OUTPUT}/mlx/lib" shipped_library_folder)
  if(real_library_folder STREQUAL shipped_library_folder)
    if(APPLE)
      set(rpath "@loader_path/mlx/lib")
    else()
      set(rpath "$ORIGIN/mlx/lib")
    endif()
  else()
    set(rpath "${real_library_folder}")
  endif()
  set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "${rpath}")

  if(NOT APPLE)
    # Where libmlx finds its BLAS; without it the linker looks for those symbols in vain.
    file(GLOB blas_folders "${MLX_ROOT}/../*.libs")
    foreach(folder IN LISTS blas_folders)
      target_link_options(${target} PRIVATE "-Wl,-rpath-link,${folder}")
    endforeach()
    # CUDA builds of libmlx need libraries that only the machine with the GPU has.
    target_link_options(${target} PRIVATE -Wl,--allow-shlib-undefined)
  endif()
endfunction()

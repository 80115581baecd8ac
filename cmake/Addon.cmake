# A Node addon: a loadable module with the suffix .node and the Node-API headers.

set(NODE_API_INCLUDE "${CMAKE_SOURCE_DIR}/node_modules/node-api-headers/include" CACHE PATH "Folder of node_api.h")
if(NOT EXISTS "${NODE_API_INCLUDE}/node_api.h")
  message(FATAL_ERROR "There is no node_api.h in ${NODE_API_INCLUDE}: run `npm ci` first.")
endif()

if(WIN32)
  # Untested: the functions of Node-API are those of the program that loads the addon, which is found when one is called.
  set(node_api_library "${CMAKE_BINARY_DIR}/node_api.lib")
  execute_process(
    COMMAND "${CMAKE_AR}" /nologo /machine:x64 "/def:${NODE_API_INCLUDE}/../def/node_api.def" "/out:${node_api_library}"
    COMMAND_ERROR_IS_FATAL ANY)
endif()

function(mlx_node_addon target output)
  add_library(${target} MODULE ${ARGN})
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/native")
  target_include_directories(${target} SYSTEM PRIVATE "${NODE_API_INCLUDE}")
  set_target_properties(${target} PROPERTIES
    PREFIX "" SUFFIX ".node" OUTPUT_NAME ${output}
    LIBRARY_OUTPUT_DIRECTORY "${MLX_NODE_OUTPUT}")
  if(APPLE)
    # Node itself provides the Node-API functions when it loads the addon.
    target_link_options(${target} PRIVATE -undefined dynamic_lookup)
  elseif(WIN32)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${MLX_NODE_OUTPUT}$<0:>")
    target_link_libraries(${target} PRIVATE "${node_api_library}" delayimp)
    target_link_options(${target} PRIVATE /DELAYLOAD:NODE.EXE)
  else()
    # Resolve everything at load: a missing symbol is then an error of require, not of a later call.
    target_link_options(${target} PRIVATE -Wl,-z,now)
  endif()
endfunction()

# The console's files built into the server. Vite runs when a source of console/ changed, and never for a change of C++.
include(HarnessPlugins)  # harness_write
option(HARNESS_CONSOLE "Build the console into the program (needs Node.js and the packages of ./dev setup)" ON)

# harness_console(target): adds the source that defines server::ConsoleFiles() (src/server/console.h) to `target`.
# With HARNESS_CONSOLE off the table is empty, and the server says so where a page is asked for.
function(harness_console target)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/console_files.cc")
  if(NOT HARNESS_CONSOLE)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/no_console_files.cc")
    harness_write("${source}" "// Generated; do not edit.\n#include \"server/console.h\"\n\nnamespace harness::server {\n\n\
std::span<const ConsoleFile> ConsoleFiles() { return {}; }\n\n}  // namespace harness::server\n")
    target_sources(${target} PRIVATE "${source}")
    return()
  endif()

  set(console "${CMAKE_SOURCE_DIR}/console")
  find_program(NODE_PROGRAM NAMES node nodejs REQUIRED)
  if(NOT EXISTS "${console}/node_modules/vite/bin/vite.js")
    message(FATAL_ERROR "${console}/node_modules is missing: run ./dev setup (npm ci in console/), or use -DHARNESS_CONSOLE=OFF")
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${console}/src/*" "${console}/public/*")
  list(FILTER sources INCLUDE REGEX "\\.(ts|tsx|css|svg|png|json)$")
  foreach(name index.html package.json package-lock.json tsconfig.json vite.config.ts notices.ts pack.mjs)
    list(APPEND sources "${console}/${name}")
  endforeach()

  set(out "${CMAKE_BINARY_DIR}/console")
  add_custom_command(OUTPUT "${source}"
    BYPRODUCTS "${out}/console.bin"
    COMMAND "${CMAKE_COMMAND}" -E env "HARNESS_CONSOLE_OUT=${out}/dist"
            "${NODE_PROGRAM}" "${console}/pack.mjs" "${out}/dist" "${out}/console.bin" "${source}"
    DEPENDS ${sources}
    WORKING_DIRECTORY "${console}"
    COMMENT "Building the console"
    VERBATIM)
  add_custom_target(harness_console_files DEPENDS "${source}")
  target_sources(${target} PRIVATE "${source}")
  add_dependencies(${target} harness_console_files)
endfunction()

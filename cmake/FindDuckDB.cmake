# The official prebuilt libduckdb.so and its C header, as the npm client unpacked them from the pinned
# lock in deps/. Copies both below the build folder, checks their SHA-256, makes target DuckDB::DuckDB.
set(duckdb_library_sha256 "3f4962cdd266eab2b479a5b5a4a6d063d279b2954ae814ed00385d553b747633")
set(duckdb_header_sha256 "cbe6a827284375c5a646b8f27dbd3a00808ce8738b5bbb49c190cb1e08540281")

set(duckdb_modules "${CMAKE_SOURCE_DIR}/deps/node_modules")
set(duckdb_library "${duckdb_modules}/@duckdb/node-bindings-linux-x64/libduckdb.so")
set(duckdb_header "${duckdb_modules}/duckdb/src/duckdb/src/include/duckdb.h")
set(duckdb_out "${CMAKE_BINARY_DIR}/duckdb")

function(duckdb_take source sha256 target)
  if(NOT EXISTS "${source}")
    message(FATAL_ERROR "${source} is missing: run ./dev setup (npm ci in deps/)")
  endif()
  if("${source}" IS_NEWER_THAN "${target}")
    file(SHA256 "${source}" found)
    if(NOT found STREQUAL sha256)
      message(FATAL_ERROR "${source}: found SHA-256 ${found}, expected ${sha256}")
    endif()
    get_filename_component(folder "${target}" DIRECTORY)
    file(MAKE_DIRECTORY "${folder}")
    configure_file("${source}" "${target}" COPYONLY)
  endif()
endfunction()

duckdb_take("${duckdb_header}" "${duckdb_header_sha256}" "${duckdb_out}/include/duckdb.h")
duckdb_take("${duckdb_library}" "${duckdb_library_sha256}" "${duckdb_out}/lib/libduckdb.so")

if(NOT TARGET DuckDB::DuckDB)
  add_library(DuckDB::DuckDB SHARED IMPORTED)
  set_target_properties(DuckDB::DuckDB PROPERTIES
    IMPORTED_LOCATION "${duckdb_out}/lib/libduckdb.so"
    INTERFACE_INCLUDE_DIRECTORIES "${duckdb_out}/include")
endif()
set(DuckDB_FOUND TRUE)

# One target per folder: harness_folder(name DEPENDS below... LIBRARIES third party...)
# takes every *.cc of the folder, leaves *_test.cc and *_bench.cc out, and makes
# harness_<name> (static) and, where there are tests, <name>_test (GoogleTest, known to ctest).
find_package(GTest REQUIRED)

function(harness_folder name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB all CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|bench)\\.cc$")
  add_library(harness_${name} STATIC ${sources})
  target_include_directories(harness_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  set_target_properties(harness_${name} PROPERTIES LINKER_LANGUAGE CXX)
  foreach(dependency ${ARG_DEPENDS})
    target_link_libraries(harness_${name} PUBLIC harness_${dependency})
  endforeach()
  target_link_libraries(harness_${name} PUBLIC ${ARG_LIBRARIES})
  if(tests)
    harness_test(${name}_test SOURCES ${tests} LIBRARIES harness_${name})
  endif()
endfunction()

# harness_test(target SOURCES ... LIBRARIES ...): one GoogleTest program, one ctest entry.
function(harness_test target)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${target} ${ARG_SOURCES})
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE ${ARG_LIBRARIES} GTest::gtest_main GTest::gtest)
  target_compile_definitions(${target} PRIVATE HARNESS_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             HARNESS_BINARY_DIR="${CMAKE_BINARY_DIR}")
  # Half of all code is tests, which compile a quarter faster so. What they test keeps its own level.
  target_compile_options(${target} PRIVATE -Og)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${target} COMMAND ${target})
  # The longest begin first, where no earlier run has told ctest which they are: none is left alone at the end.
  if(target MATCHES "^(importers|plugins|playbook|sessions|novelty|known_issues|program|kill)_test$")
    set_tests_properties(${target} PROPERTIES COST 100)
  endif()
endfunction()

# cmake --install: the program, the engine's library, schemas, completions and the manual page.
include(GNUInstallDirs)

if(TARGET stat-harness)
  install(TARGETS stat-harness RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  # Where the program's run path looks: ../lib/stat-harness beside its own folder, whatever the system calls lib.
  install(FILES "${CMAKE_BINARY_DIR}/duckdb/lib/libduckdb.so" DESTINATION lib/stat-harness)
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/schemas" DESTINATION share/stat-harness FILES_MATCHING PATTERN "*.json")

  # The program writes these itself, from its verb table.
  set(written "${CMAKE_BINARY_DIR}/share")
  set(files "${written}/stat-harness.1" "${written}/stat-harness.bash" "${written}/_stat-harness" "${written}/stat-harness.fish")
  add_custom_command(OUTPUT ${files}
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${written}"
    COMMAND stat-harness man > "${written}/stat-harness.1"
    COMMAND stat-harness completion bash > "${written}/stat-harness.bash"
    COMMAND stat-harness completion zsh > "${written}/_stat-harness"
    COMMAND stat-harness completion fish > "${written}/stat-harness.fish"
    DEPENDS stat-harness VERBATIM)
  add_custom_target(harness_share ALL DEPENDS ${files})
  install(FILES "${written}/stat-harness.1" DESTINATION share/man/man1)
  install(FILES "${written}/stat-harness.bash" DESTINATION share/bash-completion/completions RENAME stat-harness)
  install(FILES "${written}/_stat-harness" DESTINATION share/zsh/site-functions)
  install(FILES "${written}/stat-harness.fish" DESTINATION share/fish/vendor_completions.d)
endif()

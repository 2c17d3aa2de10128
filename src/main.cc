// SPDX-License-Identifier: Apache-2.0
// The program stat-harness.
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cli.h"
#include "cli/exit_code.h"
#include "process/learned_log.h"
#include "process/parameter_rows.h"
#include "replay/shared_study.h"
#include "sandbox/plugin_host.h"

int main(int argc, char** argv) {
  // What the program calls on itself to run plugins: no settings, no parsing, nothing of the command line.
  if (argc > 1 && std::string_view(argv[1]) == harness::sandbox::kPluginHostVerb) {
    return harness::sandbox::PluginHostMain(
        argc, argv, harness::plugin::BuiltInPlugins(),
        {harness::process::KeepLogRows, harness::process::KeepParameterRows, harness::process::KeepLearnedLog,
         harness::replay::KeepStudy});
  }
  std::signal(SIGXFSZ, SIG_IGN);  // the write fails and is told; plugins end by it (sandbox/plugin_host.cc)
  try {
    return harness::cli::Main(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    std::fputs(
        "stat-harness: error: found no more memory to have, expected some: see ulimit -v, and --memory\n",
        stderr);
  } catch (const std::exception& thrown) {
    std::fprintf(stderr, "stat-harness: error: %s\n", thrown.what());
  }
  return harness::cli::kExitInternal;
}

// SPDX-License-Identifier: Apache-2.0
// main() of test programs that start plugins: the program knows the verb plugin-host, like the harness
// itself. Started by a path that ends in one of the words below, its hosts die where they make what plugins
// share.
#include <gtest/gtest.h>
#include <sys/auxv.h>

#include <csignal>
#include <string_view>

#include "plugin/registry.h"
#include "process/learned_log.h"
#include "process/parameter_rows.h"
#include "replay/shared_study.h"
#include "sandbox/plugin_host.h"

namespace {

using harness::Result;
using harness::eventlog::DataAccessor;
using harness::sandbox::Keepers;

Result<void> Die(DataAccessor&) {
  ::raise(SIGKILL);
  return harness::Ok();
}

Keepers KeepersFor(std::string_view path) {
  Keepers keepers{harness::process::KeepLogRows, harness::process::KeepParameterRows,
                  harness::process::KeepLearnedLog, harness::replay::KeepStudy};
  if (path.ends_with("dies-of-rows")) keepers.rows = Die;
  if (path.ends_with("dies-of-log")) keepers.log = Die;
  return keepers;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == harness::sandbox::kPluginHostVerb) {
    const auto* path = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));  // not resolved
    return harness::sandbox::PluginHostMain(argc, argv, harness::plugin::BuiltInPlugins(), KeepersFor(path));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

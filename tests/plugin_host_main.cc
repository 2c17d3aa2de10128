// SPDX-License-Identifier: Apache-2.0
// main() of test programs that start plugins: the program knows the verb plugin-host, like the harness
// itself.
#include <gtest/gtest.h>

#include <string_view>

#include "plugin/registry.h"
#include "process/learned_log.h"
#include "replay/shared_study.h"
#include "sandbox/plugin_host.h"

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == harness::sandbox::kPluginHostVerb) {
    return harness::sandbox::PluginHostMain(
        argc, argv, harness::plugin::BuiltInPlugins(),
        {harness::process::KeepLogRows, harness::process::KeepLearnedLog, harness::replay::KeepStudy});
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

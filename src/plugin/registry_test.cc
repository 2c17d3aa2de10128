// SPDX-License-Identifier: Apache-2.0
#include "plugin/registry.h"

#include <gtest/gtest.h>

namespace harness::plugin {
namespace {

namespace fs = std::filesystem;

const char* const kYaml = R"(id: built
name: Built
version: 1.0.0
type: analysis
lane: raw
class: reporting
capabilities: []
access: {contract: orchestration_only}
settings: {top: 5}
)";
const char* const kConfig =
    R"({"type": "object", "additionalProperties": false, "properties": {"top": {"type": "integer"}}})";

Result<PluginResult> DoNothing(PluginContext&) {
  return NotApplicable("nothing", "Nothing.");
}

const BuiltIn kBuiltIn{"built", kYaml, kConfig, "{}", &DoNothing};

class RegistryFolders : public ::testing::Test {
 protected:
  void Make(const std::string& folder, const std::string& id) {
    const Path path = root_.path() / folder;
    std::string yaml = kYaml;
    yaml.replace(yaml.find("built"), 5, id);
    ASSERT_TRUE(MakeFolders(path).has_value());
    ASSERT_TRUE(WriteFile(path / "plugin.yaml", yaml + "entrypoint: run.sh\n").has_value());
    ASSERT_TRUE(WriteFile(path / "config.schema.json", kConfig).has_value());
    ASSERT_TRUE(WriteFile(path / "output.schema.json", "{}").has_value());
    ASSERT_TRUE(WriteFile(path / "run.sh", "#!/bin/sh\n").has_value());
    fs::permissions(path / "run.sh", fs::perms::owner_all);
  }
  TempFolder root_ = TempFolder::Make("harness-registry").value();
};

TEST_F(RegistryFolders, BuiltInAndThirdPartyStandTogetherById) {
  Make("x", "zebra");
  Make("y", "apple");
  const auto registry = Registry::Load({&kBuiltIn, 1}, {root_.path()}).value();
  EXPECT_EQ(registry.Ids(), (std::vector<std::string>{"apple", "built", "zebra"}));
  EXPECT_EQ(registry.Find("built")->run, &DoNothing);
  EXPECT_EQ(registry.Find("zebra")->manifest.entrypoint, "run.sh");
  EXPECT_EQ(registry.Find("nobody"), nullptr);
}

TEST_F(RegistryFolders, DuplicateIdNamesBothPlaces) {
  Make("x", "built");
  const auto result = Registry::Load({&kBuiltIn, 1}, {root_.path() / "x"});
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().message.find("built in and " + fs::canonical(root_.path() / "x").string()),
            std::string::npos)
      << result.error().message;
}

TEST_F(RegistryFolders, WhatIsMissingIsNamed) {
  Make("x", "third");
  fs::permissions(root_.path() / "x" / "run.sh", fs::perms::owner_read);
  EXPECT_NE(LoadPluginFolder(root_.path() / "x").error().message.find("run.sh: found no executable file"),
            std::string::npos);
  fs::permissions(root_.path() / "x" / "run.sh", fs::perms::owner_all);
  fs::remove(root_.path() / "x" / "output.schema.json");
  EXPECT_NE(LoadPluginFolder(root_.path() / "x").error().message.find("output.schema.json"),
            std::string::npos);
  EXPECT_EQ(Registry::Load({}, {root_.path() / "nowhere"}).error().code, ErrorCode::kNotFound);
}

TEST_F(RegistryFolders, SettingsAreMergedAndChecked) {
  const auto registry = Registry::Load({&kBuiltIn, 1}, {}).value();
  const Plugin& plugin = *registry.Find("built");
  EXPECT_EQ(ResolveConfig(plugin, Json::object()).value(), Json({{"top", 5}}));
  EXPECT_EQ(ResolveConfig(plugin, Json{{"top", 7}}).value(), Json({{"top", 7}}));
  EXPECT_NE(ResolveConfig(plugin, Json{{"tpo", 7}}).error().message.find("did you mean top?"),
            std::string::npos);
}

}  // namespace
}  // namespace harness::plugin

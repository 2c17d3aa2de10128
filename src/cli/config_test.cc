// SPDX-License-Identifier: Apache-2.0
#include "cli/config.h"

#include <gtest/gtest.h>

#include "cli/config_file.h"
#include "cli/settings.h"

namespace harness::cli {
namespace {

class Layers : public testing::Test {
 protected:
  Layers() : folder_(TempFolder::Make("config").value()) {
    sources_.working_folder = At("work");
    sources_.environment = {{"HOME", At("home").string()},
                            {"XDG_CONFIG_DIRS", At("near").string() + ":" + At("far").string()}};
  }
  Path At(const std::string& name) const { return folder_.path() / name; }
  void Put(const std::string& file, const std::string& text) {
    ASSERT_TRUE(MakeFolders(At(file).parent_path()));
    ASSERT_TRUE(WriteFile(At(file), text));
  }
  std::string Failure() const {
    const auto config = Config::Load(sources_);
    return config ? "" : config.error().message;
  }
  std::string Origin(const std::string& key) const { return Config::Load(sources_).value().Get(key).origin; }

  TempFolder folder_;
  ConfigSources sources_;
};

TEST_F(Layers, EachLayerWinsOverTheOnesBelow) {
  const auto threads = [&] { return Config::Load(sources_).value().Integer("threads"); };
  EXPECT_EQ(threads(), 0);
  EXPECT_EQ(Origin("threads"), "default");
  Put("far/stat-harness/config.toml", "threads = 1\n");
  EXPECT_EQ(threads(), 1);
  Put("near/stat-harness/config.toml", "# the first folder named is the stronger one\nthreads = 2\n");
  EXPECT_EQ(threads(), 2);
  EXPECT_EQ(Origin("threads"), At("near/stat-harness/config.toml").string() + ":2");
  Put("home/.config/stat-harness/config.toml", "threads = 3\n");
  EXPECT_EQ(threads(), 3);
  Put("work/stat-harness.toml", "threads = 4\n");
  EXPECT_EQ(threads(), 4);
  sources_.environment["STAT_HARNESS_THREADS"] = "5";
  EXPECT_EQ(threads(), 5);
  EXPECT_EQ(Origin("threads"), "environment STAT_HARNESS_THREADS");
  sources_.flags = {{"threads", "6", "--threads"}};
  EXPECT_EQ(threads(), 6);
  EXPECT_EQ(Origin("threads"), "flag --threads");
}

TEST_F(Layers, XdgConfigHomeReplacesTheFolderBelowHome) {
  Put("home/.config/stat-harness/config.toml", "color = 'never'\n");
  Put("xdg/stat-harness/config.toml", "color = 'always'\n");
  sources_.environment["XDG_CONFIG_HOME"] = At("xdg").string();
  EXPECT_EQ(Config::Load(sources_).value().Text("color"), "always");
}

TEST_F(Layers, AnExplicitFileStandsAloneAndMustExist) {
  Put("work/stat-harness.toml", "threads = 4\n");
  Put("other.toml", "memory = '2GiB'\n");
  sources_.only_file = At("other.toml");
  EXPECT_EQ(Config::Load(sources_).value().Integer("threads"), 0);
  EXPECT_EQ(Config::Load(sources_).value().Bytes("memory"), uint64_t{2} << 30);
  sources_.only_file = At("absent.toml");
  EXPECT_EQ(Config::Load(sources_).error().code, ErrorCode::kNotFound);
}

TEST_F(Layers, AnUnknownKeyNamesItsPlaceAndTheNearestKey) {
  Put("work/stat-harness.toml", "\n[import]\ntime_zon = 'UTC'\n");
  EXPECT_EQ(Failure(), At("work/stat-harness.toml").string() +
                           ":3: unknown setting \"import.time_zon\"; did you mean \"import.time_zone\"?");
}

TEST_F(Layers, AWrongTypeNamesPlaceFoundAndExpected) {
  const std::string file = At("work/stat-harness.toml").string();
  Put("work/stat-harness.toml", "threads = 'many'\n");
  EXPECT_EQ(Failure(), file + ":1: threads: found text \"many\", expected an integer from 0 to 1024");
  Put("work/stat-harness.toml", "threads = 2000\n");
  EXPECT_EQ(Failure(), file + ":1: threads: found 2000, expected an integer from 0 to 1024");
  Put("work/stat-harness.toml", "quiet = 1\n");
  EXPECT_EQ(Failure(), file + ":1: quiet: found integer 1, expected true or false");
  Put("work/stat-harness.toml", "color = 'red'\n");
  EXPECT_EQ(Failure(), file + ":1: color: found \"red\", expected one of auto, always, never");
  Put("work/stat-harness.toml", "threads =\n");
  EXPECT_EQ(Failure().substr(0, file.size() + 3), file + ":1:");
}

TEST_F(Layers, AWrongVariableIsNamed) {
  sources_.environment["STAT_HARNESS_MEMORY"] = "lots";
  EXPECT_EQ(
      Failure(),
      "environment STAT_HARNESS_MEMORY: found \"lots\", expected an amount of bytes such as 512MiB or 4GiB");
}

TEST_F(Layers, AVariableThatIsNoSettingIsARemark) {
  sources_.environment["STAT_HARNESS_THREADZ"] = "5";
  EXPECT_EQ(Config::Load(sources_).value().remarks(),
            std::vector<std::string>{
                "environment STAT_HARNESS_THREADZ is no setting; did you mean STAT_HARNESS_THREADS?"});
}

TEST_F(Layers, TablesOfPluginsArePassedOnWithTheirOrigin) {
  Put("work/stat-harness.toml", "[plugins.one]\nthreshold_s = 90\n[plugins.one.deep]\nlist = [1, 2]\n");
  const Config config = Config::Load(sources_).value();
  EXPECT_EQ(config.plugin_settings(),
            Json::parse(R"({"one": {"threshold_s": 90, "deep": {"list": [1, 2]}}})"));
  EXPECT_EQ(config.plugin_values().at("plugins.one.threshold_s").origin,
            At("work/stat-harness.toml").string() + ":2");
}

TEST(PutPluginSetting, ValuesThatAreNoTablesHoldNoSettings) {
  Json settings = Json::object();
  ASSERT_TRUE(PutPluginSetting("p.a.b", 1, settings));
  ASSERT_TRUE(PutPluginSetting("p.a.c", 2, settings));
  ASSERT_TRUE(PutPluginSetting("p.d", "x", settings));
  EXPECT_EQ(settings, Json::parse(R"({"p": {"a": {"b": 1, "c": 2}, "d": "x"}})"));
  const auto below = PutPluginSetting("p.d.e.f", 3, settings);
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error().message, "found a setting below \"p.d\", expected none: that has the value \"x\"");
  EXPECT_EQ(settings.at("p").at("d"), "x");
}

TEST_F(Layers, PathsComeAsAListOrWithColons) {
  Put("work/stat-harness.toml", "run.plugin_path = ['/a', '/b']\n");
  EXPECT_EQ(Config::Load(sources_).value().Paths("run.plugin_path"), (std::vector<Path>{"/a", "/b"}));
  sources_.environment["STAT_HARNESS_RUN_PLUGIN_PATH"] = "/c:/d";
  EXPECT_EQ(Config::Load(sources_).value().Paths("run.plugin_path"), (std::vector<Path>{"/c", "/d"}));
}

TEST(Settings, AreSortedAndTheirDefaultsAreValid) {
  std::string_view before;
  for (const Setting& setting : Settings()) {
    EXPECT_LT(before, setting.key);
    before = setting.key;
    if (!setting.default_value.empty()) {
      EXPECT_TRUE(ParseSettingText(setting, setting.default_value)) << setting.key;
    }
    EXPECT_FALSE(setting.help.ends_with(".")) << setting.key;
  }
}

TEST(ConfigFile, GivesKeysInTheOrderOfTheirLines) {
  const auto values = ParseConfigText("b = 1\na = 'x'\n[t]\nc = true\n", "f.toml").value();
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0].key + values[1].key + values[2].key, "bat.c");
  EXPECT_EQ(values[2].line, 4);
}

}  // namespace
}  // namespace harness::cli

// SPDX-License-Identifier: Apache-2.0
#include "run/settings_check.h"

#include <gtest/gtest.h>

#include "run/process_patterns.h"

namespace harness::run {
namespace {

const Json kSchema = Json::parse(R"({
  "definitions": {"process": {"type": "string", "x-check": "process-pattern"}, "loop": {"$ref": "#/definitions/loop"}},
  "properties": {
    "path": {"type": "string", "x-check": "text-file"},
    "plain": {"type": "string"},
    "looped": {"$ref": "#/definitions/loop"},
    "processes": {"type": "array", "items": {"$ref": "#/definitions/process"}},
    "rules": {"items": {"anyOf": [{"$ref": "#/definitions/process"}, {"properties": {"pattern": {"$ref": "#/definitions/process"}}}]}},
    "pair": {"items": [{"type": "string"}, {"$ref": "#/definitions/process"}]}
  },
  "additionalProperties": {"properties": {"who": {"$ref": "#/definitions/process"}}}
})");

std::string Shown(const Json& config) {
  std::string text;
  for (const FormattedValue& value : FormattedValues(kSchema, config))
    text += value.place.to_string() + " " + value.format + " " + value.value + "\n";
  return text;
}

TEST(FormattedValues, AreFoundWhereverTheyStand) {
  EXPECT_EQ(Shown(Json::parse(R"({
    "path": "a.json", "plain": "x", "looped": "y", "processes": ["A", "", "B*"],
    "rules": ["C", {"pattern": "D", "other": "E"}], "pair": ["F", "G", "H"], "free": {"who": "I", "why": "J"}})")),
            "/free/who process-pattern I\n"
            "/pair/1 process-pattern G\n"
            "/path text-file a.json\n"
            "/processes/0 process-pattern A\n"
            "/processes/2 process-pattern B*\n"
            "/rules/0 process-pattern C\n"
            "/rules/1/pattern process-pattern D\n");
  EXPECT_EQ(Shown(Json::object()), "");
  EXPECT_EQ(Shown(Json::parse(R"({"path": 5, "processes": "A", "rules": {"pattern": "D"}})")), "");
}

Result<void> OnlyA(const std::string& value) {
  if (value == "A") return {};
  return InvalidArgument("found " + value + ", expected A");
}

TEST(CheckSettings, TheFirstObjectionNamesPluginAndPlace) {
  const FormatChecks checks = {{"process-pattern", OnlyA}};
  const Json none = Json::object();
  EXPECT_TRUE(CheckSettings("p", kSchema, none, {{"processes", {"A", "A"}}}, checks).has_value());
  const auto refused = CheckSettings("p", kSchema, none, {{"processes", {"A", "B"}}}, checks);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message, "settings of p: at /processes/1: found B, expected A");
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  // A format that nobody checks says nothing.
  EXPECT_TRUE(CheckSettings("p", kSchema, none, {{"processes", {"B"}}}, {}).has_value());
}

TEST(CheckSettings, DefaultsPassWhateverTheLogIs) {
  const FormatChecks checks = {{"process-pattern", OnlyA}};
  const Json defaults = {{"processes", {"B", "C"}}};
  EXPECT_TRUE(CheckSettings("p", kSchema, defaults, defaults, checks).has_value());
  EXPECT_TRUE(CheckSettings("p", kSchema, defaults, {{"processes", {"A", "C"}}}, checks).has_value());
  EXPECT_FALSE(CheckSettings("p", kSchema, defaults, {{"processes", {"D", "C"}}}, checks).has_value());
}

TEST(CheckSettings, FilesBecomeAbsoluteAndMayBeRead) {
  const TempFolder folder = TempFolder::Make("settings").value();
  const Path file = folder.path() / "a.json";
  ASSERT_TRUE(WriteFile(file, "{}").has_value());
  const Path relative = std::filesystem::relative(file);
  ASSERT_TRUE(relative.is_relative());
  const auto checked = CheckSettings("p", kSchema, Json::object(), {{"path", relative.string()}}, {});
  ASSERT_TRUE(checked.has_value()) << checked.error().message;
  EXPECT_EQ(checked->config["path"], file.string());
  EXPECT_EQ(checked->read_files, std::vector<Path>{file});
  EXPECT_TRUE(CheckSettings("p", kSchema, Json::object(), {{"path", ""}}, {})->read_files.empty());
}

TEST(CheckSettings, FilesThatAreNotThereAreRefused) {
  const TempFolder folder = TempFolder::Make("settings").value();
  for (const Path& path : {folder.path() / "none", folder.path()}) {
    const auto refused = CheckSettings("p", kSchema, Json::object(), {{"path", path.string()}}, {});
    ASSERT_FALSE(refused.has_value()) << path;
    EXPECT_TRUE(refused.error().message.starts_with("settings of p: at /path: found no file "));
  }
  // Where there is a check, what it says stands.
  const FormatChecks checks = {{"text-file", OnlyA}};
  const auto refused = CheckSettings("p", kSchema, Json::object(), {{"path", "/none"}}, checks);
  EXPECT_EQ(refused.error().message, "settings of p: at /path: found /none, expected A");
}

TEST(ProcessPatterns, ObjectionNamesTheNearestProcess) {
  const std::vector<std::string> names = {"JBINVOICE", "QEMAIL", "qLower"};
  for (const char* fine : {"QEMAIL", "qemail", "Q*", "*", "QLOWE?"})
    EXPECT_EQ(PatternObjection(fine, names), "") << fine;
  EXPECT_EQ(PatternObjection("QEMIAL", names),
            "found the pattern \"QEMIAL\", which matches none of the 3 processes of the log, expected one "
            "that does "
            "(did you mean QEMAIL?)");
  EXPECT_EQ(
      PatternObjection("X*", names),
      "found the pattern \"X*\", which matches none of the 3 processes of the log, expected one that does");
  EXPECT_NE(PatternObjection("*", {}), "");
}

}  // namespace
}  // namespace harness::run

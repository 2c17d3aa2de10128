// SPDX-License-Identifier: Apache-2.0
#include "insight/matrices.h"

#include <gtest/gtest.h>

#include "insight/example_trace.h"
#include "insight/taxonomy.h"

namespace harness::insight {
namespace {

// Five plugins, one a class; detector -> verifier, which recommends for process B.
class MatricesOf : public ::testing::Test {
 protected:
  MatricesOf() {
    Add("ingest", "ingest_profile_transform", {});
    Add("detector", "supporting_signal_detectors", {"ingest"});
    Add("generator", "direct_action_generators", {"ingest"});
    Add("verifier", "synthesis_verification", {"detector"});
    Add("writer", "reporting", {"verifier"});
    Entry("detector").at("findings") = {Finding("wait:A", "A"), Finding("wait:B", "B")};
    Entry("verifier").at("recommendations") = Json::array({{{"id", "add_server:B"},
                                                            {"kind", "verified_action"},
                                                            {"recommendation", "Give B | one more server."},
                                                            {"target_process_ids", {"B"}},
                                                            {"modeled_delta_hours", 2.5},
                                                            {"evidence", {{"findings", {"action:B"}}}}}});
    Entry("verifier").at("findings") = Json::array({Finding("action:B", "B")});
  }

  void Add(const std::string& id, const std::string& plugin_class, std::vector<std::string> depends_on) {
    plugin::Plugin plugin;
    plugin.manifest.id = id;
    plugin.manifest.plugin_class = plugin_class;
    plugin.manifest.depends_on = std::move(depends_on);
    plugin.manifest.access.contract = "sql_assist";
    plugins_.push_back(std::move(plugin));
    example_.push_back({{"id", id},
                        {"status", "ok"},
                        {"reason_code", ""},
                        {"summary", "Nothing."},
                        {"findings", Json::array()},
                        {"recommendations", Json::array()},
                        {"no_recommendation", nullptr}});
  }

  static Json Finding(const std::string& id, const std::string& process) {
    return {{"id", id},
            {"kind", "wait"},
            {"title", "Wait"},
            {"what", process + " waits."},
            {"where", {{"process_id", process}}},
            {"measurement_type", "measured"},
            {"n", 12},
            {"estimate", 1.5},
            {"unit", "h"},
            {"evidence", {{"query", "SELECT 1"}, {"rows", 12}}}};
  }

  Json& Entry(const std::string& id) {
    for (Json& entry : example_) {
      if (entry.at("id") == id) return entry;
    }
    return example_.front();
  }

  MatrixInput Input() {
    MatrixInput input;
    for (const plugin::Plugin& plugin : plugins_) {
      input.plugins.push_back(&plugin);
      input.access.push_back(plugin::JudgeStatically(plugin).value());
    }
    input.example = {{"plugins", example_}};
    input.example_log = "a log";
    return input;
  }

  std::vector<plugin::Plugin> plugins_;
  Json example_ = Json::array();
};

std::string ContentOf(const std::vector<MatrixFile>& files, const std::string& name) {
  for (const MatrixFile& file : files) {
    if (file.name == name) return file.content;
  }
  return "";
}

TEST_F(MatricesOf, ACardLeadsFromFindingToRecommendation) {
  const MatrixInput input = Input();
  ExamplePlugins example;
  for (const Json& entry : example_) example[entry.at("id")] = entry;
  const ExampleTrace trace = TraceOf(input, example, "detector");
  EXPECT_EQ(trace.finding->at("id"), "wait:B");
  EXPECT_EQ(trace.recommendation->at("id"), "add_server:B");
  EXPECT_EQ(trace.path, (std::vector<std::string>{"detector", "verifier"}));
  EXPECT_EQ(TraceOf(input, example, "verifier").finding->at("id"), "action:B");
  EXPECT_EQ(TraceOf(input, example, "writer").finding, nullptr);
}

TEST_F(MatricesOf, TheWeightiestFindingIsTheExample) {
  Entry("verifier").at("recommendations") = Json::array();
  Json& findings = Entry("detector").at("findings");
  const auto first = [&] {
    const MatrixInput input = Input();
    ExamplePlugins example;
    for (const Json& entry : example_) example[entry.at("id")] = entry;
    return TraceOf(input, example, "detector").finding->at("id").get<std::string>();
  };
  EXPECT_EQ(first(), "wait:A");
  findings[1]["impact_hours"] = 7.5;
  EXPECT_EQ(first(), "wait:B");
  findings[0]["severity"] = "high";
  EXPECT_EQ(first(), "wait:A");
}

TEST_F(MatricesOf, FilesHaveTheSameBytesAndEscapeTheirCells) {
  const auto files = BuildMatrices(Input()).value();
  ASSERT_EQ(files.size(), 10U);
  EXPECT_EQ(files[0].name, "actionability.json");
  const auto again = BuildMatrices(Input()).value();
  for (size_t i = 0; i < files.size(); ++i) EXPECT_EQ(files[i].content, again[i].content) << files[i].name;
  const std::string table = ContentOf(files, "actionability.md");
  EXPECT_NE(table.find("| `verifier` | recommendations | modelled | 1 | 1 | Give B \\| one more server. |"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("N/A: no finding in this log: Nothing."), std::string::npos) << table;
}

TEST_F(MatricesOf, WhatIsNotMappedIsAnError) {
  plugins_[1].manifest.plugin_class = "detectors";
  EXPECT_NE(BuildMatrices(Input()).error().message.find("unknown class \"detectors\""), std::string::npos);
  plugins_[1].manifest.plugin_class = "reporting";
  EXPECT_NE(BuildMatrices(Input()).error().message.find("supporting_signal_detectors has no plugin"),
            std::string::npos);
  plugins_[1].manifest.plugin_class = "supporting_signal_detectors";
  Entry("detector").at("id") = "stranger";
  EXPECT_NE(BuildMatrices(Input()).error().message.find("no plugin \"detector\""), std::string::npos);
}

TEST_F(MatricesOf, CheckNamesWhatIsWrong) {
  const auto folder = TempFolder::Make("harness-matrices").value();
  const auto files = BuildMatrices(Input()).value();
  for (const MatrixFile& file : files)
    ASSERT_TRUE(WriteFile(folder.path() / file.name, file.content).has_value());
  EXPECT_TRUE(CheckMatrices(files, folder.path()).value().empty());
  Add("newcomer", "reporting", {});
  const auto problems = CheckMatrices(BuildMatrices(Input()).value(), folder.path()).value();
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(std::find(problems.begin(), problems.end(),
                      "plugin newcomer was discovered and is not in the catalogue"),
            problems.end());
  EXPECT_EQ(CheckMatrices(files, folder.path() / "none").error().code, ErrorCode::kNotFound);
}

TEST(Taxonomy, HasFiveClassesEachWithARationale) {
  EXPECT_EQ(PluginClasses().size(), 5U);
  for (const PluginClass& entry : PluginClasses()) EXPECT_GT(entry.rationale.size(), 40U) << entry.id;
  EXPECT_NE(FindPluginClass("reporting"), nullptr);
  EXPECT_EQ(FindPluginClass("reports"), nullptr);
}

}  // namespace
}  // namespace harness::insight

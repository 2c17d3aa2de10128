// SPDX-License-Identifier: Apache-2.0
// The matrices in docs/matrices are what the program makes; nothing stale, strange or missing passes.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/json.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

const Path kCommitted = Path(HARNESS_SOURCE_DIR) / "docs" / "matrices";

class Matrices : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program;
    const Ended ended = program_->Run({"matrix", "build", "made", "--quiet", "--threads", "1"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
  }
  static void TearDownTestSuite() { delete program_; }

  static Path Made(const std::string& name) { return program_->folder() / "made" / name; }
  static Json Read(const std::string& name) { return ParseJson(ReadFile(Made(name)).value(), name).value(); }
  // A copy of what was made, for harm.
  static std::string Copy(const std::string& name) {
    std::filesystem::copy(program_->folder() / "made", program_->folder() / name);
    return name;
  }

  static inline Program* program_ = nullptr;
};

TEST_F(Matrices, TheCommittedFilesAreWhatTheProgramMakes) {
  const Ended ended = program_->Run({"matrix", "check", kCommitted.string(), "--threads", "2"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << "stat-harness matrix build docs/matrices writes them anew";
}

TEST_F(Matrices, AStaleByteAMissingFileAndAStrangeOneFail) {
  const Path folder = program_->folder() / Copy("harmed");
  std::string text = ReadFile(folder / "data_access.md").value();
  text[text.size() / 2] ^= 1;
  ASSERT_TRUE(WriteFile(folder / "data_access.md", text).has_value());
  std::filesystem::remove(folder / "example_cards.json");
  ASSERT_TRUE(WriteFile(folder / "notes.md", "x").has_value());
  // A plugin that there is not, and one that is not listed.
  Json catalogue = Read("plugin_catalogue.json");
  const std::string first = catalogue.at("plugins")[0].at("id");
  catalogue.at("plugins")[0].at("id") = "analysis_of_nothing";
  ASSERT_TRUE(WriteFile(folder / "plugin_catalogue.json", PrettyJson(catalogue)).has_value());
  const Ended ended = program_->Run({"matrix", "check", "harmed"});
  EXPECT_EQ(ended.exit_code, 1);
  for (const std::string& problem :
       {std::string("data_access.md: line "), std::string("example_cards.json: is missing"),
        std::string("notes.md: is none of the matrices"),
        std::string("plugin analysis_of_nothing is in the catalogue and was not discovered"),
        "plugin " + first + " was discovered and is not in the catalogue"}) {
    EXPECT_NE(ended.out.find(problem), std::string::npos) << problem << "\n" << ended.out;
  }
}

TEST_F(Matrices, ADiscoveredPluginThatIsNotListedFails) {
  const std::string folder = (Path(HARNESS_SOURCE_DIR) / "tests" / "plugins" / "python_rows").string();
  const Ended ended = program_->Run({"matrix", "check", "made", "--plugin-path", folder});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_NE(ended.out.find("plugin python_rows was discovered and is not in the catalogue"),
            std::string::npos)
      << ended.out;
}

TEST_F(Matrices, EveryPluginStandsInOneClassAndEveryClassHasACard) {
  std::map<std::string, int> classes;
  std::set<std::string> carded;
  const Json taxonomy = Read("plugin_taxonomy.json");
  const Json cards = Read("example_cards.json");
  const Json actionability = Read("actionability.json");
  for (const Json& entry : taxonomy.at("classes")) {
    EXPECT_FALSE(entry.at("rationale").get<std::string>().empty());
    for (const Json& id : entry.at("plugins")) ++classes[id.get<std::string>()];
  }
  for (const Json& card : cards.at("cards")) {
    carded.insert(card.at("class").get<std::string>());
    EXPECT_EQ(card.at("recommendation").is_null(), card.at("reason").is_string()) << card.dump(1);
  }
  EXPECT_EQ(carded.size(), 5U);
  const Json catalogue = Read("plugin_catalogue.json");
  EXPECT_EQ(classes.size(), catalogue.at("plugins").size());
  for (const Json& plugin : catalogue.at("plugins")) EXPECT_EQ(classes[plugin.at("id")], 1);
  EXPECT_EQ(Read("data_access.json").at("plugins").size(), classes.size());
  for (const Json& row : actionability.at("plugins")) {
    // An example, or why there is none.
    EXPECT_NE(row.at("example").is_null(), row.at("no_example_reason").is_null()) << row.dump(1);
  }
}

// A card leads from the plugin over those that read its results to the recommendation.
TEST_F(Matrices, CardsCanBeTraced) {
  std::map<std::string, Json> plugins;
  const Json catalogue = Read("plugin_catalogue.json");
  for (const Json& plugin : catalogue.at("plugins")) plugins[plugin.at("id")] = plugin;
  const Json cards = Read("example_cards.json");
  int traced = 0;
  for (const Json& card : cards.at("cards")) {
    if (card.at("recommendation").is_null()) continue;
    ++traced;
    const Json& path = card.at("recommendation").at("path");
    EXPECT_EQ(path.front(), card.at("plugin"));
    EXPECT_EQ(path.back(), card.at("recommendation").at("plugin"));
    for (size_t i = 0; i + 1 < path.size(); ++i) {
      const Json& consumers = plugins.at(path[i]).at("consumers");
      EXPECT_NE(std::find(consumers.begin(), consumers.end(), path[i + 1]), consumers.end()) << path.dump();
    }
  }
  EXPECT_GT(traced, 0);
}

}  // namespace
}  // namespace harness::tests

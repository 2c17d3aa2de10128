// SPDX-License-Identifier: Apache-2.0
#include "tests/layers.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace harness::tests {
namespace {

class MadeUpTree : public testing::Test {
 protected:
  MadeUpTree() : folder_(TempFolder::Make("layers").value()) {}

  std::vector<std::string> With(const std::string& file, const std::string& text) {
    EXPECT_TRUE(MakeFolders((folder_.path() / file).parent_path()));
    EXPECT_TRUE(WriteFile(folder_.path() / file, text));
    return LayerViolations(folder_.path());
  }

  TempFolder folder_;
};

TEST(Layers, NoIncludeOfThisTreePointsUp) {
  const auto violations = LayerViolations(HARNESS_SOURCE_DIR);
  EXPECT_TRUE(violations.empty()) << Join(violations, "\n");
}

TEST_F(MadeUpTree, AnArrowDownIsFine) {
  EXPECT_EQ(With("src/run/run.cc", "#include \"run/run.h\"\n#include \"sandbox/a.h\"\n#include <vector>\n"),
            std::vector<std::string>{});
}

TEST_F(MadeUpTree, AnArrowUpNamesFileAndLine) {
  EXPECT_EQ(With("src/stats/a.h", "// text\n#pragma once\n#include \"engine/engine.h\"\n"),
            std::vector<std::string>{"src/stats/a.h:3: stats must not include engine/engine.h"});
}

TEST_F(MadeUpTree, BlanksInTheDirectiveDoNotHideAnArrow) {
  EXPECT_EQ(With("src/base/a.cc", "  #  include   \"cli/cli.h\" // why\n"),
            std::vector<std::string>{"src/base/a.cc:1: base must not include cli/cli.h"});
}

TEST_F(MadeUpTree, NeighboursOfOneLayerNeedAnExplicitArrow) {
  EXPECT_EQ(With("src/eventlog/a.cc", "#include \"importers/csv.h\"\n"),
            std::vector<std::string>{"src/eventlog/a.cc:1: eventlog must not include importers/csv.h"});
  EXPECT_EQ(With("src/importers/b.cc", "#include \"eventlog/dataset.h\"\n").size(), 1U);
}

TEST_F(MadeUpTree, OnlyTheEngineSeesDuckDbAndOnlyTheStoreSqlite) {
  EXPECT_TRUE(With("src/engine/a.cc", "#include <duckdb.h>\n").empty());
  EXPECT_TRUE(With("src/store/a.cc", "#include <sqlite3.h>\n").empty());
  EXPECT_EQ(With("src/cli/a.cc", "#include <duckdb.h>\n#include \"sqlite3.h\"\n"),
            (std::vector<std::string>{"src/cli/a.cc:1: only engine may include duckdb.h",
                                      "src/cli/a.cc:2: only store may include sqlite3.h"}));
}

TEST_F(MadeUpTree, PluginsSeeSharedFoldersAndThemselves) {
  EXPECT_TRUE(
      With("plugins/one/plugin.cc",
           "#include \"plugin/context.h\"\n#include \"plugins/one/helper.h\"\n#include \"process/waits.h\"\n")
          .empty());
  EXPECT_EQ(With("plugins/two/plugin.cc", "#include \"plugins/one/helper.h\"\n#include \"run/run.h\"\n"),
            (std::vector<std::string>{
                "plugins/two/plugin.cc:1: plugin two must not include another plugin's plugins/one/helper.h",
                "plugins/two/plugin.cc:2: plugin two must not include run/run.h"}));
}

TEST_F(MadeUpTree, AFolderWithoutALayerIsReported) {
  EXPECT_EQ(With("src/misc/a.cc", "#include \"base/text.h\"\n"),
            std::vector<std::string>{"src/misc/a.cc:1: folder misc has no layer: add it to tests/layers.cc"});
  EXPECT_EQ(With("src/base/a.cc", "#include \"misc/a.h\"\n").front(),
            "src/base/a.cc:1: unknown folder in \"misc/a.h\"");
}

TEST_F(MadeUpTree, TheMainFileJoinsEverything) {
  EXPECT_TRUE(With("src/main.cc", "#include \"cli/cli.h\"\n").empty());
}

}  // namespace
}  // namespace harness::tests

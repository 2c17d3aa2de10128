// SPDX-License-Identifier: Apache-2.0
#include "store/catalog.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/memory_folder_for_test.h"

namespace harness::store {
namespace {

std::string Version(char digit) {
  return "sha256:" + std::string(64, digit);
}

class FixedClock : public Clock {
 public:
  Timestamp Now() const override { return 777; }
  Micros Monotonic() const override { return 0; }
};

class CatalogTest : public ::testing::Test {
 protected:
  CatalogTest()
      : folder_(MakeMemoryFolder("catalog_test")),
        path_(folder_.path() / "catalog.db"),
        catalog_(Catalog::Open(path_).value()) {}

  void AddDataset(const std::string& version, const std::string& name, Timestamp created_us) {
    ASSERT_TRUE(catalog_.InsertDataset({version, name, 10, created_us, {}}, {}).value());
  }

  TempFolder folder_;
  Path path_;
  Catalog catalog_;
};

TEST_F(CatalogTest, ADatasetComesBackWhole) {
  const DatasetRow row{
      Version('a'), "erp", 435'616, 99, {{"roles", {{"process", "TASK"}}}, {"big", INT64_MAX}}};
  EXPECT_TRUE(catalog_.InsertDataset(row, {}).value());
  const DatasetRow found = catalog_.FindDataset(Version('a')).value();
  EXPECT_EQ(found.version, row.version);
  EXPECT_EQ(found.name, "erp");
  EXPECT_EQ(found.rows, 435'616);
  EXPECT_EQ(found.created_us, 99);
  EXPECT_EQ(found.info, row.info);
}

TEST_F(CatalogTest, TheSameInputIsRecognised) {
  const DatasetInput input{"file", "map"};
  EXPECT_EQ(catalog_.FindInput(input).value(), std::nullopt);
  EXPECT_TRUE(catalog_.InsertDataset({Version('a'), "erp", 1, 1, {}}, std::span(&input, 1)).value());
  EXPECT_EQ(catalog_.FindInput(input).value(), Version('a'));
  EXPECT_EQ(catalog_.FindInput({"file", "other map"}).value(), std::nullopt);
  EXPECT_EQ(catalog_.FindInput({"other file", "map"}).value(), std::nullopt);
}

TEST_F(CatalogTest, AnotherFileWithTheSameRowsAddsAnInputToTheSameVersion) {
  const DatasetInput csv{"csv", "map"};
  const DatasetInput parquet{"parquet", "map"};
  EXPECT_TRUE(catalog_.InsertDataset({Version('a'), "erp", 1, 1, {}}, std::span(&csv, 1)).value());
  EXPECT_FALSE(catalog_.InsertDataset({Version('a'), "later", 1, 2, {}}, std::span(&parquet, 1)).value());
  EXPECT_EQ(catalog_.FindInput(parquet).value(), Version('a'));
  EXPECT_EQ(catalog_.ListDatasets()->size(), 1u);
  EXPECT_EQ(catalog_.FindDataset("erp")->created_us, 1);
}

TEST_F(CatalogTest, DatasetsAreFoundByVersionNameAndUniquePrefix) {
  AddDataset("sha256:abc1", "first", 2);
  AddDataset("sha256:abd2", "second", 1);
  AddDataset("sha256:eee3", "abc", 3);
  EXPECT_EQ(catalog_.FindDataset("sha256:abd2")->name, "second");
  EXPECT_EQ(catalog_.FindDataset("second")->version, "sha256:abd2");
  EXPECT_EQ(catalog_.FindDataset("abd")->name, "second");
  EXPECT_EQ(catalog_.FindDataset("sha256:abd")->name, "second");
  EXPECT_EQ(catalog_.FindDataset("abc")->version, "sha256:eee3") << "a name goes before a prefix";
  EXPECT_EQ(catalog_.FindDataset("a%").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(catalog_.FindDataset("nothing").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(catalog_.FindDataset("").error().code, ErrorCode::kInvalidArgument);
  const auto two = catalog_.FindDataset("ab");
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(two.error().message.find("sha256:abc1"), std::string::npos) << two.error().message;
  EXPECT_NE(two.error().message.find("sha256:abd2"), std::string::npos) << two.error().message;
  EXPECT_EQ(catalog_.ListDatasets()->front().name, "second") << "oldest first";
}

TEST_F(CatalogTest, TwoVersionsOfOneNameAreAmbiguous) {
  AddDataset(Version('a'), "erp", 1);
  AddDataset(Version('b'), "erp", 2);
  EXPECT_EQ(catalog_.FindDataset("erp").error().code, ErrorCode::kInvalidArgument);
}

TEST_F(CatalogTest, ARunGoesFromRunningToItsEndOnce) {
  ASSERT_TRUE(catalog_.BeginRun("r1", Version('a'), 5));
  EXPECT_EQ(catalog_.BeginRun("r1", Version('a'), 5).error().code, ErrorCode::kInvalidArgument);
  const RunRow running = catalog_.FindRun("r1").value();
  EXPECT_EQ(running.state, RunState::kRunning);
  EXPECT_EQ(running.finished_us, std::nullopt);
  EXPECT_EQ(running.process, ProcessIdentity::Current().value());
  EXPECT_EQ(catalog_.FinishRun("r1", RunState::kRunning, 9, {}).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(catalog_.FinishRun("r1", RunState::kFailed, 9, {{"plugins", 3}}));
  const RunRow ended = catalog_.FindRun("r1").value();
  EXPECT_EQ(ended.state, RunState::kFailed);
  EXPECT_EQ(ended.finished_us, 9);
  EXPECT_EQ(ended.summary, Json({{"plugins", 3}}));
  EXPECT_EQ(catalog_.FinishRun("r1", RunState::kComplete, 10, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(catalog_.FinishRun("r2", RunState::kComplete, 10, {}).error().code, ErrorCode::kNotFound);
}

TEST_F(CatalogTest, RunsAreListedNewestFirst) {
  ASSERT_TRUE(catalog_.BeginRun("b", Version('a'), 5));
  ASSERT_TRUE(catalog_.BeginRun("a", Version('a'), 5));
  ASSERT_TRUE(catalog_.BeginRun("c", Version('b'), 6));
  const auto ids = [this](std::string_view version) {
    std::string text;
    const std::vector<RunRow> runs = catalog_.ListRuns(version).value();
    for (const RunRow& run : runs) text += run.run_id;
    return text;
  };
  EXPECT_EQ(ids(""), "cab");
  EXPECT_EQ(ids(Version('a')), "ab");
  EXPECT_EQ(ids("none"), "");
}

TEST_F(CatalogTest, RunsAreFoundByUniquePrefix) {
  ASSERT_TRUE(catalog_.BeginRun("20250701-ab", Version('a'), 5));
  ASSERT_TRUE(catalog_.BeginRun("20250701-abc", Version('a'), 6));
  EXPECT_EQ(catalog_.FindRun("20250701-ab")->started_us, 5);
  EXPECT_EQ(catalog_.FindRun("20250701-abc")->started_us, 6);
  EXPECT_EQ(catalog_.FindRun("2025").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(catalog_.FindRun("x").error().code, ErrorCode::kNotFound);
}

TEST_F(CatalogTest, OpenAbortsRunsOfDeadProcessesOnly) {
  for (const char* id : {"mine", "reused", "rebooted", "done"})
    ASSERT_TRUE(catalog_.BeginRun(id, Version('a'), 1));
  ASSERT_TRUE(catalog_.FinishRun("done", RunState::kComplete, 2, {}));
  Database database = Database::Open(path_).value();
  ASSERT_TRUE(
      database.Execute("UPDATE runs SET process_start_ticks = 1 WHERE run_id IN ('reused', 'done');"
                       "UPDATE runs SET boot_id = 'other' WHERE run_id = 'rebooted'"));
  const Catalog again = Catalog::Open(path_, FixedClock()).value();
  EXPECT_EQ(again.FindRun("mine")->state, RunState::kRunning);
  EXPECT_EQ(again.FindRun("reused")->state, RunState::kAborted);
  EXPECT_EQ(again.FindRun("reused")->finished_us, 777);
  EXPECT_EQ(again.FindRun("rebooted")->state, RunState::kAborted);
  EXPECT_EQ(again.FindRun("done")->state, RunState::kComplete);
  EXPECT_EQ(catalog_.AbortDeadRuns(1).value(), std::vector<std::string>());
}

TEST_F(CatalogTest, FindingsAreKeptWholeAndInOrder) {
  ASSERT_TRUE(catalog_.BeginRun("r1", Version('a'), 1));
  const FindingRow findings[] = {{"p2", "a", "kind", "info", "T", {}},
                                 {"p1", "b", "kind", "warn", "Überlast", {{"ci_low", 0.5}}},
                                 {"p1", "a", "kind", "info", "T", {}}};
  ASSERT_TRUE(catalog_.InsertFindings("r1", findings));
  const auto found = catalog_.ListFindings("r1").value();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].plugin_id + found[0].finding_id, "p1a");
  EXPECT_EQ(found[1].title, "Überlast");
  EXPECT_EQ(found[1].severity, "warn");
  EXPECT_EQ(found[1].json, Json({{"ci_low", 0.5}}));
  EXPECT_EQ(found[2].plugin_id, "p2");
  EXPECT_TRUE(catalog_.ListFindings("r2")->empty());
}

TEST_F(CatalogTest, FindingsGoInTogetherOrNotAtAll) {
  ASSERT_TRUE(catalog_.BeginRun("r1", Version('a'), 1));
  const FindingRow twice[] = {{"p", "a", "k", "info", "T", {}}, {"p", "a", "k", "info", "T", {}}};
  EXPECT_EQ(catalog_.InsertFindings("r1", twice).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(catalog_.ListFindings("r1")->empty());
  EXPECT_EQ(catalog_.InsertFindings("r2", std::span(twice, 1)).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(CatalogTest, ThreadsShareOneCatalog) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string id = "r" + std::to_string(t) + "-" + std::to_string(i);
        ASSERT_TRUE(catalog_.BeginRun(id, Version('a'), i));
        ASSERT_TRUE(catalog_.FinishRun(id, RunState::kComplete, i, {}));
        ASSERT_TRUE(catalog_.FindRun(id));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(catalog_.ListRuns()->size(), 80u);
}

}  // namespace
}  // namespace harness::store

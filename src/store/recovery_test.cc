// SPDX-License-Identifier: Apache-2.0
#include "store/recovery.h"

#include <gtest/gtest.h>

#include <string>

#include "base/time.h"
#include "store/child_for_test.h"
#include "store/memory_folder_for_test.h"
#include "store/staging.h"

namespace harness::store {
namespace {

constexpr const char* kRun = "20250701T000000Z-0000002a";

class RecoveryTest : public ::testing::Test {
 protected:
  RecoveryTest() : folder_(MakeMemoryFolder("recovery_test")), home_(Home::Open(folder_.path()).value()) {}

  static std::string Digest(char digit) { return std::string(64, digit); }

  void PublishDataset(const std::string& folder, const std::string& version) {
    const Path staging = MakeOwnedStaging(home_.datasets(), "import").value();
    const Json json = {{"version", version}, {"name", "erp"}, {"rows", 12}};
    ASSERT_TRUE(WriteFile(staging / "dataset.json", json.dump()));
    ASSERT_TRUE(PublishFolder(staging, home_.datasets() / folder));
  }

  static Json Manifest(const std::string& run_id) {
    return {{"stable",
             {{"dataset_version", "sha256:" + Digest('a')},
              {"plugins", {{{"id", "p"}, {"status", "ok"}}, {{"id", "q"}, {"status", "na"}}}}}},
            {"volatile",
             {{"run_id", run_id},
              {"started", "2025-07-01T00:00:00Z"},
              {"finished", "2025-07-01T00:00:02.500000Z"}}}};
  }

  static Json Report() {
    const Json finding = {{"id", "f1"}, {"kind", "k"}, {"severity", "high"}, {"title", "T"}, {"n", 3}};
    return {{"stable",
             {{"plugins",
               {{{"id", "p"}, {"findings", {finding}}}, {{"id", "q"}, {"findings", Json::array()}}}}}}};
  }

  void PublishRun(const std::string& folder, const Json& manifest, const Json& report) {
    const Path staging = MakeOwnedStaging(home_.runs(), folder).value();
    ASSERT_TRUE(WriteFile(staging / "run_manifest.json", manifest.dump()));
    ASSERT_TRUE(WriteFile(staging / "report.json", report.dump()));
    ASSERT_TRUE(PublishFolder(staging, home_.RunFolder(folder)));
  }

  // Begins the run in a process that is then dead.
  void BeginInDeadProcess(const std::string& run_id, bool with_findings) {
    Child child([&](const Child::Report&) {
      auto catalog = Catalog::Open(home_.catalog_path());
      if (!catalog || !catalog->BeginRun(run_id, "sha256:" + Digest('a'), 5)) return 1;
      const FindingRow finding{"p", "f1", "k", "high", "T", {}};
      return !with_findings || catalog->InsertFindings(run_id, {&finding, 1}) ? 0 : 2;
    });
    ASSERT_EQ(child.Wait(), 0);
  }

  void ExpectComplete(const Catalog& catalog) {
    const auto run = catalog.FindRun(kRun);
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->state, RunState::kComplete);
    EXPECT_EQ(FormatIso(run->finished_us.value()), "2025-07-01T00:00:02.500000Z");
    EXPECT_EQ(run->summary, Json({{"plugins", {{"p", "ok"}, {"q", "na"}}}}));
    const auto findings = catalog.ListFindings(kRun).value();
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].plugin_id + "/" + findings[0].finding_id, "p/f1");
    EXPECT_EQ(findings[0].json.at("n"), 3);
  }

  TempFolder folder_;
  Home home_;
};

TEST_F(RecoveryTest, APublishedDatasetWithoutItsRowIsFoundAgain) {
  PublishDataset(Digest('a'), "sha256:" + Digest('a'));
  auto catalog = Catalog::Open(home_).value();
  const auto rows = catalog.ListDatasets().value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].version, "sha256:" + Digest('a'));
  EXPECT_EQ(rows[0].name, "erp");
  EXPECT_EQ(rows[0].rows, 12);
  EXPECT_GT(rows[0].created_us, 0);
  const DatasetInput input{"file", "map"};
  EXPECT_FALSE(catalog.InsertDataset(rows[0], {&input, 1}).value()) << "the import that is done again";
  EXPECT_EQ(catalog.FindInput(input).value(), rows[0].version);
  EXPECT_EQ(AdoptPublished(home_, catalog)->datasets, 0u) << "once is enough";
}

TEST_F(RecoveryTest, WhatIsNoWholeDatasetStaysOut) {
  PublishDataset(Digest('b'), "sha256:" + Digest('c'));
  PublishDataset("half", "half");
  ASSERT_TRUE(MakeFolders(home_.datasets() / Digest('d')));
  ASSERT_TRUE(MakeOwnedStaging(home_.datasets(), "import"));
  EXPECT_TRUE(Catalog::Open(home_)->ListDatasets()->empty());
}

TEST_F(RecoveryTest, APublishedRunOfADeadProcessIsComplete) {
  BeginInDeadProcess(kRun, false);
  PublishRun(kRun, Manifest(kRun), Report());
  const auto catalog = Catalog::Open(home_).value();
  ExpectComplete(catalog);
  EXPECT_EQ(catalog.FindRun(kRun)->started_us, 5) << "as BeginRun wrote it";
}

TEST_F(RecoveryTest, FindingsThatWereWrittenBeforeAreNotDoubled) {
  BeginInDeadProcess(kRun, true);
  PublishRun(kRun, Manifest(kRun), Report());
  ExpectComplete(Catalog::Open(home_).value());
}

TEST_F(RecoveryTest, ARunThatWasMarkedAbortedAfterItWasPublishedIsComplete) {
  BeginInDeadProcess(kRun, false);
  EXPECT_EQ(Catalog::Open(home_)->FindRun(kRun)->state, RunState::kAborted);
  PublishRun(kRun, Manifest(kRun), Report());
  ExpectComplete(Catalog::Open(home_).value());
}

TEST_F(RecoveryTest, ARunOfALivingProcessIsLeftToIt) {
  auto owner = Catalog::Open(home_).value();
  ASSERT_TRUE(owner.BeginRun(kRun, "sha256:" + Digest('a'), 5));
  PublishRun(kRun, Manifest(kRun), Report());
  EXPECT_EQ(Catalog::Open(home_)->FindRun(kRun)->state, RunState::kRunning);
  ASSERT_TRUE(owner.FinishRun(kRun, RunState::kComplete, 9, {}));
  EXPECT_EQ(Catalog::Open(home_)->FindRun(kRun)->finished_us, 9) << "what is finished stays as it is";
}

TEST_F(RecoveryTest, ARunWithoutAWholeFolderIsAborted) {
  BeginInDeadProcess(kRun, false);
  Json manifest = Manifest(kRun);
  manifest["volatile"]["finished"] = "soon";
  PublishRun(kRun, manifest, Report());
  EXPECT_EQ(Catalog::Open(home_)->FindRun(kRun)->state, RunState::kAborted);
  PublishRun("other", Manifest(kRun), Report());
  EXPECT_EQ(Catalog::Open(home_)->ListRuns()->size(), 1u) << "a folder of another name is not that run";
}

TEST_F(RecoveryTest, ADeletedCatalogIsMadeAgain) {
  PublishDataset(Digest('a'), "sha256:" + Digest('a'));
  PublishRun(kRun, Manifest(kRun), Report());
  for (const char* ending : {"", "-wal", "-shm"}) {
    ASSERT_TRUE(RemoveAll(home_.catalog_path().string() + ending));
  }
  const auto catalog = Catalog::Open(home_).value();
  EXPECT_EQ(catalog.ListDatasets()->size(), 1u);
  ExpectComplete(catalog);
  EXPECT_EQ(FormatIso(catalog.FindRun(kRun)->started_us), "2025-07-01T00:00:00Z");
}

}  // namespace
}  // namespace harness::store

// SPDX-License-Identifier: Apache-2.0
// The catalog between processes: one is killed, one reads while another writes.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/prng.h"
#include "store/catalog.h"
#include "store/child_for_test.h"
#include "store/memory_folder_for_test.h"
#include "store/rounds_for_test.h"

namespace harness::store {
namespace {

std::string RunId(uint64_t round, uint64_t number) {
  return std::to_string(round) + "-" + std::to_string(number);
}

// Runs with three findings each, one after the other; reports a run once it is finished.
int WriteRuns(const Path& path, uint64_t round, const Child::Report& report) {
  auto catalog = Catalog::Open(path);
  if (!catalog) return 1;
  for (uint64_t i = 0;; ++i) {
    const std::string id = RunId(round, i);
    const FindingRow findings[] = {
        {"p", "a", "k", "info", id, {}}, {"p", "b", "k", "info", id, {}}, {"p", "c", "k", "info", id, {}}};
    if (!catalog->BeginRun(id, "sha256:00", static_cast<int64_t>(i))) return 1;
    if (!catalog->InsertFindings(id, findings)) return 1;
    if (!catalog->FinishRun(id, RunState::kComplete, static_cast<int64_t>(i), {{"n", i}})) return 1;
    report(i);
  }
}

TEST(CatalogCrash, AKilledWriterLosesNothingThatItFinished) {
  const TempFolder folder = MakeMemoryFolder("catalog_crash_test");
  const Path path = folder.path() / "catalog.db";
  Philox random("none", "catalog_crash_test", "kill after");
  size_t finished = 0;
  for (uint64_t round = 0; round < Rounds(6, 25); ++round) {
    const uint64_t kill_after = random.Below(12);
    Child child([&](const Child::Report& report) { return WriteRuns(path, round, report); });
    std::vector<uint64_t> acknowledged;
    while (acknowledged.size() < kill_after) acknowledged.push_back(child.Next().value());
    child.Kill();
    while (const auto number = child.Next()) acknowledged.push_back(*number);

    const auto catalog = Catalog::Open(path);
    ASSERT_TRUE(catalog) << catalog.error().message;
    for (const uint64_t number : acknowledged) {
      const auto run = catalog->FindRun(RunId(round, number));
      ASSERT_TRUE(run) << run.error().message;
      EXPECT_EQ(run->state, RunState::kComplete);
      EXPECT_EQ(run->summary, Json({{"n", number}}));
    }
    finished += acknowledged.size();
    size_t aborted_in_round = 0;
    const std::vector<RunRow> runs = catalog->ListRuns().value();
    for (const RunRow& run : runs) {
      EXPECT_NE(run.state, RunState::kRunning) << run.run_id;
      const size_t findings = catalog->ListFindings(run.run_id)->size();
      EXPECT_TRUE(findings == 3 || (findings == 0 && run.state == RunState::kAborted)) << run.run_id;
      const bool in_round = run.run_id.starts_with(std::to_string(round) + "-");
      aborted_in_round += in_round && run.state == RunState::kAborted ? 1 : 0;
    }
    EXPECT_LE(aborted_in_round, 1u) << "the one under way";
    Database database = Database::Open(path).value();
    Statement check = database.Prepare("PRAGMA integrity_check").value();
    ASSERT_TRUE(check.Step().value());
    EXPECT_EQ(check.Text(0), "ok");
  }
  EXPECT_GT(finished, 0u);
}

TEST(CatalogCrash, AReaderSeesEachCommitOfAnotherProcessAtOnce) {
  const TempFolder folder = MakeMemoryFolder("catalog_crash_test");
  const Path path = folder.path() / "catalog.db";
  const Catalog reader = Catalog::Open(path).value();
  constexpr uint64_t kDatasets = 150;
  Child writer([&path](const Child::Report& report) {
    auto catalog = Catalog::Open(path);
    if (!catalog) return 1;
    for (uint64_t i = 0; i < kDatasets; ++i) {
      const DatasetInput input{"file" + std::to_string(i), "map"};
      const DatasetRow row{
          "sha256:" + std::to_string(i), "n" + std::to_string(i), 1, static_cast<int64_t>(i), {}};
      if (!catalog->InsertDataset(row, std::span(&input, 1))) return 1;
      report(i);
    }
    return 0;
  });
  uint64_t seen = 0;
  while (const auto number = writer.Next()) {
    EXPECT_EQ(*number, seen++);
    EXPECT_TRUE(reader.FindDataset("n" + std::to_string(*number)));
    EXPECT_EQ(reader.FindInput({"file" + std::to_string(*number), "map"}).value(),
              "sha256:" + std::to_string(*number));
    EXPECT_GE(reader.ListDatasets()->size(), seen);
  }
  EXPECT_EQ(writer.Wait(), 0);
  EXPECT_EQ(seen, kDatasets);
}

TEST(CatalogCrash, SeveralProcessesWriteAtOnce) {
  const TempFolder folder = MakeMemoryFolder("catalog_crash_test");
  const Path path = folder.path() / "catalog.db";
  std::vector<Child> writers;
  for (uint64_t w = 0; w < 4; ++w) {
    writers.emplace_back([&path, w](const Child::Report&) {
      auto catalog = Catalog::Open(path);
      if (!catalog) return 1;
      for (uint64_t i = 0; i < 25; ++i) {
        if (!catalog->BeginRun(RunId(w, i), "sha256:00", 1)) return 2;
        if (!catalog->FinishRun(RunId(w, i), RunState::kComplete, 2, {})) return 3;
      }
      return 0;
    });
  }
  for (Child& writer : writers) EXPECT_EQ(writer.Wait(), 0);
  const auto runs = Catalog::Open(path)->ListRuns().value();
  EXPECT_EQ(runs.size(), 100u);
  EXPECT_TRUE(
      std::all_of(runs.begin(), runs.end(), [](const RunRow& r) { return r.state == RunState::kComplete; }));
}

}  // namespace
}  // namespace harness::store

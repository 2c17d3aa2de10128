// SPDX-License-Identifier: Apache-2.0
// The query beside a finding, run as a reader would run it, shows the rows that the finding says it rests on.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "base/text.h"
#include "engine/engine.h"
#include "eventlog/dataset.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

Path OnlyFolderIn(const Path& folder) {
  std::vector<Path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) found.push_back(entry.path());
  EXPECT_EQ(found.size(), 1U) << folder;
  return found.empty() ? Path() : found.front();
}

struct Shown {
  int64_t rows = 0;
  std::vector<Int128> sums;  // by column; 0 of one that holds no integers
};

// What a query of the view `events` gives.
class Reader {
 public:
  explicit Reader(const Path& dataset)
      : spill_(TempFolder::Make("evidence-queries").value()),
        engine_(engine::Engine::Open({uint64_t{1} << 30, 2, spill_.path()}).value()),
        connection_(engine_.Connect().value()) {
    const eventlog::DatasetInfo info = eventlog::ReadDatasetInfo(dataset).value();
    EXPECT_TRUE(connection_.Execute("CREATE VIEW events AS " + eventlog::EventsSql(dataset, info)));
  }

  Result<Shown> Show(const std::string& sql) {
    ASSIGN_OR_RETURN(engine::Rows rows, connection_.Query(sql));
    Shown shown;
    shown.sums.resize(rows.columns().size());
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) return shown;
      shown.rows += static_cast<int64_t>(rows.chunk().rows());
      for (size_t column = 0; column < shown.sums.size(); ++column) {
        if (rows.columns()[column].type != engine::ColumnType::kInt64) continue;
        for (size_t row = 0; row < rows.chunk().rows(); ++row) {
          if (!rows.chunk().IsNull(column, row)) shown.sums[column] += rows.chunk().Int64(column, row);
        }
      }
    }
  }

 private:
  TempFolder spill_;
  engine::Engine engine_;
  engine::Connection connection_;
};

// Each row shown is one that the figure rests on, or a column counts them.
bool Tells(const Shown& shown, int64_t told) {
  return shown.rows == told ||
         std::find(shown.sums.begin(), shown.sums.end(), Int128{told}) != shown.sums.end();
}

// A sequence rests on some of the calls with its key, and no query of one table says on which.
bool IsPartOf(const Shown& shown, int64_t told) {
  return std::any_of(shown.sums.begin(), shown.sums.end(), [&](Int128 sum) { return sum >= told; });
}

// Each sentence of a card; one that counts runs rests on as many rows.
void CheckCards(Reader& reader, const Json& cards) {
  for (const Json& card : cards) {
    for (const char* part : {"problem", "action", "saving", "proof"}) {
      const Json& sentence = card.at(part);
      const auto told = sentence.at("rows").get<int64_t>();
      const auto shown = reader.Show(sentence.at("query").get<std::string>());
      ASSERT_TRUE(shown.has_value()) << card.at("id") << ": " << shown.error().message;
      EXPECT_TRUE(Tells(*shown, told))
          << card.at("id") << " " << part << " rests on " << told << " rows, its query shows " << shown->rows;
    }
    const std::string problem = card.at("problem").at("text").get<std::string>();
    if (!problem.starts_with("The ") || problem.find(" runs of ") == std::string::npos) continue;
    const std::string count = problem.substr(4, problem.find(' ', 4) - 4);
    EXPECT_EQ(count, FormatThousands(card.at("problem").at("rows").get<int64_t>())) << problem;
  }
}

// All findings of a run with `words`.
void CheckRun(const Program& program, std::vector<std::string> words, size_t least_findings,
              size_t least_cards = 0) {
  words.insert(words.begin(), "run");
  const Ended ran = program.Run(words);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const Path home = program.folder() / "home";
  const Path run = OnlyFolderIn(home / "runs");
  const Json report = Json::parse(ReadFile(run / "report.json").value());
  Reader reader(OnlyFolderIn(home / "datasets"));
  size_t checked = 0;
  for (const Json& plugin : report.at("stable").at("plugins")) {
    for (const Json& finding : plugin.at("findings")) {
      const Json& evidence = finding.at("evidence");
      const std::string sql = evidence.at("query").get<std::string>();
      const auto told = evidence.at("rows").get<int64_t>();
      const auto shown = reader.Show(sql);
      ASSERT_TRUE(shown.has_value()) << finding.at("id") << ": " << shown.error().message << "\n" << sql;
      EXPECT_TRUE(finding.at("kind") == "batch_sequence" ? IsPartOf(*shown, told) : Tells(*shown, told))
          << finding.at("id") << " rests on " << told << " rows, its query shows " << shown->rows << "\n"
          << sql;
      ++checked;
    }
  }
  EXPECT_GE(checked, least_findings);
  const Path bundle = run / "artifacts" / "report_decision_bundle_v2" / "decision_bundle.json";
  if (least_cards == 0 && !std::filesystem::exists(bundle)) return;
  const Json cards = Json::parse(ReadFile(bundle).value()).at("cards");
  CheckCards(reader, cards);
  EXPECT_GE(cards.size(), least_cards);
}

TEST(EvidenceQueries, ShowTheRowsThatAreTold) {
  const Program program;
  const std::string log = (program.folder() / "log.csv").string();
  const Ended made = program.Run({"generate", "erp", "--rows-scale", "0.1", "--quiet", "--out", log});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  CheckRun(program, {log}, 30, 3);
}

// Rows 2 and 3 start before they were queued and end before they start: two rows, and two times of each. Row
// 4 starts too early alone, and row 5 tells a negative duration without an end.
TEST(EvidenceQueries, ShowEachRowWhoseTimesRunBackwardsOnce) {
  const Program program;
  const std::string log = (program.folder() / "log.csv").string();
  ASSERT_TRUE(WriteFile(log,
                        "ID,PROCESS_ID,QUEUE_DT,START_DT,END_DT,DURATION_S\n"
                        "1,A,2026-01-05 08:00:00,2026-01-05 08:00:10,2026-01-05 08:01:00,50\n"
                        "2,A,2026-01-05 08:10:00,2026-01-05 08:09:00,2026-01-05 08:08:00,\n"
                        "3,A,2026-01-05 08:20:00,2026-01-05 08:19:00,2026-01-05 08:18:00,\n"
                        "4,A,2026-01-05 08:30:00,2026-01-05 08:29:00,2026-01-05 08:31:00,\n"
                        "5,A,2026-01-05 08:40:00,2026-01-05 08:40:10,,-5\n"));
  CheckRun(program, {log}, 1);
}

// Without parameters, attempts and schedules, on many hosts or none.
class OfRealLogs : public ::testing::TestWithParam<std::vector<std::string>> {};

TEST_P(OfRealLogs, ShowTheRowsThatAreTold) {
  const Path file = Path(HARNESS_SOURCE_DIR) / ".." / "shared" / "data" / GetParam().front();
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << "the shared data folder is absent: " << GetParam().front();
  std::vector<std::string> words = {file.string()};
  words.insert(words.end(), GetParam().begin() + 1, GetParam().end());
  CheckRun(Program(), words, 2);
}

INSTANTIATE_TEST_SUITE_P(
    EvidenceQueries, OfRealLogs,
    ::testing::Values(std::vector<std::string>{"business/sepsis.csv.gz"},
                      std::vector<std::string>{"business/Production_enabled.csv.gz"},
                      std::vector<std::string>{"business/receipt.xes.gz"},
                      std::vector<std::string>{"scheduler/NASA-iPSC-1993-3.1-cln.swf.gz"},
                      std::vector<std::string>{"scheduler/slurm-sacct-pozidriv.psv.gz", "--map",
                                               "process=user"},
                      std::vector<std::string>{"scheduler/KTH-SP2-1996-2.1-cln.swf.gz"},
                      std::vector<std::string>{"ci/inspect_ci_jobs.csv.gz", "--map", "queued=run_started_at",
                                               "--map", "process=workflow+job"}));

}  // namespace
}  // namespace harness::tests

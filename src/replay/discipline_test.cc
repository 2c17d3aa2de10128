// SPDX-License-Identifier: Apache-2.0
#include "replay/discipline.h"

#include <gtest/gtest.h>

#include "replay/test_logs.h"

namespace harness::replay {
namespace {

ChosenDiscipline ChosenFor(const std::vector<TestRow>& rows) {
  Replayer replayer;
  return ChooseDiscipline(ModelOf(rows), replayer);
}

// The dispatcher that left the log is found again, and with what was learned of it every start of the whole
// log, the part that it was not learned from too.
TEST(ChooseDiscipline, FindsTheDispatcherThatLeftTheLog) {
  Model model = StreamModel(1, 4000, 3, 0.95, 4);
  model.priority_of_process = {1, 0, 2, 1};
  for (const auto discipline :
       {Discipline::kFcfs, Discipline::kProcessPriority, Discipline::kShortestFirst}) {
    const std::vector<TestRow> rows = RowsUnder(model, discipline);
    const ChosenDiscipline chosen = ChosenFor(rows);
    EXPECT_EQ(chosen.discipline, discipline) << DisciplineName(discipline);
    EXPECT_EQ(chosen.first_judged, 2000U);
    Model learned = ModelOf(rows);
    learned.priority_of_process = chosen.priority_of_process;
    Replayer replayer;
    EXPECT_EQ(replayer.Run(learned, chosen.discipline).started_us, learned.recorded_start_us);
  }
}

TEST(ChooseDiscipline, FindsBackfillingOfJobsOfSeveralSlots) {
  Model model = StreamModel(2, 3000, 8, 0.3, 3);
  Philox random(7);
  for (uint32_t& slots : model.slots) slots = 1 + static_cast<uint32_t>(random.Below(5));
  const ChosenDiscipline chosen = ChosenFor(RowsUnder(model, Discipline::kEasyBackfilling));
  EXPECT_EQ(chosen.discipline, Discipline::kEasyBackfilling);
  EXPECT_EQ(chosen.tried.back().discipline, Discipline::kEasyBackfilling);
}

// Without any wait all are equal, and the simplest is taken.
TEST(ChooseDiscipline, TiesGoToTheSimpler) {
  const ChosenDiscipline chosen = ChosenFor({{"A", "h", 0, 0, 1}, {"B", "h", 5, 5, 6}, {"A", "h", 9, 9, 10}});
  EXPECT_EQ(chosen.discipline, Discipline::kFcfs);
  EXPECT_EQ(chosen.tried.size(), 2U);  // fcfs and shortest first; nobody overtook, one host, one slot
  EXPECT_EQ(ChosenFor({}).discipline, Discipline::kFcfs);
  EXPECT_TRUE(ChosenFor({{"A", "h", 0, 0, 1}}).tried.empty());
}

// Three times H comes later than L and starts first; M never meets either.
TEST(LearnPriorities, WhoGoesBeforeWhom) {
  std::vector<TestRow> rows;
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t at = 100 * i;
    rows.push_back({"M", "h", at, at, at + 10});
    rows.push_back({"L", "h", at + 1, at + 15, at + 20});
    rows.push_back({"H", "h", at + 2, at + 10, at + 15});
  }
  const Model model = ModelOf(rows);
  EXPECT_EQ(LearnPriorities(model, 9), (std::vector<int64_t>{0, 1, 0}));
  EXPECT_EQ(LearnPriorities(model, 6), (std::vector<int64_t>{0, 0, 0}));  // twice is not enough
}

// L needs two slots and only one was free: H passing it shows no priority.
TEST(LearnPriorities, SmallJobsThatPassLargeOnesShowNothing) {
  std::vector<TestRow> rows;
  for (int64_t i = 0; i < 5; ++i) {
    const int64_t at = 100 * i;
    rows.push_back({"M", "h", at, at, at + 10});
    rows.push_back({"L", "h", at + 1, at + 15, at + 20, -1, 2});
    rows.push_back({"H", "h", at + 2, at + 3, at + 15});
  }
  EXPECT_EQ(LearnPriorities(ModelOf(rows), 15), (std::vector<int64_t>{0, 0, 0}));
}

// First A passes B, B passes C and C passes A, three times each: a circle is one level, and D below A is not.
TEST(LearnPriorities, ACircleSharesOnePriority) {
  std::vector<TestRow> rows;
  int64_t at = 0;
  const auto pass = [&](const std::string& winner, const std::string& loser) {
    for (int i = 0; i < 3; ++i, at += 100) {
      rows.push_back({"M", "h", at, at, at + 10});
      rows.push_back({loser, "h", at + 1, at + 15, at + 20});
      rows.push_back({winner, "h", at + 2, at + 10, at + 15});
    }
  };
  pass("A", "B");
  pass("B", "C");
  pass("C", "A");
  pass("A", "D");
  // Numbers by first sight: M, B, A, C, D.
  EXPECT_EQ(LearnPriorities(ModelOf(rows), rows.size()), (std::vector<int64_t>{0, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace harness::replay

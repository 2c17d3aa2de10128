// SPDX-License-Identifier: Apache-2.0
// Bootstrap samples of a dataset: drawn by whole blocks, with links inside, the same in every run.
#include "run/bootstrap_sample.h"

#include <gtest/gtest.h>

#include "tests/test_dataset.h"

namespace harness::run {
namespace {

// One execution every three hours for `days` days from Thursday 2026-01-01, accounted in the month before.
// Each has the one before it as its parent; every tenth depends on one that the log does not hold.
std::string LogSql(int64_t days) {
  return "SELECT 'e' || i AS execution_id, 'c' || i // 4 AS case_id, 'P' || i % 5 AS process_id, "
         "CASE WHEN i > 0 THEN 'e' || (i - 1) END AS parent_id, CASE WHEN i % 10 = 0 THEN 'lost' END AS "
         "depends_on_id, 1767225600000000 + i * 10800000000 AS queued_us, queued_us + (i % 7) * 1000000 AS "
         "started_us, "
         "started_us + 60000000 AS ended_us, year(make_timestamp(queued_us) - INTERVAL 1 MONTH) * 100 + "
         "month(make_timestamp(queued_us) - INTERVAL 1 MONTH) AS account_month, i AS number FROM range(" +
         std::to_string(days * 8) + ") t(i)";
}

class Bootstrap : public ::testing::Test {
 protected:
  void Make(int64_t days) {
    info_ = testing::MakeDataset(Folder("log"), LogSql(days)).value();
    engine_ = engine::Engine::Open({uint64_t{1} << 28, 2, folder_.path()}).value();
    connection_ = engine_->Connect().value();
    View("log");
  }
  Path Folder(const std::string& name) const { return folder_.path() / name; }
  void View(const std::string& name) {
    ASSERT_TRUE(connection_->Execute("CREATE VIEW " + name +
                                     " AS SELECT *, file_row_number AS place FROM "
                                     "read_parquet(" +
                                     SqlText(eventlog::EventsFile(Folder(name)).string()) +
                                     ", file_row_number=true)"));
  }
  Result<eventlog::DatasetInfo> Sample(uint64_t replicate, const std::string& name) {
    auto sample = BootstrapSample(Folder("log"), info_, replicate, Folder(name),
                                  {uint64_t{1} << 28, 2, folder_.path()}, NoProgress());
    if (sample) View(name);
    return sample;
  }
  int64_t Count(const std::string& sql) { return connection_->QueryInt64(sql).value(); }
  std::string Digest(const std::string& view) {
    return connection_
        ->QueryRowAsText(
            "SELECT md5(string_agg(concat_ws(',', execution_id, parent_id, queued_us, "
            "started_us, number), ';' ORDER BY place)) FROM " +
            view)
        .value()
        .at(0);
  }

  TempFolder folder_ = TempFolder::Make("harness-bootstrap").value();
  eventlog::DatasetInfo info_;
  std::optional<engine::Engine> engine_;
  std::optional<engine::Connection> connection_;
};

TEST_F(Bootstrap, TheSameReplicateIsTheSameLogAndAnotherIsNot) {
  Make(100);
  const auto first = Sample(0, "a").value();
  const auto again = Sample(0, "b").value();
  const auto other = Sample(1, "c").value();
  EXPECT_EQ(Digest("a"), Digest("b"));
  EXPECT_NE(Digest("a"), Digest("c"));
  EXPECT_EQ(first.version, again.version);
  EXPECT_NE(first.version, other.version);
  EXPECT_NE(first.version, info_.version);
}

// 100 days are 15 blocks of a week, of 56 rows each but for the last one of 16, which stays in its place.
TEST_F(Bootstrap, WholeWeeksMoveByWholeWeeks) {
  Make(100);
  const auto sample = Sample(0, "a").value();
  EXPECT_EQ(sample.rows, 800);
  EXPECT_EQ(Count("SELECT count(*) FROM a"), 800);
  const std::string moved = " FROM a JOIN log o USING (number) ";
  EXPECT_EQ(Count("SELECT count(*)" + moved + "WHERE (a.queued_us - o.queued_us) % 604800000000 <> 0"), 0);
  EXPECT_EQ(Count("SELECT count(*)" + moved +
                  "WHERE a.started_us - a.queued_us <> o.started_us - o.queued_us OR "
                  "a.ended_us - a.started_us <> o.ended_us - o.started_us OR a.process_id <> o.process_id"),
            0);
  const std::string week = "((a.queued_us - 1767225600000000) // 604800000000)";
  EXPECT_EQ(Count("SELECT count(DISTINCT " + week + ")" + moved), 15);
  EXPECT_EQ(Count("SELECT max(n) FROM (SELECT count(DISTINCT a.queued_us - o.queued_us) AS n" + moved +
                  "GROUP BY " + week + ")"),
            1);
  EXPECT_EQ(Count("SELECT max(abs(a.queued_us - o.queued_us))" + moved + "WHERE " + week + " = 14"), 0);
  EXPECT_LT(Count("SELECT count(DISTINCT number) FROM a"), 800);  // some weeks twice, some not at all
  EXPECT_EQ(sample.first_us, Count("SELECT min(queued_us) FROM a"));
  EXPECT_EQ(sample.last_us, Count("SELECT max(ended_us) FROM a"));
}

TEST_F(Bootstrap, IdsAreUniqueAndLinksStayInside) {
  Make(100);
  ASSERT_TRUE(Sample(3, "a"));
  EXPECT_EQ(Count("SELECT count(DISTINCT execution_id) FROM a"), 800);
  EXPECT_EQ(Count("SELECT count(*) FROM a WHERE parent_id NOT IN (SELECT execution_id FROM a)"), 0);
  EXPECT_EQ(
      Count("SELECT count(*) FROM a JOIN a p ON a.parent_id = p.execution_id WHERE a.number <> p.number + 1"),
      0);
  EXPECT_EQ(Count("SELECT count(*) FROM a WHERE parent_id IS NULL"), 15);  // the first of each week
  EXPECT_EQ(Count("SELECT count(*) FROM a WHERE (number % 10 = 0) <> (depends_on_id IS NOT NULL)"), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM a WHERE depends_on_id IN (SELECT execution_id FROM a)"), 0);
  EXPECT_EQ(Count("SELECT max(n) FROM (SELECT count(*) AS n FROM a GROUP BY case_id)"), 4);
}

TEST_F(Bootstrap, TheAccountingMonthKeepsItsDistance) {
  Make(100);
  ASSERT_TRUE(Sample(5, "a"));
  EXPECT_EQ(Count("SELECT count(*) FROM a WHERE account_month <> year(make_timestamp(queued_us) - INTERVAL 1 "
                  "MONTH) * "
                  "100 + month(make_timestamp(queued_us) - INTERVAL 1 MONTH)"),
            0);
}

TEST_F(Bootstrap, RowsAreInCanonicalOrder) {
  Make(100);
  ASSERT_TRUE(Sample(7, "a"));
  EXPECT_EQ(
      Count("SELECT count(*) FROM (SELECT queued_us < lag(queued_us) OVER (ORDER BY place) AS back FROM a) "
            "WHERE back"),
      0);
}

TEST_F(Bootstrap, ShortLogsAreDrawnByDaysHoursOrNotAtAll) {
  Make(20);
  ASSERT_TRUE(Sample(0, "a"));
  EXPECT_GT(
      Count(
          "SELECT count(*) FROM a JOIN log o USING (number) WHERE (a.queued_us - o.queued_us) % 604800000000 "
          "<> 0"),
      0);
  EXPECT_EQ(
      Count(
          "SELECT count(*) FROM a JOIN log o USING (number) WHERE (a.queued_us - o.queued_us) % 86400000000 "
          "<> 0"),
      0);
  const auto few = testing::MakeDataset(Folder("few"), LogSql(1)).value();  // eight executions
  const auto sample = BootstrapSample(Folder("few"), few, 0, Folder("none"),
                                      {uint64_t{1} << 28, 2, folder_.path()}, NoProgress());
  ASSERT_FALSE(sample);
  EXPECT_EQ(sample.error().code, ErrorCode::kInconclusive);
}

}  // namespace
}  // namespace harness::run

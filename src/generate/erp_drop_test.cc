// SPDX-License-Identifier: Apache-2.0
// Leaving a pattern out really takes it out of the log, and the whole log has it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "generate/erp.h"
#include "generate/erp_model.h"
#include "generate/log_reader_for_tests.h"

#include "base/json.h"

namespace harness::generate {
namespace {

struct ErpLog {
  std::vector<LogRow> rows;
  Json truth;
};

ErpLog Without(const std::vector<std::string>& drop) {
  const auto folder = TempFolder::Make("erp");
  const Path base = folder.value().path();
  ErpOptions options;
  options.rows_scale = 0.2;  // 39 days: one whole close
  options.drop = drop;
  EXPECT_TRUE(GenerateErp(options, base / "log", base / "truth", "", NoProgress()).has_value());
  return {ReadLog(base / "log"), ParseJson(ReadBytes(base / "truth"), "truth").value()};
}

const ErpLog& Whole() {
  static const ErpLog log = Without({});
  return log;
}

int64_t CountOf(const ErpLog& log, bool (*wanted)(const LogRow&)) {
  return std::count_if(log.rows.begin(), log.rows.end(), wanted);
}

// Rows of users on a weekday at the turn of the month over those on a weekday of the second week.
double PeakOf(const ErpLog& log) {
  int64_t peak = 0, calm = 0;
  std::set<int64_t> peak_days, calm_days;
  for (const LogRow& row : log.rows) {
    const int64_t day = row.time[0] / 86400;
    const bool weekend = (day + 3) % 7 >= 5;  // 1970-01-01 was a Thursday
    if (!row.schedule.empty() || row.parent != kAbsent || weekend) continue;
    for (const char* text : {"2025-07-30 00:00:00", "2025-07-31 00:00:00", "2025-08-01 00:00:00"}) {
      if (day != PlainTime(text) / 86400) continue;
      ++peak;
      peak_days.insert(day);
    }
    if (day < PlainTime("2025-07-08 00:00:00") / 86400 || day > PlainTime("2025-07-17 00:00:00") / 86400)
      continue;
    ++calm;
    calm_days.insert(day);
  }
  EXPECT_EQ(peak_days.size(), 3u);
  EXPECT_EQ(calm_days.size(), 8u);
  return static_cast<double>(peak) * 8.0 / (static_cast<double>(calm) * 3.0);
}

int64_t HeldOf(const ErpLog& log, const std::string& process) {
  for (const Json& entry : log.truth["processes"]) {
    if (entry["process_id"] == process) return entry["cause_us"]["held"];
  }
  ADD_FAILURE() << process;
  return 0;
}

TEST(ErpDrop, QemailSchedule) {
  const auto scheduled = [](const LogRow& row) { return row.process == "QEMAIL" && !row.schedule.empty(); };
  EXPECT_EQ(CountOf(Whole(), scheduled), 11222);
  const ErpLog without = Without({"qemail_schedule"});
  EXPECT_EQ(CountOf(without, scheduled), 0);
  EXPECT_EQ(CountOf(without, [](const LogRow& row) { return row.process == "QEMAIL"; }), 561);
}

TEST(ErpDrop, Holds) {
  EXPECT_GT(HeldOf(Whole(), "LOSEXTCHLD"), 0);
  EXPECT_GT(HeldOf(Whole(), "LOSLOADCLD"), 0);
  const ErpLog no_extract = Without({"losext_hold"});
  EXPECT_EQ(HeldOf(no_extract, "LOSEXTCHLD"), 0);
  EXPECT_GT(HeldOf(no_extract, "LOSLOADCLD"), 0);
  const ErpLog no_load = Without({"losld_hold"});
  EXPECT_EQ(HeldOf(no_load, "LOSLOADCLD"), 0);
  EXPECT_GT(HeldOf(no_load, "LOSEXTCHLD"), 0);
}

TEST(ErpDrop, PayoutKeys) {
  const auto keyed = [](const LogRow& row) {
    return row.parameters.find("Payout Batch") != std::string::npos;
  };
  EXPECT_GT(CountOf(Whole(), keyed), 3000);
  std::set<std::string> texts;
  for (const LogRow& row : Whole().rows) {
    if (row.process == "ADPPAYSTAT") texts.insert(row.parameters);
  }
  EXPECT_GT(texts.size(), 600u);
  const ErpLog without = Without({"payout_keys"});
  EXPECT_EQ(CountOf(without, keyed), 0);
  for (const LogRow& row : without.rows) {
    if (row.process == "ADPPAYSTAT") {
      ASSERT_EQ(row.parameters, "Source=AP");
    }
  }
}

TEST(ErpDrop, Retries) {
  const auto retried = [](const LogRow& row) { return row.attempts > 1; };
  const auto hotspot = [](const LogRow& row) {
    return row.attempts > 1 && (row.process == "GLIMPORT" || row.process == "ARAPPLY");
  };
  EXPECT_GT(CountOf(Whole(), hotspot), CountOf(Whole(), retried) / 2);
  EXPECT_EQ(CountOf(Without({"retries"}), retried), 0);
}

TEST(ErpDrop, MonthEnd) {
  const auto batched = [](const LogRow& row) {
    return row.process == "JBINVOICE" && row.time[0] % 86400 >= 5 * 3600 &&
           row.time[0] % 86400 < 5 * 3600 + 300;
  };
  EXPECT_GT(PeakOf(Whole()), 1.6);
  EXPECT_GT(CountOf(Whole(), batched), 300);
  const ErpLog without = Without({"month_end"});
  EXPECT_NEAR(PeakOf(without), 1.0, 0.1);
  EXPECT_LT(CountOf(without, batched), 10);
}

TEST(ErpDrop, Chains) {
  const auto depends = [](const LogRow& row) { return row.dependency != kAbsent; };
  EXPECT_EQ(CountOf(Whole(), depends), 2 * 800 + 400 + 2 * 120);
  const ErpLog without = Without({"chains"});
  EXPECT_EQ(CountOf(without, depends), 0);
  EXPECT_EQ(without.truth["chains"].size(), 0u);
}

TEST(ErpDrop, QueueContention) {
  EXPECT_GT(Whole().truth["log"]["cause_us"]["contention"], 0);
  EXPECT_EQ(Without({"queue_contention"}).truth["log"]["cause_us"]["contention"], 0);
}

TEST(ErpDrop, EverythingAtOnceStillGivesALog) {
  const ErpLog bare = Without(PatternNames());
  EXPECT_GT(bare.rows.size(), 70000u);
}

}  // namespace
}  // namespace harness::generate

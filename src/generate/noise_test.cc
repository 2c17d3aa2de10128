// SPDX-License-Identifier: Apache-2.0
#include "generate/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/json.h"
#include "generate/log_reader_for_tests.h"

namespace harness::generate {
namespace {

std::string Bytes(uint64_t seed, uint64_t rows) {
  const auto folder = TempFolder::Make("noise");
  EXPECT_TRUE(
      GenerateNoise({.seed = seed, .rows = rows}, folder.value().path() / "log", NoProgress()).has_value());
  return ReadBytes(folder.value().path() / "log");
}

std::vector<LogRow> Rows(uint64_t seed, uint64_t rows) {
  const auto folder = TempFolder::Make("noise");
  EXPECT_TRUE(
      GenerateNoise({.seed = seed, .rows = rows}, folder.value().path() / "log", NoProgress()).has_value());
  return ReadLog(folder.value().path() / "log");
}

TEST(Noise, SameSeedSameBytesOtherSeedOthers) {
  EXPECT_EQ(Bytes(1, 500), Bytes(1, 500));
  EXPECT_NE(Bytes(1, 500), Bytes(2, 500));
}

TEST(Noise, HasNoLinksSchedulesParametersOrRetries) {
  const auto rows = Rows(3, 2000);
  ASSERT_EQ(rows.size(), 2000u);
  int64_t before = 0;
  for (const LogRow& row : rows) {
    ASSERT_TRUE(row.parent == kAbsent && row.dependency == kAbsent && row.schedule.empty() &&
                row.parameters.empty());
    ASSERT_EQ(row.attempts, 1);
    ASSERT_EQ(row.time[0], row.time[1]);
    ASSERT_TRUE(row.wait() >= 0 && row.wait() <= 2);
    ASSERT_GT(row.time[3], row.time[2]);
    ASSERT_GE(row.time[0], before);
    before = row.time[0];
  }
}

// Five standard errors of each figure; the standard deviation of an exponential is its mean.
TEST(Noise, IsStationaryAndTheSameForAll) {
  constexpr double kRows = 60000;
  const auto rows = Rows(4, static_cast<uint64_t>(kRows));
  std::map<std::string, double> processes, hosts;
  double service = 0, service_on_first = 0, errors = 0;
  for (const LogRow& row : rows) {
    const double duration = static_cast<double>(row.time[3] - row.time[2]);
    ++processes[row.process];
    ++hosts[row.host];
    service += duration;
    if (row.host == "QCPCENQPECZC01") service_on_first += duration;
    errors += row.status == "ERROR" ? 1 : 0;
  }
  EXPECT_EQ(processes.size(), 20u);
  for (const auto& [process, count] : processes)
    EXPECT_NEAR(count, kRows / 20, 5 * std::sqrt(kRows / 20)) << process;
  EXPECT_NEAR(hosts["QCPCENQPECZC01"], kRows / 2, 5 * std::sqrt(kRows / 4));
  EXPECT_NEAR(errors, kRows / 100, 5 * std::sqrt(kRows / 100));
  EXPECT_NEAR(service / kRows, 60.5, 5 * 60 / std::sqrt(kRows));  // rounded up to whole seconds
  EXPECT_NEAR(service_on_first / hosts["QCPCENQPECZC01"], 60.5, 5 * 60 / std::sqrt(kRows / 2));
  // The two halves of the rows take equally long.
  const double first = static_cast<double>(rows[29999].time[0] - rows[0].time[0]);
  const double second = static_cast<double>(rows[59999].time[0] - rows[30000].time[0]);
  EXPECT_NEAR(first, 30000.0 * 30.0, 5 * 30 * std::sqrt(30000.0));
  EXPECT_NEAR(second, 30000.0 * 30.0, 5 * 30 * std::sqrt(30000.0));
}

struct Plants {
  std::vector<LogRow> rows;
  Json truth;
};

Plants Planted(std::optional<SlowProcess> slow, std::optional<FailingHost> failing, uint64_t rows) {
  const auto folder = TempFolder::Make("noise");
  const Path log = folder.value().path() / "log";
  const Path truth = folder.value().path() / "truth";
  NoiseOptions options;
  options.seed = 5;
  options.rows = rows;
  options.slow = slow;
  options.failing = failing;
  options.truth_json = truth;
  EXPECT_TRUE(GenerateNoise(options, log, NoProgress()).has_value());
  return {ReadLog(log), ParseJson(ReadBytes(truth), "truth").value()};
}

// The service was drawn before it was rounded up to seconds, so that of the slow row lies in (4 (s - 1), 4
// s].
TEST(Noise, ASlowProcessIsSlowFromItsRowOnAndNothingElseChanges) {
  constexpr size_t kRows = 4000;
  const Plants plain = Planted({}, {}, kRows);
  const Plants slow = Planted(SlowProcess{"NOISE07", 4.0, 0.5}, {}, kRows);
  EXPECT_EQ(plain.truth["effects"], Json::array());
  const Json effect = slow.truth["effects"].at(0);
  int64_t executions = 0, extra = 0;
  for (size_t i = 0; i < kRows; ++i) {
    const LogRow& before = plain.rows[i];
    const LogRow& after = slow.rows[i];
    ASSERT_EQ(before.process, after.process);
    ASSERT_EQ(before.status, after.status);
    for (const size_t time : {0, 1, 2}) ASSERT_EQ(before.time[time], after.time[time]);
    const int64_t service = before.time[3] - before.time[2];
    const int64_t found = after.time[3] - after.time[2];
    if (i < kRows / 2 || before.process != "NOISE07") {
      ASSERT_EQ(found, service);
      continue;
    }
    ASSERT_TRUE(found > 4 * (service - 1) && found <= 4 * service) << found << " of " << service;
    ++executions;
    extra += found - service;
  }
  EXPECT_GT(executions, 50);
  EXPECT_EQ(effect["kind"], "slow_process");
  EXPECT_EQ(effect["from_row"], kRows / 2);
  EXPECT_EQ(effect["from_us"], slow.rows[kRows / 2].time[0] * 1000000);
  EXPECT_EQ(effect["executions"], executions);
  EXPECT_EQ(effect["extra_us"], extra * 1000000);
}

TEST(Noise, AFailingHostFailsAtItsRateFromItsRowOn) {
  constexpr size_t kRows = 20000;
  const Plants plain = Planted({}, {}, kRows);
  const Plants failing = Planted({}, FailingHost{"QCPCENQPECZC02", 0.3, 0.8}, kRows);
  const Json effect = failing.truth["effects"].at(0);
  int64_t executions = 0, failures = 0;
  for (size_t i = 0; i < kRows; ++i) {
    const LogRow& after = failing.rows[i];
    ASSERT_EQ(plain.rows[i].time, after.time);
    if (i < 16000 || after.host != "QCPCENQPECZC02") {
      ASSERT_EQ(plain.rows[i].status, after.status);
      continue;
    }
    ++executions;
    failures += after.status == "ERROR" ? 1 : 0;
  }
  const double n = static_cast<double>(executions);
  EXPECT_NEAR(static_cast<double>(failures), 0.3 * n, 5 * std::sqrt(0.21 * n));
  EXPECT_EQ(effect["kind"], "failing_host");
  EXPECT_EQ(effect["from_row"], 16000);
  EXPECT_EQ(effect["executions"], executions);
  EXPECT_EQ(effect["failures"], failures);
}

TEST(Noise, EffectsAsText) {
  const SlowProcess slow = ParseSlowProcess("NOISE20:4:0.5").value();
  EXPECT_EQ(slow.process, "NOISE20");
  EXPECT_EQ(slow.factor, 4.0);
  EXPECT_EQ(slow.from_share, 0.5);
  const FailingHost failing = ParseFailingHost("QCPCENQPECZC01:0.3:0.8").value();
  EXPECT_EQ(failing.host, "QCPCENQPECZC01");
  EXPECT_EQ(failing.rate, 0.3);
  EXPECT_EQ(failing.from_share, 0.8);
  for (const char* bad : {"", "NOISE07", "NOISE07:4", "NOISE07:x:0.5", "NOISE21:4:0.5", "NOISE7:4:0.5",
                          "NOISE07:0:0.5", "NOISE07:4:1.5", "NOISE07:4:0.5:1", "NOISE07:nan:0.5"}) {
    EXPECT_EQ(ParseSlowProcess(bad).error().code, ErrorCode::kInvalidArgument) << bad;
  }
  for (const char* bad : {"HOST:0.3:0.8", "QCPCENQPECZC01:1.1:0.8", "QCPCENQPECZC01:0.3:-0.1"}) {
    EXPECT_EQ(ParseFailingHost(bad).error().code, ErrorCode::kInvalidArgument) << bad;
  }
}

// An effect from the end on touches nothing, and says so.
TEST(Noise, AnEffectBeyondTheLastRowHasNoPlace) {
  const Plants plants = Planted(SlowProcess{"NOISE01", 9.0, 1.0}, {}, 100);
  const Json effect = plants.truth["effects"].at(0);
  EXPECT_TRUE(effect["from_row"].is_null() && effect["from_us"].is_null());
  EXPECT_EQ(effect["executions"], 0);
}

TEST(Noise, RefusesNoRows) {
  const auto folder = TempFolder::Make("noise");
  const Path csv = folder.value().path() / "log";
  EXPECT_EQ(GenerateNoise({.rows = 0}, csv, NoProgress()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(GenerateNoise({.rows = 100'000'001}, csv, NoProgress()).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(csv));
}

}  // namespace
}  // namespace harness::generate

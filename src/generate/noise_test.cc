// SPDX-License-Identifier: Apache-2.0
#include "generate/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "generate/log_reader_for_tests.h"

namespace harness::generate {
namespace {

std::string Bytes(uint64_t seed, uint64_t rows) {
  const auto folder = TempFolder::Make("noise");
  EXPECT_TRUE(GenerateNoise({seed, rows}, folder.value().path() / "log", NoProgress()).has_value());
  return ReadBytes(folder.value().path() / "log");
}

std::vector<LogRow> Rows(uint64_t seed, uint64_t rows) {
  const auto folder = TempFolder::Make("noise");
  EXPECT_TRUE(GenerateNoise({seed, rows}, folder.value().path() / "log", NoProgress()).has_value());
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

TEST(Noise, RefusesNoRows) {
  const auto folder = TempFolder::Make("noise");
  const Path csv = folder.value().path() / "log";
  EXPECT_EQ(GenerateNoise({1, 0}, csv, NoProgress()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(GenerateNoise({1, 100'000'001}, csv, NoProgress()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(csv));
}

}  // namespace
}  // namespace harness::generate

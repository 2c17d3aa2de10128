// SPDX-License-Identifier: Apache-2.0
#include "generate/queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "generate/log_reader_for_tests.h"

namespace harness::generate {
namespace {

QueueOptions Options(QueueModel model, double arrival, double service, int servers, uint64_t jobs) {
  QueueOptions options;
  options.model = model;
  options.arrival_rate_per_s = arrival;
  options.service_rate_per_s = service;
  options.servers = servers;
  options.jobs = jobs;
  return options;
}

// Microseconds since 1970 of "YYYY-MM-DDTHH:MM:SS.ffffffZ".
int64_t MicrosOf(const std::string& text) {
  EXPECT_EQ(text.size(), 27u);
  return PlainTime(text) * 1000000 + std::stoll(text.substr(20, 6));
}

struct QueueRow {
  std::string process, host;
  int64_t queued, started, ended;
};

struct QueueLog {
  QueueSummary summary;
  std::vector<QueueRow> rows;
  Json truth;
};

QueueLog Made(const QueueOptions& options) {
  const auto folder = TempFolder::Make("queue");
  const Path base = folder.value().path();
  QueueLog log;
  log.summary = GenerateQueue(options, {base / "log", base / "truth", {}}, NoProgress()).value();
  const auto lines = ReadCells(base / "log");
  EXPECT_EQ(lines.at(0), (std::vector<std::string>{"EXECUTION_ID", "PROCESS_ID", "HOST", "QUEUED_AT",
                                                   "STARTED_AT", "ENDED_AT"}));
  for (size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].at(0), std::to_string(i));
    log.rows.push_back({lines[i].at(1), lines[i].at(2), MicrosOf(lines[i].at(3)), MicrosOf(lines[i].at(4)),
                        MicrosOf(lines[i].at(5))});
  }
  log.truth = ParseJson(ReadBytes(base / "truth"), "truth").value();
  return log;
}

// M/M/1 with rho = 0.8: Wq = rho / (mu - lambda) = 4 s. M/M/2 with a = 1: C = 1/3, Wq = 1/3 s.
// M/M/3 with a = 2: C = 4/9 and Lq = 8/9 (Gross and Harris). M/D/1: half of M/M/1.
TEST(QueueForm, ByHand) {
  const QueueForm mm1 = ClosedForm(Options(QueueModel::kMm1, 0.8, 1.0, 1, 1)).value();
  EXPECT_NEAR(mm1.utilization, 0.8, 1e-15);
  EXPECT_NEAR(mm1.wait_probability, 0.8, 1e-14);
  EXPECT_NEAR(mm1.wait_s, 4.0, 1e-13);
  EXPECT_NEAR(mm1.sojourn_s, 5.0, 1e-13);
  EXPECT_NEAR(mm1.in_queue, 3.2, 1e-13);
  EXPECT_NEAR(mm1.in_system, 4.0, 1e-13);
  const QueueForm mm2 = ClosedForm(Options(QueueModel::kMmc, 1.0, 1.0, 2, 1)).value();
  EXPECT_NEAR(mm2.wait_probability, 1.0 / 3.0, 1e-15);
  EXPECT_NEAR(mm2.wait_s, 1.0 / 3.0, 1e-15);
  const QueueForm mm3 = ClosedForm(Options(QueueModel::kMmc, 2.0, 1.0, 3, 1)).value();
  EXPECT_NEAR(mm3.wait_probability, 4.0 / 9.0, 1e-15);
  EXPECT_NEAR(mm3.in_queue, 8.0 / 9.0, 1e-15);
  const QueueForm md1 = ClosedForm(Options(QueueModel::kMd1, 0.8, 1.0, 1, 1)).value();
  EXPECT_NEAR(md1.wait_s, 2.0, 1e-13);
}

TEST(QueueForm, OneServerOfManyIsTheSingleServer) {
  for (const double rho : {0.1, 0.5, 0.99}) {
    EXPECT_EQ(ClosedForm(Options(QueueModel::kMmc, rho, 1.0, 1, 1)).value().wait_s,
              ClosedForm(Options(QueueModel::kMm1, rho, 1.0, 1, 1)).value().wait_s);
  }
}

TEST(QueueForm, RefusesWhatHasNoSteadyState) {
  for (const QueueOptions& bad :
       {Options(QueueModel::kMm1, 1.0, 1.0, 1, 1), Options(QueueModel::kMmc, 4.0, 1.0, 4, 1),
        Options(QueueModel::kMm1, 0.0, 1.0, 1, 1), Options(QueueModel::kMm1, 0.5, -1.0, 1, 1),
        Options(QueueModel::kMm1, std::nan(""), 1.0, 1, 1), Options(QueueModel::kMd1, 0.5, 1.0, 2, 1),
        Options(QueueModel::kMmc, 0.5, 1.0, 0, 1), Options(QueueModel::kMmc, 0.5, 1.0, 1, 0)}) {
    EXPECT_EQ(ClosedForm(bad).error().code, ErrorCode::kInvalidArgument);
  }
}

// Fixed seeds: the mean wait of 400,000 jobs lies within 3 of its own standard errors (32 batch means, so
// 99.5 % of all seeds do), and the error is small enough to tell the models apart (5 % of the mean).
TEST(Queue, MeanWaitApproachesTheClosedForm) {
  for (const double rho : {0.5, 0.8}) {
    for (const QueueOptions& options :
         {Options(QueueModel::kMm1, rho, 1.0, 1, 400000), Options(QueueModel::kMd1, rho, 1.0, 1, 400000),
          Options(QueueModel::kMmc, 4.0 * rho, 1.0, 4, 400000)}) {
      const auto folder = TempFolder::Make("queue");
      const QueueSummary summary =
          GenerateQueue(options, {folder.value().path() / "log", {}, {}}, NoProgress()).value();
      EXPECT_GT(summary.wait_std_error_s, 0.0);
      EXPECT_LT(summary.wait_std_error_s, 0.05 * summary.form.wait_s);
      EXPECT_NEAR(summary.mean_wait_s, summary.form.wait_s, 3.0 * summary.wait_std_error_s)
          << QueueModelName(options.model) << " " << rho;
    }
  }
}

// Kiefer and Wolfowitz: with the free times of all servers sorted, a job starts at max(arrival, smallest).
TEST(Queue, StartsAreFirstComeFirstServedToTheMicrosecond) {
  for (const int servers : {1, 3}) {
    const QueueLog log = Made(Options(QueueModel::kMmc, 0.9 * servers, 1.0, servers, 5000));
    ASSERT_EQ(log.rows.size(), 5000u);
    std::vector<int64_t> free(static_cast<size_t>(servers), 0);
    std::map<std::string, int64_t> host_free;
    int64_t waited = 0, last = 0;
    for (const QueueRow& row : log.rows) {
      auto earliest = std::min_element(free.begin(), free.end());
      ASSERT_EQ(row.started, std::max(row.queued, *earliest));
      ASSERT_GE(row.started, host_free[row.host]);
      *earliest = host_free[row.host] = row.ended;
      waited += row.started - row.queued;
      last = std::max(last, row.ended);
    }
    EXPECT_EQ(host_free.size(), static_cast<size_t>(servers));
    EXPECT_TRUE(host_free.contains("SERVER01"));
    EXPECT_EQ(log.summary.wait_us, waited);
    EXPECT_EQ(log.summary.last_us, last);
    EXPECT_EQ(log.truth["measured"]["wait_us"], waited);
    EXPECT_EQ(log.truth["model"], "mmc");
    EXPECT_NEAR(log.summary.mean_wait_s, static_cast<double>(waited) / 5000e6, 1e-9);
  }
}

TEST(Queue, OneMoreServerServesTheSameJobs) {
  const QueueLog two = Made(Options(QueueModel::kMmc, 1.8, 1.0, 2, 2000));
  const QueueLog three = Made(Options(QueueModel::kMmc, 1.8, 1.0, 3, 2000));
  for (size_t i = 0; i < 2000; ++i) {
    ASSERT_EQ(two.rows[i].queued, three.rows[i].queued);
    ASSERT_EQ(two.rows[i].ended - two.rows[i].started, three.rows[i].ended - three.rows[i].started);
    ASSERT_GE(two.rows[i].started, three.rows[i].started);
  }
}

TEST(Queue, ConstantServicesAreConstant) {
  for (const QueueRow& row : Made(Options(QueueModel::kMd1, 0.3, 0.5, 1, 500)).rows) {
    ASSERT_EQ(row.ended - row.started, 2000000);
    ASSERT_EQ(row.process, "md1");
  }
}

TEST(Queue, SameSeedSameRowsOtherSeedOthers) {
  QueueOptions options = Options(QueueModel::kMm1, 0.5, 1.0, 1, 100);
  const QueueLog first = Made(options), again = Made(options);
  options.seed = 2;
  const QueueLog other = Made(options);
  EXPECT_EQ(first.rows[99].ended, again.rows[99].ended);
  EXPECT_NE(first.rows[99].ended, other.rows[99].ended);
}

TEST(Queue, NamesOfModels) {
  for (const QueueModel model : kQueueModels) {
    EXPECT_EQ(ParseQueueModel(QueueModelName(model)), model);
  }
  EXPECT_FALSE(ParseQueueModel("gg1").has_value());
}

TEST(Queue, RefusesALogOfCenturies) {
  const auto folder = TempFolder::Make("queue");
  const Path csv = folder.value().path() / "log";
  EXPECT_EQ(GenerateQueue(Options(QueueModel::kMm1, 1e-6, 1.0, 1, 100000), {csv, {}, {}}, NoProgress())
                .error()
                .code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(csv));
}

}  // namespace
}  // namespace harness::generate

// SPDX-License-Identifier: Apache-2.0
// Replays held against logs generated again, and against queueing theory.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "generate/queue_batch_means.h"
#include "process/slot_pools.h"
#include "process/wait_causes.h"
#include "replay/actions.h"
#include "replay/engine.h"
#include "tests/generated_queue.h"

namespace harness {
namespace {

using generate::QueueModel;
using generate::QueueOptions;
using replay::Discipline;
using testing::GeneratedQueue;

QueueOptions Options(QueueModel model, uint64_t jobs) {
  QueueOptions options = generate::DefaultsOf(model);
  options.jobs = jobs;
  return options;
}

// One host of `servers` slots, each loaded to `utilization` of its time.
QueueOptions Fifo(int servers, double utilization, uint64_t jobs) {
  QueueOptions options = Options(QueueModel::kMmc, jobs);
  options.servers = servers;
  options.hosts = 1;
  options.arrival_rate_per_s = utilization * servers;
  return options;
}

QueueOptions WithServers(QueueOptions options, int servers) {
  options.servers = servers;
  return options;
}

replay::Model ModelOf(const GeneratedQueue& queue) {
  return replay::BuildModel(queue.log, process::LearnSlotPools(queue.log)).value();
}

// Replayed starts by the generator's numbers.
std::vector<Timestamp> Replay(const GeneratedQueue& queue, const replay::Model& model,
                              Discipline discipline) {
  replay::Replayer replayer;
  const replay::Replayed& replayed = replayer.Run(model, discipline);
  EXPECT_EQ(replayed.never_started, 0);
  std::vector<Timestamp> starts(queue.log.rows(), process::kUnknownTime);
  for (size_t job = 0; job < model.jobs(); ++job) {
    starts[queue.number[model.row[job]]] = replayed.started_us[job];
  }
  return starts;
}

std::vector<Timestamp> ReplayWith(const GeneratedQueue& queue, int64_t more, Discipline discipline) {
  replay::Model model = ModelOf(queue);
  if (more != 0) replay::AddSlots(model, 0, more).value();
  return Replay(queue, model, discipline);
}

// How many entries differ.
size_t Differences(const std::vector<Timestamp>& a, const std::vector<Timestamp>& b) {
  EXPECT_EQ(a.size(), b.size());
  size_t different = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) different += a[i] != b[i] ? 1 : 0;
  return different;
}

// Waits from the queue time to the given starts, by the generator's numbers.
generate::BatchMeans Waits(const GeneratedQueue& queue, const std::vector<Timestamp>& starts) {
  generate::BatchMeans waits(starts.size());
  for (size_t number = 0; number < starts.size(); ++number) {
    waits.Add(starts[number] - queue.log.eligible_us[queue.row_of[number]]);
  }
  return waits;
}

TEST(ReplayTruth, FifoLogOfTenSlots) {
  const GeneratedQueue ten = testing::MakeQueue(Fifo(10, 0.9, 100'000));
  EXPECT_EQ(ModelOf(ten).hosts.at(0).slots, 10);
  EXPECT_EQ(Differences(ReplayWith(ten, 0, Discipline::kFcfs), ten.Starts()), 0U);
  for (const int servers : {11, 15}) {
    QueueOptions options = Fifo(10, 0.9, 100'000);
    const GeneratedQueue again = testing::MakeQueue(WithServers(options, servers));
    EXPECT_EQ(Differences(ReplayWith(ten, servers - 10, Discipline::kFcfs), again.Starts()), 0U) << servers;
    EXPECT_NE(ten.Starts(), again.Starts());
  }
}

// Ten hosts of one slot are the same queue; which host runs what does not matter for the starts.
TEST(ReplayTruth, FifoLogOfTenHosts) {
  QueueOptions options = Fifo(10, 0.9, 50'000);
  const GeneratedQueue one_host = testing::MakeQueue(options);
  options.hosts = 10;
  const GeneratedQueue ten_hosts = testing::MakeQueue(options);
  EXPECT_EQ(ten_hosts.log.hosts.size(), 10U);
  EXPECT_EQ(Differences(ReplayWith(ten_hosts, 0, Discipline::kFcfs), one_host.Starts()), 0U);
}

// One slot more on four: the mean wait lies within the simulation's own 95 % interval (Student's t of 32
// batch means) of Erlang C, and equals that of the log generated with five.
TEST(ReplayTruth, OneMoreSlotAgreesWithErlangCAndWithTheLogGeneratedAgain) {
  constexpr double kStudent31 = 2.0395;
  for (const double utilization : {0.5, 0.8, 0.95}) {
    const QueueOptions options = Fifo(4, utilization, 200'000);
    const GeneratedQueue four = testing::MakeQueue(options);
    const GeneratedQueue five = testing::MakeQueue(WithServers(options, 5));
    const std::vector<Timestamp> starts = ReplayWith(four, 1, Discipline::kFcfs);
    const generate::BatchMeans waits = Waits(four, starts);
    const double form = generate::ClosedForm(WithServers(options, 5)).value().wait_s;
    EXPECT_NEAR(waits.Mean(), form, kStudent31 * waits.StdError()) << utilization;
    EXPECT_LT(waits.StdError(), 0.05 * form) << utilization;  // an interval that could say something else
    EXPECT_NEAR(waits.Mean(), five.summary.mean_wait_s, 0.02 * five.summary.mean_wait_s) << utilization;
    EXPECT_EQ(Differences(starts, five.Starts()), 0U) << utilization;
    EXPECT_GT(four.summary.mean_wait_s, 1.2 * waits.Mean()) << utilization;
  }
}

TEST(ReplayTruth, PrioritiesOfTwoProcesses) {
  const QueueOptions options = Options(QueueModel::kPriority, 100'000);
  const GeneratedQueue queue = testing::MakeQueue(options);
  replay::Model model = ModelOf(queue);
  EXPECT_GT(Differences(Replay(queue, model, Discipline::kFcfs), queue.Starts()), 1000U);
  replay::SetPriority(model, queue.Process("URGENT"), -1).value();
  EXPECT_EQ(Differences(Replay(queue, model, Discipline::kProcessPriority), queue.Starts()), 0U);
  replay::AddSlots(model, 0, 1).value();
  const GeneratedQueue again = testing::MakeQueue(WithServers(options, options.servers + 1));
  EXPECT_EQ(Differences(Replay(queue, model, Discipline::kProcessPriority), again.Starts()), 0U);
}

TEST(ReplayTruth, ChainsWithOneMoreSlot) {
  QueueOptions options = Options(QueueModel::kChain, 100'000);
  options.hosts = 1;
  const GeneratedQueue queue = testing::MakeQueue(options);
  EXPECT_EQ(Differences(ReplayWith(queue, 0, Discipline::kFcfs), queue.Starts()), 0U);
  const GeneratedQueue again = testing::MakeQueue(WithServers(options, options.servers + 1));
  EXPECT_EQ(Differences(ReplayWith(queue, 1, Discipline::kFcfs), again.Starts()), 0U);
}

TEST(ReplayTruth, ClosedCalendarWithOneMoreSlot) {
  const QueueOptions options = Options(QueueModel::kCalendar, 150'000);
  const GeneratedQueue queue = testing::MakeQueue(options);
  EXPECT_EQ(Differences(ReplayWith(queue, 0, Discipline::kFcfs), queue.Starts()), 0U);
  const GeneratedQueue again = testing::MakeQueue(WithServers(options, options.servers + 1));
  EXPECT_EQ(Differences(ReplayWith(queue, 1, Discipline::kFcfs), again.Starts()), 0U);
}

// Two hosts with little to do, parents that end late: the rule of thumb wait * h / (h + 1) promises a third
// of the wait for a third host. Nothing like it comes of one: what waits is held.
TEST(ReplayTruth, HoldsAreNotCapacity) {
  const QueueOptions options = Options(QueueModel::kHold, 100'000);
  const GeneratedQueue queue = testing::MakeQueue(options);
  EXPECT_LT(queue.summary.form.utilization, 0.6);
  const auto found = process::AttributeWaits(queue.log, process::LearnSlotPools(queue.log));
  Micros contention = 0;
  for (const auto& row : found.rows) contention += row[static_cast<size_t>(process::WaitCause::kContention)];
  const auto wait = static_cast<double>(queue.summary.wait_us);
  EXPECT_LT(static_cast<double>(contention), 0.05 * wait);
  EXPECT_GT(queue.summary.mean_wait_s, 600.0);

  const auto hosts = static_cast<double>(queue.log.hosts.size());
  EXPECT_NEAR(1.0 - hosts / (hosts + 1.0), 1.0 / 3.0, 1e-12);
  EXPECT_EQ(Differences(ReplayWith(queue, 0, Discipline::kFcfs), queue.Starts()), 0U);
  const int64_t slots_of_a_host = options.servers / options.hosts;
  for (const int64_t more : {int64_t{1}, slots_of_a_host}) {
    const auto replayed =
        static_cast<double>(Waits(queue, ReplayWith(queue, more, Discipline::kFcfs)).total());
    EXPECT_LT(1.0 - replayed / wait, 0.05) << more;
    EXPECT_GE(replayed, 0.95 * wait) << more;
    const GeneratedQueue again =
        testing::MakeQueue(WithServers(options, options.servers + static_cast<int>(more)));
    EXPECT_EQ(static_cast<double>(again.summary.wait_us), replayed) << more;
  }
}

}  // namespace
}  // namespace harness

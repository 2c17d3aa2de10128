// SPDX-License-Identifier: Apache-2.0
// Logs whose true causes of waiting are known: the attribution returns them.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "process/batches.h"
#include "process/slot_pools.h"
#include "process/timeline.h"
#include "process/wait_causes.h"
#include "tests/generated_queue.h"

namespace harness {
namespace {

using generate::kQueueCauseNames;
using generate::kQueueCauses;
using generate::QueueModel;
using generate::QueueOptions;
using generate::QueueWaits;
using testing::GeneratedQueue;

QueueOptions Options(QueueModel model, uint64_t jobs) {
  QueueOptions options = generate::DefaultsOf(model);
  options.jobs = jobs;
  return options;
}

// By cause of the attribution, the place in the order of the truth.
std::vector<size_t> PlacesOfCauses() {
  std::vector<size_t> places;
  for (size_t i = 0; i < process::kWaitCauses; ++i) {
    const std::string name = process::WaitCauseName(static_cast<process::WaitCause>(i));
    const auto* const found = std::find(std::begin(kQueueCauseNames), std::end(kQueueCauseNames), name);
    EXPECT_NE(found, std::end(kQueueCauseNames)) << name;
    places.push_back(static_cast<size_t>(found - std::begin(kQueueCauseNames)));
  }
  return places;
}

// What the attribution says, by row, with the causes in the order of the truth.
std::vector<QueueWaits> Attribute(const GeneratedQueue& queue) {
  const process::Timeline timeline = process::MakeTimeline(queue.log);
  const process::SlotPools pools = process::LearnSlotPools(queue.log, timeline);
  const process::Batches batches = process::FindBatches(queue.log, pools, timeline);
  const std::vector<size_t> places = PlacesOfCauses();
  std::vector<QueueWaits> rows(queue.log.rows());
  process::VisitWaits(queue.log, pools, timeline, batches.released_us,
                      [&](uint32_t row, const process::CauseTimes& times, Micros) {
                        for (size_t i = 0; i < times.size(); ++i) rows[row][places[i]] = times[i];
                      });
  return rows;
}

QueueWaits Sum(const std::vector<QueueWaits>& rows) {
  QueueWaits sum{};
  for (const QueueWaits& row : rows) {
    for (size_t cause = 0; cause < kQueueCauses; ++cause) sum[cause] += row[cause];
  }
  return sum;
}

double Hours(Micros time) {
  return static_cast<double>(time) / 3.6e9;
}

// Every cause within 1 % of its hours, one that the log has not at most a thousandth of the whole wait; those
// of `exact` to the microsecond on every row; every wait whole. Those of `except` are not judged.
void ExpectTruth(const QueueOptions& options, const std::set<std::string>& exact,
                 const std::set<std::string>& except = {}) {
  const GeneratedQueue queue = testing::MakeQueue(options);
  const std::vector<QueueWaits> found = Attribute(queue);
  const QueueWaits known = Sum(queue.truth);
  const QueueWaits sums = Sum(found);
  EXPECT_EQ(known, queue.summary.waits_us);
  size_t broken = 0;
  for (size_t row = 0; row < found.size(); ++row) {
    const Micros whole = std::accumulate(found[row].begin(), found[row].end(), Micros{0});
    if (whole != queue.true_wait_us[row]) ++broken;
  }
  EXPECT_EQ(broken, 0U);
  for (size_t cause = 0; cause < kQueueCauses; ++cause) {
    if (except.contains(kQueueCauseNames[cause])) continue;
    const Micros allowed = known[cause] > 0 ? known[cause] / 100 : queue.summary.wait_us / 1000;
    EXPECT_NEAR(Hours(sums[cause]), Hours(known[cause]), Hours(allowed)) << kQueueCauseNames[cause];
    if (!exact.contains(kQueueCauseNames[cause])) continue;
    size_t wrong = 0;
    for (size_t row = 0; row < found.size(); ++row) {
      if (found[row][cause] != queue.truth[row][cause]) ++wrong;
    }
    EXPECT_EQ(wrong, 0U) << kQueueCauseNames[cause];
  }
}

const std::set<std::string> kExact = {"held", "unavailability", "contention"};

TEST(WaitTruth, OneServer) {
  ExpectTruth(Options(QueueModel::kMm1, 50'000), kExact);
  ExpectTruth(Options(QueueModel::kMd1, 50'000), kExact);
}

TEST(WaitTruth, SeveralServersAsHostsOrAsSlotsOfOneHost) {
  QueueOptions options = Options(QueueModel::kMmc, 50'000);
  options.servers = 5;
  options.arrival_rate_per_s = 4.5;
  ExpectTruth(options, kExact);
  options.hosts = 1;
  ExpectTruth(options, kExact);
}

TEST(WaitTruth, TwoClassesOfPriority) {
  ExpectTruth(Options(QueueModel::kPriority, 50'000), kExact);
}

TEST(WaitTruth, ClosedCalendar) {
  ExpectTruth(Options(QueueModel::kCalendar, 150'000), kExact);
}

TEST(WaitTruth, Chains) {
  ExpectTruth(Options(QueueModel::kChain, 50'000), kExact);
}

TEST(WaitTruth, Holds) {
  ExpectTruth(Options(QueueModel::kHold, 50'000), kExact);
}

TEST(WaitTruth, Batches) {
  ExpectTruth(Options(QueueModel::kBatch, 50'000), kExact);
}

TEST(WaitTruth, Polls) {
  ExpectTruth(Options(QueueModel::kPoll, 50'000), kExact);
}

TEST(WaitTruth, CapsAndHostsOfAProcess) {
  ExpectTruth(Options(QueueModel::kCap, 50'000), kExact);
}

TEST(WaitTruth, LatencyOfTheDispatcher) {
  QueueOptions options = Options(QueueModel::kChain, 50'000);
  options.latency_s = 2.0;
  ExpectTruth(options, kExact);
}

// A cap shows where slots are free and the process runs as often as it may; closed hosts have none to give.
TEST(WaitTruth, CapsOnHostsThatClose) {
  QueueOptions options = Options(QueueModel::kCap, 150'000);
  options.closed = generate::ClosedHours::kWeekends;
  ExpectTruth(options, kExact);
}

// Nobody can see in a log when a batch that fills while the hosts are closed or full was let go: part of its
// batching is told as unavailability or contention. Everything else holds in the company of everything else.
TEST(WaitTruth, EverythingAtOnce) {
  ExpectTruth(Options(QueueModel::kMixed, 150'000), {"held"}, {"batching"});
}

}  // namespace
}  // namespace harness

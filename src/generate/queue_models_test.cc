// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "base/json.h"
#include "generate/log_reader_for_tests.h"
#include "generate/queue.h"
#include "generate/queue_calendar.h"

namespace harness::generate {
namespace {

constexpr Micros kSecond = kMicrosPerSecond;

QueueOptions Options(QueueModel model, uint64_t jobs) {
  QueueOptions options = DefaultsOf(model);
  options.jobs = jobs;
  return options;
}

struct Row {
  std::string process, host, depends_on, parent;
  Micros queued, started, ended;  // since 1970
  QueueWaits truth;
  Micros true_wait;
  // The row that must end before; -1 without one.
  int64_t Before() const { return std::stoll("0" + depends_on + parent) - 1; }
};

struct MadeQueue {
  QueueSummary summary;
  std::vector<Row> rows;
  Json truth;
};

Micros TimeOf(const std::string& text) {
  EXPECT_EQ(text.size(), 27U);
  return PlainTime(text) * kSecond + std::stoll(text.substr(20, 6));
}

MadeQueue MakeQueue(const QueueOptions& options) {
  const auto folder = TempFolder::Make("queue");
  const Path base = folder.value().path();
  MadeQueue log;
  log.summary = GenerateQueue(options, {base / "log", base / "truth", base / "rows"}, NoProgress()).value();
  const auto lines = ReadCells(base / "log");
  const auto truth = ReadCells(base / "rows");
  EXPECT_EQ(truth.at(0),
            (std::vector<std::string>{"EXECUTION_ID", "WAIT_US", "HELD_US", "BATCHING_US", "SCHEDULE_US",
                                      "UNAVAILABILITY_US", "RESTRICTED_US", "CONTENTION_US", "DISPATCH_US"}));
  std::map<std::string, size_t> column;
  for (size_t i = 0; i < lines.at(0).size(); ++i) column[lines[0][i]] = i;
  const auto cell = [&](size_t line, const char* name) {
    return column.contains(name) ? lines[line].at(column.at(name)) : std::string();
  };
  for (size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(cell(i, "EXECUTION_ID"), std::to_string(i));
    EXPECT_EQ(truth.at(i).at(0), std::to_string(i));
    Row row{cell(i, "PROCESS_ID"),        cell(i, "HOST"),
            cell(i, "DEPENDS_ON_ID"),     cell(i, "PARENT_EXECUTION_ID"),
            TimeOf(cell(i, "QUEUED_AT")), TimeOf(cell(i, "STARTED_AT")),
            TimeOf(cell(i, "ENDED_AT")),  {},
            std::stoll(truth[i][1])};
    for (size_t cause = 0; cause < kQueueCauses; ++cause)
      row.truth[cause] = std::stoll(truth[i].at(2 + cause));
    log.rows.push_back(row);
  }
  log.truth = ParseJson(ReadBytes(base / "truth"), "truth").value();
  return log;
}

// The hour of the week at which Monday begins is 0; 1970-01-01 was a Thursday.
bool IsClosed(ClosedHours closed, Micros at) {
  const int64_t day = (at / kMicrosPerDay + 3) % 7;
  const int64_t hour = at % kMicrosPerDay / kMicrosPerHour;
  const bool night = hour < 6 || hour >= 22;
  const bool weekend = day >= 5;
  return (closed != ClosedHours::kWeekends && closed != ClosedHours::kNone && night) ||
         (closed != ClosedHours::kNights && closed != ClosedHours::kNone && weekend);
}

// When something other than slots and hours lets the row go: its predecessor, its batch, its tick.
struct Gates {
  Micros held, batch, tick;
};

std::vector<Gates> GatesOf(const QueueOptions& options, const std::vector<Row>& rows) {
  std::vector<Gates> gates;
  std::vector<size_t> batch;
  for (const Row& row : rows) {
    const Micros held = row.Before() < 0 ? row.queued : rows[static_cast<size_t>(row.Before())].ended;
    gates.push_back({held, held, held});
  }
  const Micros age = static_cast<Micros>(options.batch_age_s * 1e6);
  const auto let_go = [&](Micros at) {
    for (const size_t row : batch) gates[row].batch = at;
    batch.clear();
  };
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].process != "ITEM") continue;
    if (!batch.empty() && rows[i].queued >= rows[batch[0]].queued + age) let_go(rows[batch[0]].queued + age);
    batch.push_back(i);
    if (batch.size() == static_cast<size_t>(options.batch_size)) let_go(rows[i].queued);
  }
  if (!batch.empty()) let_go(rows[batch[0]].queued + age);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Micros period = 600 * kSecond;
    gates[i].tick =
        rows[i].process == "POLLED" ? (gates[i].batch + period - 1) / period * period : gates[i].batch;
  }
  return gates;
}

// The state between any two moments at which something happens, read from the log and the model's rules.
class Recount {
 public:
  Recount(const QueueOptions& options, const std::vector<Row>& rows)
      : options_(options), rows_(rows), gates_(GatesOf(options, rows)) {
    std::set<Micros> moments;
    for (size_t i = 0; i < rows.size(); ++i) {
      moments.insert(
          {rows[i].queued, rows[i].started, rows[i].ended, gates_[i].held, gates_[i].batch, gates_[i].tick});
    }
    const Micros last = *moments.rbegin();
    if (options.closed != ClosedHours::kNone) {
      for (Micros at = *moments.begin() / kMicrosPerHour * kMicrosPerHour; at < last; at += kMicrosPerHour) {
        moments.insert(at);
      }
    }
    moments_.assign(moments.begin(), moments.end());
    running_.resize(moments_.size());
    capped_.resize(moments_.size());
    for (const Row& row : rows) {
      for (size_t i = IndexOfMoment(row.started); moments_[i] < row.ended; ++i) {
        ++running_[i][row.host == "HOST01" ? 0 : 1];
        capped_[i] += row.process == "CAPPED" ? 1 : 0;
      }
    }
  }

  QueueWaits Of(size_t number) const {
    QueueWaits waits{};
    const Row& row = rows_[number];
    for (size_t i = IndexOfMoment(row.queued); moments_[i] < row.started; ++i) {
      waits[IndexOf(State(number, i))] += moments_[i + 1] - moments_[i];
    }
    return waits;
  }

 private:
  size_t IndexOfMoment(Micros at) const {
    return static_cast<size_t>(std::lower_bound(moments_.begin(), moments_.end(), at) - moments_.begin());
  }
  QueueCause State(size_t number, size_t moment) const {
    const Row& row = rows_[number];
    const Micros now = moments_[moment];
    if (now < gates_[number].held) return QueueCause::kHeld;
    if (now < gates_[number].batch) return QueueCause::kBatching;
    if (now < gates_[number].tick) return QueueCause::kSchedule;
    if (IsClosed(options_.closed, now)) return QueueCause::kUnavailability;
    const int hosts = options_.hosts;
    const bool first = running_[moment][0] < (options_.servers + hosts - 1) / hosts;
    const bool second = hosts > 1 && running_[moment][1] < options_.servers / hosts;
    const bool first_alone = row.process == "LOCAL" || (row.process == "ITEM" && hosts > 1);
    const bool usable = first || (second && !first_alone);
    if (usable && row.process == "CAPPED" && capped_[moment] >= 1) return QueueCause::kRestricted;
    if (usable) return QueueCause::kDispatch;
    return second ? QueueCause::kRestricted : QueueCause::kContention;
  }

  const QueueOptions& options_;
  const std::vector<Row>& rows_;
  std::vector<Gates> gates_;
  std::vector<Micros> moments_;
  std::vector<std::array<int, 2>> running_;  // by moment and host
  std::vector<int> capped_;
};

// Every model on at most two hosts: the truth of each row is what its definition gives when the log is read
// again, interval by interval; nothing starts too early, and no slot is free while somebody may start.
TEST(QueueModels, CausesAreThoseOfTheStatesInTheLog) {
  for (const QueueModel model : kQueueModels) {
    QueueOptions options = Options(model, 4000);
    if (options.hosts == 0) options.hosts = 1;
    if (model == QueueModel::kPoll || model == QueueModel::kCap) options.closed = ClosedHours::kWeekends;
    const MadeQueue log = MakeQueue(options);
    ASSERT_EQ(log.rows.size(), 4000U);
    const Recount recount(options, log.rows);
    const std::vector<Gates> gates = GatesOf(options, log.rows);
    QueueWaits sums{};
    for (size_t i = 0; i < log.rows.size(); ++i) {
      const Row& row = log.rows[i];
      ASSERT_EQ(row.true_wait, row.started - row.queued) << QueueModelName(model) << " " << i;
      ASSERT_EQ(std::accumulate(row.truth.begin(), row.truth.end(), Micros{0}), row.true_wait);
      ASSERT_EQ(row.truth, recount.Of(i)) << QueueModelName(model) << " " << i;
      ASSERT_GE(row.started, gates[i].tick);
      ASSERT_FALSE(IsClosed(options.closed, row.started));
      ASSERT_EQ(row.truth[IndexOf(QueueCause::kDispatch)], 0);
      for (size_t cause = 0; cause < kQueueCauses; ++cause) sums[cause] += row.truth[cause];
    }
    EXPECT_EQ(log.summary.waits_us, sums);
    for (size_t cause = 0; cause < kQueueCauses; ++cause) {
      EXPECT_EQ(log.truth["causes_us"][kQueueCauseNames[cause]], sums[cause]);
    }
  }
}

// Which causes a model has at all.
TEST(QueueModels, HaveTheCausesThatTheyAreFor) {
  const std::map<QueueModel, std::set<std::string>> expected = {
      {QueueModel::kPriority, {"contention"}},
      {QueueModel::kCalendar, {"unavailability", "contention"}},
      {QueueModel::kChain, {"held", "contention"}},
      {QueueModel::kHold, {"held", "contention"}},
      {QueueModel::kBatch, {"batching", "contention"}},
      {QueueModel::kPoll, {"schedule", "contention"}},
      {QueueModel::kCap, {"restricted", "contention"}},
      {QueueModel::kMixed, {"held", "batching", "schedule", "unavailability", "restricted", "contention"}}};
  for (const auto& [model, causes] : expected) {
    const QueueWaits waits = MakeQueue(Options(model, 30000)).summary.waits_us;
    std::set<std::string> found;
    for (size_t cause = 0; cause < kQueueCauses; ++cause) {
      if (waits[cause] > 0) found.insert(kQueueCauseNames[cause]);
    }
    EXPECT_EQ(found, causes) << QueueModelName(model);
  }
}

TEST(QueueModels, OneMoreServerServesTheSameExecutions) {
  for (const QueueModel model : kQueueModels) {
    if (model == QueueModel::kMm1 || model == QueueModel::kMd1) continue;
    QueueOptions options = Options(model, 3000);
    const MadeQueue fewer = MakeQueue(options);
    ++options.servers;
    const MadeQueue more = MakeQueue(options);
    for (size_t i = 0; i < 3000; ++i) {
      ASSERT_EQ(fewer.rows[i].queued, more.rows[i].queued);
      ASSERT_EQ(fewer.rows[i].process, more.rows[i].process);
      ASSERT_EQ(fewer.rows[i].Before(), more.rows[i].Before());
      ASSERT_EQ(fewer.rows[i].ended - fewer.rows[i].started, more.rows[i].ended - more.rows[i].started);
    }
  }
}

TEST(QueueModels, TheLatencyOfTheDispatcherIsInEveryWait) {
  QueueOptions options = Options(QueueModel::kChain, 3000);
  options.latency_s = 2.5;
  const MadeQueue log = MakeQueue(options);
  for (const Row& row : log.rows) ASSERT_EQ(row.truth[IndexOf(QueueCause::kDispatch)], 2'500'000);
  EXPECT_TRUE(log.truth["closed_form"]["wait_s"].is_null());
}

TEST(QueueModels, ChainsAndFamiliesAreLinked) {
  QueueOptions options = Options(QueueModel::kChain, 12);
  options.chain_length = 4;
  const MadeQueue chains = MakeQueue(options);
  for (int64_t i = 0; i < 12; ++i) {
    const Row& row = chains.rows[static_cast<size_t>(i)];
    EXPECT_EQ(row.process, "STEP" + std::to_string(i % 4 + 1));
    EXPECT_EQ(row.Before(), i % 4 == 0 ? -1 : i - 1);
    EXPECT_EQ(row.queued, chains.rows[static_cast<size_t>(i / 4 * 4)].queued);
  }
  std::map<std::string, int64_t> count;
  const MadeQueue families = MakeQueue(Options(QueueModel::kHold, 4000));
  for (const Row& row : families.rows) {
    ++count[row.process];
    ASSERT_TRUE(row.process != "PARENT" || row.ended - row.started >= 600 * kSecond);
    ASSERT_EQ(row.Before() >= 0, row.process == "CHILD");
    if (row.process != "CHILD") continue;
    const Row& parent = families.rows[static_cast<size_t>(row.Before())];
    ASSERT_EQ(parent.process, "PARENT");
    ASSERT_EQ(parent.queued, row.queued);
  }
  EXPECT_NEAR(static_cast<double>(count["CHILD"]), 3.0 * static_cast<double>(count["PARENT"]), 3.0);
}

// M/M/1 with rho = 1/2, half of it urgent: W0 = 1/2, so 1/2 / (3/4) = 2/3 and 2/3 / (1/2) = 4/3; of all 1.
TEST(QueueModels, CobhamByHand) {
  QueueOptions options = Options(QueueModel::kPriority, 1);
  options.servers = 1;
  options.arrival_rate_per_s = 0.5;
  options.urgent_share = 0.5;
  const QueueForm form = ClosedForm(options).value();
  ASSERT_EQ(form.processes.size(), 2U);
  EXPECT_NEAR(form.processes[0].wait_s, 2.0 / 3.0, 1e-14);
  EXPECT_NEAR(form.processes[1].wait_s, 4.0 / 3.0, 1e-14);
  EXPECT_NEAR(form.wait_s, 1.0, 1e-14);
}

// Kleinrock's conservation law: the discipline moves waits between processes and not their mean.
TEST(QueueModels, PrioritiesKeepTheMeanOfAll) {
  for (const double share : {0.1, 0.3, 0.9}) {
    QueueOptions options = Options(QueueModel::kPriority, 1);
    options.urgent_share = share;
    const QueueForm form = ClosedForm(options).value();
    EXPECT_NEAR(share * form.processes[0].wait_s + (1.0 - share) * form.processes[1].wait_s, form.wait_s,
                1e-12);
  }
}

TEST(QueueModels, PriorityApproachesCobham) {
  const QueueSummary summary = MakeQueue(Options(QueueModel::kPriority, 300000)).summary;
  EXPECT_NEAR(summary.mean_wait_s, summary.form.wait_s, 3.0 * summary.wait_std_error_s);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(summary.processes[i].process, summary.form.processes[i].process);
    EXPECT_NEAR(summary.processes[i].mean_wait_s, summary.form.processes[i].wait_s,
                0.1 * summary.form.processes[i].wait_s);
  }
}

TEST(QueueModels, TheCalendarKnowsItsBorders) {
  const QueueCalendar both(ClosedHours::kBoth);  // from Tuesday
  EXPECT_FALSE(both.IsOpen(0));
  EXPECT_EQ(both.NextBorder(0), 6 * kMicrosPerHour);
  EXPECT_TRUE(both.IsOpen(6 * kMicrosPerHour));
  EXPECT_EQ(both.NextBorder(6 * kMicrosPerHour), 22 * kMicrosPerHour);
  EXPECT_FALSE(both.IsOpen(22 * kMicrosPerHour));
  EXPECT_FALSE(both.IsOpen(4 * kMicrosPerDay + 12 * kMicrosPerHour));
  EXPECT_TRUE(both.IsOpen(6 * kMicrosPerDay + 12 * kMicrosPerHour));
  EXPECT_EQ(both.NextBorder(kMicrosPerWeek - 1), kMicrosPerWeek);
  for (const ClosedHours closed : {ClosedHours::kNights, ClosedHours::kWeekends, ClosedHours::kBoth}) {
    const QueueCalendar calendar(closed);
    int64_t open = 0;
    for (int64_t hour = 0; hour < 168; ++hour) {
      open += calendar.IsOpen(hour * kMicrosPerHour) ? 1 : 0;
      const Micros at = 20270 * kMicrosPerDay + hour * kMicrosPerHour;
      EXPECT_EQ(calendar.IsOpen(hour * kMicrosPerHour), !IsClosed(closed, at));
    }
    EXPECT_NEAR(OpenShare(closed), static_cast<double>(open) / 168.0, 1e-15);
    EXPECT_EQ(ParseClosedHours(ClosedHoursName(closed)), closed);
  }
  EXPECT_TRUE(QueueCalendar(ClosedHours::kNone).always_open());
  EXPECT_FALSE(ParseClosedHours("noon").has_value());
}

TEST(QueueModels, RefuseWhatTheyCannotBe) {
  const auto refuses = [](QueueModel model, const std::function<void(QueueOptions&)>& change) {
    QueueOptions options = Options(model, 10);
    EXPECT_TRUE(CheckOptions(options).has_value());
    change(options);
    const auto checked = CheckOptions(options);
    return !checked && checked.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refuses(QueueModel::kHold, [](QueueOptions& o) { o.servers = 13; }));  // above 60 %
  EXPECT_TRUE(refuses(QueueModel::kCalendar, [](QueueOptions& o) { o.closed = ClosedHours::kNone; }));
  EXPECT_TRUE(
      refuses(QueueModel::kChain, [](QueueOptions& o) { o.closed = ClosedHours::kBoth; }));  // too long
  EXPECT_TRUE(refuses(QueueModel::kCalendar, [](QueueOptions& o) { o.latency_s = 1; }));
  EXPECT_TRUE(refuses(QueueModel::kChain, [](QueueOptions& o) { o.latency_s = -1; }));
  EXPECT_TRUE(refuses(QueueModel::kChain, [](QueueOptions& o) { o.chain_length = 1; }));
  EXPECT_TRUE(refuses(QueueModel::kChain, [](QueueOptions& o) { o.hosts = 5; }));  // of 4 servers
  EXPECT_TRUE(refuses(QueueModel::kBatch, [](QueueOptions& o) { o.batch_size = 1; }));
  EXPECT_TRUE(refuses(QueueModel::kBatch, [](QueueOptions& o) { o.batch_age_s = 0; }));
  EXPECT_TRUE(refuses(QueueModel::kPriority, [](QueueOptions& o) { o.urgent_share = 1; }));
  EXPECT_TRUE(refuses(QueueModel::kPriority, [](QueueOptions& o) { o.arrival_rate_per_s = 4; }));
}

}  // namespace
}  // namespace harness::generate

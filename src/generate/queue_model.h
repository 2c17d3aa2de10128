// SPDX-License-Identifier: Apache-2.0
// The queues that can be generated: their options, and what arrives in each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace harness::generate {

enum class QueueModel {
  kMm1,       // Poisson arrivals, exponential services, one server
  kMmc,       // the same with `servers` servers
  kMd1,       // Poisson arrivals, constant service, one server
  kPriority,  // M/M/c of two processes; URGENT goes before NORMAL, and nothing is interrupted
  kCalendar,  // M/M/c on hosts that start nothing in the closed hours of the week
  kChain,     // chains STEP1, STEP2, ... queued at once; each step waits for the end of the one before
  kHold,   // hosts with little to do and long parents (PARENT, 10 minutes to hours): three executions CHILD
           // are queued with each and wait for its end; SINGLE ones stand between
  kBatch,  // ITEM executions are let go together when `batch_size` are there or the oldest is
           // `batch_age_s` old; half of all, SINGLE, do not wait for others
  kPoll,   // half of all, POLLED, start at ticks of ten minutes alone
  kCap,    // two hosts; CAPPED runs once at a time, LOCAL on the first host alone, SINGLE as it likes
  kMixed,  // two hosts, closed at weekends, and every process from URGENT to LOCAL
};
inline constexpr QueueModel kQueueModels[] = {
    QueueModel::kMm1,      QueueModel::kMmc,   QueueModel::kMd1,  QueueModel::kPriority,
    QueueModel::kCalendar, QueueModel::kChain, QueueModel::kHold, QueueModel::kBatch,
    QueueModel::kPoll,     QueueModel::kCap,   QueueModel::kMixed};

// "mm1", "mmc", "md1", "priority", ...; otherwise nothing.
std::optional<QueueModel> ParseQueueModel(std::string_view name);
std::string_view QueueModelName(QueueModel model);

// Stretches of every week, UTC, in which hosts start nothing.
enum class ClosedHours {
  kNone,
  kNights,    // 22:00 to 06:00
  kWeekends,  // Saturday and Sunday
  kBoth
};
std::optional<ClosedHours> ParseClosedHours(std::string_view name);
std::string_view ClosedHoursName(ClosedHours closed);

struct QueueOptions {
  QueueModel model = QueueModel::kMm1;
  double arrival_rate_per_s = 0.8;  // lambda > 0: executions, whatever their process
  double service_rate_per_s = 1.0;  // mu > 0, of one server; of a PARENT it does not speak
  int servers = 1;                  // slots, 1 to 1024; 1 for mm1 and md1
  int hosts = 0;                    // 1 to servers, which are dealt out in turn; 0: one host for each server
  uint64_t jobs = 100000;           // 1 to 100 million
  uint64_t seed = 1;
  double urgent_share = 0.3;                // priority: of the arrivals, inside (0, 1)
  int chain_length = 3;                     // chain, mixed: 2 to 100
  int batch_size = 5;                       // batch, mixed: 2 to 10000
  double batch_age_s = 600.0;               // batch, mixed: above 0, at most 1e6
  ClosedHours closed = ClosedHours::kNone;  // not none for calendar
  // Of the dispatcher, 0 to 60: between the grant of a slot and the start it is taken by nobody else. 0 where
  // hosts close.
  double latency_s = 0.0;
};

// What the model is like when nothing else is asked for: rates, servers, hosts, closed hours.
QueueOptions DefaultsOf(QueueModel model);

inline constexpr size_t kNoMember = SIZE_MAX;

// One process of a model.
struct QueueProcess {
  std::string_view name;
  double service_rate_per_s = 1.0;  // of what comes on top of the least service
  double least_service_s = 0.0;
  bool constant = false;    // not exponential
  int priority = 0;         // lower goes first
  int cap = 0;              // at most so many at once; 0: no cap
  Micros poll_us = 0;       // let go at multiples of this since 1970; 0: at once
  bool collected = false;   // into batches
  bool first_host = false;  // runs there alone
  bool is_child = false;    // its link is to a parent, not a dependency
};

// What arrives at one instant: members wait for the end of an earlier one, or of none.
struct QueueMember {
  size_t process = 0;
  size_t after = kNoMember;
};
struct QueueUnit {
  double weight = 1.0;
  std::vector<QueueMember> members;
};

// The links of a model, which decide the columns of its log.
enum class QueueLinks { kNone, kDependency, kParent, kBoth };

struct QueueShape {
  std::vector<QueueProcess> processes;
  std::vector<QueueUnit> units;
  QueueLinks links = QueueLinks::kNone;

  double MeanUnit() const;       // members
  double MeanService_s() const;  // of an execution
};

// Requires options that CheckOptions accepts.
QueueShape ShapeOf(const QueueOptions& options);

// Arrivals' work over what the servers can do in their open hours.
double UtilizationOf(const QueueOptions& options);

// Errors: kInvalidArgument, naming the option that is out of its range, and for a utilization of 1 or more
// (0.6 for hold).
Result<void> CheckOptions(const QueueOptions& options);

}  // namespace harness::generate

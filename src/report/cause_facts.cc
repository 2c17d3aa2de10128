// SPDX-License-Identifier: Apache-2.0
#include "report/cause_facts.h"

#include "report/facts.h"
#include "report/format.h"

namespace harness::report {
namespace {

constexpr double kHourUs = 3.6e9;

std::optional<double> HoursAt(const Json& object, std::string_view key) {
  const auto us = NumberOf(object, key);
  return us ? std::optional(*us / kHourUs) : std::nullopt;
}

std::vector<std::optional<double>> Numbers(const Json& array) {
  std::vector<std::optional<double>> values;
  if (!array.is_array()) return values;
  for (const Json& value : array) {
    values.push_back(value.is_number() ? std::optional(value.get<double>()) : std::nullopt);
  }
  return values;
}

CapacityPoint ReadPoint(const Json& item) {
  return {IntegerOf(item, "more_slots").value_or(0),
          HoursAt(item, "naive_wait_us"),
          HoursAt(item, "theory_wait_us"),
          HoursAt(item, "replayed_wait_us"),
          HoursAt(item, "ci_low_us"),
          HoursAt(item, "ci_high_us")};
}

PoolCapacity ReadPool(const Json& item) {
  PoolCapacity pool;
  pool.name = TextOf(item, "name");
  pool.why = TextOf(item, "why");
  pool.grown_host = TextOf(item, "grown_host");
  pool.slots = IntegerOf(item, "slots");
  pool.server_slots = IntegerOf(item, "server_slots");
  pool.executions = IntegerOf(item, "executions");
  const Json& naive = MemberOf(item, "naive");
  pool.naive_hours = HoursAt(naive, "promised_us");
  pool.naive_share = NumberOf(naive, "promised_share");
  const Json& theory = MemberOf(item, "theory");
  pool.no_theory = TextOf(theory, "reason");
  pool.recorded_hours = HoursAt(item, "recorded_wait_us");
  pool.theory_wait_hours = HoursAt(theory, "wait_us");
  pool.theory_hours = HoursAt(theory, "saving_us");
  pool.theory_share = NumberOf(theory, "saving_share");
  const Json& replayed = MemberOf(item, "replayed");
  pool.verdict = TextOf(replayed, "verdict");
  pool.replayed_hours = HoursAt(replayed, "saving_us");
  pool.replayed_share = NumberOf(replayed, "saving_share");
  pool.low_hours = HoursAt(replayed, "ci_low_us");
  pool.high_hours = HoursAt(replayed, "ci_high_us");
  const Json& curve = MemberOf(item, "curve");
  if (curve.is_array()) {
    for (const Json& point : curve) pool.curve.push_back(ReadPoint(point));
  }
  return pool;
}

// `count`: 0 where the holders bear no name, more than 1 where several are summed.
std::vector<HolderFact> ReadHolders(const Json& metrics, const char* list, const char* name,
                                    const char* none) {
  std::vector<HolderFact> holders;
  for (const Json& item : ArrayOf(metrics, list)) {
    const int64_t count = IntegerOf(item, "count").value_or(1);
    const std::string called = count == 0 ? none : count > 1 ? Count(count) + " others" : TextOf(item, name);
    holders.push_back({called, HoursAt(item, "contention_us").value_or(0),
                       HoursAt(item, "others_contention_us").value_or(0)});
  }
  return holders;
}

}  // namespace

Causes ReadCauses(const Json& metrics) {
  Causes causes;
  const Json& all = MemberOf(MemberOf(metrics, "scopes"), "all");
  causes.wait_hours = HoursAt(all, "wait_us");
  for (size_t i = 0; i < kCauses.size(); ++i) causes.hours[i] = HoursAt(all, kCauses[i].key);
  const Json& over_time = MemberOf(metrics, "over_time");
  causes.start_us = IntegerOf(over_time, "start_us").value_or(0);
  causes.step_us = IntegerOf(over_time, "step_us").value_or(0);
  const Json& steps = MemberOf(over_time, "steps");
  if (steps.is_array() && causes.step_us > 0) {
    for (const Json& step : steps) {
      for (size_t i = 0; i < kCauses.size(); ++i) {
        causes.over_time[i].push_back(HoursAt(step, kCauses[i].key).value_or(0));
      }
    }
  }
  const Json& blame = MemberOf(metrics, "blame");
  if (blame.is_array()) {
    for (const Json& pair : blame) {
      causes.blame.push_back({TextOf(pair, "process_id"), TextOf(pair, "holder_process_id"),
                              HoursAt(pair, "contention_us").value_or(0)});
    }
  }
  causes.schedules = ReadHolders(metrics, "charged_schedules", "schedule_id", "no schedule");
  causes.users = ReadHolders(metrics, "charged_users", "user_token", "no user");
  return causes;
}

CauseCells CellsOf(const Causes& causes, size_t cause) {
  const std::string meaning(kCauses[cause].meaning);
  if (!causes.Tells(cause)) {
    return {"unknown", "unknown", meaning + "; the log names no parent and no dependency"};
  }
  const bool known = causes.wait_hours.value_or(0) > 0;
  return {Hours(causes.hours[cause]),
          Percent(known ? std::optional(*causes.hours[cause] / *causes.wait_hours) : std::nullopt), meaning};
}

Capacity ReadCapacity(const Json& metrics) {
  Capacity capacity;
  capacity.discipline = TextOf(metrics, "discipline");
  const Json& calibration = MemberOf(metrics, "calibration");
  capacity.fit = TextOf(calibration, "fit");
  capacity.wmape = NumberOf(calibration, "wmape_by_process");
  capacity.distance = NumberOf(calibration, "distance_ratio");
  capacity.queue_error = NumberOf(calibration, "queue_error");
  capacity.judged = IntegerOf(calibration, "n");
  const Json& pools = MemberOf(metrics, "pools");
  if (pools.is_array()) {
    for (const Json& item : pools) capacity.pools.push_back(ReadPool(item));
  }
  const Json& queue = MemberOf(metrics, "queue");
  capacity.start_us = IntegerOf(queue, "start_us").value_or(0);
  capacity.step_us = IntegerOf(queue, "step_us").value_or(0);
  if (capacity.step_us > 0) {
    capacity.recorded = Numbers(MemberOf(queue, "recorded"));
    capacity.replayed = Numbers(MemberOf(queue, "replayed"));
  }
  return capacity;
}

}  // namespace harness::report

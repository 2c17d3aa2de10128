// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_needs.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace harness::ideaspace {
namespace {

const eventlog::DatasetColumn* ColumnOf(const LeverInput& input, std::string_view name) {
  const auto& columns = input.data.info().columns;
  const auto it = std::find_if(columns.begin(), columns.end(),
                               [name](const eventlog::DatasetColumn& column) { return column.name == name; });
  return it == columns.end() ? nullptr : &*it;
}

bool IsInSource(const LeverInput& input, std::string_view name) {
  const eventlog::DatasetColumn* column = ColumnOf(input, name);
  return column != nullptr && column->stored;
}

bool HasValues(const LeverInput& input, std::string_view name) {
  const eventlog::DatasetColumn* column = ColumnOf(input, name);
  return column != nullptr && column->stored && column->nulls < input.data.info().rows;
}

struct NeedText {
  LeverNeed need;
  std::string_view name, reason, explanation;
  bool (*is_met)(const LeverInput& input);
};

constexpr std::array kNeeds = {
    NeedText{kNeedsProcesses, "names of processes", "no_processes", "The log names no process (process_id).",
             [](const LeverInput& input) { return HasValues(input, "process_id"); }},
    NeedText{kNeedsHosts, "hosts", "no_hosts", "The log does not tell on which host anything ran (host).",
             [](const LeverInput& input) { return HasValues(input, "host"); }},
    NeedText{kNeedsWaits, "waits", "no_waits",
             "The log does not tell since when executions could start (queued_us, eligible_us) and when they "
             "did (started_us).",
             [](const LeverInput& input) {
               return (HasValues(input, "queued_us") || HasValues(input, "eligible_us")) &&
                      HasValues(input, "started_us");
             }},
    NeedText{kNeedsDurations, "durations", "no_durations",
             "The log does not tell how long executions ran (started_us, ended_us).",
             [](const LeverInput& input) {
               return HasValues(input, "started_us") && HasValues(input, "ended_us");
             }},
    NeedText{kNeedsAttribution, "the causes of waits", "no_attribution",
             "What executions waited for is not known.",
             [](const LeverInput& input) { return input.attributed; }},
    NeedText{kNeedsPredecessors, "predecessors", "no_predecessors",
             "The log does not tell what an execution waits for (depends_on_id, parent_id).",
             [](const LeverInput& input) {
               return IsInSource(input, "depends_on_id") || IsInSource(input, "parent_id");
             }},
    NeedText{kNeedsSchedules, "schedules", "no_schedules",
             "The log does not tell which executions a schedule started (schedule_id).",
             [](const LeverInput& input) { return IsInSource(input, "schedule_id"); }},
    NeedText{kNeedsParameters, "parameters", "no_parameters",
             "The log does not tell the parameters of executions (params_token).",
             [](const LeverInput& input) { return IsInSource(input, "params_token"); }},
    NeedText{kNeedsAttempts, "attempts", "no_attempts",
             "The log does not tell how many attempts executions needed (attempts).",
             [](const LeverInput& input) { return HasValues(input, "attempts"); }},
};

}  // namespace

std::optional<Unknown> FirstUnmet(uint32_t needs, const LeverInput& input) {
  for (const NeedText& each : kNeeds) {
    if ((needs & each.need) != 0 && !each.is_met(input))
      return Unknown{std::string(each.reason), std::string(each.explanation)};
  }
  return std::nullopt;
}

std::string NeedsText(uint32_t needs) {
  std::string text;
  for (const NeedText& each : kNeeds) {
    if ((needs & each.need) != 0) text += (text.empty() ? "" : "; ") + std::string(each.name);
  }
  return text;
}

}  // namespace harness::ideaspace

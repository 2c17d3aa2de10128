// SPDX-License-Identifier: Apache-2.0
#include "importers/name_hints.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace harness::importers {
namespace {

using eventlog::Role;

struct KnownName {
  std::string_view name;
  Role role;
  double score;  // 1 is an exact name
};

// Names as a whole, written with _ between the words; case and separators do not matter.
constexpr KnownName kNames[] = {
    // Batch queues of ERP systems.
    {"process_queue_id", Role::kExecutionId, 1},
    {"process_id", Role::kProcessId, 1},
    {"parent_process_queue_id", Role::kParentId, 1},
    {"master_process_queue_id", Role::kParentId, 0.8},  // only where there is no parent
    {"dep_process_queue_id", Role::kDependsOnId, 1},
    {"schedule_id", Role::kScheduleId, 1},
    {"assigned_machine_id", Role::kHost, 1},
    {"local_machine_id", Role::kHost, 1},
    {"user_id", Role::kUser, 1},
    {"status", Role::kStatus, 1},
    {"execute_attempts", Role::kAttempts, 1},
    {"param_descr_list", Role::kParams, 1},
    {"queue_dt", Role::kQueued, 1},
    {"enqueue_dt", Role::kQueued, 1},
    {"queued_at", Role::kQueued, 1},
    {"eligible_dt", Role::kEligible, 1},
    {"start_dt", Role::kStarted, 1},
    {"started_at", Role::kStarted, 1},
    {"begin_dt", Role::kStarted, 1},
    {"end_dt", Role::kEnded, 1},
    {"ended_at", Role::kEnded, 1},
    {"finish_dt", Role::kEnded, 1},
    {"complete_dt", Role::kEnded, 1},
    {"wait_to_start_sec", Role::kWait, 1},
    {"wait_sec", Role::kWait, 0.98},
    {"queue_delay_sec", Role::kWait, 0.96},
    {"eligible_wait_sec", Role::kWait, 0.9},
    // XES and what process mining tools make of it.
    {"case_concept_name", Role::kCaseId, 1},
    {"concept_name", Role::kProcessId, 1},
    {"org_resource", Role::kHost, 1},
    {"start_timestamp", Role::kStarted, 1},
    {"time_timestamp", Role::kEnded, 1},
    {"time_enabled", Role::kQueued, 1},
    // Ids of an execution.
    {"execution_id", Role::kExecutionId, 1},
    {"exec_id", Role::kExecutionId, 0.95},
    {"activity_instance_id", Role::kExecutionId, 0.95},
    {"process_instance_id", Role::kExecutionId, 0.9},
    {"job_id", Role::kExecutionId, 0.92},
    {"job_id_raw", Role::kExecutionId, 0.9},
    {"task_id", Role::kExecutionId, 0.9},
    {"span_id", Role::kExecutionId, 0.95},
    {"event_id", Role::kExecutionId, 0.9},
    {"run_id", Role::kExecutionId, 0.85},
    {"request_id", Role::kExecutionId, 0.85},
    {"queue_id", Role::kExecutionId, 0.8},
    {"uuid", Role::kExecutionId, 0.75},
    {"guid", Role::kExecutionId, 0.75},
    {"id", Role::kExecutionId, 0.8},
    // Activities.
    {"activity", Role::kProcessId, 1},
    {"task", Role::kProcessId, 1},
    {"job", Role::kProcessId, 1},
    {"process", Role::kProcessId, 0.97},
    {"activity_name", Role::kProcessId, 0.97},
    {"activity_id", Role::kProcessId, 0.9},
    {"process_name", Role::kProcessId, 0.97},
    {"process_code", Role::kProcessId, 0.9},
    {"task_name", Role::kProcessId, 0.95},
    {"job_name", Role::kProcessId, 0.95},
    {"event_name", Role::kProcessId, 0.85},
    {"operation", Role::kProcessId, 0.75},
    {"operation_name", Role::kProcessId, 0.8},
    {"program", Role::kProcessId, 0.7},
    {"program_name", Role::kProcessId, 0.72},
    {"action", Role::kProcessId, 0.62},
    {"step", Role::kProcessId, 0.6},
    {"step_name", Role::kProcessId, 0.65},
    {"event", Role::kProcessId, 0.58},
    {"workflow", Role::kProcessId, 0.56},
    {"workflow_name", Role::kProcessId, 0.57},
    {"name", Role::kProcessId, 0.55},
    // Cases.
    {"case_id", Role::kCaseId, 1},
    {"case", Role::kCaseId, 0.97},
    {"case_number", Role::kCaseId, 0.9},
    {"trace_id", Role::kCaseId, 0.92},
    {"session_id", Role::kCaseId, 0.75},
    {"instance_id", Role::kCaseId, 0.62},
    {"instance", Role::kCaseId, 0.6},
    {"workflow_id", Role::kCaseId, 0.6},
    {"workflow_run_id", Role::kCaseId, 0.65},
    {"run_id", Role::kCaseId, 0.55},
    // Links.
    {"parent_id", Role::kParentId, 0.95},
    {"parent_execution_id", Role::kParentId, 1},
    {"parent_job_id", Role::kParentId, 0.95},
    {"parent_task_id", Role::kParentId, 0.95},
    {"parent_span_id", Role::kParentId, 0.95},
    {"parent_run_id", Role::kParentId, 0.9},
    {"parent", Role::kParentId, 0.85},
    {"depends_on_id", Role::kDependsOnId, 1},
    {"depends_on", Role::kDependsOnId, 0.95},
    {"dep_id", Role::kDependsOnId, 0.9},
    {"dep_execution_id", Role::kDependsOnId, 0.95},
    {"dep_job_id", Role::kDependsOnId, 0.95},
    {"dependency", Role::kDependsOnId, 0.85},
    {"dependency_id", Role::kDependsOnId, 0.92},
    {"predecessor", Role::kDependsOnId, 0.85},
    {"predecessor_id", Role::kDependsOnId, 0.92},
    {"preceding_job", Role::kDependsOnId, 0.9},
    {"preceding_job_id", Role::kDependsOnId, 0.92},
    // Schedules.
    {"schedule", Role::kScheduleId, 0.85},
    {"schedule_name", Role::kScheduleId, 0.85},
    {"schedule_code", Role::kScheduleId, 0.8},
    // Hosts.
    {"host", Role::kHost, 1},
    {"server", Role::kHost, 1},
    {"resource", Role::kHost, 0.97},
    {"host_name", Role::kHost, 0.97},
    {"host_id", Role::kHost, 0.95},
    {"server_name", Role::kHost, 0.95},
    {"server_id", Role::kHost, 0.95},
    {"resource_id", Role::kHost, 0.92},
    {"resource_name", Role::kHost, 0.92},
    {"machine", Role::kHost, 0.9},
    {"machines", Role::kHost, 0.7},
    {"machine_id", Role::kHost, 0.92},
    {"machine_name", Role::kHost, 0.92},
    {"node", Role::kHost, 0.8},
    {"node_name", Role::kHost, 0.85},
    {"node_list", Role::kHost, 0.8},
    {"worker", Role::kHost, 0.8},
    {"worker_id", Role::kHost, 0.82},
    {"worker_name", Role::kHost, 0.82},
    {"runner", Role::kHost, 0.75},
    {"runner_name", Role::kHost, 0.78},
    // Users.
    {"user", Role::kUser, 0.95},
    {"user_name", Role::kUser, 0.95},
    {"username", Role::kUser, 0.95},
    {"submitted_by", Role::kUser, 0.75},
    {"owner", Role::kUser, 0.62},
    {"uid", Role::kUser, 0.6},
    // States.
    {"state", Role::kStatus, 0.93},
    {"conclusion", Role::kStatus, 0.92},
    {"exit_status", Role::kStatus, 0.85},
    {"outcome", Role::kStatus, 0.75},
    {"result", Role::kStatus, 0.62},
    // Attempts.
    {"attempts", Role::kAttempts, 0.97},
    {"attempt", Role::kAttempts, 0.92},
    {"attempt_number", Role::kAttempts, 0.92},
    {"attempt_no", Role::kAttempts, 0.9},
    {"n_attempts", Role::kAttempts, 0.92},
    {"run_attempt", Role::kAttempts, 0.9},
    {"tries", Role::kAttempts, 0.8},
    {"retries", Role::kAttempts, 0.8},
    {"retry_count", Role::kAttempts, 0.8},
    // One column of time stamps, read as the completion.
    {"timestamp", Role::kEnded, 0.8},
    {"timestamp_utc", Role::kEnded, 0.8},
    {"event_timestamp", Role::kEnded, 0.78},
    {"event_time", Role::kEnded, 0.76},
    {"event_date", Role::kEnded, 0.7},
    {"event_dt", Role::kEnded, 0.7},
    {"date_time", Role::kEnded, 0.66},
    {"time", Role::kEnded, 0.65},
    {"ts", Role::kEnded, 0.65},
    {"date", Role::kEnded, 0.55},
    // Slots.
    {"slots", Role::kSlots, 1},
    {"n_slots", Role::kSlots, 0.95},
    {"n_cpus", Role::kSlots, 0.92},
    {"alloc_cpus", Role::kSlots, 0.92},
    {"cpus", Role::kSlots, 0.85},
    {"cores", Role::kSlots, 0.85},
    {"n_cores", Role::kSlots, 0.88},
    {"num_cores", Role::kSlots, 0.88},
    {"processors", Role::kSlots, 0.88},
    {"n_procs", Role::kSlots, 0.85},
    // Parameters.
    {"params", Role::kParams, 0.92},
    {"parameters", Role::kParams, 0.95},
    {"param_list", Role::kParams, 0.95},
    {"parameter_list", Role::kParams, 0.95},
    {"arguments", Role::kParams, 0.75},
    {"args", Role::kParams, 0.72},
};

struct Stem {
  std::string_view word;
  Role role;
  double score;
  bool bare;  // known without a word for time after it
};

// A stem and a word for time: queue + dt, start + _time, completed + at.
constexpr Stem kTimeStems[] = {
    {"queued", Role::kQueued, 0.97, true},      {"queue", Role::kQueued, 0.95, false},
    {"enqueued", Role::kQueued, 0.96, true},    {"enqueue", Role::kQueued, 0.95, false},
    {"submitted", Role::kQueued, 0.94, true},   {"submit", Role::kQueued, 0.94, true},
    {"submission", Role::kQueued, 0.93, false}, {"enabled", Role::kQueued, 0.92, true},
    {"enable", Role::kQueued, 0.9, false},      {"arrival", Role::kQueued, 0.88, true},
    {"arrived", Role::kQueued, 0.88, false},    {"created", Role::kQueued, 0.82, true},
    {"create", Role::kQueued, 0.8, false},      {"creation", Role::kQueued, 0.82, false},
    {"requested", Role::kQueued, 0.78, false},  {"request", Role::kQueued, 0.75, false},
    {"received", Role::kQueued, 0.72, false},   {"eligible", Role::kEligible, 0.97, true},
    {"ready", Role::kEligible, 0.85, false},    {"runnable", Role::kEligible, 0.8, false},
    {"released", Role::kEligible, 0.78, false}, {"release", Role::kEligible, 0.72, false},
    {"started", Role::kStarted, 0.97, true},    {"start", Role::kStarted, 0.96, true},
    {"begin", Role::kStarted, 0.94, true},      {"began", Role::kStarted, 0.9, true},
    {"launched", Role::kStarted, 0.8, false},   {"launch", Role::kStarted, 0.78, false},
    {"ended", Role::kEnded, 0.97, true},        {"end", Role::kEnded, 0.96, true},
    {"finished", Role::kEnded, 0.96, true},     {"finish", Role::kEnded, 0.95, true},
    {"completed", Role::kEnded, 0.95, true},    {"complete", Role::kEnded, 0.94, false},
    {"completion", Role::kEnded, 0.93, false},  {"stopped", Role::kEnded, 0.88, false},
    {"stop", Role::kEnded, 0.88, true},         {"terminated", Role::kEnded, 0.85, false},
    {"termination", Role::kEnded, 0.82, false}, {"done", Role::kEnded, 0.75, false},
};
constexpr std::string_view kTimeWords[] = {
    "dt",  "ts",    "tm",      "time",    "date",         "datetime", "timestamp", "at",  "on",
    "utc", "atutc", "timeutc", "dateutc", "timestamputc", "dtutc",    "ms",        "us",  "ns",
    "s",   "sec",   "timems",  "timeus",  "tsms",         "epoch",    "epochms",   "atms"};

// A stem and, where it has one, a unit: duration_ms, exec_s, wait_sec.
constexpr Stem kLengthStems[] = {
    {"duration", Role::kDuration, 0.97, true},
    {"elapsed", Role::kDuration, 0.93, true},
    {"elapsedtime", Role::kDuration, 0.93, true},
    {"runtime", Role::kDuration, 0.93, true},
    {"exec", Role::kDuration, 0.85, false},
    {"executiontime", Role::kDuration, 0.93, true},
    {"exectime", Role::kDuration, 0.92, true},
    {"processingtime", Role::kDuration, 0.93, true},
    {"servicetime", Role::kDuration, 0.93, true},
    {"walltime", Role::kDuration, 0.85, true},
    {"busytime", Role::kDuration, 0.9, true},
    {"executionduration", Role::kDuration, 0.95, true},
    {"wait", Role::kWait, 0.93, true},
    {"waittime", Role::kWait, 0.94, true},
    {"waitingtime", Role::kWait, 0.94, true},
    {"waiting", Role::kWait, 0.85, false},
    {"queuedelay", Role::kWait, 0.93, true},
    {"queuetime", Role::kWait, 0.8, true},
    {"queuewait", Role::kWait, 0.93, true},
    {"timeinqueue", Role::kWait, 0.93, true},
    {"eligiblewait", Role::kWait, 0.88, true},
    {"waittostart", Role::kWait, 0.95, true},
};
struct UnitWord {
  std::string_view word;
  DurationUnit unit;
};
constexpr UnitWord kUnits[] = {
    {"us", DurationUnit::kMicros},       {"usec", DurationUnit::kMicros},
    {"micros", DurationUnit::kMicros},   {"microseconds", DurationUnit::kMicros},
    {"ms", DurationUnit::kMillis},       {"msec", DurationUnit::kMillis},
    {"millis", DurationUnit::kMillis},   {"milliseconds", DurationUnit::kMillis},
    {"s", DurationUnit::kSeconds},       {"sec", DurationUnit::kSeconds},
    {"secs", DurationUnit::kSeconds},    {"second", DurationUnit::kSeconds},
    {"seconds", DurationUnit::kSeconds}, {"min", DurationUnit::kMinutes},
    {"mins", DurationUnit::kMinutes},    {"minute", DurationUnit::kMinutes},
    {"minutes", DurationUnit::kMinutes}, {"h", DurationUnit::kHours},
    {"hr", DurationUnit::kHours},        {"hrs", DurationUnit::kHours},
    {"hour", DurationUnit::kHours},      {"hours", DurationUnit::kHours},
};

// Words for the execution itself; a known name after one of them still speaks of the row.
constexpr std::string_view kRowWords[] = {"job",     "task",      "activity", "event",  "exec", "execution",
                                          "process", "operation", "item",     "actual", "act",  "work"};
constexpr double kRowWordFactor = 0.9;
constexpr double kOtherWordFactor = 0.45;
constexpr double kBareFactor = 0.93;

template <typename Words>
bool Holds(const Words& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string WithoutMarks(std::string_view name) {
  std::string key;
  for (const char c : name) {
    if (c != '_') key += c;
  }
  return key;
}

// Key (letters only) -> role -> score. A whole name beats a name made of stems.
using Table = std::map<std::string, std::map<Role, double>, std::less<>>;

void AddBest(Table& table, const std::string& key, Role role, double score) {
  double& known = table[key][role];
  known = std::max(known, score);
}

Table MakeTable() {
  Table table;
  for (const KnownName& known : kNames) AddBest(table, WithoutMarks(known.name), known.role, known.score);
  for (const Stem& stem : kTimeStems) {
    const std::string word(stem.word);
    if (stem.bare) AddBest(table, word, stem.role, stem.score * kBareFactor);
    for (const std::string_view suffix : kTimeWords)
      AddBest(table, word + std::string(suffix), stem.role, stem.score);
  }
  for (const Stem& stem : kLengthStems) {
    const std::string word(stem.word);
    if (stem.bare) AddBest(table, word, stem.role, stem.score);
    for (const UnitWord& unit : kUnits) AddBest(table, word + std::string(unit.word), stem.role, stem.score);
  }
  return table;
}

const Table& KnownNames() {
  static const Table* const table = new Table(MakeTable());
  return *table;
}

std::string JoinFrom(const std::vector<std::string>& words, size_t first, size_t last) {
  std::string key;
  for (size_t i = first; i < last; ++i) key += words[i];
  return key;
}

void Keep(std::map<Role, NameHint>& best, NameHint hint) {
  const auto found = best.find(hint.role);
  if (found == best.end() || hint.score > found->second.score) best[hint.role] = std::move(hint);
}

// The factor for the words before a known name, and what to say of them.
std::pair<double, std::string> HeadFactor(const std::vector<std::string>& words, size_t head, Role role) {
  const std::string said = JoinFrom(words, 0, head);
  if (IsTimeRole(role) && head == 1 && (Holds(kTimeWords, words[0]) || words[0] == "time")) return {1, ""};
  for (size_t i = 0; i < head; ++i) {
    if (!Holds(kRowWords, words[i])) return {kOtherWordFactor, " of something else (" + said + ")"};
  }
  return {kRowWordFactor, " of the " + said};
}

bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool IsWordByte(char c) {
  return IsUpper(c) || IsLower(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::vector<std::string> SplitWords(std::string_view name) {
  std::vector<std::string> words;
  bool open = false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!IsWordByte(c)) {
      open = false;
      continue;
    }
    const bool hump =
        IsUpper(c) && i > 0 &&
        (IsLower(name[i - 1]) || (IsUpper(name[i - 1]) && i + 1 < name.size() && IsLower(name[i + 1])));
    if (!open || hump) words.emplace_back();
    open = true;
    words.back() += IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return words;
}

std::vector<NameHint> NameHints(std::string_view name) {
  const std::vector<std::string> words = SplitWords(name);
  std::map<Role, NameHint> best;
  for (size_t head = 0; head < words.size(); ++head) {
    const auto known = KnownNames().find(JoinFrom(words, head, words.size()));
    if (known == KnownNames().end()) continue;
    for (const auto& [role, score] : known->second) {
      const std::string what(eventlog::RoleName(role));
      if (head == 0) {
        const bool exact = score >= 1;
        Keep(best, {role, score, exact, exact ? "name is " + std::string(name) : "name says " + what});
      } else {
        const auto [factor, said] = HeadFactor(words, head, role);
        Keep(best, {role, score * factor, false, "name says " + what + said});
      }
    }
  }
  std::vector<NameHint> hints;
  for (auto& [role, hint] : best) hints.push_back(std::move(hint));
  return hints;
}

std::optional<DurationUnit> UnitOfName(std::string_view name) {
  const std::vector<std::string> words = SplitWords(name);
  if (words.empty()) return std::nullopt;
  for (const UnitWord& unit : kUnits) {
    if (unit.word == words.back()) return unit.unit;
  }
  return std::nullopt;
}

}  // namespace harness::importers

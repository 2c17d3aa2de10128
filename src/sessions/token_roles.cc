// SPDX-License-Identifier: Apache-2.0
#include "sessions/token_roles.h"

#include <algorithm>

#include "base/text.h"

namespace harness::sessions {
namespace {

constexpr std::array<std::string_view, kTokenRoles> kRoleNames = {"session",
                                                                  "cascade",
                                                                  "cell",
                                                                  "kind",
                                                                  "provider",
                                                                  "model",
                                                                  "time",
                                                                  "start",
                                                                  "end",
                                                                  "duration",
                                                                  "input_tokens",
                                                                  "output_tokens",
                                                                  "total_tokens",
                                                                  "cached_tokens",
                                                                  "cache_creation_tokens",
                                                                  "reasoning_tokens",
                                                                  "cost",
                                                                  "messages",
                                                                  "error",
                                                                  "input",
                                                                  "template",
                                                                  "test",
                                                                  "aborted"};

constexpr std::pair<std::string_view, TimeUnit> kUnits[] = {{"_s", TimeUnit::kSeconds},
                                                            {"_ms", TimeUnit::kMillis},
                                                            {"_us", TimeUnit::kMicros},
                                                            {"_ns", TimeUnit::kNanos}};

bool IsTime(TokenRole role) {
  return role >= TokenRole::kTime && role <= TokenRole::kDuration;
}

struct NamedRole {
  TokenRole role;
  TimeUnit unit = TimeUnit::kNone;
};

std::optional<NamedRole> RoleOf(std::string_view name) {
  for (size_t i = 0; i < kRoleNames.size(); ++i) {
    const auto role = static_cast<TokenRole>(i);
    if (kRoleNames[i] == name && role != TokenRole::kDuration) return NamedRole{role};
    if (!IsTime(role) || !name.starts_with(kRoleNames[i])) continue;
    for (const auto& [suffix, unit] : kUnits) {
      if (name.substr(kRoleNames[i].size()) == suffix) return NamedRole{role, unit};
    }
  }
  return std::nullopt;
}

Error UnknownRole(const std::string& name) {
  const std::vector<std::string> known = TokenRoleNames();
  const auto near = NearestWord(name, known);
  return InvalidArgument("found the role " + Quoted(name) + ", expected one of " + Join(known, ", ") +
                         (near ? "; did you mean " + *near + "?" : ""));
}

std::string ColumnList(const std::vector<importers::SourceColumn>& columns) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return Join(names, ", ");
}

Result<size_t> ColumnOf(const std::vector<importers::SourceColumn>& columns, std::string_view name) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return InvalidArgument("found the column " + Quoted(name) + ", expected one of " + ColumnList(columns));
}

Result<RoleColumns> ReadColumns(const std::vector<importers::SourceColumn>& columns, TokenRole role,
                                std::string_view text) {
  RoleColumns out;
  if (text.starts_with(':')) {
    out.constant = text.substr(1);
    return out;
  }
  // A column may itself have a plus sign in its name.
  const bool whole =
      std::any_of(columns.begin(), columns.end(), [&](const auto& c) { return c.name == text; });
  if (whole || (role != TokenRole::kSession && role != TokenRole::kCost)) {
    ASSIGN_OR_RETURN(const size_t at, ColumnOf(columns, text));
    out.columns.push_back(at);
    return out;
  }
  for (const std::string_view part : Split(text, '+')) {
    ASSIGN_OR_RETURN(const size_t at, ColumnOf(columns, part));
    out.columns.push_back(at);
  }
  return out;
}

struct KnownFile {
  const char* name;
  std::vector<std::string> columns;
  std::map<std::string, std::string> map;
};

const std::vector<KnownFile>& KnownFiles() {
  static const auto* files = new std::vector<KnownFile>{
      {"Azure LLM inference trace",
       {"TIMESTAMP", "ContextTokens", "GeneratedTokens"},
       {{"time", "TIMESTAMP"}, {"input_tokens", "ContextTokens"}, {"output_tokens", "GeneratedTokens"}}},
      {"Mooncake trace",
       {"timestamp", "input_length", "output_length", "hash_ids"},
       {{"time_ms", "timestamp"}, {"input_tokens", "input_length"}, {"output_tokens", "output_length"}}},
      {"tau2-bench sessions",
       {"session_id", "domain", "agent_model", "user_model", "task_id", "trial", "start_time", "end_time",
        "duration_s", "termination_reason", "reward", "agent_cost_usd", "user_cost_usd", "n_messages",
        "tokens_in", "tokens_out", "n_tool_calls", "first_user_chars"},
       {{"session", "session_id"},
        {"cascade", "domain"},
        {"model", "agent_model"},
        {"start", "start_time"},
        {"end", "end_time"},
        {"input_tokens", "tokens_in"},
        {"output_tokens", "tokens_out"},
        {"cost", "agent_cost_usd+user_cost_usd"},
        {"messages", "n_messages"}}},
      {"tau2-bench messages",
       {"session_id", "turn_idx", "role", "timestamp", "cost_usd", "prompt_tokens", "completion_tokens",
        "tool_names", "requestor", "is_error", "content_chars"},
       {{"session", "session_id"},
        {"cell", "role"},
        {"kind", "role"},
        {"time", "timestamp"},
        {"cost", "cost_usd"},
        {"input_tokens", "prompt_tokens"},
        {"output_tokens", "completion_tokens"},
        {"error", "is_error"},
        {"messages", ":1"}}},
      {"ljoukov agent benchmark cases",
       {"bench_run_id",
        "bench_started_at",
        "bench_generated_at",
        "model",
        "task_id",
        "run_index",
        "success",
        "schema_pass",
        "tool_trace_pass",
        "grader_pass",
        "duration_ms",
        "agent_cost_usd",
        "grader_cost_usd",
        "total_cost_usd",
        "prompt_tokens",
        "cached_tokens",
        "response_tokens",
        "thinking_tokens",
        "grader_prompt_tokens",
        "grader_response_tokens"},
       {{"session", "bench_run_id+model+task_id+run_index"},
        {"cascade", "task_id"},
        {"model", "model"},
        {"start", "bench_started_at"},
        {"duration_ms", "duration_ms"},
        {"cost", "agent_cost_usd"},
        {"input_tokens", "prompt_tokens"},
        {"cached_tokens", "cached_tokens"},
        {"output_tokens", "response_tokens"},
        {"reasoning_tokens", "thinking_tokens"}}},
      {"METR agent runs",
       {"run_id", "task_id", "task_family", "alias", "model", "started_at", "completed_at", "score",
        "score_binarized", "time_limit", "fatal_error_from", "human_minutes", "human_score", "human_source",
        "dollar_equivalent", "total_tokens"},
       {{"session", "run_id"},
        {"cascade", "task_family"},
        {"model", "model"},
        {"start_ms", "started_at"},
        {"end_ms", "completed_at"},
        {"error", "fatal_error_from"}}},
  };
  return *files;
}

}  // namespace

std::vector<std::string> TokenRoleNames() {
  std::vector<std::string> out;
  for (size_t i = 0; i < kRoleNames.size(); ++i) {
    const auto role = static_cast<TokenRole>(i);
    if (role != TokenRole::kDuration) out.emplace_back(kRoleNames[i]);
    if (!IsTime(role)) continue;
    for (const auto& [suffix, unit] : kUnits) out.push_back(std::string(kRoleNames[i]) + std::string(suffix));
  }
  return out;
}

Result<TokenPlan> PlanColumns(const std::vector<importers::SourceColumn>& columns,
                              const std::map<std::string, std::string>& map) {
  TokenPlan plan;
  for (const auto& [name, text] : map) {
    const auto role = RoleOf(name);
    if (!role) return UnknownRole(name);
    auto& slot = plan[static_cast<size_t>(role->role)];
    if (slot) return InvalidArgument("found the role " + Quoted(name) + " in two units, expected one");
    ASSIGN_OR_RETURN(slot, ReadColumns(columns, role->role, text));
    slot->unit = role->unit;
  }
  for (const TokenRole role : {TokenRole::kTime, TokenRole::kStart, TokenRole::kEnd}) {
    if (plan[static_cast<size_t>(role)]) return plan;
  }
  return InvalidArgument("found no column for the role time, start or end, expected one");
}

std::optional<KnownTrace> FindKnownTrace(const std::vector<importers::SourceColumn>& columns) {
  for (const KnownFile& file : KnownFiles()) {
    const bool same =
        std::equal(columns.begin(), columns.end(), file.columns.begin(), file.columns.end(),
                   [](const auto& column, const std::string& name) { return column.name == name; });
    if (same) return KnownTrace{file.name, file.map};
  }
  return std::nullopt;
}

Error AskForMap(std::string_view file, const std::vector<importers::SourceColumn>& columns) {
  return InvalidArgument(std::string(file) + ": found the columns " + ColumnList(columns) +
                         ", which no built-in map has: say what they mean, for example --map start=COLUMN "
                         "--map input_tokens=COLUMN; roles are " +
                         Join(TokenRoleNames(), ", "));
}

}  // namespace harness::sessions

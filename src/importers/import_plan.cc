// SPDX-License-Identifier: Apache-2.0
#include "importers/import_plan.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "base/text.h"
#include "importers/value_type.h"

namespace harness::importers {
namespace {

using engine::ColumnType;
using eventlog::Role;

const Pick* FindPick(const RolePicks& picks, Role role) {
  for (const Pick& pick : picks.picks) {
    if (pick.role == role) return &pick;
  }
  return nullptr;
}

const SourceColumn* FindColumn(const Source& source, const std::string& name) {
  for (const SourceColumn& column : source.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

void SetTypedExtra(SourceType type, ExtraColumn& extra) {
  switch (type) {
    case SourceType::kInt64:
    case SourceType::kMicros:
      extra.type = ColumnType::kInt64;
      break;
    case SourceType::kDouble:
      extra.type = ColumnType::kDouble;
      break;
    case SourceType::kTimestampUs:
    case SourceType::kLocalUs:
      extra.type = ColumnType::kInt64;
      extra.is_time = true;
      break;
    case SourceType::kBoolean:
    case SourceType::kText:
      extra.type = ColumnType::kText;
      break;
  }
}

void SetType(const ValueType& type, ExtraColumn& extra) {
  extra.type = type.type;
  extra.time_form = type.time_form;
  extra.is_time = type.time_form.has_value();
}

// The full pass checks whether the type fits the rows outside of the sample, too.
void InferType(const Sample& sample, size_t column, ExtraColumn& extra) {
  ValueFacts facts;
  for (const auto& value : sample.values[column]) {
    if (value) facts.Add(*value);
  }
  SetType(facts.Type(), extra);
  extra.is_empty = !facts.any();
  extra.is_open = facts.ambiguous_times() && !sample.whole_file;
}

void SetTypeOf(const SourceColumn& column, const Sample& sample, size_t index, const SettledTypes& settled,
               ExtraColumn& extra) {
  const auto known = settled.find(column.name);
  if (column.type != SourceType::kText) {
    SetTypedExtra(column.type, extra);
  } else if (known != settled.end()) {
    SetType(known->second, extra);
  } else {
    InferType(sample, index, extra);
  }
}

// The columns of a dataset do not depend on the order of the fields in a file.
std::vector<size_t> ByName(const Source& source) {
  std::vector<size_t> order(source.columns.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return source.columns[a].name < source.columns[b].name; });
  return order;
}

std::string UniqueName(const std::string& wanted, std::set<std::string>& taken) {
  std::string name = wanted;
  for (int i = 2; !taken.insert(AsciiLower(name)).second; ++i) name = wanted + "_" + std::to_string(i);
  return name;
}

void MakeText(ExtraColumn& extra) {
  extra.type = ColumnType::kText;
  extra.time_form.reset();
  extra.is_time = extra.is_empty = extra.is_open = false;
}

// Links are found again as long as ids share a domain.
std::string DomainOf(const std::string& normalized) {
  const bool is_link = normalized == "parent_id" || normalized == "depends_on_id";
  return "column:" + (is_link ? "execution_id" : normalized);
}

class Planner {
 public:
  Planner(const Source& source, const RolePicks& picks, const CarriedColumns& carried,
          ImportFunctions& functions, SourcePlan& plan)
      : source_(source),
        picks_(picks),
        carried_(carried),
        functions_(functions.columns),
        privates_(functions.privates),
        texts_(functions.texts),
        plan_(plan) {}

  Result<std::string> Text(Role role, const std::string& normalized) {
    const SourceColumn* column = Use(role);
    if (column == nullptr) return NullText(normalized);
    const std::string text = functions_.Text(*column).sql;
    if (!IsToldPrivate(source_, column->name)) return Carried(normalized, text);
    if (source_.linked_columns.contains(column->name)) {
      NoteUse(role, "tokens, as the values of " + source_.linked_columns.at(column->name) + " are private");
    }
    plan_.private_columns.insert(normalized);
    ASSIGN_OR_RETURN(const std::string number, privates_.TokenNumber(text, DomainOf(normalized)));
    return privates_.Token(number);
  }

  Result<std::string> TokenNumber(Role role, const std::string& domain) {
    const SourceColumn* column = Use(role);
    if (column == nullptr) return std::string("CAST(NULL AS BIGINT)");
    return privates_.TokenNumber(functions_.Text(*column).sql, domain);
  }

  Result<std::string> ParametersNumber() {
    const SourceColumn* column = Use(Role::kParams);
    if (column == nullptr) return std::string("CAST(NULL AS BIGINT)");
    if (source_.parameter_keys) {
      NoteUse(Role::kParams,
              "most rows have text of their own where keys stand; only what comes again is a key");
    }
    return privates_.ParametersNumber(functions_.Text(*column).sql, source_.parameter_keys);
  }

  Result<std::string> Integer(Role role) {
    const SourceColumn* column = Use(role);
    if (column == nullptr) return std::string("CAST(NULL AS BIGINT)");
    ASSIGN_OR_RETURN(const ReadExpression read, functions_.Integer(*column));
    return Watched(*column, "number", read);
  }

  Result<std::string> Time(Role role) {
    const SourceColumn* column = Use(role);
    if (column == nullptr) return std::string("CAST(NULL AS BIGINT)");
    const TimeForm form = FindPick(picks_, role)->time_form.value_or(TimeForm::kIso);
    // A format of its own has its own way to write that there is no time, and a trace may begin at 0.
    ASSIGN_OR_RETURN(const ReadExpression read, functions_.Time(*column, form, source_.fixed_roles.empty()));
    return Watched(*column, "time", read);
  }

  Result<std::string> Duration(Role role) {
    const SourceColumn* column = Use(role);
    if (column == nullptr) return std::string("CAST(NULL AS BIGINT)");
    const DurationUnit unit = FindPick(picks_, role)->unit.value_or(DurationUnit::kSeconds);
    ASSIGN_OR_RETURN(const ReadExpression read, functions_.Duration(*column, unit));
    return Watched(*column, "duration", read);
  }

  Result<std::string> Extra(const ExtraColumn& extra) {
    const SourceColumn* column = FindColumn(source_, extra.source_column);
    const bool is_number = extra.is_private || extra.type == ColumnType::kInt64;
    if (column == nullptr) {
      return is_number                           ? "CAST(NULL AS BIGINT)"
             : extra.type == ColumnType::kDouble ? "CAST(NULL AS DOUBLE)"
                                                 : NullText(extra.name);
    }
    if (extra.is_private) {
      return privates_.TokenNumber(functions_.Text(*column).sql, "column:" + extra.source_column);
    }
    if (extra.is_time) {
      ASSIGN_OR_RETURN(const ReadExpression read,
                       functions_.Time(*column, extra.time_form.value_or(TimeForm::kIso)));
      return Watched(*column, "time", read, true);
    }
    if (extra.type == ColumnType::kInt64) {
      ASSIGN_OR_RETURN(const ReadExpression read, functions_.Integer(*column, true));
      return Watched(*column, "number", read, true);
    }
    if (extra.type == ColumnType::kDouble) {
      ASSIGN_OR_RETURN(const ReadExpression read, functions_.PlainNumber(*column));
      return Watched(*column, "number", read, true);
    }
    return Carried(extra.name, functions_.Text(*column).sql);
  }

  const SourceColumn* Use(Role role) {
    const Pick* pick = FindPick(picks_, role);
    if (pick == nullptr) return nullptr;
    const std::string name(eventlog::RoleName(role));
    if (std::none_of(plan_.roles.begin(), plan_.roles.end(),
                     [&](const auto& use) { return use.role == name; })) {
      plan_.roles.push_back({name, pick->column, pick->how, ""});
    }
    return FindColumn(source_, pick->column);
  }

 private:
  void NoteUse(Role role, const std::string& note) {
    for (eventlog::RoleUse& use : plan_.roles) {
      if (use.role == eventlog::RoleName(role)) use.note = note;
    }
  }

  std::string NullText(const std::string& name) const {
    return carried_.contains(name) ? "CAST(NULL AS BIGINT)" : "CAST(NULL AS VARCHAR)";
  }

  // The text of a column of the dataset as the sort carries it.
  Result<std::string> Carried(const std::string& name, const std::string& text) {
    const auto how = carried_.find(name);
    if (how == carried_.end()) return text;
    return texts_.Number(text, how->second);
  }

  std::string Watched(const SourceColumn& column, const std::string& what, const ReadExpression& read,
                      bool is_extra = false) {
    if (read.counts != nullptr) {
      plan_.watched.push_back({column.name, what, is_extra, read.counts, read.sql, read.sentinel_sql,
                               column.type == SourceType::kText
                                   ? SqlName(column.name)
                                   : "CAST(" + SqlName(column.name) + " AS VARCHAR)"});
    }
    return read.sql;
  }

  const Source& source_;
  const RolePicks& picks_;
  const CarriedColumns& carried_;
  ColumnFunctions& functions_;
  PrivateColumns& privates_;
  CarriedTexts& texts_;
  SourcePlan& plan_;
};

void NoteDerived(SourcePlan& plan, Role role, const std::string& note) {
  plan.roles.push_back({std::string(eventlog::RoleName(role)), "", "derived", note});
}

struct TimesSql {
  std::string queued, started, ended, duration;
};

// Those that the source does not tell, and that follow from a recorded duration or wait.
Result<void> DeriveTimes(const RolePicks& picks, ColumnFunctions& columns, Planner& planner, SourcePlan& plan,
                         TimesSql& times) {
  const auto has = [&](Role role) { return FindPick(picks, role) != nullptr; };
  const bool derives_start = has(Role::kDuration) && has(Role::kEnded) && !has(Role::kStarted);
  if (derives_start) {
    ASSIGN_OR_RETURN(times.started, columns.Before(times.ended, times.duration));
    NoteDerived(plan, Role::kStarted, "end minus the recorded duration");
  } else if (has(Role::kDuration) && has(Role::kStarted) && !has(Role::kEnded)) {
    ASSIGN_OR_RETURN(times.ended, columns.After(times.started, times.duration));
    NoteDerived(plan, Role::kEnded, "start plus the recorded duration");
  }
  if (has(Role::kWait) && (has(Role::kStarted) || derives_start) && !has(Role::kQueued)) {
    ASSIGN_OR_RETURN(const std::string wait, planner.Duration(Role::kWait));
    ASSIGN_OR_RETURN(times.queued, columns.Before(times.started, wait));
    NoteDerived(plan, Role::kQueued, "start minus the recorded wait");
  }
  return Ok();
}

// SQL and name of each normalized column that comes through the sort.
using NamedSql = std::vector<std::pair<std::string, std::string>>;

Result<NamedSql> NormalizedSql(const RolePicks& picks, size_t source_index, ColumnFunctions& functions,
                               Planner& planner, SourcePlan& plan) {
  ASSIGN_OR_RETURN(const std::string user, planner.TokenNumber(Role::kUser, "user"));
  ASSIGN_OR_RETURN(const std::string params, planner.ParametersNumber());
  ASSIGN_OR_RETURN(const std::string attempts, planner.Integer(Role::kAttempts));
  TimesSql times;
  ASSIGN_OR_RETURN(times.started, planner.Time(Role::kStarted));
  ASSIGN_OR_RETURN(times.queued, planner.Time(Role::kQueued));
  ASSIGN_OR_RETURN(const std::string eligible, planner.Time(Role::kEligible));
  ASSIGN_OR_RETURN(times.ended, planner.Time(Role::kEnded));
  ASSIGN_OR_RETURN(times.duration, planner.Duration(Role::kDuration));
  ASSIGN_OR_RETURN(const std::string slots, planner.Integer(Role::kSlots));
  RETURN_IF_ERROR(DeriveTimes(picks, functions, planner, plan, times));
  // The first error stands for all.
  std::optional<Error> error;
  const auto text = [&](Role role, const char* column) -> std::pair<std::string, std::string> {
    Result<std::string> sql = planner.Text(role, column);
    if (!sql && !error) error = sql.error();
    return {sql ? *std::move(sql) : "", column};
  };
  NamedSql columns = {text(Role::kExecutionId, "execution_id"),
                      text(Role::kProcessId, "process_id"),
                      text(Role::kCaseId, "case_id"),
                      text(Role::kParentId, "parent_id"),
                      text(Role::kDependsOnId, "depends_on_id"),
                      text(Role::kScheduleId, "schedule_id"),
                      text(Role::kHost, "host"),
                      {user, "user_token"},
                      text(Role::kStatus, "status"),
                      {attempts, "attempts"},
                      {times.queued, "queued_us"},
                      {eligible, "eligible_us"},
                      {times.started, "started_us"},
                      {times.ended, "ended_us"},
                      {times.duration, "duration_us"},
                      {slots, "slots"},
                      {params, "params_token"},
                      {std::to_string(source_index) + "::BIGINT", "source_index"}};
  if (error) return *error;
  return columns;
}

}  // namespace

std::vector<ExtraColumn> PlanExtras(const Source& source, const RolePicks& picks, const Sample& sample,
                                    const SettledTypes& settled, bool keep_raw) {
  std::set<std::string> taken = {"row_id", "file_row_number", "__source_file", "__source_hash"};
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) taken.insert(std::string(spec.name));
  std::vector<ExtraColumn> extras;
  for (const size_t i : ByName(source)) {
    const SourceColumn& column = source.columns[i];
    const auto pick = std::find_if(picks.picks.begin(), picks.picks.end(),
                                   [&](const Pick& p) { return p.column == column.name; });
    const bool has_role = pick != picks.picks.end();
    const bool private_role = has_role && (pick->role == Role::kUser || pick->role == Role::kParams);
    if (has_role && !(private_role && keep_raw)) continue;
    ExtraColumn extra;
    extra.source_column = column.name;
    extra.name = UniqueName(private_role ? column.name + "_raw" : column.name, taken);
    if (private_role) {
      extra.why_private = "it plays the role " + std::string(eventlog::RoleName(pick->role));
    } else {
      SetTypeOf(column, sample, i, settled, extra);
      // A column without a value may hold any, and boolean words are read as texts.
      const bool is_text = extra.is_empty || extra.type == ColumnType::kText;
      extra.why_private = WhyPrivate(source, column.name, is_text, sample.values[i]);
    }
    extra.is_raw = keep_raw && !extra.why_private.empty();
    extra.is_private = !keep_raw && !extra.why_private.empty();
    if (extra.is_private) MakeText(extra);
    extras.push_back(std::move(extra));
  }
  return extras;
}

bool IsBehindSort(std::string_view column) {
  return column == "param_keys" || column == "param_tokens" || column == "account_month";
}

Result<SourcePlan> PlanSource(const Source& source, const RolePicks& picks,
                              const std::vector<ExtraColumn>& extras, const CarriedColumns& carried,
                              size_t source_index, ImportFunctions& functions) {
  SourcePlan plan;
  Planner planner(source, picks, carried, functions, plan);
  ASSIGN_OR_RETURN(const NamedSql normalized,
                   NormalizedSql(picks, source_index, functions.columns, planner, plan));
  for (const auto& [sql, name] : normalized) {
    plan.select += (plan.select.empty() ? "" : ", ") + sql + " AS " + name;
    if (sql.starts_with("CAST(NULL AS ")) plan.absent.insert(name);
  }
  if (plan.absent.contains("params_token")) {
    plan.absent.insert({"param_keys", "param_tokens", "account_month"});
  }
  for (const ExtraColumn& extra : extras) {
    ASSIGN_OR_RETURN(const std::string sql, planner.Extra(extra));
    plan.select += ", " + sql + " AS " + SqlName(extra.name);
  }
  return plan;
}

}  // namespace harness::importers

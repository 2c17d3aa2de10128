// SPDX-License-Identifier: Apache-2.0
#include "importers/import.h"

#include <algorithm>
#include <future>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/text.h"
#include "eventlog/canonical_hash.h"
#include "importers/import_plan.h"
#include "importers/composite.h"
#include "importers/input_digest.h"
#include "importers/missing_mark.h"
#include "importers/open_source.h"
#include "importers/row_checks.h"
#include "importers/tie_watch.h"
#include "store/catalog.h"
#include "store/staging.h"

namespace harness::importers {
namespace {

using engine::ColumnType;
using eventlog::Role;
using eventlog::Severity;

// One input on its way: how it is read, and what was found in it.
struct Input {
  Path path;
  Source source;
  RolePicks picks;
  Sample sample;
  SampleStorage storage;
  std::future<Result<InputDigest>> digest;
};

// Everything that one attempt at writing the dataset needs and finds.
struct Attempt {
  std::vector<ExtraColumn> extras;
  std::vector<SourcePlan> plans;
  std::shared_ptr<QualityLog> quality = std::make_shared<QualityLog>();
  std::set<std::string> absent;  // normalized columns that are null in every row, made behind the sort
  bool has_ties = false;  // two rows agree in every column of the order
};

bool Picked(const RolePicks& picks, Role role) {
  return std::any_of(picks.picks.begin(), picks.picks.end(), [&](const Pick& pick) { return pick.role == role; });
}

std::string ColumnList(const Source& source) {
  std::vector<std::string> names;
  for (const SourceColumn& column : source.columns) names.push_back(column.name);
  std::string text = Join(names, ", ");
  return text.size() > 300 ? text.substr(0, 300) + ", ..." : text;
}

// What every log must have to be an event log at all.
Result<void> CheckRoles(const Input& input) {
  const bool has_time = Picked(input.picks, Role::kStarted) || Picked(input.picks, Role::kEnded) ||
                        Picked(input.picks, Role::kQueued);
  if (!has_time) {
    return InvalidArgument(input.source.file + ": found no column with the time at which an execution was queued, " +
                           "started or ended among " + ColumnList(input.source) +
                           "; expected at least one: name it with --map started=COLUMN (see `stat-harness columns`)");
  }
  if (!Picked(input.picks, Role::kProcessId)) {
    return InvalidArgument(input.source.file + ": found no column that names the activity among " +
                           ColumnList(input.source) + "; name it with --map process=COLUMN (see `stat-harness columns`)");
  }
  return Ok();
}

Result<void> Prepare(engine::Connection& connection, const ImportOptions& options, Input& input) {
  ASSIGN_OR_RETURN(input.source, OpenSource(input.path, options.source));
  AddComposites(options.map, input.source);
  auto sample = TakeSample(connection, input.source, input.path, input.storage);
  if (!sample) {
    if (input.source.explain_failure) {
      if (auto reason = input.source.explain_failure()) return *reason;
    }
    return InvalidArgument(input.source.file + ": " + sample.error().message);
  }
  input.sample = std::move(*sample);
  ASSIGN_OR_RETURN(input.picks, PickRoles(input.source, input.sample, options.map, options.time_form));
  return CheckRoles(input);
}

// Whole numbers are numbers, and a column without a value is of any type; otherwise types that differ are text.
void MergeType(const ExtraColumn& more, ExtraColumn& merged) {
  const bool same = more.type == merged.type && more.time_form == merged.time_form && more.is_time == merged.is_time;
  merged.is_open = merged.is_open || more.is_open;
  if (more.is_empty || same) return;
  const auto is_number = [](const ExtraColumn& c) {
    return !c.is_time && (c.type == ColumnType::kInt64 || c.type == ColumnType::kDouble);
  };
  const bool is_empty = std::exchange(merged.is_empty, false);
  const bool numbers = is_number(more) && is_number(merged);
  merged.type = is_empty ? more.type : numbers ? ColumnType::kDouble : ColumnType::kText;
  merged.is_time = is_empty && more.is_time;
  merged.time_form = is_empty ? more.time_form : std::nullopt;
}

// The further columns of all sources: one of each name, by name.
std::vector<ExtraColumn> MergeExtras(const std::vector<Input>& inputs, const SettledTypes& settled, bool keep_raw) {
  std::map<std::string, ExtraColumn> merged;
  for (const Input& input : inputs) {
    for (ExtraColumn& extra : PlanExtras(input.source, input.picks, input.sample, settled, keep_raw)) {
      const auto [at, added] = merged.try_emplace(extra.name, extra);
      if (!added) MergeType(extra, at->second);
    }
  }
  std::vector<ExtraColumn> extras;
  for (auto& [name, extra] : merged) extras.push_back(std::move(extra));
  return extras;
}

// The columns of the dataset, in order. Those that no source has are nulls made here, behind the sort, so that the
// sort does not carry them.
std::string OutputColumns(const std::vector<ExtraColumn>& extras, const std::set<std::string>& absent) {
  std::string columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    const std::string name(spec.name);
    const std::string type = spec.type == ColumnType::kInt64 ? "BIGINT" : "VARCHAR";
    columns += (columns.empty() ? "" : ", ") +
               (absent.contains(name) ? "CAST(NULL AS " + type + ") AS " + name : name);
  }
  for (const ExtraColumn& extra : extras) columns += ", " + SqlName(extra.name);
  return columns;
}

// The columns that the sort carries.
std::string SortedColumns(const std::vector<ExtraColumn>& extras, const std::set<std::string>& absent) {
  std::string columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    if (absent.contains(std::string(spec.name))) continue;
    columns += (columns.empty() ? "" : ", ") + std::string(spec.name);
  }
  for (const ExtraColumn& extra : extras) columns += ", " + SqlName(extra.name);
  return columns;
}

// Normalized columns that no source has; a queue time that is derived is not absent.
std::set<std::string> AbsentEverywhere(const std::vector<SourcePlan>& plans, bool derive_queue) {
  std::set<std::string> absent = plans.front().absent;
  for (const SourcePlan& plan : plans) {
    std::erase_if(absent, [&](const std::string& name) { return !plan.absent.contains(name); });
  }
  if (derive_queue) absent.erase("queued_us");
  return absent;
}

// Queue time = the largest end seen so far in the case, never later than the start. Rows of a case stand by
// (start, end); ties by content, so that the order of the rows in the file does not matter.
std::string DeriveQueueInCase(const std::string& rows) {
  return "(SELECT * EXCLUDE (before_us) REPLACE (CASE WHEN started_us IS NULL OR ended_us IS NULL OR before_us IS NULL THEN NULL "
         "ELSE least(started_us, before_us) END AS queued_us) FROM (SELECT *, max(CASE WHEN "
         "started_us IS NOT NULL THEN ended_us END) OVER (PARTITION BY case_id ORDER BY started_us, ended_us, "
         "process_id, host, execution_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_us FROM " +
         rows + "))";
}

// The canonical order. Without the tie break it is total only when no two rows agree in all five columns, which
// is checked when the rows are read back; with it, rows that tie are equal but for the input they came from.
std::string CanonicalOrder(const std::vector<ExtraColumn>& extras, bool break_ties) {
  const std::string order = " ORDER BY queued_us NULLS FIRST, started_us NULLS FIRST, ended_us NULLS FIRST, "
                            "process_id NULLS FIRST, execution_id NULLS FIRST";
  if (!break_ties) return order;
  std::string rest;
  for (const char* name : {"case_id", "parent_id", "depends_on_id", "schedule_id", "host", "user_token", "status",
                           "attempts", "eligible_us", "duration_us", "slots", "params_token"}) {
    rest += (rest.empty() ? "" : ", ") + std::string(name);
  }
  for (const ExtraColumn& extra : extras) rest += ", " + SqlName(extra.name);
  return order + ", hash(" + rest + "), source_index";
}

Result<void> WriteParquet(engine::Connection& connection, const ImportOptions& options, std::vector<Input>& inputs,
                          const LocalZone* zone, std::shared_ptr<const eventlog::Tokenizer> tokenizer,
                          const Path& staging, bool break_ties, Attempt& attempt, Progress& progress) {
  ColumnFunctions functions(connection, std::move(tokenizer), zone);
  std::string rows;
  for (size_t i = 0; i < inputs.size(); ++i) {
    ASSIGN_OR_RETURN(SourcePlan plan, PlanSource(inputs[i].source, inputs[i].picks, attempt.extras, i, functions));
    ASSIGN_OR_RETURN(const std::string relation, inputs[i].source.relation(connection, *attempt.quality));
    rows += (rows.empty() ? "SELECT " : " UNION ALL SELECT ") + plan.select + " FROM " + relation;
    attempt.plans.push_back(std::move(plan));
  }
  rows = "(" + rows + ")";
  if (options.derive_queue_case) rows = DeriveQueueInCase(rows);
  attempt.absent = AbsentEverywhere(attempt.plans, options.derive_queue_case);
  const std::string sorted = "(SELECT " + SortedColumns(attempt.extras, attempt.absent) + " FROM " + rows +
                             CanonicalOrder(attempt.extras, break_ties) + ")";
  const std::string sql = "COPY (SELECT " + OutputColumns(attempt.extras, attempt.absent) + " FROM " + sorted + ") TO " +
                          SqlText(eventlog::EventsFile(staging).string()) +
                          " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2)";
  progress.Start("import", 100, "%");
  auto done = connection.Execute(sql, &progress);
  progress.Finish();
  return done;
}

// A misplaced value may be private: only what is written like a time is shown, of the rest its shape.
std::string Shown(std::string_view value) {
  std::string text(value);
  const bool time = text.find_first_not_of("0123456789:-/.+ TZ") == std::string::npos &&
                    text.find_first_of(":-/.") != std::string::npos;
  if (time) return text;
  for (char& c : text) {
    if (c >= '0' && c <= '9') c = '9';
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0) c = 'a';
  }
  return text;
}

// The places of values that could not be read: looked up only when there are any.
std::vector<std::string> PlacesOf(engine::Connection& connection, const Input& input, const WatchedColumn& watched) {
  QualityLog unused;
  auto relation = input.source.sample_relation ? input.source.sample_relation(connection)
                                               : input.source.relation(connection, unused);
  std::vector<std::string> places;
  if (!relation) return places;
  std::string marks;
  for (const std::string_view mark : kMissingMarks) marks += (marks.empty() ? "" : ", ") + SqlText(mark);
  auto rows = connection.Query("SELECT n::BIGINT, v FROM (SELECT row_number() OVER () AS n, " + watched.value_sql +
                               " AS v FROM " + *relation + ") WHERE trim(v) <> '' AND " + watched.function +
                               "(v) IS NULL AND v NOT IN (" + marks + ") ORDER BY n LIMIT 5");
  if (!rows) return places;
  auto more = rows->Next();
  if (!more || !*more) return places;
  for (size_t i = 0; i < rows->chunk().rows(); ++i) {
    places.push_back(input.source.file + ": row " + std::to_string(rows->chunk().Int64(0, i)) + ", " +
                     watched.column + " is " + Quoted(Shown(rows->chunk().Text(1, i))));
  }
  return places;
}

// Turns what the reading functions saw into counters. An error when a whole time column is unreadable.
Result<void> ReportReading(engine::Connection& connection, const std::vector<Input>& inputs, Attempt& attempt) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    for (const WatchedColumn& watched : attempt.plans[i].watched) {
      const int64_t unread = watched.counts->unread;
      const int64_t values = watched.counts->values;
      const auto count = [&](const std::string& name, Severity severity, const std::string& meaning, int64_t n) {
        if (n > 0) attempt.quality->Count(name + ":" + watched.column, severity, meaning, n);
      };
      count("local_time_skipped", Severity::kError, "Local time that no clock showed (the hour that is left out).",
            watched.counts->skipped);
      count("local_time_repeated", Severity::kInfo, "Local time that the clock showed twice; taken as the first.",
            watched.counts->repeated);
      if (unread == 0) continue;
      const std::vector<std::string> places = PlacesOf(connection, inputs[i], watched);
      if (watched.what == "time" && unread == values) {
        return InvalidArgument((places.empty() ? inputs[i].source.file : places.front()) +
                               ", expected a time; no value of the column is one");
      }
      const std::string name = watched.what + "_unread:" + watched.column;
      const std::string meaning = "Value that is not a " + watched.what + "; it is unknown in the dataset.";
      for (size_t p = 0; p < places.size(); ++p) {
        const bool last = p + 1 == places.size();
        attempt.quality->Count(name, Severity::kError, meaning, last ? unread - static_cast<int64_t>(p) : 1, places[p]);
      }
      if (places.empty()) attempt.quality->Count(name, Severity::kError, meaning, unread);
    }
  }
  return Ok();
}

// Further columns whose inferred type did not fit every value.
std::set<std::string> Misfits(const Attempt& attempt) {
  std::set<std::string> misfits;
  for (const SourcePlan& plan : attempt.plans) {
    for (const WatchedColumn& watched : plan.watched) {
      if (watched.is_extra && watched.counts->unread > 0) misfits.insert(watched.column);
    }
  }
  return misfits;
}

std::vector<engine::Column> HashedColumns(const std::vector<ExtraColumn>& extras) {
  std::vector<engine::Column> columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    if (spec.name != "source_index") columns.push_back({std::string(spec.name), spec.type});
  }
  for (const ExtraColumn& extra : extras) columns.push_back({extra.name, extra.type});
  return columns;
}

std::optional<size_t> IndexOf(const std::vector<engine::Column>& columns, std::string_view name) {
  const auto at = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
  if (at == columns.end()) return std::nullopt;
  return static_cast<size_t>(at - columns.begin());
}

// Reads the written rows back in order: their canonical hash, their nulls, what is odd about their times.
Result<eventlog::TableHasher::Outcome> HashAndCheck(engine::Connection& connection, const Path& staging, int threads,
                                                    Attempt& attempt, eventlog::DatasetInfo& info,
                                                    Progress& progress) {
  const std::vector<engine::Column> columns = HashedColumns(attempt.extras);
  std::string select;
  std::vector<engine::Column> present;
  for (const engine::Column& column : columns) {
    if (attempt.absent.contains(column.name)) continue;
    select += (select.empty() ? "" : ", ") + SqlName(column.name);
    present.push_back(column);
  }
  const std::string file = SqlText(eventlog::EventsFile(staging).string());
  ASSIGN_OR_RETURN(const int64_t total, connection.QueryInt64("SELECT count(*) FROM read_parquet(" + file + ")"));
  ASSIGN_OR_RETURN(engine::Rows rows, connection.Query("SELECT " + select + " FROM read_parquet(" + file + ")"));
  eventlog::TableHasher hasher(columns, threads, attempt.absent);
  const auto at = [&present](std::string_view name) { return IndexOf(present, name); };
  RowChecks checks({at("queued_us"), at("eligible_us"), at("started_us"), at("ended_us")});
  TieWatch ties({at("queued_us"), at("started_us"), at("ended_us")}, {at("process_id"), at("execution_id")});
  progress.Start("hash", static_cast<uint64_t>(total), "rows");
  uint64_t done = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    hasher.Add(rows.chunk());
    checks.Add(rows.chunk());
    ties.Add(rows.chunk());
    done += rows.chunk().rows();
    progress.Update(done);
    if (progress.Cancelled()) return Interrupted("interrupted");
  }
  progress.Finish();
  attempt.has_ties = ties.any();
  checks.Report(*attempt.quality);
  if (checks.any_time()) {
    info.first_us = checks.first_us();
    info.last_us = checks.last_us();
  }
  return hasher.Finish();
}

Result<void> DescribeInputs(engine::Connection& connection, const Path& staging, std::vector<Input>& inputs,
                            const Attempt& attempt, eventlog::DatasetInfo& info) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    ASSIGN_OR_RETURN(const int64_t kept,
                     connection.QueryInt64("SELECT count(*) FROM read_parquet(" +
                                           SqlText(eventlog::EventsFile(staging).string()) +
                                           ") WHERE source_index = " + std::to_string(i)));
    ASSIGN_OR_RETURN(const int64_t read, inputs[i].source.after_scan(connection, *attempt.quality, kept));
    eventlog::InputInfo input;
    input.file = inputs[i].source.file;
    input.format = inputs[i].source.format;
    input.dialect = inputs[i].source.dialect;
    input.rows_read = read;
    input.rows_kept = kept;
    input.rows_rejected = read - kept;
    if (kept == 0) {
      const auto rejected = attempt.quality->rejected_rows();
      return InvalidArgument(rejected.empty() ? input.file + ": found no rows, expected at least one"
                                              : input.file + ":" + std::to_string(rejected.front().line) +
                                                    ": no row could be read; the first: " + rejected.front().message);
    }
    info.inputs.push_back(std::move(input));
  }
  return Ok();
}

void DescribeColumns(const Attempt& attempt, const eventlog::TableHasher::Outcome& hash, eventlog::DatasetInfo& info) {
  const std::vector<engine::Column> columns = HashedColumns(attempt.extras);
  const size_t normalized = columns.size() - attempt.extras.size();
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool extra = i >= normalized;
    const bool token = columns[i].name == "user_token" || columns[i].name == "params_token" ||
                       columns[i].name == "param_tokens" || (extra && attempt.extras[i - normalized].is_private);
    eventlog::DatasetColumn column{columns[i].name, columns[i].type, !extra, hash.nulls[i], token, ""};
    if (extra && attempt.extras[i - normalized].is_time) column.unit = "timestamp_us";
    info.columns.push_back(std::move(column));
  }
}

std::string RejectsText(const QualityLog& quality) {
  std::string text;
  for (const RejectedRow& row : quality.rejected_rows()) {
    Json json = {{"file", row.file}, {"line", row.line}, {"reason", row.reason}, {"message", row.message}};
    if (row.byte >= 0) json["byte"] = row.byte;
    if (!row.column.empty()) json["column"] = row.column;
    if (!row.raw.empty()) json["raw"] = row.raw;
    text += json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return text;
}

std::string NameOf(const ImportOptions& options) {
  if (!options.name.empty()) return options.name;
  std::string name = options.inputs.front().filename().string();
  for (const std::string_view ending : {".gz", ".zst", ".csv", ".tsv", ".psv", ".parquet", ".jsonl", ".ndjson", ".json",
                                        ".xes", ".swf", ".txt", ".log"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

// All that decides how the same bytes are read: with the bytes it decides the dataset.
std::string MappingDigest(const store::Home& home, const ImportOptions& options) {
  Json json = {{"map", options.map},
               {"time_zone", options.time_zone.value_or("UTC")},
               {"time_form", options.time_form ? std::string(TimeFormName(*options.time_form)) : ""},
               {"derive_queue_case", options.derive_queue_case},
               {"keep_raw", options.source.keep_raw},
               {"format", options.source.format.value_or("")},
               {"delimiter", std::string(1, options.source.delimiter.value_or('\0'))},
               {"quote", std::string(1, options.source.quote.value_or('\0'))},
               {"encoding", options.source.encoding.value_or("")},
               {"header", options.source.header ? (*options.source.header ? "yes" : "no") : ""},
               {"inputs", options.inputs.size()},
               {"key", Sha256Hex(home.key())},
               {"importer", 1}};
  return Sha256Hex(json.dump());
}

std::string FolderOf(const std::string& version) { return version.substr(version.find(':') + 1); }

// The dataset that these very bytes gave before, when it is still whole.
Result<std::optional<ImportOutcome>> FindEarlier(const store::Home& home, store::Catalog& catalog,
                                                 const store::DatasetInput& input) {
  ASSIGN_OR_RETURN(const std::optional<std::string> version, catalog.FindInput(input));
  if (!version) return std::optional<ImportOutcome>();
  const Path folder = home.DatasetFolder(FolderOf(*version));
  auto info = eventlog::ReadDatasetInfo(folder);
  if (!info) return std::optional<ImportOutcome>();
  return std::optional<ImportOutcome>({std::move(*info), folder, true});
}

// Removes the staging folder on every way out; after publishing there is nothing to remove.
struct StagingGuard {
  Path path;
  StagingGuard(Path p) : path(std::move(p)) {}  // NOLINT: implicit on purpose
  StagingGuard(const StagingGuard&) = delete;
  StagingGuard& operator=(const StagingGuard&) = delete;
  ~StagingGuard() { (void)RemoveAll(path).has_value(); }
};

// The type of a further column by all values of all inputs: one more look at them.
Result<ValueType> TypeOfAll(engine::Connection& connection, const std::vector<Input>& inputs, const std::string& name) {
  ValueFacts facts;
  for (const Input& input : inputs) {
    const bool there = std::any_of(input.source.columns.begin(), input.source.columns.end(),
                                   [&](const auto& column) { return column.name == name; });
    if (!there) continue;
    QualityLog unused;
    ASSIGN_OR_RETURN(const std::string relation, input.source.sample_relation
                                                     ? input.source.sample_relation(connection)
                                                     : input.source.relation(connection, unused));
    ASSIGN_OR_RETURN(engine::Rows rows,
                     connection.Query("SELECT CAST(" + SqlName(name) + " AS VARCHAR) FROM " + relation));
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) break;
      for (size_t i = 0; i < rows.chunk().rows(); ++i) {
        if (!rows.chunk().IsNull(0, i)) facts.Add(rows.chunk().Text(0, i));
      }
    }
  }
  return facts.Type();
}

Result<void> OpenAgain(const ImportOptions& options, std::vector<Input>& inputs) {
  for (Input& input : inputs) {
    ASSIGN_OR_RETURN(input.source, OpenSource(input.path, options.source));
    AddComposites(options.map, input.source);
  }
  return Ok();
}

// Writes the rows; again with a further column's type settled when the inferred one did not fit a value.
Result<Attempt> WriteRows(engine::Connection& connection, const ImportOptions& options, std::vector<Input>& inputs,
                          const LocalZone* zone, const std::shared_ptr<const eventlog::Tokenizer>& tokenizer,
                          const Path& staging, bool break_ties, Progress& progress) {
  SettledTypes settled;
  const auto settle = [&](const std::string& column) -> Result<void> {
    ValueType type{ColumnType::kText, std::nullopt};
    if (!settled.contains(column)) {
      ASSIGN_OR_RETURN(type, TypeOfAll(connection, inputs, column));
    }
    settled[column] = type;
    return Ok();
  };
  for (const ExtraColumn& extra : MergeExtras(inputs, settled, options.source.keep_raw)) {
    if (extra.is_open) RETURN_IF_ERROR(settle(extra.source_column));
  }
  while (true) {
    Attempt attempt;
    attempt.extras = MergeExtras(inputs, settled, options.source.keep_raw);
    RETURN_IF_ERROR(WriteParquet(connection, options, inputs, zone, tokenizer, staging, break_ties, attempt, progress));
    const std::set<std::string> misfits = Misfits(attempt);
    if (misfits.empty()) return attempt;
    for (const std::string& column : misfits) RETURN_IF_ERROR(settle(column));
    RETURN_IF_ERROR(OpenAgain(options, inputs));
  }
}

// The engine says what it could not read; the place in the file is found here.
Error Explained(std::vector<Input>& inputs, const Error& error) {
  if (error.code != ErrorCode::kInvalidArgument) return error;
  for (Input& input : inputs) {
    if (input.digest.valid()) {
      if (auto digest = input.digest.get(); !digest) return digest.error();
    }
    if (input.source.explain_failure) {
      if (auto reason = input.source.explain_failure()) return *reason;
    }
  }
  return inputs.size() == 1 ? InvalidArgument(inputs.front().source.file + ": " + error.message) : error;
}

void DescribeRoles(const std::vector<Input>& inputs, const ImportOptions& options, const Attempt& attempt,
                   eventlog::DatasetInfo& info) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    for (const eventlog::RoleUse& use : attempt.plans[i].roles) {
      const auto same = std::find_if(info.roles.begin(), info.roles.end(),
                                     [&](const auto& r) { return r.role == use.role && r.column == use.column; });
      if (same == info.roles.end()) info.roles.push_back(use);
    }
  }
  if (options.derive_queue_case) {
    std::erase_if(info.roles, [](const auto& use) { return use.role == "queued"; });
    info.roles.push_back({"queued", "", "derived", "largest end seen so far in the case, never later than the start"});
  }
  std::sort(info.roles.begin(), info.roles.end(),
            [](const auto& a, const auto& b) { return std::tie(a.role, a.column) < std::tie(b.role, b.column); });
}

Result<const LocalZone*> ZoneOf(const ImportOptions& options) {
  const std::string name = options.time_zone.value_or("UTC");
  if (name == "UTC") return static_cast<const LocalZone*>(nullptr);
  const LocalZone* zone = FindZone(name);
  if (zone == nullptr) {
    return InvalidArgument("--tz: found " + Quoted(name) + ", expected a name of the time zone database such as " +
                           "Europe/Berlin, or an offset such as +02:00");
  }
  return zone;
}

Result<void> CheckDeriveQueue(const ImportOptions& options, const std::vector<Input>& inputs) {
  if (!options.derive_queue_case) return Ok();
  for (const Input& input : inputs) {
    for (const Role role : {Role::kCaseId, Role::kStarted, Role::kEnded}) {
      if (!Picked(input.picks, role)) {
        return InvalidArgument("--derive-queue case: " + input.source.file + " has no column for the role " +
                               Quoted(eventlog::RoleName(role)) + ", expected case, started and ended");
      }
    }
  }
  return Ok();
}

}  // namespace

Result<ImportOutcome> Import(const store::Home& home, const ImportOptions& given, Progress& progress) {
  if (given.inputs.empty()) return InvalidArgument("import: found no input file, expected at least one");
  ImportOptions options = given;
  if (options.threads <= 0) options.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  ASSIGN_OR_RETURN(const LocalZone* zone, ZoneOf(options));
  ASSIGN_OR_RETURN(store::Catalog catalog, store::Catalog::Open(home));
  ASSIGN_OR_RETURN(const Path spill, store::MakeOwnedStaging(home.tmp(), "import"));
  const StagingGuard spill_guard(spill);
  options.source.temp_folder = spill;
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open({.memory_limit_bytes = options.memory_limit_bytes,
                                                                .threads = options.threads,
                                                                .temp_folder = spill}));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());

  std::vector<Input> inputs(options.inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    inputs[i].path = options.inputs[i];
    RETURN_IF_ERROR(Prepare(connection, options, inputs[i]));
    const Source& source = inputs[i].source;
    const bool unpack = source.format == "csv" && source.dialect.value("compression", "none") != "none";
    inputs[i].digest = std::async(std::launch::async, DigestInput, inputs[i].path, unpack);
  }
  RETURN_IF_ERROR(CheckDeriveQueue(options, inputs));

  // The digests are made while the rows are read; only a home that knows inputs waits for them first.
  std::vector<InputDigest> digests;
  const auto await_digests = [&]() -> Result<store::DatasetInput> {
    std::string all;
    for (Input& input : inputs) {
      if (input.digest.valid()) {
        ASSIGN_OR_RETURN(InputDigest digest, input.digest.get());
        digests.push_back(std::move(digest));
      }
    }
    for (const InputDigest& digest : digests) all += digest.sha256 + "\n";
    return store::DatasetInput{Sha256Hex(all), MappingDigest(home, options)};
  };
  ASSIGN_OR_RETURN(const std::vector<store::DatasetRow> known, catalog.ListDatasets());
  if (!known.empty()) {
    ASSIGN_OR_RETURN(const store::DatasetInput input, await_digests());
    ASSIGN_OR_RETURN(std::optional<ImportOutcome> earlier, FindEarlier(home, catalog, input));
    if (earlier) return std::move(*earlier);
  }

  ASSIGN_OR_RETURN(const Path staging, store::MakeOwnedStaging(home.datasets(), "import"));
  const StagingGuard staging_guard(staging);
  const auto tokenizer = std::make_shared<const eventlog::Tokenizer>(std::string(home.key()));
  ImportOutcome outcome;
  eventlog::DatasetInfo& info = outcome.info;
  // With ids, ties are rare: the rows are written again with the tie break only when there are any.
  bool break_ties = std::any_of(inputs.begin(), inputs.end(),
                                [](const Input& i) { return !Picked(i.picks, Role::kExecutionId); });
  auto written = WriteRows(connection, options, inputs, zone, tokenizer, staging, break_ties, progress);
  if (!written) return Explained(inputs, written.error());
  ASSIGN_OR_RETURN(const store::DatasetInput input, await_digests());  // a damaged file is one whatever its rows
  ASSIGN_OR_RETURN(eventlog::TableHasher::Outcome hash,
                   HashAndCheck(connection, staging, options.threads, *written, info, progress));
  if (written->has_ties && !break_ties) {
    RETURN_IF_ERROR(OpenAgain(options, inputs));
    written = WriteRows(connection, options, inputs, zone, tokenizer, staging, true, progress);
    if (!written) return Explained(inputs, written.error());
    ASSIGN_OR_RETURN(hash, HashAndCheck(connection, staging, options.threads, *written, info, progress));
  }
  Attempt& attempt = *written;

  info.name = NameOf(options);
  info.time_zone = options.time_zone.value_or("UTC");
  RETURN_IF_ERROR(DescribeInputs(connection, staging, inputs, attempt, info));
  RETURN_IF_ERROR(ReportReading(connection, inputs, attempt));
  info.version = hash.table;
  info.rows = hash.rows;
  DescribeColumns(attempt, hash, info);
  DescribeRoles(inputs, options, attempt, info);
  info.counters = attempt.quality->counters();
  for (size_t i = 0; i < inputs.size(); ++i) {
    info.inputs[i].sha256 = digests[i].sha256;
    info.inputs[i].bytes = digests[i].bytes;
  }
  RETURN_IF_ERROR(WriteFile(staging / "dataset.json", PrettyJson(eventlog::ToJson(info))));
  RETURN_IF_ERROR(WriteFile(staging / "rejects.jsonl", RejectsText(*attempt.quality)));
  outcome.folder = home.DatasetFolder(FolderOf(info.version));
  auto published = PublishFolder(staging, outcome.folder);
  if (!published && published.error().code != ErrorCode::kBusy) return published.error();
  outcome.already_there = !published.has_value();
  if (outcome.already_there) {
    ASSIGN_OR_RETURN(info, eventlog::ReadDatasetInfo(outcome.folder));
  }
  store::DatasetRow row{info.version, info.name, info.rows, SystemClock().Now(), Json::object()};
  RETURN_IF_ERROR(catalog.InsertDataset(row, {&input, 1}));
  return outcome;
}

Result<ColumnReport> ExplainColumns(const Path& file, const ImportOptions& given) {
  ImportOptions options = given;
  ASSIGN_OR_RETURN(const TempFolder spill, TempFolder::Make("stat-harness-columns"));
  options.source.temp_folder = spill.path();
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open({.temp_folder = spill.path()}));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  ColumnReport report;
  ASSIGN_OR_RETURN(report.source, OpenSource(file, options.source));
  AddComposites(options.map, report.source);
  SampleStorage storage;
  ASSIGN_OR_RETURN(const Sample sample, TakeSample(connection, report.source, file, storage));
  ASSIGN_OR_RETURN(report.picks, PickRoles(report.source, sample, options.map, options.time_form));
  return report;
}

}  // namespace harness::importers

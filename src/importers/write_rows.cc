// SPDX-License-Identifier: Apache-2.0
#include "importers/write_rows.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "importers/carried_columns.h"
#include "importers/check_rows.h"
#include "importers/ordered_feed.h"

namespace harness::importers {
namespace {

using engine::ColumnType;

// Whole numbers are numbers, and a column without a value is of any type; otherwise types that differ are
// text.
void MergeType(const ExtraColumn& more, ExtraColumn& merged) {
  const bool same =
      more.type == merged.type && more.time_form == merged.time_form && more.is_time == merged.is_time;
  merged.is_private = merged.is_private || more.is_private;
  merged.is_raw = merged.is_raw || more.is_raw;
  if (merged.is_private) {
    merged.type = ColumnType::kText;
    merged.time_form.reset();
    merged.is_time = merged.is_open = false;
    return;
  }
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
std::vector<ExtraColumn> MergeExtras(const std::vector<Input>& inputs, const SettledTypes& settled,
                                     bool keep_raw) {
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

// When an execution stands in time, of the times that the sources have.
std::string ReferenceTime(const std::set<std::string>& absent) {
  std::string times;
  for (const char* name : {"queued_us", "started_us", "ended_us"}) {
    if (!absent.contains(name)) times += (times.empty() ? "" : ", ") + std::string(name);
  }
  return times.empty() ? "CAST(NULL AS BIGINT)" : "coalesce(" + times + ")";
}

// SQL behind the sort for a column of the dataset, from the columns that the sort carried.
std::string BehindSort(std::string_view name, const Attempt& attempt, const ImportFunctions& functions) {
  const PrivateColumns& privates = functions.privates;
  const std::string params = "params_token";
  const std::string column(name);
  if (name == "user_token") return privates.Token(column);
  if (name == params) return privates.ListToken(params);
  if (name == "param_keys") return privates.Keys(params);
  if (name == "param_tokens") return privates.ValueTokens(params);
  if (name == "account_month") return privates.AccountMonth(params, ReferenceTime(attempt.absent));
  return attempt.carried.contains(column) ? functions.texts.Text(column) : column;
}

// The same for the file, which holds whole numbers as such.
std::string InFile(std::string_view name, const Attempt& attempt, const ImportFunctions& functions) {
  return attempt.IsInFileAsNumber(name) ? functions.texts.Value(std::string(name))
                                        : BehindSort(name, attempt, functions);
}

std::string BehindSort(const ExtraColumn& extra, const Attempt& attempt, const ImportFunctions& functions) {
  const std::string column = SqlName(extra.name);
  if (extra.is_private) return functions.privates.Token(column);
  return attempt.carried.contains(extra.name) ? functions.texts.Text(column) : column;
}

// The columns of the file, in order. Those that no source has are left out.
std::string OutputColumns(const Attempt& attempt, const ImportFunctions& functions) {
  std::string columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    const std::string name(spec.name);
    if (attempt.absent.contains(name)) continue;
    columns += (columns.empty() ? "" : ", ") + InFile(name, attempt, functions) + " AS " + name;
  }
  for (const ExtraColumn& extra : attempt.extras) {
    columns += ", " + BehindSort(extra, attempt, functions) + " AS " + SqlName(extra.name);
  }
  return columns;
}

// The columns that the sort carries, in SQL.
std::vector<std::string> SortedColumns(const Attempt& attempt) {
  std::vector<std::string> columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    if (attempt.absent.contains(std::string(spec.name)) || IsBehindSort(spec.name)) continue;
    columns.emplace_back(spec.name);
  }
  for (const ExtraColumn& extra : attempt.extras) columns.push_back(SqlName(extra.name));
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
  return "(SELECT * EXCLUDE (before_us) REPLACE (CASE WHEN started_us IS NULL OR ended_us IS NULL OR "
         "before_us IS NULL THEN NULL "
         "ELSE least(started_us, before_us) END AS queued_us) FROM (SELECT *, max(CASE WHEN "
         "started_us IS NOT NULL THEN ended_us END) OVER (PARTITION BY case_id ORDER BY started_us, "
         "ended_us, "
         "process_id, host, execution_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_us "
         "FROM " +
         rows + "))";
}

constexpr std::array kOrder = {"queued_us", "started_us", "ended_us", "process_id", "execution_id"};

// The canonical order. Without the tie break it is total only when no two rows agree in all five columns,
// which is checked when the rows are read back; with it, rows that tie are equal but for the input they came
// from.
std::string CanonicalOrder(const Attempt& attempt, const ImportFunctions& functions, bool break_ties) {
  std::string order;
  for (const char* name : kOrder)
    order += (order.empty() ? " ORDER BY " : ", ") + std::string(name) + " NULLS FIRST";
  if (!break_ties) return order;
  // Tokens come last: they are others in each home, and may not put other columns into another order.
  std::string rest, tokens;
  for (const char* name : {"case_id", "parent_id", "depends_on_id", "schedule_id", "host", "status",
                           "attempts", "eligible_us", "duration_us", "slots"}) {
    rest += (rest.empty() ? "" : ", ") + BehindSort(name, attempt, functions);
  }
  for (const char* name : {"user_token", "params_token"})
    tokens += (tokens.empty() ? "" : ", ") + BehindSort(name, attempt, functions);
  for (const ExtraColumn& extra : attempt.extras)
    (extra.is_private ? tokens : rest) += ", " + BehindSort(extra, attempt, functions);
  return order + ", hash(" + rest + "), hash(" + tokens + "), source_index";
}

Result<ImportFunctions> MakeFunctions(engine::Connection& connection, const ImportOptions& options,
                                      const LocalZone* zone,
                                      std::shared_ptr<const eventlog::Tokenizer> tokenizer) {
  ASSIGN_OR_RETURN(const auto store, TextStore::Make(options.source.temp_folder));
  ASSIGN_OR_RETURN(PrivateColumns privates, PrivateColumns::Make(connection, std::move(tokenizer), store));
  ASSIGN_OR_RETURN(CarriedTexts texts, CarriedTexts::Make(connection, store));
  return ImportFunctions{ColumnFunctions(connection, zone), std::move(privates), std::move(texts)};
}

// How the rows of an attempt get in order.
enum class Ordering { kOnTheirWay, kSorted, kSortedWithTies };

// A derived queue needs all rows of a case. A small sort is no slower, and uses all threads to the end.
Ordering FirstOrdering(const ImportOptions& options, const std::vector<Input>& inputs) {
  if (inputs.size() > 1 || options.derive_queue_case) return Ordering::kSorted;
  std::error_code failed;
  const uintmax_t bytes = std::filesystem::file_size(inputs.front().path, failed);
  return !failed && bytes >= options.least_bytes_unsorted ? Ordering::kOnTheirWay : Ordering::kSorted;
}

// `ordering` becomes kSorted where rows on their way came too late, which is an error.
Result<void> WriteParquet(engine::Engine& engine, engine::Connection& connection,
                          const ImportOptions& options, std::vector<Input>& inputs,
                          ImportFunctions& functions, const Path& staging, Ordering& ordering,
                          Attempt& attempt, Progress& progress) {
  std::string rows;
  for (size_t i = 0; i < inputs.size(); ++i) {
    ASSIGN_OR_RETURN(SourcePlan plan, PlanSource(inputs[i].source, inputs[i].picks, attempt.extras,
                                                 attempt.carried, i, functions));
    ASSIGN_OR_RETURN(const std::string relation, inputs[i].source.relation(connection, *attempt.quality));
    rows += (rows.empty() ? "SELECT " : " UNION ALL SELECT ") + plan.select + " FROM " + relation;
    attempt.plans.push_back(std::move(plan));
  }
  rows = "(" + rows + ")";
  if (options.derive_queue_case) rows = DeriveQueueInCase(rows);
  attempt.absent = AbsentEverywhere(attempt.plans, options.derive_queue_case);
  if (inputs.size() == 1) attempt.absent.insert("source_index");
  const std::vector<std::string> columns = SortedColumns(attempt);
  std::optional<OrderedFeed> feed;
  std::string sorted;
  if (ordering == Ordering::kOnTheirWay) {
    std::vector<size_t> key;
    for (const char* name : kOrder) {
      const auto at = std::find(columns.begin(), columns.end(), name);
      if (at != columns.end()) key.push_back(static_cast<size_t>(at - columns.begin()));
    }
    const std::string query = "SELECT " + Join(columns, ", ") + " FROM " + rows;
    ASSIGN_OR_RETURN(OrderedFeed opened, OrderedFeed::Open(engine, connection, query, key, progress));
    feed.emplace(std::move(opened));
    sorted = feed->table();
  } else {
    sorted = "(SELECT " + Join(columns, ", ") + " FROM " + rows +
             CanonicalOrder(attempt, functions, ordering == Ordering::kSortedWithTies) + ")";
  }
  const std::string sql =
      "COPY (SELECT " + OutputColumns(attempt, functions) + " FROM " + sorted + ") TO " +
      SqlText(eventlog::EventsFile(staging).string()) +
      " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2, "
      // Ids and times have no dictionary; giving up on one early saves a tenth of the writing.
      "DICTIONARY_SIZE_LIMIT 4096, ROW_GROUP_SIZE " +
      std::to_string(kRowGroupRows) + ")";
  progress.Start("import", 100, "%");
  auto done = connection.Execute(sql, &progress, feed ? &feed->source() : nullptr);
  if (done) progress.Update(100);
  progress.Finish();
  if (done || !feed) return done;
  if (feed->scan().late) ordering = Ordering::kSorted;
  return feed->scan().failure.value_or(done.error());
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

// The type of a further column by all values of all inputs: one more look at them.
Result<ValueType> TypeOfAll(engine::Connection& connection, const std::vector<Input>& inputs,
                            const std::string& name) {
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

}  // namespace

Result<Attempt> WriteRows(engine::Engine& engine, engine::Connection& connection,
                          const ImportOptions& options, std::vector<Input>& inputs, const LocalZone* zone,
                          const std::shared_ptr<const eventlog::Tokenizer>& tokenizer, const Path& staging,
                          bool break_ties, Progress& progress) {
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
  bool trusting = true;
  Ordering ordering = break_ties ? Ordering::kSortedWithTies : FirstOrdering(options, inputs);
  while (true) {
    Attempt attempt;
    attempt.quality = std::make_shared<QualityLog>(options.source.temp_folder);
    attempt.extras = MergeExtras(inputs, settled, options.source.keep_raw);
    // A derived queue puts rows in order by columns that are numbers in no order.
    if (!options.derive_queue_case) attempt.carried = ChooseCarried(inputs, attempt.extras, trusting);
    ASSIGN_OR_RETURN(ImportFunctions functions, MakeFunctions(connection, options, zone, tokenizer));
    const Ordering tried = ordering;
    auto written =
        WriteParquet(engine, connection, options, inputs, functions, staging, ordering, attempt, progress);
    if (!written) {
      if (functions.texts.refused()) {
        trusting = false;
      } else if (ordering != tried) {
        // The rows are sorted then.
      } else if (!TurnToRowByRow(written.error(), inputs)) {
        return written.error();
      }
      RETURN_IF_ERROR(OpenAgain(options, inputs));
      continue;
    }
    const std::set<std::string> misfits = Misfits(attempt);
    if (misfits.empty()) return attempt;
    for (const std::string& column : misfits) RETURN_IF_ERROR(settle(column));
    RETURN_IF_ERROR(OpenAgain(options, inputs));
  }
}

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
#include "importers/describe_dataset.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <tuple>

#include "base/text.h"
#include "importers/check_rows.h"
#include "importers/missing_mark.h"

namespace harness::importers {

using engine::ColumnType;
using eventlog::Severity;

namespace {

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

std::string PlaceOfValue(const Input& input, int64_t row, const std::string& column, std::string_view value) {
  const bool quote = MayQuoteValues(input.source, column);
  return input.source.file + ": row " + std::to_string(row) + ", " + column + " is " +
         (quote ? Quoted(Shown(value)) : ValueForMessage(input.source, column, value));
}

// The places of the first values of which `odd_sql` is true: looked up only when there are any.
std::vector<std::string> PlacesOf(engine::Connection& connection, const Input& input,
                                  const WatchedColumn& watched, const std::string& odd_sql) {
  QualityLog unused;
  auto relation = input.source.sample_relation ? input.source.sample_relation(connection)
                                               : input.source.relation(connection, unused);
  std::vector<std::string> places;
  if (!relation) return places;
  auto rows =
      connection.Query("SELECT n::BIGINT, v FROM (SELECT row_number() OVER () AS n, " + watched.value_sql +
                       " AS v, " + odd_sql + " AS odd FROM " + *relation + ") WHERE odd ORDER BY n LIMIT 5");
  if (!rows) return places;
  auto more = rows->Next();
  if (!more || !*more) return places;
  for (size_t i = 0; i < rows->chunk().rows(); ++i) {
    places.push_back(
        PlaceOfValue(input, rows->chunk().Int64(0, i), watched.column, rows->chunk().Text(1, i)));
  }
  return places;
}

std::string UnreadSql(const WatchedColumn& watched) {
  const std::string& value = watched.value_sql;
  std::string sql = "(trim(" + value + ") <> '' AND " + watched.read_sql + " IS NULL AND " + value +
                    " NOT IN (" + SqlTexts(kMissingMarks) + ")";
  if (!watched.sentinel_sql.empty()) sql += " AND " + watched.sentinel_sql + " IS NULL";
  return sql + ")";
}

// Counts under `name`, at the places that are known.
void CountAt(const std::string& name, const std::string& meaning, int64_t count,
             const std::vector<std::string>& places, QualityLog& quality) {
  for (size_t p = 0; p < places.size(); ++p) {
    const bool last = p + 1 == places.size();
    quality.Count(name, Severity::kError, meaning, last ? count - static_cast<int64_t>(p) : 1, places[p]);
  }
  if (places.empty()) quality.Count(name, Severity::kError, meaning, count);
}

void CountUnread(const std::string& column, const std::string& what, int64_t unread,
                 const std::vector<std::string>& places, QualityLog& quality) {
  CountAt(what + "_unread:" + column, "Value that is not a " + what + "; it is unknown in the dataset.",
          unread, places, quality);
}

// Where the first values of a column of the sample stand.
std::vector<std::string> FirstPlaces(const Input& input, const std::string& column) {
  std::vector<std::string> places;
  for (size_t i = 0; i < input.sample.columns.size(); ++i) {
    if (input.sample.columns[i].name != column) continue;
    const auto& values = input.sample.values[i];
    for (size_t row = 0; row < values.size() && places.size() < 5; ++row) {
      const std::string_view value = values[row] ? Trim(*values[row]) : std::string_view();
      if (!value.empty() && !IsMissingMark(value))
        places.push_back(PlaceOfValue(input, static_cast<int64_t>(row) + 1, column, value));
    }
  }
  return places;
}

}  // namespace

Result<void> ReportReading(engine::Connection& connection, const std::vector<Input>& inputs,
                           Attempt& attempt) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    for (const WatchedColumn& watched : attempt.plans[i].watched) {
      const int64_t unread = watched.counts->unread;
      const int64_t values = watched.counts->values;
      const auto count = [&](const std::string& name, Severity severity, const std::string& meaning,
                             int64_t n) {
        if (n > 0) attempt.quality->Count(name + ":" + watched.column, severity, meaning, n);
      };
      count("local_time_skipped", Severity::kError,
            "Local time that no clock showed (the hour that is left out).", watched.counts->skipped);
      count("local_time_repeated", Severity::kInfo,
            "Local time that the clock showed twice; taken as the first.", watched.counts->repeated);
      if (const int64_t sentinels = watched.counts->sentinels; sentinels > 0) {
        CountAt("sentinel_time:" + watched.column,
                "Date that stands for no time, such as 9999-12-31; it is unknown in the dataset.", sentinels,
                PlacesOf(connection, inputs[i], watched, "(" + watched.sentinel_sql + " IS NOT NULL)"),
                *attempt.quality);
      }
      if (unread == 0) continue;
      const std::vector<std::string> places = PlacesOf(connection, inputs[i], watched, UnreadSql(watched));
      if (watched.what == "time" && unread == values) {
        return InvalidArgument((places.empty() ? inputs[i].source.file : places.front()) +
                               ", expected a time; no value of the column is one");
      }
      CountUnread(watched.column, watched.what, unread, places, *attempt.quality);
    }
  }
  return Ok();
}

Result<void> DescribeInputs(engine::Connection& connection, const Path& staging, int64_t rows,
                            std::vector<Input>& inputs, const Attempt& attempt, eventlog::DatasetInfo& info) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    int64_t kept = rows;
    if (inputs.size() > 1) {
      ASSIGN_OR_RETURN(kept, connection.QueryInt64("SELECT count(*) FROM read_parquet(" +
                                                   SqlText(eventlog::EventsFile(staging).string()) +
                                                   ") WHERE source_index = " + std::to_string(i)));
    }
    ASSIGN_OR_RETURN(const int64_t read, inputs[i].source.after_scan(connection, *attempt.quality, kept));
    eventlog::InputInfo input;
    input.file = inputs[i].source.file;
    input.format = inputs[i].source.format;
    input.dialect = inputs[i].source.dialect;
    input.rows_read = read;
    input.rows_kept = kept;
    input.rows_rejected = read - kept;
    if (kept == 0) {
      const auto rejected = attempt.quality->first_rejected(input.file);
      return InvalidArgument(rejected ? PlaceOf(*rejected) +
                                            ": no row could be read; the first: " + rejected->message
                                      : input.file + ": found no rows, expected at least one");
    }
    info.inputs.push_back(std::move(input));
  }
  return Ok();
}

namespace {

bool IsToldPrivate(const Attempt& attempt, const std::string& column) {
  return std::any_of(attempt.plans.begin(), attempt.plans.end(),
                     [&](const SourcePlan& plan) { return plan.private_columns.contains(column); });
}

}  // namespace

void DescribeColumns(const Attempt& attempt, const eventlog::TableHasher::Outcome& hash,
                     eventlog::DatasetInfo& info) {
  const std::vector<engine::Column> columns = HashedColumns(attempt.extras);
  const size_t normalized = columns.size() - attempt.extras.size();
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool extra = i >= normalized;
    const bool token = columns[i].name == "user_token" || columns[i].name == "params_token" ||
                       columns[i].name == "param_tokens" ||
                       (!extra && IsToldPrivate(attempt, columns[i].name)) ||
                       (extra && attempt.extras[i - normalized].is_private);
    eventlog::DatasetColumn column{columns[i].name, columns[i].type, !extra, hash.nulls[i], token, "", true};
    if (extra && attempt.extras[i - normalized].is_time) column.unit = "timestamp_us";
    column.is_raw = extra && attempt.extras[i - normalized].is_raw;
    column.stored = !attempt.absent.contains(column.name);
    column.as_number = !extra && column.stored && attempt.IsInFileAsNumber(column.name);
    info.columns.push_back(std::move(column));
  }
  info.seed =
      eventlog::TableHasher::HashOf(hash, columns, [&](size_t i) { return !info.columns[i].is_private; });
}

namespace {

// A column whose name says that it holds a time, and that holds none, plays its role with unknown values.
void DescribeUnread(const Input& input, const Attempt& attempt, eventlog::DatasetInfo& info) {
  const size_t normalized = info.columns.size() - attempt.extras.size();
  for (const Pick& pick : input.picks.unread) {
    const std::string role(eventlog::RoleName(pick.role));
    for (size_t i = 0; i < attempt.extras.size(); ++i) {
      if (attempt.extras[i].source_column != pick.column) continue;
      const int64_t values = info.rows - info.columns[normalized + i].nulls;
      CountUnread(pick.column, "time", values, FirstPlaces(input, pick.column), *attempt.quality);
      if (info.RoleOf(role) == nullptr)
        info.roles.push_back({role, pick.column, pick.how, "no value of the column is a time"});
    }
  }
}

}  // namespace

void DescribeRoles(const std::vector<Input>& inputs, const ImportOptions& options, const Attempt& attempt,
                   eventlog::DatasetInfo& info) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    for (const eventlog::RoleUse& use : attempt.plans[i].roles) {
      const auto same = std::find_if(info.roles.begin(), info.roles.end(), [&](const auto& r) {
        return r.role == use.role && r.column == use.column;
      });
      if (same == info.roles.end()) info.roles.push_back(use);
    }
  }
  if (options.derive_queue_case) {
    std::erase_if(info.roles, [](const auto& use) { return use.role == "queued"; });
    info.roles.push_back(
        {"queued", "", "derived", "largest end seen so far in the case, never later than the start"});
  }
  for (const Input& input : inputs) DescribeUnread(input, attempt, info);
  std::sort(info.roles.begin(), info.roles.end(), [](const auto& a, const auto& b) {
    return std::tie(a.role, a.column) < std::tie(b.role, b.column);
  });
}

Result<void> WriteRejects(const QualityLog& quality, const Path& file) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  const auto take = [&](std::string_view text) -> Result<void> {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    return out ? Ok() : IoError(file.string() + ": cannot be written: " + ErrnoText(errno));
  };
  RETURN_IF_ERROR(quality.CopyRejects(take));
  out.close();
  return out ? Ok() : IoError(file.string() + ": cannot be written: " + ErrnoText(errno));
}

}  // namespace harness::importers

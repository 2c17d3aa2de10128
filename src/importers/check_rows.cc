// SPDX-License-Identifier: Apache-2.0
#include "importers/check_rows.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <optional>

#include "importers/row_checks.h"
#include "importers/tie_watch.h"

namespace harness::importers {
namespace {

std::optional<size_t> IndexOf(const std::vector<engine::Column>& columns, std::string_view name) {
  const auto at = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
  if (at == columns.end()) return std::nullopt;
  return static_cast<size_t>(at - columns.begin());
}

// What is found in a range of rows, to be put together in row order.
struct Findings {
  eventlog::TableHasher hasher;
  RowChecks checks;
  TieWatch ties;
};

// One reading back: what all ranges share.
struct ReadBack {
  engine::Engine& engine;
  std::string file;    // as SQL
  std::string select;  // the columns that are not absent
  std::vector<engine::Column> columns;
  std::vector<engine::Column> present;
  const std::set<std::string>& absent;
  Progress& progress;
  std::atomic<uint64_t> done{0};
};

// Rows [first, end) of the file. The engine skips the row groups outside.
Result<Findings> ReadRange(ReadBack& shared, uint64_t first, uint64_t end) {
  const auto at = [&](std::string_view name) { return IndexOf(shared.present, name); };
  Findings found{
      eventlog::TableHasher(shared.columns, shared.absent),
      RowChecks({at("queued_us"), at("eligible_us"), at("started_us"), at("ended_us")}),
      TieWatch({at("queued_us"), at("started_us"), at("ended_us")}, {at("process_id"), at("execution_id")})};
  ASSIGN_OR_RETURN(engine::Connection connection, shared.engine.Connect());
  ASSIGN_OR_RETURN(engine::Rows rows,
                   connection.Query("SELECT " + shared.select + " FROM read_parquet(" + shared.file +
                                    ", file_row_number = true) WHERE file_row_number >= " +
                                    std::to_string(first) + " AND file_row_number < " + std::to_string(end)));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return found;
    found.hasher.Add(rows.chunk());
    found.checks.Add(rows.chunk());
    found.ties.Add(rows.chunk());
    shared.progress.Update(shared.done += rows.chunk().rows());
    if (shared.progress.Cancelled()) return Interrupted("interrupted");
  }
}

// Ranges of whole hash blocks, one a thread; at least one.
std::vector<std::pair<uint64_t, uint64_t>> Ranges(uint64_t rows, int threads) {
  const uint64_t blocks = (rows + eventlog::kHashBlockRows - 1) / eventlog::kHashBlockRows;
  const uint64_t count = std::clamp<uint64_t>(blocks, 1, static_cast<uint64_t>(std::max(1, threads)));
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t end = blocks * (i + 1) / count * eventlog::kHashBlockRows;
    ranges.emplace_back(ranges.empty() ? 0 : ranges.back().second, std::min(rows, end));
  }
  return ranges;
}

Result<Findings> ReadAll(ReadBack& shared, uint64_t rows, int threads) {
  const auto ranges = Ranges(rows, threads);
  std::vector<std::future<Result<Findings>>> others;
  for (size_t i = 1; i < ranges.size(); ++i) {
    others.push_back(
        std::async(std::launch::async, ReadRange, std::ref(shared), ranges[i].first, ranges[i].second));
  }
  auto all = ReadRange(shared, ranges.front().first, ranges.front().second);
  for (auto& other : others) {
    auto next = other.get();
    if (!all) continue;
    if (!next) {
      all = next.error();
      continue;
    }
    all->hasher.Append(std::move(next->hasher));
    all->checks.Append(next->checks);
    all->ties.Append(next->ties);
  }
  return all;
}

}  // namespace

std::vector<engine::Column> HashedColumns(const std::vector<ExtraColumn>& extras) {
  std::vector<engine::Column> columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    if (spec.name != "source_index") columns.push_back({std::string(spec.name), spec.type});
  }
  for (const ExtraColumn& extra : extras) columns.push_back({extra.name, extra.type});
  return columns;
}

Result<eventlog::TableHasher::Outcome> HashAndCheck(engine::Engine& engine, const Path& staging, int threads,
                                                    Attempt& attempt, eventlog::DatasetInfo& info,
                                                    Progress& progress) {
  ReadBack shared{engine,  SqlText(eventlog::EventsFile(staging).string()),
                  "",      HashedColumns(attempt.extras),
                  {},      attempt.absent,
                  progress};
  for (const engine::Column& column : shared.columns) {
    if (attempt.absent.contains(column.name)) continue;
    shared.select += (shared.select.empty() ? "" : ", ") + SqlName(column.name);
    shared.present.push_back(column);
  }
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  ASSIGN_OR_RETURN(const int64_t total,
                   connection.QueryInt64("SELECT count(*) FROM read_parquet(" + shared.file + ")"));
  progress.Start("hash", static_cast<uint64_t>(total), "rows");
  ASSIGN_OR_RETURN(Findings found, ReadAll(shared, static_cast<uint64_t>(total), threads));
  progress.Finish();
  attempt.has_ties = found.ties.any();
  found.checks.Report(*attempt.quality);
  if (found.checks.any_time()) {
    info.first_us = found.checks.first_us();
    info.last_us = found.checks.last_us();
  }
  return found.hasher.Finish();
}

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
#include "process/payouts.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "base/sql_text.h"
#include "base/text.h"
#include "base/wildcard.h"
#include "process/parameter_rows.h"
#include "process/payouts_keys.h"
#include "process/payouts_overlap.h"

namespace harness::process {
namespace {

// One payout call, as far as batching goes.
struct Call {
  uint32_t process = 0, source = 0, rest = 0;
  bool keyed = false;
  Timestamp at_us = kUnknownTime;
  int64_t row = 0;
};

// A distinct value of a process in a source.
struct SeenRow {
  uint32_t process = 0, source = 0;
  int64_t value = 0;
  auto operator<=>(const SeenRow&) const = default;
};

struct Collected {
  std::vector<Call> calls;
  std::vector<SeenRow> batches, periods, keys;
  std::vector<std::vector<TimedCall>> timed;        // by process
  std::vector<std::vector<PayoutFigures>> figures;  // by source and process
  std::vector<SourceCall> identities;               // of calls, where there are several sources
  PayoutQuality quality;
};

// By name.
std::vector<std::string> PayoutProcesses(const NameIndex& processes,
                                         const std::vector<std::string>& patterns) {
  std::vector<std::string> names;
  for (const size_t process : processes.SortedByName()) {
    const std::string_view name = processes.NameOf(process);
    if (!processes.IsNull(process) && MatchesAny(patterns, name)) names.emplace_back(name);
  }
  return names;
}

// The number of the input that a row came from.
std::string SourceSql(const std::vector<eventlog::InputInfo>& inputs) {
  if (inputs.size() < 2) return "CAST(0 AS BIGINT)";
  std::string sql = "CAST(CASE";
  for (size_t i = 0; i < inputs.size(); ++i) {
    sql += " WHEN __source_hash = " + SqlText(inputs[i].sha256) +
           " AND __source_file = " + SqlText(inputs[i].file) + " THEN " + std::to_string(i);
  }
  return sql + " END AS BIGINT)";
}

// What the rows in memory do not hold.
std::string CallsSql(const eventlog::DatasetInfo& info, const Payouts& payouts) {
  return "SELECT row_id, " + SourceSql(info.inputs) + ", account_month, " +
         (payouts.size_column.empty() ? "CAST(NULL AS DOUBLE)"
                                      : "CAST(" + SqlName(payouts.size_column) + " AS DOUBLE)") +
         // What one source alone has overlaps with nothing.
         (info.inputs.size() < 2 ? ", CAST(NULL AS VARCHAR)" : ", execution_id") +
         " FROM events WHERE process_id IN (" + SqlTexts(payouts.processes) + ")";
}

class PayoutCollector {
 public:
  // `rows` and `parameters` must outlive it.
  PayoutCollector(const Payouts& payouts, const PayoutOptions& options, size_t sources, const LogRows& rows,
                  const ParameterRows& parameters)
      : rows_(rows), parameters_(parameters), splitter_(options.batch_keys, options.period_keys) {
    for (const std::string& name : payouts.processes) names_.Add(name);
    for (size_t process = 0; process < rows.log.processes.size(); ++process)
      number_of_.push_back(names_.Find(rows.log.processes.NameOf(process)));
    collected_.timed.resize(names_.size());
    collected_.figures.assign(sources, std::vector<PayoutFigures>(names_.size()));
  }

  // Of CallsSql.
  Result<void> Add(const engine::Chunk& chunk, size_t i) {
    const auto row = static_cast<size_t>(chunk.Int64(0, i));
    const auto source = static_cast<uint32_t>(chunk.Int64(1, i));
    if (row >= rows_.log.rows()) return InternalError("a row that the log had not before");
    if (source >= collected_.figures.size()) return InternalError("a row of an input that is not there");
    const auto process = static_cast<uint32_t>(number_of_[rows_.log.process[row]]);
    Call call{
        process, source, 0, false, ReferenceTime(rows_.log, rows_.facts, row), static_cast<int64_t>(row)};
    AddFigures(row, call, chunk.IsNull(3, i) ? std::nullopt : std::optional(chunk.Double(3, i)));
    const uint32_t list =
        parameters_.list_of_row.empty() ? ParameterRows::kNone : parameters_.list_of_row[row];
    CallIdentity identity = IdentityOf(call);
    if (list != ParameterRows::kNone) AddParameters(list, call, identity);
    AddQuality(list, call);
    if (!chunk.IsNull(4, i)) {
      identity = {
          .process = process, .id = static_cast<uint32_t>(ids_.Add(chunk.Text(4, i))), .at_us = call.at_us};
    }
    if (collected_.figures.size() > 1) collected_.identities.push_back({identity, source});
    if (!chunk.IsNull(2, i)) collected_.periods.push_back({process, source, chunk.Int64(2, i)});
    collected_.calls.push_back(call);
    return Ok();
  }

  Collected Take() { return std::move(collected_); }

 private:
  void AddFigures(size_t row, const Call& call, std::optional<double> size) {
    const Executions& log = rows_.log;
    PayoutFigures& figures = collected_.figures[call.source][call.process];
    ++figures.runs;
    if (const Micros duration = DurationOf(log, rows_.facts, row); duration != kUnknownTime) {
      ++figures.runs_with_duration;
      figures.duration_us.Add(duration);
      TimedCall timed{call.at_us, call.row, duration, std::nullopt};
      if (size && std::isfinite(*size)) timed.size = size;
      if (duration >= 0) collected_.timed[call.process].push_back(timed);
    }
    if (log.started_us[row] != kUnknownTime && log.eligible_us[row] != kUnknownTime) {
      ++figures.runs_with_wait;
      figures.wait_us.Add(log.started_us[row] - log.eligible_us[row]);
    }
    figures.error_runs += rows_.facts.outcome[row] == Outcome::kFailed ? 1 : 0;
  }

  // All but its parameters.
  CallIdentity IdentityOf(const Call& call) const {
    const Executions& log = rows_.log;
    const auto row = static_cast<size_t>(call.row);
    return {.process = call.process,
            .at_us = call.at_us,
            .started_us = log.started_us[row],
            .ended_us = log.ended_us[row],
            .host = log.host[row]};
  }

  void AddQuality(uint32_t list, const Call& call) {
    PayoutQuality& quality = collected_.quality;
    quality.calls_without_parameters += list == ParameterRows::kNone ? 1 : 0;
    quality.calls_without_key += call.keyed ? 0 : 1;
    quality.calls_without_time += call.at_us == kUnknownTime ? 1 : 0;
  }

  void AddParameters(uint32_t list, Call& call, CallIdentity& identity) {
    const SplitParameters& split = splitter_.Split(parameters_.KeysOf(list), parameters_.TokensOf(list));
    call.keyed = split.keyed;
    call.rest = identity.rest = split.rest;
    if (split.keyed) identity.key = split.key;
    if (split.keyed) collected_.keys.push_back({call.process, call.source, split.key});
    for (const uint32_t value : split.values) {
      collected_.batches.push_back({call.process, call.source, value});
    }
  }

  const LogRows& rows_;
  const ParameterRows& parameters_;
  TextIndex names_;
  std::vector<size_t> number_of_;  // in names_, by process of the log
  ParameterSplitter splitter_;
  TextIndex ids_;  // of executions
  Collected collected_;
};

// How often each group of `groups` slots has a distinct value.
template <typename GroupOf>
std::vector<int64_t> Distinct(const std::vector<SeenRow>& seen, size_t groups, GroupOf group_of) {
  std::vector<std::pair<size_t, int64_t>> values;
  values.reserve(seen.size());
  for (const SeenRow& entry : seen) values.emplace_back(group_of(entry), entry.value);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<int64_t> counts(groups);
  for (const auto& [group, value] : values) ++counts[group];
  return counts;
}

// The sizes of the batches, by process.
std::vector<std::vector<int64_t>> CountAvoidable(std::vector<Call>& calls, Micros window_us,
                                                 std::vector<std::vector<PayoutFigures>>& figures,
                                                 size_t processes) {
  const auto kind = [](const Call& call) { return std::tuple(call.process, call.source, call.rest); };
  std::erase_if(calls, [](const Call& call) { return !call.keyed; });
  std::sort(calls.begin(), calls.end(), [&](const Call& a, const Call& b) {
    return std::tuple(kind(a), a.at_us, a.row) < std::tuple(kind(b), b.at_us, b.row);
  });
  std::vector<std::vector<int64_t>> sizes(processes);
  const Call* opened = nullptr;
  for (const Call& call : calls) {
    PayoutFigures& to = figures[call.source][call.process];
    ++to.keyed_runs;
    const bool joins = opened != nullptr && opened->at_us != kUnknownTime && kind(*opened) == kind(call) &&
                       static_cast<Int128>(call.at_us) - opened->at_us <= window_us;
    if (joins) {
      ++to.avoidable_calls;
      ++sizes[call.process].back();
    } else {
      opened = &call;
      sizes[call.process].push_back(1);
    }
  }
  return sizes;
}

// Of calls, each in a batch of one of these sizes.
int64_t TypicalBatch(std::vector<int64_t> sizes) {
  std::sort(sizes.begin(), sizes.end());
  const int64_t calls = std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  int64_t seen = 0;
  for (const int64_t size : sizes) {
    seen += size;
    if (seen > calls / 2) return size;
  }
  return 0;
}

void Price(const std::vector<CallSetup>& setups, std::vector<std::vector<PayoutFigures>>& figures) {
  for (auto& source : figures) {
    for (size_t process = 0; process < setups.size(); ++process) {
      if (!setups[process].setup_us) continue;
      PayoutFigures& of = source[process];
      of.priced_calls = of.avoidable_calls;
      // One by one: the product may need more than 64 bits.
      for (int64_t i = 0; i < of.avoidable_calls; ++i) of.saving_us.Add(*setups[process].setup_us);
    }
  }
}

// All but the distinct counts.
void Merge(const PayoutFigures& from, PayoutFigures& to) {
  to.runs += from.runs;
  to.runs_with_duration += from.runs_with_duration;
  to.duration_us.Merge(from.duration_us);
  to.runs_with_wait += from.runs_with_wait;
  to.wait_us.Merge(from.wait_us);
  to.error_runs += from.error_runs;
  to.keyed_runs += from.keyed_runs;
  to.avoidable_calls += from.avoidable_calls;
  to.priced_calls += from.priced_calls;
  to.saving_us.Merge(from.saving_us);
}

void FillDistinct(std::vector<SeenRow> seen, int64_t PayoutFigures::*count, const std::vector<size_t>& order,
                  Payouts& payouts) {
  // Each once, so that what is put in order for every grouping is less.
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  const size_t processes = payouts.processes.size();
  const size_t sources = order.size();
  const auto both =
      Distinct(seen, processes * sources, [&](const SeenRow& s) { return s.source * processes + s.process; });
  const auto by_process = Distinct(seen, processes, [](const SeenRow& s) { return size_t{s.process}; });
  const auto by_source = Distinct(seen, sources, [](const SeenRow& s) { return size_t{s.source}; });
  payouts.total.*count = Distinct(seen, 1, [](const SeenRow&) { return size_t{0}; }).front();
  for (size_t i = 0; i < sources; ++i) {
    PayoutSource& source = payouts.sources[i];
    source.total.*count = by_source[order[i]];
    for (size_t p = 0; p < processes; ++p) {
      const auto at = source.processes.find(payouts.processes[p]);
      if (at != source.processes.end()) at->second.*count = both[order[i] * processes + p];
    }
  }
  for (size_t p = 0; p < processes; ++p) payouts.by_process[payouts.processes[p]].*count = by_process[p];
}

// Inputs by name and hash; two of equal name and hash stay in their order.
std::vector<size_t> OrderOf(const std::vector<eventlog::InputInfo>& inputs) {
  std::vector<size_t> order(inputs.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tie(inputs[a].file, inputs[a].sha256) < std::tie(inputs[b].file, inputs[b].sha256);
  });
  return order;
}

void FillSources(const eventlog::DatasetInfo& info, const Collected& collected, Payouts& payouts) {
  const std::vector<size_t> order = OrderOf(info.inputs);
  for (const size_t input : order) {
    PayoutSource& source = payouts.sources.emplace_back();
    source.file = info.inputs[input].file;
    source.hash = info.inputs[input].sha256;
    source.rows = info.inputs[input].rows_kept;
    for (size_t p = 0; p < payouts.processes.size(); ++p) {
      const PayoutFigures& figures = collected.figures[input][p];
      if (figures.runs == 0) continue;
      source.processes[payouts.processes[p]] = figures;
      Merge(figures, source.total);
      Merge(figures, payouts.by_process[payouts.processes[p]]);
      Merge(figures, payouts.total);
    }
  }
  FillDistinct(collected.batches, &PayoutFigures::batch_keys, order, payouts);
  FillDistinct(collected.periods, &PayoutFigures::period_keys, order, payouts);
}

}  // namespace

Result<Payouts> CollectPayouts(eventlog::DataAccessor& data, const PayoutOptions& options) {
  ASSIGN_OR_RETURN(const auto rows, ReadLogRows(data));
  return CollectPayouts(data, *rows, options);
}

Result<Payouts> CollectPayouts(eventlog::DataAccessor& data, const LogRows& rows,
                               const PayoutOptions& options) {
  const eventlog::DatasetInfo& info = data.info();
  Payouts payouts;
  payouts.knows_status = info.Has("status");
  payouts.size_column = SizeColumn(info, options.size_columns);
  payouts.processes = PayoutProcesses(rows.log.processes, options.processes);
  if (payouts.processes.empty()) return payouts;
  ASSIGN_OR_RETURN(const auto parameters, ReadParameterRows(data));
  payouts.knows_parameters = parameters->lists() > 0;
  PayoutCollector collector(payouts, options, info.inputs.size(), rows, *parameters);
  RETURN_IF_ERROR(data.Query(CallsSql(info, payouts), [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) RETURN_IF_ERROR(collector.Add(chunk, i));
    return Ok();
  }));
  Collected collected = collector.Take();
  for (size_t p = 0; p < payouts.processes.size(); ++p) {
    payouts.setups.push_back(
        MeasureSetup(payouts.processes[p], std::move(collected.timed[p]), options.least_calls));
  }
  auto sizes =
      CountAvoidable(collected.calls, options.window_us, collected.figures, payouts.processes.size());
  const auto distinct = Distinct(collected.keys, payouts.processes.size(),
                                 [](const SeenRow& seen) { return size_t{seen.process}; });
  for (size_t p = 0; p < payouts.processes.size(); ++p)
    payouts.batching.push_back({distinct[p], TypicalBatch(std::move(sizes[p]))});
  Price(payouts.setups, collected.figures);
  FillSources(info, collected, payouts);
  payouts.quality = collected.quality;
  payouts.quality.overlapping_calls = OverlappingCalls(std::move(collected.identities));
  return payouts;
}

}  // namespace harness::process

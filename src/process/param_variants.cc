// SPDX-License-Identifier: Apache-2.0
#include "process/param_variants.h"

#include <algorithm>
#include <cmath>

#include "base/sql_text.h"
#include "process/name_index.h"
#include "process/param_variants_counts.h"
#include "process/param_variants_keys.h"
#include "process/sql_terms.h"
#include "stats/multiple_testing.h"
#include "stats/rank_sum.h"

namespace harness::process {
namespace {

// The runs with parameters, in canonical order. 8 bytes a row.
struct Runs {
  NameIndex processes;
  TextIndex lists;
  std::vector<std::pair<uint32_t, uint32_t>> rows;  // (process, list)
};

Result<bool> LoadRuns(eventlog::DataAccessor& data, const char* order, Runs& runs) {
  runs = Runs();
  NumberedNames processes(runs.processes, data);
  bool in_order = true;
  int64_t last = -1;
  const std::string sql =
      std::string(
          "SELECT row_id, text_number(process_id), params_token FROM events WHERE params_token IS NOT "
          "NULL AND process_id IS NOT NULL") +
      order;
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      in_order = in_order && chunk.Int64(0, i) > last;
      last = chunk.Int64(0, i);
      const uint32_t process = processes.Of(chunk.Int64(1, i));
      runs.rows.emplace_back(process, static_cast<uint32_t>(runs.lists.Add(chunk.Text(2, i))));
    }
    return Ok();
  }));
  return in_order;
}

using Counted = std::vector<ParameterLists::Counted>;  // `list` as numbered by Runs::lists

struct Counts {
  ProcessVariants variants;
  Counted lists;
};

// Of two proportions, pooled; a quarter is a quarter of the runs, the first and the last.
VariantGrowth Compared(VariantGrowth growth) {
  const auto n1 = static_cast<double>(growth.first_runs), n2 = static_cast<double>(growth.last_runs);
  const auto x1 = static_cast<double>(growth.first_new), x2 = static_cast<double>(growth.last_new);
  const double pooled = (x1 + x2) / (n1 + n2);
  const double variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
  if (variance > 0) growth.z = (x2 / n2 - x1 / n1) / std::sqrt(variance);
  growth.p_value = std::min(1.0, 2 * stats::NormalTail(std::abs(growth.z)));
  return growth;
}

// `seen` holds a 0 for each list, before and after.
Counts CountProcess(const std::vector<uint32_t>& lists, const VariantOptions& options,
                    std::vector<uint32_t>& seen) {
  Counts counts;
  ProcessVariants& variants = counts.variants;
  const size_t n = lists.size(), quarter = n / 4;
  VariantGrowth growth;
  growth.first_runs = growth.last_runs = static_cast<int64_t>(quarter);
  for (size_t i = 0; i < n; ++i) {
    if (seen[lists[i]]++ > 0) continue;
    counts.lists.push_back({lists[i], 0});
    growth.first_new += i < quarter;
    growth.last_new += i >= n - quarter;
  }
  TimesSeen times;
  for (auto& [list, runs] : counts.lists) {
    runs = seen[list];
    ++times[runs];
    seen[list] = 0;
  }
  variants.runs = static_cast<int64_t>(n);
  variants.variants = static_cast<int64_t>(counts.lists.size());
  variants.once = times.contains(1) ? times[1] : 0;
  variants.twice = times.contains(2) ? times[2] : 0;
  variants.entropy_bits = EntropyBits(times);
  variants.all = Chao1(variants.runs, variants.variants, variants.once, variants.twice);
  if (growth.first_runs >= options.least_quarter_runs) variants.growth = Compared(growth);
  variants.many =
      variants.variants >= options.least_variants &&
      static_cast<double>(variants.variants) >= options.least_share * static_cast<double>(variants.runs);
  return counts;
}

// By process_id.
std::vector<Counts> CountAll(const Runs& runs, const VariantOptions& options) {
  std::vector<std::vector<uint32_t>> lists(runs.processes.size());
  for (const auto& [process, list] : runs.rows) lists[process].push_back(list);
  std::vector<uint32_t> seen(runs.lists.size());
  std::vector<Counts> all;
  for (const size_t process : runs.processes.SortedByName()) {
    all.push_back(CountProcess(lists[process], options, seen));
    all.back().variants.process_id = runs.processes.NameOf(process);
  }
  return all;
}

Result<void> FillQValues(std::vector<Counts>& all) {
  std::vector<double> p_values;
  for (const Counts& counts : all) {
    if (counts.variants.growth) p_values.push_back(counts.variants.growth->p_value);
  }
  ASSIGN_OR_RETURN(const std::vector<double> q_values, stats::BenjaminiHochberg(p_values));
  size_t next = 0;
  for (Counts& counts : all) {
    if (counts.variants.growth) counts.variants.growth->q_value = q_values[next++];
  }
  return Ok();
}

// SQL for the names of processes with many lists; empty without any.
std::string ManySql(const std::vector<Counts>& all) {
  std::string names;
  for (const Counts& counts : all) {
    if (counts.variants.many) names += (names.empty() ? "" : ", ") + SqlText(counts.variants.process_id);
  }
  return names.empty() ? "" : " WHERE params_token IS NOT NULL AND process_id IN (" + names + ")";
}

Result<void> FillKeys(eventlog::DataAccessor& data, const std::string& where, const Runs& runs,
                      double unique_share, std::vector<Counts>& all) {
  ParameterLists lists;
  std::vector<size_t> number_of(runs.lists.size(), SIZE_MAX);
  // A list's keys and values follow from the list: any row of it tells them.
  const std::string sql = "SELECT params_token, any_value(param_keys), any_value(param_tokens) FROM events" +
                          where + " GROUP BY params_token";
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    const auto text = [&](size_t column, size_t i) {
      return chunk.IsNull(column, i) ? std::string_view() : chunk.Text(column, i);
    };
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const size_t list = runs.lists.Find(chunk.Text(0, i));
      if (list == TextIndex::kNone) return InternalError("a parameter list that the log had not before");
      number_of[list] = lists.Add(text(1, i), text(2, i));
    }
    return Ok();
  }));
  for (Counts& counts : all) {
    if (!counts.variants.many) continue;
    for (auto& counted : counts.lists) {
      counted.list = number_of[counted.list];
      if (counted.list == SIZE_MAX) return InternalError("a parameter list without its keys");
    }
    lists.Describe(counts.lists, unique_share, counts.variants);
  }
  return Ok();
}

Result<void> FillHours(eventlog::DataAccessor& data, const std::string& where, std::vector<Counts>& all) {
  const std::string sql = std::string("SELECT process_id, coalesce(sum(") + kDurationSql +
                          "), 0)::HUGEINT, coalesce(sum(" + kEligibleWaitSql + "), 0)::HUGEINT FROM events" +
                          where + " GROUP BY process_id ORDER BY process_id";
  size_t next = 0;
  return data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      while (next < all.size() && all[next].variants.process_id != chunk.Text(0, i)) ++next;
      if (next == all.size()) return InternalError("a process that the log had not before");
      all[next].variants.duration_us.Add(static_cast<int64_t>(chunk.HugeInt(1, i)));
      all[next].variants.wait_us.Add(static_cast<int64_t>(chunk.HugeInt(2, i)));
    }
    return Ok();
  });
}

}  // namespace

Result<std::vector<ProcessVariants>> CollectVariants(eventlog::DataAccessor& data,
                                                     const VariantOptions& options) {
  // The file stands in order of row_id and is read so; asking for the order costs a sort.
  Runs runs;
  ASSIGN_OR_RETURN(const bool in_order, LoadRuns(data, "", runs));
  if (!in_order) {
    ASSIGN_OR_RETURN(const bool sorted, LoadRuns(data, " ORDER BY row_id", runs));
    if (!sorted) return InternalError("rows out of order");
  }
  std::vector<Counts> all = CountAll(runs, options);
  RETURN_IF_ERROR(FillQValues(all));
  const std::string where = ManySql(all);
  if (!where.empty()) {
    RETURN_IF_ERROR(FillKeys(data, where, runs, options.unique_share, all));
    RETURN_IF_ERROR(FillHours(data, where, all));
  }
  std::vector<ProcessVariants> variants;
  for (Counts& counts : all) variants.push_back(std::move(counts.variants));
  return variants;
}

}  // namespace harness::process

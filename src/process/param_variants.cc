// SPDX-License-Identifier: Apache-2.0
#include "process/param_variants.h"

#include <algorithm>
#include <cmath>

#include "process/param_variants_counts.h"
#include "process/param_variants_keys.h"
#include "stats/multiple_testing.h"
#include "stats/rank_sum.h"

namespace harness::process {
namespace {

using Counted = std::vector<ParameterLists::Counted>;  // `list` as numbered by ParameterRows

struct Counts {
  size_t process = 0;
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

// By process_id. `rows_of`: by process, its rows with parameters.
std::vector<Counts> CountAll(const LogRows& rows, const ParameterRows& parameters,
                             const VariantOptions& options,
                             const std::vector<std::vector<uint32_t>>& rows_of) {
  std::vector<uint32_t> lists, seen(parameters.lists());
  std::vector<Counts> all;
  for (const size_t process : rows.log.processes.SortedByName()) {
    if (rows_of[process].empty()) continue;
    lists.clear();
    for (const uint32_t row : rows_of[process]) lists.push_back(parameters.list_of_row[row]);
    all.push_back(CountProcess(lists, options, seen));
    all.back().process = process;
    all.back().variants.process_id = rows.log.processes.NameOf(process);
  }
  return all;
}

void FillQValues(std::vector<Counts>& all) {
  std::vector<double> p_values;
  for (const Counts& counts : all) {
    if (counts.variants.growth) p_values.push_back(counts.variants.growth->p_value);
  }
  const auto q_values = stats::BenjaminiHochberg(p_values);
  HARNESS_CHECK(q_values.has_value());  // p-values of a test
  size_t next = 0;
  for (Counts& counts : all) {
    if (counts.variants.growth) counts.variants.growth->q_value = (*q_values)[next++];
  }
}

// Of processes with many lists.
void FillKeys(const ParameterRows& parameters, double unique_share, std::vector<Counts>& all) {
  ParameterLists lists;
  std::vector<size_t> number_of(parameters.lists(), SIZE_MAX);
  for (Counts& counts : all) {
    if (!counts.variants.many) continue;
    for (auto& counted : counts.lists) {
      size_t& number = number_of[counted.list];
      const auto list = static_cast<uint32_t>(counted.list);
      if (number == SIZE_MAX) number = lists.Add(parameters.KeysOf(list), parameters.TokensOf(list));
      counted.list = number;
    }
    lists.Describe(counts.lists, unique_share, counts.variants);
  }
}

void FillHours(const LogRows& rows, const std::vector<std::vector<uint32_t>>& rows_of,
               std::vector<Counts>& all) {
  const Executions& log = rows.log;
  for (Counts& counts : all) {
    if (!counts.variants.many) continue;
    for (const uint32_t row : rows_of[counts.process]) {
      const Micros duration = DurationOf(log, rows.facts, row);
      if (duration != kUnknownTime) counts.variants.duration_us.Add(duration);
      if (log.eligible_us[row] != kUnknownTime && log.started_us[row] != kUnknownTime)
        counts.variants.wait_us.Add(log.started_us[row] - log.eligible_us[row]);
    }
  }
}

}  // namespace

std::vector<ProcessVariants> CollectVariants(const LogRows& rows, const ParameterRows& parameters,
                                             const VariantOptions& options) {
  const Executions& log = rows.log;
  std::vector<std::vector<uint32_t>> rows_of(log.processes.size());
  for (uint32_t row = 0; row < parameters.list_of_row.size(); ++row) {
    if (parameters.list_of_row[row] != ParameterRows::kNone && !log.processes.IsNull(log.process[row]))
      rows_of[log.process[row]].push_back(row);
  }
  std::vector<Counts> all = CountAll(rows, parameters, options, rows_of);
  FillQValues(all);
  FillKeys(parameters, options.unique_share, all);
  FillHours(rows, rows_of, all);
  std::vector<ProcessVariants> variants;
  for (Counts& counts : all) variants.push_back(std::move(counts.variants));
  return variants;
}

}  // namespace harness::process

// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_hosts.h"

#include <algorithm>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/paired_permutation.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

constexpr size_t kMostHosts = 64;

struct Value {
  uint32_t host;
  int64_t cell;
  Micros us;
};

struct Sum {
  int64_t n = 0;
  Int128 us = 0;
};

double MeanOf(const Sum& sum) {
  return sum.n > 0 ? RoundedRatio(sum.us, sum.n) : 0;
}

Sum Minus(const Sum& all, const Sum& part) {
  return {all.n - part.n, all.us - part.us};
}

Micros CellLength(const LeverInput& input) {
  const eventlog::DatasetInfo& info = input.data.info();
  return info.last_us - info.first_us >= 30 * kMicrosPerDay ? kMicrosPerDay : kMicrosPerHour;
}

// Sums by (cell, host number in `hosts`), in order of time.
class Cells {
 public:
  Cells(const std::vector<Value>& values, const std::vector<uint32_t>& hosts) : hosts_(hosts.size()) {
    std::vector<std::pair<uint32_t, size_t>> place;
    for (size_t i = 0; i < hosts.size(); ++i) place.emplace_back(hosts[i], i);
    std::sort(place.begin(), place.end());
    int64_t cell = INT64_MIN;
    for (const Value& value : values) {
      if (value.cell != cell) sums_.resize(sums_.size() + hosts_);
      cell = value.cell;
      const auto it =
          std::lower_bound(place.begin(), place.end(), std::pair<uint32_t, size_t>{value.host, 0});
      if (it == place.end() || it->first != value.host) continue;
      Sum& sum = sums_[sums_.size() - hosts_ + it->second];
      ++sum.n;
      sum.us += value.us;
    }
  }
  // Others minus this host in each cell that has both, weighted by how much the pair tells (n m / (n + m)).
  std::vector<int64_t> DifferencesOf(size_t host) const {
    std::vector<int64_t> differences;
    for (size_t first = 0; first < sums_.size(); first += hosts_) {
      Sum all;
      for (size_t i = 0; i < hosts_; ++i) {
        all.n += sums_[first + i].n;
        all.us += sums_[first + i].us;
      }
      const Sum& own = sums_[first + host];
      const Sum rest = Minus(all, own);
      if (own.n == 0 || rest.n == 0) continue;
      // Milliseconds: sums of them stay far inside 64 bits.
      differences.push_back(
          static_cast<int64_t>((rest.us * own.n - own.us * rest.n) / all.n / kMicrosPerMilli));
    }
    return differences;
  }

 private:
  size_t hosts_;
  std::vector<Sum> sums_;
};

std::vector<Value> ValuesOf(const LeverInput& input, uint32_t process, const HostFigure& figure,
                            Micros cell_length) {
  std::vector<Value> values;
  for (const uint32_t row : input.RowsOf(process)) {
    const Timestamp at = input.log().started_us[row];
    if (at == process::kUnknownTime) continue;
    const auto us = figure(row);
    if (us) values.push_back({input.log().host[row], FloorTo(at, cell_length), *us});
  }
  if (!std::is_sorted(values.begin(), values.end(), [](auto& a, auto& b) { return a.cell < b.cell; }))
    std::stable_sort(values.begin(), values.end(), [](auto& a, auto& b) { return a.cell < b.cell; });
  return values;
}

// Hosts by runs, most first; ties by name.
std::vector<uint32_t> HostsOf(const LeverInput& input, const std::vector<Value>& values,
                              std::vector<Sum>& of_host) {
  std::vector<uint32_t> hosts;
  for (const Value& value : values) {
    if (of_host[value.host].n == 0) hosts.push_back(value.host);
    ++of_host[value.host].n;
    of_host[value.host].us += value.us;
  }
  std::sort(hosts.begin(), hosts.end(), [&](uint32_t a, uint32_t b) {
    if (of_host[a].n != of_host[b].n) return of_host[a].n > of_host[b].n;
    return input.log().hosts.NameOf(a) < input.log().hosts.NameOf(b);
  });
  if (hosts.size() > kMostHosts) hosts.resize(kMostHosts);
  return hosts;
}

bool IsMaterial(const HostChoice& choice, const LeverSettings& s) {
  return choice.saved_us >= s.least_hours * kMicrosPerHour &&
         choice.best_mean_us <= (1 - s.host_least_difference) * choice.others_mean_us;
}

void CompareProcess(const LeverInput& input, const LeverSettings& s, uint32_t process,
                    const std::vector<Value>& values, uint64_t stream, HostComparison& comparison) {
  std::vector<Sum> of_host(input.log().hosts.size());
  const std::vector<uint32_t> hosts = HostsOf(input, values, of_host);
  Sum all;
  for (const Sum& sum : of_host) {
    all.n += sum.n;
    all.us += sum.us;
  }
  const double room = static_cast<double>(all.us);
  if (hosts.size() < 2 || all.n < s.least_runs || room < s.least_hours * kMicrosPerHour) return;
  const Cells cells(values, hosts);
  std::optional<HostChoice> best;
  // Of two hosts one is better when the other is worse: one test.
  size_t tests = hosts.size() == 2 ? 1 : 0;
  for (size_t i = 0; i < hosts.size(); ++i) {
    const Sum& own = of_host[hosts[i]];
    const Sum rest = Minus(all, own);
    HostChoice choice{process, hosts[i], all.n, own.n};
    choice.best_mean_us = MeanOf(own);
    choice.others_mean_us = MeanOf(rest);
    choice.saved_us = (choice.others_mean_us - choice.best_mean_us) * static_cast<double>(rest.n);
    const std::vector<int64_t> differences = cells.DifferencesOf(i);
    choice.cells = static_cast<int64_t>(differences.size());
    if (own.n < s.least_runs || rest.n < s.least_runs || choice.cells < s.host_least_cells) continue;
    if (hosts.size() > 2) ++tests;
    if (!IsMaterial(choice, s)) {
      if (!best) best = choice;
      continue;
    }
    const uint64_t key = (stream << 32 | process) * kMostHosts + i;
    choice.p_value = SignFlipP(differences, input.random.Stream(key));
    if (!best || choice.saved_us > best->saved_us) best = choice;
  }
  if (!best) return;
  const bool material = IsMaterial(*best, s);
  (material ? comparison.better : comparison.immaterial).push_back(*best);
  comparison.other_p_values.insert(comparison.other_p_values.end(), tests - (material ? 1 : 0), 1.0);
}

Json Values(const LeverInput& input, const HostChoice& choice) {
  return {{"best_host", input.HostName(choice.best)},
          {"runs", choice.n},
          {"runs_on_best", choice.n_best},
          {"best_mean_s", choice.best_mean_us / kMicrosPerSecond},
          {"others_mean_s", choice.others_mean_us / kMicrosPerSecond},
          {"stretches_compared", choice.cells},
          {"difference_h", choice.saved_us / kMicrosPerHour}};
}

Proposal Route(const LeverInfo& info, const LeverInput& input, const HostChoice& choice,
               const std::string& what) {
  const std::string name = input.Name(choice.process);
  const std::string host = input.HostName(choice.best);
  Proposal proposal;
  proposal.hours = choice.saved_us / kMicrosPerHour;
  proposal.n = choice.n;
  Recommendation& r = proposal.recommendation = RecommendationOf(info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"route:" + ActionName(name) + ":" + ActionName(host)};
  r.recommendation = "Run " + name + " on " + host + ". Its executions there " + what + " " +
                     SecondsText(choice.best_mean_us) + " on average, elsewhere " +
                     SecondsText(choice.others_mean_us) + "; within the same stretches of time as well (" +
                     std::to_string(choice.cells) + " were compared).";
  r.evidence = EvidenceJson(ProcessQuery(name,
                                         "host, coalesce(eligible_us, queued_us) AS eligible_us, "
                                         "started_us, ended_us"),
                            input.processes[choice.process].runs, Values(input, choice));
  r.p_value = choice.p_value;
  r.assumptions = {"what runs on the two hosts within a stretch of time is the same kind of work"};
  return proposal;
}

}  // namespace

HostComparison CompareHosts(const LeverInput& input, const LeverSettings& s, const HostFigure& figure,
                            uint64_t stream) {
  HostComparison comparison;
  const Micros cell_length = CellLength(input);
  for (const uint32_t process : input.by_name) {
    if (input.learned.pools.runs_on[process].size() < 2 || !input.IsNamed(process)) continue;
    if (input.processes[process].runs < s.least_runs) continue;
    CompareProcess(input, s, process, ValuesOf(input, process, figure, cell_length), stream, comparison);
  }
  return comparison;
}

GateResult GateHosts(const LeverInfo& info, const LeverInput& input, const LeverSettings& s,
                     const HostFigure& figure, uint64_t stream, const std::string& what) {
  const Json thresholds = {{"least_difference", s.host_least_difference},
                           {"least_hours", s.least_hours},
                           {"least_runs", s.least_runs},
                           {"least_stretches", s.host_least_cells},
                           {"level", s.level}};
  const HostComparison comparison = CompareHosts(input, s, figure, stream);
  GateResult result;
  result.other_p_values = comparison.other_p_values;
  Nearest nearest("pattern_absent", "No process runs on several hosts often enough to compare them.");
  for (const HostChoice& choice : comparison.immaterial) {
    nearest.Consider(choice.saved_us / kMicrosPerHour, "too_little",
                     "Executions of " + input.Name(choice.process) + " " + what + " " +
                         SecondsText(choice.best_mean_us) + " on " + input.HostName(choice.best) + " and " +
                         SecondsText(choice.others_mean_us) + " elsewhere; a difference of " +
                         PercentText(s.host_least_difference) + " and " + HoursText(s.least_hours) +
                         " in all are needed.",
                     Values(input, choice));
  }
  for (const HostChoice& choice : comparison.better)
    result.proposals.push_back(Route(info, input, choice, what));
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace harness::ideaspace

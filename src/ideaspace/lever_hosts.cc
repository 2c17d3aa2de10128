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

Sum Minus(const Sum& all, const Sum& part) {
  return {all.n - part.n, all.us - part.us};
}

Micros CellLength(const LeverInput& input) {
  const eventlog::DatasetInfo& info = input.data.info();
  return info.last_us - info.first_us >= 30 * kMicrosPerDay ? kMicrosPerDay : kMicrosPerHour;
}

// The cells that a host shares with others.
struct Paired {
  std::vector<int64_t> differences_ms;          // others minus this host, weighted
  double weights = 0, own_us = 0, rest_us = 0;  // sums of the weights, and of the means times their weight
  int64_t n_rest = 0;
};

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
  // This host and the others in each cell that has both, weighted by how much the pair tells (n m / (n + m)).
  Paired PairsOf(size_t host) const {
    Paired pairs;
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
      pairs.differences_ms.push_back(
          static_cast<int64_t>((rest.us * own.n - own.us * rest.n) / all.n / kMicrosPerMilli));
      pairs.weights += RoundedRatio(Int128{own.n} * rest.n, all.n);
      pairs.own_us += RoundedRatio(own.us * rest.n, all.n);
      pairs.rest_us += RoundedRatio(rest.us * own.n, all.n);
      pairs.n_rest += rest.n;
    }
    return pairs;
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

HostChoice ChoiceOf(uint32_t process, uint32_t host, const Paired& pairs) {
  HostChoice choice{process, host};
  choice.cells = static_cast<int64_t>(pairs.differences_ms.size());
  choice.n_others_there = pairs.n_rest;
  if (choice.cells == 0) return choice;
  choice.best_mean_us = pairs.own_us / pairs.weights;
  choice.others_mean_us = pairs.rest_us / pairs.weights;
  choice.saved_us =
      (choice.others_mean_us - choice.best_mean_us) * static_cast<double>(choice.n_others_there);
  for (const int64_t difference : pairs.differences_ms) choice.paired_sum_ms += difference;
  return choice;
}

bool IsMaterial(const HostChoice& choice, const LeverSettings& s) {
  return choice.paired_sum_ms > 0 && choice.saved_us >= s.least_hours * kMicrosPerHour &&
         choice.best_mean_us <= (1 - s.host_least_difference) * choice.others_mean_us;
}

bool IsBetter(const HostChoice& choice, const HostChoice& than, const LeverSettings& s) {
  if (IsMaterial(choice, s) != IsMaterial(than, s)) return IsMaterial(choice, s);
  return choice.paired_sum_ms > than.paired_sum_ms;
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
  std::vector<int64_t> differences_of_best;
  size_t best_place = 0;
  size_t compared = 0;
  for (size_t i = 0; i < hosts.size(); ++i) {
    const int64_t n_own = of_host[hosts[i]].n;
    Paired pairs = cells.PairsOf(i);
    HostChoice choice = ChoiceOf(process, hosts[i], pairs);
    choice.n = all.n;
    choice.n_best = n_own;
    if (n_own < s.least_runs || all.n - n_own < s.least_runs || choice.cells < s.host_least_cells) continue;
    ++compared;
    if (best && !IsBetter(choice, *best, s)) continue;
    best = choice;
    best_place = i;
    differences_of_best = std::move(pairs.differences_ms);
  }
  if (!best) return;
  size_t untested = compared;
  if (IsMaterial(*best, s)) {
    const uint64_t key = (stream << 32 | process) * kMostHosts + best_place;
    best->p_value = SignFlipP(differences_of_best, input.random.Stream(key));
    comparison.better.push_back(*best);
    --untested;
  } else {
    comparison.immaterial.push_back(*best);
  }
  comparison.other_p_values.insert(comparison.other_p_values.end(), untested, 1.0);
}

Json Values(const LeverInput& input, const HostChoice& choice) {
  return {{"best_host", input.HostName(choice.best)},
          {"runs", choice.n},
          {"runs_on_best", choice.n_best},
          {"best_mean_s", choice.best_mean_us / kMicrosPerSecond},
          {"others_mean_s", choice.others_mean_us / kMicrosPerSecond},
          {"stretches_compared", choice.cells},
          {"runs_elsewhere_in_them", choice.n_others_there},
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
                     SecondsText(choice.others_mean_us) + ": within the same stretches of time, of which " +
                     std::to_string(choice.cells) + " were compared.";
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
    nearest.Consider(
        choice.saved_us / kMicrosPerHour, "too_little",
        "Executions of " + input.Name(choice.process) + " " + what + " " + SecondsText(choice.best_mean_us) +
            " on " + input.HostName(choice.best) + " and " + SecondsText(choice.others_mean_us) +
            " elsewhere within the same stretches of time; a difference of " +
            PercentText(s.host_least_difference) + " and " + HoursText(s.least_hours) + " in all are needed.",
        Values(input, choice));
  }
  for (const HostChoice& choice : comparison.better)
    result.proposals.push_back(Route(info, input, choice, what));
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace harness::ideaspace

// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_hosts.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/paired_permutation.h"
#include "process/pair_numbers.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"

namespace harness::ideaspace {
namespace {

constexpr size_t kMostHosts = 64;

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

// What a process has on a host within a stretch of time.
struct CellSum {
  Timestamp cell = 0;  // its begin
  uint32_t host = 0;
  Sum sum;
};

bool MayCompare(const LeverInput& input, const LeverSettings& s, uint32_t process) {
  return input.learned.pools.runs_on[process].size() >= 2 && input.IsNamed(process) &&
         input.processes[process].runs >= s.least_runs;
}

// The sums of one process on one host, by cell.
class HostCells {
 public:
  HostCells(uint32_t process, uint32_t host) : process(process), host(host) {}

  void Add(Timestamp at, Micros length, Micros us) {
    if (at < from_ || at >= end_) Open(FloorTo(at, length), length);
    Sum& sum = cells_[open_].sum;
    ++sum.n;
    sum.us += us;
  }
  const std::vector<CellSum>& cells() const { return cells_; }

  const uint32_t process, host;

 private:
  // Rows come nearly in order of time: most cells that are not there are behind all others.
  void Open(Timestamp cell, Micros length) {
    auto place = cells_.end();
    if (!cells_.empty() && cells_.back().cell >= cell)
      place = std::lower_bound(cells_.begin(), place, cell,
                               [](const CellSum& has, Timestamp from) { return has.cell < from; });
    if (place == cells_.end() || place->cell != cell) place = cells_.insert(place, {cell, host, {}});
    open_ = static_cast<size_t>(place - cells_.begin());
    from_ = cell;
    end_ = cell + length;
  }

  std::vector<CellSum> cells_;  // ascending
  size_t open_ = 0;
  Timestamp from_ = 0, end_ = 0;
};

// The figure for the processes that may be compared, summed by process, host and cell in one pass over the
// rows; by process then, by (cell, host).
std::vector<std::vector<CellSum>> SumCells(const LeverInput& input, const LeverSettings& s,
                                           const HostFigure& figure) {
  const process::Executions& log = input.log();
  const Micros length = CellLength(input);
  std::vector<uint8_t> wanted(log.processes.size());
  for (const uint32_t process : input.by_name) wanted[process] = MayCompare(input, s, process) ? 1 : 0;
  process::PairNumbers numbers(log);
  std::vector<HostCells> pairs;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const uint32_t process = log.process[row];
    const Timestamp at = log.started_us[row];
    if (wanted[process] == 0 || at == process::kUnknownTime) continue;
    const auto us = figure(row);
    if (!us) continue;
    const uint32_t pair = numbers.Of(process, log.host[row], static_cast<uint32_t>(pairs.size()));
    if (pair == pairs.size()) pairs.emplace_back(process, log.host[row]);
    pairs[pair].Add(at, length, *us);
  }
  std::vector<std::vector<CellSum>> sums(log.processes.size());
  for (const HostCells& pair : pairs)
    sums[pair.process].insert(sums[pair.process].end(), pair.cells().begin(), pair.cells().end());
  for (auto& of_process : sums) {
    std::sort(of_process.begin(), of_process.end(), [](const CellSum& a, const CellSum& b) {
      return std::tie(a.cell, a.host) < std::tie(b.cell, b.host);
    });
  }
  return sums;
}

// Sums by (cell, host number in `hosts`), in order of time.
class Cells {
 public:
  Cells(std::span<const CellSum> sums, const std::vector<uint32_t>& hosts) : hosts_(hosts.size()) {
    std::vector<std::pair<uint32_t, size_t>> place;
    for (size_t i = 0; i < hosts.size(); ++i) place.emplace_back(hosts[i], i);
    std::sort(place.begin(), place.end());
    for (size_t i = 0; i < sums.size(); ++i) {
      if (i == 0 || sums[i].cell != sums[i - 1].cell) sums_.resize(sums_.size() + hosts_);
      const auto it =
          std::lower_bound(place.begin(), place.end(), std::pair<uint32_t, size_t>{sums[i].host, 0});
      if (it != place.end() && it->first == sums[i].host)
        sums_[sums_.size() - hosts_ + it->second] = sums[i].sum;
    }
    for (size_t first = 0; first < sums_.size(); first += hosts_) {
      Sum& all = all_.emplace_back();
      for (size_t i = 0; i < hosts_; ++i) {
        all.n += sums_[first + i].n;
        all.us += sums_[first + i].us;
      }
    }
  }
  // This host and the others in each cell that has both, weighted by how much the pair tells (n m / (n + m)).
  Paired PairsOf(size_t host) const {
    Paired pairs;
    for (size_t cell = 0; cell < all_.size(); ++cell) {
      const Sum& all = all_[cell];
      const Sum& own = sums_[cell * hosts_ + host];
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
  std::vector<Sum> sums_, all_;
};

// Hosts by runs, most first; ties by name.
std::vector<uint32_t> HostsOf(const LeverInput& input, std::span<const CellSum> sums,
                              std::vector<Sum>& of_host) {
  std::vector<uint32_t> hosts;
  for (const CellSum& cell : sums) {
    if (of_host[cell.host].n == 0) hosts.push_back(cell.host);
    of_host[cell.host].n += cell.sum.n;
    of_host[cell.host].us += cell.sum.us;
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
                    std::span<const CellSum> sums, uint64_t stream, HostComparison& comparison) {
  std::vector<Sum> of_host(input.log().hosts.size());
  const std::vector<uint32_t> hosts = HostsOf(input, sums, of_host);
  Sum all;
  for (const Sum& sum : of_host) {
    all.n += sum.n;
    all.us += sum.us;
  }
  const double room = static_cast<double>(all.us);
  if (hosts.size() < 2 || all.n < s.least_runs || room < s.least_hours * kMicrosPerHour) return;
  const Cells cells(sums, hosts);
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
  r.evidence = EvidenceJson(ProcessQuery(name, std::string("host, ") + process::kEligibleSql +
                                                   " AS eligible_us, started_us, ended_us"),
                            input.processes[choice.process].runs, Values(input, choice));
  r.p_value = choice.p_value;
  r.assumptions = {"what runs on the two hosts within a stretch of time is the same kind of work"};
  return proposal;
}

}  // namespace

HostComparison CompareHosts(const LeverInput& input, const LeverSettings& s, const HostFigure& figure,
                            uint64_t stream) {
  HostComparison comparison;
  const auto sums = SumCells(input, s, figure);
  for (const uint32_t process : input.by_name) {
    if (MayCompare(input, s, process)) CompareProcess(input, s, process, sums[process], stream, comparison);
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

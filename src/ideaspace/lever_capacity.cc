// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_capacity.h"

#include <algorithm>

#include "base/sql_text.h"
#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "stats/quantile.h"

namespace harness::ideaspace {
namespace {

using process::WaitCause;

constexpr size_t kMostTargets = 20;

struct Pool {
  std::vector<uint32_t> hosts;      // by name
  std::vector<uint32_t> processes;  // by name
  Int128 wait_us = 0, held_us = 0, contention_us = 0, for_slots_us = 0;
  Int128 beside_us = 0;  // waits for its own slots while a host of another pool had a free one
  std::vector<int64_t> eligible_waits;
  double p95_us = 0;
  uint32_t grown = 0;  // the host whose executions waited most of that

  // The time that one more slot could shorten.
  Int128 ShortUs() const { return contention_us + beside_us; }
};

// A process that runs on every host of the pool and without a cap is restricted by nothing but the slots of
// the pool: the free host of which the attribution speaks is of another.
Micros BesideUs(const LeverInput& input, const Pool& pool, uint32_t process) {
  const auto& runs_on = input.learned.pools.runs_on[process];
  const bool everywhere = std::all_of(pool.hosts.begin(), pool.hosts.end(), [&](uint32_t host) {
    return std::find(runs_on.begin(), runs_on.end(), host) != runs_on.end();
  });
  if (!everywhere || input.learned.pools.caps[process].running > 0) return 0;
  return input.processes[process].waits[Index(WaitCause::kRestricted)];
}

Micros ShortUs(const LeverInput& input, const Pool& pool, uint32_t process) {
  return input.processes[process].waits[Index(WaitCause::kContention)] + BesideUs(input, pool, process);
}

Pool MakePool(const LeverInput& input, size_t group) {
  Pool pool;
  const process::Executions& log = input.log();
  for (const uint32_t host : input.groups.hosts[group]) {
    if (!log.hosts.IsNull(host) && input.learned.pools.hosts[host].starts > 0) pool.hosts.push_back(host);
  }
  if (pool.hosts.empty()) return pool;
  for (const uint32_t process : input.by_name) {
    const auto& hosts = input.learned.pools.runs_on[process];
    if (hosts.empty() || input.groups.group_of_host[hosts.front()] != group) continue;
    const process::CauseTimes& waits = input.processes[process].waits;
    pool.processes.push_back(process);
    pool.wait_us += input.processes[process].WaitUs();
    pool.held_us += waits[Index(WaitCause::kHeld)];
    pool.contention_us += waits[Index(WaitCause::kContention)];
    pool.beside_us += BesideUs(input, pool, process);
    for (size_t cause = process::kBySlots; cause < process::kWaitCauses; ++cause)
      pool.for_slots_us += waits[cause];
  }
  return pool;
}

// What each process could wait less, by process: its share of every wait of it.
std::vector<Micros> ShortByProcess(const LeverInput& input, const std::vector<Pool>& pools) {
  std::vector<Micros> short_us(input.processes.size());
  for (const Pool& pool : pools) {
    for (const uint32_t process : pool.processes) short_us[process] = ShortUs(input, pool, process);
  }
  return short_us;
}

bool IsQpec(const LeverInput& input, uint32_t host) {
  return AsciiLower(input.HostName(host)).find("qpec") != std::string::npos;
}

bool HasQpec(const LeverInput& input, const Pool& pool) {
  return std::any_of(pool.hosts.begin(), pool.hosts.end(),
                     [&](uint32_t host) { return IsQpec(input, host); });
}

// Of the hosts that the names speak of; of equals the first by name. Requires one.
uint32_t GrownOf(const LeverInput& input, const Pool& pool, const std::vector<Int128>& of_host,
                 PoolNames names) {
  std::vector<uint32_t> hosts = pool.hosts;
  if (names == PoolNames::kQpec) std::erase_if(hosts, [&](uint32_t host) { return !IsQpec(input, host); });
  return *std::max_element(hosts.begin(), hosts.end(),
                           [&](uint32_t a, uint32_t b) { return of_host[a] < of_host[b]; });
}

// Those that the names speak of.
std::vector<Pool> MakePools(const LeverInput& input, PoolNames names) {
  std::vector<Pool> pools;
  for (size_t group = 0; group < input.groups.size(); ++group) pools.push_back(MakePool(input, group));
  const std::vector<Micros> short_us = ShortByProcess(input, pools);
  const process::Executions& log = input.log();
  const auto is_wanted = [&](const Pool& pool) {
    return !pool.hosts.empty() &&
           (names == PoolNames::kAll || HasQpec(input, pool) == (names == PoolNames::kQpec));
  };
  std::vector<uint8_t> wanted;
  for (const Pool& pool : pools) wanted.push_back(is_wanted(pool) ? 1 : 0);
  std::vector<Int128> of_host(log.hosts.size());
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const uint32_t group = input.groups.group_of_host[log.host[row]];
    if (wanted[group] == 0) continue;
    if (log.started_us[row] == process::kUnknownTime || log.eligible_us[row] > log.started_us[row] ||
        log.eligible_us[row] == process::kUnknownTime)
      continue;
    const Micros wait = log.started_us[row] - log.eligible_us[row];
    pools[group].eligible_waits.push_back(wait);
    const Micros part = short_us[log.process[row]];
    if (wait == 0 || part == 0) continue;  // most, which spares a division of 128 bits
    const Int128 whole = input.processes[log.process[row]].wait_us;
    if (whole > 0) of_host[log.host[row]] += Int128{wait} * part / whole;
  }
  std::erase_if(pools, [&](const Pool& pool) { return !is_wanted(pool); });
  for (Pool& pool : pools) {
    pool.grown = GrownOf(input, pool, of_host, names);
    if (pool.eligible_waits.empty()) continue;
    const std::array<stats::Fraction, 1> at = {stats::Percent(95)};
    pool.p95_us = stats::QuantilesInPlace(std::span<int64_t>(pool.eligible_waits), at).value()[0];
  }
  return pools;
}

double ShareOf(const Pool& pool) {
  return pool.for_slots_us > 0 ? RoundedRatio(pool.ShortUs(), pool.for_slots_us) : 0;
}

Json Values(const LeverInput& input, const Pool& pool) {
  Json hosts = Json::array();
  int64_t slots = 0;
  for (const uint32_t host : pool.hosts) {
    hosts.push_back(input.HostName(host));
    slots += input.learned.pools.hosts[host].slots;
  }
  return {{"hosts", std::move(hosts)},
          {"slots", slots},
          {"executions", pool.eligible_waits.size()},
          {"eligible_wait_p95_s", pool.p95_us / kMicrosPerSecond},
          {"wait_h", process::Hours(pool.wait_us)},
          {"held_h", process::Hours(pool.held_us)},
          {"contention_h", process::Hours(pool.contention_us)},
          {"restricted_to_full_pool_h", process::Hours(pool.beside_us)},
          {"short_of_slots_h", process::Hours(pool.ShortUs())},
          {"short_of_slots_share_of_slot_waits", ShareOf(pool)}};
}

// The executions whose waits were counted.
std::string RowsQuery(const LeverInput& input, const Pool& pool) {
  const std::string hosts = SqlTexts(pool.hosts, [&](uint32_t host) { return input.HostName(host); });
  const std::string eligible = process::kEligibleSql;
  return "SELECT row_id, process_id, host, " + eligible +
         " AS eligible_us, started_us FROM events WHERE coalesce(host, '(unknown)') IN (" + hosts +
         ") AND started_us >= " + eligible + " ORDER BY row_id";
}

// Those that wait most for slots of the pool, by name.
std::vector<std::string> Contenders(const LeverInput& input, const Pool& pool) {
  const auto short_us = [&](uint32_t process) { return ShortUs(input, pool, process); };
  std::vector<uint32_t> order = pool.processes;
  std::erase_if(order, [&](uint32_t process) { return short_us(process) == 0; });
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return short_us(a) > short_us(b); });
  if (order.size() > kMostTargets) order.resize(kMostTargets);
  std::vector<std::string> names;
  for (const uint32_t process : order) names.push_back(input.Name(process));
  std::sort(names.begin(), names.end());
  return names;
}

std::string HeldText(const Pool& pool) {
  if (pool.held_us <= 0) return "";
  return " The " + HoursText(process::Hours(pool.held_us)) +
         " that they were held by others are not part of this: no slot removes them.";
}

// " (12.3 h of them while a host of another pool had a free slot)"; empty without.
std::string BesideText(const Pool& pool) {
  if (pool.beside_us == 0) return "";
  return " (" + HoursText(process::Hours(pool.beside_us)) +
         " of them while a host of another pool, on which they never run, had a free one)";
}

Proposal PlusOne(const LeverInfo& info, const LeverInput& input, const Pool& pool) {
  Proposal proposal;
  proposal.hours = process::Hours(pool.ShortUs());
  proposal.n = static_cast<int64_t>(pool.eligible_waits.size());
  Recommendation& r = proposal.recommendation = RecommendationOf(info);
  const std::string host = input.HostName(pool.grown);
  r.target_kind = "pool";
  r.target = process::PoolName(input.log(), pool.hosts);
  r.target_process_ids = Contenders(input, pool);
  r.actions = {"add-slots:" + ActionName(host) + ":+1"};
  r.recommendation = "Give " + host + " one more slot. On " + r.target + " executions waited " +
                     HoursText(proposal.hours) + " while every slot was busy" + BesideText(pool) + ", " +
                     PercentText(ShareOf(pool)) +
                     " of what they waited for slots of any kind; one in twenty "
                     "waits longer than " +
                     SecondsText(pool.p95_us) + "." + HeldText(pool);
  r.evidence = EvidenceJson(RowsQuery(input, pool), proposal.n, Values(input, pool));
  r.assumptions = {"a host has as many slots as it was ever seen to run at once",
                   "one more slot runs what the host runs, as fast as the others do"};
  r.cost = {1, 1};
  return proposal;
}

}  // namespace

Result<GateResult> GatePools(const LeverInfo& info, const LeverInput& input, const LeverSettings& s,
                             PoolNames names) {
  const Json thresholds = {{"eligible_wait_p95_s", s.capacity_wait_p95_s},
                           {"short_of_slots_share_of_slot_waits", s.capacity_least_share},
                           {"short_of_slots_h", s.capacity_least_hours}};
  GateResult result;
  Nearest nearest("pattern_absent",
                  names == PoolNames::kQpec ? "No host has QPEC in its name."
                  : names == PoolNames::kOther
                      ? "No host is known, but for those that have a lever of their own."
                      : "No host is known.",
                  {{"pools", 0}});
  for (const Pool& pool : MakePools(input, names)) {
    const double hours = process::Hours(pool.ShortUs());
    const std::string name = process::PoolName(input.log(), pool.hosts);
    if (pool.p95_us <= s.capacity_wait_p95_s * kMicrosPerSecond) {
      nearest.Consider(hours, "waits_too_short",
                       "On " + name + " 95 % of the executions wait " + SecondsText(pool.p95_us) +
                           " or less; above " + FormatDouble(s.capacity_wait_p95_s) + " s are needed.",
                       Values(input, pool));
    } else if (hours < s.capacity_least_hours || ShareOf(pool) < s.capacity_least_share) {
      nearest.Consider(hours, "no_contention",
                       "On " + name + " " + HoursText(hours) + " pass because every slot is busy" +
                           BesideText(pool) + ", " + PercentText(ShareOf(pool)) +
                           " of the waits for slots; " + HoursText(s.capacity_least_hours) + " and " +
                           PercentText(s.capacity_least_share) + " are needed. " +
                           HoursText(process::Hours(pool.held_us)) +
                           " are held by other executions, which no server removes.",
                       Values(input, pool));
    } else {
      result.proposals.push_back(PlusOne(info, input, pool));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace harness::ideaspace

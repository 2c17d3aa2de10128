// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_wait_attribution_v1/blame_json.h"

#include <algorithm>

#include "base/exact_json.h"

namespace harness::plugins::analysis_wait_attribution_v1 {
namespace {

struct Pair {
  size_t process, holder;
  Micros us;
};

// Largest first; ties by names.
std::vector<Pair> BlamePairs(const process::Executions& log, const process::WaitTotals& found) {
  std::vector<Pair> pairs;
  for (const size_t process : log.processes.SortedByName()) {
    for (const process::Charge& charge : found.blame[process])
      pairs.push_back({process, charge.holder, charge.us});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.us > b.us; });
  return pairs;
}

Json ToJson(const process::NameCharge& charge, const char* key, Json name, size_t count) {
  return {{key, std::move(name)},
          {"count", count},
          {"contention_us", ExactJson(charge.contention_us)},
          {"others_contention_us", ExactJson(charge.others_us)}};
}

}  // namespace

Blame BlameOf(const process::Executions& log, const process::WaitTotals& found, size_t most) {
  Blame blame;
  for (const Pair& pair : BlamePairs(log, found)) {
    if (blame.pairs.size() == most) {
      blame.rest_us.Add(pair.us);
      continue;
    }
    blame.pairs.push_back({{"process_id", std::string(log.processes.NameOf(pair.process))},
                           {"holder_process_id", std::string(log.processes.NameOf(pair.holder))},
                           {"contention_us", pair.us}});
  }
  return blame;
}

Json ChargedJson(const process::Executions& log, const process::WaitTotals& found) {
  Json list = Json::array();
  std::vector<ExactSum> sums(found.blame.size());
  for (size_t process = 0; process < sums.size(); ++process) {
    for (const process::Charge& charge : found.blame[process]) {
      if (charge.holder != process) sums[charge.holder].Add(charge.us);
    }
  }
  for (const size_t holder : log.processes.SortedByName()) {
    if (sums[holder].value() == 0) continue;
    list.push_back({{"holder_process_id", std::string(log.processes.NameOf(holder))},
                    {"others_contention_us", ExactJson(sums[holder])}});
  }
  return list;
}

Json NamedChargesJson(const std::vector<process::NameCharge>& charges, const process::NameIndex& names,
                      const char* key, size_t most) {
  Json list = Json::array();
  process::NameCharge rest{.names = 0};
  size_t told = 0;
  for (const process::NameCharge& charge : charges) {
    const bool is_one = charge.name != process::kNoRow;
    if (is_one && names.IsNull(charge.name)) {
      list.push_back(ToJson(charge, key, nullptr, 0));
    } else if (is_one && told < most) {
      ++told;
      list.push_back(ToJson(charge, key, std::string(names.NameOf(charge.name)), 1));
    } else {
      rest.names += charge.names;
      rest.contention_us += charge.contention_us;
      rest.others_us += charge.others_us;
    }
  }
  if (rest.names > 0) list.push_back(ToJson(rest, key, nullptr, rest.names));
  return list;
}

}  // namespace harness::plugins::analysis_wait_attribution_v1

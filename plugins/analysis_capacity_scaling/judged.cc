// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_capacity_scaling/judged.h"

#include <algorithm>

#include "base/text.h"
#include "process/sample_summary.h"

namespace harness::plugins::analysis_capacity_scaling {
namespace {

using process::Hours;
using replay::Outcome;

// Where the waits of the pool come from, largest first; absent when the attribution did not run.
struct CauseShare {
  std::string cause;
  double share = 0;
};

std::vector<CauseShare> CausesOf(const Pool& pool, const replay::Names& names, const Json& attribution) {
  std::vector<CauseShare> shares;
  double whole = 0;
  for (const Json& host : attribution) {
    const bool ours = std::any_of(pool.hosts.begin(), pool.hosts.end(), [&](uint32_t position) {
      return host.at("host") == names.hosts[position];
    });
    if (!ours) continue;
    for (const auto& [key, value] : host.at("causes").items()) {
      if (!value.is_number()) continue;
      if (key == "wait_us") {
        whole += value.get<double>();
        continue;
      }
      const std::string cause = key.substr(0, key.size() - 3);  // without "_us"
      const auto it =
          std::find_if(shares.begin(), shares.end(), [&](const CauseShare& s) { return s.cause == cause; });
      if (it == shares.end()) {
        shares.push_back({cause, value.get<double>()});
      } else {
        it->share += value.get<double>();
      }
    }
  }
  if (!(whole > 0)) return {};
  for (CauseShare& share : shares) share.share /= whole;
  std::stable_sort(shares.begin(), shares.end(),
                   [](const CauseShare& a, const CauseShare& b) { return a.share > b.share; });
  return shares;
}

std::string CauseClause(const CauseShare& largest) {
  const std::string share = PercentText(largest.share) + " of the wait ";
  if (largest.cause == "held") return share + "is held by parents that end late: more slots cannot remove it";
  if (largest.cause == "batching")
    return share + "is for a batch to be released: more slots cannot remove it";
  if (largest.cause == "schedule")
    return share + "is for the next tick of the clock: more slots cannot remove it";
  if (largest.cause == "unavailability")
    return share + "falls into closed hours: more slots cannot remove it";
  if (largest.cause == "restricted") {
    return share +
           "passes while slots are free that the execution may not take: on other hosts, where its process "
           "was never seen to run, or above the cap of its process; the pool itself may lack slots";
  }
  if (largest.cause == "dispatch") return share + "passes while a slot is free: more slots cannot remove it";
  return share +
         "is contention for busy slots, which more slots do remove, but not in the proportion of the rule: "
         "it depends on how often all of them are busy at once";
}

// Which processes of the pool have a cap; empty where no wait is restricted.
std::string CapsText(const Pool& pool, const replay::Study& study, const std::vector<CauseShare>& causes) {
  constexpr size_t kMostNamed = 5;
  const auto& caps = study.model().cap_of_process;
  if (caps.empty() || causes.empty() || causes.front().cause != "restricted") return "";
  std::vector<std::string> capped;
  for (const uint32_t process : pool.processes) {
    if (caps[process] > 0)
      capped.push_back(study.names().processes[process] + " (" + std::to_string(caps[process]) + ")");
  }
  if (capped.empty()) return "";
  std::sort(capped.begin(), capped.end());
  const size_t more = capped.size() - std::min(capped.size(), kMostNamed);
  capped.resize(capped.size() - more);
  return " Of its processes these never ran more often at once though slots were free, which is taken for "
         "their cap: " +
         Join(capped, ", ") + (more > 0 ? " and " + std::to_string(more) + " more." : ".");
}

// What the verdict takes back from a figure.
const char* Reservation(replay::Verdict verdict) {
  if (verdict == replay::Verdict::kNotProvable) return "; less than the error of the model";
  if (verdict == replay::Verdict::kNoEffect) return "; no more than chance";
  if (verdict == replay::Verdict::kOverloaded)
    return "; the backlog grows, so it depends on where the log ends";
  return "";
}

// The calibration looks at the whole log, in which a large pool hides the error of a small one.
void HoldAgainstRecord(const Pool& pool, Outcome& outcome) {
  const double error = ShareOf(pool.residual_us, pool.recorded_us);
  if (IsInconclusive(outcome) || error <= replay::kLargestWaitError) return;
  outcome.verdict = replay::Verdict::kInconclusive;
  outcome.reason =
      "the model does not reproduce the waits of this pool: " + HoursText(Hours(pool.recorded_us)) +
      " recorded, " + HoursText(Hours(pool.replayed_us)) + " replayed, an error by process of " +
      PercentText(error) + ", at most " + PercentText(replay::kLargestWaitError) + " is believed";
  outcome.confidence = 0;
}

// A change may save waits of other pools, too: they are not told as a share of the wait of this one.
void CapAtWait(const Pool& pool, Outcome& outcome) {
  const Int128 most = pool.recorded_us;
  if (outcome.delta_wait_us > most)
    outcome.reason += "; counted is no more than the " + HoursText(Hours(most)) + " that the pool waited";
  outcome.delta_wait_us = std::min(outcome.delta_wait_us, most);
  if (outcome.interval.low_us) outcome.interval.low_us = std::min(*outcome.interval.low_us, most);
  if (outcome.interval.high_us) outcome.interval.high_us = std::min(*outcome.interval.high_us, most);
}

// The one sentence: what one more server would save, what the naive rule promises, and why they differ. All
// shares are of the recorded wait of the pool, which is named where there are several.
std::string WhySentence(const Pool& pool, bool one_pool, const Outcome& server,
                        const std::vector<CauseShare>& causes) {
  const std::string naive = PercentText(1 / static_cast<double>(pool.hosts.size() + 1));
  const std::string whom = one_pool ? "" : " for " + pool.name;
  if (IsInconclusive(server) || !server.interval.low_us) {
    return "The naive rule promises " + naive + " of the recorded wait from one more server" + whom +
           "; no replay bears that out (" + std::string(replay::VerdictName(server.verdict)) + ": " +
           server.reason + ")" + (causes.empty() ? "" : ", and " + CauseClause(causes.front())) + ".";
  }
  const auto share = [&](Int128 us) { return PercentText(ShareOf(us, pool.recorded_us)); };
  // A single slot is judged among the actions; a server of several is more than that, and may be provable.
  const std::string slots =
      pool.server_slots > 1 ? " of " + FormatThousands(pool.server_slots) + " slots" : std::string();
  return "One more server" + slots + whom + " saves " + share(server.delta_wait_us) +
         " of the recorded wait by replay (95 %: " + share(*server.interval.low_us) + " to " +
         share(*server.interval.high_us) + Reservation(server.verdict) + "), where the naive rule promises " +
         naive + ": " + (causes.empty() ? server.reason : CauseClause(causes.front())) + ".";
}

replay::Plan PlanOf(const Pool& pool, int64_t more) {
  replay::Action action;
  action.kind = replay::ActionKind::kAddSlots;
  action.hosts = {pool.grown};
  action.amount = more;
  return {action};
}

}  // namespace

bool IsInconclusive(const Outcome& outcome) {
  return outcome.verdict == replay::Verdict::kInconclusive;
}

Result<Judged> JudgePool(const replay::Study& study, Pool pool, bool one_pool, int64_t more_slots,
                         const Json& attribution) {
  Judged judged;
  std::vector<replay::Plan> plans = {PlanOf(pool, pool.server_slots)};
  for (int64_t more = 1; more <= more_slots; ++more) plans.push_back(PlanOf(pool, more));
  replay::EvaluateOptions options;
  options.marginals = false;
  for (size_t i = 0; i < plans.size(); ++i) {
    ASSIGN_OR_RETURN(Outcome outcome, study.Evaluate(plans[i], options));
    HoldAgainstRecord(pool, outcome);
    CapAtWait(pool, outcome);
    if (i == 0) {
      judged.server = std::move(outcome);
    } else {
      judged.curve.push_back(std::move(outcome));
    }
  }
  const auto causes = CausesOf(pool, study.names(), attribution);
  for (const CauseShare& cause : causes)
    pool.causes.push_back({{"cause", cause.cause}, {"share", cause.share}});
  judged.why = WhySentence(pool, one_pool, judged.server, causes) + CapsText(pool, study, causes);
  judged.pool = std::move(pool);
  return judged;
}

}  // namespace harness::plugins::analysis_capacity_scaling

// SPDX-License-Identifier: Apache-2.0
// Does a proposed action help? Each is replayed on the log; what it does to the figures decides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ideaspace/action_scorer.h"
#include "ideaspace/confidence.h"
#include "ideaspace/energy_state.h"
#include "ideaspace/policy.h"
#include "ideaspace/recommendation.h"
#include "replay/study.h"

namespace harness::ideaspace {

struct VerifyOptions {
  Policy policy;
  std::map<std::string, TrackRecord> track_records = {};  // by lever; without one: nothing is known of it
  int threads = 1;                                        // the results do not depend on it
};

// Why an action is not proposed; the first that holds, in this order.
enum class Block {
  kNone,              // it is verified
  kExcludedByPolicy,  // the policy forbids actions of its type on one of its processes
  kInfeasible,        // a text of its is no action, or cannot be applied to this log
  kInconclusive,      // the model does not reproduce this log
  kTooFewBlocks,      // its executions lie in too few blocks of time for an interval
  kNoEffect,          // no wait changes beyond chance, or none that moves a figure of the energy
  kHarmful,
  kOverloaded,
  kNotProvable,
  kRaisesEnergy,  // it saves waits and makes something else worse
};
const char* BlockName(Block block);  // "excluded_by_policy", ...; "" for kNone

struct JudgedAction {
  size_t recommendation = 0;  // its position in the list
  Block block = Block::kNone;
  std::string explanation;               // one sentence with the figures that decided
  replay::Plan plan;                     // empty where it is excluded or a text of its is no action
  std::optional<replay::Outcome> found;  // of the replay; absent where there was none
  std::optional<ScoredAction> score;     // of what is verified, and of what raises the energy
  // E(x) - E(x') of ALL. 0 for an action without effect; minus the penalty of policy_exclusion for an
  // excluded one, which breaks that constraint; absent where no replay of it is believed.
  std::optional<double> delta_energy;
  double confidence = 0;               // ActionConfidence; 0 where it is blocked
  TrackRecord track_record = {};       // of its lever
  std::optional<double> naive_hours;   // of more slots, where the replay is inconclusive: replay::PromiseOf
  bool counted_only = false;           // no saving of wait is believed; executions fall away, and that counts
  Block without_count = Block::kNone;  // what it would be blocked for if that did not count
};

struct VerifiedActions {
  double energy_before = 0;           // of ALL
  bool energy_is_known = true;        // some figure of ALL has a reference
  std::vector<JudgedAction> actions;  // by delta_energy (descending), confidence (descending), lever, target
  std::vector<JudgedAction> blocked;  // in the order of the recommendations
};

// " from 0.512 to 0.498"
std::string EnergyChangeText(const ScoredEntity& entity);

// The key of the entity that an action is about: "process:QEMAIL". A pool is no entity: of it the one host
// that gets slots is meant, by `names` of the model.
std::string TargetKey(const Recommendation& recommendation, const replay::Names& names);

// Does every request that the log tells of still get its answer? Executions that fall away were merged into
// others, repeat others or were retries; one that is thinned out was started by a clock where the action
// tunes a schedule, and is work left undone otherwise.
bool RequestsStay(const Recommendation& recommendation, const replay::Plan& plan);

// An action passes when its replay is verified, some figure of ALL or of its target ("process:NAME",
// "host:NAME") changes, and no energy rises beyond chance (ScoredEntity::Rises): not that of ALL, and where
// that stays, not that of its target.
// One that changes figures that are at their reference already saves waits, and its delta_energy is 0.
// Executions that no longer happen are counted and not
// estimated: where they alone change a figure, the action passes without a verified saving of wait.
// Errors: those of the scorer.
Result<VerifiedActions> Verify(const ActionScorer& scorer, const std::vector<Recommendation>& recommended,
                               const VerifyOptions& options);

}  // namespace harness::ideaspace

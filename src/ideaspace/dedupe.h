// SPDX-License-Identifier: Apache-2.0
// Proposals that are one and the same action become one, and those that a policy forbids are set aside.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "ideaspace/policy.h"

namespace harness::ideaspace {

// A proposal with what its verification said.
struct Proposed {
  std::string lever_id, label, action_type;
  bool inferred = false;  // the action type comes from the text, since nothing else named it
  std::string target_kind, target;
  std::vector<std::string> target_process_ids;  // ordered, each once
  std::string recommendation;
  std::string status;  // "verified", "blocked", or "unverified" where the verifier says nothing of it
  std::string blocked_reason;
  std::optional<double> delta_energy, delta_hours;
};

struct Merged {
  size_t proposal = 0, into = 0;  // positions in the list
  std::string why;                // one sentence
};

struct Excluded {
  size_t proposal = 0;
  std::string pattern, process_id, why;
};

struct Deduped {
  std::vector<Proposed> proposals;  // best first, as below
  std::vector<size_t> kept;         // in that order
  std::vector<Merged> merged;       // likewise
  std::vector<Excluded> excluded;   // likewise
};

// The proposals of recommendations.json with the verdicts of verified_actions.json and blocked_actions.json,
// told apart by lever and target. An action type that is missing is inferred from label and recommendation.
// Errors: kInvalidArgument naming the field that is not there.
Result<std::vector<Proposed>> JoinVerdicts(const Json& recommendations, const Json& verified,
                                           const Json& blocked);

// Of those with one action type and one set of processes (with one target, where no process is named) the
// best stays: verified before others, then the larger saving of energy, then of hours, then lever and target
// by name. What the policy forbids neither stays nor is merged. Every proposal is in exactly one of the
// lists; the order of the input changes nothing.
Deduped Dedupe(std::vector<Proposed> proposals, const Policy& policy);

// The form of schemas/deduped_recommendations.schema.json.
Json ToJson(const Deduped& deduped);

}  // namespace harness::ideaspace

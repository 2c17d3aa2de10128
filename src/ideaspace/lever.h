// SPDX-License-Identifier: Apache-2.0
// One lever: a change that people make to a batch system, when a log gives reason for it, and what it means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ideaspace/lever_input.h"
#include "ideaspace/lever_needs.h"
#include "ideaspace/lever_settings.h"
#include "ideaspace/recommendation.h"

namespace harness::ideaspace {

// What docs/levers.md and every proposal of the lever say of it.
struct LeverInfo {
  std::string_view id;
  std::string_view label;           // for people
  std::string_view action_type;     // what policies speak of
  std::string_view what;            // one sentence
  std::string_view gate;            // how it decides, with the names of its settings
  std::string_view transformation;  // text form of the action that replay applies
  std::string_view enforcement;     // which system and setting is changed
  std::string_view risks;           // separated by " | "
  std::string_view how_to_check;
  std::string_view disproof;
  std::string_view known_issue;  // id of the landmark issue that it confirms; empty without one
  uint32_t needs = 0;            // LeverNeed: where the log does not tell one of them, the gate is not asked
};

// A proposal and the hours that it speaks of: work or waiting that the log shows, no promise.
struct Proposal {
  Recommendation recommendation;
  double hours = 0;
  int64_t n = 0;  // executions that its evidence rests on
};

// What a gate says. A lever that proposes nothing says why in `skipped`, always.
struct GateResult {
  std::vector<Proposal> proposals;
  std::vector<SkippedLever> skipped;
  std::vector<double> other_p_values;  // tests that led to no proposal: they belong to the family too
};

struct Lever {
  LeverInfo info;
  Result<GateResult> (*gate)(const LeverInput& input, const LeverSettings& settings);
};

// All levers, by id.
const std::vector<const Lever*>& Levers();
const Lever* FindLever(std::string_view id);

// A proposal with all that is the same for every proposal of the lever.
Recommendation RecommendationOf(const LeverInfo& info);
// The same for a lever that does not fire; `target` empty for the lever as a whole.
SkippedLever SkippedOf(const LeverInfo& info, std::string_view reason, std::string explanation, Json measured,
                       Json thresholds, std::string target = {});

// The one file for people: a table of all levers and a section for each, Markdown.
std::string LeversDocument();

}  // namespace harness::ideaspace

// SPDX-License-Identifier: Apache-2.0
// Where the issues stand that a run looks for by name: the landmarks of the levers and those of a project.
#pragma once

#include <string>
#include <vector>

#include "insight/known_issues.h"
#include "report/action_facts.h"
#include "run/run_result.h"

namespace harness::report {

struct KnownIssueFact {
  std::string id, title;
  std::string status;       // "confirmed", "refuted", "skipped"
  std::string reason;       // what refuted it or why it was skipped, one word; empty where it is confirmed
  std::string explanation;  // a sentence for each of the first three answers
  Json checks = Json::array();  // of a project's issue: what was expected and found, insight/known_issues.h
};

// Empty with known issues off. The landmarks come first, by id, where the run verifies actions: one is
// confirmed by a verified action of its lever; refuted when the log speaks against it (the figures that the
// gate measured, or a replay without effect, with harm); skipped where there was too little to tell. Without
// actions all are skipped with `no_actions`, the sentence that says why. Then the project's, by id.
std::vector<KnownIssueFact> KnownIssuesOf(const run::RunResult& run, const Actions* actions,
                                          const std::string& no_actions);

}  // namespace harness::report

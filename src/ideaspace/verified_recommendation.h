// SPDX-License-Identifier: Apache-2.0
// What the verifier recommends: each verified action in the form of the insight contract.
#pragma once

#include <string>

#include "ideaspace/verified_json.h"
#include "plugin/recommendation.h"

namespace harness::ideaspace {

// The action with its place and its saving by replay, as part of the recorded wait; without a saving where
// executions are only counted. Of a pool, `where` names it and its host, and the text those that wait there
// most: what an insight is about must not change with their order. `finding`: id of the finding that tells of
// it. Requires a verified action.
plugin::Recommendation VerifiedRecommendation(const VerifiedReport& report, const JudgedAction& action,
                                              std::string finding);

// Why nothing is recommended, with the number of proposals that were blocked. Requires that none was
// verified.
plugin::NoRecommendation NothingVerified(const VerifiedReport& report);

}  // namespace harness::ideaspace

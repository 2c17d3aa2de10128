// SPDX-License-Identifier: Apache-2.0
// The insight contract as code: what a recommendation must hold. Its words stand in
// docs/insight_quality_contract.md, whose examples are the tests.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "insight/insight.h"

namespace harness::insight {

// All rules that `insight` breaks, in the order of the document; none: it is valid. Nothing is filled in.
// `findings`: ids in the result of its plugin. The fields plugin_ok, violations and signature are not read.
std::vector<Violation> CheckContract(const Insight& insight, const std::set<std::string>& findings);

// A plugin without recommendations must say why: reason_code and explanation.
std::vector<Violation> CheckContract(const PluginStatement& plugin);

}  // namespace harness::insight

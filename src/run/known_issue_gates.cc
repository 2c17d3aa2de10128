// SPDX-License-Identifier: Apache-2.0
#include "run/known_issue_gates.h"

#include "insight/discovery_gate.h"
#include "run/landmark_scan.h"
#include "run/plugins_json.h"

namespace harness::run {

Result<std::vector<insight::Gate>> KnownIssueGates(const RunResult& result, const Path& run_folder,
                                                   const RunOptions& options) {
  std::vector<insight::Gate> gates;
  if (result.known_issues) return gates;
  ASSIGN_OR_RETURN(const insight::Insights insights, insight::InsightsOf(PluginsJson(result)));
  gates.push_back(insight::DiscoveryGate(insights));
  ASSIGN_OR_RETURN(insight::Gate landmarks, ScanForLandmarks(run_folder, options));
  gates.push_back(std::move(landmarks));
  return gates;
}

}  // namespace harness::run

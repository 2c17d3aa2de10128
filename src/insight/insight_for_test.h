// SPDX-License-Identifier: Apache-2.0
// Valid insights for tests, made from the words that matter to them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "insight/insight.h"

namespace harness::insight {

// A discovered, actionable insight of `plugin` on `process` that saves `hours` of 100.
inline Insight InsightForTest(const std::string& plugin, const std::string& process, const std::string& text,
                              double hours = 5) {
  Insight insight;
  insight.plugin_id = plugin;
  insight.kind = "advice";
  insight.id = "advice:" + process;
  insight.action_type = "change";
  insight.recommendation = text;
  insight.scope_class = "process";
  insight.how_to_check = "The wait of " + process + " falls.";
  insight.target_process_ids = {process};
  insight.modeled_percent = hours;
  insight.modeled_basis_hours = 100;
  insight.modeled_delta_hours = hours;
  insight.findings = {"wait:" + process};
  insight.query = "SELECT 1";
  insight.plugin_ok = true;
  insight.signature =
      SignatureOf(plugin, insight.kind, insight.action_type, insight.where, insight.target_process_ids, text)
          .value();
  return insight;
}

inline Insights InsightsForTest(std::vector<Insight> list) {
  Insights insights;
  insights.insights = std::move(list);
  return insights;
}

}  // namespace harness::insight

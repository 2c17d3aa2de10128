// SPDX-License-Identifier: Apache-2.0
#include "insight/discovery_gate.h"

#include <algorithm>
#include <string>

namespace harness::insight {
namespace {

std::string Plural(int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// What was recommended and does not count.
std::string WhatDoesNotCount(const Insights& insights) {
  int64_t broken = 0, known = 0, failed = 0;
  for (const Insight& insight : insights.insights) {
    if (!insight.valid()) {
      ++broken;
    } else if (!insight.plugin_ok) {
      ++failed;
    } else if (!insight.discovered()) {
      ++known;
    }
  }
  std::string text;
  const auto add = [&](int64_t count, const char* why) {
    if (count > 0) text += (text.empty() ? " " : ", ") + Plural(count, "recommendation") + " " + why;
  };
  add(broken, "with a broken contract");
  add(failed, "of a plugin that did not end ok");
  add(known, "of a known issue");
  return text.empty() ? "" : text + (broken + failed + known == 1 ? " does not count." : " do not count.");
}

}  // namespace

Gate DiscoveryGate(const Insights& insights) {
  const int64_t discovered = insights.discovered();
  const int64_t plugins = insights.actionable_plugins();
  Gate gate;
  gate.id = "discovery";
  gate.measured = {{"discovered", discovered},
                   {"actionable_plugins", plugins},
                   {"recommendations", insights.insights.size()},
                   {"least_discovered", 1},
                   {"least_actionable_plugins", 1}};
  if (discovered > 0 && plugins > 0) {
    gate.verdict = Verdict::kPass;
    gate.sentence = "With known issues off the run found " + Plural(discovered, "actionable insight") +
                    " by itself, from " + Plural(plugins, "plugin") + ".";
    return gate;
  }
  gate.verdict = Verdict::kFail;
  gate.sentence =
      "With known issues off nothing was found: no plugin recommends a change that the insight contract lets "
      "count." +
      WhatDoesNotCount(insights);
  return gate;
}

}  // namespace harness::insight

// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_targets.h"

#include <map>
#include <tuple>

#include "base/text.h"

namespace harness::ideaspace {

Result<void> CheckTargets(std::span<const Proposal> proposals) {
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const Recommendation*> known;
  for (const Proposal& proposal : proposals) {
    const Recommendation& r = proposal.recommendation;
    const auto [before, is_new] = known.try_emplace({r.lever_id, r.target_kind, r.target}, &r);
    if (is_new) continue;
    return InternalError("lever " + r.lever_id + " proposes two changes of the " + r.target_kind + " " +
                         Quoted(r.target) + ", expected one: " + Join(before->second->actions, ", ") +
                         " and " + Join(r.actions, ", "));
  }
  return Ok();
}

}  // namespace harness::ideaspace

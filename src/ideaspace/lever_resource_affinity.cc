// SPDX-License-Identifier: Apache-2.0
// A process runs faster on one host than on the others.
#include "ideaspace/lever_hosts.h"
#include "ideaspace/levers.h"

namespace harness::ideaspace {
namespace {

Result<GateResult> GateResourceAffinity(const LeverInput& input, const LeverSettings& settings) {
  const auto duration = [&](uint32_t row) -> std::optional<Micros> {
    const process::Executions& log = input.log();
    if (log.ended_us[row] == process::kUnknownTime || log.ended_us[row] < log.started_us[row])
      return std::nullopt;
    return log.ended_us[row] - log.started_us[row];
  };
  return GateHosts(kResourceAffinity.info, input, settings, duration, 1, "run for");
}

}  // namespace

constinit const Lever kResourceAffinity = {
    .info = {.id = "resource_affinity_v1",
             .label = "Host affinity",
             .action_type = "route_work",
             .what = "A process runs faster on one host than on the others.",
             .gate =
                 "Mean duration on the host at least `host_least_difference` below that on the others within "
                 "the same stretches of time (days; hours in short logs), worth at least `least_hours` in "
                 "them; at least `least_runs` runs on either side and `host_least_cells` such stretches; a "
                 "one-sided permutation test of the best host that flips the differences by stretch, with "
                 "each host as a test of its own under the run's false-discovery control.",
             .transformation = "`route:PROCESS:HOST`",
             .enforcement = "The host list of the process, or its queue, in the batch manager.",
             .risks =
                 "The host fills up and its work waits longer. | The replay keeps each service as recorded: "
                 "it shows what the move does to waits, not the faster runs. | With that host down the "
                 "process does not run.",
             .how_to_check = "Compare mean durations by host within the same days, for inputs of equal size.",
             .disproof = "If runs that are moved take as long as before, the host is not why they were slow.",
             .known_issue = "",
             .needs = kNeedsProcesses | kNeedsHosts | kNeedsDurations},
    .gate = GateResourceAffinity};

}  // namespace harness::ideaspace

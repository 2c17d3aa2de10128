// SPDX-License-Identifier: Apache-2.0
// A process waits less for a slot on one host than on the others.
#include "ideaspace/lever_hosts.h"
#include "ideaspace/levers.h"

namespace harness::ideaspace {
namespace {

Result<GateResult> GateRouteProcess(const LeverInput& input, const LeverSettings& settings) {
  const auto wait = [&](uint32_t row) { return input.SlotWaitOf(row); };
  return GateHosts(kRouteProcess.info, input, settings, wait, 2, "wait for a slot for");
}

}  // namespace

constinit const Lever kRouteProcess = {
    .info = {.id = "route_process_v1",
             .label = "Route to the host with the shorter queue",
             .action_type = "route_work",
             .what = "Executions of a process that go to one host wait less for a slot than those that go to "
                     "the others.",
             .gate =
                 "Mean wait for a slot (from ready to start, outside closed hours; no process that is "
                 "capped, polled or collected in batches) on the host at least `host_least_difference` below "
                 "that on the others within the same stretches of time (days; hours in short logs), worth at "
                 "least `least_hours` in them; at least `least_runs` runs on either side and "
                 "`host_least_cells` such stretches; a one-sided permutation test of the best host that "
                 "flips the differences by stretch, with each host as a test of its own under the run's "
                 "false-discovery control.",
             .transformation = "`route:PROCESS:HOST`",
             .enforcement = "The host list of the process, or its queue, in the batch manager.",
             .risks = "The queue moves with the work. | With that host down the process does not run.",
             .how_to_check = "Compare mean waits by host within the same days, before and after.",
             .disproof =
                 "If waits on that host rise by as much as they fall elsewhere, the queue only moved.",
             .known_issue = "",
             .needs = kNeedsProcesses | kNeedsHosts | kNeedsWaits},
    .gate = GateRouteProcess};

}  // namespace harness::ideaspace

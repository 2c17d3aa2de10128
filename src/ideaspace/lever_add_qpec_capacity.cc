// SPDX-License-Identifier: Apache-2.0
// One slot more for the QPEC servers.
#include "ideaspace/lever_capacity.h"
#include "ideaspace/levers.h"

namespace harness::ideaspace {
namespace {

Result<GateResult> GateAddQpecCapacity(const LeverInput& input, const LeverSettings& settings) {
  return GatePools(kAddQpecCapacity.info, input, settings, PoolNames::kQpec);
}

}  // namespace

constinit const Lever kAddQpecCapacity = {
    .info =
        {.id = "add_qpec_capacity_plus_one_v1",
         .label = "QPEC+1",
         .action_type = "add_server",
         .what = "The QPEC servers are busy all at once while work waits for them.",
         .gate =
             "A pool of hosts that share processes, one of them with QPEC in its name (any case); the "
             "95 % quantile of its eligible waits above `capacity_wait_p95_s`; waits because every slot of "
             "the pool was busy, by the wait attribution (contention; and restricted, where no cap but a "
             "free host of another pool makes it so, for processes that run on every host of this one), "
             "of at least `capacity_least_hours` and `capacity_least_share` of the waits for slots of any "
             "kind. Holds are no reason for a server.",
         .transformation = "`add-slots:HOST:+1`, on the QPEC host whose processes wait most for its slots",
         .enforcement = "The number of parallel jobs of the QPEC server in the batch manager; a further "
                        "server where its processors or memory are full.",
         .risks = "Services may take longer when more run side by side on the same machine; the replay "
                  "keeps them as recorded. | A further slot costs memory and licences.",
         .how_to_check = "Plot running executions by host: where the curve is flat at its top while others "
                         "wait, slots are short. After the change the top must be one higher, and those "
                         "waits shorter.",
         .disproof = "If the top of running executions rises and the waits stay, or services get longer by "
                     "as much, slots were not what was short.",
         .known_issue = "qpec_capacity",
         .needs = kNeedsHosts | kNeedsWaits | kNeedsAttribution},
    .gate = GateAddQpecCapacity};

}  // namespace harness::ideaspace

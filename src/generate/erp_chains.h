// SPDX-License-Identifier: Apache-2.0
// Further chains in an ERP log, drawn from its seed: known processes in order, key and cohort.
#pragma once

#include <cstdint>

#include "generate/erp_model.h"

namespace harness::generate {

// Plants six chains of two to four processes that no other chain has: for each cohort (any_day, close_window,
// night) one whose executions name their parent or dependency and one whose executions name nobody and are
// only run in order by one user. Processes, lengths, keys and gaps are drawn from the seed. Instances come in
// bursts: one user asks for several within minutes, with the same company and a value of the key each; every
// second chain has values that come again. The last process of a linked chain and the first of
// the others run one at a time.
// Three more processes name a region at random: runs of one user with one region are no chain.
// Their runs are part of those that the processes have anyway, so that no count of the log changes.
// Requires the chains of the model not to be dropped; then nothing is planted.
void PlantChains(uint64_t seed, double rows_scale, ErpModel& model);

}  // namespace harness::generate

// SPDX-License-Identifier: Apache-2.0
// The levers by name: each is defined in a lever_*.cc of its own; the table stands in levers.cc.
#pragma once

#include "ideaspace/lever.h"

namespace harness::ideaspace {

extern const Lever kAddCapacity;
extern const Lever kAddQpecCapacity;
extern const Lever kBatchPayout;
extern const Lever kBlackoutScheduled;
extern const Lever kCapConcurrency;
extern const Lever kDedupeOrCache;
extern const Lever kParallelizeBranches;
extern const Lever kPrestagePrereqs;
extern const Lever kPriorityIsolation;
extern const Lever kReschedule;
extern const Lever kResourceAffinity;
extern const Lever kRetryBackoff;
extern const Lever kRouteProcess;
extern const Lever kSplitBatches;
extern const Lever kTuneQemail;
extern const Lever kTuneSchedule;
extern const Lever kUnblockDependency;

}  // namespace harness::ideaspace

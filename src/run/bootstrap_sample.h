// SPDX-License-Identifier: Apache-2.0
// A log as it could have been: blocks of a dataset drawn with replacement and put in place of its own.
//
// Blocks are whole weeks, for short logs days, hours or minutes: the longest of which there are nine that
// hold a row. A row belongs to the block of its first time. Each block's place is taken by one drawn from all
// but the last, which may be cut short and stays where it is. Times move by whole blocks, so weekday and hour
// stay; an accounting month keeps its distance to the month of the row. Ids of executions and cases get the
// number of their place behind them; a link to a row of another block is cut, so that links stay inside.
// Source: Kuensch (1989), Ann. Statist. 17(3), 1217-1241, with blocks that do not overlap.
#pragma once

#include <cstdint>

#include "base/files.h"
#include "base/progress.h"
#include "base/result.h"
#include "engine/engine.h"
#include "eventlog/dataset.h"

namespace harness::run {

// Writes the dataset `to`, which must not be there yet, in canonical order. The draw is a pure function of
// the dataset's version and `replicate`; so is the version of the sample, which is no canonical table hash.
// Errors: kInconclusive for a log too short for nine blocks of a minute; those of the engine; kInterrupted.
Result<eventlog::DatasetInfo> BootstrapSample(const Path& from, const eventlog::DatasetInfo& dataset,
                                              uint64_t replicate, const Path& to,
                                              const engine::EngineOptions& limits, Progress& progress);

}  // namespace harness::run

// SPDX-License-Identifier: Apache-2.0
// The study of a log: made once, and shared by all analyses of a run that replay it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "process/learned_log.h"
#include "replay/study.h"

namespace harness::replay {

struct SharedStudy {
  std::shared_ptr<const process::LearnedLog> learned;
  std::shared_ptr<const Study> study;
};

// The log as process::LearnLog gives it, and its study: with the log's attempts and batches, keyed by the
// version of the dataset, and with `replicates` and `keys` as in StudyOptions; keys of executions that failed
// are made unknown (ForgetFailed). One that was kept before, in this process or in the one it was forked
// from, is not made again. Errors: those of LearnLog and of Study::Make.
Result<SharedStudy> StudyLog(eventlog::DataAccessor& data, int64_t replicates,
                             std::vector<uint32_t> keys = {});

// Makes the study, and the log where none is kept, and keeps both until the process ends, for itself and for
// what it forks. Not thread-safe. At most one is kept: the latest.
Result<void> KeepStudy(eventlog::DataAccessor& data);

}  // namespace harness::replay

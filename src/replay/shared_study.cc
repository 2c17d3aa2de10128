// SPDX-License-Identifier: Apache-2.0
#include "replay/shared_study.h"

#include <string>
#include <utility>

#include "process/kept.h"
#include "replay/job_choices.h"

namespace harness::replay {
namespace {

Result<Study> Make(const process::LearnedLog& learned, const std::string& seed) {
  StudyOptions options;
  options.attempts = learned.facts.attempts;
  options.released_us = learned.batches.released_us;
  options.seed = seed;
  return Study::Make(learned.log, learned.pools, std::move(options));
}

}  // namespace

Result<SharedStudy> StudyLog(eventlog::DataAccessor& data, int64_t replicates, std::vector<uint32_t> keys) {
  SharedStudy shared;
  ASSIGN_OR_RETURN(shared.learned, process::LearnLog(data));
  const std::string& version = data.info().version;
  shared.study = process::Kept<Study>::Here().Of(version);
  if (shared.study == nullptr) {
    ASSIGN_OR_RETURN(auto made, Make(*shared.learned, data.info().seed));
    shared.study = std::make_shared<const Study>(std::move(made));
  }
  if (keys.empty() && replicates == shared.study->replicates()) return shared;
  ForgetFailed(shared.learned->facts.outcome, keys);
  ASSIGN_OR_RETURN(auto changed, shared.study->With(replicates, keys));
  shared.study = std::make_shared<const Study>(std::move(changed));
  return shared;
}

Result<void> KeepStudy(eventlog::DataAccessor& data) {
  process::Kept<Study>::Here().Clear();
  if (!process::IsKept(data.info().version)) RETURN_IF_ERROR(process::KeepLearnedLog(data));
  ASSIGN_OR_RETURN(const auto learned, process::LearnLog(data));
  ASSIGN_OR_RETURN(auto made, Make(*learned, data.info().seed));
  process::Kept<Study>::Here().Set(data.info().version, std::make_shared<const Study>(std::move(made)));
  return Ok();
}

}  // namespace harness::replay

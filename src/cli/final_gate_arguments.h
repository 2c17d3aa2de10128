// SPDX-License-Identifier: Apache-2.0
// How a finished run is judged: the options that checklist final and evidence build share.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "cli/invocation.h"
#include "insight/matrices.h"
#include "run/final_gates.h"

namespace harness::cli {

class FinalGateArguments {
 public:
  // Must live as long as the verb's run function.
  void Declare(Arguments& arguments);

  // Says before the work that the reference is no run of the home. Errors: as Catalog::FindRun.
  Result<void> CheckReference(const store::Home& home) const;

  // Judges a run of the home; `run_options` as for a run of its dataset.
  Result<run::FinalGates> Judge(const store::Home& home, const std::string& run_id,
                                const run::RunOptions& run_options, Invocation& invocation) const;

  // The gate "matrices", hard: every plugin stands in every matrix, and the files of --matrices, where it is
  // given, or of docs/matrices, where that is a folder, are those that the program makes. Requires files that
  // were just made.
  Result<insight::Gate> JudgeMatrices(const std::vector<insight::MatrixFile>& made) const;

 private:
  std::string gate_ = "calibrated";
  std::string reference_;
  std::string matrices_;
  bool bootstrap_ = false;
  int64_t reruns_ = insight::kDefaultReruns;
};

}  // namespace harness::cli

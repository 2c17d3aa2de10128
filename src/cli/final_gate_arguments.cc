// SPDX-License-Identifier: Apache-2.0
#include "cli/final_gate_arguments.h"

#include "base/text.h"

namespace harness::cli {
namespace {

constexpr const char* kMatrixFolder = "docs/matrices";

run::NoveltyGate NoveltyGateNamed(const std::string& name) {
  if (name == "none") return run::NoveltyGate::kNone;
  return name == "basic" ? run::NoveltyGate::kBasic : run::NoveltyGate::kCalibrated;
}

}  // namespace

void FinalGateArguments::Declare(Arguments& arguments) {
  arguments.Choice("--gate", {"calibrated", "basic", "none"},
                   "How novelty is judged; none prints the comparison and decides nothing", &gate_);
  arguments.Switch("--bootstrap", "Re-run on bootstrap samples, which the calibrated gate needs to pass",
                   &bootstrap_);
  arguments.Integer("--reruns", "Re-runs with --bootstrap", 1, 1000, &reruns_);
  arguments
      .Text("--reference", "RUN", "The run to compare with, of any dataset; else it is looked for",
            &reference_)
      .offer = Offer::kRuns;
  arguments
      .Text("--matrices", "FOLDER", "Matrices to check; docs/matrices where that is a folder", &matrices_)
      .offer = Offer::kFolders;
  arguments.OfSetting("autonomous.novelty_min");
}

Result<void> FinalGateArguments::CheckReference(const store::Home& home) const {
  if (reference_.empty()) return Ok();
  ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
  RETURN_IF_ERROR(catalog.FindRun(reference_));
  return Ok();
}

Result<run::FinalGates> FinalGateArguments::Judge(const store::Home& home, const std::string& run_id,
                                                  const run::RunOptions& run_options,
                                                  Invocation& invocation) const {
  run::NoveltyOptions options;
  options.gate = NoveltyGateNamed(gate_);
  options.novelty_min = invocation.config().Number("autonomous.novelty_min");
  options.reruns = bootstrap_ ? reruns_ : 0;
  options.run = run_options;
  return run::JudgeRun(home, run_id, reference_, options, invocation.progress());
}

Result<insight::Gate> FinalGateArguments::JudgeMatrices(const std::vector<insight::MatrixFile>& made) const {
  std::error_code ignored;
  const bool here = std::filesystem::is_directory(kMatrixFolder, ignored);
  const std::string folder = !matrices_.empty() ? matrices_ : here ? kMatrixFolder : "";
  insight::Gate gate;
  gate.id = "matrices";
  gate.verdict = insight::Verdict::kPass;
  gate.measured = {{"files", made.size()}, {"folder", folder}, {"problems", Json::array()}};
  const std::string count = std::to_string(made.size());
  if (folder.empty()) {
    gate.sentence =
        "Every plugin stands in all of the " + count + " matrix files; no folder was given to check.";
    return gate;
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> problems, insight::CheckMatrices(made, folder));
  gate.measured["problems"] = problems;
  gate.sentence = "The " + count + " matrix files of " + folder + " are what this program makes.";
  if (!problems.empty()) {
    gate.verdict = insight::Verdict::kFail;
    gate.sentence = folder + ": " + Join(problems, "; ") + ".";
  }
  return gate;
}

}  // namespace harness::cli

// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "ideaspace/build_baseline.h"
#include "store/catalog.h"

namespace harness::cli {
namespace {

constexpr std::string_view kEnergyPlugin = "analysis_ideaspace_energy_ebm_v1";
constexpr std::string_view kStateFile = "energy_state_vector.json";

struct BaselineBuildArguments {
  std::optional<std::string> run;
  Path state;
  Path out = "baseline.json";
  ideaspace::BaselineSource source;
  bool force = false;
};

Result<ideaspace::EnergyState> ReadState(const Path& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, file.string()));
  Result<ideaspace::EnergyState> state = ideaspace::EnergyStateFromJson(json);
  if (!state) return InvalidArgument(file.string() + ": " + state.error().message);
  return state;
}

// The state file of a run; its names go into `source`.
Result<Path> StateOfRun(const std::string& asked, Invocation& invocation, ideaspace::BaselineSource& source) {
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
  ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
  ASSIGN_OR_RETURN(const store::RunRow run, catalog.FindRun(asked));
  source.run = run.run_id;
  source.dataset = run.dataset_version;
  const Path file = home.RunFolder(run.run_id) / "artifacts" / kEnergyPlugin / kStateFile;
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return file;
  return NotFound("run " + run.run_id + ": found no " + std::string(kStateFile) +
                  ", expected a complete run with " + std::string(kEnergyPlugin));
}

Result<void> CheckArguments(const BaselineBuildArguments& given) {
  if (given.run.has_value() == !given.state.empty()) {
    return InvalidArgument(
        std::string("found ") + (given.run ? "both --run and --state" : "neither --run nor --state") +
        ", expected one: the run or the " + std::string(kStateFile) + " to take figures from");
  }
  std::error_code ignored;
  if (!given.force && std::filesystem::exists(given.out, ignored)) {
    return InvalidArgument("--out: found " + given.out.string() +
                           " there already, expected the name of a new file, or --force to replace it");
  }
  return {};
}

int64_t CountFigures(const ideaspace::Baseline& baseline) {
  int64_t count = 0;
  for (const auto& [key, figures] : baseline.ideal_vector) {
    for (const auto& figure : figures) count += figure.has_value() ? 1 : 0;
  }
  return count;
}

Result<int> BuildAndWrite(const BaselineBuildArguments& given, Invocation& invocation) {
  RETURN_IF_ERROR(CheckArguments(given));
  ideaspace::BaselineSource source = given.source;
  Path file = given.state;
  if (given.run) {
    ASSIGN_OR_RETURN(file, StateOfRun(*given.run, invocation, source));
  }
  ASSIGN_OR_RETURN(const ideaspace::EnergyState state, ReadState(file));
  ASSIGN_OR_RETURN(const ideaspace::Baseline baseline, ideaspace::BuildBaseline(state, source));
  const Json document = ToJson(baseline);
  RETURN_IF_ERROR(WriteFileDurably(given.out, PrettyJson(document)));
  const auto checked = ideaspace::ReadUncheckedBaseline(given.out);
  if (!checked) {  // an id or notes that the form does not take
    RETURN_IF_ERROR(RemoveAll(given.out));
    return checked.error();
  }
  if (invocation.json()) {
    invocation.PrintJson(document);
  } else {
    invocation.Print(baseline.id + ": " + FormatThousands(CountFigures(baseline)) + " figures of " +
                     FormatThousands(static_cast<int64_t>(baseline.ideal_vector.size())) + " entities in " +
                     given.out.string() + "\n");
  }
  invocation.Remark("not signed yet: stat-harness baseline sign " + given.out.string() + " --key KEYFILE");
  return kExitPass;
}

}  // namespace

RunFunction SetupBaselineBuild(Arguments& arguments) {
  auto given = std::make_shared<BaselineBuildArguments>();
  arguments.Text("--run", "RUN", "Take the figures of this run", &given->run).offer = Offer::kRuns;
  arguments.File("--state", "FILE", "Take the figures of an energy_state_vector.json", &given->state);
  arguments.Text("--cohort", "KEY",
                 "Take the figures of this week or close cycle as those of the whole system",
                 &given->source.cohort);
  arguments.Switch("--ideal", "Take what the run was held against instead of what it observed",
                   &given->source.ideal);
  arguments.File("--out", "FILE", "The file to write; baseline.json otherwise", &given->out).short_name =
      "-o";
  arguments.Text("--id", "ID", "What reports call it; from its figures otherwise", &given->source.id);
  arguments.Text("--notes", "TEXT", "Why it is good", &given->source.notes);
  arguments.Switch("--force", "Replace the file", &given->force);
  return [given](Invocation& invocation) { return BuildAndWrite(*given, invocation); };
}

}  // namespace harness::cli

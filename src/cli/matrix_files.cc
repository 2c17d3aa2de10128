// SPDX-License-Identifier: Apache-2.0
#include "cli/matrix_files.h"

#include "base/text.h"
#include "cli/version.h"
#include "generate/erp.h"
#include "importers/import.h"
#include "report/write_reports.h"
#include "run/run.h"

namespace harness::cli {
namespace {

constexpr double kExampleScale = 0.02;
constexpr const char* kExampleLog = "`stat-harness generate erp --rows-scale 0.02`";
// Private values become tokens under the home's key; nothing here is private.
constexpr const char* kExampleKey = "the key of the example matrices.";

// A home with the key above.
Result<store::Home> MakeHome(const Path& folder) {
  RETURN_IF_ERROR(MakeFolders(folder));
  std::error_code error;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return IoError(folder.string() + ": cannot change its mode: " + error.message());
  RETURN_IF_ERROR(WriteFileDurably(folder / "key", kExampleKey, 0600));
  return store::Home::Open(folder);
}

// The stable part of the report of a run of all plugins.
Result<Json> ExampleReport(Invocation& invocation, const std::vector<Path>& plugin_paths) {
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("harness-matrices"));
  ASSIGN_OR_RETURN(const store::Home home, MakeHome(temp.path() / "home"));
  const Path log = temp.path() / "example.csv";
  Progress& progress = invocation.progress();
  generate::ErpOptions erp;
  erp.rows_scale = kExampleScale;
  RETURN_IF_ERROR(generate::GenerateErp(erp, log, "", "", progress));
  importers::ImportOptions import;
  import.inputs = {log};
  ASSIGN_OR_RETURN(const importers::ImportOutcome dataset, importers::Import(home, import, progress));
  run::RunOptions options;
  options.home = home.path();
  options.dataset_folder = dataset.folder;
  options.dataset = dataset.info;
  options.plugin_paths = plugin_paths;
  options.threads = invocation.threads();
  options.best_effort_sandbox = invocation.config().Text("run.sandbox") == "best-effort";
  options.harness_version = ProductVersion();
  options.write_reports = report::WriteReports;
  ASSIGN_OR_RETURN(const run::RunResult run, run::RunPlugins(options, progress));
  const Path file = home.RunFolder(run.run_id) / "report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Json report, ParseJson(text, file.string()));
  return report.at("stable");
}

}  // namespace

Result<std::vector<insight::MatrixFile>> MakeMatrices(Invocation& invocation) {
  const std::vector<Path> plugin_paths = invocation.config().Paths("run.plugin_path");
  ASSIGN_OR_RETURN(const plugin::Registry registry,
                   plugin::Registry::Load(plugin::BuiltInPlugins(), plugin_paths));
  insight::MatrixInput input;
  for (const plugin::Plugin& plugin : registry.plugins()) {
    input.plugins.push_back(&plugin);
    ASSIGN_OR_RETURN(plugin::StaticAccess access, plugin::JudgeStatically(plugin));
    input.access.push_back(std::move(access));
  }
  ASSIGN_OR_RETURN(input.example, ExampleReport(invocation, plugin_paths));
  input.example_log = kExampleLog;
  return insight::BuildMatrices(input);
}

Result<insight::Gate> MatrixGate(Invocation& invocation, const Path& folder) {
  ASSIGN_OR_RETURN(const auto files, MakeMatrices(invocation));
  ASSIGN_OR_RETURN(const std::vector<std::string> problems, insight::CheckMatrices(files, folder));
  const std::string count = std::to_string(files.size());
  insight::Gate gate{"matrices", true, insight::Verdict::kPass,
                     "The " + count + " files of " + folder.string() + " are what this program makes.",
                     Json{{"files", files.size()}, {"problems", problems}}};
  if (!problems.empty()) {
    gate.verdict = insight::Verdict::kFail;
    gate.sentence = folder.string() + ": " + Join(problems, "; ") + ".";
  }
  return gate;
}

}  // namespace harness::cli

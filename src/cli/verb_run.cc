// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <future>
#include <memory>

#include "base/text.h"
#include "cli/baseline_checks.h"
#include "cli/dataset_place.h"
#include "cli/exit_code.h"
#include "cli/gate_exit.h"
#include "cli/import_arguments.h"
#include "cli/project_issues.h"
#include "cli/run_options.h"
#include "cli/run_summary.h"
#include "cli/verbs.h"
#include "run/known_issue_gates.h"
#include "run/run.h"

namespace harness::cli {
namespace {

struct RunArguments {
  std::vector<std::string> inputs;
  std::vector<std::string> plugins;
  std::vector<std::string> changes;
  ImportArguments reading;
};

// 1e3 is the integer 1000, as JSON Schema has it.
Json WholeNumber(const Json& value) {
  if (!value.is_number_float()) return value;
  const auto number = value.get<double>();
  return std::abs(number) < 9e15 && number == std::floor(number) ? Json(static_cast<int64_t>(number)) : value;
}

// An integer in digits that no setting can hold; JSON would make it a number with a fraction's precision.
bool IsTooLarge(const std::string& text) {
  const size_t first = text.starts_with('-') ? 1 : 0;
  return text.size() > first && text.find_first_not_of("0123456789", first) == std::string::npos &&
         !ParseInt64(text);
}

// "ID.KEY=VALUE", VALUE as JSON where it is, else as text.
Result<void> AddChange(const std::string& text, Json& config) {
  const size_t equals = text.find('=');
  const size_t dot = text.find('.');
  if (equals == std::string::npos || dot == std::string::npos || dot == 0 || dot + 1 >= equals) {
    return InvalidArgument("--set: found " + Quoted(text) + ", expected PLUGIN.KEY=VALUE");
  }
  const std::string value = text.substr(equals + 1);
  if (IsTooLarge(value)) {
    return InvalidArgument("--set " + text.substr(0, equals) + ": found " + value +
                           ", expected an integer from -9223372036854775808 to 9223372036854775807");
  }
  const Result<Json> parsed = ParseJson(value, "--set");
  const auto put =
      PutPluginSetting(text.substr(0, equals), parsed ? WholeNumber(*parsed) : Json(value), config);
  if (!put) return InvalidArgument("--set: " + put.error().message);
  return {};
}

Result<run::RunOptions> OptionsOf(const RunArguments& arguments, const store::Home& home,
                                  const DatasetPlace& dataset, const Invocation& invocation) {
  const Config& config = invocation.config();
  run::RunOptions options = RunOptionsOf(home, dataset.folder, dataset.info, invocation);
  options.plugin_paths = config.Paths("run.plugin_path");
  options.plugins = arguments.plugins;
  Json settings = config.plugin_settings();
  for (const std::string& change : arguments.changes) RETURN_IF_ERROR(AddChange(change, settings));
  for (const auto& [id, of_plugin] : settings.items()) options.config[id] = of_plugin;
  RETURN_IF_ERROR(TakeAllowlist(invocation, options));
  ASSIGN_OR_RETURN(options.project_issues, ProjectIssues(config, arguments.inputs));
  ASSIGN_OR_RETURN(options.track_record, TrackRecordOf(home));
  options.format_checks = BaselineChecks(config);
  return options;
}

}  // namespace

RunFunction SetupRun(Arguments& arguments) {
  auto given = std::make_shared<RunArguments>();
  arguments.Positionals("LOG|DATASET", "Log files, or one dataset of the home", &given->inputs).offer =
      Offer::kFiles;
  arguments.Texts("--plugin", "ID", "Only this plugin and what it depends on", &given->plugins);
  arguments.Texts("--set", "PLUGIN.KEY=VALUE", "A setting of a plugin for this run", &given->changes);
  for (const char* key : {"run.fail_level", "run.plugin_path", "run.plugin_output", "run.batch_rows",
                          "run.sandbox", "baseline.trusted_keys", "known_issues.mode", "known_issues.file",
                          "streaming.policy_strict", "streaming.allowlist", "streaming.unbounded_rows"}) {
    arguments.OfSetting(key);
  }
  given->reading.Declare(arguments);
  return [given](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
    // Both get ready while the log is imported.
    ASSIGN_OR_RETURN(const auto plugin_host, sandbox::PluginHost::Start("/proc/self/exe"));
    auto registry = std::async(std::launch::async, plugin::Registry::Load, plugin::BuiltInPlugins(),
                               invocation.config().Paths("run.plugin_path"));
    ASSIGN_OR_RETURN(const DatasetPlace dataset,
                     FindOrImport(given->inputs, given->reading, home, invocation));
    ASSIGN_OR_RETURN(run::RunOptions options, OptionsOf(*given, home, dataset, invocation));
    options.plugin_host = plugin_host.get();
    options.on_plugins_done = [&] { plugin_host->Release(); };
    ASSIGN_OR_RETURN(plugin::Registry loaded, registry.get());
    options.registry = std::make_shared<const plugin::Registry>(std::move(loaded));
    ASSIGN_OR_RETURN(const run::RunResult result, run::RunPlugins(options, invocation.progress()));
    const Path folder = home.RunFolder(result.run_id);
    ASSIGN_OR_RETURN(std::vector<insight::Gate> gates, run::KnownIssueGates(result, folder, options));
    if (invocation.json()) {
      ASSIGN_OR_RETURN(const std::string report, ReadFile(folder / "report.json"));
      invocation.Print(report);
      for (const insight::Gate& gate : gates) invocation.Remark(gate.id + ": " + GateText(gate, false));
    } else {
      invocation.Print(RunSummary(result, invocation.color()) + GateLines(gates, invocation.color()) +
                       "report     " + (folder / "report.html").string() + "\n");
    }
    invocation.Remark("run " + result.run_id + " took " +
                      FormatDuration(result.finished_us - result.started_us));
    if (invocation.json() && result.data_access.gate.verdict != insight::Verdict::kPass)
      invocation.Remark("data access: " + GateText(result.data_access.gate, false));
    if (FailsAt(result, invocation.config().Text("run.fail_level"))) return kExitFailed;
    gates.push_back(result.data_access.gate);
    return ExitCodeFor(gates);
  };
}

}  // namespace harness::cli

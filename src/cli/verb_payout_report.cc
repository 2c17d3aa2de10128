// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/import_arguments.h"
#include "cli/run_options.h"
#include "cli/verbs.h"
#include "importers/import.h"
#include "importers/input_digest.h"
#include "process/payouts_text.h"
#include "run/run.h"

namespace harness::cli {
namespace {

constexpr const char* kPayoutPlugin = "report_payout_report_v1";

struct PayoutArguments {
  std::vector<std::string> inputs;
  std::vector<std::string> processes;
  int64_t window_s = 0;
  Path out;
  ImportArguments reading;
};

// What can be told to be wrong before anything is read.
Result<void> CheckPayoutArguments(const PayoutArguments& given) {
  std::error_code ignored;
  if (given.inputs.empty()) return InvalidArgument("--input: found none, expected a log file");
  for (const std::string& input : given.inputs) {
    if (!std::filesystem::exists(input, ignored)) {
      return NotFound("--input: found no file " + Quoted(input, 300));
    }
  }
  if (std::filesystem::exists(given.out, ignored) && !std::filesystem::is_directory(given.out, ignored)) {
    return InvalidArgument("--out: found the file " + Quoted(given.out.string(), 300) +
                           ", expected a folder");
  }
  return {};
}

// Names of the inputs by the hash of their bytes. Errors: kInvalidArgument when two are the same.
Result<std::map<std::string, std::string>> NamesByHash(const std::vector<std::string>& inputs) {
  std::map<std::string, std::string> paths;
  for (const std::string& input : inputs) {
    ASSIGN_OR_RETURN(const importers::InputDigest digest, importers::DigestInput(input, false));
    const auto [at, added] = paths.emplace(digest.sha256, input);
    if (!added) {
      return InvalidArgument("--input: " + Quoted(at->second, 300) + " and " + Quoted(input, 300) +
                             " hold the same bytes, expected each log once");
    }
  }
  for (auto& [hash, path] : paths) path = Path(path).filename().string();
  return paths;
}

// The home keeps one dataset for equal rows; which input a row came from is what it was first told.
Result<void> CheckSources(const eventlog::DatasetInfo& dataset,
                          const std::map<std::string, std::string>& names) {
  bool same = dataset.inputs.size() == names.size();
  for (const eventlog::InputInfo& input : dataset.inputs) same = same && names.contains(input.sha256);
  if (same) return {};
  std::string before;
  for (const eventlog::InputInfo& input : dataset.inputs) before += (before.empty() ? "" : ", ") + input.file;
  return InvalidArgument("--input: the home read these very rows before from other files (" + before +
                         ") and keeps them as one dataset; use another home with --home DIR");
}

run::RunOptions PayoutRun(const PayoutArguments& given, const store::Home& home,
                          const importers::ImportOutcome& dataset, const Invocation& invocation) {
  const Config& config = invocation.config();
  run::RunOptions options = RunOptionsOf(home, dataset.folder, dataset.info, invocation);
  options.plugins = {kPayoutPlugin};
  const Json all_settings = config.plugin_settings();
  Json settings = all_settings.value(kPayoutPlugin, Json::object());
  if (!given.processes.empty()) settings["processes"] = given.processes;
  if (given.window_s > 0) settings["window_s"] = given.window_s;
  options.config[kPayoutPlugin] = settings;
  return options;
}

Result<Json> PayoutDocument(const run::RunResult& result, const Path& folder,
                            const std::map<std::string, std::string>& names) {
  for (const run::PluginOutcome& outcome : result.plugins) {
    if (outcome.id != kPayoutPlugin || outcome.status == "ok") continue;
    std::string message =
        "no payout report: " + outcome.summary + " (" + outcome.reason_code + "; run " + result.run_id + ")";
    if (const std::string file = run::MessagesFileOf(outcome); !file.empty())
      message += "; what it wrote stands in " + (folder / file).string();
    return outcome.status == "error" ? InternalError(message) : Inconclusive(message);
  }
  const Path file = folder / "artifacts" / kPayoutPlugin / "payout_report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(Json report, ParseJson(text, file.string()));
  process::RenameSources(names, report);
  return report;
}

std::string PayoutLine(const std::string& name, const Json& total) {
  const auto count = [&](const char* key) { return FormatThousands(total.at(key).get<int64_t>()); };
  const auto hours = [&](const char* key) {
    return total.at(key).is_null() ? std::string("unknown") : HoursText(total.at(key).get<double>());
  };
  return name + ": " + count("runs") + " calls, " + count("batch_keys") + " batch keys, " +
         count("period_keys") + " periods, duration " + hours("duration_hours") + ", wait " +
         hours("wait_hours") + ", " + count("avoidable_calls") + " calls avoidable by batching (at most " +
         hours("saving_hours") + " of setup, modeled)\n";
}

std::string QualityLine(const Json& report) {
  const Json& quality = report.at("quality");
  const auto count = [&](const char* key) { return FormatThousands(quality.at(key).get<int64_t>()); };
  return "quality    " + count("calls_without_parameters") + " calls without parameters, " +
         count("calls_without_key") + " without a batch or period, " + count("calls_without_time") +
         " without any time, " + count("overlapping_calls") + " that repeat one of another input\n";
}

std::string PayoutText(const Json& report) {
  std::string text;
  for (const Json& source : report.at("sources")) {
    text += "source     " + PayoutLine(source.at("file"), source.at("total"));
  }
  text += "overall    " + PayoutLine("all", report.at("overall").at("total")) + QualityLine(report);
  for (const Json& caution : report.at("cautions")) text += "caution    " + caution.get<std::string>() + '\n';
  return text;
}

Result<int> ReportPayouts(const PayoutArguments& given, Invocation& invocation) {
  RETURN_IF_ERROR(CheckPayoutArguments(given));
  ASSIGN_OR_RETURN(const auto names, NamesByHash(given.inputs));
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  ASSIGN_OR_RETURN(const importers::ImportOptions reading, given.reading.Options(invocation, given.inputs));
  ASSIGN_OR_RETURN(const importers::ImportOutcome dataset,
                   importers::Import(home, reading, invocation.progress()));
  RETURN_IF_ERROR(CheckSources(dataset.info, names));
  ASSIGN_OR_RETURN(const run::RunResult result,
                   run::RunPlugins(PayoutRun(given, home, dataset, invocation), invocation.progress()));
  const Path folder = home.RunFolder(result.run_id);
  ASSIGN_OR_RETURN(const Json report, PayoutDocument(result, folder, names));
  const std::string text = PrettyJson(report);
  RETURN_IF_ERROR(MakeFolders(given.out));
  RETURN_IF_ERROR(WriteFileDurably(given.out / "payout_report.csv", process::PayoutsCsv(report)));
  RETURN_IF_ERROR(WriteFileDurably(given.out / "payout_report.json", text));
  if (invocation.json()) {
    invocation.Print(text);
  } else {
    invocation.Print(PayoutText(report) + "table      " + (given.out / "payout_report.csv").string() +
                     "\nreport     " + (given.out / "payout_report.json").string() + "\nrun        " +
                     folder.string() + "\n");
  }
  return kExitPass;
}

}  // namespace

RunFunction SetupPayoutReport(Arguments& arguments) {
  auto given = std::make_shared<PayoutArguments>();
  Argument& inputs = arguments.Texts("--input", "LOG", "A log file; once for each", &given->inputs);
  inputs.offer = Offer::kFiles;
  inputs.required = true;
  Argument& out = arguments.File("--out", "DIR", "The folder for the report; made when missing", &given->out);
  out.short_name = "-o";
  out.offer = Offer::kFolders;
  out.required = true;
  arguments.Texts("--process", "PATTERN", "A payout process, such as PAY*, instead of those that are known",
                  &given->processes);
  arguments.Integer("--window", "Seconds for which a batch may collect calls", 1, 31'536'000,
                    &given->window_s);
  for (const char* key : {"run.plugin_output", "run.batch_rows", "run.sandbox"}) arguments.OfSetting(key);
  given->reading.Declare(arguments);
  return [given](Invocation& invocation) { return ReportPayouts(*given, invocation); };
}

}  // namespace harness::cli

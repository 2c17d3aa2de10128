// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "base/text.h"
#include "cli/evidence_files.h"
#include "cli/exit_code.h"
#include "cli/matrix_files.h"
#include "cli/run_options.h"
#include "cli/verbs.h"
#include "evidence/diff.h"
#include "evidence/run_files.h"
#include "evidence/verify.h"

namespace harness::cli {
namespace {

struct EvidenceReplayArguments {
  std::string pack;
  std::vector<std::string> dataset;
  ImportArguments reading;
};

// The log that the pack's run read, of the home or imported anew.
Result<DatasetPlace> DatasetOfPack(const EvidenceReplayArguments& given, const std::string& version,
                                   const store::Home& home, Invocation& invocation) {
  if (!given.dataset.empty()) {
    ASSIGN_OR_RETURN(DatasetPlace place, FindOrImport(given.dataset, given.reading, home, invocation));
    if (place.info.version == version) return place;
    return InvalidArgument("--dataset: found the version " + place.info.version + ", expected " + version +
                           ", that of the pack; private columns become tokens under the key of the home that "
                           "read them");
  }
  DatasetPlace place;
  place.folder = home.DatasetFolder(version);
  Result<eventlog::DatasetInfo> info = eventlog::ReadDatasetInfo(place.folder);
  if (!info) {
    return NotFound("found no dataset " + version +
                    " in the home, expected the one of the pack: name its log with "
                    "--dataset LOG");
  }
  place.info = std::move(*info);
  return place;
}

// The same plugins with the same settings. Throws Json's exceptions for a report that was made by hand.
void TakePolicy(const Json& stable, run::RunOptions& options) {
  options.known_issues = stable.at("policy").at("known_issues") == "on";
  options.config.clear();
  for (const Json& plugin : stable.at("plugins")) {
    if (plugin.at("reason_code") == "known_issues_off") continue;  // was no part of the run
    options.plugins.push_back(plugin.at("id").get<std::string>());
  }
  for (const std::string& id : options.plugins) {
    if (stable.at("settings").contains(id)) options.config[id] = stable.at("settings").at(id);
  }
}

Result<std::vector<evidence::PackEntry>> RunAgain(run::RunOptions options, Invocation& invocation) {
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("harness-replay"));
  options.home = temp.path() / "home";
  ASSIGN_OR_RETURN(const run::RunResult result, run::RunPlugins(options, invocation.progress()));
  ASSIGN_OR_RETURN(std::vector<evidence::PackFile> files,
                   evidence::StableFiles(options.home / "runs" / result.run_id));
  ASSIGN_OR_RETURN(const auto matrices, MakeMatrices(invocation));
  for (evidence::PackFile& file : MatrixPackFiles(matrices)) files.push_back(std::move(file));
  std::vector<evidence::PackEntry> entries;
  for (const evidence::PackFile& file : files) entries.push_back(evidence::EntryOf(file));
  std::sort(entries.begin(), entries.end(),
            [](const evidence::PackEntry& a, const evidence::PackEntry& b) { return a.path < b.path; });
  return entries;
}

int TellReplay(const evidence::PackManifest& manifest, const std::vector<evidence::PackEntry>& again,
               Invocation& invocation) {
  std::vector<evidence::PackEntry> stable;
  for (const evidence::PackEntry& entry : manifest.entries) {
    if (entry.stable()) stable.push_back(entry);
  }
  const std::string digest = evidence::StableDigest(again);
  Table table({{"change", "change"}, {"file", "path"}});
  for (const evidence::PackDifference& each : evidence::CompareEntries(stable, again)) {
    const char* change = each.change == "only in A"   ? "only in the pack"
                         : each.change == "only in B" ? "only in the replay"
                                                      : "changed";
    table.Add({TextCell(change), TextCell(each.path)});
  }
  const bool same = digest == manifest.stable_digest;
  if (invocation.json()) {
    invocation.PrintJson({{"reproduced", same},
                          {"run_id", manifest.run_id},
                          {"stable_digest", manifest.stable_digest},
                          {"replayed_digest", digest},
                          {"differences", table.ToJson()}});
  } else if (same) {
    invocation.Print(manifest.run_id + ": reproduced, " + std::to_string(again.size()) +
                     " stable files\nstable     " + digest + "\n");
  } else {
    invocation.Print("stable     pack   " + manifest.stable_digest + "\n           replay " + digest + "\n");
    invocation.PrintTable(table, "");
  }
  return same ? kExitPass : kExitFailed;
}

Result<int> ReplayEvidence(const EvidenceReplayArguments& given, Invocation& invocation) {
  const std::vector<std::string> trusted = invocation.config().Texts("evidence.trusted_keys");
  ASSIGN_OR_RETURN(const evidence::PackCheck check, evidence::VerifyPack(given.pack, trusted));
  if (!check.holds()) {
    for (const evidence::PackProblem& problem : check.problems) {
      invocation.Remark(problem.place + ": " + problem.message);
    }
    return kExitFailed;
  }
  const Path file = Path(given.pack) / "stable" / "report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Json report, ParseJson(text, file.string()));
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  ASSIGN_OR_RETURN(const DatasetPlace place,
                   DatasetOfPack(given, check.manifest->dataset_version, home, invocation));
  ASSIGN_OR_RETURN(run::RunOptions options, WholeRunOptionsOf(home, place, given.dataset, invocation));
  try {
    TakePolicy(report.at("stable"), options);
  } catch (const Json::exception&) {
    return InvalidArgument(file.string() +
                           ": found no policy, plugins and settings, expected those of a run");
  }
  ASSIGN_OR_RETURN(const auto again, RunAgain(std::move(options), invocation));
  return TellReplay(*check.manifest, again, invocation);
}

}  // namespace

RunFunction SetupEvidenceReplay(Arguments& arguments) {
  auto given = std::make_shared<EvidenceReplayArguments>();
  Argument& pack = arguments.Positional("PACK", "The folder of the pack", &given->pack);
  pack.offer = Offer::kFolders;
  pack.required = true;
  arguments
      .Texts("--dataset", "LOG|DATASET", "The log that the run read; else that of the home", &given->dataset)
      .offer = Offer::kFiles;
  for (const char* key : {"evidence.trusted_keys", "known_issues.file", "run.plugin_path", "run.sandbox"}) {
    arguments.OfSetting(key);
  }
  given->reading.Declare(arguments);
  return [given](Invocation& invocation) { return ReplayEvidence(*given, invocation); };
}

}  // namespace harness::cli

// SPDX-License-Identifier: Apache-2.0
#include "run/final_gates.h"

#include <algorithm>

#include "base/text.h"
#include "insight/contract_gate.h"
#include "insight/discovery_gate.h"
#include "run/landmark_scan.h"

namespace harness::run {
namespace {

using insight::Gate;
using insight::Verdict;

Gate Skipped(std::string id, std::string sentence) {
  Gate gate;
  gate.id = std::move(id);
  gate.verdict = Verdict::kSkipped;
  gate.sentence = std::move(sentence);
  return gate;
}

Gate PluginsGate(const Json& plugins) {
  Gate gate;
  gate.id = "plugins";
  std::vector<std::string> failed;
  for (const Json& plugin : plugins) {
    if (plugin.at("status") != "error") continue;
    failed.push_back(plugin.at("id").get<std::string>() + " (" + plugin.at("reason_code").get<std::string>() +
                     ")");
  }
  gate.verdict = failed.empty() ? Verdict::kPass : Verdict::kFail;
  gate.sentence = failed.empty()
                      ? "None of the " + std::to_string(plugins.size()) + " plugins ended in an error."
                      : std::to_string(failed.size()) + " of " + std::to_string(plugins.size()) +
                            " plugins ended in an error: " + Join(failed, ", ") + ".";
  gate.measured = {{"plugins", plugins.size()}, {"errors", failed}};
  return gate;
}

// Landmark issues may well be refuted: the log need not have them. What the project's file expects must hold.
Gate KnownIssuesGate(const Json& issues, const std::vector<std::string>& project_issues) {
  Gate gate;
  gate.id = "known_issues";
  gate.verdict = Verdict::kPass;
  gate.measured = {{"confirmed", 0}, {"refuted", 0}, {"skipped", 0}, {"project_refuted", Json::array()}};
  for (const Json& issue : issues) {
    const std::string status = issue.at("status").get<std::string>();
    if (gate.measured.contains(status)) gate.measured[status] = gate.measured[status].get<int64_t>() + 1;
    const std::string id = issue.at("id").get<std::string>();
    if (status != "refuted" || std::count(project_issues.begin(), project_issues.end(), id) == 0) continue;
    gate.verdict = Verdict::kFail;
    gate.measured["project_refuted"].push_back(id);
  }
  gate.sentence = gate.measured["confirmed"].dump() + " known issues confirmed, " +
                  gate.measured["refuted"].dump() + " refuted, " + gate.measured["skipped"].dump() +
                  " skipped";
  if (gate.verdict == Verdict::kFail)
    gate.sentence += "; refuted of the project's file: " + gate.measured["project_refuted"].dump();
  gate.sentence += ".";
  return gate;
}

// As ToJson(Gate) wrote it.
Result<Gate> GateFrom(const Json& json) {
  Gate gate;
  gate.id = json.at("id").get<std::string>();
  gate.hard = json.at("hard").get<bool>();
  gate.sentence = json.at("sentence").get<std::string>();
  gate.measured = json.at("measured");
  for (const Verdict verdict :
       {Verdict::kPass, Verdict::kWarn, Verdict::kFail, Verdict::kInconclusive, Verdict::kSkipped}) {
    if (json.at("verdict") == insight::NameOf(verdict)) {
      gate.verdict = verdict;
      return gate;
    }
  }
  return InvalidArgument("found the verdict " + json.at("verdict").dump() + ", expected one of a gate");
}

Result<std::vector<Gate>> GatesOfReport(const Json& report, const std::vector<std::string>& project_issues) {
  const Json& stable = report.at("stable");
  const bool known_issues = stable.at("policy").at("known_issues") == "on";
  ASSIGN_OR_RETURN(const insight::Insights insights, insight::InsightsOf(stable.at("plugins")));
  std::vector<Gate> gates = {PluginsGate(stable.at("plugins")), insight::ContractGate(insights)};
  if (known_issues) {
    gates.push_back(Skipped("discovery", "Known issues are on: nothing has to be found without them."));
    gates.push_back(KnownIssuesGate(stable.at("decision").at("known_issues"), project_issues));
  } else {
    gates.push_back(insight::DiscoveryGate(insights));
    gates.push_back(Skipped("known_issues", "Known issues are off: none is looked for by name."));
  }
  ASSIGN_OR_RETURN(Gate access, GateFrom(report.at("volatile").at("data_access").at("gate")));
  gates.push_back(std::move(access));
  return gates;
}

Result<Json> ReadReport(const Path& folder) {
  const Path file = folder / "report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return ParseJson(text, file.string());
}

}  // namespace

Result<std::vector<Gate>> ReportGates(const Json& report, const std::vector<std::string>& project_issues) {
  try {
    return GatesOfReport(report, project_issues);
  } catch (const Json::exception&) {
    return InvalidArgument(
        "found a report without what gates judge, expected one of this version; run the dataset again");
  }
}

Result<FinalGates> JudgeRun(const store::Home& home, std::string_view run, std::string_view reference,
                            const NoveltyOptions& options, Progress& progress) {
  ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
  ASSIGN_OR_RETURN(const StoredRun stored, ReadStoredRun(home, catalog, run));
  const Path folder = home.RunFolder(stored.run_id);
  ASSIGN_OR_RETURN(const Json report, ReadReport(folder));
  std::vector<std::string> project_issues;
  for (const insight::KnownIssue& issue : options.run.project_issues) project_issues.push_back(issue.id);
  FinalGates judged;
  ASSIGN_OR_RETURN(judged.gates, ReportGates(report, project_issues));
  judged.data_access = report.at("volatile").at("data_access");
  if (stored.known_issues) {
    judged.gates.push_back(Skipped("landmark_text", "Known issues are on: their names may appear."));
    judged.gates.push_back(Skipped("novelty", "Known issues are on: only runs without them are compared."));
    return judged;
  }
  ASSIGN_OR_RETURN(Gate landmarks, ScanForLandmarks(folder, options.run));
  judged.gates.push_back(std::move(landmarks));
  ASSIGN_OR_RETURN(const NoveltyReport novelty,
                   JudgeNovelty(home, stored.run_id, reference, options, progress));
  judged.gates.push_back(novelty.gate);
  judged.novelty = ToJson(novelty);
  return judged;
}

}  // namespace harness::run

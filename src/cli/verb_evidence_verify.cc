// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/evidence_files.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "evidence/verify.h"

namespace harness::cli {
namespace {

Json VerifyJson(const evidence::PackCheck& check, const std::string& folder) {
  Json problems = Json::array();
  for (const evidence::PackProblem& problem : check.problems) {
    problems.push_back({{"place", problem.place}, {"message", problem.message}});
  }
  Json json = {{"folder", folder},     {"holds", check.holds()}, {"problems", std::move(problems)},
               {"files", check.files}, {"bytes", check.bytes},   {"trusted", check.trusted}};
  if (check.manifest) {
    json["run_id"] = check.manifest->run_id;
    json["dataset_version"] = check.manifest->dataset_version;
    json["stable_digest"] = check.manifest->stable_digest;
    json["key_id"] = check.manifest->key_id;
  }
  if (!check.statements.empty()) json["test_result"] = check.statements.front().at("predicate");
  return json;
}

std::string TestResultText(const Json& statement) {
  const Json& predicate = statement.at("predicate");
  std::string text = predicate.at("result").get<std::string>();
  for (const char* list : {"passedTests", "warnedTests", "failedTests"}) {
    const Json& names = predicate.at(list);
    if (names.empty()) continue;
    std::string word = list;
    word.resize(word.size() - 5);  // "passed"
    text += std::string(text.find(':') == std::string::npos ? ": " : "; ") + word;
    for (const Json& name : names) {
      text += (name == names.front() ? " " : ", ") + name.get<std::string>();
    }
  }
  return text;
}

std::string VerifyText(const evidence::PackCheck& check, const std::string& folder) {
  std::string text;
  for (const evidence::PackProblem& problem : check.problems) {
    text += problem.place + ": " + problem.message + "\n";
  }
  if (!check.holds()) {
    return text + folder + ": not as it was signed, " + std::to_string(check.problems.size()) +
           (check.problems.size() == 1 ? " problem\n" : " problems\n");
  }
  return folder + ": ok, " + FormatThousands(static_cast<int64_t>(check.files)) + " files, " +
         FormatThousands(static_cast<int64_t>(check.bytes)) + " bytes, " +
         EvidenceSignerText(check.manifest->key_id, check.trusted) + "\nrun        " +
         check.manifest->run_id + "\ngates      " + TestResultText(check.statements.front()) +
         "\nstable     " + check.manifest->stable_digest + "\n";
}

}  // namespace

RunFunction SetupEvidenceVerify(Arguments& arguments) {
  auto folder = std::make_shared<std::string>();
  Argument& pack = arguments.Positional("PACK", "The folder of the pack", folder.get());
  pack.offer = Offer::kFolders;
  pack.required = true;
  arguments.OfSetting("evidence.trusted_keys");
  return [folder](Invocation& invocation) -> Result<int> {
    const std::vector<std::string> trusted = invocation.config().Texts("evidence.trusted_keys");
    ASSIGN_OR_RETURN(const evidence::PackCheck check, evidence::VerifyPack(*folder, trusted));
    if (invocation.json()) {
      invocation.PrintJson(VerifyJson(check, *folder));
    } else {
      invocation.Print(VerifyText(check, *folder));
    }
    return check.holds() ? kExitPass : kExitFailed;
  };
}

}  // namespace harness::cli

// SPDX-License-Identifier: Apache-2.0
// The table of verbs: one line each; help, completion, the man page and the parser all follow it.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/invocation.h"

namespace harness::cli {

// Does the verb's work and gives the exit code.
using RunFunction = std::function<Result<int>(Invocation& invocation)>;
// Declares the verb's arguments and returns what runs once they are filled in.
using SetupFunction = RunFunction (*)(Arguments& arguments);

struct Verb {
  std::string_view path;   // "run", "plugins list"
  std::string_view group;  // heading in the help: "Work", "Look", "Help"
  std::string_view help;   // one line without a full stop
  std::string_view about;  // a paragraph for `--help` and the man page; may be ""
  SetupFunction setup;
};

// In the order of the help text.
std::span<const Verb> Verbs();

// Words that only open a group of verbs: "plugins", "generate", "config".
std::string_view GroupHelp(std::string_view word);

RunFunction SetupApi(Arguments& arguments);
RunFunction SetupBaselineBuild(Arguments& arguments);
RunFunction SetupBaselineShow(Arguments& arguments);
RunFunction SetupBaselineSign(Arguments& arguments);
RunFunction SetupBaselineVerify(Arguments& arguments);
RunFunction SetupChecklist(Arguments& arguments);
RunFunction SetupChecklistFinal(Arguments& arguments);
RunFunction SetupColumns(Arguments& arguments);
RunFunction SetupCompareRuns(Arguments& arguments);
RunFunction SetupCompletion(Arguments& arguments);
RunFunction SetupConfigShow(Arguments& arguments);
RunFunction SetupDatasets(Arguments& arguments);
RunFunction SetupDoctor(Arguments& arguments);
RunFunction SetupEvidenceBuild(Arguments& arguments);
RunFunction SetupEvidenceDiff(Arguments& arguments);
RunFunction SetupEvidenceReplay(Arguments& arguments);
RunFunction SetupEvidenceVerify(Arguments& arguments);
RunFunction SetupGenerateErp(Arguments& arguments);
RunFunction SetupGenerateNoise(Arguments& arguments);
RunFunction SetupGenerateQueue(Arguments& arguments);
RunFunction SetupImport(Arguments& arguments);
RunFunction SetupKbList(Arguments& arguments);
RunFunction SetupKbRecord(Arguments& arguments);
RunFunction SetupKbVerify(Arguments& arguments);
RunFunction SetupMan(Arguments& arguments);
RunFunction SetupMatrixBuild(Arguments& arguments);
RunFunction SetupMatrixCheck(Arguments& arguments);
RunFunction SetupPayoutReport(Arguments& arguments);
RunFunction SetupPluginsList(Arguments& arguments);
RunFunction SetupPluginsValidate(Arguments& arguments);
RunFunction SetupPricesCheck(Arguments& arguments);
RunFunction SetupPricesImport(Arguments& arguments);
RunFunction SetupPricesList(Arguments& arguments);
RunFunction SetupReplay(Arguments& arguments);
RunFunction SetupRun(Arguments& arguments);
RunFunction SetupRuns(Arguments& arguments);
RunFunction SetupSessionsImport(Arguments& arguments);
RunFunction SetupSessionsLedger(Arguments& arguments);
RunFunction SetupSessionsList(Arguments& arguments);
RunFunction SetupSessionsReanalyze(Arguments& arguments);
RunFunction SetupSessionsShow(Arguments& arguments);
RunFunction SetupSessionsVerify(Arguments& arguments);
RunFunction SetupSessionsWhy(Arguments& arguments);
RunFunction SetupServe(Arguments& arguments);
RunFunction SetupShow(Arguments& arguments);
RunFunction SetupTokenCreate(Arguments& arguments);
RunFunction SetupTokenList(Arguments& arguments);
RunFunction SetupTokenRevoke(Arguments& arguments);
RunFunction SetupVersion(Arguments& arguments);

}  // namespace harness::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.h"
#include "cli/machine_checks.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "cli/version.h"
#include "engine/engine.h"

namespace harness::cli {
namespace {

Check CheckEngine() {
  const Result<engine::Engine> engine = engine::Engine::Open({});
  if (!engine) return {"engine", CheckStatus::kFail, engine.error().message, "install the program again"};
  return {"engine", CheckStatus::kOk, VersionFacts()["engine"].get<std::string>(), ""};
}

Check CheckSettings(const Config& config) {
  if (config.remarks().empty()) return {"settings", CheckStatus::kOk, "understood", ""};
  return {"settings", CheckStatus::kWarn, config.remarks().front(),
          "see `stat-harness config show --origin`"};
}

Style StyleOf(CheckStatus status) {
  return status == CheckStatus::kOk     ? Style::kGreen
         : status == CheckStatus::kWarn ? Style::kYellow
                                        : Style::kRed;
}

void PrintForPeople(Invocation& invocation, const std::vector<Check>& checks) {
  size_t width = 0;
  for (const Check& check : checks) width = std::max(width, check.name.size());
  for (const Check& check : checks) {
    std::string status(CheckStatusName(check.status));
    status.resize(4, ' ');
    std::string name = check.name;
    name.resize(width, ' ');
    std::string line =
        Styled(status, StyleOf(check.status), invocation.color()) + "  " + name + "  " + check.found;
    if (!check.advice.empty()) line += ": " + check.advice;
    invocation.Print(line + "\n");
  }
}

}  // namespace

RunFunction SetupDoctor(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::ResolvedHome home, invocation.HomePlace());
    const std::vector<Check> checks = {CheckProcessor(),          CheckEngine(),
                                       CheckHome(home.path),      CheckKey(home.path),
                                       CheckDiskSpace(home.path), CheckMemory(),
                                       CheckLandlock(),           CheckSeccomp(),
                                       CheckTimeZones(),          CheckSettings(invocation.config())};
    bool failed = false;
    Table table({{"status", "status"}, {"check", "check"}, {"found", "found"}, {"advice", "advice"}});
    for (const Check& check : checks) {
      failed = failed || check.status == CheckStatus::kFail;
      table.Add({TextCell(CheckStatusName(check.status)), TextCell(check.name), TextCell(check.found),
                 TextCell(check.advice)});
    }
    if (invocation.format() == "text") {
      PrintForPeople(invocation, checks);
    } else {
      invocation.PrintTable(table, "");
    }
    return failed ? kExitUsage : kExitPass;
  };
}

}  // namespace harness::cli

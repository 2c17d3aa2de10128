// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/baseline_checks.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"

namespace harness::cli {
namespace {

std::string BaselineHeader(const ideaspace::Baseline& baseline, const Config& config) {
  const auto or_unknown = [](const std::string& text) {
    return text.empty() ? std::string("unknown") : text;
  };
  std::string text = "baseline   " + baseline.id + "\nsigned by  " + SignerText(baseline, config) +
                     "\ndataset    " + or_unknown(baseline.dataset) + "\nrun        " +
                     or_unknown(baseline.run) + "\n";
  if (!baseline.cohort.empty()) text += "cohort     " + baseline.cohort + "\n";
  if (!baseline.notes.empty()) text += "notes      " + Quoted(baseline.notes, 500) + "\n";
  return text + "\n";
}

Table BaselineTable(const ideaspace::Baseline& baseline) {
  Table table({{"entity", "entity"}, {"figure", "kpi"}, {"value", "value", true}, {"unit", "unit"}});
  for (const auto& [key, figures] : baseline.ideal_vector) {
    for (size_t i = 0; i < figures.size(); ++i) {
      if (!figures[i]) continue;
      const ideaspace::KpiInfo& kpi = ideaspace::KpiTable()[i];
      table.Add({TextCell(key), TextCell(kpi.name), ShownCell(FormatDouble(*figures[i]), *figures[i]),
                 TextCell(kpi.unit)});
    }
  }
  return table;
}

}  // namespace

RunFunction SetupBaselineShow(Arguments& arguments) {
  auto file = std::make_shared<std::string>();
  arguments.Positional("FILE", "The baseline; it may be a draft", file.get()).offer = Offer::kFiles;
  arguments.OfSetting("baseline.trusted_keys");
  return [file](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(ideaspace::Baseline baseline, ideaspace::ReadUncheckedBaseline(*file));
    if (baseline.signature) {
      ASSIGN_OR_RETURN(baseline, AcceptBaseline(*file, invocation.config()));
    }
    if (invocation.json()) {
      invocation.PrintJson(ToJson(baseline));
      return kExitPass;
    }
    if (invocation.format() == "text") invocation.Print(BaselineHeader(baseline, invocation.config()));
    invocation.PrintTable(BaselineTable(baseline), "");
    return kExitPass;
  };
}

}  // namespace harness::cli

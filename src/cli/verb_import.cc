// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/dataset_text.h"
#include "cli/exit_code.h"
#include "cli/import_arguments.h"
#include "cli/short_id.h"
#include "cli/verbs.h"

namespace harness::cli {
namespace {

struct ImportOptions {
  std::vector<std::string> logs;
  ImportArguments reading;
};

}  // namespace

RunFunction SetupImport(Arguments& arguments) {
  auto options = std::make_shared<ImportOptions>();
  arguments.Positionals("LOG", "Log files; several become one dataset", &options->logs).offer = Offer::kFiles;
  options->reading.Declare(arguments);
  return [options](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const importers::ImportOptions reading,
                     options->reading.Options(invocation, options->logs));
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
    ASSIGN_OR_RETURN(const importers::ImportOutcome outcome,
                     importers::Import(home, reading, invocation.progress()));
    if (invocation.json()) {
      Json json = eventlog::ToJson(outcome.info);
      json["already_there"] = outcome.already_there;
      json["folder"] = outcome.folder.string();
      invocation.PrintJson(json);
      return kExitPass;
    }
    invocation.Print((outcome.already_there ? "already there: " : "imported ") + outcome.info.name + " as " +
                     ShortId(outcome.info.version) + ": " + DatasetLine(outcome.info) + "\n");
    if (outcome.already_there && !reading.name.empty() && reading.name != outcome.info.name)
      invocation.Remark("--name " + reading.name + ": these very rows are in the home as " +
                        outcome.info.name + ", the name that they keep; to run them: stat-harness run " +
                        outcome.info.name);
    return kExitPass;
  };
}

}  // namespace harness::cli

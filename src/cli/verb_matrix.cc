// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/matrix_files.h"
#include "cli/verbs.h"

namespace harness::cli {
namespace {

constexpr const char* kFolder = "docs/matrices";

std::shared_ptr<std::string> FolderArgument(Arguments& arguments, std::string_view help) {
  auto folder = std::make_shared<std::string>(kFolder);
  Argument& argument = arguments.Positional("FOLDER", help, folder.get());
  argument.offer = Offer::kFolders;
  argument.required = false;
  for (const char* key : {"run.plugin_path", "run.sandbox"}) arguments.OfSetting(key);
  return folder;
}

}  // namespace

RunFunction SetupMatrixBuild(Arguments& arguments) {
  const auto folder = FolderArgument(arguments, "Where the files go; docs/matrices unless told");
  return [folder](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const auto files, MakeMatrices(invocation));
    RETURN_IF_ERROR(MakeFolders(*folder));
    Table table({{"file", "file"}, {"bytes", "bytes", true}});
    for (const insight::MatrixFile& file : files) {
      const Path path = Path(*folder) / file.name;
      RETURN_IF_ERROR(WriteFile(path, file.content));
      table.Add({TextCell(path.string()), CountCell(static_cast<int64_t>(file.content.size()))});
    }
    invocation.PrintTable(table, "");
    return kExitPass;
  };
}

RunFunction SetupMatrixCheck(Arguments& arguments) {
  const auto folder = FolderArgument(arguments, "Where the files are; docs/matrices unless told");
  return [folder](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const insight::Gate gate, MatrixGate(invocation, *folder));
    if (invocation.json()) {
      invocation.PrintJson(insight::ToJson(gate));
    } else if (gate.verdict == insight::Verdict::kPass) {
      invocation.Print(gate.sentence + "\n");
    } else {
      for (const Json& problem : gate.measured.at("problems"))
        invocation.Print(problem.get<std::string>() + "\n");
      invocation.Remark("stat-harness: " + *folder +
                        " is stale; stat-harness matrix build writes it anew, then read the difference");
    }
    return gate.verdict == insight::Verdict::kPass ? kExitPass : kExitFailed;
  };
}

}  // namespace harness::cli

// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/import_arguments.h"
#include "cli/verbs.h"
#include "importers/roles_report.h"

namespace harness::cli {
namespace {

struct ColumnsOptions {
  std::string file;
  ImportArguments reading;
};

std::string_view TypeName(importers::SourceType type) {
  switch (type) {
    case importers::SourceType::kText:
      return "text";
    case importers::SourceType::kInt64:
      return "integer";
    case importers::SourceType::kDouble:
      return "number";
    case importers::SourceType::kBoolean:
      return "boolean";
    case importers::SourceType::kTimestampUs:
      return "time";
    case importers::SourceType::kLocalUs:
      return "local time";
    case importers::SourceType::kMicros:
      return "duration";
  }
  return "";
}

Json PrivateJson(const std::vector<importers::PrivateColumn>& columns) {
  Json list = Json::array();
  for (const importers::PrivateColumn& column : columns)
    list.push_back({{"column", column.column}, {"why", column.why}});
  return list;
}

Json ReportJson(const importers::ColumnReport& report) {
  Json json = importers::ToJson(report.picks);
  json["file"] = report.source.file;
  json["format"] = report.source.format;
  json["dialect"] = report.source.dialect;
  json["columns"] = Json::array();
  for (const importers::SourceColumn& column : report.source.columns) {
    json["columns"].push_back({{"name", column.name}, {"type", TypeName(column.type)}});
  }
  json["private"] = PrivateJson(report.private_columns);
  json["private_names_in_clear"] = PrivateJson(report.role_columns);
  return json;
}

}  // namespace

RunFunction SetupColumns(Arguments& arguments) {
  auto options = std::make_shared<ColumnsOptions>();
  arguments.Positional("FILE", "Log file to look at", &options->file).offer = Offer::kFiles;
  options->reading.Declare(arguments);
  return [options](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const importers::ImportOptions reading,
                     options->reading.Options(invocation, {options->file}));
    ASSIGN_OR_RETURN(const importers::ColumnReport report, importers::ExplainColumns(options->file, reading));
    if (invocation.json()) {
      invocation.PrintJson(ReportJson(report));
    } else {
      invocation.Print(report.source.file + ": " + report.source.format + " " + report.source.dialect.dump() +
                       "\n\n" + importers::RolesTable(report.source.columns, report.picks) +
                       importers::PrivateText(report, reading.source.keep_raw));
    }
    return kExitPass;
  };
}

}  // namespace harness::cli

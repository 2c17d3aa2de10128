// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/quantity.h"
#include "cli/settings.h"
#include "cli/verbs.h"

namespace harness::cli {
namespace {

std::string ShownValue(const Json& value) {
  if (value.is_string()) return value.get<std::string>().empty() ? "(not set)" : value.get<std::string>();
  if (value.is_array() && value.empty()) return "(none)";
  return value.dump();
}

void AddRow(Table& table, std::string_view key, const Config::Value& value, bool origin,
            std::string_view shown) {
  std::vector<Cell> row = {TextCell(key),
                           ShownCell(shown.empty() ? ShownValue(value.value) : shown, value.value)};
  if (origin) row.push_back(TextCell(value.origin));
  table.Add(std::move(row));
}

}  // namespace

RunFunction SetupConfigShow(Arguments& arguments) {
  auto origin = std::make_shared<bool>(false);
  arguments.Switch("--origin", "Say where each value comes from: file and line, variable, option or default",
                   origin.get());
  return [origin](Invocation& invocation) -> Result<int> {
    std::vector<Table::Column> columns = {{"setting", "setting"}, {"value", "value"}};
    if (*origin) columns.push_back({"origin", "origin"});
    Table table(std::move(columns));
    for (const Setting& setting : Settings()) {
      Config::Value value = invocation.config().Get(setting.key);
      std::string shown;
      if (setting.type == SettingType::kBytes && value.value != 0)
        shown = FormatBytes(value.value.get<uint64_t>());
      if (setting.key == "home") {
        ASSIGN_OR_RETURN(const store::ResolvedHome place, invocation.HomePlace());
        if (value.origin == "default") value.origin = "default, from " + place.origin;
        value.value = place.path.string();
      }
      AddRow(table, setting.key, value, *origin, shown);
    }
    for (const auto& [key, value] : invocation.config().plugin_values())
      AddRow(table, key, value, *origin, "");
    invocation.PrintTable(table, "");
    return kExitPass;
  };
}

}  // namespace harness::cli

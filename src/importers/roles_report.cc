// SPDX-License-Identifier: Apache-2.0
#include "importers/roles_report.h"

#include <algorithm>

#include "base/text.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using eventlog::RoleName;

const Pick* PickOf(const RolePicks& picks, Role role) {
  for (const Pick& pick : picks.picks) {
    if (pick.role == role) return &pick;
  }
  return nullptr;
}

std::string Padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string PickNotes(const Pick& pick) {
  std::string notes = pick.how;
  if (pick.time_form) notes += ", " + std::string(TimeFormName(*pick.time_form));
  if (pick.unit) notes += ", in " + std::string(DurationUnitName(*pick.unit));
  return notes;
}

}  // namespace

std::string_view DurationUnitName(DurationUnit unit) {
  switch (unit) {
    case DurationUnit::kMicros:
      return "us";
    case DurationUnit::kMillis:
      return "ms";
    case DurationUnit::kSeconds:
      return "s";
    case DurationUnit::kMinutes:
      return "min";
    case DurationUnit::kHours:
      return "h";
    case DurationUnit::kClock:
      return "clock";
  }
  return "";
}

std::vector<std::string> FurtherColumns(const std::vector<SourceColumn>& columns, const RolePicks& picks) {
  std::vector<std::string> further;
  for (const SourceColumn& column : columns) {
    const bool used = std::any_of(picks.picks.begin(), picks.picks.end(),
                                  [&](const Pick& pick) { return pick.column == column.name; });
    if (!used) further.push_back(column.name);
  }
  return further;
}

Json ToJson(const RolePicks& picks) {
  Json chosen = Json::array();
  for (const Pick& pick : picks.picks) {
    Json item = {{"role", RoleName(pick.role)}, {"column", pick.column}, {"how", pick.how}};
    if (pick.time_form) item["time_form"] = TimeFormName(*pick.time_form);
    if (pick.unit) item["unit"] = DurationUnitName(*pick.unit);
    chosen.push_back(std::move(item));
  }
  Json candidates = Json::array();
  for (const Candidate& candidate : picks.candidates) {
    const Pick* pick = PickOf(picks, candidate.role);
    candidates.push_back({{"role", RoleName(candidate.role)},
                          {"column", candidate.column},
                          {"score", candidate.score},
                          {"picked", pick != nullptr && pick->column == candidate.column},
                          {"reasons", candidate.reasons}});
  }
  return {{"picks", std::move(chosen)}, {"candidates", std::move(candidates)}};
}

std::string RolesTable(const std::vector<SourceColumn>& columns, const RolePicks& picks) {
  size_t width = 0;
  for (const SourceColumn& column : columns) width = std::max(width, column.name.size());
  std::string table;
  std::vector<std::string> unplayed;
  for (const Role role : eventlog::AllRoles()) {
    const Pick* pick = PickOf(picks, role);
    if (pick == nullptr) unplayed.emplace_back(RoleName(role));
    std::string label(RoleName(role));
    for (const Candidate& candidate : picks.candidates) {
      if (candidate.role != role) continue;
      const bool picked = pick != nullptr && pick->column == candidate.column;
      table += Padded(label, 14) + (picked ? "* " : "  ") + Padded(candidate.column, width) + "  " +
               FormatFixed(candidate.score, 3) + "  " + (picked ? PickNotes(*pick) + "; " : "") +
               Join(candidate.reasons, "; ") + "\n";
      label.clear();
    }
  }
  table += "\nroles without a column: " + (unplayed.empty() ? "none" : Join(unplayed, ", ")) + "\n";
  const std::vector<std::string> further = FurtherColumns(columns, picks);
  table += "further columns: " + (further.empty() ? "none" : Join(further, ", ")) + "\n";
  return table;
}

std::string PrivateText(const ColumnReport& report, bool keep_raw) {
  if (report.private_columns.empty() && report.role_columns.empty()) return "private columns: none\n";
  std::string text = keep_raw ? "private columns, kept in clear (--keep-raw) and shown nowhere:\n"
                              : "private columns, stored as tokens:\n";
  if (report.private_columns.empty()) text = "private columns: none\n";
  for (const PrivateColumn& column : report.private_columns)
    text += "  " + column.column + ": " + column.why + "\n";
  for (const PrivateColumn& column : report.role_columns) {
    text += "  " + column.column + " sounds private and stays in clear, as " + column.why + "; --private " +
            column.column + " makes tokens of it\n";
  }
  return text;
}

}  // namespace harness::importers

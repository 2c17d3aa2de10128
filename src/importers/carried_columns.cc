// SPDX-License-Identifier: Apache-2.0
#include "importers/carried_columns.h"

#include <algorithm>
#include <array>
#include <optional>

namespace harness::importers {
namespace {

using eventlog::Role;

struct TextRole {
  Role role;
  const char* column;  // of the dataset
  bool in_order;       // a column of the canonical order
  bool is_id;          // of an execution, this one or another
};

constexpr std::array kTextRoles = {
    TextRole{Role::kExecutionId, "execution_id", true, true},
    TextRole{Role::kProcessId, "process_id", true, false},
    TextRole{Role::kCaseId, "case_id", false, false},
    TextRole{Role::kParentId, "parent_id", false, true},
    TextRole{Role::kDependsOnId, "depends_on_id", false, true},
    TextRole{Role::kScheduleId, "schedule_id", false, false},
    TextRole{Role::kHost, "host", false, false},
    TextRole{Role::kStatus, "status", false, false},
};

// Nothing for a column that this input does not have.
std::optional<Carriage> CarriageIn(const Input& input, const std::string& source_column) {
  if (IsToldPrivate(input.source, source_column)) return Carriage::kText;
  const auto& columns = input.source.columns;
  const auto at =
      std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == source_column; });
  if (at == columns.end()) return std::nullopt;
  return CarriageOf(input.sample.values[static_cast<size_t>(at - columns.begin())]);
}

// What suits both; nothing where neither is there.
std::optional<Carriage> Common(std::optional<Carriage> a, std::optional<Carriage> b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

std::optional<Carriage> CarriageOfRole(const std::vector<Input>& inputs, Role role) {
  std::optional<Carriage> common;
  for (const Input& input : inputs) {
    for (const Pick& pick : input.picks.picks) {
      if (pick.role == role) common = Common(common, CarriageIn(input, pick.column));
    }
  }
  return common;
}

Carriage CarriageOfExtra(const std::vector<Input>& inputs, const ExtraColumn& extra) {
  if (extra.is_private || extra.type != engine::ColumnType::kText) return Carriage::kText;
  std::optional<Carriage> common;
  for (const Input& input : inputs) common = Common(common, CarriageIn(input, extra.source_column));
  return common.value_or(Carriage::kText);
}

// All of them or none go to the file as numbers: who reads it may compare a link with an id.
bool AreIdsWhole(const std::vector<Input>& inputs) {
  return std::all_of(kTextRoles.begin(), kTextRoles.end(), [&](const TextRole& text) {
    return !text.is_id || CarriageOfRole(inputs, text.role).value_or(Carriage::kWhole) == Carriage::kWhole;
  });
}

// How a column is carried that promises so much.
Carriage ChosenCarriage(const TextRole& text, Carriage promised, bool trusting) {
  if (text.in_order) return trusting && promised >= Carriage::kDigits ? Carriage::kDigits : Carriage::kText;
  return std::min(promised, Carriage::kNumber);
}

}  // namespace

CarriedColumns ChooseCarried(const std::vector<Input>& inputs, const std::vector<ExtraColumn>& extras,
                             bool trusting) {
  CarriedColumns carried;
  const auto choose = [&](const std::string& column, Carriage carriage) {
    if (carriage != Carriage::kText) carried[column] = carriage;
  };
  const bool whole_ids = trusting && AreIdsWhole(inputs);
  for (const TextRole& text : kTextRoles) {
    const std::optional<Carriage> promised = CarriageOfRole(inputs, text.role);
    if (!promised) continue;
    choose(text.column,
           text.is_id && whole_ids ? Carriage::kWhole : ChosenCarriage(text, *promised, trusting));
  }
  for (const ExtraColumn& extra : extras) {
    choose(extra.name, std::min(CarriageOfExtra(inputs, extra), Carriage::kNumber));
  }
  return carried;
}

}  // namespace harness::importers

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
  bool is_id;          // no two executions, or few, have the same
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

// What suits all inputs.
class Common {
 public:
  void Add(std::optional<Carriage> carriage) {
    if (carriage) common_ = std::min(common_.value_or(*carriage), *carriage);
  }
  Carriage value() const { return common_.value_or(Carriage::kText); }

 private:
  std::optional<Carriage> common_;
};

Carriage CarriageOfRole(const std::vector<Input>& inputs, Role role) {
  Common common;
  for (const Input& input : inputs) {
    for (const Pick& pick : input.picks.picks) {
      if (pick.role == role) common.Add(CarriageIn(input, pick.column));
    }
  }
  return common.value();
}

Carriage CarriageOfExtra(const std::vector<Input>& inputs, const ExtraColumn& extra) {
  if (extra.is_private || extra.type != engine::ColumnType::kText) return Carriage::kText;
  Common common;
  for (const Input& input : inputs) common.Add(CarriageIn(input, extra.source_column));
  return common.value();
}

// How a column is carried that promises so much.
Carriage Chosen(const TextRole& text, Carriage promised, bool trusting) {
  if (trusting && text.is_id && promised == Carriage::kWhole) return Carriage::kWhole;
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
  for (const TextRole& text : kTextRoles) {
    choose(text.column, Chosen(text, CarriageOfRole(inputs, text.role), trusting));
  }
  for (const ExtraColumn& extra : extras) {
    choose(extra.name, std::min(CarriageOfExtra(inputs, extra), Carriage::kNumber));
  }
  return carried;
}

}  // namespace harness::importers

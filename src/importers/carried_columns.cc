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
};

constexpr std::array kTextRoles = {
    TextRole{Role::kExecutionId, "execution_id", true},
    TextRole{Role::kProcessId, "process_id", true},
    TextRole{Role::kCaseId, "case_id", false},
    TextRole{Role::kParentId, "parent_id", false},
    TextRole{Role::kDependsOnId, "depends_on_id", false},
    TextRole{Role::kScheduleId, "schedule_id", false},
    TextRole{Role::kHost, "host", false},
    TextRole{Role::kStatus, "status", false},
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

}  // namespace

CarriedColumns ChooseCarried(const std::vector<Input>& inputs, const std::vector<ExtraColumn>& extras,
                             bool with_order) {
  CarriedColumns carried;
  for (const TextRole& text : kTextRoles) {
    const Carriage common = CarriageOfRole(inputs, text.role);
    if (text.in_order && with_order && common == Carriage::kDigits) {
      carried[text.column] = Carriage::kDigits;
    } else if (!text.in_order && common != Carriage::kText) {
      carried[text.column] = Carriage::kNumber;
    }
  }
  for (const ExtraColumn& extra : extras) {
    if (CarriageOfExtra(inputs, extra) != Carriage::kText) carried[extra.name] = Carriage::kNumber;
  }
  return carried;
}

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
#include "eventlog/schema.h"

#include <array>

namespace harness::eventlog {
namespace {

using engine::ColumnType;

constexpr std::array kColumns = {
    ColumnSpec{"execution_id", ColumnType::kText, "unique id of the execution"},
    ColumnSpec{"process_id", ColumnType::kText, "activity"},
    ColumnSpec{"case_id", ColumnType::kText, "case the execution belongs to"},
    ColumnSpec{"parent_id", ColumnType::kText, "execution id of the parent"},
    ColumnSpec{"depends_on_id", ColumnType::kText, "execution id that must end first"},
    ColumnSpec{"schedule_id", ColumnType::kText, "schedule that queued it"},
    ColumnSpec{"host", ColumnType::kText, "resource that ran it"},
    ColumnSpec{"user_token", ColumnType::kText, "keyed token of the user"},
    ColumnSpec{"status", ColumnType::kText, "final status as the source says it"},
    ColumnSpec{"attempts", ColumnType::kInt64, "attempts to execute"},
    ColumnSpec{"queued_us", ColumnType::kInt64, "microseconds since 1970 UTC: asked for"},
    ColumnSpec{"eligible_us", ColumnType::kInt64, "microseconds since 1970 UTC: allowed to start"},
    ColumnSpec{"started_us", ColumnType::kInt64, "microseconds since 1970 UTC: started"},
    ColumnSpec{"ended_us", ColumnType::kInt64, "microseconds since 1970 UTC: ended"},
    ColumnSpec{"duration_us", ColumnType::kInt64, "microseconds of work as the source recorded them"},
    ColumnSpec{"slots", ColumnType::kInt64, "slots or processors it held"},
    ColumnSpec{"params_token", ColumnType::kText, "keyed token of the whole parameter list"},
    ColumnSpec{"param_keys", ColumnType::kText, "parameter keys, separated by ;"},
    ColumnSpec{"param_tokens", ColumnType::kText, "keyed tokens of the values, in the order of the keys"},
    ColumnSpec{"account_month", ColumnType::kInt64, "accounting month in the parameters, yyyymm"},
    ColumnSpec{"source_index", ColumnType::kInt64, "input the row came from"},
};

struct NamedRole {
  Role role;
  std::string_view name;
};

constexpr std::array kRoles = {
    NamedRole{Role::kExecutionId, "execution_id"},
    NamedRole{Role::kProcessId, "process"},
    NamedRole{Role::kCaseId, "case"},
    NamedRole{Role::kParentId, "parent"},
    NamedRole{Role::kDependsOnId, "depends_on"},
    NamedRole{Role::kScheduleId, "schedule"},
    NamedRole{Role::kHost, "host"},
    NamedRole{Role::kUser, "user"},
    NamedRole{Role::kStatus, "status"},
    NamedRole{Role::kAttempts, "attempts"},
    NamedRole{Role::kQueued, "queued"},
    NamedRole{Role::kEligible, "eligible"},
    NamedRole{Role::kStarted, "started"},
    NamedRole{Role::kEnded, "ended"},
    NamedRole{Role::kDuration, "duration"},
    NamedRole{Role::kWait, "wait"},
    NamedRole{Role::kSlots, "slots"},
    NamedRole{Role::kParams, "params"},
};

constexpr auto kAllRoles = [] {
  std::array<Role, kRoles.size()> roles{};
  for (size_t i = 0; i < roles.size(); ++i) roles[i] = kRoles[i].role;
  return roles;
}();

}  // namespace

std::span<const ColumnSpec> NormalizedColumns() {
  return kColumns;
}
std::span<const Role> AllRoles() {
  return kAllRoles;
}

bool IsTimeRole(Role role) {
  return role == Role::kQueued || role == Role::kEligible || role == Role::kStarted || role == Role::kEnded;
}

std::string_view RoleName(Role role) {
  for (const NamedRole& named : kRoles) {
    if (named.role == role) return named.name;
  }
  return "";
}

std::optional<Role> RoleFromName(std::string_view name) {
  for (const NamedRole& named : kRoles) {
    if (named.name == name) return named.role;
  }
  return std::nullopt;
}

}  // namespace harness::eventlog

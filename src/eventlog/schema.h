// SPDX-License-Identifier: Apache-2.0
// The normalized event log: one row is one execution of an activity, whatever format it came from.
//
// Stored as Parquet in canonical order: (queued_us, started_us, ended_us, process_id, execution_id),
// nulls first, ties by all other columns, so equal contents have equal order. row_id is the position in
// that order (0-based), kept virtual. Unknown is null, never 0 or now. Identifiers keep their case.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/chunk.h"

namespace harness::eventlog {

// Roles a source column can play; the names are those of the normalized columns, except that kUser and
// kParams are tokenised on the way, and kWait and kDuration are in a unit of their own.
enum class Role {
  kExecutionId,  // unique id of the execution
  kProcessId,    // activity
  kCaseId,
  kParentId,     // execution id of the parent: holds this one until it ends
  kDependsOnId,  // execution id that must end first
  kScheduleId,
  kHost,  // resource
  kUser,
  kStatus,
  kAttempts,
  kQueued,
  kEligible,
  kStarted,
  kEnded,
  kDuration,  // recorded busy time, where the source has one beside or instead of its times
  kWait,      // recorded wait to start; used only to derive a queue time that is missing
  kSlots,
  kParams,
};

struct ColumnSpec {
  std::string_view name;
  engine::ColumnType type;
  std::string_view meaning;
};

// The columns of every dataset, in order; further columns of the source follow, names as in the source.
//   execution_id, process_id, case_id, parent_id, depends_on_id, schedule_id, host, user_token, status: text
//   attempts, queued_us, eligible_us, started_us, ended_us, duration_us, slots: integers
//   params_token, param_keys, param_tokens: text; account_month: integer yyyymm
//   source_index: integer, which input the row came from (not part of the canonical hash)
std::span<const ColumnSpec> NormalizedColumns();

// "queued", "process", ... as written in --map and mapping files.
std::string_view RoleName(Role role);
bool IsTimeRole(Role role);  // kQueued, kEligible, kStarted, kEnded
std::optional<Role> RoleFromName(std::string_view name);
std::span<const Role> AllRoles();

}  // namespace harness::eventlog

// SPDX-License-Identifier: Apache-2.0
// What figures are computed of: the whole log, its processes, its hosts, its stretches of time, its groups.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eventlog/data_accessor.h"
#include "ideaspace/cohorts.h"
#include "ideaspace/observations.h"
#include "process/name_index.h"

namespace harness::ideaspace {

enum class EntityKind { kAll, kProcess, kHost, kCohort, kGroup };
inline constexpr size_t kEntityKinds = 5;
std::string_view KindName(EntityKind kind);  // "all", "process", "host", "cohort", "group"

// The executions of an entity in one cohort.
struct EntityCohort {
  uint32_t cohort = 0;               // in Cohorts::list
  std::span<const uint32_t> chosen;  // positions of Observations
  KpiEstimates estimates;
};

struct Entity {
  EntityKind kind = EntityKind::kAll;
  std::string name;                  // "ALL", "QEMAIL", "H1", "2025-W27", "status=ERROR"
  std::string column;                // of a group, else empty
  std::string key() const;           // "ALL", "process:QEMAIL", ..., "group:status=ERROR"
  std::span<const uint32_t> chosen;  // positions of Observations
  Micros span_us = 0;  // over which its rates are counted: the log's, or what the log holds of its cohort
  KpiEstimates estimates;
  int64_t timed = 0, negative = 0;  // rows with start and end, and those of them that end before they start
  // By time; those with too few rows, or of which the log holds less than half, are left out. None for a
  // cohort: its references are those of the whole log.
  std::vector<EntityCohort> cohorts;
  int64_t left_out = 0;  // cohorts with rows that were left out
  int64_t n() const { return static_cast<int64_t>(chosen.size()); }
};

struct EntityOptions {
  KpiOptions kpis;
  int64_t row_threshold = 100;         // rows that a process or a group needs to be an entity
  int64_t least_rows_per_cohort = 50;  // of an entity in a cohort
  Micros negative_tolerance_us = 0;    // an end so much before the start is no negative duration
};

// The rows of a log by the values of one of its columns; each value is a group.
struct Grouping {
  std::string column;
  process::NameIndex values;
  std::vector<uint32_t> value_of_row;  // number of the value
};

// Of the columns, in their order. One scan each. Errors: those of the data; kInvalidArgument for a column
// that the log does not have.
Result<std::vector<Grouping>> LoadGroupings(eventlog::DataAccessor& data,
                                            const std::vector<std::string>& columns);

// Entities refer to the positions that are kept here: may be moved, not copied.
struct EntityTable {
  EntityTable() = default;
  EntityTable(EntityTable&&) = default;
  EntityTable& operator=(EntityTable&&) = default;
  EntityTable(const EntityTable&) = delete;

  Cohorts cohorts;
  // ALL, processes by name, hosts by name, cohorts by time, groups by column as given and value; ALL always.
  std::vector<Entity> entities;
  std::vector<uint32_t> by_time, by_process, by_host;
  KpiRows rows;  // of all observations; their parts are the cohorts
  std::vector<std::vector<uint32_t>> by_group;
};

// Rows without a process, a host or a value are in no entity of that kind. O(rows) for each grouping.
EntityTable MakeEntities(const process::Executions& log, const process::ExecutionFacts& facts,
                         const Observations& observed, Cohorts cohorts, const EntityOptions& options,
                         std::span<const Grouping> groupings = {});

}  // namespace harness::ideaspace

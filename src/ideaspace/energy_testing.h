// SPDX-License-Identifier: Apache-2.0
// Small logs for tests, row by row.
#pragma once

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/prng.h"
#include "base/schema_check.h"
#include "ideaspace/energy_config.h"
#include "ideaspace/gap_table.h"
#include "ideaspace/observations.h"

namespace harness::ideaspace::testing {

struct Row {
  std::string process = "P", host = "H";
  Timestamp queued_us = process::kUnknownTime, started_us = process::kUnknownTime,
            ended_us = process::kUnknownTime;
  process::Outcome outcome = process::Outcome::kNotFailed;
  bool scheduled = false;
};

struct Log {
  process::Executions log;
  process::ExecutionFacts facts;
};

inline Log MakeLog(const std::vector<Row>& rows) {
  Log made;
  for (const Row& row : rows) {
    made.log.eligible_us.push_back(row.queued_us);
    made.log.started_us.push_back(row.started_us);
    made.log.ended_us.push_back(row.ended_us);
    made.log.process.push_back(static_cast<uint32_t>(made.log.processes.Of(row.process)));
    made.log.host.push_back(static_cast<uint32_t>(made.log.hosts.Of(row.host)));
    made.log.slots.push_back(1);
    made.log.predecessor.push_back(process::kNoRow);
    made.facts.queued_us.push_back(row.queued_us);
    made.facts.outcome.push_back(row.outcome);
    made.facts.scheduled.push_back(row.scheduled ? 1 : 0);
  }
  return made;
}

inline constexpr Timestamp kMonday = 1'735'516'800 * kMicrosPerSecond;  // 2024-12-30, of 2025-W01

// One execution every `gap_s` seconds from `from_us` on: it waits `wait_s` and takes `duration_s`.
inline void AddSteady(std::vector<Row>& rows, Timestamp from_us, int64_t count, int64_t gap_s, int64_t wait_s,
                      int64_t duration_s, const std::string& process = "P") {
  for (int64_t i = 0; i < count; ++i) {
    Row row;
    row.process = process;
    row.queued_us = from_us + i * gap_s * kMicrosPerSecond;
    row.started_us = row.queued_us + wait_s * kMicrosPerSecond;
    row.ended_us = row.started_us + duration_s * kMicrosPerSecond;
    rows.push_back(row);
  }
}

// What the gap plugin does, without its files.
struct Outcome {
  Json table;
  std::vector<Energy> energies;  // of gaps, by entity
};

inline Outcome Judge(const std::vector<Row>& rows, GapSettings settings = {},
                     const std::optional<GivenIdeals>& given = {}) {
  const Log log = MakeLog(rows);
  const Observations observed = Observe(log.log, log.facts);
  const EntityTable table =
      MakeEntities(log.log, log.facts, observed, MakeCohorts(log.log, log.facts, {}), settings.entities);
  const Ideals ideals = IdealsFrom(table, settings.ideals, given);
  Outcome outcome;
  outcome.table = EntitiesTableJson(table, ideals, settings.ideals, given);
  for (size_t i = 0; i < table.entities.size(); ++i) {
    outcome.energies.push_back(
        EnergyOf(ValuesOf(table.entities[i].estimates), ideals.of[i].ideal, settings.ideals.energy));
  }
  return outcome;
}

inline const Json& EntityIn(const Json& table, const std::string& key) {
  for (const Json& entity : table.at("entities")) {
    if (entity.at("key") == key) return entity;
  }
  static const Json none;
  return none;
}

inline const Json& KpiIn(const Json& entity, const std::string& kpi) {
  for (const Json& each : entity.at("kpis")) {
    if (each.at("kpi") == kpi) return each;
  }
  static const Json none;
  return none;
}

// Empty when `json` keeps to schemas/<name>; else what breaks it.
inline std::string BreachOf(const Json& json, const std::string& name) {
  const auto text = ReadFile(Path(HARNESS_SOURCE_DIR) / "schemas" / name);
  if (!text) return text.error().message;
  const auto checker = SchemaChecker::Compile(*text, name);
  if (!checker) return checker.error().message;
  const auto checked = checker->Check(json, name);
  return checked ? "" : checked.error().message;
}

}  // namespace harness::ideaspace::testing

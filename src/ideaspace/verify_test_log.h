// SPDX-License-Identifier: Apache-2.0
// Small logs, states and recommendations for the tests of verified actions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/prng.h"
#include "ideaspace/action_scorer.h"
#include "ideaspace/recommendation.h"
#include "replay/study.h"
#include "replay/test_logs.h"

namespace harness::ideaspace {

inline constexpr Timestamp kTestBegin = 1'767'571'200'000'000;  // 2026-01-05, a Monday

// 60 hours of a host with one slot. In each hour, at a minute that differs from hour to hour, `first` arrives
// and runs for 40 minutes; `second` arrives 10 minutes later, waits 30 minutes for the slot and runs for 10.
// Together 60 waits of 0 and 60 of 1800 s: 30 h.
inline void AddPair(std::vector<replay::TestRow>& rows, const std::string& first, const std::string& second,
                    const std::string& host, uint64_t seed) {
  Philox random(seed);
  for (int hour = 0; hour < 60; ++hour) {
    const Timestamp at =
        kTestBegin + hour * kMicrosPerHour + static_cast<Micros>(random.Below(8 * 60'000'000));
    const Timestamp end = at + 40 * kMicrosPerMinute;
    rows.push_back({first, host, at, at, end});
    rows.push_back({second, host, at + 10 * kMicrosPerMinute, end, end + 10 * kMicrosPerMinute});
  }
}

// A log with everything that a verification needs.
struct TestCase {
  process::Executions log;
  process::ExecutionFacts facts;
  replay::Study study;
  EnergyState state;

  static TestCase Of(const std::vector<replay::TestRow>& rows) {
    process::Executions log = replay::LogOf(rows);
    process::ExecutionFacts facts;
    facts.queued_us.assign(rows.size(), process::kUnknownTime);
    facts.outcome.assign(rows.size(), process::Outcome::kUnknown);
    facts.scheduled.assign(rows.size(), 0);
    replay::StudyOptions options;
    options.seed = "test";
    auto study = replay::Study::Make(log, process::LearnSlotPools(log), std::move(options));
    return {std::move(log), std::move(facts), std::move(*study), {}};
  }

  // Sets what is observed of an entity to what the log tells, with these ideals; returns it for changes.
  EntityState& Add(const std::string& kind, const std::string& name,
                   const std::vector<std::pair<Kpi, double>>& ideals) {
    EntityState entity;
    entity.kind = kind;
    entity.name = name;
    entity.key = kind == "all" ? "ALL" : kind + ":" + name;
    entity.span_us = 60 * kMicrosPerHour;
    KpiOptions options;
    options.wait_threshold_us = state.wait_threshold_us;
    Observations observed = Observe(log, facts);
    replay::Executed recorded;
    recorded.row = std::move(observed.row);
    recorded.wait_us = std::move(observed.eligible_wait_us);
    recorded.duration_us = std::move(observed.duration_us);
    ReplayedKpis replayed(log, facts, entity, options);
    ReplayedKpis::AddAll(recorded, std::vector{&replayed});
    entity.observed = replayed.Unchanged();
    for (const auto& [kpi, ideal] : ideals) entity.ideal[static_cast<size_t>(kpi)] = ideal;
    entity.energy = EnergyOf(entity.observed, entity.ideal, state.config, entity.constraints);
    state.entities.push_back(std::move(entity));
    return state.entities.back();
  }

  ActionScorer Scorer(const std::vector<std::string>& targets = {}) const {
    return ActionScorer::Make(log, facts, study, state, targets).value();
  }
};

inline Recommendation Wanted(const std::string& lever, const std::string& type, const std::string& kind,
                             const std::string& target, std::vector<std::string> actions,
                             std::vector<std::string> processes = {}) {
  Recommendation wanted;
  wanted.lever_id = lever;
  wanted.label = lever;
  wanted.action_type = type;
  wanted.target_kind = kind;
  wanted.target = target;
  wanted.target_process_ids = std::move(processes);
  wanted.actions = std::move(actions);
  wanted.recommendation = "do it";
  wanted.enforcement = "the scheduler";
  wanted.risks = {"none known"};
  wanted.how_to_check = "look";
  wanted.disproof = "it is not so";
  if (type == "add_server") wanted.cost.servers = 1;
  return wanted;
}

}  // namespace harness::ideaspace

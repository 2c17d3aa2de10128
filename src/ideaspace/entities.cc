// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/entities.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/exact_sum.h"
#include "base/sql_text.h"
#include "base/text.h"

namespace harness::ideaspace {
namespace {

// Positions sorted by group, keeping their order within one; `ends` holds where each group ends.
struct Sorted {
  std::vector<uint32_t> positions;
  std::vector<size_t> ends;
  std::span<const uint32_t> Group(size_t group) const {
    const size_t from = group == 0 ? 0 : ends[group - 1];
    return std::span(positions).subspan(from, ends[group] - from);
  }
};

template <typename GroupOf>
Sorted SortByGroup(std::span<const uint32_t> positions, size_t groups, const GroupOf& group_of) {
  Sorted sorted;
  sorted.ends.assign(groups, 0);
  for (const uint32_t at : positions) ++sorted.ends[group_of(at)];
  std::exclusive_scan(sorted.ends.begin(), sorted.ends.end(), sorted.ends.begin(), size_t{0});
  sorted.positions.resize(positions.size());
  for (const uint32_t at : positions) sorted.positions[sorted.ends[group_of(at)]++] = at;
  return sorted;
}

// Which executions have a start and an end, and which end before they start; by position.
class Timing {
 public:
  Timing(const process::Executions& log, const Observations& observed, Micros tolerance_us) {
    marks_.reserve(observed.size());
    for (const uint32_t row : observed.row) {
      const Timestamp start = log.started_us[row], end = log.ended_us[row];
      const bool timed = start != process::kUnknownTime && end != process::kUnknownTime;
      const bool negative = timed && Int128{start} - end > tolerance_us;
      marks_.push_back(static_cast<uint8_t>((timed ? kTimed : 0) | (negative ? kNegative : 0)));
    }
  }
  void Count(Entity& entity) const {
    for (const uint32_t at : entity.chosen) {
      entity.timed += (marks_[at] & kTimed) != 0 ? 1 : 0;
      entity.negative += (marks_[at] & kNegative) != 0 ? 1 : 0;
    }
  }

 private:
  enum : uint8_t { kTimed = 1, kNegative = 2 };
  std::vector<uint8_t> marks_;
};

class Maker {
 public:
  // Keeps references.
  Maker(const KpiRows& rows, const Timing& timing, const Cohorts& cohorts, const EntityOptions& options)
      : rows_(rows), timing_(timing), cohorts_(cohorts), options_(options) {}

  // The executions of a cohort, whose figures `all` may have already.
  Entity MakeCohort(const Entity& all, uint32_t number, std::span<const uint32_t> chosen) const {
    const Cohort& cohort = cohorts_.list[number];
    for (const EntityCohort& known : all.cohorts) {
      if (known.cohort == number)
        return Begin(EntityKind::kCohort, cohort.key, chosen, cohort.covered_us, known.estimates);
    }
    return Begin(EntityKind::kCohort, cohort.key, chosen, cohort.covered_us,
                 EstimateKpis(rows_, chosen, cohort.covered_us, options_.kpis));
  }

  // `chosen` by cohort, those without one first.
  Entity MakeWithCohorts(EntityKind kind, std::string name, std::span<const uint32_t> chosen,
                         Micros span_us) const {
    const KpiValues values(rows_, chosen);
    const std::vector<KpiValues::Stretch>& stretches = values.stretches();
    Entity entity = Begin(kind, std::move(name), chosen, span_us,
                          values.Estimate(0, stretches.size(), span_us, options_.kpis));
    for (size_t from = 0, to = 0, at = 0; from < stretches.size(); from = to) {
      const uint32_t cohort = stretches[from].part;
      while (to < stretches.size() && stretches[to].part == cohort) ++to;
      const auto of_cohort = chosen.subspan(at, stretches[to - 1].chosen_end - at);
      at += of_cohort.size();
      if (cohort == kNoCohort) continue;
      const Cohort& stretch = cohorts_.list[cohort];
      if (static_cast<int64_t>(of_cohort.size()) < options_.least_rows_per_cohort || !stretch.IsReference()) {
        ++entity.left_out;
        continue;
      }
      entity.cohorts.push_back(
          {cohort, of_cohort, values.Estimate(from, to, stretch.covered_us, options_.kpis)});
    }
    return entity;
  }

 private:
  Entity Begin(EntityKind kind, std::string name, std::span<const uint32_t> chosen, Micros span_us,
               const KpiEstimates& estimates) const {
    Entity entity;
    entity.kind = kind;
    entity.name = std::move(name);
    entity.chosen = chosen;
    entity.span_us = span_us;
    entity.estimates = estimates;
    timing_.Count(entity);
    return entity;
  }

  const KpiRows& rows_;
  const Timing& timing_;
  const Cohorts& cohorts_;
  const EntityOptions& options_;
};

// One entity a name, by name; rows whose name is unknown have none.
struct Named {
  size_t number;
  std::string name;
};

std::vector<Named> KnownNames(const process::NameIndex& names) {
  std::vector<Named> known;
  for (const size_t number : names.SortedByName()) {
    if (!names.IsNull(number)) known.push_back({number, std::string(names.NameOf(number))});
  }
  return known;
}

}  // namespace

std::string_view KindName(EntityKind kind) {
  static constexpr std::array<std::string_view, kEntityKinds> names = {"all", "process", "host", "cohort",
                                                                       "group"};
  return names[static_cast<size_t>(kind)];
}

std::string Entity::key() const {
  return kind == EntityKind::kAll ? "ALL" : std::string(KindName(kind)) + ":" + name;
}

Result<std::vector<Grouping>> LoadGroupings(eventlog::DataAccessor& data,
                                            const std::vector<std::string>& columns) {
  std::vector<Grouping> groupings;
  for (const std::string& column : columns) {
    const auto& known = data.info().columns;
    if (std::none_of(known.begin(), known.end(), [&](const auto& each) { return each.name == column; }))
      return InvalidArgument("found no column " + Quoted(column) + " to group by");
    Grouping grouping;
    grouping.column = column;
    const std::string sql = "SELECT CAST(" + SqlName(column) + " AS VARCHAR) FROM events ORDER BY row_id";
    RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
      for (size_t row = 0; row < chunk.rows(); ++row)
        grouping.value_of_row.push_back(static_cast<uint32_t>(grouping.values.Of(chunk, 0, row)));
      return Ok();
    }));
    groupings.push_back(std::move(grouping));
  }
  return groupings;
}

EntityTable MakeEntities(const process::Executions& log, const process::ExecutionFacts& facts,
                         const Observations& observed, Cohorts cohorts, const EntityOptions& options,
                         std::span<const Grouping> groupings) {
  EntityTable table;
  table.cohorts = std::move(cohorts);
  table.rows = KpiRows(observed, facts, options.kpis.wait_threshold_us, table.cohorts.cohort_of_row);
  const Timing timing(log, observed, options.negative_tolerance_us);
  const Maker maker(table.rows, timing, table.cohorts, options);
  const Micros span_us = table.cohorts.span_us();

  // Rows without a time come first: group 0.
  std::vector<uint32_t> positions(observed.size());
  std::iota(positions.begin(), positions.end(), 0U);
  Sorted by_time = SortByGroup(positions, table.cohorts.list.size() + 1, [&](uint32_t at) {
    return static_cast<size_t>(table.cohorts.cohort_of_row[observed.row[at]] + 1);  // kNoCohort + 1 is 0
  });
  Sorted by_process = SortByGroup(by_time.positions, log.processes.size(),
                                  [&](uint32_t at) { return size_t{log.process[observed.row[at]]}; });
  Sorted by_host = SortByGroup(by_time.positions, log.hosts.size(),
                               [&](uint32_t at) { return size_t{log.host[observed.row[at]]}; });

  table.entities.push_back(maker.MakeWithCohorts(EntityKind::kAll, "ALL", by_time.positions, span_us));
  for (const Named& process : KnownNames(log.processes)) {
    const auto chosen = by_process.Group(process.number);
    if (static_cast<int64_t>(chosen.size()) < std::max<int64_t>(1, options.row_threshold)) continue;
    table.entities.push_back(maker.MakeWithCohorts(EntityKind::kProcess, process.name, chosen, span_us));
  }
  for (const Named& host : KnownNames(log.hosts)) {
    const auto chosen = by_host.Group(host.number);
    if (chosen.empty()) continue;
    table.entities.push_back(maker.MakeWithCohorts(EntityKind::kHost, host.name, chosen, span_us));
  }
  for (size_t i = 0; i < table.cohorts.list.size(); ++i) {
    const auto chosen = by_time.Group(i + 1);
    if (chosen.empty()) continue;
    table.entities.push_back(maker.MakeCohort(table.entities.front(), static_cast<uint32_t>(i), chosen));
  }
  for (const Grouping& grouping : groupings) {
    Sorted by_value = SortByGroup(by_time.positions, grouping.values.size(), [&](uint32_t at) {
      return size_t{grouping.value_of_row[observed.row[at]]};
    });
    for (const Named& value : KnownNames(grouping.values)) {
      const auto chosen = by_value.Group(value.number);
      if (static_cast<int64_t>(chosen.size()) < std::max<int64_t>(1, options.row_threshold)) continue;
      table.entities.push_back(
          maker.MakeWithCohorts(EntityKind::kGroup, grouping.column + "=" + value.name, chosen, span_us));
      table.entities.back().column = grouping.column;
    }
    table.by_group.push_back(std::move(by_value.positions));
  }
  table.by_time = std::move(by_time.positions);
  table.by_process = std::move(by_process.positions);
  table.by_host = std::move(by_host.positions);
  return table;
}

}  // namespace harness::ideaspace

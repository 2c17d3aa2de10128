// SPDX-License-Identifier: Apache-2.0
#include "process/wait_charges.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "process/pair_numbers.h"
#include "process/wait_causes.h"

namespace harness::process {
namespace {

// The names of a column that are told apart, as groups of rows.
struct NameGroups {
  std::vector<uint32_t> of_row;
  std::vector<NameCharge> empty;  // by group, nothing charged yet
  std::vector<size_t> order;      // of groups, by name; those that are not told apart last

  size_t count() const { return empty.size(); }
  RowGroups groups() const { return {of_row, count()}; }
};

// By number of the name.
std::vector<Int128> SlotTimes(const Executions& log, const ChargeColumn& column) {
  std::vector<Int128> times(column.names.size());
  for (size_t row = 0; row < log.rows(); ++row) {
    if (HoldsSlots(log, row))
      times[column.of_row[row]] += Int128{log.ended_us[row] - log.started_us[row]} * log.slots[row];
  }
  return times;
}

// The numbers of the names to tell apart, by name.
std::vector<size_t> NamesToTell(const Executions& log, const ChargeColumn& column, size_t most_names) {
  std::vector<size_t> names = column.names.SortedByName();
  if (names.size() <= most_names) return names;
  const std::vector<Int128> held = SlotTimes(log, column);
  std::vector<size_t> largest = names;
  std::stable_sort(largest.begin(), largest.end(), [&](size_t a, size_t b) {
    if (column.names.IsNull(a) != column.names.IsNull(b)) return column.names.IsNull(a);
    return held[a] > held[b];
  });
  std::vector<bool> is_told(names.size());
  for (size_t i = 0; i + 1 < most_names; ++i) is_told[largest[i]] = true;
  std::erase_if(names, [&](size_t name) { return !is_told[name]; });
  return names;
}

// Groups in order of their names.
NameGroups GroupsOf(const Executions& log, const ChargeColumn& column, size_t most_names) {
  NameGroups groups;
  const size_t all = column.names.size();
  std::vector<uint32_t> group_of_name(all, kNoRow);
  for (const size_t name : NamesToTell(log, column, most_names)) {
    group_of_name[name] = static_cast<uint32_t>(groups.count());
    groups.empty.push_back({.name = static_cast<uint32_t>(name)});
  }
  if (const size_t rest = all - groups.count(); rest > 0) {
    std::replace(group_of_name.begin(), group_of_name.end(), kNoRow, static_cast<uint32_t>(groups.count()));
    groups.empty.push_back({.name = kNoRow, .names = rest});
  }
  groups.of_row.reserve(column.of_row.size());
  for (const uint32_t name : column.of_row) groups.of_row.push_back(group_of_name[name]);
  groups.order.resize(groups.count());
  std::iota(groups.order.begin(), groups.order.end(), size_t{0});
  return groups;
}

// Rows by the groups that they are of in both columns.
struct GroupPairs {
  std::vector<uint32_t> of_row;
  std::vector<uint32_t> first, second;  // by pair
};

// Nothing where there are more than `most` pairs.
std::optional<GroupPairs> PairsOf(const NameGroups& a, const NameGroups& b, size_t most) {
  GroupPairs pairs;
  PairNumbers numbers(a.count(), b.count());
  pairs.of_row.reserve(a.of_row.size());
  for (size_t row = 0; row < a.of_row.size(); ++row) {
    const auto next = static_cast<uint32_t>(pairs.first.size());
    pairs.of_row.push_back(numbers.Of(a.of_row[row], b.of_row[row], next));
    if (pairs.of_row.back() != next) continue;
    if (next == most) return std::nullopt;
    pairs.first.push_back(a.of_row[row]);
    pairs.second.push_back(b.of_row[row]);
  }
  return pairs;
}

// Takes together what is charged to each holder.
std::vector<NameCharge> ChargesOfNames(const NameGroups& groups, HeldTable table) {
  std::vector<NameCharge> charges = groups.empty;
  const auto split = SplitHeld(std::move(table), groups.order);
  for (size_t group = 0; group < split.size(); ++group) {
    for (const Charge& charge : split[group]) {
      charges[charge.holder].contention_us += charge.us;
      if (charge.holder != group) charges[charge.holder].others_us += charge.us;
    }
  }
  std::erase_if(charges, [](const NameCharge& charge) { return charge.contention_us == 0; });
  std::stable_sort(charges.begin(), charges.end(), [](const NameCharge& a, const NameCharge& b) {
    if ((a.name == kNoRow) != (b.name == kNoRow)) return b.name == kNoRow;
    return a.contention_us > b.contention_us;
  });
  return charges;
}

}  // namespace

WaitCharges ChargeWaits(const Executions& log, const SlotPools& pools, const Timeline& timeline,
                        const std::vector<Timestamp>& released_us, const ChargeColumns& columns,
                        Int128 contention_us, size_t most_names) {
  WaitCharges charges;
  if (contention_us == 0) return charges;
  const auto held = [&](const RowGroups& groups) {
    return HeldByGroups(log, pools, timeline, released_us, groups);
  };
  const NameGroups schedules = GroupsOf(log, columns.schedules, most_names);
  const NameGroups users = GroupsOf(log, columns.users, most_names);
  if (schedules.count() > 1 && users.count() > 1) {
    if (const auto pairs = PairsOf(schedules, users, most_names)) {
      const HeldTable table = held({pairs->of_row, pairs->first.size()});
      charges.schedules = ChargesOfNames(schedules, MergeGroups(table, pairs->first, schedules.count()));
      charges.users = ChargesOfNames(users, MergeGroups(table, pairs->second, users.count()));
      return charges;
    }
  }
  const auto of = [&](const NameGroups& groups) -> std::vector<NameCharge> {
    if (groups.count() > 1) return ChargesOfNames(groups, held(groups.groups()));
    std::vector<NameCharge> only = groups.empty;
    if (!only.empty()) only.front().contention_us = contention_us;
    return only;
  };
  charges.schedules = of(schedules);
  charges.users = of(users);
  return charges;
}

}  // namespace harness::process

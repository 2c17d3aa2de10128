// SPDX-License-Identifier: Apache-2.0
#include "replay/naive_promise.h"

#include <algorithm>
#include <vector>

#include "replay/host_pools.h"

namespace harness::replay {
namespace {

bool GrowsHost(const Action& action, uint32_t host) {
  return action.hosts.empty() ||
         std::find(action.hosts.begin(), action.hosts.end(), host) != action.hosts.end();
}

// Slots that the plan adds, by pool.
std::vector<int64_t> MoreOfPools(const std::vector<uint32_t>& pool_of, std::span<const Action> plan) {
  std::vector<int64_t> more(pool_of.size());
  for (const Action& action : plan) {
    if (action.kind != ActionKind::kAddSlots) continue;
    for (uint32_t host = 0; host < pool_of.size(); ++host) {
      if (GrowsHost(action, host)) more[pool_of[host]] += action.amount;
    }
  }
  return more;
}

std::vector<Int128> WaitOfPools(const std::vector<uint32_t>& pool_of, const Model& model) {
  std::vector<Int128> wait(pool_of.size());
  for (size_t job = 0; job < model.jobs(); ++job) {
    const auto& usable = model.classes[model.ClassOf(job)];
    if (!usable.empty())
      wait[pool_of[usable.front()]] += model.recorded_start_us[job] - model.eligible_us[job];
  }
  return wait;
}

}  // namespace

// The product of the whole wait and the slots may need more than 128 bits, so it is divided by parts.
Int128 NaiveSaving(Int128 wait_us, int64_t parts, int64_t more) {
  const Int128 all = Int128{parts} + more;
  return wait_us / all * more + wait_us % all * more / all;
}

std::optional<NaivePromise> PromiseOf(const Model& model, std::span<const Action> plan) {
  const bool turns_slots = std::any_of(
      plan.begin(), plan.end(), [](const Action& action) { return action.kind == ActionKind::kAddSlots; });
  if (!turns_slots || model.hosts.empty()) return std::nullopt;
  const std::vector<uint32_t> pool_of = PoolOfHosts(model);
  const std::vector<int64_t> more = MoreOfPools(pool_of, plan);
  const std::vector<Int128> wait = WaitOfPools(pool_of, model);
  std::vector<int64_t> slots(pool_of.size());
  for (size_t host = 0; host < slots.size(); ++host) slots[pool_of[host]] += model.hosts[host].slots;
  NaivePromise promise;
  for (size_t pool = 0; pool < slots.size(); ++pool) {
    if (more[pool] <= 0) continue;
    promise.slots += slots[pool];
    promise.more += more[pool];
    promise.wait_us += wait[pool];
    promise.promised_us += NaiveSaving(wait[pool], slots[pool], more[pool]);
  }
  return promise;
}

std::optional<NaivePromise> PromiseOfSlotsAlone(const Model& model, std::span<const Action> plan) {
  const bool alone = std::all_of(plan.begin(), plan.end(), [](const Action& action) {
    return action.kind == ActionKind::kAddSlots && action.amount > 0;
  });
  return alone ? PromiseOf(model, plan) : std::nullopt;
}

}  // namespace harness::replay

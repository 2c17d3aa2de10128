// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/verify_naive.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace harness::ideaspace {
namespace {

// The lowest host of the pool of each host: hosts that share a class are one pool.
std::vector<size_t> PoolOfHost(const replay::Machines& machines) {
  std::vector<size_t> pool(machines.hosts.size());
  std::iota(pool.begin(), pool.end(), size_t{0});
  for (const auto& usable : machines.classes) {
    for (const uint32_t host : usable) {
      const size_t from = std::max(pool[host], pool[usable.front()]);
      const size_t to = std::min(pool[host], pool[usable.front()]);
      std::replace(pool.begin(), pool.end(), from, to);
    }
  }
  return pool;
}

}  // namespace

std::optional<Int128> NaiveSaving(const replay::Model& model, const replay::Plan& plan) {
  const std::vector<size_t> pool_of = PoolOfHost(model);
  std::vector<Int128> more(model.hosts.size()), slots(model.hosts.size()), wait(model.hosts.size());
  bool adds = false;
  for (const replay::Action& action : plan) {
    if (action.kind != replay::ActionKind::kAddSlots) continue;
    adds = true;
    for (uint32_t host = 0; host < model.hosts.size(); ++host) {
      const bool named = std::find(action.hosts.begin(), action.hosts.end(), host) != action.hosts.end();
      if (action.hosts.empty() || named) more[pool_of[host]] += action.amount;
    }
  }
  if (!adds) return std::nullopt;
  for (size_t host = 0; host < model.hosts.size(); ++host) slots[pool_of[host]] += model.hosts[host].slots;
  for (size_t job = 0; job < model.jobs(); ++job) {
    const auto& usable = model.classes[model.ClassOf(job)];
    if (!usable.empty())
      wait[pool_of[usable.front()]] += model.recorded_start_us[job] - model.eligible_us[job];
  }
  Int128 saving = 0;
  for (size_t pool = 0; pool < model.hosts.size(); ++pool) {
    if (more[pool] > 0) saving += wait[pool] * more[pool] / (slots[pool] + more[pool]);
  }
  return saving;
}

}  // namespace harness::ideaspace

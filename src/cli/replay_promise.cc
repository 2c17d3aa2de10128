// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include "cli/replay_document.h"

namespace harness::cli {
namespace {

// The pool of each host of the model: the lowest host that a chain of processes ties it to.
std::vector<size_t> PoolsOfHosts(const replay::Model& model) {
  std::vector<size_t> pool(model.hosts.size());
  std::iota(pool.begin(), pool.end(), size_t{0});
  const auto root = [&](size_t host) {
    while (pool[host] != host) host = pool[host] = pool[pool[host]];
    return host;
  };
  for (const auto& hosts : model.classes) {
    for (const uint32_t host : hosts) {
      const size_t a = root(host);
      const size_t b = root(hosts.front());
      pool[std::max(a, b)] = std::min(a, b);
    }
  }
  for (size_t host = 0; host < pool.size(); ++host) pool[host] = root(host);
  return pool;
}

}  // namespace

std::optional<NaivePromise> PromiseOf(const replay::Study& study, const replay::Plan& plan) {
  const replay::Model& model = study.model();
  if (plan.empty() || model.hosts.empty()) return std::nullopt;
  const std::vector<size_t> pool_of = PoolsOfHosts(model);
  std::vector<int64_t> slots(model.hosts.size()), more(model.hosts.size());
  for (size_t host = 0; host < model.hosts.size(); ++host) slots[pool_of[host]] += model.hosts[host].slots;
  for (const replay::Action& action : plan) {
    if (action.kind != replay::ActionKind::kAddSlots || action.amount <= 0) return std::nullopt;
    for (size_t host = 0; host < model.hosts.size(); ++host) {
      const bool meant = action.hosts.empty() || action.hosts.front() == host;
      if (meant) more[pool_of[host]] += action.amount;
    }
  }
  std::vector<Int128> wait(model.hosts.size());
  for (size_t job = 0; job < model.jobs(); ++job) {
    const auto& usable = model.classes[model.ClassOf(job)];
    if (!usable.empty())
      wait[pool_of[usable.front()]] += model.recorded_start_us[job] - model.eligible_us[job];
  }
  NaivePromise promise;
  for (size_t pool = 0; pool < model.hosts.size(); ++pool) {
    if (more[pool] == 0) continue;
    promise.slots += slots[pool];
    promise.more += more[pool];
    promise.wait_us += wait[pool];
    promise.promised_us += wait[pool] * more[pool] / (slots[pool] + more[pool]);
  }
  return promise;
}

}  // namespace harness::cli

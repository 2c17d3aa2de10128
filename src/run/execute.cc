// SPDX-License-Identifier: Apache-2.0
#include "run/execute.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "base/text.h"
#include "run/one_plugin.h"

namespace harness::run {
namespace {

// Hands out plugins whose dependencies are over, smallest id first. One that shares most comes first of all,
// since what it shares must be made, and others run meanwhile; from then on those that share less come first.
// The first error stops the rest.
class Scheduler {
 public:
  Scheduler(const Plan& plan, const RunOptions& options, const RunFolders& folders, sandbox::PluginHost& host,
            int threads, Progress& progress, const OnOutcome& on_outcome)
      : plan_(plan),
        options_(options),
        folders_(folders),
        host_(host),
        threads_(threads),
        parallel_(std::min(threads, plan.widest_layer)),
        progress_(progress),
        on_outcome_(on_outcome) {
    for (const auto& [id, planned] : plan.plugins) {
      waiting_.insert(id);
      most_ = std::max(most_, planned.shares);
    }
  }

  Result<std::vector<PluginOutcome>> Run() {
    progress_.Start("plugins", plan_.plugins.size(), "plugins");
    {
      std::vector<std::jthread> workers;
      for (int i = 0; i < parallel_; ++i) workers.emplace_back([this] { Work(); });
    }
    progress_.Finish();
    if (error_) return *error_;
    std::vector<PluginOutcome> outcomes;
    for (auto& [id, outcome] : outcomes_) outcomes.push_back(std::move(outcome));
    return outcomes;
  }

 private:
  bool IsReady(const std::string& id) const {
    const auto& needs = plan_.plugins.at(id).plugin->manifest.depends_on;
    return std::all_of(needs.begin(), needs.end(),
                       [this](const auto& need) { return outcomes_.contains(need); });
  }

  plugin::Shares SharesOf(const std::string& id) const { return plan_.plugins.at(id).shares; }

  std::vector<std::string> Ready() const {
    std::vector<std::string> ready;
    std::copy_if(waiting_.begin(), waiting_.end(), std::back_inserter(ready),
                 [this](const auto& id) { return IsReady(id); });
    const bool most_first = parallel_ > 1 && !most_asked_for_;
    std::stable_sort(ready.begin(), ready.end(), [&](const auto& a, const auto& b) {
      return most_first ? SharesOf(a) > SharesOf(b) : SharesOf(a) < SharesOf(b);
    });
    return ready;
  }

  // A plugin gets its share of the threads among those that run now.
  Share ShareOf(size_t ready) const {
    const int beside = std::clamp(running_ + static_cast<int>(ready), 1, parallel_);
    return {std::max(1, threads_ / beside), options_.memory_limit_bytes / static_cast<uint64_t>(parallel_)};
  }

  void Work() {
    std::unique_lock lock(mutex_);
    while (!error_ && !waiting_.empty()) {
      const std::vector<std::string> ready = Ready();
      if (ready.empty()) {
        changed_.wait(lock);
        continue;
      }
      const std::string id = ready.front();
      const Share share = ShareOf(ready.size());
      std::map<std::string, std::string> states;
      for (const auto& need : plan_.plugins.at(id).plugin->manifest.depends_on)
        states[need] = outcomes_.at(need).status;
      most_asked_for_ = most_asked_for_ || SharesOf(id) == most_;
      waiting_.erase(id);
      ++running_;
      lock.unlock();
      auto outcome = RunOnePlugin(plan_.plugins.at(id), options_, folders_, host_, states, share,
                                  [this] { return progress_.Cancelled() || Stopped(); });
      lock.lock();
      --running_;
      Take(id, outcome);
      changed_.notify_all();
    }
    changed_.notify_all();
  }

  bool Stopped() {
    const std::lock_guard lock(mutex_);
    return error_.has_value();
  }

  void Take(const std::string& id, Result<PluginOutcome>& outcome) {
    if (!outcome) return Fail(outcome.error());
    if (auto told = on_outcome_(*outcome); !told) return Fail(told.error());
    outcomes_.emplace(id, std::move(*outcome));
    progress_.Update(outcomes_.size());
  }

  void Fail(const Error& error) {
    if (!error_) error_ = error;
  }

  const Plan& plan_;
  const RunOptions& options_;
  const RunFolders& folders_;
  sandbox::PluginHost& host_;
  const int threads_;
  const int parallel_;
  Progress& progress_;
  const OnOutcome& on_outcome_;
  plugin::Shares most_ = plugin::Shares::kNothing;  // of any plugin of the plan

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::set<std::string> waiting_;
  std::map<std::string, PluginOutcome> outcomes_;
  int running_ = 0;
  bool most_asked_for_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<PluginOutcome>> ExecutePlan(const Plan& plan, const RunOptions& options,
                                               const RunFolders& folders, sandbox::PluginHost& host,
                                               int threads, Progress& progress, const OnOutcome& on_outcome) {
  return Scheduler(plan, options, folders, host, threads, progress, on_outcome).Run();
}

}  // namespace harness::run

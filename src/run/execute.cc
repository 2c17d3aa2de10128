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

// Hands out plugins whose dependencies are over. One that shares the log comes first of all and asks for
// everything that any shares, since that must be made; meanwhile those come first for which all is made.
// Then those with the most plugins behind them, one after the other, as they hold up the end of the run. Ties
// by id. The first error stops the rest.
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
      behind_[id];
    }
    for (const auto& [id, planned] : plan.plugins) CountBehind(id);
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

  // Each that `id` needs has it behind it, and what is behind that.
  void CountBehind(const std::string& id) {
    for (const auto& need : plan_.plugins.at(id).plugin->manifest.depends_on) {
      if (behind_.at(need) > behind_.at(id)) continue;
      behind_.at(need) = behind_.at(id) + 1;
      CountBehind(need);
    }
  }

  std::vector<std::string> Ready() const {
    std::vector<std::string> ready;
    std::copy_if(waiting_.begin(), waiting_.end(), std::back_inserter(ready),
                 [this](const auto& id) { return IsReady(id); });
    const bool most_first = parallel_ > 1 && !most_asked_for_;
    const plugin::Shares made = most_made_ ? most_ : host_.Made();
    const auto unmade = [&](const auto& id) {
      return SharesOf(id) <= made ? plugin::Shares::kNothing : SharesOf(id);
    };
    std::stable_sort(ready.begin(), ready.end(), [&](const auto& a, const auto& b) {
      if (most_first && SharesOf(a) != SharesOf(b)) return SharesOf(a) > SharesOf(b);
      if (unmade(a) != unmade(b)) return unmade(a) < unmade(b);
      return behind_.at(a) > behind_.at(b);
    });
    return ready;
  }

  // The first that shares the log asks for more than that.
  plugin::Shares WantedOf(const std::string& id) const {
    const plugin::Shares shares = SharesOf(id);
    return shares < plugin::Shares::kLog || most_asked_for_ ? shares : most_;
  }

  // More stand behind it than behind any other that is not over.
  bool HoldsUpAll(const std::string& id) const {
    return std::all_of(behind_.begin(), behind_.end(), [&](const auto& other) {
      return other.first == id || outcomes_.contains(other.first) || other.second < behind_.at(id);
    });
  }

  // A plugin gets its share of the threads among those that run now; one that holds up all others gets all.
  Share ShareOf(const std::string& id, size_t ready) const {
    const int most = HoldsUpAll(id) ? 1 : parallel_;
    const int beside = std::clamp(running_ + static_cast<int>(ready), 1, most);
    return {std::max(1, threads_ / beside), options_.memory_limit_bytes / static_cast<uint64_t>(parallel_),
            WantedOf(id)};
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
      const Share share = ShareOf(id, ready.size());
      std::map<std::string, std::string> states;
      for (const auto& need : plan_.plugins.at(id).plugin->manifest.depends_on)
        states[need] = outcomes_.at(need).status;
      most_asked_for_ = most_asked_for_ || share.shares == most_;
      waiting_.erase(id);
      ++running_;
      lock.unlock();
      auto outcome = RunOnePlugin(plan_.plugins.at(id), options_, folders_, host_, states, share,
                                  [this] { return progress_.Cancelled() || Stopped(); });
      lock.lock();
      --running_;
      most_made_ = most_made_ || share.shares == most_;
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
  std::map<std::string, int> behind_;               // how many plugins follow, one on the other, at most

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::set<std::string> waiting_;
  std::map<std::string, PluginOutcome> outcomes_;
  int running_ = 0;
  bool most_asked_for_ = false, most_made_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<PluginOutcome>> ExecutePlan(const Plan& plan, const RunOptions& options,
                                               const RunFolders& folders, sandbox::PluginHost& host,
                                               int threads, Progress& progress, const OnOutcome& on_outcome) {
  return Scheduler(plan, options, folders, host, threads, progress, on_outcome).Run();
}

}  // namespace harness::run

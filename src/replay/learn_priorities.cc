// SPDX-License-Identifier: Apache-2.0
// The order among processes, from who went before whom in the record.
#include <algorithm>
#include <numeric>

#include "replay/discipline.h"
#include "replay/ready_times.h"

namespace harness::replay {
namespace {

constexpr uint32_t kNotRanked = UINT32_MAX;
constexpr size_t kMostRanked = 1000;
constexpr int64_t kLeastWins = 3;

// A square of flags, row by row in words.
class Relation {
 public:
  explicit Relation(size_t size) : words_((size + 63) / 64), bits_(size * words_) {}
  void Set(size_t a, size_t b) { bits_[a * words_ + b / 64] |= uint64_t{1} << (b % 64); }
  bool Has(size_t a, size_t b) const { return (bits_[a * words_ + b / 64] >> (b % 64)) % 2 == 1; }
  // Warshall: whatever b is above, those above b are above too.
  void Close(size_t size) {
    for (size_t through = 0; through < size; ++through) {
      for (size_t a = 0; a < size; ++a) {
        if (!Has(a, through)) continue;
        for (size_t i = 0; i < words_; ++i) bits_[a * words_ + i] |= bits_[through * words_ + i];
      }
    }
  }

 private:
  size_t words_;
  std::vector<uint64_t> bits_;
};

// The processes with most jobs get a rank of their own; ties by number.
std::vector<uint32_t> RankedProcesses(const Model& model, size_t last_job) {
  std::vector<int64_t> jobs(model.class_of_process.size());
  for (size_t job = 0; job < last_job; ++job) ++jobs[model.process[job]];
  std::vector<uint32_t> ranked(jobs.size());
  std::iota(ranked.begin(), ranked.end(), 0U);
  std::stable_sort(ranked.begin(), ranked.end(), [&](uint32_t a, uint32_t b) { return jobs[a] > jobs[b]; });
  ranked.resize(std::min(ranked.size(), kMostRanked));
  return ranked;
}

class Overtakings {
 public:
  Overtakings(const Model& model, size_t last_job)
      : model_(model),
        ranked_(RankedProcesses(model, last_job)),
        rank_of_(model.class_of_process.size(), kNotRanked),
        queues_(ranked_.size()),
        wins_(ranked_.size() * ranked_.size()) {
    for (uint32_t i = 0; i < ranked_.size(); ++i) rank_of_[ranked_[i]] = i;
    FindCommonHosts();
    Walk(last_job);
  }

  std::vector<int64_t> Priorities() const {
    const size_t size = ranked_.size();
    Relation above(size);
    for (size_t a = 0; a < size; ++a) {
      for (size_t b = 0; b < size; ++b) {
        if (Wins(a, b) >= kLeastWins && Wins(a, b) >= 2 * Wins(b, a)) above.Set(a, b);
      }
    }
    above.Close(size);
    return Levels(above);
  }

 private:
  struct Queue {
    std::vector<uint32_t> jobs;  // in order of ready times
    size_t head = 0;
  };

  int64_t Wins(size_t a, size_t b) const { return wins_[a * ranked_.size() + b]; }

  void FindCommonHosts() {
    const auto& classes = model_.classes;
    common_.assign(classes.size(), std::vector<bool>(classes.size()));
    for (size_t a = 0; a < classes.size(); ++a) {
      for (size_t b = 0; b < classes.size(); ++b) {
        common_[a][b] = std::find_first_of(classes[a].begin(), classes[a].end(), classes[b].begin(),
                                           classes[b].end()) != classes[a].end();
      }
    }
  }

  Timestamp ReadyOf(uint32_t job) const {
    return std::min(ReadyTimes(model_, model_).Of(job, model_.recorded_start_us),
                    model_.recorded_start_us[job]);
  }

  void Walk(size_t last_job) {
    std::vector<Timestamp> ready(last_job);
    for (uint32_t job = 0; job < last_job; ++job) ready[job] = ReadyOf(job);
    std::vector<uint32_t> by_start(last_job);
    std::iota(by_start.begin(), by_start.end(), 0U);
    std::vector<uint32_t> by_ready = by_start;
    std::stable_sort(by_ready.begin(), by_ready.end(),
                     [&](uint32_t a, uint32_t b) { return ready[a] < ready[b]; });
    std::stable_sort(by_start.begin(), by_start.end(), [&](uint32_t a, uint32_t b) {
      return model_.recorded_start_us[a] < model_.recorded_start_us[b];
    });
    size_t next = 0;
    for (const uint32_t job : by_start) {
      const Timestamp start = model_.recorded_start_us[job];
      for (; next < last_job && ready[by_ready[next]] < start; ++next) Join(by_ready[next]);
      if (rank_of_[model_.process[job]] != kNotRanked) Count(job, ready, start);
    }
  }

  void Join(uint32_t job) {
    const uint32_t rank = rank_of_[model_.process[job]];
    if (rank == kNotRanked) return;
    Queue& queue = queues_[rank];
    if (queue.head == queue.jobs.size()) active_.push_back(rank);
    queue.jobs.push_back(job);
  }

  // Whom of the others does this start leave behind?
  void Count(uint32_t job, const std::vector<Timestamp>& ready, Timestamp start) {
    const uint32_t rank = rank_of_[model_.process[job]];
    const auto& common = common_[model_.ClassOf(job)];
    for (size_t i = 0; i < active_.size();) {
      Queue& queue = queues_[active_[i]];
      while (queue.head < queue.jobs.size() && model_.recorded_start_us[queue.jobs[queue.head]] <= start)
        ++queue.head;
      if (queue.head == queue.jobs.size()) {
        queue = {};
        active_[i] = active_.back();
        active_.pop_back();
        continue;
      }
      const uint32_t left = queue.jobs[queue.head];
      if (active_[i] != rank && ready[left] < ready[job] && common[model_.ClassOf(left)] &&
          model_.slots[left] <= model_.slots[job])
        ++wins_[rank * ranked_.size() + active_[i]];
      ++i;
    }
  }

  // How long a chain of processes stands above each; a circle is one.
  std::vector<int64_t> Levels(const Relation& above) const {
    const size_t size = ranked_.size();
    const auto stands_above = [&](size_t a, size_t b) { return above.Has(a, b) && !above.Has(b, a); };
    std::vector<size_t> superiors(size), order(size);
    for (size_t b = 0; b < size; ++b) {
      for (size_t a = 0; a < size; ++a) superiors[b] += stands_above(a, b) ? 1 : 0;
    }
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return superiors[a] < superiors[b]; });
    std::vector<int64_t> level(size), priority(model_.class_of_process.size());
    for (const size_t b : order) {
      for (size_t a = 0; a < size; ++a) {
        if (stands_above(a, b)) level[b] = std::max(level[b], level[a] + 1);
      }
      priority[ranked_[b]] = level[b];
    }
    return priority;
  }

  const Model& model_;
  std::vector<uint32_t> ranked_, rank_of_;
  std::vector<Queue> queues_;     // by rank: what waits, and what has started since
  std::vector<uint32_t> active_;  // ranks with something waiting
  std::vector<std::vector<bool>> common_;
  std::vector<int64_t> wins_;
};

}  // namespace

std::vector<int64_t> LearnPriorities(const Model& model, size_t last_job) {
  return Overtakings(model, last_job).Priorities();
}

}  // namespace harness::replay

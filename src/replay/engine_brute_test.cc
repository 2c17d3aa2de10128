// SPDX-License-Identifier: Apache-2.0
// Every discipline against a simulator that steps microsecond by microsecond and follows the words of the
// contract, on random small logs.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

constexpr Timestamp kMonday = 4 * kMicrosPerDay;
constexpr int64_t kSteps = 1500;

class Stepper {
 public:
  Stepper(const Model& model, Discipline discipline)
      : model_(model),
        discipline_(discipline),
        start_(model.jobs(), -1),
        host_(model.jobs(), 0),
        ready_(model.jobs(), -1),
        asked_(model.jobs()),
        holds_(model.jobs()),
        asked_at_(model.jobs()),
        asking_(model.class_of_process.size()) {}

  std::vector<Timestamp> Run() {
    for (now_ = 0; now_ < kSteps; ++now_) {
      do {
        Admit();
      } while (StartOne());
    }
    std::vector<Timestamp> starts;
    for (const int64_t start : start_) starts.push_back(start < 0 ? process::kUnknownTime : kMonday + start);
    return starts;
  }

 private:
  int64_t End(size_t job) const { return start_[job] + model_.service_us[job]; }

  bool IsReady(size_t job) const {
    const uint32_t before = model_.predecessor[job];
    if (!model_.release_us.empty() && kMonday + now_ < model_.release_us[job]) return false;
    if (!model_.polled.empty() && model_.polled[job] == 1) {
      const process::Poll& poll = model_.poll_of_process[model_.process[job]];
      if ((kMonday + now_ - poll.phase_us) % poll.period_us != 0) return false;
    }
    return kMonday + now_ >= model_.eligible_us[job] &&
           (before == kNoJob || (start_[before] >= 0 && End(before) <= now_));
  }

  int64_t CapOf(uint32_t process) const {
    const int64_t cap = model_.cap_of_process.empty() ? 0 : model_.cap_of_process[process];
    return cap > 0 ? cap : INT64_MAX;
  }

  int64_t HoldersOf(uint32_t process) const {
    int64_t holders = 0;
    for (size_t job = 0; job < model_.jobs(); ++job) {
      if (holds_[job] && model_.process[job] == process && (start_[job] < 0 || End(job) > now_)) ++holders;
    }
    return holders;
  }

  void Hold(size_t job) {
    holds_[job] = true;
    ready_[job] = asked_at_[job];
  }

  // Those that asked before, in the order in which they asked, then those that are ready now, by number.
  void Admit() {
    for (uint32_t process = 0; process < asking_.size(); ++process) {
      auto& asking = asking_[process];
      while (!asking.empty() && HoldersOf(process) < CapOf(process)) {
        Hold(asking.front());
        asking.erase(asking.begin());
      }
    }
    for (size_t job = 0; job < model_.jobs(); ++job) {
      if (asked_[job] || !IsReady(job)) continue;
      asked_[job] = true;
      asked_at_[job] = now_;
      const uint32_t process = model_.process[job];
      HoldersOf(process) < CapOf(process) ? Hold(job) : asking_[process].push_back(job);
    }
  }

  int64_t FreeAt(uint32_t host, int64_t at) const {
    int64_t free = model_.hosts[host].slots;
    for (size_t job = 0; job < model_.jobs(); ++job) {
      if (start_[job] >= 0 && host_[job] == host && start_[job] <= at && at < End(job))
        free -= model_.slots[job];
    }
    return free;
  }

  bool IsOpen(uint32_t host, int64_t at) const {
    for (const auto& span : model_.hosts[host].calendar.closed) {
      if (at >= span.from_us && at < span.to_us) return false;
    }
    for (const auto& span : model_.hosts[host].calendar.outages) {
      if (kMonday + at >= span.from_us && kMonday + at < span.to_us) return false;
    }
    return true;
  }

  std::vector<size_t> Waiting() {
    std::vector<size_t> waiting;
    for (size_t job = 0; job < model_.jobs(); ++job) {
      if (start_[job] < 0 && ready_[job] >= 0) waiting.push_back(job);
    }
    const auto rank = [&](size_t job) -> int64_t {
      if (discipline_ == Discipline::kProcessPriority) return model_.priority_of_process[model_.process[job]];
      return discipline_ == Discipline::kShortestFirst ? model_.service_us[job] : 0;
    };
    std::sort(waiting.begin(), waiting.end(), [&](size_t a, size_t b) {
      return std::tuple(rank(a), ready_[a], a) < std::tuple(rank(b), ready_[b], b);
    });
    return waiting;
  }

  bool StartOne() {
    std::set<uint32_t> kept_off, held_sets;
    size_t head = model_.jobs();
    for (const size_t job : Waiting()) {
      if (discipline_ != Discipline::kEasyBackfilling && held_sets.contains(model_.ClassOf(job))) continue;
      const auto& usable = discipline_ == Discipline::kAffinity ? model_.preferred_hosts[model_.process[job]]
                                                                : model_.classes[model_.ClassOf(job)];
      for (const uint32_t host : usable) {
        if (kept_off.contains(host) || !IsOpen(host, now_) || FreeAt(host, now_) < int64_t{model_.slots[job]})
          continue;
        if (head < model_.jobs() && Delays(head, job, host)) continue;
        start_[job] = now_;
        host_[job] = host;
        return true;
      }
      if (discipline_ == Discipline::kEasyBackfilling) {
        head = std::min(head, model_.jobs()) == model_.jobs() ? job : head;
        continue;
      }
      held_sets.insert(model_.ClassOf(job));
      kept_off.insert(model_.classes[model_.ClassOf(job)].begin(), model_.classes[model_.ClassOf(job)].end());
    }
    return false;
  }

  // The first instant at which `head` could start on the only host if nothing else did.
  int64_t Earliest(size_t head) const {
    int64_t at = now_;
    while (!IsOpen(0, at) || FreeAt(0, at) < int64_t{model_.slots[head]}) ++at;
    return at;
  }

  // Backfilling is judged by its meaning: start the job, look at the head again, and take it back.
  bool Delays(size_t head, size_t job, uint32_t host) {
    const int64_t before = Earliest(head);
    start_[job] = now_;
    host_[job] = host;
    const int64_t after = Earliest(head);
    start_[job] = -1;
    return after > before;
  }

  const Model& model_;
  Discipline discipline_;
  std::vector<int64_t> start_;
  std::vector<uint32_t> host_;
  std::vector<int64_t> ready_;  // -1 as long as it is not, or has no permission
  std::vector<bool> asked_, holds_;
  std::vector<int64_t> asked_at_;  // it keeps this place in the queue while it waits for a permission
  std::vector<std::vector<size_t>> asking_;  // by process
  int64_t now_ = 0;
};

struct Shape {
  uint32_t hosts = 3;
  uint32_t most_slots = 3;
  bool links = true;
  bool calendars = true;
  bool caps = false;
  bool releases = false;
};

void AddCaps(Philox& random, Model& model) {
  for (size_t process = 0; process < model.class_of_process.size(); ++process) {
    model.cap_of_process.push_back(static_cast<int64_t>(random.Below(4)));
  }
}

void AddReleases(Philox& random, Model& model) {
  for (size_t process = 0; process < model.class_of_process.size(); ++process) {
    model.poll_of_process.push_back({static_cast<Micros>(2 + random.Below(12)), 3, 0, 0});
  }
  for (size_t job = 0; job < model.jobs(); ++job) {
    const Timestamp later = model.eligible_us[job] + static_cast<Micros>(random.Below(40));
    model.release_us.push_back(random.Chance(0.3) ? later : process::kUnknownTime);
    model.polled.push_back(random.Chance(0.3) ? 1 : 0);
  }
}

// Jobs, hosts and sets of hosts at random; many ties, services of 0 and chains.
Model RandomModel(uint64_t seed, const Shape& shape) {
  Philox random(seed);
  const auto below = [&](uint64_t bound) { return static_cast<uint32_t>(random.Below(bound)); };
  Model model;
  const uint32_t hosts = 1 + below(shape.hosts);
  for (uint32_t host = 0; host < hosts; ++host) {
    model.hosts.push_back({host, shape.most_slots + below(3), {}});
    if (!shape.calendars || random.Chance(0.5)) continue;
    const int64_t from = below(60);
    model.hosts.back().calendar.closed = {{from, from + 1 + below(30)}, {from + 60, from + 61 + below(40)}};
    if (random.Chance(0.5)) continue;
    const Timestamp silent = kMonday + below(60);
    model.hosts.back().calendar.outages = {{silent, silent + 1 + below(30)},
                                           {silent + 40, silent + 41 + below(30)}};
    if (random.Chance(0.5)) model.hosts.back().calendar.closed.clear();
  }
  for (uint32_t set = 1; set < (1U << hosts); ++set) {
    model.classes.emplace_back();
    for (uint32_t host = 0; host < hosts; ++host) {
      if ((set >> host) % 2 == 1) model.classes.back().push_back(host);
    }
  }
  for (uint32_t process = 0; process < 4; ++process) {
    model.class_of_process.push_back(below(model.classes.size()));
    model.priority_of_process.push_back(below(3));
  }
  const uint32_t jobs = 1 + below(24);
  std::vector<uint32_t> all;
  for (uint32_t job = 0; job < jobs; ++job) {
    model.eligible_us.push_back(kMonday + below(60));
    model.service_us.push_back(random.Chance(0.15) ? 0 : below(25));
    model.recorded_start_us.push_back(model.eligible_us.back());
    model.row.push_back(job);
    model.process.push_back(below(4));
    model.slots.push_back(1 + below(shape.most_slots));
    // Any earlier row may be the predecessor, so it may well be eligible later: no cycles by construction.
    model.predecessor.push_back(shape.links && job > 0 && random.Chance(0.3) ? below(job) : kNoJob);
    all.push_back(job);
  }
  static_cast<Jobs&>(model) = ChooseJobs(model, all);
  for (const uint32_t set : model.class_of_process) {
    std::vector<uint32_t> preferred = model.classes[set];
    for (size_t i = preferred.size(); i > 1; --i) std::swap(preferred[i - 1], preferred[below(i)]);
    model.preferred_hosts.push_back(preferred);
  }
  if (shape.caps) AddCaps(random, model);
  if (shape.releases) AddReleases(random, model);
  return model;
}

void Compare(Discipline discipline, const Shape& shape) {
  Replayer replayer;
  int64_t waited = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Model model = RandomModel(seed, shape);
    const auto expected = Stepper(model, discipline).Run();
    ASSERT_EQ(replayer.Run(model, discipline, false).started_us, expected) << "seed " << seed;
    ASSERT_EQ(replayer.Run(model, discipline, true).started_us, expected) << "short cut, seed " << seed;
    for (size_t job = 0; job < model.jobs(); ++job) waited += expected[job] > model.eligible_us[job];
  }
  EXPECT_GT(waited, 500);  // of about 2,500 jobs
}

TEST(ReplayBruteForce, Fcfs) {
  Compare(Discipline::kFcfs, {});
}

TEST(ReplayBruteForce, FcfsOfOneSlotJobsTakesTheShortCut) {
  Compare(Discipline::kFcfs, {.hosts = 3, .most_slots = 1, .links = false, .calendars = true});
  Compare(Discipline::kFcfs, {.hosts = 3, .most_slots = 1, .links = false, .calendars = false});
  Compare(Discipline::kFcfs, {.hosts = 1, .most_slots = 1, .links = false, .calendars = false});
}

TEST(ReplayBruteForce, FcfsOfOneSlotJobsWithPredecessorsTakesTheShortCut) {
  Compare(Discipline::kFcfs, {.hosts = 3, .most_slots = 1, .links = true, .calendars = true});
  Compare(Discipline::kFcfs, {.hosts = 3, .most_slots = 1, .links = true, .calendars = false});
  Compare(Discipline::kFcfs, {.hosts = 1, .most_slots = 1, .links = true, .calendars = false});
}

TEST(ReplayBruteForce, Affinity) {
  Compare(Discipline::kAffinity, {});
  Compare(Discipline::kAffinity, {.hosts = 3, .most_slots = 1, .links = true, .calendars = true});
  Compare(Discipline::kAffinity, {.hosts = 3, .most_slots = 1, .links = false, .calendars = false});
}

TEST(ReplayBruteForce, ProcessPriority) {
  Compare(Discipline::kProcessPriority, {});
}

TEST(ReplayBruteForce, ShortestFirst) {
  Compare(Discipline::kShortestFirst, {});
}

TEST(ReplayBruteForce, RanksOfOneSlotJobsTakeTheShortCut) {
  for (const Discipline discipline : {Discipline::kProcessPriority, Discipline::kShortestFirst}) {
    for (const bool links : {true, false}) {
      Compare(discipline, {.hosts = 3, .most_slots = 1, .links = links, .calendars = true});
      Compare(discipline, {.hosts = 3, .most_slots = 1, .links = links, .calendars = false});
      Compare(discipline, {.hosts = 1, .most_slots = 1, .links = links, .calendars = false});
    }
  }
}

// Both ways of each order: events, and the short cut where there is one.
TEST(ReplayBruteForce, Caps) {
  for (const Discipline discipline :
       {Discipline::kFcfs, Discipline::kAffinity, Discipline::kProcessPriority, Discipline::kShortestFirst}) {
    for (const bool links : {true, false}) {
      Compare(discipline, {.most_slots = 1, .links = links, .calendars = true, .caps = true});
      Compare(discipline, {.most_slots = 1, .links = links, .calendars = false, .caps = true});
      Compare(discipline, {.hosts = 1, .most_slots = 1, .links = links, .calendars = false, .caps = true});
      Compare(discipline, {.hosts = 1, .most_slots = 4, .links = links, .calendars = false, .caps = true});
    }
    Compare(discipline, {.caps = true});
  }
  Compare(Discipline::kEasyBackfilling, {.hosts = 1, .most_slots = 4, .caps = true});
}

TEST(ReplayBruteForce, ReleasesAndTicks) {
  for (const Discipline discipline :
       {Discipline::kFcfs, Discipline::kAffinity, Discipline::kProcessPriority, Discipline::kShortestFirst}) {
    for (const bool caps : {false, true}) {
      Compare(discipline, {.most_slots = 1, .links = true, .caps = caps, .releases = true});
      Compare(
          discipline,
          {.hosts = 1, .most_slots = 1, .links = false, .calendars = false, .caps = caps, .releases = true});
      Compare(discipline, {.caps = caps, .releases = true});
    }
  }
  Compare(Discipline::kEasyBackfilling, {.hosts = 1, .most_slots = 4, .releases = true});
}

TEST(ReplayBruteForce, BackfillingOnOneHost) {
  Compare(Discipline::kEasyBackfilling, {.hosts = 1, .most_slots = 4});
}

// Several hosts: the head never starts later than it was promised, nor does any host hold more than it has.
TEST(ReplayBackfilling, PromisesAreKept) {
  Replayer replayer;
  int64_t promises = 0;
  for (uint64_t seed = 0; seed < 2'000; ++seed) {
    const Model model = RandomModel(seed, {.hosts = 3, .most_slots = 5});
    const Replayed& replayed = replayer.Run(model, Discipline::kEasyBackfilling);
    ASSERT_EQ(replayed.never_started, 0) << "seed " << seed;
    for (size_t job = 0; job < model.jobs(); ++job) {
      if (replayed.promised_us[job] == process::kUnknownTime) continue;
      ++promises;
      ASSERT_LE(replayed.started_us[job], replayed.promised_us[job]) << "seed " << seed << " job " << job;
    }
  }
  EXPECT_GT(promises, 1'000);
}

}  // namespace
}  // namespace harness::replay

// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_jobs.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "generate/erp_catalogue.h"

namespace harness::generate {
namespace {

constexpr uint32_t kFirstKey = 10023;
constexpr uint32_t kNewKey = 1;   // marks until the executions stand in order
constexpr uint32_t kSameKey = 2;  // that of the dependency, else of the last execution of the process
constexpr uint32_t kFirstPlantedKey = 700001;  // numbers of planted chains are given at once
constexpr uint32_t kFirstPlantedValue = 501;   // ... those that come again
constexpr int kCompanies = 12;
constexpr Second kRequestedMax = 6 * 3600;

double Unit(uint32_t bits) {
  return static_cast<double>(bits) * 0x1.0p-32;
}

// The random numbers of one execution: pure functions of (seed, process, execution).
struct Draws {
  double time;     // where in its intensity
  double service;  // exponential, mean 1
  double batch;    // whether in a month-end batch
  double retry;
  double attempts;
  double fate;  // error or cancelled
  uint16_t poll;
  uint16_t user;
};

Draws DrawsOf(const Philox& stream, uint64_t index) {
  const auto a = stream.At(2 * index);
  const auto b = stream.At(2 * index + 1);
  return {(static_cast<double>(a[0]) + Unit(a[1])) * 0x1.0p-32,
          -DeterministicLog((static_cast<double>(a[2]) + 0.5) * 0x1.0p-32),
          Unit(a[3]),
          Unit(b[0]),
          Unit(b[1]),
          Unit(b[2]),
          static_cast<uint16_t>(b[3]),
          static_cast<uint16_t>(b[3] >> 16)};
}

class JobMaker {
 public:
  JobMaker(uint64_t seed, const ErpModel& model, const ErpCalendar& calendar)
      : seed_(std::to_string(seed)), model_(model), calendar_(calendar) {
    for (size_t i = 0; i < kProfileCount; ++i) profiles_.emplace_back(static_cast<Profile>(i), calendar);
    for (int64_t day = 0; day < calendar.end() / kSecondsPerDay; ++day) {
      if (calendar.IsPeakDay(day)) peak_days_.push_back(day);
    }
    jobs_.reserve(static_cast<size_t>(model.rows));
    made_.resize(model.processes.size(), 0);
    for (const ErpProcess& process : model.processes) {
      streams_.emplace_back(seed_, "generate erp", "execution " + process.id);
    }
  }

  std::vector<Job> Make() {
    for (const Family& family : model_.families) MakeFamily(family);
    for (size_t i = 0; i < model_.chains.size(); ++i) MakeChain(i);
    for (size_t i = 0; i < model_.processes.size(); ++i) MakeStandalone(i);
    return Sorted();
  }

 private:
  int64_t Left(size_t process) const { return model_.processes[process].runs - made_[process]; }

  // Everything but the times and links of the next execution of `process`.
  Job& NewJob(size_t process_index, Draws& draws) {
    const ErpProcess& process = model_.processes[process_index];
    const uint64_t number = static_cast<uint64_t>(made_[process_index]++);
    draws = DrawsOf(streams_[process_index], number);
    Job& job = jobs_.emplace_back();
    job.process = static_cast<uint16_t>(process_index);
    job.poll_draw = draws.poll;
    job.latency_s = static_cast<uint8_t>(draws.user % 3);
    job.stagger_s = static_cast<uint8_t>(draws.poll % 20);
    job.user = process.period > 0 ? 0 : static_cast<uint8_t>(1 + draws.user / 3 % (kUserCount - 1));
    // A fixed part and an exponential part: skewed, but never near zero.
    const double service = process.mean_service_s * (0.4 + 0.6 * draws.service);
    job.service_s = std::max<Second>(1, static_cast<Second>(std::floor(service + 0.5)));
    if (draws.retry < process.retry_rate) {
      job.attempts = draws.attempts < 0.6 ? 2 : draws.attempts < 0.85 ? 3 : 4;
      if (draws.fate < 0.4) job.outcome = Outcome::kError;
    } else if (process.cancellable && draws.fate < 0.00125) {
      job.outcome = Outcome::kCancelled;
    }
    // Three payouts in ten go on with the batch of the one before; GiveKeys turns the mark into a number.
    if (process.parameters == Parameters::kPayout) job.key = draws.attempts < 0.3 ? kSameKey : kNewKey;
    return job;
  }

  Second ArrivalOf(Profile profile, double u, Second limit) const {
    return profiles_[static_cast<size_t>(profile)].At(u, limit);
  }

  // Parents of long holds come early enough to end inside the log.
  Second LimitFor(const ErpProcess& process) const {
    const Second margin = static_cast<Second>(process.mean_service_s * 2.2) + 4 * 3600;
    return std::max(calendar_.end() / 4 + 3, calendar_.end() - margin);
  }

  void MakeFamily(const Family& family) {
    const size_t first = jobs_.size();
    const int64_t parents = model_.processes[family.parent].runs;
    const Second limit = LimitFor(model_.processes[family.parent]);
    Draws draws{};
    for (int64_t i = 0; i < parents; ++i) {
      Job& job = NewJob(family.parent, draws);
      const double steady = (static_cast<double>(i) + 0.3 + 0.4 * draws.time) / static_cast<double>(parents);
      job.queued =
          family.regular
              ? kFirstSecond + static_cast<Second>(steady * static_cast<double>(limit - kFirstSecond))
              : ArrivalOf(model_.processes[family.parent].profile, draws.time, limit);
      job.eligible = job.queued;
      // A hold varies by a third around its mean.
      const double mean = model_.processes[family.parent].mean_service_s;
      job.service_s = static_cast<Second>(mean * (0.67 + 0.66 * draws.batch)) + 60;
      job.attempts = 1;
      job.outcome = Outcome::kSuccess;
    }
    const int64_t children = model_.processes[family.child].runs;
    for (int64_t i = 0; i < children; ++i) {
      Job& job = NewJob(family.child, draws);
      const size_t parent = first + static_cast<size_t>(draws.time * static_cast<double>(parents));
      job.after = static_cast<int32_t>(parent);
      job.link = Link::kParent;
      job.queued = job.eligible = jobs_[parent].eligible;
      job.user = jobs_[parent].user;
    }
  }

  void MakeChain(size_t chain_index) {
    const Chain& chain = model_.chains[chain_index];
    if (chain.planted) return MakePlanted(chain_index);
    Draws draws{};
    const Second limit = std::max(calendar_.end() / 2, calendar_.end() - 6 * 3600);
    int64_t instances = chain.instances;
    for (const size_t process : chain.processes) instances = std::min(instances, Left(process));
    for (int64_t i = 0; i < instances; ++i) {
      int32_t before = -1;
      Job head;
      for (const size_t process : chain.processes) {
        Job& job = NewJob(process, draws);
        job.chain = static_cast<uint8_t>(chain_index + 1);
        if (before < 0) {
          job.queued = job.eligible = ArrivalOf(chain.profile, draws.time, limit);
          job.key = kNewKey;
          head = job;
        } else {
          job.queued = job.eligible = head.queued;
          job.key = kSameKey;
          job.user = head.user;
          job.after = before;
          job.link = Link::kDependency;
        }
        before = static_cast<int32_t>(jobs_.size() - 1);
      }
    }
  }

  // The instances of a burst come seconds after each other, from one user and company.
  void MakePlanted(size_t chain_index) {
    const Chain& chain = model_.chains[chain_index];
    const Philox random(seed_, "generate erp", "chain " + chain.name);
    const Second limit = std::max(calendar_.end() / 2, calendar_.end() - 6 * 3600);
    Draws draws{};
    Second at = 0;
    uint8_t user = 0, company = 0;
    for (int64_t i = 0; i < chain.instances; ++i) {
      const auto block = random.At(static_cast<uint64_t>(i));
      if (i % chain.burst == 0) {
        at = ArrivalOf(chain.profile, Unit(block[0]), limit);
        user = static_cast<uint8_t>(1 + block[1] % (kUserCount - 1));
        company = static_cast<uint8_t>(1 + block[2] % kCompanies);
      } else {
        at += static_cast<Second>(3 + block[0] % 18);
      }
      const auto number = static_cast<uint32_t>(i);
      const uint32_t key = chain.values == 0
                               ? kFirstPlantedKey + static_cast<uint32_t>(chain_index) * 10000 + number
                               : kFirstPlantedValue + number % static_cast<uint32_t>(chain.values);
      int32_t before = -1;
      Second queued = at;
      for (const size_t process : chain.processes) {
        Job& job = NewJob(process, draws);
        if (job.outcome == Outcome::kCancelled) job.outcome = Outcome::kSuccess;
        job.chain = static_cast<uint8_t>(chain_index + 1);
        job.queued = job.eligible = queued;
        job.key = key;
        job.user = user;
        job.company = company;
        if (before >= 0 && chain.link != Link::kNone) {
          job.after = before;
          job.link = chain.link;
        }
        before = static_cast<int32_t>(jobs_.size() - 1);
        if (chain.link == Link::kNone) queued += chain.gap + static_cast<Second>(draws.batch * 60);
      }
    }
  }

  void MakeStandalone(size_t process_index) {
    const ErpProcess& process = model_.processes[process_index];
    if (process.id == kExtractProcess) return MakeExtract(process_index);
    if (process.period > 0) return MakeScheduled(process_index);
    Draws draws{};
    const Second limit = calendar_.end() - 5;
    for (int64_t count = Left(process_index); count > 0; --count) {
      Job& job = NewJob(process_index, draws);
      if (draws.batch < process.batch_share && !peak_days_.empty()) {
        job.queued = BatchTime(process, draws.time);
      } else {
        job.queued = ArrivalOf(process.profile, draws.time, limit);
      }
      job.eligible = job.queued;
      if (draws.batch < process.requested_share) {
        const double asked = draws.batch / process.requested_share * kRequestedMax;
        job.eligible = std::min(limit, job.queued + 60 + static_cast<Second>(asked));
      }
    }
  }

  // A month-end batch is submitted within five minutes of its hour on a peak day.
  Second BatchTime(const ErpProcess& process, double u) const {
    const double place = u * static_cast<double>(peak_days_.size());
    const size_t day = static_cast<size_t>(place);
    const double inside = place - static_cast<double>(day);
    return static_cast<Second>(peak_days_[day]) * kSecondsPerDay + process.batch_hour * 3600 +
           static_cast<Second>(inside * 300.0);
  }

  // QEMAIL has no ticks in a maintenance window; the others queue there and wait. Runs beyond the last
  // tick (at most one or two a process) are started by hand.
  void MakeScheduled(size_t process_index) {
    const ErpProcess& process = model_.processes[process_index];
    Draws draws{};
    const bool is_qemail = process.period == 300;
    const Second phase = is_qemail ? 0 : static_cast<Second>(process_index * 977 % 1740 + 30);
    int64_t left = Left(process_index);
    Second tick = kFirstSecond + phase;
    for (; left > 0 && tick < calendar_.end() - 8; tick += process.period) {
      if (is_qemail && calendar_.IsClosed(tick)) continue;
      Job& job = NewJob(process_index, draws);
      job.eligible = tick;
      job.queued = std::max(kFirstSecond, tick - process.lead);
      --left;
    }
    for (; left > 0; --left) {
      Job& job = NewJob(process_index, draws);
      job.queued = job.eligible = ArrivalOf(process.profile, draws.time, calendar_.end() - 8);
    }
  }

  // The execution that takes the log out of the system is the last of the log and still running.
  void MakeExtract(size_t process_index) {
    Draws draws{};
    Job& job = NewJob(process_index, draws);
    job.queued = job.eligible = calendar_.end() - 2;
    job.latency_s = 2;
    job.user = 0;
  }

  std::vector<Job> Sorted() const {
    std::vector<uint64_t> order(jobs_.size());
    for (size_t i = 0; i < jobs_.size(); ++i) {
      order[i] = static_cast<uint64_t>(jobs_[i].eligible) << 32 | static_cast<uint64_t>(i);
    }
    std::sort(order.begin(), order.end());
    std::vector<int32_t> place(jobs_.size());
    for (size_t i = 0; i < order.size(); ++i) place[order[i] & 0xffffffffu] = static_cast<int32_t>(i);
    std::vector<Job> sorted(jobs_.size());
    for (size_t i = 0; i < order.size(); ++i) {
      sorted[i] = jobs_[order[i] & 0xffffffffu];
      if (sorted[i].after >= 0) sorted[i].after = place[static_cast<size_t>(sorted[i].after)];
    }
    GiveKeys(sorted);
    for (size_t i = sorted.size(); i-- > 0;) {
      if (sorted[i].after < 0) continue;
      Job& before = sorted[static_cast<size_t>(sorted[i].after)];
      sorted[i].next_dependent = before.first_dependent;
      before.first_dependent = static_cast<int32_t>(i);
    }
    return sorted;
  }

  // Batch and run numbers count up in the order of the log.
  void GiveKeys(std::vector<Job>& sorted) const {
    uint32_t next = kFirstKey;
    std::vector<uint32_t> last(model_.processes.size(), 0);
    for (Job& job : sorted) {
      if (job.key == 0 || job.company != 0) continue;
      const uint32_t same = job.after >= 0 ? sorted[static_cast<size_t>(job.after)].key : last[job.process];
      job.key = job.key == kSameKey && same != 0 ? same : next++;
      if (job.chain == 0) last[job.process] = job.key;
    }
  }

  std::string seed_;
  const ErpModel& model_;
  const ErpCalendar& calendar_;
  std::vector<Intensity> profiles_;
  std::vector<int64_t> peak_days_;
  std::vector<Philox> streams_;
  std::vector<int64_t> made_;
  std::vector<Job> jobs_;
};

}  // namespace

std::vector<Job> MakeJobs(uint64_t seed, const ErpModel& model, const ErpCalendar& calendar) {
  return JobMaker(seed, model, calendar).Make();
}

}  // namespace harness::generate

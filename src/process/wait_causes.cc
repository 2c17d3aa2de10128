// SPDX-License-Identifier: Apache-2.0
#include "process/wait_causes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace harness::process {
namespace {

constexpr Micros kWeek = 7 * kMicrosPerDay;
constexpr Timestamp kSomeMonday = 4 * kMicrosPerDay;

constexpr size_t Index(WaitCause cause) {
  return static_cast<size_t>(cause);
}

// The causes that the sweep over slots decides; those before are known from the row itself.
constexpr size_t kBySlots = Index(WaitCause::kUnavailability);

// Ends free slots before hosts open and close, rows become ready before others start.
enum class Kind : uint32_t { kEnd, kCalendar, kReady, kStart };

struct Moment {
  Timestamp at;
  Kind kind;
  uint32_t index;  // row; for kCalendar the host
  bool operator<(const Moment& other) const {
    if (at != other.at) return at < other.at;
    return kind != other.kind ? kind < other.kind : index < other.index;
  }
};

// Sums over ranks with updates: Fenwick (1994).
class RankSums {
 public:
  explicit RankSums(size_t size) : sums_(size + 1), counts_(size + 1) {}
  void Add(size_t rank, int64_t sum, int64_t count) {
    for (size_t i = rank + 1; i < sums_.size(); i += i & (~i + 1)) {
      sums_[i] += sum;
      counts_[i] += count;
    }
    total_sum_ += sum;
    total_count_ += count;
  }
  // Over ranks above `rank`: sum + count * at.
  int64_t Above(size_t rank, int64_t at) const {
    int64_t sum = total_sum_;
    int64_t count = total_count_;
    for (size_t i = rank + 1; i > 0; i -= i & (~i + 1)) {
      sum -= sums_[i];
      count -= counts_[i];
    }
    return sum + count * at;
  }

 private:
  std::vector<int64_t> sums_, counts_;
  int64_t total_sum_ = 0, total_count_ = 0;
};

// Executions that wait for the same hosts and the same number of slots.
struct Class {
  std::vector<bool> usable;                          // by host
  int64_t slots = 1;                                 // that each needs
  int64_t open_usable = 0;                           // usable hosts that are open
  int64_t able_usable = 0;                           // ... and have enough free slots
  int64_t able = 0;                                  // open hosts with enough free slots, usable or not
  int64_t free_usable = 0;                           // free slots of usable open hosts
  int64_t cap = 0;                                   // of its one process; 0: none
  int64_t running = 0;                               // executions of that process
  std::set<std::pair<Timestamp, uint32_t>> waiting;  // by start, where each takes one slot
  WaitCause state = WaitCause::kContention;
  Timestamp since = 0;
  CauseTimes spent{};                  // time in each state so far
  std::vector<uint32_t> unregistered;  // waiting rows that have seen no contention yet
  // By process: slots it holds on usable hosts, when that last changed (on the clock of contention), and its
  // slot-time in contention until then.
  std::vector<int64_t> held, held_since;
  std::vector<uint64_t> held_time;
  RankSums overtakers{0};
  int64_t all_held = 0, all_held_since = 0, all_held_time = 0;  // the same for all processes together

  Micros contention() const { return spent[Index(WaitCause::kContention)]; }
  WaitCause StateNow() const {
    if (open_usable == 0) return WaitCause::kUnavailability;
    if (able_usable > 0 && cap > 0 && running >= cap) return WaitCause::kRestricted;
    if (able_usable > 0) return WaitCause::kDispatch;
    return able > 0 ? WaitCause::kRestricted : WaitCause::kContention;
  }
  int64_t AllHeldTime() const { return all_held_time + all_held * (contention() - all_held_since); }
  // Fewer free slots than executions that wait for them.
  bool IsShort() const {
    return state == WaitCause::kDispatch && free_usable < static_cast<int64_t>(waiting.size());
  }
  bool Contends() const { return state == WaitCause::kContention || IsShort(); }
  uint64_t HeldTime(size_t process) const {
    return held_time[process] + static_cast<uint64_t>(held[process] * (contention() - held_since[process]));
  }
};

struct Host {
  int64_t free = 0;
  bool open = true;
};

class Sweep {
 public:
  Sweep(const Executions& log, const SlotPools& pools, WaitCauses& found)
      : log_(log),
        pools_(pools),
        found_(found),
        released_(log.rows(), kUnknownTime),
        waits_in_(log.rows(), false),
        registered_(log.rows(), false) {
    for (const HostSlots& host : pools.hosts) hosts_.push_back({host.slots, true});
    single_slots_ =
        std::all_of(log.slots.begin(), log.slots.end(), [](uint32_t slots) { return slots == 1; });
    found_.rows.resize(log.rows());
    if (single_slots_) {
      found_.overtaken.resize(log.rows());
      all_held_.resize(log.rows());
    }
    held_by_.assign(log.processes.size(), std::vector<uint64_t>(log.processes.size()));
  }

  void Run() {
    MakeMoments();
    RankRows();
    MakeClasses();
    for (const Moment& moment : moments_) {
      now_ = moment.at;
      switch (moment.kind) {
        case Kind::kEnd:
          HoldSlots(moment.index, -1);
          break;
        case Kind::kCalendar:
          Turn(moment.index);
          break;
        case Kind::kReady:
          BeginWait(moment.index);
          break;
        case Kind::kStart:
          if (waits_in_[moment.index]) EndWait(moment.index);
          if (HoldsSlots(log_, moment.index)) HoldSlots(moment.index, 1);
          break;
      }
    }
    SplitBlame();
  }

 private:
  void MakeMoments() {
    Timestamp first = INT64_MAX;
    Timestamp last = INT64_MIN;
    for (uint32_t row = 0; row < log_.rows(); ++row) {
      const Timestamp start = log_.started_us[row];
      const Timestamp eligible = log_.eligible_us[row];
      if (start == kUnknownTime || eligible == kUnknownTime) {
        ++found_.unknown_waits;
      } else if (start < eligible) {
        ++found_.negative_waits;
      }
      if (start == kUnknownTime) continue;
      const Timestamp ready = ReadyTime(log_, row);
      if (ready != kUnknownTime) {
        found_.rows[row][Index(WaitCause::kHeld)] = ready - eligible;
        released_[row] = ReleasedByPoll(pools_.polls[log_.process[row]], ready, start);
        found_.rows[row][Index(WaitCause::kSchedule)] = released_[row] - ready;
      }
      const bool waits = ready != kUnknownTime && released_[row] < start;
      if (waits) moments_.push_back({released_[row], Kind::kReady, row});
      const bool holds = HoldsSlots(log_, row);
      if (holds) moments_.push_back({log_.ended_us[row], Kind::kEnd, row});
      if (holds || waits) moments_.push_back({start, Kind::kStart, row});
      first = std::min(first, ready == kUnknownTime ? start : ready);
      last = std::max(last, start);
    }
    if (!moments_.empty()) AddCalendars(first, last);
    std::sort(moments_.begin(), moments_.end());
  }

  void AddCalendars(Timestamp first, Timestamp last) {
    for (uint32_t host = 0; host < hosts_.size(); ++host) {
      const auto& closed = pools_.hosts[host].closed;
      if (closed.empty()) continue;
      for (Timestamp week = FloorTo(first - kSomeMonday, kWeek) + kSomeMonday; week <= last; week += kWeek) {
        for (const WeekSpan& span : closed) {
          moments_.push_back({week + span.from_us, Kind::kCalendar, host});
          moments_.push_back({week + span.to_us, Kind::kCalendar, host});
        }
      }
    }
  }

  // Who was ready first: rows by (ready time, row).
  void RankRows() {
    rank_.assign(log_.rows(), 0);
    uint32_t next = 0;
    for (const Moment& moment : moments_) {
      if (moment.kind == Kind::kReady) rank_[moment.index] = next++;
    }
    // A row that started at once was ready then: its rank is that of the next to become ready.
    next = 0;
    for (const Moment& moment : moments_) {
      if (moment.kind == Kind::kReady) ++next;
      if (moment.kind == Kind::kStart && released_[moment.index] == log_.started_us[moment.index]) {
        rank_[moment.index] = next;
      }
    }
    ranks_ = next + 1;
  }

  void MakeClasses() {
    // A process with a cap is a class of its own.
    std::map<std::tuple<std::vector<uint32_t>, uint32_t, uint32_t>, uint32_t> numbers;
    class_of_.assign(log_.rows(), 0);
    classes_of_capped_.resize(log_.processes.size());
    for (uint32_t row = 0; row < log_.rows(); ++row) {
      if (log_.started_us[row] == kUnknownTime) continue;
      const uint32_t process = log_.process[row];
      const auto& runs_on = pools_.runs_on[process];
      const int64_t cap = pools_.caps[process].running;
      const auto [at, added] = numbers.try_emplace({runs_on, log_.slots[row], cap > 0 ? process : kNoRow},
                                                   static_cast<uint32_t>(classes_.size()));
      class_of_[row] = at->second;
      if (!added) continue;
      AddClass(runs_on, log_.slots[row]);
      classes_.back().cap = cap;
      if (cap > 0) classes_of_capped_[process].push_back(at->second);
    }
  }

  void AddClass(const std::vector<uint32_t>& runs_on, uint32_t slots) {
    Class added;
    added.usable.assign(hosts_.size(), false);
    for (const uint32_t host : runs_on) added.usable[host] = true;
    added.slots = slots;
    for (size_t host = 0; host < hosts_.size(); ++host) {
      const bool able = hosts_[host].open && hosts_[host].free >= added.slots;
      added.able += able ? 1 : 0;
      if (!added.usable[host]) continue;
      added.open_usable += hosts_[host].open ? 1 : 0;
      added.free_usable += hosts_[host].open ? hosts_[host].free : 0;
      added.able_usable += able ? 1 : 0;
    }
    added.state = added.StateNow();
    added.since = moments_.front().at;
    added.held.assign(log_.processes.size(), 0);
    added.held_since.assign(log_.processes.size(), 0);
    added.held_time.assign(log_.processes.size(), 0);
    if (single_slots_) added.overtakers = RankSums(ranks_);
    classes_.push_back(std::move(added));
  }

  void Settle(Class& of) {
    const Micros passed = now_ - of.since;
    of.since = now_;
    if (passed == 0) return;
    if (!of.IsShort()) {
      of.spent[Index(of.state)] += passed;
      return;
    }
    of.spent[Index(WaitCause::kContention)] += passed;
    auto next = of.waiting.begin();
    for (int64_t i = 0; i < of.free_usable; ++i, ++next) {
      found_.rows[next->second][Index(WaitCause::kContention)] -= passed;
      found_.rows[next->second][Index(WaitCause::kDispatch)] += passed;
    }
  }

  // After any change: rows that wait while the class begins to contend are seen from here on.
  void Update(Class& of, bool contended) {
    of.state = of.StateNow();
    if (!contended && of.Contends()) RegisterAll(of);
  }

  // A host changes; each class sees whether it is able to run its executions now.
  void Change(uint32_t number, const Host& to) {
    Host& host = hosts_[number];
    for (Class& of : classes_) {
      const bool was = host.open && host.free >= of.slots;
      const bool is = to.open && to.free >= of.slots;
      if (was == is && host.open == to.open && (!single_slots_ || !of.usable[number])) continue;
      Settle(of);
      const bool contended = of.Contends();
      of.able += static_cast<int64_t>(is) - static_cast<int64_t>(was);
      if (of.usable[number]) {
        of.able_usable += static_cast<int64_t>(is) - static_cast<int64_t>(was);
        of.open_usable += static_cast<int64_t>(to.open) - static_cast<int64_t>(host.open);
        of.free_usable += (to.open ? to.free : 0) - (host.open ? host.free : 0);
      }
      Update(of, contended);
    }
    host = to;
  }

  void Turn(uint32_t host) { Change(host, {hosts_[host].free, !hosts_[host].open}); }

  // The execution takes (1) or frees (-1) its slots.
  void HoldSlots(uint32_t row, int64_t sign) {
    const uint32_t host = log_.host[row];
    const uint32_t process = log_.process[row];
    CountRunning(process, sign);
    const int64_t slots = sign * static_cast<int64_t>(log_.slots[row]);
    for (Class& of : classes_) {
      if (!of.usable[host]) continue;
      Settle(of);
      of.held_time[process] = of.HeldTime(process);
      of.held_since[process] = of.contention();
      of.held[process] += slots;
      of.all_held_time = of.AllHeldTime();
      of.all_held_since = of.contention();
      of.all_held += slots;
      if (single_slots_) of.overtakers.Add(rank_[row], -sign * of.contention(), sign);
    }
    Change(host, {hosts_[host].free - slots, hosts_[host].open});
  }

  void CountRunning(uint32_t process, int64_t sign) {
    if (pools_.caps[process].running == 0) return;
    for (const uint32_t number : classes_of_capped_[process]) {
      Class& of = classes_[number];
      Settle(of);
      const bool contended = of.Contends();
      of.running += sign;
      Update(of, contended);
    }
  }

  void BeginWait(uint32_t row) {
    Class& of = classes_[class_of_[row]];
    Settle(of);
    const bool contended = of.Contends();
    if (single_slots_) of.waiting.emplace(log_.started_us[row], row);
    Update(of, contended);
    waits_in_[row] = true;
    for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) found_.rows[row][cause] = -of.spent[cause];
    if (single_slots_) {
      found_.overtaken[row] = -of.overtakers.Above(rank_[row], of.contention());
      all_held_[row] = -of.AllHeldTime();
    }
    if (of.Contends()) {
      Register(of, row, -1);
    } else {
      of.unregistered.push_back(row);
    }
  }

  void EndWait(uint32_t row) {
    Class& of = classes_[class_of_[row]];
    Settle(of);
    waits_in_[row] = false;
    of.waiting.erase({log_.started_us[row], row});
    for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) found_.rows[row][cause] += of.spent[cause];
    if (registered_[row]) Register(of, row, 1);
    if (!single_slots_) return;
    const int64_t later = found_.overtaken[row] + of.overtakers.Above(rank_[row], of.contention());
    const int64_t all = all_held_[row] + of.AllHeldTime();
    const Int128 contention = found_.rows[row][Index(WaitCause::kContention)];
    found_.overtaken[row] = all > 0 ? static_cast<Micros>(contention * later / all) : 0;
  }

  // The row's contention is the difference of what the processes held at its end (1) and at its beginning
  // (-1).
  void Register(const Class& of, uint32_t row, int sign) {
    registered_[row] = true;
    std::vector<uint64_t>& held_by = held_by_[log_.process[row]];
    for (size_t process = 0; process < held_by.size(); ++process) {
      const uint64_t time = of.HeldTime(process);
      held_by[process] += sign > 0 ? time : ~time + 1;
    }
  }

  void RegisterAll(Class& of) {
    for (const uint32_t row : of.unregistered) {
      if (waits_in_[row] && !registered_[row]) Register(of, row, -1);
    }
    of.unregistered.clear();
  }

  // Contention of each process, split by slot-time in integers: largest remainder, then the smaller name.
  void SplitBlame() {
    const std::vector<size_t> by_name = log_.processes.SortedByName();
    std::vector<Int128> contention(log_.processes.size());
    for (size_t row = 0; row < log_.rows(); ++row) {
      contention[log_.process[row]] += found_.rows[row][Index(WaitCause::kContention)];
    }
    found_.blame.assign(contention.size(), std::vector<Micros>(contention.size()));
    for (size_t process = 0; process < contention.size(); ++process) {
      SplitRow(contention[process], held_by_[process], by_name, found_.blame[process]);
    }
  }

  static void SplitRow(Int128 whole, const std::vector<uint64_t>& weights, const std::vector<size_t>& by_name,
                       std::vector<Micros>& shares) {
    Int128 sum = 0;
    for (const uint64_t weight : weights) sum += weight;
    if (whole == 0 || sum == 0) return;
    std::vector<std::pair<Int128, size_t>> remainders;
    Int128 left = whole;
    for (size_t place = 0; place < by_name.size(); ++place) {
      const size_t process = by_name[place];
      const Int128 product = MultiplyDivide(whole, weights[process], sum);
      shares[process] = static_cast<Micros>(product);
      left -= product;
      remainders.emplace_back(Remainder(whole, weights[process], sum), place);
    }
    std::stable_sort(remainders.begin(), remainders.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (size_t i = 0; left > 0 && i < remainders.size(); ++i, --left)
      ++shares[by_name[remainders[i].second]];
  }

  // Both factors stay below 2^63, so the product fits 128 bits.
  static Int128 MultiplyDivide(Int128 whole, uint64_t weight, Int128 sum) { return whole * weight / sum; }
  static Int128 Remainder(Int128 whole, uint64_t weight, Int128 sum) { return whole * weight % sum; }

  const Executions& log_;
  const SlotPools& pools_;
  WaitCauses& found_;
  bool single_slots_ = true;
  std::vector<Moment> moments_;
  std::vector<Host> hosts_;
  std::vector<Class> classes_;
  std::vector<uint32_t> class_of_, rank_;
  std::vector<std::vector<uint32_t>> classes_of_capped_;  // by process
  size_t ranks_ = 0;
  std::vector<int64_t> all_held_;    // by row: slot-time of all in its contention
  std::vector<Timestamp> released_;  // by row: when only a slot is missing
  std::vector<bool> waits_in_, registered_;
  std::vector<std::vector<uint64_t>> held_by_;  // by waiting process, then by holder: slot-time in contention
  Timestamp now_ = 0;
};

}  // namespace

const char* WaitCauseName(WaitCause cause) {
  static constexpr std::array<const char*, kWaitCauses> kNames = {
      "held", "schedule", "unavailability", "restricted", "contention", "dispatch"};
  return kNames[Index(cause)];
}

WaitCauses AttributeWaits(const Executions& log, const SlotPools& pools) {
  WaitCauses found;
  Sweep(log, pools, found).Run();
  return found;
}

}  // namespace harness::process

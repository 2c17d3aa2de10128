// SPDX-License-Identifier: Apache-2.0
#include "process/polls.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace harness::process {
namespace {

constexpr std::array<Micros, 15> kPeriods = {
    kMicrosPerDay,      kMicrosPerDay / 2,   kMicrosPerDay / 3,    kMicrosPerDay / 4,    kMicrosPerDay / 6,
    kMicrosPerDay / 12, kMicrosPerHour,      kMicrosPerHour / 2,   kMicrosPerHour / 3,   kMicrosPerHour / 4,
    kMicrosPerHour / 6, kMicrosPerHour / 12, 3 * kMicrosPerMinute, 2 * kMicrosPerMinute, kMicrosPerMinute};
constexpr int64_t kLeastStarts = 30;
constexpr size_t kMinutes = static_cast<size_t>(kMicrosPerDay / kMicrosPerMinute);

size_t MinutesOf(Micros period) {
  return static_cast<size_t>(period / kMicrosPerMinute);
}

// Counts by minute, folded to a part of their span: the first `minutes` count.
template <typename Count, size_t kSize>
std::array<Count, kSize> Fold(const std::array<Count, kSize>& all, size_t minutes) {
  std::array<Count, kSize> folded;
  std::copy_n(all.begin(), minutes, folded.begin());
  for (size_t from = minutes; from < kSize; from += minutes) {
    for (size_t minute = 0; minute < minutes; ++minute) folded[minute] += all[from + minute];
  }
  return folded;
}

struct ClockTime {
  uint32_t minute;  // of the day
  uint32_t rest_us;
};

std::vector<ClockTime> ClockTimesOf(std::span<const uint32_t> rows, const std::vector<Timestamp>& times) {
  std::vector<ClockTime> found;
  found.reserve(rows.size());
  for (const uint32_t row : rows) {
    const Micros rest = times[row] % kMicrosPerDay;
    const Micros in_day = rest < 0 ? rest + kMicrosPerDay : rest;
    found.push_back(
        {static_cast<uint32_t>(in_day / kMicrosPerMinute), static_cast<uint32_t>(in_day % kMicrosPerMinute)});
  }
  return found;
}

// How many of the times lie within `before` of a tick or within `behind` of it, round the period.
int64_t CountNear(const std::vector<ClockTime>& times, const Poll& poll, Micros before, Micros behind) {
  const auto minutes = static_cast<uint32_t>(MinutesOf(poll.period_us));
  const auto to_phase = static_cast<uint32_t>(kMinutes - MinutesOf(poll.phase_us));
  return std::count_if(times.begin(), times.end(), [&](const ClockTime& time) {
    const Micros since = (time.minute + to_phase) % minutes * kMicrosPerMinute + time.rest_us;
    return since <= behind || since >= poll.period_us - before;
  });
}

// What is known of the executions of a process that waited.
struct ProcessWaits {
  std::vector<ClockTime> ready, started;
  std::array<int64_t, kMinutes> starts{};  // by minute of the day
};

std::optional<Poll> PollOf(const ProcessWaits& waits, Micros period) {
  const size_t minutes = MinutesOf(period);
  const std::array<int64_t, kMinutes> folded = Fold(waits.starts, minutes);
  // The first of the busiest minutes. A tick is at most a minute wide, so it ends in the next one at the
  // latest: most periods are out without a look at the single starts.
  const auto end = folded.begin() + static_cast<ptrdiff_t>(minutes);
  const auto busiest = static_cast<size_t>(std::max_element(folded.begin(), end) - folded.begin());
  const auto all = static_cast<int64_t>(waits.started.size());
  const int64_t at_most = folded[busiest] + (minutes > 1 ? folded[(busiest + 1) % minutes] : 0);
  if (2 * at_most < all) return std::nullopt;
  Poll poll{period, static_cast<Micros>(busiest) * kMicrosPerMinute, all, 0};
  const Micros width = TickWidth(period);
  poll.on_tick = CountNear(waits.started, poll, 0, width);
  if (2 * poll.on_tick < all) return std::nullopt;
  return 2 * CountNear(waits.ready, poll, width, width) < all ? std::optional(poll) : std::nullopt;
}

}  // namespace

// What starts on a tick starts in one of two minutes of the period, and where the tick is narrower than a
// minute in the first seconds of it. Periods longer than an hour are multiples of one.
bool PollWatch::MayBe(Micros period) const {
  if (starts_ < kLeastStarts) return false;
  const auto seconds =
      static_cast<ptrdiff_t>(std::min(kMicrosPerMinute - 1, TickWidth(period)) / kMicrosPerSecond);
  const auto early = std::accumulate(by_second_.begin(), by_second_.begin() + seconds + 1, int64_t{0});
  if (2 * early < starts_) return false;
  const size_t minutes = std::min(by_minute_.size(), MinutesOf(period));
  const auto folded = Fold(by_minute_, minutes);
  for (size_t minute = 0; minute < minutes; ++minute) {
    const int64_t next = minutes > 1 ? folded[(minute + 1) % minutes] : 0;
    if (2 * (int64_t{folded[minute]} + next) >= starts_) return true;
  }
  return false;
}

Poll LearnPoll(const PollWatch& watch, std::span<const uint32_t> rows, const std::vector<Timestamp>& ready_us,
               const std::vector<Timestamp>& started_us) {
  const auto may_be = [&watch](Micros period) { return watch.MayBe(period); };
  if (std::none_of(kPeriods.begin(), kPeriods.end(), may_be)) return {};
  ProcessWaits waits{ClockTimesOf(rows, ready_us), ClockTimesOf(rows, started_us)};
  for (const ClockTime& start : waits.started) ++waits.starts[start.minute];
  // A multiple of the period is hit by its share of the starts, which may well be half of them: the longest
  // period is taken that explains nearly as many as any.
  std::vector<Poll> found;
  int64_t most = 0;
  for (const Micros period : kPeriods) {
    if (!may_be(period)) continue;
    if (const auto poll = PollOf(waits, period)) {
      found.push_back(*poll);
      most = std::max(most, poll->on_tick);
    }
  }
  const auto longest = std::find_if(found.begin(), found.end(),
                                    [most](const Poll& poll) { return 10 * poll.on_tick >= 9 * most; });
  return longest != found.end() ? *longest : Poll{};
}

Micros TickWidth(Micros period_us) {
  return std::min(period_us / 20, kMicrosPerMinute);
}

Timestamp ReleasedByPoll(const Poll& poll, Timestamp ready, Timestamp started) {
  if (poll.period_us == 0) return ready;
  const Timestamp before = FloorTo(ready - poll.phase_us, poll.period_us) + poll.phase_us;
  const Timestamp tick = before == ready ? ready : before + poll.period_us;
  return tick <= started ? tick : ready;
}

}  // namespace harness::process

// SPDX-License-Identifier: Apache-2.0
#include "process/polls.h"

#include <algorithm>
#include <array>
#include <optional>

namespace harness::process {
namespace {

constexpr std::array<Micros, 15> kPeriods = {
    kMicrosPerDay,      kMicrosPerDay / 2,   kMicrosPerDay / 3,    kMicrosPerDay / 4,    kMicrosPerDay / 6,
    kMicrosPerDay / 12, kMicrosPerHour,      kMicrosPerHour / 2,   kMicrosPerHour / 3,   kMicrosPerHour / 4,
    kMicrosPerHour / 6, kMicrosPerHour / 12, 3 * kMicrosPerMinute, 2 * kMicrosPerMinute, kMicrosPerMinute};
constexpr size_t kLeastStarts = 30;
constexpr size_t kMinutes = static_cast<size_t>(kMicrosPerDay / kMicrosPerMinute);

using ByMinute = std::array<int64_t, kMinutes>;

// Starts by minute of the day, folded to the period (every period divides a day).
ByMinute Fold(const ByMinute& day, size_t minutes) {
  ByMinute folded{};
  for (size_t from = 0; from < kMinutes; from += minutes) {
    for (size_t minute = 0; minute < minutes; ++minute) folded[minute] += day[from + minute];
  }
  return folded;
}

// How many of the times lie within `width` behind the phase, round the period.
template <typename TimeOf>
int64_t CountNear(const std::vector<Wait>& waits, TimeOf time_of, Micros phase, Micros width, Micros period) {
  return std::count_if(waits.begin(), waits.end(), [&](const Wait& wait) {
    const Timestamp after = (time_of(wait) - phase) % period;
    return (after < 0 ? after + period : after) <= width;
  });
}

std::optional<Poll> PollOf(const std::vector<Wait>& waits, const ByMinute& starts, Micros period) {
  const auto minutes = static_cast<size_t>(period / kMicrosPerMinute);
  const ByMinute folded = Fold(starts, minutes);
  // The first of the busiest minutes. A tick is at most a minute wide, so it ends in the next one at the
  // latest: most periods are out without a look at the single starts.
  const auto end = folded.begin() + static_cast<ptrdiff_t>(minutes);
  const auto busiest = static_cast<size_t>(std::max_element(folded.begin(), end) - folded.begin());
  const auto all = static_cast<int64_t>(waits.size());
  const int64_t at_most = folded[busiest] + (minutes > 1 ? folded[(busiest + 1) % minutes] : 0);
  if (2 * at_most < all) return std::nullopt;
  Poll poll{period, static_cast<Micros>(busiest) * kMicrosPerMinute, all, 0};
  const Micros width = TickWidth(poll);
  const auto started = [](const Wait& wait) { return wait.started_us; };
  const auto ready = [](const Wait& wait) { return wait.ready_us; };
  poll.on_tick = CountNear(waits, started, poll.phase_us, width, period);
  if (2 * poll.on_tick < all) return std::nullopt;
  const int64_t ready_there = CountNear(waits, ready, poll.phase_us - width, 2 * width, period);
  return 2 * ready_there < all ? std::optional(poll) : std::nullopt;
}

}  // namespace

Poll LearnPoll(const std::vector<Wait>& waits) {
  if (waits.size() < kLeastStarts) return {};
  ByMinute starts{};
  for (const Wait& wait : waits) {
    const Micros in_day = wait.started_us - FloorTo(wait.started_us, kMicrosPerDay);
    ++starts[static_cast<size_t>(in_day / kMicrosPerMinute)];
  }
  // A multiple of the period is hit by its share of the starts, which may well be half of them: the longest
  // period is taken that explains nearly as many as any.
  std::vector<Poll> found;
  int64_t most = 0;
  for (const Micros period : kPeriods) {
    if (const auto poll = PollOf(waits, starts, period)) {
      found.push_back(*poll);
      most = std::max(most, poll->on_tick);
    }
  }
  const auto longest = std::find_if(found.begin(), found.end(),
                                    [most](const Poll& poll) { return 10 * poll.on_tick >= 9 * most; });
  return longest != found.end() ? *longest : Poll{};
}

Micros TickWidth(const Poll& poll) {
  return std::min(poll.period_us / 20, kMicrosPerMinute);
}

Timestamp ReleasedByPoll(const Poll& poll, Timestamp ready, Timestamp started) {
  if (poll.period_us == 0) return ready;
  const Timestamp before = FloorTo(ready - poll.phase_us, poll.period_us) + poll.phase_us;
  const Timestamp tick = before == ready ? ready : before + poll.period_us;
  return tick <= started ? tick : ready;
}

}  // namespace harness::process

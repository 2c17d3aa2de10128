// SPDX-License-Identifier: Apache-2.0
#include "process/polls.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "stats/quantile_ranks.h"

namespace harness::process {
namespace {

constexpr std::array<Micros, 15> kPeriods = {
    kMicrosPerDay,      kMicrosPerDay / 2,   kMicrosPerDay / 3,    kMicrosPerDay / 4,    kMicrosPerDay / 6,
    kMicrosPerDay / 12, kMicrosPerHour,      kMicrosPerHour / 2,   kMicrosPerHour / 3,   kMicrosPerHour / 4,
    kMicrosPerHour / 6, kMicrosPerHour / 12, 3 * kMicrosPerMinute, 2 * kMicrosPerMinute, kMicrosPerMinute};
// Beats that times without a poll keep where they are written or given in whole minutes, hours, ...: the
// periods themselves, and these.
constexpr std::array<Micros, 6> kSecondBeats = {30 * kMicrosPerSecond, 20 * kMicrosPerSecond,
                                                15 * kMicrosPerSecond, 10 * kMicrosPerSecond,
                                                5 * kMicrosPerSecond,  kMicrosPerSecond};
constexpr int64_t kLeastStarts = 30;
constexpr double kFalseAlarms = 1e-3;  // of processes that have no poll, over all periods and phases
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

std::vector<ClockTime> ClockTimesOf(std::span<const Timestamp> times) {
  std::vector<ClockTime> found;
  found.reserve(times.size());
  for (const Timestamp time : times) {
    const Micros rest = time % kMicrosPerDay;
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

// How many of the times lie within `behind` after a tick of the beat, one tick of which is at `phase`, a
// whole minute.
int64_t CountOnBeat(const std::vector<ClockTime>& times, Micros beat, Micros phase, Micros behind) {
  if (beat >= kMicrosPerMinute) return CountNear(times, {beat, phase % beat}, 0, behind);
  return std::count_if(times.begin(), times.end(),
                       [&](const ClockTime& time) { return time.rest_us % beat <= behind; });
}

// What is known of the executions of a process that waited.
struct ProcessWaits {
  std::vector<ClockTime> ready, started;
  std::vector<ClockTime> moments;          // the times of the starts, each once
  std::array<int64_t, kMinutes> starts{};  // by minute of the day

  ProcessWaits(std::span<const uint32_t> rows, const std::vector<Timestamp>& ready_us,
               const std::vector<Timestamp>& started_us)
      : ready(ClockTimesOf(Of(rows, ready_us))) {
    std::vector<Timestamp> times = Of(rows, started_us);
    started = ClockTimesOf(times);
    for (const ClockTime& start : started) ++starts[start.minute];
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    moments = ClockTimesOf(times);
  }

 private:
  static std::vector<Timestamp> Of(std::span<const uint32_t> rows, const std::vector<Timestamp>& times) {
    std::vector<Timestamp> found;
    found.reserve(rows.size());
    for (const uint32_t row : rows) found.push_back(times[row]);
    return found;
  }
};

// Whether more starts lie on the ticks than chance puts there when the starts keep a shorter beat alone: the
// starts on that beat hit one tick of the poll in period / beat of them, and where a tick is wider than the
// beat as many times more. Starts at the same moment are one piece of evidence. The rest, which chance does
// not explain, is half of all starts or more.
bool IsBeyondBeat(const ProcessWaits& waits, const Poll& poll, Micros beat) {
  const Micros width = TickWidth(poll.period_us);
  const stats::Fraction chance{width / beat + 1, poll.period_us / beat};
  const auto misses = chance.denominator - chance.numerator;
  const int64_t on_beat = CountOnBeat(waits.started, beat, poll.phase_us, width);
  const int64_t beyond = poll.on_tick * chance.denominator - on_beat * chance.numerator;
  if (2 * beyond < poll.starts * misses) return false;
  // The busiest phase of the best period was taken.
  const int64_t phases = std::min(poll.period_us / beat, poll.period_us / kMicrosPerMinute);
  const double tail = kFalseAlarms / static_cast<double>(kPeriods.size() * static_cast<size_t>(phases));
  const auto ranks =
      stats::RanksAroundQuantile(CountOnBeat(waits.moments, beat, poll.phase_us, width), chance, tail);
  const int64_t on_tick = CountNear(waits.moments, poll, 0, width);
  return ranks && ranks->high && on_tick >= *ranks->high;
}

// The beat is not read off the log as the largest common divisor of its times: one time with seconds in a log
// of whole minutes would hide it, and a poll of all processes would be taken for it. Every shorter beat is
// tried instead; one that the starts do not keep costs a poll next to nothing.
bool IsBeyondChance(const ProcessWaits& waits, const Poll& poll) {
  const auto is_beyond = [&](Micros beat) {
    return beat >= poll.period_us || poll.period_us % beat != 0 || IsBeyondBeat(waits, poll, beat);
  };
  return std::all_of(kPeriods.begin(), kPeriods.end(), is_beyond) &&
         std::all_of(kSecondBeats.begin(), kSecondBeats.end(), is_beyond);
}

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
  if (2 * CountNear(waits.ready, poll, width, width) >= all) return std::nullopt;
  return IsBeyondChance(waits, poll) ? std::optional(poll) : std::nullopt;
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
  const ProcessWaits waits(rows, ready_us, started_us);
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

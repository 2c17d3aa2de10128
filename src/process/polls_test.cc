// SPDX-License-Identifier: Apache-2.0
// Polls are found whatever the clock of the log, and times in whole minutes alone are no poll.
#include "process/polls.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/prng.h"
#include "process/times_for_test.h"

namespace harness::process {
namespace {

constexpr Timestamp kFirst = 1'750'000'000 * kMicrosPerSecond;

// Executions of one process, in order of their start.
struct Starts {
  std::vector<Timestamp> ready, started;

  void Add(Timestamp at, Timestamp start) {
    ready.push_back(at);
    started.push_back(start);
  }
  Poll Learned() const {
    PollWatch watch;
    for (const Timestamp start : started) watch.Add(start);
    std::vector<uint32_t> rows(started.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return LearnPoll(watch, rows, ready, started);
  }
};

Timestamp UpTo(Timestamp time, Micros step) {
  return FloorTo(time + step - 1, step);
}

// Asked for at random and started some time later, both at whole multiples of a step.
Starts Unpolled(uint64_t seed, size_t n, Micros ready_step, Micros start_step) {
  Philox random("polls_test", "unpolled", std::to_string(seed));
  Starts log;
  Timestamp now = kFirst;
  for (size_t i = 0; i < n; ++i) {
    now += static_cast<Micros>(random.Exponential() * 20 * kM);
    const Timestamp ready = FloorTo(now, ready_step);
    log.Add(ready, UpTo(ready + 1 + static_cast<Micros>(random.Exponential() * 40 * kM), start_step));
  }
  return log;
}

// Let go at ticks of the poll up to `late` after them, times in whole multiples of `step`; of a hundred
// executions `delayed` wait on for something else.
Starts Polled(uint64_t seed, const Poll& poll, Micros step, Micros late, uint64_t delayed) {
  Philox random("polls_test", "polled", std::to_string(seed));
  Starts log;
  Timestamp now = kFirst;
  for (int i = 0; i < 400; ++i) {
    now += static_cast<Micros>(random.Exponential() * static_cast<double>(poll.period_us));
    const Timestamp ready = FloorTo(now, step);
    Timestamp start = UpTo(ready - poll.phase_us, poll.period_us) + poll.phase_us;
    start += static_cast<Micros>(random.Below(static_cast<uint64_t>(late) + 1));
    if (random.Below(100) < delayed)
      start += static_cast<Micros>(random.Uniform() * static_cast<double>(poll.period_us));
    if (start > ready) log.Add(ready, FloorTo(start, step));
  }
  return log;
}

TEST(Polls, WholeMinutesAreNone) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    for (const size_t n : {30, 85, 265, 700, 5000})
      EXPECT_EQ(Unpolled(seed, n, kM, kM).Learned().period_us, 0) << seed << " " << n;
  }
}

TEST(Polls, NorIsAnyOtherStepOfTheClock) {
  for (const Micros step : {Micros{1}, kS, 5 * kS, 10 * kS, 15 * kS, 20 * kS, 30 * kS, 2 * kM, 3 * kM, 5 * kM,
                            6 * kM, 10 * kM, 12 * kM, 15 * kM, 20 * kM, 30 * kM, kH, 2 * kH, 6 * kH}) {
    for (uint64_t seed = 0; seed < 20; ++seed)
      EXPECT_EQ(Unpolled(seed, 400, step, step).Learned().period_us, 0) << seed << " " << step;
  }
}

// One time in fifty has seconds: no divisor of all times is a minute.
TEST(Polls, NorAreWholeMinutesWithAFewExceptions) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Starts log = Unpolled(seed, 500, kM, kM);
    for (size_t i = 0; i < log.started.size(); i += 50) log.started[i] += 17 * kS;
    EXPECT_EQ(log.Learned().period_us, 0) << seed;
  }
}

// Where the ready times have seconds, starts at whole minutes are a poll of a minute, and not of two.
TEST(Polls, StartsOnABeatAreNoPollOfItsMultiples) {
  for (const Micros beat : {kM, 5 * kM, 15 * kM, kH}) {
    for (uint64_t seed = 0; seed < 20; ++seed)
      EXPECT_EQ(Unpolled(seed, 400, kS, beat).Learned().period_us, beat) << seed << " " << beat;
  }
}

// Four releases of ten executions each lie on even minutes one time in eight.
TEST(Polls, StartsAtOneMomentAreOnePieceOfEvidence) {
  Starts log;
  for (const int minute : {3, 29, 111, 257}) {
    for (int i = 0; i < 10; ++i) log.Add(kFirst + (minute - i) * kM, UpTo(kFirst, 2 * kM) + minute * kM);
  }
  EXPECT_EQ(log.Learned().period_us, 0);
}

TEST(Polls, AreFoundInWholeMinutes) {
  for (const Micros period : {2 * kM, 5 * kM, 15 * kM, kH, kD}) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const Poll found = Polled(seed, {period, kM, 0, 0}, kM, 0, 10).Learned();
      EXPECT_EQ(found.period_us, period) << seed;
      EXPECT_EQ(found.phase_us, kM) << seed;
      EXPECT_GE(5 * found.on_tick, 4 * found.starts) << seed;
    }
  }
}

TEST(Polls, AreFoundInSecondsBelowThoseThatWaitOnForSomethingElse) {
  for (const Micros period : {kM, 2 * kM, 5 * kM, 15 * kM, kH, 6 * kH, kD}) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const Poll found = Polled(seed, {period, 0, 0, 0}, kS, 2 * kS, 30).Learned();
      EXPECT_EQ(found.period_us, period) << seed;
      EXPECT_EQ(found.phase_us, 0) << seed;
    }
  }
}

}  // namespace
}  // namespace harness::process

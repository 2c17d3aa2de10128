// SPDX-License-Identifier: Apache-2.0
#include "process/firing_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>

#include "base/prng.h"
#include "process/firing_rules_window.h"
#include "process/host_calendar.h"
#include "process/times_for_test.h"

namespace harness::process {
namespace {

// Arrivals on working days from 8 to 18 h, collected until `fires` lets them go.
struct World {
  std::deque<std::vector<Timestamp>> ready;
  std::vector<Firing> firings;

  void Fire(std::vector<Timestamp> arrivals, Timestamp at) {
    ready.push_back(std::move(arrivals));
    firings.push_back({ready.back(), at});
  }
};

std::vector<Timestamp> Arrivals(uint64_t seed, size_t count, double gap_us) {
  Philox random(seed);
  std::vector<Timestamp> at;
  Timestamp now = kSomeMonday;
  while (at.size() < count) {
    now += 1 + static_cast<Micros>(random.Exponential() * gap_us);
    if (WeekdayOf(now) < 5 && HourOf(now) >= 8 && HourOf(now) < 18) at.push_back(now);
  }
  return at;
}

// Fires as soon as `size` wait.
World BySize(size_t size) {
  World world;
  std::vector<Timestamp> waiting;
  for (const Timestamp at : Arrivals(1, 1500, 2.0 * kH)) {
    waiting.push_back(at);
    if (waiting.size() == size) world.Fire(std::exchange(waiting, {}), at);
  }
  return world;
}

// Fires at `hour` o'clock of each weekday of the set, whatever waits.
World ByCalendar(uint32_t weekdays, int hour, size_t least = 1) {
  World world;
  std::vector<Timestamp> waiting;
  Timestamp tick = kSomeMonday;
  for (const Timestamp at : Arrivals(2, 1500, 1.5 * kH)) {
    for (; tick + hour * kH <= at; tick += kD) {
      if (waiting.size() < least || (weekdays >> WeekdayOf(tick) & 1) == 0) continue;
      world.Fire(std::exchange(waiting, {}), tick + hour * kH);
    }
    waiting.push_back(at);
  }
  return world;
}

TEST(FiringRules, JudgeByHand) {
  const std::vector<Timestamp> ready = {kSomeMonday + 9 * kH, kSomeMonday + 10 * kH, kSomeMonday + 20 * kH};
  const auto at = [&](Timestamp fired) { return Firing{ready, kSomeMonday + fired}; };
  FiringRule size;
  size.least_size = 2;
  EXPECT_EQ(Judge(size, at(20 * kH)), FiringOutcome::kHeldBack);  // two waited since ten
  size.least_size = 3;
  EXPECT_EQ(Judge(size, at(20 * kH)), FiringOutcome::kFired);
  EXPECT_EQ(Judge(size, at(21 * kH)), FiringOutcome::kHeldBack);
  size.least_size = 4;
  EXPECT_EQ(Judge(size, at(20 * kH)), FiringOutcome::kNeverHeld);
  FiringRule age;
  age.least_age_us = 12 * kH;
  EXPECT_EQ(Judge(age, at(21 * kH + 30 * kM)), FiringOutcome::kFired);
  EXPECT_EQ(Judge(age, at(20 * kH)), FiringOutcome::kNeverHeld);
  FiringRule tuesday;
  tuesday.weekdays = 2;
  EXPECT_EQ(Judge(tuesday, at(30 * kH)), FiringOutcome::kFired);
  EXPECT_EQ(Judge(tuesday, at(47 * kH)), FiringOutcome::kFired);
  EXPECT_EQ(Judge(tuesday, at(48 * kH)), FiringOutcome::kHeldBack);
  EXPECT_EQ(Judge(tuesday, at(22 * kH)), FiringOutcome::kNeverHeld);
  FiringRule monday;
  monday.weekdays = 1;
  EXPECT_EQ(Judge(monday, at(23 * kH)), FiringOutcome::kFired);
  EXPECT_EQ(Judge(monday, at(25 * kH)), FiringOutcome::kHeldBack);
  FiringRule nine;  // the first is ready in the last hour of the rule: that day or the next
  nine.hour_from = 8;
  nine.hour_to = 10;
  EXPECT_EQ(Judge(nine, at(20 * kH)), FiringOutcome::kHeldBack);  // ready at 9:00, a whole hour is left
  nine.hour_from = 9;
  const Firing later = {std::span(ready).subspan(0, 1), kSomeMonday + 33 * kH};
  EXPECT_EQ(Judge(nine, later), FiringOutcome::kHeldBack);
  const std::vector<Timestamp> late = {kSomeMonday + 9 * kH + kM};
  EXPECT_EQ(Judge(nine, {late, kSomeMonday + 9 * kH + 30 * kM}), FiringOutcome::kFired);
  EXPECT_EQ(Judge(nine, {late, kSomeMonday + 20 * kH}), FiringOutcome::kNeverHeld);
  EXPECT_EQ(Judge(nine, {late, kSomeMonday + 33 * kH}), FiringOutcome::kFired);
  EXPECT_EQ(Judge(nine, {late, kSomeMonday + 34 * kH}), FiringOutcome::kHeldBack);
  tuesday.hour_from = 10;
  tuesday.hour_to = 11;
  EXPECT_EQ(Judge(tuesday, at(34 * kH + 59 * kM)), FiringOutcome::kFired);
  EXPECT_EQ(Judge(tuesday, at(33 * kH)), FiringOutcome::kNeverHeld);
  EXPECT_EQ(Judge(tuesday, at(35 * kH)), FiringOutcome::kHeldBack);
}

TEST(FiringRules, WindowsOfSeveralDaysRunTogether) {
  FiringRule weekend;
  weekend.weekdays = 0x60;
  const std::vector<Timestamp> ready = {kSomeMonday};
  FiringWindow window;
  EXPECT_EQ(JudgeIn(weekend, {ready, kSomeMonday + 6 * kD + 23 * kH}, window), FiringOutcome::kFired);
  EXPECT_EQ(window.from_us, kSomeMonday + 5 * kD);
  EXPECT_EQ(window.to_us, kSomeMonday + 7 * kD);
}

TEST(FiringRules, ASizeIsFound) {
  const World world = BySize(12);
  const auto rules = LearnFiringRules(world.firings);
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(RuleText(rules[0]), "size >= 12");
  EXPECT_EQ(rules[0].fired, 125);
  EXPECT_EQ(rules[0].held, 125);
}

TEST(FiringRules, AnHourOfTheDayIsFound) {
  const World world = ByCalendar(0x7F, 13);
  const auto rules = LearnFiringRules(world.firings);
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(RuleText(rules[0]), "hour = 13");
  EXPECT_EQ(rules[0].fired, static_cast<int64_t>(world.firings.size()));
}

TEST(FiringRules, AWeekdayAndAnHourAreFound) {
  const World world = ByCalendar(1U << 4, 10);
  const auto rules = LearnFiringRules(world.firings);
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(RuleText(rules[0]), "weekday in {Fri} and hour = 10");
  EXPECT_EQ(rules[0].held, rules[0].fired);
}

// Some Wednesdays pass with fewer than 25 waiting.
TEST(FiringRules, ASizeAndAWeekdayAreFound) {
  const World world = ByCalendar(1U << 2, 16, 25);
  const auto rules = LearnFiringRules(world.firings);
  ASSERT_GE(rules.size(), 1U);
  EXPECT_EQ(rules[0].weekdays, 1U << 2);
  EXPECT_GE(rules[0].least_size, 22);
  EXPECT_LE(rules[0].least_size, 26);
  EXPECT_GE(rules[0].fired * 100, rules[0].held * 95);
}

// Six, or a day old: two rules.
TEST(FiringRules, ASizeOrAnAgeAreTwoRules) {
  World world;
  std::vector<Timestamp> waiting;
  for (const Timestamp at : Arrivals(5, 2000, 3.0 * kH)) {
    if (!waiting.empty() && at >= waiting.front() + kD) {
      const Timestamp fired = waiting.front() + kD;
      world.Fire(std::exchange(waiting, {}), fired);
    }
    waiting.push_back(at);
    if (waiting.size() == 6) world.Fire(std::exchange(waiting, {}), at);
  }
  const auto rules = LearnFiringRules(world.firings);
  ASSERT_EQ(rules.size(), 2U);
  std::set<std::string> texts = {RuleText(rules[0]), RuleText(rules[1])};
  EXPECT_EQ(texts, (std::set<std::string>{"age of the oldest >= 1 d 0 h", "size >= 6"}));
  EXPECT_EQ(rules[0].fired + rules[1].fired, static_cast<int64_t>(world.firings.size()));
}

// Firing times that know nothing of size, age or calendar, with a constant rate of firing, have no rule.
TEST(FiringRules, NoRuleInNoise) {
  int with_rules = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Philox random(seed);
    World world;
    Timestamp at = kSomeMonday;
    for (int i = 0; i < 100; ++i) {
      std::vector<Timestamp> ready;
      const auto size = 2 + random.Below(6);
      for (uint64_t j = 0; j < size; ++j) ready.push_back(at += static_cast<Micros>(random.Below(120)) * kM);
      at += static_cast<Micros>(random.Exponential() * 20.0 * kH);
      world.Fire(ready, at);
    }
    with_rules += LearnFiringRules(world.firings).empty() ? 0 : 1;
  }
  EXPECT_LE(with_rules, 2);
}

TEST(FiringRules, TheOrderOfFiringsDoesNotMatter) {
  World world = ByCalendar(1U << 4, 10);
  const auto rules = LearnFiringRules(world.firings);
  Philox random(9);
  for (size_t i = world.firings.size(); i > 1; --i) {
    std::swap(world.firings[i - 1], world.firings[random.Below(i)]);
  }
  const auto again = LearnFiringRules(world.firings);
  ASSERT_EQ(again.size(), rules.size());
  for (size_t i = 0; i < rules.size(); ++i) {
    EXPECT_EQ(RuleText(again[i]), RuleText(rules[i]));
    EXPECT_EQ(again[i].fired, rules[i].fired);
  }
}

TEST(FiringRules, NothingAndOne) {
  EXPECT_TRUE(LearnFiringRules({}).empty());
  const std::vector<Timestamp> ready = {0, 1};
  EXPECT_TRUE(LearnFiringRules({{ready, kH}}).empty());
  EXPECT_EQ(RuleText({}), "always");
}

TEST(FiringRules, Log2) {
  EXPECT_NEAR(Log2(8.0), 3.0, 1e-12);
  EXPECT_EQ(Log2(1.0), 0.0);
}

}  // namespace
}  // namespace harness::process

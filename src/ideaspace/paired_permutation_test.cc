// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/paired_permutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace harness::ideaspace {
namespace {

TEST(SequentialP, StopsAtTenAndNeverIsZero) {
  SequentialP reached(99);
  for (int i = 0; i < 20; ++i) reached.Add(i % 2 == 0);
  EXPECT_TRUE(reached.Done());
  EXPECT_DOUBLE_EQ(reached.p_value(), 10.0 / 19);  // the tenth of every second replicate is the 19th
  SequentialP never(99);
  while (!never.Done()) never.Add(false);
  EXPECT_DOUBLE_EQ(never.p_value(), 0.01);
}

// Of the 2^10 sign patterns one reaches the sum of ten equal differences: p is 1/1024.
TEST(SignFlip, AgreesWithTheExactDistribution) {
  const std::vector<int64_t> differences(10, 7);
  EXPECT_NEAR(SignFlipP(differences, Philox(1)), 1.0 / 1024, 0.4e-3);
}

// That the others are the better ones is no finding for this one.
TEST(SignFlip, IsOneSided) {
  const std::vector<int64_t> differences(40, -7);
  EXPECT_DOUBLE_EQ(SignFlipP(differences, Philox(1)), 1.0);
}

TEST(SignFlip, DifferencesAboutZeroAreNoFinding) {
  const std::vector<int64_t> differences = {5, -5, 3, -3, 8, -8, 1, -1};
  EXPECT_DOUBLE_EQ(SignFlipP(differences, Philox(1)), 1.0);  // a sum of 0 favours nobody
}

TEST(SignFlip, TooFewDifferencesTellNothing) {
  const std::vector<int64_t> differences(5, 1000);
  EXPECT_DOUBLE_EQ(SignFlipP(differences, Philox(1)), 1.0);
  EXPECT_DOUBLE_EQ(SignFlipP({}, Philox(1)), 1.0);
}

// Under the null hypothesis p is below 0.05 in about one case in twenty: 1000 cases, 35 to 65 at three sigma.
TEST(SignFlip, KeepsItsLevel) {
  Philox values(7);
  int below = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    std::vector<int64_t> differences(30);
    for (int64_t& d : differences) d = static_cast<int64_t>(values.Normal() * 1e6);
    below += SignFlipP(differences, Philox(99).Stream(i), 999) <= 0.05 ? 1 : 0;
  }
  EXPECT_GE(below, 29);
  EXPECT_LE(below, 71);
}

DayOfHours Day(Philox& random, double at_two) {
  DayOfHours day;
  for (size_t hour = 0; hour < 24; ++hour) {
    day.count[hour] = 4;
    day.sum[hour] = 4 * random.Exponential() + (hour == 2 ? at_two : 0);
  }
  return day;
}

// Work at two hours of the day alone.
DayOfHours TwoHourDay(Philox& random, double at_ten) {
  DayOfHours day;
  day.count[2] = day.count[10] = 4;
  day.sum[2] = 4 * random.Exponential();
  day.sum[10] = 4 * random.Exponential() + at_ten;
  return day;
}

// Under the null hypothesis p is at most 0.05 in about one case in twenty: of 300 cases of 20 days 15, three
// sigma apart.
template <typename MakeDay, typename PValue>
void ExpectItsLevel(uint64_t seed, MakeDay make_day, PValue p_value) {
  Philox random(seed);
  int below = 0;
  for (uint64_t i = 0; i < 300; ++i) {
    std::vector<DayOfHours> days;
    for (int day = 0; day < 20; ++day) days.push_back(make_day(random, 0));
    below += p_value(days, Philox(23).Stream(i)) <= 0.05 ? 1 : 0;
  }
  EXPECT_LE(below, 27);
  EXPECT_GE(below, 3);
}

HourMeans AllAt(size_t hour) {
  HourMeans shares{};
  shares[hour] = 1;
  return shares;
}

TEST(Hours, MeansAndExcessByHand) {
  DayOfHours day;
  day.sum[2] = 30;
  day.count[2] = 3;
  day.sum[5] = 4;
  day.count[5] = 2;
  const HourMeans means = MeansOf(std::vector{day, day});
  EXPECT_DOUBLE_EQ(means[2], 10);
  EXPECT_DOUBLE_EQ(means[5], 2);
  std::array<bool, 24> usable{};
  usable[2] = usable[5] = true;
  int quietest = -1;
  EXPECT_DOUBLE_EQ(ExcessOver(means, AllAt(2), usable, quietest), 8);
  EXPECT_EQ(quietest, 5);
}

TEST(Hours, ABusyHourIsFoundAndAnyOtherHourOfNoiseIsNot) {
  Philox random(3);
  std::vector<DayOfHours> busy;
  for (int i = 0; i < 40; ++i) busy.push_back(Day(random, 40));
  const std::vector<HourMeans> shares = {AllAt(2), AllAt(9)};
  const auto p = HourPs(busy, shares, Philox(5), 999);
  EXPECT_LE(p[0], 0.002);
  EXPECT_GT(p[1], 0.05);
}

// The best of 24 hours of noise always looks better than any given one; the test takes that into account.
TEST(Hours, KeepTheirLevel) {
  ExpectItsLevel(11, Day, [](const std::vector<DayOfHours>& days, Philox random) {
    return HourPs(days, std::vector{AllAt(2)}, random, 199)[0];
  });
}

// Days are turned among the hours that have work: were they turned among all 24, the quietest of 24 would be
// quieter than the quieter of two whatever the days hold.
TEST(Hours, TwoHoursWithWorkAreComparedWithEachOther) {
  Philox random(13);
  std::vector<DayOfHours> days;
  for (int day = 0; day < 30; ++day) days.push_back(TwoHourDay(random, 40));
  const auto p = HourPs(days, std::vector{AllAt(10), AllAt(2)}, Philox(5), 999);
  EXPECT_LE(p[0], 0.002);
  EXPECT_GT(p[1], 0.05);
}

TEST(Hours, KeepTheirLevelWithTwoHours) {
  ExpectItsLevel(17, TwoHourDay, [](const std::vector<DayOfHours>& days, Philox random) {
    return HourPs(days, std::vector{AllAt(10)}, random, 199)[0];
  });
}

TEST(LargestWindow, BusyHoursAreFoundAndTheBusiestOfNoiseAreNot) {
  Philox random(3);
  std::vector<DayOfHours> busy, noise;
  for (int i = 0; i < 40; ++i) {
    busy.push_back(Day(random, 40));
    noise.push_back(Day(random, 0));
  }
  EXPECT_LE(LargestWindowP(busy, 4, Philox(5), 999), 0.002);
  EXPECT_GT(LargestWindowP(noise, 4, Philox(5), 999), 0.05);
}

TEST(LargestWindow, KeepsItsLevel) {
  ExpectItsLevel(19, Day, [](const std::vector<DayOfHours>& days, Philox random) {
    return LargestWindowP(days, 4, random, 199);
  });
}

// 22:00 to 2:00 is as near together as any four hours.
TEST(LargestWindow, ReachesPastMidnight) {
  Philox random(31);
  std::vector<DayOfHours> nights;
  for (int i = 0; i < 40; ++i) {
    nights.push_back(Day(random, 0));
    for (const size_t hour : {22U, 23U, 0U, 1U}) nights.back().sum[hour] += 10;
  }
  EXPECT_LE(LargestWindowP(nights, 4, Philox(5), 999), 0.002);
}

// The test by its definition: every replicate summed.
double PlainLargestWindowP(const std::vector<DayOfHours>& days, size_t hours, Philox random, int64_t most) {
  const auto largest = [&](const std::vector<std::array<double, 24>>& turned) {
    std::array<double, 24> all{};
    for (const auto& day : turned) {
      for (size_t hour = 0; hour < 24; ++hour) all[hour] += day[hour];
    }
    double largest = 0;
    for (size_t from = 0; from < 24; ++from) {
      double sum = 0;
      for (size_t i = 0; i < hours; ++i) sum += all[(from + i) % 24];
      largest = std::max(largest, sum);
    }
    return largest;
  };
  std::vector<std::array<double, 24>> as_is, turned;
  for (const DayOfHours& day : days) as_is.push_back(day.sum);
  const double observed = largest(as_is);
  SequentialP p(most);
  while (!p.Done()) {
    turned = as_is;
    for (auto& day : turned)
      std::rotate(day.begin(), day.begin() + static_cast<std::ptrdiff_t>(random.Below(24)), day.end());
    p.Add(largest(turned) >= observed);
  }
  return p.p_value();
}

// With values in all hours; from hours that hardly differ to some that stand out. Whole numbers tie with what
// was observed.
TEST(LargestWindow, IsTheTestByItsDefinition) {
  Philox random(37);
  for (int i = 0; i < 12; ++i) {
    std::vector<DayOfHours> days, whole;
    for (int day = 0; day < 5 + 2 * i; ++day) {
      days.push_back(Day(random, i % 4));
      whole.push_back(days.back());
      for (double& sum : whole.back().sum) sum = std::floor(sum / 4);
    }
    const Philox stream = random.Stream(static_cast<uint64_t>(i));
    for (const size_t hours : {size_t{1}, size_t{4}, size_t{24}}) {
      EXPECT_EQ(LargestWindowP(days, hours, stream, 2999), PlainLargestWindowP(days, hours, stream, 2999));
      EXPECT_EQ(LargestWindowP(whole, hours, stream, 2999), PlainLargestWindowP(whole, hours, stream, 2999));
    }
  }
}

TEST(LargestWindow, WithoutWaitsEveryReplicateReachesIt) {
  std::vector<DayOfHours> days(8);
  for (DayOfHours& day : days) day.count.fill(1);
  EXPECT_DOUBLE_EQ(LargestWindowP(days, 4, Philox(5), 999), 10.0 / 10);
}

// A day has no other day that it could differ from.
TEST(LargestWindow, OneDayTellsNothing) {
  Philox random(29);
  EXPECT_GT(LargestWindowP(std::vector{Day(random, 40)}, 4, Philox(5), 999), 0.5);
  EXPECT_DOUBLE_EQ(LargestWindowP({}, 4, Philox(5), 999), 10.0 / 10);
}

}  // namespace
}  // namespace harness::ideaspace

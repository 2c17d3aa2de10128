// SPDX-License-Identifier: Apache-2.0
#include "base/prng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace harness {
namespace {

using Block = std::array<uint32_t, 4>;

// The known answers for philox4x32 with 10 rounds in Random123's kat_vectors: counter words, then key words.
TEST(Philox, KnownAnswersOfRandom123) {
  EXPECT_EQ(Philox(0, 0).At(0), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const uint64_t ones = ~uint64_t{0};
  EXPECT_EQ(Philox(ones, ones).At(ones), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox(0x299f31d0a4093822, 0x0370734413198a2e).At(0x85a308d3243f6a88),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, Next64HandsOutTheBlocksInOrder) {
  Philox random(0, 0);
  const Block second = Philox(0, 0).At(1);
  EXPECT_EQ(random.Next64(), 0xe169c58d6627e8d5U);
  EXPECT_EQ(random.Next64(), 0x9b00dbd8bc57ac4cU);
  EXPECT_EQ(random.Next64(), static_cast<uint64_t>(second[0]) | static_cast<uint64_t>(second[1]) << 32);
}

// Of lengths that are whole blocks and not, from a generator that stands between two blocks and inside one.
TEST(Philox, FillGivesTheNumbersOfNext64) {
  Philox filled(0x299f31d0a4093822, 0x0370734413198a2e), drawn = filled;
  for (const size_t length : {0U, 1U, 8U, 7U, 9U, 256U, 3U, 100U}) {
    std::vector<uint64_t> numbers(length);
    filled.Fill(numbers);
    for (size_t i = 0; i < length; ++i) ASSERT_EQ(numbers[i], drawn.Next64()) << length << " " << i;
  }
  EXPECT_EQ(filled.Next64(), drawn.Next64());
}

TEST(PhiloxAhead, GivesTheNumbersOfNext64) {
  Philox random(7, 3);
  random.Next64();
  PhiloxAhead ahead(random);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(ahead.Next64(), random.Next64()) << i;
}

TEST(UniformBelow, DrawsWhatBelowDraws) {
  const uint64_t top = uint64_t{1} << 63;
  for (const uint64_t bound :
       {uint64_t{1}, uint64_t{2}, uint64_t{7}, uint64_t{24}, top - 1, top, top + 1, ~uint64_t{0}}) {
    Philox one(11, bound), other = one;
    const UniformBelow below(bound);
    for (int i = 0; i < 300; ++i)
      ASSERT_EQ(below.Draw([&] { return one.Next64(); }), other.Below(bound)) << bound;
    EXPECT_EQ(one.Next64(), other.Next64());
  }
}

// Values at which a quotient from the inverse is off by one, if any.
TEST(UniformBelow, LeavesTheRemainder) {
  for (const uint64_t bound : {uint64_t{3}, uint64_t{10}, uint64_t{24}, (uint64_t{1} << 32) + 1}) {
    const UniformBelow below(bound);
    const uint64_t last = ~uint64_t{0} / bound * bound;
    for (const uint64_t value : {bound - 1 + bound, bound * 5, bound * 5 - 1, last, last - 1, ~uint64_t{0}})
      EXPECT_EQ(below.Draw([&] { return value; }), value % bound) << value << " below " << bound;
  }
}

TEST(Philox, KeysAreTakenFromWhatTheNumbersAreFor) {
  EXPECT_EQ(Philox("d", "a", "p").At(0), Philox("d", "a", "p").At(0));
  const std::set<Block> different = {Philox("d", "a", "p").At(0), Philox("da", "", "p").At(0),
                                     Philox("", "da", "p").At(0), Philox("d", "ap", "").At(0)};
  EXPECT_EQ(different.size(), 4U);
}

TEST(Philox, StreamsAreIndependentOfWhatWasDrawnBefore) {
  Philox used(9);
  for (int i = 0; i < 5; ++i) used.Next64();
  Philox a = used.Stream(3);
  Philox b = Philox(9).Stream(3);
  EXPECT_EQ(a.Next64(), b.Next64());
  EXPECT_NE(Philox(9).Stream(3).At(0), Philox(9).Stream(4).At(0));
}

TEST(Philox, UniformLiesInZeroToOneWithTheRightMoments) {
  Philox random(1);
  const int n = 100000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double value = random.Uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / n, 0.5, 4 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(squares / n, 1.0 / 3, 4 * std::sqrt(4.0 / 45 / n));
}

// Chi-square with 6 degrees of freedom is above 27.9 once in 10^4.
TEST(Philox, BelowIsUniform) {
  Philox random(2);
  std::vector<int> counts(7, 0);
  for (int i = 0; i < 70000; ++i) ++counts[random.Below(7)];
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - 10000.0) * (count - 10000.0) / 10000.0;
  EXPECT_LT(chi_square, 27.9);
  EXPECT_EQ(random.Below(1), 0U);
  // A bound just above 2^63 rejects almost half of all draws; a biased modulo would favour small values.
  const uint64_t bound = (uint64_t{1} << 63) + 1;
  int low_half = 0;
  for (int i = 0; i < 10000; ++i) {
    const uint64_t value = random.Below(bound);
    ASSERT_LT(value, bound);
    low_half += value < bound / 2;
  }
  EXPECT_NEAR(low_half, 5000, 4 * 50);
}

TEST(Philox, ExponentialAndNormalHaveTheirMoments) {
  Philox random(3);
  const int n = 100000;
  double exponential = 0, normal = 0, normal_squares = 0, normal_fourth = 0;
  for (int i = 0; i < n; ++i) {
    const double value = random.Exponential();
    ASSERT_GE(value, 0.0);
    exponential += value;
    const double z = random.Normal();
    normal += z;
    normal_squares += z * z;
    normal_fourth += z * z * z * z;
  }
  EXPECT_NEAR(exponential / n, 1.0, 4 * std::sqrt(1.0 / n));
  EXPECT_NEAR(normal / n, 0.0, 4 * std::sqrt(1.0 / n));
  EXPECT_NEAR(normal_squares / n, 1.0, 4 * std::sqrt(2.0 / n));
  EXPECT_NEAR(normal_fourth / n, 3.0, 4 * std::sqrt(96.0 / n));
}

double LogError(double x) {
  const long double exact = std::log(static_cast<long double>(x));
  return static_cast<double>(std::fabs((static_cast<long double>(DeterministicLog(x)) - exact) / exact));
}

TEST(DeterministicLog, WithinTheStatedErrorEverywhere) {
  Philox random(4);
  for (int exponent = -1070; exponent <= 1023; ++exponent) {
    for (int i = 0; i < 40; ++i) {
      const double x = std::ldexp(1.0 + random.Uniform(), exponent);
      if (x != 1.0) {
        ASSERT_LT(LogError(x), 1e-14) << x;
      }
    }
  }
  for (int k = 1; k <= 53; ++k) {  // towards 1 from both sides, where the logarithm vanishes
    ASSERT_LT(LogError(1.0 + std::ldexp(1.0, -std::min(k, 52))), 1e-14);
    ASSERT_LT(LogError(1.0 - std::ldexp(1.0, -k)), 1e-14);
  }
  EXPECT_EQ(DeterministicLog(1.0), 0.0);
  EXPECT_LT(LogError(std::numeric_limits<double>::max()), 1e-14);
  EXPECT_LT(LogError(std::numeric_limits<double>::denorm_min()), 1e-14);
}

TEST(DeterministicExp, WithinTheStatedErrorEverywhere) {
  Philox random(5);
  for (int i = 0; i < 100000; ++i) {
    const double x = -708.0 + 1417.78 * random.Uniform();
    const long double exact = std::exp(static_cast<long double>(x));
    const long double error = std::fabs((static_cast<long double>(DeterministicExp(x)) - exact) / exact);
    ASSERT_LT(static_cast<double>(error), 1e-14) << x;
  }
}

TEST(DeterministicExp, EndsOfTheRange) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(DeterministicExp(0.0), 1.0);
  EXPECT_NEAR(DeterministicExp(709.782712893383) / std::numeric_limits<double>::max(), 1.0, 1e-11);
  EXPECT_EQ(DeterministicExp(709.79), infinity);
  EXPECT_EQ(DeterministicExp(infinity), infinity);
  EXPECT_EQ(DeterministicExp(-745.0), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(DeterministicExp(-746.0), 0.0);
  EXPECT_EQ(DeterministicExp(-infinity), 0.0);
  EXPECT_TRUE(std::isnan(DeterministicExp(std::nan(""))));
}

}  // namespace
}  // namespace harness

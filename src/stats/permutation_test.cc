// SPDX-License-Identifier: Apache-2.0
#include "stats/permutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/reference/reference_csv.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;

// The reference counts all divisions into two groups. The share among B random ones has a standard
// deviation of sqrt(p (1 - p) / B); 4.5 of those and the + 1 are allowed.
TEST(PermutationTest, AgreesWithAllPermutations) {
  for (const auto& row : harness::testing::ReadReference("permutation")) {
    const Doubles a = harness::testing::Numbers(row.at("a"));
    const Doubles b = harness::testing::Numbers(row.at("b"));
    const auto kind = row.at("statistic") == "mean" ? Difference::kOfMeans : Difference::kOfMedians;
    const double exact = harness::testing::Number(row.at("exact_p"));
    const auto result = PermutationTest(a, b, kind, Philox(1), {.replicates = 40000});
    ASSERT_TRUE(result.has_value());
    EXPECT_NEAR(result->p_value, exact, 4.5 * std::sqrt(exact * (1 - exact) / 40000) + 1.0 / 40001);
    EXPECT_EQ(result->n_a, static_cast<int64_t>(a.size()));
    EXPECT_EQ(result->n_b, static_cast<int64_t>(b.size()));
  }
}

TEST(PermutationTest, DifferenceIsOfAAgainstB) {
  const Doubles a = {10, 12, 20}, b = {1, 2, 9};
  EXPECT_EQ(PermutationTest(a, b, Difference::kOfMeans, Philox(1))->difference, 10.0);
  EXPECT_EQ(PermutationTest(a, b, Difference::kOfMedians, Philox(1))->difference, 10.0);
  EXPECT_EQ(PermutationTest(b, a, Difference::kOfMeans, Philox(1))->difference, -10.0);
}

TEST(PermutationTest, LeastPValueIsOneOverReplicatesPlusOne) {
  Doubles a(30), b(30);
  for (size_t i = 0; i < 30; ++i) a[i] = static_cast<double>(i), b[i] = 1000.0 + static_cast<double>(i);
  EXPECT_EQ(PermutationTest(a, b, Difference::kOfMeans, Philox(1), {.replicates = 999})->p_value, 0.001);
}

TEST(PermutationTest, EqualValuesGiveOne) {
  const Doubles same = {0.1, 0.1, 0.1};
  EXPECT_EQ(PermutationTest(same, same, Difference::kOfMeans, Philox(1))->p_value, 1.0);
  EXPECT_EQ(PermutationTest(same, same, Difference::kOfMedians, Philox(1))->p_value, 1.0);
}

TEST(PermutationTest, SameForAnyThreadsRowOrderAndNamingOfTheSamples) {
  Doubles a = {3, 1, 4, 1, 5.5, 9}, b = {2, 6, 5, 3, 5};
  for (const auto kind : {Difference::kOfMeans, Difference::kOfMedians}) {
    const double p = PermutationTest(a, b, kind, Philox(9), {.replicates = 999})->p_value;
    EXPECT_EQ(PermutationTest(a, b, kind, Philox(9), {.replicates = 999, .threads = 8})->p_value, p);
    std::reverse(a.begin(), a.end());
    EXPECT_EQ(PermutationTest(a, b, kind, Philox(9), {.replicates = 999})->p_value, p);
    EXPECT_EQ(PermutationTest(b, a, kind, Philox(9), {.replicates = 999})->p_value, p);
  }
}

// Under no difference p <= 0.1 happens in a tenth of 400 tests: 40 +- 6; four deviations are allowed.
TEST(PermutationTest, KeepsItsLevelWithoutADifference) {
  Philox random(10);
  int rejected = 0;
  for (uint64_t trial = 0; trial < 400; ++trial) {
    Doubles a(8), b(12);
    for (double& value : a) value = random.Exponential();
    for (double& value : b) value = random.Exponential();
    rejected +=
        PermutationTest(a, b, Difference::kOfMeans, Philox(trial), {.replicates = 199})->p_value <= 0.1;
  }
  EXPECT_NEAR(rejected, 40, 24);
}

TEST(PermutationTest, TooLittleDataAndBadOptions) {
  const Doubles none, one = {1}, two = {1, 2};
  const auto code = [](const Result<PermutationResult>& result) { return result.error().code; };
  EXPECT_EQ(code(PermutationTest(none, two, Difference::kOfMeans, Philox(1))), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PermutationTest(two, one, Difference::kOfMeans, Philox(1))), ErrorCode::kInconclusive);
  EXPECT_TRUE(PermutationTest(two, two, Difference::kOfMeans, Philox(1)).has_value());
  EXPECT_EQ(code(PermutationTest(two, Doubles{1, HUGE_VAL}, Difference::kOfMeans, Philox(1))),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PermutationTest(two, two, Difference::kOfMeans, Philox(1), {.replicates = 98})),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PermutationTest(two, two, Difference::kOfMeans, Philox(1), {.threads = 0})),
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace harness::stats

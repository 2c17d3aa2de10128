// SPDX-License-Identifier: Apache-2.0
#include "stats/multiple_testing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/reference/reference_csv.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;

TEST(BenjaminiHochberg, WorkedByHand) {
  // sorted 0.01 0.02 0.2 0.5 -> 0.04 0.04 0.2667 0.5
  const auto q = BenjaminiHochberg(Doubles{0.5, 0.01, 0.2, 0.02});
  ASSERT_TRUE(q.has_value());
  EXPECT_DOUBLE_EQ((*q)[0], 0.5);
  EXPECT_DOUBLE_EQ((*q)[1], 0.04);
  EXPECT_DOUBLE_EQ((*q)[2], 0.8 / 3);
  EXPECT_DOUBLE_EQ((*q)[3], 0.04);
}

// Two roundings here, one in the exact reference: a few units in the last place.
TEST(BenjaminiHochberg, AgreesWithTheDefinitionInExactFractions) {
  for (const auto& row : harness::testing::ReadReference("benjamini_hochberg")) {
    const auto q = BenjaminiHochberg(harness::testing::Numbers(row.at("p_values")));
    const Doubles expected = harness::testing::Numbers(row.at("q_values"));
    ASSERT_TRUE(q.has_value());
    ASSERT_EQ(q->size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) EXPECT_DOUBLE_EQ((*q)[i], expected[i]);
  }
}

TEST(BenjaminiHochberg, TiesShareAndOrderDoesNotMatter) {
  Doubles p = {0.03, 0.5, 0.03, 0.001, 0.03, 0.9};
  const auto q = *BenjaminiHochberg(p);
  EXPECT_EQ(q[0], q[2]);
  EXPECT_EQ(q[0], q[4]);
  std::reverse(p.begin(), p.end());
  auto reversed = *BenjaminiHochberg(p);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(reversed, q);
}

TEST(BenjaminiHochberg, EdgesOfTheFamily) {
  EXPECT_TRUE(BenjaminiHochberg({})->empty());
  EXPECT_EQ((*BenjaminiHochberg(Doubles{0.3}))[0], 0.3);
  EXPECT_EQ((*BenjaminiHochberg(Doubles{1.0, 1.0}))[1], 1.0);
  EXPECT_EQ((*BenjaminiHochberg(Doubles{0.0, 0.7}))[0], 0.0);
}

TEST(BenjaminiHochberg, NoProbabilityIsInvalidArgument) {
  for (const double bad : {-0.1, 1.1, std::nan("")}) {
    EXPECT_EQ(BenjaminiHochberg(Doubles{0.5, bad}).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_NE(BenjaminiHochberg(Doubles{0.5, 1.5}).error().message.find("place 1"), std::string::npos);
}

}  // namespace
}  // namespace harness::stats

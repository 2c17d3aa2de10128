// SPDX-License-Identifier: Apache-2.0
#include "process/param_variants.h"

#include <gtest/gtest.h>

#include "process/param_variants_counts.h"
#include "process/param_variants_keys.h"

namespace harness::process {
namespace {

TEST(EntropyBits, CasesByHand) {
  EXPECT_DOUBLE_EQ(EntropyBits({{1, 8}}), 3.0);          // eight things seen once
  EXPECT_DOUBLE_EQ(EntropyBits({{1, 2}, {2, 1}}), 1.5);  // shares 1/4, 1/4, 1/2
  EXPECT_DOUBLE_EQ(EntropyBits({{7, 1}}), 0.0);
  EXPECT_DOUBLE_EQ(EntropyBits({}), 0.0);
  EXPECT_DOUBLE_EQ(EntropyBits({{5, 16}}), 4.0);  // only shares matter
}

// 10 runs, 5 lists, 4 of them once, 1 twice: unseen = 0.9 * 4 * 3 / 4 = 2.7, variance = 3 + 12.25 + 2.25
// = 17.5, K = exp(1.96 sqrt(log(1 + 17.5 / 7.29))) = 8.7437. Computed apart in Python's math.
TEST(Chao1, CaseByHand) {
  const UnseenVariants all = Chao1(10, 5, 4, 1);
  EXPECT_NEAR(all.estimate, 7.7, 1e-12);
  EXPECT_NEAR(all.low, 5.308791417089122, 1e-9);
  EXPECT_NEAR(all.high, 28.608169128276003, 1e-9);
}

TEST(Chao1, NothingSeenOnceMeansNothingUnseen) {
  const UnseenVariants all = Chao1(100, 8, 0, 0);
  EXPECT_EQ(all.estimate, 8);
  EXPECT_EQ(all.low, 8);
  EXPECT_EQ(all.high, 8);
  EXPECT_EQ(Chao1(1, 1, 1, 0).estimate, 1);
}

TEST(Chao1, MoreSeenTwiceMeansFewerUnseen) {
  double before = Chao1(1000, 100, 50, 0).estimate;
  for (int64_t twice = 1; twice < 50; ++twice) {
    const UnseenVariants all = Chao1(1000, 100, 50, twice);
    EXPECT_LT(all.estimate, before);
    EXPECT_GT(all.low, 100);
    EXPECT_LT(all.low, all.estimate);
    EXPECT_GT(all.high, all.estimate);
    before = all.estimate;
  }
}

// Ten runs: the invoice is new each time, the site one of three, so three lists are left.
TEST(ParameterLists, AKeyThatIsUniqueForEachRunIsAnId) {
  ParameterLists lists;
  std::vector<ParameterLists::Counted> counted;
  for (int i = 0; i < 10; ++i) {
    counted.push_back({lists.Add("Invoice;Site", "i" + std::to_string(i) + ";s" + std::to_string(i % 3)), 1});
  }
  ProcessVariants variants;
  variants.variants = 10;
  lists.Describe(counted, 0.9, variants);
  ASSERT_EQ(variants.keys.size(), 2U);
  EXPECT_EQ(variants.keys[0].key, "Invoice");
  EXPECT_EQ(variants.keys[0].values, 10);
  EXPECT_TRUE(variants.keys[0].unique);
  EXPECT_EQ(variants.keys[1].key, "Site");
  EXPECT_EQ(variants.keys[1].values, 3);
  EXPECT_EQ(variants.keys[1].runs, 10);
  EXPECT_FALSE(variants.keys[1].unique);
  EXPECT_EQ(variants.variants_without_ids, 3);
}

TEST(ParameterLists, RunsCountForTheShareOfAKey) {
  ParameterLists lists;
  // Two lists of five runs each: 2 values in 10 runs are no id, though each list has its own.
  const size_t a = lists.Add("Site", "s1"), b = lists.Add("Site", "s2");
  ProcessVariants variants;
  variants.variants = 2;
  lists.Describe({{a, 5}, {b, 5}}, 0.9, variants);
  EXPECT_FALSE(variants.keys.at(0).unique);
  EXPECT_EQ(variants.variants_without_ids, 2);
}

}  // namespace
}  // namespace harness::process

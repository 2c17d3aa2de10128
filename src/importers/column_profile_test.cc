// SPDX-License-Identifier: Apache-2.0
#include "importers/column_profile.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace harness::importers {
namespace {

SampledValues Values(std::initializer_list<const char*> texts) {
  SampledValues values;
  for (const char* text : texts)
    values.push_back(text == nullptr ? std::nullopt : std::optional<std::string_view>(text));
  return values;
}

ColumnProfile Profile(std::initializer_list<const char*> texts) {
  return ProfileColumn({"c", SourceType::kText}, Values(texts));
}

TEST(ProfileColumn, CountsWhatIsThere) {
  const ColumnProfile profile = Profile({"a", " a ", "b", "", nullptr, "NA", "NULL", "\\N"});
  EXPECT_EQ(profile.rows, 8);
  EXPECT_EQ(profile.present, 3);
  EXPECT_EQ(profile.distinct, 2);
  EXPECT_DOUBLE_EQ(profile.present_share(), 0.375);
  EXPECT_FALSE(profile.unique());
  EXPECT_TRUE(Profile({"a", "b"}).unique());
  EXPECT_FALSE(Profile({}).unique());
}

TEST(ProfileColumn, TellsCountsFromNumbers) {
  const ColumnProfile profile = Profile({"0", "3", "1000", "1001", "-1", "2.5", "3.0", "x"});
  EXPECT_EQ(profile.numbers, 7);
  EXPECT_EQ(profile.counts, 4);
}

TEST(ProfileColumn, KnowsClocksAndParameterLists) {
  EXPECT_EQ(Profile({"0m 36s", "00:12:30", "1-02:03:04", "12", "noon"}).clocks, 3);
  EXPECT_EQ(
      Profile({"Period (char)=202507;Batch=1", "key=value", "=5", "https://a.b/?c=d", "plain", "1=2"}).pairs,
      2);
}

TEST(ProfileColumn, KnowsTimes) {
  const ColumnProfile profile = Profile({"2025-07-01 00:00:02", "2025-07-02", "soon", nullptr});
  ASSERT_TRUE(profile.time);
  EXPECT_NEAR(profile.time_share(), 2.0 / 3, 1e-12);
  EXPECT_EQ(Profile({"1", "2"}).time_share(), 0);
  EXPECT_EQ(ProfileColumn({"c", SourceType::kTimestampUs}, Values({"5"})).time_share(), 1);
}

TEST(ShareInOrder, CountsRowsWithBoth) {
  const std::vector<std::optional<int64_t>> first = {1, 5, std::nullopt, 7, 3};
  const std::vector<std::optional<int64_t>> second = {2, 5, 9, std::nullopt, 1};
  const auto share = ShareInOrder(first, second);
  ASSERT_TRUE(share);
  EXPECT_EQ(share->rows, 3);
  EXPECT_DOUBLE_EQ(share->holds, 2.0 / 3);
  EXPECT_FALSE(ShareInOrder({}, second));
}

TEST(ClosureOf, FindsLinksAmongTheIds) {
  const Closure closure = ClosureOf(Values({"1", nullptr, "9", "2", ""}), Values({"1", "2", "3", "4", "5"}));
  EXPECT_EQ(closure.links, 3);
  EXPECT_EQ(closure.found, 2);
}

TEST(SameValues, TakesMissingMarksAsAbsent) {
  EXPECT_TRUE(SameValues(Values({"a", "NA", " b"}), Values({"a", nullptr, "b"})));
  EXPECT_FALSE(SameValues(Values({"a", "b"}), Values({"a", "c"})));
}

TEST(TimesOf, ReadsByFormOrByType) {
  const SampledTimes times =
      TimesOf({"c", SourceType::kText}, Values({"1970-01-01 00:00:01Z", "x", nullptr}), TimeForm::kIso);
  EXPECT_EQ(times.us, (std::vector<std::optional<int64_t>>{1'000'000, std::nullopt, std::nullopt}));
  EXPECT_TRUE(times.zoned);
  EXPECT_FALSE(TimesOf({"c", SourceType::kText}, Values({"1970-01-01 00:00:01"}), TimeForm::kIso).zoned);
  EXPECT_EQ(TimesOf({"c", SourceType::kLocalUs}, Values({"-7"}), std::nullopt).us[0], -7);
}

TEST(DurationsOf, ReadsInTheUnit) {
  EXPECT_EQ(DurationsOf({"c", SourceType::kText}, Values({"1.5", "NA"}), DurationUnit::kMinutes),
            (std::vector<std::optional<int64_t>>{90'000'000, std::nullopt}));
  EXPECT_EQ(DurationsOf({"c", SourceType::kMicros}, Values({"15"}), DurationUnit::kHours)[0], 15);
}

}  // namespace
}  // namespace harness::importers

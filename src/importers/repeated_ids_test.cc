// SPDX-License-Identifier: Apache-2.0
#include "importers/repeated_ids.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "engine/engine.h"

namespace harness::importers {
namespace {

// The ids of rows `from` to `to` - 1, as SQL over the row number i.
RepeatedIds IdsOf(const std::string& id, int from, int to) {
  auto engine = engine::Engine::Open({uint64_t{1} << 28, 1, {}}).value();
  auto connection = engine.Connect().value();
  auto rows = connection.Query("SELECT CAST(" + id + " AS VARCHAR) AS id FROM range(" + std::to_string(from) +
                               ", " + std::to_string(to) + ") t(i) ORDER BY i");
  RepeatedIds ids(0);
  while (rows.value().Next().value()) ids.Add(rows.value().chunk());
  return ids;
}

TEST(RepeatedIds, AreNoneWithoutAColumnAndWhereEachIsItsOwn) {
  EXPECT_EQ(RepeatedIds(std::nullopt).Find().count, 0);
  EXPECT_EQ(RepeatedIds(0).Find().count, 0);
  EXPECT_EQ(IdsOf("i", 0, 100'000).Find().count, 0);
  EXPECT_EQ(IdsOf("NULL", 0, 100).Find().count, 0);
}

TEST(RepeatedIds, CountsEachRowButTheFirstOfAnId) {
  const RowTally tally = IdsOf("CASE WHEN i % 10 = 0 THEN NULL ELSE i % 60000 END", 0, 100'000).Find();
  EXPECT_EQ(tally.count, 36'000);
  EXPECT_EQ(tally.first_rows, (std::vector<int64_t>{60'001, 60'002, 60'003, 60'004, 60'005}));
}

TEST(RepeatedIds, AreTheSameInPieces) {
  RepeatedIds whole(0);
  for (const auto& [from, to] : {std::pair{0, 3000}, {3000, 3001}, {3001, 9000}})
    whole.Append(IdsOf("'id-' || (i % 5000)", from, to));
  const RowTally tally = whole.Find();
  EXPECT_EQ(tally.count, 4'000);
  EXPECT_EQ(tally.first_rows.front(), 5'000);
}

}  // namespace
}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
#include "engine/text_numbers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "base/files.h"

namespace harness::engine {
namespace {

using Texts = std::vector<std::optional<std::string>>;

// 20,000 rows in row groups of 4,096: few texts, short ones and long ones, some of them null; ids that are
// all different; and a column that is always null.
class TextNumbersTest : public ::testing::Test {
 protected:
  TextNumbersTest() {
    const auto done = connection_.Execute(
        "COPY (SELECT i, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 2 = 0 THEN 'short' ELSE 'a text of more "
        "than twelve bytes, ' || (i // 3000) END AS few, 'id of a row that is ' || i AS ids, CAST(NULL AS "
        "VARCHAR) AS nothing FROM range(20000) t(i)) TO " +
        file_ + " (FORMAT parquet, ROW_GROUP_SIZE 4096, DICTIONARY_SIZE_LIMIT 1000)");
    EXPECT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(numbers_.Register(connection_).has_value());
  }

  Texts Read(const std::string& column) {
    Texts texts;
    auto rows =
        connection_.Query("SELECT " + column + " FROM read_parquet(" + file_ + ") ORDER BY i").value();
    TextNumbers::Room room;
    while (rows.Next().value()) {
      Chunk chunk = rows.chunk();
      if (chunk.type(0) == ColumnType::kInt64) numbers_.PutBack(chunk, 0, room);
      for (size_t i = 0; i < chunk.rows(); ++i) {
        texts.emplace_back();
        if (!chunk.IsNull(0, i)) texts.back() = chunk.Text(0, i);
      }
    }
    return texts;
  }

  int64_t Count(const std::string& what) {
    return connection_.QueryInt64("SELECT (" + what + ")::BIGINT FROM read_parquet(" + file_ + ")").value();
  }

  TempFolder folder_ = TempFolder::Make("text-numbers").value();
  std::string file_ = SqlText((folder_.path() / "t.parquet").string());
  TextNumbers numbers_;
  Engine engine_ = Engine::Open({.threads = 2, .temp_folder = folder_.path()}).value();
  Connection connection_ = engine_.Connect().value();
};

TEST_F(TextNumbersTest, NumbersGiveTheTextsAgain) {
  for (const std::string column : {"few", "ids", "nothing"}) {
    const Texts texts = Read(column);
    EXPECT_EQ(texts.size(), 20'000U);
    EXPECT_TRUE(texts == Read("text_number(" + column + ")")) << column;
  }
}

TEST_F(TextNumbersTest, ATextHasOneNumberAndNullHasZero) {
  EXPECT_EQ(Count("count(DISTINCT text_number(few))"), Count("count(DISTINCT few) + 1"));
  EXPECT_EQ(connection_.QueryInt64("SELECT text_number(NULL)").value(), 0);
  const int64_t number = connection_.QueryInt64("SELECT text_number('short')").value();
  EXPECT_EQ(numbers_.TextOf(number), "short");
}

TEST_F(TextNumbersTest, ColumnsOfFewTextsHaveADictionary) {
  const auto columns = ColumnsWithDictionary(connection_, file_).value();
  EXPECT_TRUE(std::binary_search(columns.begin(), columns.end(), "few"));
  EXPECT_FALSE(std::binary_search(columns.begin(), columns.end(), "ids"));
}

}  // namespace
}  // namespace harness::engine

// SPDX-License-Identifier: Apache-2.0
#include "eventlog/canonical_hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <functional>
#include <set>

#include "engine/engine.h"

namespace harness::eventlog {
namespace {

using engine::Column;
using engine::ColumnType;

// Hands the rows of `sql` to a part of the hasher in pieces of at most `piece` rows.
void AddPart(const std::string& sql, size_t piece, int64_t first_row, std::unique_ptr<TableHasher>& hasher) {
  const TempFolder folder = TempFolder::Make("hash").value();
  engine::Engine engine = engine::Engine::Open({uint64_t{1} << 29, 2, folder.path()}).value();
  engine::Connection connection = engine.Connect().value();
  engine::Rows rows = connection.Query(sql).value();
  if (hasher == nullptr) hasher = std::make_unique<TableHasher>(rows.columns());
  TableHasher::Part part = hasher->Begin(first_row);
  while (rows.Next().value()) {
    for (size_t first = 0; first < rows.chunk().rows(); first += piece) {
      part.Add(rows.chunk().Slice(first, std::min(piece, rows.chunk().rows() - first)));
    }
  }
  part.End();
}

TableHasher::Outcome HashOf(const std::string& sql, size_t piece = 2048) {
  std::unique_ptr<TableHasher> hasher;
  AddPart(sql, piece, 0, hasher);
  return hasher->Finish();
}

std::string TableOf(const std::string& sql) {
  return HashOf(sql).table;
}

// The format by hand, for one BIGINT column without nulls.
std::string LittleEndian(uint64_t value, size_t bytes) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

std::string AsText(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest BlockByHand(uint64_t first, uint64_t rows) {
  std::string bytes;
  for (uint64_t i = 0; i < rows; ++i) bytes += LittleEndian(first + i, 8);
  for (uint64_t i = 0; i < rows; i += 8) {
    bytes += static_cast<char>(rows - i >= 8 ? 0xFF : (1U << (rows - i)) - 1);
  }
  return Sha256Of(bytes + LittleEndian(rows, 8));
}

Digest PairByHand(const Digest& left, const Digest& right) {
  return Sha256Of(AsText(left) + AsText(right));
}

std::string TableByHand(uint64_t rows, const Digest& root) {
  return "sha256:" +
         Sha256Hex("harness-table-1" + LittleEndian(rows, 8) + LittleEndian(1, 4) + "i" + "i" + AsText(root));
}

std::string Range(int64_t rows) {
  return "SELECT i FROM range(" + std::to_string(rows) + ") t(i) ORDER BY i";
}

TEST(CanonicalHash, OfNoRowsIsTheDigestOfNothing) {
  const auto found = HashOf(Range(0));
  EXPECT_EQ(found.rows, 0);
  EXPECT_EQ(found.columns[0], Sha256Hex(""));
  EXPECT_EQ(found.table, TableByHand(0, Sha256Of("")));
}

TEST(CanonicalHash, OfOneRowIsThatOfItsBlock) {
  const auto found = HashOf("SELECT 0::BIGINT AS i");
  EXPECT_EQ(found.columns[0], HexOf(BlockByHand(0, 1)));
  EXPECT_EQ(found.table, TableByHand(1, BlockByHand(0, 1)));
}

TEST(CanonicalHash, OfAFullBlockIsThatOfTheBlock) {
  const auto found = HashOf(Range(65'536));
  EXPECT_EQ(found.columns[0], HexOf(BlockByHand(0, 65'536)));
}

TEST(CanonicalHash, OneRowMoreMakesATree) {
  const Digest root = PairByHand(BlockByHand(0, 65'536), BlockByHand(65'536, 1));
  const auto found = HashOf(Range(65'537));
  EXPECT_EQ(found.columns[0], HexOf(root));
  EXPECT_EQ(found.table, TableByHand(65'537, root));
}

TEST(CanonicalHash, ALoneNodeMovesUpUnchanged) {
  const Digest pair = PairByHand(BlockByHand(0, 65'536), BlockByHand(65'536, 65'536));
  EXPECT_EQ(HashOf(Range(2 * 65'536 + 5)).columns[0], HexOf(PairByHand(pair, BlockByHand(131'072, 5))));
}

TEST(CanonicalHash, NullsHaveTheirBitsAndNoValue) {
  // Ten rows: 7, null, 7, null ...: bits 0 and 2 and 4 ... are set.
  std::string bytes;
  for (int i = 0; i < 5; ++i) bytes += LittleEndian(7, 8);
  bytes += "\x55\x01" + LittleEndian(10, 8);
  const auto found =
      HashOf("SELECT CASE WHEN i % 2 = 0 THEN 7::BIGINT END AS i FROM range(10) t(i) ORDER BY t.i");
  EXPECT_EQ(found.columns[0], Sha256Hex(bytes));
  EXPECT_EQ(found.nulls[0], 5);
}

TEST(CanonicalHash, TextHasItsLengthBeforeIt) {
  const std::string bytes = LittleEndian(2, 4) + "ab" + LittleEndian(0, 4) + "\x05" + LittleEndian(3, 8);
  const auto found = HashOf("SELECT t FROM (VALUES (1, 'ab'), (2, NULL), (3, '')) v(i, t) ORDER BY i");
  EXPECT_EQ(found.columns[0], Sha256Hex(bytes));
}

TEST(CanonicalHash, TextsOfEveryLengthAreHashedWhole) {
  std::string bytes;
  std::string sql;
  for (size_t length = 0; length < 70; ++length) {
    std::string text;
    for (size_t i = 0; i < length; ++i) text += static_cast<char>('!' + i);
    bytes += LittleEndian(length, 4) + text;
    sql += (sql.empty() ? "(" : ", (") + std::to_string(length) + ", " + SqlText(text) + ")";
  }
  bytes += std::string(8, '\xFF') + "\x3F" + LittleEndian(70, 8);
  EXPECT_EQ(HashOf("SELECT t FROM (VALUES " + sql + ") v(i, t) ORDER BY i").columns[0], Sha256Hex(bytes));
}

TEST(CanonicalHash, DoesNotDependOnChunksOrRanges) {
  const auto sql = [](size_t first, size_t end) {
    return "SELECT i, CASE WHEN i % 7 <> 0 THEN 'name ' || (i % 1000) END AS name, i / 3.0::DOUBLE AS d, "
           "i % 2 = 0 AS b FROM range(" +
           std::to_string(first) + ", " + std::to_string(end) + ") t(i) ORDER BY i";
  };
  const auto expected = HashOf(sql(0, 150'000));
  EXPECT_EQ(expected.rows, 150'000);
  EXPECT_EQ(expected.nulls, (std::vector<int64_t>{0, 21'429, 0, 0}));
  for (const size_t piece : {size_t{1}, size_t{777}, size_t{1000}}) {
    EXPECT_EQ(HashOf(sql(0, 150'000), piece).table, expected.table) << piece << " rows";
  }
  // Whole blocks in front, and cuts through a block.
  for (const size_t cut : {kHashBlockRows, 2 * kHashBlockRows, size_t{8}, size_t{122'880}, size_t{149'992}}) {
    std::unique_ptr<TableHasher> hasher;
    AddPart(sql(cut, 150'000), 999, static_cast<int64_t>(cut), hasher);
    AddPart(sql(0, cut), 2048, 0, hasher);
    const auto found = hasher->Finish();
    EXPECT_EQ(found.table, expected.table) << cut << " rows in front";
    EXPECT_EQ(found.columns, expected.columns);
    EXPECT_EQ(found.nulls, expected.nulls);
    EXPECT_EQ(found.rows, expected.rows);
  }
}

TEST(CanonicalHash, AnyChangeOfTheContentShows) {
  std::set<std::string> seen;
  int count = 0;
  for (const std::string sql :
       {"SELECT 1::BIGINT AS a, 'x' AS b", "SELECT 0::BIGINT AS a, 'x' AS b",
        "SELECT 1::BIGINT AS a, 'y' AS b", "SELECT 1::BIGINT AS a, 'x ' AS b",
        "SELECT NULL::BIGINT AS a, 'x' AS b", "SELECT 1::BIGINT AS a, '' AS b",
        "SELECT 1::BIGINT AS a, NULL::VARCHAR AS b", "SELECT 1::BIGINT AS A, 'x' AS b",
        "SELECT 1::BIGINT AS a, 'x' AS c", "SELECT 1::DOUBLE AS a, 'x' AS b",
        "SELECT 1::HUGEINT AS a, 'x' AS b", "SELECT true AS a, 'x' AS b", "SELECT '1' AS a, 'x' AS b",
        "SELECT 'x' AS b, 1::BIGINT AS a",
        "SELECT 4607182418800017408::BIGINT AS a, 'x' AS b",  // the bits of 1.0
        "SELECT 1::BIGINT AS a",
        "SELECT 1::BIGINT AS a, 'x' AS b UNION ALL SELECT 1::BIGINT AS a, 'x' AS b"}) {
    seen.insert(TableOf(sql));
    ++count;
  }
  EXPECT_EQ(seen.size(), static_cast<size_t>(count));
}

TEST(CanonicalHash, OneBitInManyRowsShows) {
  const std::string plain = "SELECT i FROM range(70000) t(i) ORDER BY i";
  const std::string other =
      "SELECT CASE WHEN i = 69999 THEN xor(i, 1) ELSE i END AS i FROM range(70000) t(i) ORDER BY t.i";
  EXPECT_NE(TableOf(plain), TableOf(other));
}

TEST(CanonicalHash, RowsThatSwapPlacesShow) {
  EXPECT_NE(TableOf("SELECT i FROM range(3) t(i) ORDER BY i"),
            TableOf("SELECT i FROM range(3) t(i) ORDER BY i DESC"));
}

TEST(CanonicalHash, ColumnsDoNotRunIntoEachOther) {
  EXPECT_NE(TableOf("SELECT 'ab' AS x, 'c' AS y"), TableOf("SELECT 'a' AS x, 'bc' AS y"));
  EXPECT_NE(TableOf("SELECT 'ab' AS t UNION ALL SELECT 'c'"),
            TableOf("SELECT 'a' AS t UNION ALL SELECT 'bc'"));
}

TEST(CanonicalHash, ThereIsOneZeroAndOneNan) {
  EXPECT_EQ(TableOf("SELECT 0.0::DOUBLE AS d"), TableOf("SELECT -(0.0::DOUBLE) AS d"));
  EXPECT_EQ(TableOf("SELECT 'nan'::DOUBLE AS d"), TableOf("SELECT -('nan'::DOUBLE) AS d"));
  EXPECT_NE(TableOf("SELECT 'nan'::DOUBLE AS d"), TableOf("SELECT NULL::DOUBLE AS d"));
  EXPECT_NE(TableOf("SELECT 0.0::DOUBLE AS d"), TableOf("SELECT NULL::DOUBLE AS d"));
}

TEST(CanonicalHash, NullIsNotTheEmptyText) {
  EXPECT_NE(TableOf("SELECT ''::VARCHAR AS t"), TableOf("SELECT NULL::VARCHAR AS t"));
}

}  // namespace
}  // namespace harness::eventlog

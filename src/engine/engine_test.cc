// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <chrono>
#include <cmath>
#include <thread>

#include "base/exact_sum.h"

namespace harness::engine {
namespace {

// The rows of a query that must work; says why when it does not.
Rows RowsOf(Connection& connection, const std::string& sql) {
  auto rows = connection.Query(sql);
  if (!rows) ADD_FAILURE() << rows.error().message;
  return std::move(rows).value();
}

class EngineTest : public ::testing::Test {
 protected:
  EngineTest()
      : folder_(TempFolder::Make("engine").value()),
        engine_(Engine::Open({uint64_t{1} << 29, 2, folder_.path()}).value()),
        connection_(engine_.Connect().value()) {}

  std::string ErrorOf(const std::string& sql) {
    const auto done = connection_.Execute(sql);
    return done ? "" : done.error().message;
  }

  Result<int64_t> CountRows(const std::string& sql) {
    ASSIGN_OR_RETURN(Rows rows, connection_.Query(sql));
    int64_t count = 0;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) return count;
      count += static_cast<int64_t>(rows.chunk().rows());
    }
  }

  TempFolder folder_;
  Engine engine_;
  Connection connection_;
};

TEST_F(EngineTest, RowsStreamInOrderAndChunksJoinWithoutGaps) {
  Rows rows = RowsOf(connection_, "SELECT i FROM range(100000) t(i) ORDER BY i");
  ASSERT_EQ(rows.columns().size(), 1U);
  EXPECT_EQ(rows.columns()[0].name, "i");
  EXPECT_EQ(rows.columns()[0].type, ColumnType::kInt64);
  int64_t next = 0;
  int chunks = 0;
  while (rows.Next().value()) {
    ++chunks;
    EXPECT_LE(rows.chunk().rows(), 2048U);
    for (size_t i = 0; i < rows.chunk().rows(); ++i) EXPECT_EQ(rows.chunk().Int64(0, i), next++);
  }
  EXPECT_EQ(next, 100'000);
  EXPECT_GT(chunks, 1);
  EXPECT_FALSE(rows.Next().value());  // the end stays the end
}

TEST_F(EngineTest, AQueryWithoutRowsStillTellsItsColumns) {
  Rows rows = RowsOf(connection_, "SELECT 1::BIGINT AS a, 'x' AS b WHERE false");
  EXPECT_EQ(rows.columns()[1].type, ColumnType::kText);
  EXPECT_FALSE(rows.Next().value());
}

TEST_F(EngineTest, EveryTypeComesThroughWithItsNulls) {
  Rows rows = RowsOf(
      connection_,
      "SELECT * FROM (VALUES (true, -5::BIGINT, 0.1::DOUBLE, 'twelve bytes', 'more than twelve', "
      "170141183460469231731687303715884105727::HUGEINT, DATE '2026-01-01'), "
      "(NULL, NULL, NULL, NULL, NULL, NULL, NULL), "
      "(false, 9223372036854775807, '-0.0'::DOUBLE, '', chr(233), -170141183460469231731687303715884105728, "
      "DATE '2026-01-02')) t(b, i, d, short, long, h, other)");
  const std::vector<ColumnType> expected = {ColumnType::kBoolean, ColumnType::kInt64, ColumnType::kDouble,
                                            ColumnType::kText,    ColumnType::kText,  ColumnType::kHugeInt,
                                            ColumnType::kOther};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(rows.columns()[i].type, expected[i]) << i;
  ASSERT_TRUE(rows.Next().value());
  const Chunk& chunk = rows.chunk();
  ASSERT_EQ(chunk.rows(), 3U);
  EXPECT_TRUE(chunk.Boolean(0, 0));
  EXPECT_FALSE(chunk.Boolean(0, 2));
  EXPECT_EQ(chunk.Int64(1, 0), -5);
  EXPECT_EQ(chunk.Int64(1, 2), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(chunk.Double(2, 0), 0.1);
  EXPECT_TRUE(std::signbit(chunk.Double(2, 2)));
  EXPECT_EQ(chunk.Text(3, 0), "twelve bytes");
  EXPECT_EQ(chunk.Text(4, 0), "more than twelve");
  EXPECT_EQ(chunk.Text(3, 2), "");
  EXPECT_EQ(chunk.Text(4, 2), "\xC3\xA9");
  EXPECT_EQ(chunk.HugeInt(5, 0), static_cast<Int128>(~UInt128{0} >> 1));
  EXPECT_EQ(chunk.HugeInt(5, 2), static_cast<Int128>(UInt128{1} << 127));
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_TRUE(chunk.IsNull(i, 1)) << i;
    EXPECT_FALSE(chunk.IsNull(i, 0)) << i;
    EXPECT_FALSE(chunk.HasNoNulls(i)) << i;
  }
}

TEST_F(EngineTest, ASliceShowsTheSameRowsAndNulls) {
  Rows rows = RowsOf(connection_,
                     "SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS n, 'text number ' || i AS t, i % 2 "
                     "= 0 AS b, "
                     "i::DOUBLE AS d, i::HUGEINT AS h FROM range(200) t(i) ORDER BY i");
  ASSERT_TRUE(rows.Next().value());
  ASSERT_GE(rows.chunk().rows(), 200U);
  const Chunk slice = rows.chunk().Slice(60, 100).Slice(7, 70);  // rows 67 to 136: over a word of the bitmap
  ASSERT_EQ(slice.rows(), 70U);
  for (size_t i = 0; i < slice.rows(); ++i) {
    const auto n = static_cast<int64_t>(i) + 67;
    ASSERT_EQ(slice.IsNull(0, i), n % 3 == 0) << n;
    if (n % 3 != 0) {
      EXPECT_EQ(slice.Int64(0, i), n);
    }
    EXPECT_EQ(slice.Text(1, i), "text number " + std::to_string(n));
    EXPECT_EQ(slice.Boolean(2, i), n % 2 == 0);
    EXPECT_EQ(slice.Double(3, i), static_cast<double>(n));
    EXPECT_EQ(slice.HugeInt(4, i), Int128{n});
  }
}

TEST_F(EngineTest, SumsOfBigintAreExactBeyond64Bits) {
  Rows rows = RowsOf(connection_, "SELECT sum(9223372036854775807 - i) AS s FROM range(1000) t(i)");
  EXPECT_EQ(rows.columns()[0].type, ColumnType::kHugeInt);
  ASSERT_TRUE(rows.Next().value());
  // 1000 * (2^63 - 1) - (0 + 1 + ... + 999)
  const Int128 expected = Int128{1000} * Int128{std::numeric_limits<int64_t>::max()} - Int128{499'500};
  EXPECT_EQ(rows.chunk().HugeInt(0, 0), expected);
}

ScalarFunction TimesTen(bool handles_null, std::atomic<int64_t>* nulls) {
  ScalarFunction function;
  function.name = "times_ten";
  function.parameters = {ColumnType::kInt64};
  function.result = ColumnType::kInt64;
  function.handles_null = handles_null;
  function.call = [nulls](const Chunk& arguments, ColumnWriter& out) -> Result<void> {
    for (size_t row = 0; row < arguments.rows(); ++row) {
      if (arguments.IsNull(0, row)) {
        nulls->fetch_add(1);
        out.SetInt64(row, -1);
      } else {
        out.SetInt64(row, arguments.Int64(0, row) * 10);
      }
    }
    return Ok();
  };
  return function;
}

TEST_F(EngineTest, AFunctionSeesEachRowWhateverTheFormOfTheVector) {
  std::atomic<int64_t> nulls{0};
  ASSERT_TRUE(connection_.Register(TimesTen(true, &nulls)));
  // Plain values, a constant, values behind a filter (a selection), and a dictionary out of a join.
  EXPECT_EQ(connection_.QueryInt64("SELECT sum(times_ten(i))::BIGINT FROM range(5000) t(i)").value(),
            124'975'000);
  EXPECT_EQ(connection_.QueryInt64("SELECT sum(times_ten(7))::BIGINT FROM range(5000) t(i)").value(),
            350'000);
  EXPECT_EQ(
      connection_.QueryInt64("SELECT sum(times_ten(i))::BIGINT FROM range(5000) t(i) WHERE i % 1000 = 1")
          .value(),
      (1 + 1001 + 2001 + 3001 + 4001) * 10);
  EXPECT_EQ(
      connection_
          .QueryInt64("SELECT sum(times_ten(b.v))::BIGINT FROM range(4000) a(i) JOIN (VALUES (0, 5), (1, 6)) "
                      "b(k, v) ON a.i % 2 = b.k")
          .value(),
      2000 * 110);
  EXPECT_EQ(nulls, 0);
}

TEST_F(EngineTest, AFunctionThatHandlesNullIsGivenIt) {
  std::atomic<int64_t> nulls{0};
  ASSERT_TRUE(connection_.Register(TimesTen(true, &nulls)));
  EXPECT_EQ(
      connection_
          .QueryInt64(
              "SELECT sum(times_ten(CASE WHEN i % 2 = 0 THEN NULL ELSE i END))::BIGINT FROM range(10) t(i)")
          .value(),
      250 - 5);
  EXPECT_EQ(nulls, 5);
  EXPECT_EQ(connection_.QueryRowAsText("SELECT times_ten(NULL) AS a").value()[0], "-1");
}

TEST_F(EngineTest, OtherwiseANullArgumentMakesANullResult) {
  std::atomic<int64_t> nulls{0};
  ASSERT_TRUE(connection_.Register(TimesTen(false, &nulls)));
  EXPECT_EQ(connection_.QueryRowAsText("SELECT times_ten(NULL) AS a").value()[0], "NULL");
  EXPECT_EQ(
      connection_
          .QueryInt64("SELECT count(times_ten(CASE WHEN i % 2 = 0 THEN NULL ELSE i END)) FROM range(10) t(i)")
          .value(),
      5);
}

TEST_F(EngineTest, AFunctionWritesTextAndNull) {
  ScalarFunction function;
  function.name = "vowels";
  function.parameters = {ColumnType::kText, ColumnType::kText};
  function.result = ColumnType::kText;
  function.call = [](const Chunk& arguments, ColumnWriter& out) -> Result<void> {
    for (size_t row = 0; row < arguments.rows(); ++row) {
      if (arguments.IsNull(0, row)) continue;
      std::string text;
      for (const char c : arguments.Text(0, row)) {
        if (arguments.Text(1, row).find(c) != std::string_view::npos) text += c;
      }
      text.empty() ? out.SetNull(row) : out.SetText(row, text);
    }
    return Ok();
  };
  ASSERT_TRUE(connection_.Register(std::move(function)));
  EXPECT_EQ(
      connection_
          .QueryRowAsText("SELECT vowels('the quick brown fox jumps', 'aeiou'), vowels('xyz', 'aeiou'), "
                          "vowels(NULL, 'a')")
          .value(),
      (std::vector<std::string>{"euioou", "NULL", "NULL"}));
}

TEST_F(EngineTest, AFunctionPointsToTextsOfItsOwn) {
  const auto texts = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"", "twelve bytes", "more than twelve bytes"});
  ScalarFunction function;
  function.name = "text_of";
  function.parameters = {ColumnType::kInt64};
  function.call = [texts](const Chunk& numbers, ColumnWriter& out) {
    for (size_t row = 0; row < numbers.rows(); ++row) {
      out.PointToText(row, (*texts)[static_cast<size_t>(numbers.Int64(0, row) % 3)]);
    }
    return Ok();
  };
  ASSERT_TRUE(connection_.Register(std::move(function)));
  EXPECT_EQ(connection_
                .QueryRowAsText("SELECT string_agg(DISTINCT t, '|' ORDER BY t), sum(length(t)) FROM "
                                "(SELECT text_of(i) AS t FROM range(30000) r(i) ORDER BY i DESC)")
                .value(),
            (std::vector<std::string>{"|more than twelve bytes|twelve bytes", "340000"}));
}

TEST_F(EngineTest, AnErrorOfAFunctionStopsTheStatementWithItsMessage) {
  ScalarFunction function;
  function.name = "refuse";
  function.parameters = {ColumnType::kInt64};
  function.result = ColumnType::kInt64;
  function.call = [](const Chunk&, ColumnWriter&) -> Result<void> {
    return InvalidArgument("row 7 is blue");
  };
  ASSERT_TRUE(connection_.Register(std::move(function)));
  EXPECT_NE(ErrorOf("CREATE TABLE t AS SELECT refuse(i) AS a FROM range(10) r(i)").find("row 7 is blue"),
            std::string::npos);
  EXPECT_EQ(connection_.QueryInt64("SELECT 5::BIGINT").value(), 5);  // the connection is still good
}

// Counts down from `rows`, a null at each multiple of ten; fails at `bad`, if it gets there.
class Countdown final : public RowSource {
 public:
  Countdown(int64_t rows, int64_t bad) : left_(rows), bad_(bad) {}
  Result<size_t> Fill(std::vector<ColumnWriter>& columns, size_t capacity) override {
    size_t row = 0;
    for (; row < capacity && left_ > 0; ++row, --left_) {
      if (left_ == bad_) return InvalidArgument("the source broke at " + std::to_string(bad_));
      columns[0].SetInt64(row, left_);
      left_ % 10 == 0 ? columns[1].SetNull(row) : columns[1].SetText(row, "n" + std::to_string(left_));
    }
    return row;
  }

 private:
  int64_t left_;
  int64_t bad_;
};

TableFunction CountdownTable(int64_t rows, int64_t bad, std::atomic<int>* opened) {
  TableFunction function;
  function.name = "countdown";
  function.columns = {{"n", ColumnType::kInt64}, {"Name of it", ColumnType::kText}};
  function.open = [=]() -> Result<std::unique_ptr<RowSource>> {
    opened->fetch_add(1);
    if (rows < 0) return InvalidArgument("nothing to count");
    std::unique_ptr<RowSource> source = std::make_unique<Countdown>(rows, bad);
    return source;
  };
  return function;
}

TEST_F(EngineTest, ATableFunctionKeepsTheOrderOfItsRowsAndIsOpenedForEachScan) {
  std::atomic<int> opened{0};
  ASSERT_TRUE(connection_.Register(CountdownTable(10'000, -1, &opened)));
  Rows rows = RowsOf(connection_, "SELECT n, \"Name of it\" FROM countdown()");
  int64_t next = 10'000;
  while (rows.Next().value()) {
    for (size_t i = 0; i < rows.chunk().rows(); ++i, --next) {
      ASSERT_EQ(rows.chunk().Int64(0, i), next);
      ASSERT_EQ(rows.chunk().IsNull(1, i), next % 10 == 0);
    }
  }
  EXPECT_EQ(next, 0);
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(connection_.QueryInt64("SELECT count(\"Name of it\") FROM countdown()").value(), 9'000);
  EXPECT_EQ(opened, 2);
}

TEST_F(EngineTest, AnErrorOfATableFunctionStopsTheStatement) {
  std::atomic<int> opened{0};
  ASSERT_TRUE(connection_.Register(CountdownTable(10'000, 17, &opened)));
  EXPECT_NE(ErrorOf("CREATE TABLE t AS SELECT * FROM countdown()").find("the source broke at 17"),
            std::string::npos);
  const auto streamed = CountRows("SELECT * FROM countdown()");
  ASSERT_FALSE(streamed);  // a stream that breaks is no stream that ends
  EXPECT_NE(streamed.error().message.find("the source broke at 17"), std::string::npos);

  Connection other = engine_.Connect().value();
  TableFunction none = CountdownTable(-1, 0, &opened);
  none.name = "nothing_there";
  ASSERT_TRUE(other.Register(std::move(none)));
  const auto done = other.Execute("CREATE TABLE u AS SELECT * FROM nothing_there()");
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("nothing to count"), std::string::npos);
}

TEST_F(EngineTest, ErrorsAreOneLineWithoutTheStatement) {
  const std::string unknown = ErrorOf("SELECT secret_name FROM range(3)");
  EXPECT_NE(unknown.find("secret_name"), std::string::npos);
  EXPECT_EQ(unknown.find('\n'), std::string::npos);
  EXPECT_EQ(unknown.find("SELECT"), std::string::npos) << unknown;
  EXPECT_NE(ErrorOf("SELEC 1"), "");
  EXPECT_NE(ErrorOf("SELECT 1; SELECT nothing_such"), "");
  EXPECT_FALSE(CountRows("SELECT CAST('x' || i AS BIGINT) FROM range(3) t(i)").has_value());
  EXPECT_FALSE(connection_.QueryInt64("SELECT NULL::BIGINT").has_value());
  EXPECT_FALSE(connection_.QueryInt64("SELECT 1::BIGINT FROM range(2)").has_value());
  EXPECT_FALSE(connection_.QueryInt64("SELECT 1::BIGINT WHERE false").has_value());
  EXPECT_FALSE(connection_.QueryInt64("SELECT 'text'").has_value());
}

TEST_F(EngineTest, SeveralStatementsRunInOneCall) {
  ASSERT_TRUE(connection_.Execute(
      "CREATE TABLE t(a BIGINT); INSERT INTO t VALUES (1), (2); INSERT INTO t VALUES (3)"));
  EXPECT_EQ(connection_.QueryInt64("SELECT sum(a)::BIGINT FROM t").value(), 6);
  EXPECT_EQ(connection_.QueryRowAsText("SELECT count(*) AS n, NULL AS x, 'y' AS z FROM t").value(),
            (std::vector<std::string>{"3", "NULL", "y"}));
}

class CancelAtOnce final : public Progress {
 public:
  void Start(std::string_view, uint64_t, std::string_view) override {}
  void Update(uint64_t) override {}
  void Finish() override {}
  bool Cancelled() const override { return true; }
};

// Would take hours; the law is that it ends at all, and as interrupted.
constexpr const char* kEndless = "SELECT sum(a.i * b.i % 7) FROM range(10000000) a(i), range(10000000) b(i)";

TEST_F(EngineTest, AStatementEndsWhenItsProgressIsCancelled) {
  CancelAtOnce progress;
  const auto done = connection_.Execute(std::string("CREATE TABLE t AS ") + kEndless, &progress);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kInterrupted);
  EXPECT_EQ(connection_.QueryInt64("SELECT 5::BIGINT").value(), 5);
}

TEST_F(EngineTest, AnotherThreadMayInterrupt) {
  std::atomic<bool> ended{false};
  std::thread other([&] {
    while (!ended) {
      connection_.Interrupt();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  const auto done = connection_.Execute(std::string("CREATE TABLE t AS ") + kEndless);
  ended = true;
  other.join();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kInterrupted);
}

// 1.5 million rows of some 60 bytes, sorted: more than the memory limits below.
constexpr const char* kBigSort =
    "SELECT sum(length(pad))::BIGINT FROM (SELECT pad FROM (SELECT 'some padding in front of ' || "
    "lpad((i * 7919 % 1500000)::VARCHAR, 35, '0') AS pad FROM range(1500000) t(i)) ORDER BY pad OFFSET 1)";

TEST(EngineMemory, SpillsBeyondItsLimitWhereItMay) {
  const TempFolder folder = TempFolder::Make("engine-spill").value();
  Engine small = Engine::Open({uint64_t{64} << 20, 2, folder.path()}).value();
  Connection connection = small.Connect().value();
  const auto sorted = connection.QueryInt64(kBigSort);
  ASSERT_TRUE(sorted) << sorted.error().message;
  EXPECT_EQ(*sorted, 1'499'999 * 60);

  Engine without = Engine::Open({uint64_t{64} << 20, 2, {}}).value();
  Connection refused = without.Connect().value();
  const auto failed = refused.QueryInt64(kBigSort);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("Out of Memory"), std::string::npos) << failed.error().message;
}

TEST(EngineSql, QuotesAreDoubled) {
  EXPECT_EQ(SqlText("it's"), "'it''s'");
  EXPECT_EQ(SqlText(""), "''");
  EXPECT_EQ(SqlName("a \"b\""), "\"a \"\"b\"\"\"");
}

TEST_F(EngineTest, QuotedTextAndNamesComeBackUnchanged) {
  for (const std::string text : {"'; DROP TABLE t; --", "\"", "a\nb", "\\", "''", "\xC3\xA9"}) {
    Rows rows = RowsOf(connection_, "SELECT " + SqlText(text) + " AS " + SqlName(text));
    ASSERT_TRUE(rows.Next().value());
    EXPECT_EQ(rows.chunk().Text(0, 0), text);
    EXPECT_EQ(rows.columns()[0].name, text);
  }
}

TEST_F(EngineTest, NothingIsFetchedFromTheNetwork) {
  EXPECT_NE(ErrorOf("INSTALL spatial"), "");
  EXPECT_NE(ErrorOf("SELECT * FROM read_csv('https://example.invalid/x.csv')"), "");
}

}  // namespace
}  // namespace harness::engine

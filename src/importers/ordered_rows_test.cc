// SPDX-License-Identifier: Apache-2.0
#include "importers/ordered_rows.h"

#include <gtest/gtest.h>

#include "importers/ordered_feed.h"

namespace harness::importers {
namespace {

struct Ordered {
  std::string rows;  // "key text, ..." in the order in which they were handed out
  OrderedScan scan;
  bool done = false;
};

// The rows of `query` (moment, name, other), in order of (moment, name).
Ordered Order(const std::string& query) {
  auto engine = engine::Engine::Open({.threads = 2, .temp_folder = {}}).value();
  auto connection = engine.Connect().value();
  Progress& progress = NoProgress();
  auto feed = OrderedFeed::Open(engine, connection, query, {0, 1}, progress).value();
  const std::string listed = "CREATE TABLE listed AS SELECT * FROM " + feed.table();
  Ordered ordered;
  ordered.done = connection.Execute(listed, nullptr, &feed.source()).has_value();
  ordered.scan = feed.scan();
  if (ordered.done) {
    ordered.rows = connection
                       .QueryRowAsText(
                           "SELECT md5(string_agg(concat_ws('|', coalesce(moment::VARCHAR, '-'), "
                           "coalesce(name, '-'), coalesce(other::VARCHAR, '-')), ',' ORDER BY "
                           "rowid)) FROM listed")
                       .value()
                       .front();
  }
  return ordered;
}

std::string Sorted(const std::string& query) {
  auto engine = engine::Engine::Open({.threads = 2, .temp_folder = {}}).value();
  auto connection = engine.Connect().value();
  EXPECT_TRUE(connection.Execute("CREATE TABLE listed AS SELECT * FROM (" + query +
                                 ") ORDER BY moment NULLS FIRST, name NULLS FIRST"));
  return connection
      .QueryRowAsText(
          "SELECT md5(string_agg(concat_ws('|', coalesce(moment::VARCHAR, '-'), coalesce(name, "
          "'-'), coalesce(other::VARCHAR, '-')), ',' ORDER BY rowid)) FROM listed")
      .value()
      .front();
}

// Rows `moved` out of their order by less than `far` places, with nulls, long texts, doubles and booleans.
std::string NearlyInOrder(int rows, int far) {
  return "SELECT CASE WHEN i < 10 THEN NULL ELSE i // 7 END AS moment, CASE WHEN i % 13 = 0 THEN NULL ELSE "
         "printf('%08d and what makes it long', i) END AS name, CASE WHEN i % 5 = 0 THEN NULL ELSE i / 4.0 "
         "END AS other, i % 3 = 0 AS flag, CASE WHEN i % 11 = 0 THEN NULL ELSE i END AS more FROM (SELECT i, "
         "i + hash(i) % " +
         std::to_string(far) + " AS place FROM range(" + std::to_string(rows) + ") t(i)) ORDER BY place, i";
}

TEST(OrderedRows, RowsThatComeNearlyInOrder) {
  for (const int far : {1, 2, 30, 100}) {
    const Ordered ordered = Order(NearlyInOrder(100'000, far));
    EXPECT_TRUE(ordered.done) << far;
    EXPECT_EQ(ordered.rows, Sorted(NearlyInOrder(100'000, far))) << far;
  }
}

TEST(OrderedRows, FewRowsAndNone) {
  EXPECT_EQ(Order(NearlyInOrder(100, 100)).rows, Sorted(NearlyInOrder(100, 100)));
  EXPECT_EQ(Order(NearlyInOrder(2048, 3)).rows, Sorted(NearlyInOrder(2048, 3)));
  EXPECT_TRUE(Order(NearlyInOrder(0, 1)).done);
}

TEST(OrderedRows, ARowThatComesTooLateIsTold) {
  const Ordered ordered = Order(
      "SELECT CASE WHEN i = 60000 THEN 3 ELSE i END AS moment, 'x' AS name, i AS other FROM range(90000) "
      "t(i)");
  EXPECT_FALSE(ordered.done);
  EXPECT_TRUE(ordered.scan.late);
  EXPECT_FALSE(ordered.scan.failure);
}

TEST(OrderedRows, RowsInNoOrderAreGivenUpEarly) {
  const Ordered ordered =
      Order("SELECT (hash(i) % 1000000)::BIGINT AS moment, 'x' AS name, i AS other FROM range(8000) t(i)");
  EXPECT_FALSE(ordered.done);
  EXPECT_TRUE(ordered.scan.late);
}

// It may come before the first row is asked for.
TEST(OrderedRows, AFailureOfTheRowsIsTheirOwn) {
  auto engine = engine::Engine::Open({.threads = 2, .temp_folder = {}}).value();
  auto connection = engine.Connect().value();
  const std::string query =
      "SELECT i AS moment, CASE WHEN i = 70000 THEN ('a bad row' || i)::BIGINT ELSE i END AS other FROM "
      "range(90000) t(i)";
  auto feed = OrderedFeed::Open(engine, connection, query, {0}, NoProgress());
  std::optional<Error> failure;
  if (feed) {
    EXPECT_FALSE(connection.QueryInt64("SELECT count(*) FROM " + feed->table()));
    EXPECT_FALSE(feed->scan().late);
    failure = feed->scan().failure;
  } else {
    failure = feed.error();
  }
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->message.find("a bad row"), std::string::npos);
}

TEST(OrderedRows, ATableIsReadOnce) {
  auto engine = engine::Engine::Open({.threads = 2, .temp_folder = {}}).value();
  auto connection = engine.Connect().value();
  Progress& progress = NoProgress();
  auto feed =
      OrderedFeed::Open(engine, connection, "SELECT i AS moment FROM range(10) t(i)", {0}, progress).value();
  EXPECT_EQ(connection.QueryInt64("SELECT sum(moment)::BIGINT FROM " + feed.table()).value(), 45);
  EXPECT_FALSE(connection.QueryInt64("SELECT sum(moment)::BIGINT FROM " + feed.table()));
}

}  // namespace
}  // namespace harness::importers

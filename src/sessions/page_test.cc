// SPDX-License-Identifier: Apache-2.0
// Pages of the grid: every column, every operator, cursors.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sessions/columns.h"
#include "sessions/cursor.h"
#include "sessions/store_for_test.h"

namespace harness::sessions {
namespace {

// All rows of the query, page by page.
std::vector<Json> AllOf(SessionStore& store, SessionQuery query) {
  std::vector<Json> rows;
  do {
    const auto page = store.Page(query);
    EXPECT_TRUE(page) << page.error().message;
    if (!page) return rows;
    EXPECT_LE(static_cast<int64_t>(page->rows.size()), query.limit);
    rows.insert(rows.end(), page->rows.begin(), page->rows.end());
    query.cursor = page->next_cursor;
  } while (!query.cursor.empty() && rows.size() < 1000);
  return rows;
}

class Page : public testing::Test {
 protected:
  Page() {
    test.Ingest(SessionsForTest(45));
    test.Drain();
  }
  std::vector<std::string> Ids(std::vector<SessionQuery::Filter> filters) {
    SessionQuery query;
    query.filters = std::move(filters);
    query.descending = false;
    std::vector<std::string> ids;
    for (const Json& row : AllOf(*test.store, query)) ids.push_back(row.at("session_id"));
    return ids;
  }
  StoreForTest test;
};

TEST_F(Page, EveryColumnOrdersBothWaysOverPages) {
  for (const Column& column : AnalyticsColumns()) {
    for (const bool descending : {false, true}) {
      SessionQuery query;
      query.sort = column.name;
      query.descending = descending;
      query.limit = 4;
      if (column.type == ColumnType::kJson) {
        EXPECT_EQ(test.store->Page(query).error().code, ErrorCode::kInvalidArgument);
        continue;
      }
      const std::vector<Json> rows = AllOf(*test.store, query);
      ASSERT_EQ(rows.size(), 45u) << column.name;
      std::set<std::string> ids;
      bool unknown = false;
      for (size_t i = 0; i < rows.size(); ++i) {
        ids.insert(rows[i].at("session_id").get<std::string>());
        const Json& value = rows[i].at(std::string(column.name));
        EXPECT_TRUE(!unknown || value.is_null()) << column.name << ": unknown values stand last";
        unknown = value.is_null();
        if (i == 0 || value.is_null()) continue;
        const Json& before = rows[i - 1].at(std::string(column.name));
        EXPECT_TRUE(descending ? value <= before : before <= value) << column.name;
      }
      EXPECT_EQ(ids.size(), 45u) << column.name << ": none twice, none left out";
    }
  }
}

TEST_F(Page, FiltersSelectWhatTheySay) {
  EXPECT_EQ(Ids({{"session_id", "=", "session-7"}}), std::vector<std::string>{"session-7"});
  EXPECT_EQ(Ids({{"session_id", "in", "session-7,session-9,no"}}),
            (std::vector<std::string>{"session-7", "session-9"}));
  EXPECT_EQ(Ids({{"session_id", "starts", "SESSION-4"}}).size(), 6u);  // 4, 40 to 44
  EXPECT_EQ(Ids({{"session_id", "contains", "n-1"}}).size(), 11u);
  EXPECT_EQ(Ids({{"cascade_id", "!=", "cascade-1"}}).size(), 30u);
  EXPECT_EQ(Ids({{"total_cost", "=", "null"}}).size(), 4u);
  EXPECT_EQ(Ids({{"total_cost", "!=", "null"}}).size(), 41u);
  EXPECT_EQ(Ids({{"total_cost", ">=", "0"}}).size(), 41u) << "unknown fits no comparison";
  EXPECT_EQ(Ids({{"pending", "=", "true"}}).size(), 4u);
  EXPECT_EQ(Ids({{"span_count", ">", "4"}}).size(), 6u);
  EXPECT_EQ(Ids({{"span_count", "in", "4,5"}}).size(), 45u);
  EXPECT_EQ(Ids({{"span_count", ">", "4.5"}, {"cascade_id", "=", "cascade-0"}}).size(), 2u);  // 6, 27
  EXPECT_EQ(Ids({{"models_used", "contains", "model-b"}}).size(), 45u);
  const std::string third = FormatIso(SessionForTest(3)[0].start_us);
  EXPECT_EQ(Ids({{"created_at", "<=", third}}).size(), 4u);
  EXPECT_EQ(Ids({{"created_at", ">=", "2026-01-06"}}).size(), 0u);
}

TEST_F(Page, SignsOfPatternsAreLetters) {
  for (const char* value : {"%", "_", "\\", "session_7", "ses%n", "'", "\" OR 1=1 --"}) {
    EXPECT_EQ(Ids({{"session_id", "contains", value}}).size(), 0u) << value;
    EXPECT_EQ(Ids({{"session_id", "starts", value}}).size(), 0u) << value;
    EXPECT_EQ(Ids({{"session_id", "=", value}}).size(), 0u) << value;
  }
}

TEST_F(Page, WrongQueriesSayWhatIsWrong) {
  const auto error_of = [&](SessionQuery query) {
    const auto page = test.store->Page(query);
    EXPECT_FALSE(page);
    return page ? Error{} : page.error();
  };
  SessionQuery query;
  query.sort = "total_cots";
  EXPECT_EQ(error_of(query).message,
            "sort: found column \"total_cots\", which is none of the row; did you mean total_cost?");
  query = {};
  query.filters = {{"total_cost; DROP TABLE spans", "=", "1"}};
  EXPECT_EQ(error_of(query).code, ErrorCode::kInvalidArgument);
  for (const SessionQuery::Filter& filter : std::vector<SessionQuery::Filter>{{"total_cost", "~", "1"},
                                                                              {"total_cost", "=", "cheap"},
                                                                              {"total_cost", "contains", "1"},
                                                                              {"total_cost", ">", "nan"},
                                                                              {"pending", "=", "maybe"},
                                                                              {"pending", "<", "true"},
                                                                              {"because", "contains", "x"},
                                                                              {"created_at", ">", "soon"}}) {
    query.filters = {filter};
    EXPECT_EQ(error_of(query).code, ErrorCode::kInvalidArgument)
        << filter.column << filter.op << filter.value;
  }
  query = {};
  query.limit = 0;
  EXPECT_EQ(error_of(query).code, ErrorCode::kInvalidArgument);
  query.limit = 1001;
  EXPECT_EQ(error_of(query).code, ErrorCode::kInvalidArgument);
}

TEST_F(Page, ACursorIsGoodForItsQueryAloneAndCannotBeMade) {
  SessionQuery query;
  query.limit = 5;
  const std::string cursor = test.store->Page(query)->next_cursor;
  ASSERT_FALSE(cursor.empty());
  query.cursor = cursor;
  EXPECT_EQ(test.store->Page(query)->rows.size(), 5u);
  for (size_t i = 0; i < cursor.size(); ++i) {
    query.cursor = cursor;
    query.cursor[i] = query.cursor[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(test.store->Page(query).error().code, ErrorCode::kInvalidArgument) << i;
  }
  for (const char* wrong : {"x", "AAAA", "====", "%%%%"}) {
    query.cursor = wrong;
    EXPECT_EQ(test.store->Page(query).error().code, ErrorCode::kInvalidArgument) << wrong;
  }
  query.cursor = cursor;
  query.descending = false;
  EXPECT_EQ(test.store->Page(query).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(test.store->Spans("session-1", cursor, 10).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace harness::sessions

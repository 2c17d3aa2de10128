// SPDX-License-Identifier: Apache-2.0
#include "server/session_query.h"

#include <gtest/gtest.h>

namespace harness::server {
namespace {

Request With(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

std::string ErrorOf(std::vector<std::pair<std::string, std::string>> query) {
  const auto result = SessionQueryOf(With(std::move(query)));
  return result ? "no error" : result.error().message;
}

TEST(SessionQuery, NothingAsksForTheNewest) {
  const auto query = SessionQueryOf(With({})).value();
  EXPECT_EQ(query.sort, "created_at");
  EXPECT_TRUE(query.descending);
  EXPECT_EQ(query.limit, 100);
  EXPECT_TRUE(query.filters.empty());
}

TEST(SessionQuery, ReadsEveryParameter) {
  const auto query = SessionQueryOf(With({{"sort", "total_cost"},
                                          {"order", "asc"},
                                          {"limit", "1000"},
                                          {"cursor", "abc"},
                                          {"filter", "cascade_id:=:a:b"},
                                          {"filter", "total_cost:>:0.5"}}))
                         .value();
  EXPECT_EQ(query.sort, "total_cost");
  EXPECT_FALSE(query.descending);
  EXPECT_EQ(query.limit, 1000);
  EXPECT_EQ(query.cursor, "abc");
  ASSERT_EQ(query.filters.size(), 2u);
  EXPECT_EQ(query.filters[0].column, "cascade_id");
  EXPECT_EQ(query.filters[0].op, "=");
  EXPECT_EQ(query.filters[0].value, "a:b") << "only the first two colons part";
  EXPECT_EQ(query.filters[1].op, ">");
}

TEST(SessionQuery, ErrorsNameTheParameter) {
  EXPECT_EQ(ErrorOf({{"limit", "many"}}), "limit: found \"many\", expected a whole number from 1 to 1000");
  EXPECT_EQ(ErrorOf({{"limit", "0"}}), "limit: found \"0\", expected a whole number from 1 to 1000");
  EXPECT_EQ(ErrorOf({{"limit", "1001"}}), "limit: found \"1001\", expected a whole number from 1 to 1000");
  EXPECT_EQ(ErrorOf({{"order", "up"}}), "order: found \"up\", expected asc or desc");
  EXPECT_EQ(ErrorOf({{"filter", "total_cost"}}),
            "filter: found \"total_cost\", expected COLUMN:OP:VALUE, such as total_cost:>:0.5");
  EXPECT_EQ(ErrorOf({{"filter", ":=:x"}}),
            "filter: found \":=:x\", expected COLUMN:OP:VALUE, such as total_cost:>:0.5");
}

}  // namespace
}  // namespace harness::server

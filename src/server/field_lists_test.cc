// SPDX-License-Identifier: Apache-2.0
#include "server/field_lists.h"

#include <gtest/gtest.h>

namespace harness::server {
namespace {

TEST(FieldLists, MembersStandBetweenTheCommas) {
  EXPECT_EQ(MembersOf(" a ,b;q=1,, c\t"), (std::vector<std::string_view>{"a", "b;q=1", "", "c"}));
}

TEST(FieldLists, GzipByItsNameOrByTheStar) {
  for (const char* field : {"gzip", "GZIP", "x-gzip", "br, gzip;q=0.5", "deflate,gzip ;q=1.0",
                            "gzip; Q=0.001", "*", "br, *;q=0.1", "*;q=0, gzip", "gzip;q=much"}) {
    EXPECT_TRUE(AcceptsGzip(field)) << field;
  }
  for (const char* field :
       {"", "br", "gzip;q=0", "gzip ; q=0.000", "xgzip", "*;q=0", "*, gzip;q=0", "gzip;q=0, *", "identity"}) {
    EXPECT_FALSE(AcceptsGzip(field)) << field;
  }
}

TEST(FieldLists, TagsAreComparedWeakly) {
  for (const char* field : {"\"a\"", "W/\"a\"", "\"b\", W/\"a\"", "*", "\"b\",*"}) {
    EXPECT_TRUE(HasTag(field, "\"a\"")) << field;
    EXPECT_TRUE(HasTag(field, "W/\"a\"")) << field;
  }
  for (const char* field : {"", "a", "\"A\"", "\"a-gzip\""}) EXPECT_FALSE(HasTag(field, "\"a\"")) << field;
}

}  // namespace
}  // namespace harness::server

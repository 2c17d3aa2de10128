// SPDX-License-Identifier: Apache-2.0
#include "base/json_members.h"

#include <gtest/gtest.h>

#include <limits>

namespace harness {
namespace {

TEST(JsonMembers, WhatIsThereIsRead) {
  const Json object = {{"list", {1, 2}}, {"text", "t"}, {"half", 0.5}, {"three", 3}};
  EXPECT_EQ(MemberOf(object, "three"), 3);
  EXPECT_EQ(ArrayOf(object, "list").size(), 2U);
  EXPECT_EQ(TextOf(object, "text"), "t");
  EXPECT_EQ(NumberOf(object, "half"), 0.5);
  EXPECT_EQ(NumberOf(object, "three"), 3.0);
  EXPECT_EQ(IntegerOf(object, "three"), 3);
}

TEST(JsonMembers, WhatIsAbsentOrOfAnotherTypeIsUnknown) {
  const Json object = {{"text", "t"}, {"half", 0.5}, {"huge", std::numeric_limits<double>::infinity()}};
  for (const Json& none : {object, Json(), Json::array({1}), Json("text")}) {
    EXPECT_TRUE(MemberOf(none, "absent").is_null());
    EXPECT_TRUE(ArrayOf(none, "text").empty());
    EXPECT_EQ(TextOf(none, "half"), "");
    EXPECT_EQ(NumberOf(none, "text"), std::nullopt);
    EXPECT_EQ(NumberOf(none, "huge"), std::nullopt);
    EXPECT_EQ(IntegerOf(none, "half"), std::nullopt);
  }
}

}  // namespace
}  // namespace harness

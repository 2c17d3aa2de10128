// SPDX-License-Identifier: Apache-2.0
#include "importers/inner_names.h"

#include <gtest/gtest.h>

namespace harness::importers {
namespace {

TEST(InnerNames, ArePrivateAsNamesOfColumnsAre) {
  InnerNames names;
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(names.FirstPrivate(R"({"job": 1, "user" : "ana", "EMAIL": "a@b"})"), "user");
    EXPECT_EQ(names.FirstPrivate(R"([{"a": {"b": [{"apiKey": null}]}}])"), "apiKey");
    EXPECT_EQ(names.FirstPrivate("{'job': 1, 'owner': ana}"), "owner");  // a struct of the engine
    EXPECT_FALSE(names.FirstPrivate(R"({"k": "user", "tokens": 5, "say": "a \" user\": b"})"));
  }
  EXPECT_FALSE(names.FirstPrivate("\"user\": 1"));  // no object
  EXPECT_FALSE(names.FirstPrivate(R"({"user)"));
  EXPECT_FALSE(names.FirstPrivate("[]"));
  EXPECT_FALSE(names.FirstPrivate(""));
}

}  // namespace
}  // namespace harness::importers

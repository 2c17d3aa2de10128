// SPDX-License-Identifier: Apache-2.0
#include "server/target.h"

#include <gtest/gtest.h>

namespace harness::server {
namespace {

TEST(Target, OriginFormIsDecodedPartByPart) {
  const auto target = ParseTarget("/a%20b/c%C3%A9?x=1&y=a%26b+c&z&x=2&=&&");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->authority, "");
  EXPECT_EQ(target->path, "/a b/cé");
  const std::vector<std::pair<std::string, std::string>> query = {
      {"x", "1"}, {"y", "a&b c"}, {"z", ""}, {"x", "2"}, {"", ""}};
  EXPECT_EQ(target->query, query);
}

TEST(Target, APlusIsABlankInTheQueryAlone) {
  const auto target = ParseTarget("/a+b?a+b=c%2Bd");
  EXPECT_EQ(target->path, "/a+b");
  EXPECT_EQ(target->query[0], (std::pair<std::string, std::string>("a b", "c+d")));
}

TEST(Target, AbsoluteFormNamesTheAuthority) {
  const auto target = ParseTarget("HTTP://Host.example:80/p?q=1");
  EXPECT_EQ(target->authority, "Host.example:80");
  EXPECT_EQ(target->path, "/p");
  EXPECT_EQ(ParseTarget("https://host")->path, "/");
  EXPECT_EQ(ParseTarget("http://host?q=1")->query.size(), 1U);
  EXPECT_FALSE(ParseTarget("http:///p"));
  EXPECT_FALSE(ParseTarget("http://user@host/p"));
  EXPECT_FALSE(ParseTarget("ftp://host/p"));
  EXPECT_FALSE(ParseTarget("*"));
  EXPECT_FALSE(ParseTarget(""));
}

TEST(Target, EncodingIsUndoneOnce) {
  EXPECT_EQ(ParseTarget("/%2541")->path, "/%41");
  EXPECT_EQ(ParseTarget("/%41%62")->path, "/Ab");
}

TEST(Target, WhatCouldMeanTwoThingsIsRefused) {
  for (const char* text :
       {"/%",      "/%4",        "/%4g",    "/%-1",    "/a%5cb",  "/a\\b", "/.",     "/..",
        "/a/./b",  "/%2e",       "/%2E.",   "/a%00",   "/a%1f",   "/a%7f", "/a\x01", "/%ff",
        "/%c0%af", "/%ed%a0%80", "/?a=%ff", "/?a=%0a", "/?%zz=1", "/a#b",  "/a?b#c"}) {
    EXPECT_FALSE(ParseTarget(text)) << text;
  }
  EXPECT_TRUE(ParseTarget("/a..b/...?x=../..%2f"));  // a value is no path
  EXPECT_EQ(ParseTarget("/a%2fb%2F/c")->path,
            "/a\x1f"
            "b\x1f/c");  // no end of a segment
}

TEST(Target, SegmentsAndParametersAreLimited) {
  std::string path, query = "/?";
  for (size_t i = 0; i < kMaxPathSegments; ++i) path += "/a";
  EXPECT_TRUE(ParseTarget(path));
  EXPECT_FALSE(ParseTarget(path + "/a"));
  for (size_t i = 0; i < kMaxQueryParameters; ++i) query += "a&";
  EXPECT_TRUE(ParseTarget(query));
  EXPECT_FALSE(ParseTarget(query + "a"));
}

}  // namespace
}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "server/otlp_answer.h"

#include <gtest/gtest.h>

namespace harness::server {
namespace {

Request OfType(const std::string& type) {
  Request request;
  request.headers["content-type"] = type;
  return request;
}

TEST(OtlpAnswer, FollowsTheContentTypeOfTheRequest) {
  EXPECT_TRUE(WantsProtobuf(OfType("application/x-protobuf")));
  EXPECT_TRUE(WantsProtobuf(OfType("Application/X-Protobuf; v=1")));
  EXPECT_FALSE(WantsProtobuf(OfType("application/json; charset=utf-8")));
  EXPECT_FALSE(WantsProtobuf(OfType("application/x-protobuffer")));
  EXPECT_EQ(OtlpSuccess(true, 0, "").content_type, "application/x-protobuf");
  EXPECT_EQ(OtlpSuccess(false, 0, "").content_type, "application/json");
  EXPECT_EQ(OtlpError(true, 400, "no").content_type, "application/x-protobuf");
}

TEST(OtlpAnswer, FullSuccessLeavesPartialSuccessUnset) {
  EXPECT_EQ(OtlpSuccess(true, 0, "").body, "");
  EXPECT_EQ(Json::parse(OtlpSuccess(false, 0, "").body), Json::object());
}

TEST(OtlpAnswer, RejectedSpansAreCountedInA200) {
  const Response json = OtlpSuccess(false, 3, "span 2: no trace id");
  EXPECT_EQ(json.status, 200);
  EXPECT_EQ(Json::parse(json.body),
            (Json{{"partialSuccess", {{"rejectedSpans", "3"}, {"errorMessage", "span 2: no trace id"}}}}));
  // Field 1: a message of field 1 varint 3 and field 2 text "no".
  EXPECT_EQ(OtlpSuccess(true, 3, "no").body, std::string("\x0a\x06\x08\x03\x12\x02no"));
  // 300 is the varint AC 02.
  EXPECT_EQ(OtlpSuccess(true, 300, "").body, std::string("\x0a\x03\x08\xac\x02"));
}

TEST(OtlpAnswer, ErrorsAreAStatusMessage) {
  const Response json = OtlpError(false, 400, "no JSON");
  EXPECT_EQ(json.status, 400);
  EXPECT_EQ(Json::parse(json.body), (Json{{"code", 3}, {"message", "no JSON"}}));
  EXPECT_EQ(OtlpError(true, 503, "no").body, std::string("\x08\x0e\x12\x02no"));
}

TEST(OtlpAnswer, WhatMayBeSentAgainSaysWhen) {
  EXPECT_TRUE(OtlpError(false, 503, "disk").headers.contains("retry-after"));
  EXPECT_TRUE(OtlpError(true, 429, "many").headers.contains("retry-after"));
  EXPECT_FALSE(OtlpError(false, 400, "bad").headers.contains("retry-after"));
}

}  // namespace
}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "sessions/span_codec.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "sessions/store_for_test.h"

namespace harness::sessions {
namespace {

Span FullSpan() {
  Span span = SessionForTest(3)[1];
  span.parent_id = HexForTest(5, 16);
  span.status = SpanStatus::kError;
  span.error_type = "time\"out\\ \x01\t\r\n";
  span.service = "\xE2\x82\xAC \xF0\x9F\x98\x80";
  span.operation = "chat";
  span.usage = {1, 0, std::nullopt, 4, 5, INT64_MAX};
  span.message_count = 0;
  span.streaming = span.aborted = span.test = true;
  span.template_id = "t";
  span.configuration = "c";
  span.input = InputFigures{1, 2, 3, 4, 5, true, "a", "b", "c"};
  span.matched = {{"usage.input", "gen_ai.usage.input_tokens"}, {"a", ""}};
  span.alias_version = 7;
  return span;
}

TEST(SpanCodec, EveryFieldComesBack) {
  Span empty;
  empty.trace_id = HexForTest(1, 32);
  empty.span_id = HexForTest(2, 16);
  std::vector<Span> spans = SessionsForTest(12);
  spans.push_back(FullSpan());
  spans.push_back(empty);
  for (const Span& span : spans) {
    const std::string text = SpanJson(span);
    const auto read = ParseSpanJson(text);
    ASSERT_TRUE(read) << read.error().message << text;
    EXPECT_EQ(*read, span) << text;
    EXPECT_TRUE(ParseJson(text, "codec")) << "strict JSON";
  }
}

TEST(SpanCodec, UnknownMembersAreIgnoredAndBytesThatAreNoUtf8Mended) {
  Span span = FullSpan();
  std::string text = SpanJson(span);
  text.insert(1, R"("zz":{"deep":[1,2,{}]},"q":null,)");
  EXPECT_EQ(*ParseSpanJson(text), span);
  span.name = "a\xFF\xC3\xA9\xE2\x82";
  EXPECT_EQ(ParseSpanJson(SpanJson(span))->name, "a\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(SpanCodec, WhatIsNoSpanIsAnError) {
  for (const char* text :
       {"", "{", "[]", "{}", "null", R"({"t":"a","s":"b","d":-1})", R"({"t":1,"s":"b"})",
        R"({"t":"a","s":"b","u":[1]})", R"({"t":"a","s":"b","c":[1,2,3]})", R"({"t":"a","s":"b","in":[]})"}) {
    EXPECT_EQ(ParseSpanJson(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
  for (const char* text : {"[]", R"({"v":2,"at":1})", R"({"v":1})", R"({"v":1,"at":1,"spans":[{}]})"}) {
    EXPECT_EQ(ParseRecord(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(SpanCodec, RecordsHoldAllSpansInOrderWithinTheLimit) {
  const std::vector<Span> spans = SessionsForTest(30);
  for (const size_t limit : {size_t{1}, size_t{2000}, size_t{10'000}, size_t{1} << 20}) {
    std::vector<Span> read;
    const auto records = SpanRecords(spans, 123, limit);
    for (const std::string& record : records) {
      const auto one = ParseRecord(record);
      ASSERT_TRUE(one) << one.error().message;
      EXPECT_EQ(one->arrived_us, 123);
      EXPECT_TRUE(record.size() <= limit || one->spans.size() == 1);
      read.insert(read.end(), one->spans.begin(), one->spans.end());
    }
    EXPECT_EQ(read, spans);
    EXPECT_EQ(records.size() == spans.size(), limit == 1);
  }
  EXPECT_TRUE(SpanRecords({}, 1, 100).empty());
  const auto prices = ParseRecord(PriceRecord(R"({"a": [1, 2]})", 5));
  ASSERT_TRUE(prices);
  EXPECT_EQ(prices->prices, R"({"a":[1,2]})");
}

}  // namespace
}  // namespace harness::sessions

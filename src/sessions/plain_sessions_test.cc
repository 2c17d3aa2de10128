// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/json.h"
#include "base/schema_check.h"
#include "sessions/decode.h"
#include "sessions/embedded.h"

namespace harness::sessions {
namespace {

constexpr const char* kSession = R"({
  "session_id": "s-1", "cascade_id": "support", "input": {"product": "iPhone"},
  "started_at": "2025-07-31T22:02:29.520113Z", "ended_at": "2025-07-31T22:03:49.360384Z",
  "cells": [
    {"name": "plan", "kind": "chain", "duration_ms": 1500},
    {"name": "draft", "parent": "plan", "provider": "openai", "model": "gpt-4.1",
     "started_at": "2025-07-31T22:02:30Z", "ended_at": "2025-07-31T22:02:31.25Z",
     "input_tokens": 100, "output_tokens": 20, "cache_read_tokens": 60, "cache_creation_tokens": 1,
     "reasoning_tokens": 5, "cost": "0.0123456789", "messages": 4, "streaming": true,
     "template": "greet@2", "settings": {"temperature": 0.1}},
    {"name": "check", "id": "c", "kind": "tool", "error": "timeout", "input": "abc",
     "cost": {"amount": 0.1, "currency": "eur", "source": "invoice"}}
  ]})";

Decoded Decode(const Json& json) {
  auto decoded = DecodePlainSessions(json.dump());
  EXPECT_TRUE(decoded.has_value()) << (decoded ? "" : decoded.error().message);
  return decoded ? *decoded : Decoded();
}

TEST(PlainSessions, OneSession) {
  const auto decoded = DecodePlainSessions(kSession);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  ASSERT_EQ(decoded->spans.size(), 4U);
  const Span& root = decoded->spans[0];
  EXPECT_EQ(root.name, "support");
  EXPECT_EQ(root.parent_id, "");
  EXPECT_EQ(root.session_id, "s-1");
  EXPECT_EQ(root.cascade_id, "support");
  EXPECT_EQ(root.kind, SpanKind::kChain);
  EXPECT_EQ(root.start_us, 1'753'999'349'520'113);
  EXPECT_EQ(root.end_us, 1'753'999'429'360'384);
  ASSERT_TRUE(root.input.has_value());
  EXPECT_EQ(root.input->characters, 20);  // {"product":"iPhone"}
  EXPECT_TRUE(root.usage.Empty());

  const Span& plan = decoded->spans[1];
  EXPECT_EQ(plan.parent_id, root.span_id);
  EXPECT_EQ(plan.start_us, root.start_us);
  EXPECT_EQ(plan.end_us - plan.start_us, 1'500'000);

  const Span& draft = decoded->spans[2];
  EXPECT_EQ(draft.parent_id, plan.span_id);
  EXPECT_EQ(draft.kind, SpanKind::kInference);  // it has a model
  EXPECT_EQ(draft.usage, (Usage{100, 20, std::nullopt, 60, 1, 5}));
  EXPECT_EQ(draft.cost, (StatedCost{12'345'678'900, "USD", ""}));
  EXPECT_EQ(draft.message_count, 4);
  EXPECT_EQ(draft.end_us - draft.start_us, 1'250'000);
  EXPECT_TRUE(draft.streaming);
  EXPECT_EQ(draft.template_id, "greet@2");
  EXPECT_EQ(draft.configuration.size(), 32U);

  const Span& check = decoded->spans[3];
  EXPECT_EQ(check.kind, SpanKind::kTool);
  EXPECT_EQ(check.status, SpanStatus::kError);
  EXPECT_EQ(check.error_type, "timeout");
  EXPECT_EQ(check.cost, (StatedCost{100'000'000'000, "EUR", "invoice"}));
  EXPECT_EQ(check.start_us, check.end_us);
}

TEST(PlainSessions, SendingAgainGivesTheSameIds) {
  const auto once = DecodePlainSessions(kSession);
  const auto again = DecodePlainSessions(kSession);
  ASSERT_TRUE(once.has_value() && again.has_value());
  EXPECT_TRUE(once->spans == again->spans);
  Json longer = Json::parse(kSession);
  longer["cells"].push_back({{"name", "late"}});
  const Decoded more = Decode(longer);
  ASSERT_EQ(more.spans.size(), 5U);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(more.spans[i].span_id, once->spans[i].span_id);
  std::set<std::string> ids;
  for (const Span& span : more.spans) {
    EXPECT_EQ(span.trace_id, once->spans[0].trace_id);
    EXPECT_EQ(span.trace_id.size(), 32U);
    EXPECT_EQ(span.span_id.size(), 16U);
    ids.insert(span.span_id);
  }
  EXPECT_EQ(ids.size(), 5U);
  Json other = Json::parse(kSession);
  other["session_id"] = "s-2";
  EXPECT_NE(Decode(other).spans[0].trace_id, once->spans[0].trace_id);
}

TEST(PlainSessions, TimesWithoutAZoneAreOfTheSessionsZone) {
  Json session = {{"session_id", "z"}, {"started_at", "2025-07-31T12:00:00"}, {"duration_ms", 0.5}};
  EXPECT_EQ(Decode(session).spans[0].start_us, 1'753'963'200'000'000);
  EXPECT_EQ(Decode(session).spans[0].end_us, 1'753'963'200'000'500);
  session["time_zone"] = "Europe/Berlin";
  EXPECT_EQ(Decode(session).spans[0].start_us, 1'753'956'000'000'000);
  session["started_at"] = "2025-07-31T12:00:00Z";
  EXPECT_EQ(Decode(session).spans[0].start_us, 1'753'963'200'000'000);
}

TEST(PlainSessions, WithoutAnEndTheLastCellEndsIt) {
  const Decoded decoded = Decode(
      {{"session_id", "e"},
       {"started_at", "2025-07-31T12:00:00Z"},
       {"cells",
        {{{"name", "a"}, {"ended_at", "2025-07-31T12:00:09Z"}}, {{"name", "b"}, {"duration_ms", 2000}}}}});
  ASSERT_EQ(decoded.spans.size(), 3U);
  EXPECT_EQ(decoded.spans[0].end_us - decoded.spans[0].start_us, 9'000'000);
}

TEST(PlainSessions, ABadSessionOfAListIsCountedAndTheOthersKept) {
  const auto bad = [](auto change) {
    Json wrong = Json::parse(kSession);
    change(wrong);
    Json good = Json::parse(kSession);
    good["session_id"] = "good";
    const Decoded decoded = Decode(Json::array({wrong, good}));
    EXPECT_EQ(decoded.spans.size(), 4U);
    EXPECT_EQ(decoded.rejected, 1);
    EXPECT_EQ(decoded.reasons.size(), 1U);
    const auto alone = DecodePlainSessions(wrong.dump());
    EXPECT_FALSE(alone.has_value());
    return decoded.reasons.empty() ? "" : decoded.reasons[0];
  };
  EXPECT_NE(bad([](Json& s) { s.erase("session_id"); }).find("session_id"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["session_id"] = ""; }).find("sessions[0]"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s.erase("started_at"); }).find("started_at"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["started_at"] = "yesterday"; }).find("yesterday"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["ended_at"] = "2025-07-30T00:00:00Z"; }).find("before"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["time_zone"] = "Mars"; }).find("Mars"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["cells"][1]["input_tokens"] = -1; }).find("/cells/1/input_tokens"),
            std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["cells"][1]["input_token"] = 1; }).find("input_token"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["cells"][1]["parent"] = "nobody"; }).find("nobody"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["cells"][1]["cost"] = "1,5"; }).find("cost"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["cells"][1]["cost"] = 1e9; }).find("cost"), std::string::npos);
  EXPECT_NE(bad([](Json& s) { s["cells"][0]["kind"] = "thing"; }).find("kind"), std::string::npos);
  bad([](Json& s) { s = 5; });
}

TEST(PlainSessions, ABodyThatIsNoSession) {
  for (const char* body : {"", "{", "5", "\"s\"", "null", "{}"}) {
    const auto decoded = DecodePlainSessions(body);
    ASSERT_FALSE(decoded.has_value()) << body;
    EXPECT_EQ(decoded.error().code, ErrorCode::kInvalidArgument);
  }
  const auto none = DecodePlainSessions("[]");
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->spans.empty());
}

TEST(PlainSessions, LongNamesAreCutAndLongIdsDigested) {
  const std::string name = std::string(1023, 'n') + "\xC3\xA9 and more";
  Json session = {{"session_id", "s"}, {"started_at", "2025-07-31T12:00:00Z"}};
  session["cells"] = {{{"name", name},
                       {"provider", name},
                       {"model", name},
                       {"response_model", name},
                       {"response_id", std::string(257, 'r')},
                       {"error", name},
                       {"cost", {{"amount", 1}, {"source", name}}}},
                      {{"name", "child"}, {"parent", name}, {"response_id", std::string(256, 'r')}}};
  const Decoded decoded = Decode(session);
  ASSERT_EQ(decoded.spans.size(), 3U);
  const Span& span = decoded.spans[1];
  for (const std::string& kept : {span.name, span.provider, span.request_model, span.response_model,
                                  span.error_type, span.cost->source}) {
    EXPECT_EQ(kept, std::string(1023, 'n'));  // not half of the last character
  }
  EXPECT_TRUE(span.response_id.starts_with("sha256:"));
  EXPECT_EQ(span.response_id.size(), 7U + 64U);
  EXPECT_EQ(decoded.spans[2].parent_id, span.span_id) << "by the whole name";
  EXPECT_EQ(decoded.spans[2].response_id, std::string(256, 'r'));
}

TEST(PlainSessions, MoreSpansThanAllowedAreRefused) {
  const Json session = Json::parse(kSession);  // a root and three cells
  EXPECT_EQ(DecodePlainSessions(session.dump(), 4)->spans.size(), 4U);
  EXPECT_TRUE(IsTooManySpans(DecodePlainSessions(session.dump(), 3).error()));
  const std::string two = Json::array({session, 5, session}).dump();
  EXPECT_EQ(DecodePlainSessions(two, 9)->spans.size(), 8U);
  EXPECT_TRUE(IsTooManySpans(DecodePlainSessions(two, 8).error()));
}

TEST(PlainSessions, MarksOfTheSession) {
  Json session = Json::parse(kSession);
  session["test"] = true;
  session["aborted"] = true;
  const Decoded decoded = Decode(session);
  EXPECT_TRUE(decoded.spans[0].test);
  EXPECT_TRUE(decoded.spans[0].aborted);
}

TEST(PlainSessions, TheSchemaIsASchema) {
  EXPECT_TRUE(SchemaChecker::Compile(SessionSchemaText(), "session.schema.json").has_value());
}

}  // namespace
}  // namespace harness::sessions

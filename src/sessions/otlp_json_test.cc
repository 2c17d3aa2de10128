// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sessions/decode.h"
#include "sessions/otlp_for_test.h"

namespace harness::sessions {
namespace {

using test::Attributes;
using test::JsonRequest;
using test::JsonSpan;
using test::OtlpSpan;

// A request with one span, changed by `change`.
template <typename Change>
std::string With(Change change) {
  Json request = JsonRequest(test::RequestOf({OtlpSpan()}));
  change(request["resourceSpans"][0]["scopeSpans"][0]["spans"][0]);
  return request.dump();
}

// Besides the changed span a good one: it must be kept.
template <typename Change>
Decoded Refused(Change change) {
  Json request = JsonRequest(test::RequestOf({OtlpSpan(), OtlpSpan()}));
  Json& spans = request["resourceSpans"][0]["scopeSpans"][0]["spans"];
  spans[1]["spanId"] = "00000000000000aa";
  change(spans[0]);
  auto decoded = DecodeOtlpJson(request.dump());
  EXPECT_TRUE(decoded.has_value()) << (decoded ? "" : decoded.error().message);
  if (!decoded) return {};
  EXPECT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->rejected, 1);
  EXPECT_EQ(decoded->reasons.size(), 1U);
  if (!decoded->spans.empty()) {
    EXPECT_EQ(decoded->spans[0].span_id, "00000000000000aa");
  }
  return std::move(*decoded);
}

std::string JsonErrorOf(std::string_view body) {
  const auto decoded = DecodeOtlpJson(body);
  EXPECT_FALSE(decoded.has_value()) << body;
  if (decoded) return "";
  EXPECT_EQ(decoded.error().code, ErrorCode::kInvalidArgument);
  return decoded.error().message;
}

TEST(OtlpJson, OneSpan) {
  OtlpSpan span;
  span.parent = std::string(8, '\x33');
  span.attributes = {{"gen_ai.operation.name", "chat"}, {"gen_ai.request.model", "gpt-4.1"},
                     {"gen_ai.usage.input_tokens", 12}, {"gen_ai.usage.output_tokens", 7},
                     {"gen_ai.usage.cost", 0.1},        {"session.id", "s1"}};
  span.status = 1;
  const auto decoded =
      DecodeOtlpJson(JsonRequest(test::RequestOf({span}, {{"service.name", "shop"}})).dump());
  ASSERT_TRUE(decoded.has_value());
  ASSERT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->rejected, 0);
  const Span& out = decoded->spans[0];
  EXPECT_EQ(out.trace_id, "11111111111111111111111111111111");
  EXPECT_EQ(out.span_id, "2222222222222222");
  EXPECT_EQ(out.parent_id, "3333333333333333");
  EXPECT_EQ(out.name, "call");
  EXPECT_EQ(out.kind, SpanKind::kInference);
  EXPECT_EQ(out.status, SpanStatus::kOk);
  EXPECT_EQ(out.start_us, 1'753'999'349'520'113);
  EXPECT_EQ(out.end_us, 1'753'999'350'020'613);  // nanoseconds are cut
  EXPECT_EQ(out.service, "shop");
  EXPECT_EQ(out.session_id, "s1");
  EXPECT_EQ(out.usage.input, 12);
  EXPECT_EQ(out.usage.output, 7);
  ASSERT_TRUE(out.cost.has_value());
  EXPECT_EQ(out.cost->pico, 100'000'000'000);
  EXPECT_EQ(out.cost->currency, "USD");
  EXPECT_EQ(out.matched.at("usage.input"), "gen_ai.usage.input_tokens");
  EXPECT_EQ(out.alias_version, 1);
}

TEST(OtlpJson, IdsAreHexadecimalInAnyCase) {
  const auto decoded = DecodeOtlpJson(With([](Json& span) {
    span["traceId"] = "5B8EFFF798038103D269B633813FC60C";
    span["spanId"] = "EEE19b7eC3C1b174";
  }));
  ASSERT_TRUE(decoded.has_value());
  ASSERT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->spans[0].trace_id, "5b8efff798038103d269b633813fc60c");
  EXPECT_EQ(decoded->spans[0].span_id, "eee19b7ec3c1b174");
}

TEST(OtlpJson, Base64IdsAreRefusedSpanBySpan) {
  const Decoded decoded = Refused([](Json& span) { span["traceId"] = "W47/95gDgQPSabYzgT/GDA=="; });
  EXPECT_NE(decoded.reasons[0].find("base64"), std::string::npos) << decoded.reasons[0];
  EXPECT_NE(decoded.reasons[0].find("resourceSpans[0].scopeSpans[0].spans[0]"), std::string::npos);
}

TEST(OtlpJson, ZeroOrWrongLengthIdsAreMalformedSpans) {
  for (const char* id : {"00000000000000000000000000000000", "", "11", "111111111111111111111111111111111",
                         "1111111111111111111111111111111g"}) {
    Refused([&](Json& span) { span["traceId"] = id; });
  }
  for (const char* id :
       {"0000000000000000", "", "222222222222222", "22222222222222222", "zzzzzzzzzzzzzzzz"}) {
    Refused([&](Json& span) { span["spanId"] = id; });
  }
  Refused([](Json& span) { span["parentSpanId"] = "12345"; });
  Refused([](Json& span) { span.erase("traceId"); });
  Refused([](Json& span) { span.erase("spanId"); });
  Refused([](Json& span) { span["traceId"] = 17; });
}

TEST(OtlpJson, AnEmptyOrZeroParentIsARoot) {
  for (const char* id : {"", "0000000000000000"}) {
    const auto decoded = DecodeOtlpJson(With([&](Json& span) { span["parentSpanId"] = id; }));
    ASSERT_TRUE(decoded.has_value());
    ASSERT_EQ(decoded->spans.size(), 1U);
    EXPECT_EQ(decoded->spans[0].parent_id, "");
  }
}

TEST(OtlpJson, EnumsAreIntegers) {
  const Decoded kind = Refused([](Json& span) { span["kind"] = "SPAN_KIND_CLIENT"; });
  EXPECT_NE(kind.reasons[0].find("SPAN_KIND_CLIENT"), std::string::npos) << kind.reasons[0];
  Refused([](Json& span) { span["status"] = {{"code", "STATUS_CODE_ERROR"}}; });
  Refused([](Json& span) { span["kind"] = "3"; });
  const auto unknown = DecodeOtlpJson(With([](Json& span) {
    span["kind"] = 99;  // of a later version
    span["status"] = {{"code", 2}};
  }));
  ASSERT_TRUE(unknown.has_value());
  ASSERT_EQ(unknown->spans.size(), 1U);
  EXPECT_EQ(unknown->spans[0].status, SpanStatus::kError);
}

TEST(OtlpJson, LargeIntegersAreTextsOrNumbers) {
  for (const bool text : {true, false}) {
    OtlpSpan span;
    span.attributes = {{"gen_ai.usage.input_tokens", int64_t{9'007'199'254'740'993}}};
    const auto decoded = DecodeOtlpJson(JsonRequest(test::RequestOf({span}), {text, false}).dump());
    ASSERT_TRUE(decoded.has_value());
    ASSERT_EQ(decoded->spans.size(), 1U);
    EXPECT_EQ(decoded->spans[0].start_us, 1'753'999'349'520'113);
    EXPECT_EQ(decoded->spans[0].usage.input, 9'007'199'254'740'993);
  }
  Refused([](Json& span) { span["startTimeUnixNano"] = "soon"; });
  Refused([](Json& span) { span["startTimeUnixNano"] = -5; });
  Refused([](Json& span) { span["startTimeUnixNano"] = 1.5; });
  Refused([](Json& span) { span["endTimeUnixNano"] = "18446744073709551616"; });  // 2^64
}

TEST(OtlpJson, UnknownFieldsAreIgnoredAtEveryLevel) {
  Json request = JsonRequest(test::RequestOf({OtlpSpan()}));
  request["future"] = {{"a", 1}};
  request["resourceSpans"][0]["schemaUrl"] = "x";
  request["resourceSpans"][0]["entity"] = 5;
  request["resourceSpans"][0]["scopeSpans"][0]["more"] = Json::array();
  Json& span = request["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  span["flags"] = 257;
  span["traceState"] = "a=b";
  span["links"] = Json::array({{{"traceId", "no id at all"}}});
  span["attributes"].push_back({{"key", "my.own"}, {"value", {{"futureValue", 1}}}});
  span["attributes"].push_back({{"key", "session.id"}, {"value", {{"futureValue", 1}}}});
  const auto decoded = DecodeOtlpJson(request.dump());
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->rejected, 0);
}

TEST(OtlpJson, SnakeCaseIsNotRead) {
  const Decoded decoded = Refused([](Json& span) {
    span["trace_id"] = span["traceId"];
    span.erase("traceId");
  });
  EXPECT_NE(decoded.reasons[0].find("lowerCamelCase"), std::string::npos);
  // Beside the right keys they are unknown fields.
  const auto both = DecodeOtlpJson(With([](Json& span) { span["trace_id"] = "junk"; }));
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->spans.size(), 1U);
  // A body of nothing else says so instead of storing nothing in silence.
  EXPECT_NE(JsonErrorOf(R"({"resource_spans": [{"scope_spans": []}]})").find("resource_spans"),
            std::string::npos);
  EXPECT_NE(JsonErrorOf(R"({"resourceSpans": [{"scope_spans": [{"spans": []}]}]})").find("scope_spans"),
            std::string::npos);
}

TEST(OtlpJson, EmptyRequestsAreFine) {
  for (const char* body : {"{}", R"({"resourceSpans": []})", R"({"resourceSpans": null})", "", " \n",
                           R"({"resourceSpans": [{}]})", R"({"resourceSpans": [{"scopeSpans": [{}]}]})"}) {
    const auto decoded = DecodeOtlpJson(body);
    ASSERT_TRUE(decoded.has_value()) << body;
    EXPECT_TRUE(decoded->spans.empty());
    EXPECT_EQ(decoded->rejected, 0);
  }
}

TEST(OtlpJson, AnotherSignalIsNamed) {
  EXPECT_NE(JsonErrorOf(R"({"resourceLogs": []})").find("logs"), std::string::npos);
  EXPECT_NE(JsonErrorOf(R"({"resourceMetrics": []})").find("metrics"), std::string::npos);
}

TEST(OtlpJson, AttributesAsAnObjectAreNamed) {
  const std::string of_span = JsonErrorOf(With([](Json& span) { span["attributes"] = {{"a", "b"}}; }));
  EXPECT_NE(of_span.find("attributes is an object"), std::string::npos) << of_span;
  EXPECT_NE(of_span.find("spans[0]"), std::string::npos) << of_span;
  Json request = JsonRequest(test::RequestOf({OtlpSpan()}));
  request["resourceSpans"][0]["resource"]["attributes"] = {{"service.name", "x"}};
  EXPECT_NE(JsonErrorOf(request.dump()).find("attributes is an object"), std::string::npos);
}

TEST(OtlpJson, MalformedAttributesRefuseTheirSpan) {
  const auto attribute = [](Json value) {
    return [value](Json& span) {
      span["attributes"] = Json::array({{{"key", "gen_ai.usage.input_tokens"}, {"value", value}}});
    };
  };
  Refused(attribute({{"intValue", "twelve"}}));
  Refused(attribute({{"intValue", 1.5}}));
  Refused(attribute({{"stringValue", 12}}));
  Refused(attribute({{"boolValue", "true"}}));
  Refused(attribute({{"doubleValue", "x"}}));
  Refused(attribute({{"bytesValue", "***"}}));
  Refused(attribute({{"arrayValue", {{"values", 5}}}}));
  Refused(attribute("plain"));
  Refused([](Json& span) { span["attributes"] = Json::array({"plain"}); });
  Refused([](Json& span) { span["attributes"] = "plain"; });
  Refused([](Json& span) { span["events"] = Json::object(); });
  Refused([](Json& span) { span = 5; });
}

TEST(OtlpJson, TimesThatAreNoneAreMalformedSpans) {
  Refused([](Json& span) { span.erase("startTimeUnixNano"); });
  Refused([](Json& span) { span["startTimeUnixNano"] = "0"; });
  Refused([](Json& span) { span.erase("endTimeUnixNano"); });
  const Decoded before = Refused([](Json& span) { span["endTimeUnixNano"] = "1753999349520112999"; });
  EXPECT_NE(before.reasons[0].find("before"), std::string::npos);
  const auto instant =
      DecodeOtlpJson(With([](Json& span) { span["endTimeUnixNano"] = span["startTimeUnixNano"]; }));
  ASSERT_TRUE(instant.has_value());
  ASSERT_EQ(instant->spans.size(), 1U);
  EXPECT_EQ(instant->spans[0].end_us, instant->spans[0].start_us);
}

TEST(OtlpJson, BodiesThatCannotBeRead) {
  for (const char* body :
       {"{", "[1,", "nonsense", "{\"resourceSpans\": [}", "null", "[]", "5", R"({"resourceSpans": {}})",
        R"({"resourceSpans": [5]})", R"({"resourceSpans": [{"scopeSpans": 5}]})"}) {
    JsonErrorOf(body);
  }
  EXPECT_NE(JsonErrorOf("{\"resourceSpans\": [\"\xFF\"]}").find("UTF-8"), std::string::npos);
}

// `text` in the place of "HERE" within a request.
std::string Placed(std::string request, std::string_view text) {
  const size_t at = request.find("\"HERE\"");
  EXPECT_NE(at, std::string::npos);
  return request.replace(at, 6, text);
}

TEST(OtlpJson, WhatSimdjsonDoesNotHoldInAnUnknownFieldIsIgnored) {
  const std::string request = With([](Json& span) { span["unknown"] = "HERE"; });
  for (const char* text :
       {R"("\ud800")", R"("a\udc00b")", R"(["\uD83D", {"\ud83dx": 1}])", "18446744073709551616",
        "-9223372036854775809", "1e400", "123456789012345678901234567890"}) {
    const auto decoded = DecodeOtlpJson(Placed(request, text));
    ASSERT_TRUE(decoded.has_value()) << text << ": " << decoded.error().message;
    EXPECT_EQ(decoded->spans.size(), 1U) << text;
    EXPECT_EQ(decoded->rejected, 0) << text;
  }
  for (const char* text : {"01", "1.", "-", "1e", "+1", "1.5.2", R"("\ud80")", R"("\x")", R"("\ud800)"}) {
    JsonErrorOf(Placed(request, text));
  }
}

TEST(OtlpJson, WhatSimdjsonDoesNotHoldInAKnownFieldConcernsThatSpanAlone) {
  const auto both = [](const char* member, std::string_view text) {
    Json request = JsonRequest(test::RequestOf({OtlpSpan(), OtlpSpan()}));
    request["resourceSpans"][0]["scopeSpans"][0]["spans"][0][member] = "HERE";
    auto decoded = DecodeOtlpJson(Placed(request.dump(), text));
    EXPECT_TRUE(decoded.has_value()) << text;
    return decoded ? std::move(*decoded) : Decoded();
  };
  const Decoded time = both("endTimeUnixNano", "18446744073709551616");
  EXPECT_EQ(time.spans.size(), 1U);
  ASSERT_EQ(time.rejected, 1);
  EXPECT_NE(time.reasons[0].find("spans[0]: endTimeUnixNano is \"18446744073709551616\""), std::string::npos)
      << time.reasons[0];
  EXPECT_EQ(both("kind", "99999999999999999999").rejected, 1);
  const Decoded name = both("name", R"("a\ud800\ud83d\ude00\"b")");
  ASSERT_EQ(name.spans.size(), 2U);
  EXPECT_EQ(name.spans[0].name, "a\xEF\xBF\xBD\xF0\x9F\x98\x80\"b");
  // A whole number beyond 64 bits is a double that other encoders write so.
  const Decoded number =
      both("attributes",
           R"([{"key": "gen_ai.usage.cost.amount", "value": {"doubleValue": 1000000000000000000000}}])");
  EXPECT_EQ(number.spans.size(), 2U);
  EXPECT_EQ(number.rejected, 0);
}

TEST(OtlpJson, ABadResourceRefusesItsSpansAlone) {
  const OtlpSpan span;
  Json request = JsonRequest({{{{"service.name", "bad"}}, {{span, span}, {span}}}, {{}, {{span}}}});
  request["resourceSpans"][0]["resource"]["attributes"][0]["value"] = {{"intValue", "many"}};
  const auto decoded = DecodeOtlpJson(request.dump());
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(decoded->spans.size(), 1U);
  ASSERT_EQ(decoded->rejected, 3);
  EXPECT_TRUE(
      decoded->reasons[2].starts_with("resourceSpans[0].scopeSpans[1].spans[0]: its resource: intValue"))
      << decoded->reasons[2];
}

TEST(OtlpJson, MoreSpansThanAllowedAreRefusedBeforeTheyAreDecoded) {
  const auto of = [](size_t first, size_t second) {
    return JsonRequest(test::RequestOf(std::vector<OtlpSpan>(first)))["resourceSpans"][0].dump() + "," +
           JsonRequest(test::RequestOf(std::vector<OtlpSpan>(second)))["resourceSpans"][0].dump();
  };
  const std::string four = "{\"resourceSpans\":[" + of(3, 1) + "]}";
  EXPECT_EQ(DecodeOtlpJson(four, 4)->spans.size(), 4U);
  const auto refused = DecodeOtlpJson(four, 3);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(IsTooManySpans(refused.error()));
  EXPECT_FALSE(IsTooManySpans(DecodeOtlpJson("{").error()));
}

TEST(OtlpJson, DeepNestingIsRefusedAndNothingElse) {
  // Beyond what a reader of JSON follows: the body.
  std::string deep(100'000, '[');
  JsonErrorOf("{\"resourceSpans\": " + deep);
  JsonErrorOf("{\"resourceSpans\": " + deep + std::string(100'000, ']') + "}");
  // Within it, beyond what an attribute may have: the span.
  const auto nested = [](int levels) {
    test::Value value("x");
    for (int i = 1; i < levels; ++i) value = std::vector<test::Value>{value};
    return value;
  };
  OtlpSpan good;
  good.attributes = {{"input.value", nested(64)}};
  OtlpSpan bad;
  bad.attributes = {{"input.value", nested(65)}};
  const auto decoded = DecodeOtlpJson(JsonRequest(test::RequestOf({bad, good})).dump());
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->rejected, 1);
}

TEST(OtlpJson, OnlyTheFirstReasonsAreKept) {
  std::vector<OtlpSpan> spans(20);
  for (OtlpSpan& span : spans) span.end_ns = 1;
  const auto decoded = DecodeOtlpJson(JsonRequest(test::RequestOf(spans)).dump());
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->rejected, 20);
  EXPECT_EQ(decoded->reasons.size(), 5U);
}

TEST(OtlpJson, LongNamesAreCutAtACharacter) {
  OtlpSpan span;
  span.name = std::string(1023, 'a') + "\xC3\xA9\xC3\xA9";
  span.attributes = {{"session.id", std::string(5000, 's')}};
  const auto decoded = DecodeOtlpJson(JsonRequest(test::RequestOf({span})).dump());
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->spans[0].name, std::string(1023, 'a'));
  EXPECT_TRUE(decoded->spans[0].session_id.starts_with("sha256:"));
  EXPECT_EQ(decoded->spans[0].session_id.size(), 7U + 64U);
}

}  // namespace
}  // namespace harness::sessions

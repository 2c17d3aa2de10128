// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sessions/decode.h"
#include "sessions/otlp_for_test.h"

namespace harness::sessions {
namespace {

using test::Message;
using test::OtlpSpan;
using test::ProtoRequest;
using test::ProtoSpan;

// A request of spans whose bytes are given.
std::string RequestOfBytes(const std::vector<std::string>& spans) {
  Message scope;
  for (const std::string& span : spans) scope.Text(2, span);
  return Message().Text(1, Message().Text(2, scope.text()).text()).text();
}

// Beside the bytes of a bad span a good one: it must be kept.
Decoded Refused(const std::string& bad) {
  OtlpSpan good;
  good.span = "12345678";
  auto decoded = DecodeOtlpProtobuf(RequestOfBytes({bad, ProtoSpan(good)}));
  EXPECT_TRUE(decoded.has_value()) << (decoded ? "" : decoded.error().message);
  if (!decoded) return {};
  EXPECT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->rejected, 1);
  if (!decoded->spans.empty()) {
    EXPECT_EQ(decoded->spans[0].span_id, "3132333435363738");
  }
  return std::move(*decoded);
}

template <typename Change>
Decoded RefusedSpan(Change change) {
  OtlpSpan span;
  change(span);
  return Refused(ProtoSpan(span));
}

std::string ProtobufErrorOf(std::string_view body) {
  const auto decoded = DecodeOtlpProtobuf(body);
  EXPECT_FALSE(decoded.has_value());
  if (decoded) return "";
  EXPECT_EQ(decoded.error().code, ErrorCode::kInvalidArgument);
  return decoded.error().message;
}

TEST(OtlpProtobuf, BytesWorkedByHand) {
  // One span: ids, name "a", start 1,000 ns and end 3,000 ns, session.id "s".
  const std::string key_value("\x0A\x0Asession.id\x12\x03\x0A\x01s", 17);
  const std::string span = std::string("\x0A\x10", 2) + std::string(16, '\x11') + std::string("\x12\x08", 2) +
                           std::string(8, '\x22') +
                           std::string(
                               "\x2A\x01"
                               "a",
                               3) +
                           std::string("\x39\xE8\x03\0\0\0\0\0\0", 9) +
                           std::string("\x41\xB8\x0B\0\0\0\0\0\0", 9) + std::string("\x4A\x11", 2) +
                           key_value;
  ASSERT_EQ(span.size(), 18U + 10U + 3U + 9U + 9U + 19U);
  const std::string scope = std::string("\x12", 1) + static_cast<char>(span.size()) + span;
  const std::string resource = std::string("\x12", 1) + static_cast<char>(scope.size()) + scope;
  const auto decoded =
      DecodeOtlpProtobuf(std::string("\x0A", 1) + static_cast<char>(resource.size()) + resource);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  ASSERT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->spans[0].trace_id, "11111111111111111111111111111111");
  EXPECT_EQ(decoded->spans[0].span_id, "2222222222222222");
  EXPECT_EQ(decoded->spans[0].name, "a");
  EXPECT_EQ(decoded->spans[0].start_us, 1);
  EXPECT_EQ(decoded->spans[0].end_us, 3);
  EXPECT_EQ(decoded->spans[0].session_id, "s");
}

TEST(OtlpProtobuf, EmptyRequestsAreFine) {
  for (const std::string& body : {std::string(), Message().Text(1, "").text(), ProtoRequest({{{}, {{}}}})}) {
    const auto decoded = DecodeOtlpProtobuf(body);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_TRUE(decoded->spans.empty());
    EXPECT_EQ(decoded->rejected, 0);
  }
}

TEST(OtlpProtobuf, MalformedSpansAreCountedAndTheOthersKept) {
  RefusedSpan([](OtlpSpan& span) { span.trace = std::string(16, '\0'); });
  RefusedSpan([](OtlpSpan& span) { span.trace = std::string(15, 'a'); });
  RefusedSpan([](OtlpSpan& span) { span.trace = ""; });
  RefusedSpan([](OtlpSpan& span) { span.span = std::string(8, '\0'); });
  RefusedSpan([](OtlpSpan& span) { span.span = std::string(16, 'a'); });
  RefusedSpan([](OtlpSpan& span) { span.parent = "abc"; });
  RefusedSpan([](OtlpSpan& span) { span.name = "\xFF"; });
  RefusedSpan([](OtlpSpan& span) { span.start_ns = 0; });
  RefusedSpan([](OtlpSpan& span) { span.end_ns = 0; });
  RefusedSpan([](OtlpSpan& span) { span.end_ns = span.start_ns - 1; });
  RefusedSpan([](OtlpSpan& span) { span.attributes = {{"session.id", "\xC3"}}; });
  const std::string whole = ProtoSpan(OtlpSpan());
  Refused(whole.substr(0, whole.size() - 1));
  Refused(whole + "\x07");                                 // wire type 7
  Refused(whole + "\x0B");                                 // a group
  Refused(whole + std::string("\x00\x01", 2));             // field 0
  Refused(whole + "\x80");                                 // a number without an end
  Refused(whole + Message().Text(9, "\x0A\x7F").text());   // an attribute that ends early
  Refused(whole + Message().Text(11, "\x12\x7F").text());  // an event
  Refused(whole + Message().Text(15, "\x80").text());      // a status
}

TEST(OtlpProtobuf, UnknownFieldsAndOtherWireTypesAreIgnored) {
  std::string span = ProtoSpan(OtlpSpan());
  span += Message().Varint(1, 5).Text(300, "future").Fixed64(5, 7).Varint(16, 3).text();
  const auto decoded = DecodeOtlpProtobuf(RequestOfBytes({span}));
  ASSERT_TRUE(decoded.has_value());
  ASSERT_EQ(decoded->spans.size(), 1U);
  EXPECT_EQ(decoded->spans[0].name, "call");
}

TEST(OtlpProtobuf, AResourceBehindItsSpansCounts) {
  const test::Request request =
      test::RequestOf({OtlpSpan()}, {{"service.name", "shop"}, {"session.id", "s9"}});
  for (const bool last : {false, true}) {
    const auto decoded = DecodeOtlpProtobuf(ProtoRequest(request, last));
    ASSERT_TRUE(decoded.has_value());
    ASSERT_EQ(decoded->spans.size(), 1U);
    EXPECT_EQ(decoded->spans[0].service, "shop");
    EXPECT_EQ(decoded->spans[0].session_id, "s9");
  }
}

TEST(OtlpProtobuf, BodiesThatCannotBeRead) {
  ProtobufErrorOf("{\"resourceSpans\": []}");
  ProtobufErrorOf("\x0A\x7F");
  ProtobufErrorOf(Message().Text(1, "\x12\x7F").text());
  ProtobufErrorOf(Message().Text(1, Message().Text(2, "\x12\x7F").text()).text());
  ProtobufErrorOf(Message().Text(1, Message().Text(1, "\x0A\x7F").text()).text());
}

TEST(OtlpProtobuf, AnotherSignalIsNamed) {
  // LogRecord: time 1, severity 2, body 5. Metric: name 1, sum 7.
  const std::string log =
      Message().Fixed64(1, 5).Varint(2, 9).Text(5, Message().Text(1, "hello").text()).text();
  EXPECT_NE(ProtobufErrorOf(RequestOfBytes({log, log})).find("logs"), std::string::npos);
  const std::string metric = Message().Text(1, "requests").Text(3, "1").Text(7, "").text();
  EXPECT_NE(ProtobufErrorOf(RequestOfBytes({metric})).find("metrics"), std::string::npos);
  // One good span among them: it is a request of spans.
  Refused(log);
}

TEST(OtlpProtobuf, DeepNestingRefusesTheSpan) {
  RefusedSpan([](OtlpSpan& span) {
    test::Value value("x");
    for (int i = 0; i < 64; ++i) value = std::vector<test::Value>{value};
    span.attributes = {{"input.value", value}};
  });
  RefusedSpan([](OtlpSpan& span) {
    test::Value value("x");
    for (int i = 0; i < 1000; ++i) value = test::Attributes{{"k", value}};
    span.attributes = {{"input.value", value}};
  });
}

TEST(OtlpProtobuf, EveryTruncationIsAnAnswer) {
  OtlpSpan span;
  span.attributes = {{"input.value", test::Attributes{{"a", std::vector<test::Value>{1, "b", 0.5}}}}};
  span.events = {{"exception", {{"exception.type", "E"}}}};
  span.status = 2;
  const std::string body = ProtoRequest(test::RequestOf({span}));
  for (size_t size = 0; size < body.size(); ++size) {
    const auto decoded = DecodeOtlpProtobuf(body.substr(0, size));
    // The lengths around the span tell of the missing end, so the body as a whole cannot be read.
    EXPECT_EQ(decoded.has_value(), size == 0) << size;
  }
}

TEST(OtlpProtobuf, ABadResourceRefusesItsSpansAlone) {
  const OtlpSpan span;
  const std::string good = ProtoRequest(test::RequestOf({span}));
  const std::string scope = Message().Text(2, ProtoSpan(span)).Text(2, ProtoSpan(span)).text();
  const std::string not_utf8 = test::ProtoPair("service.name", std::string("\xFF"));
  const std::string broken("\x0A\x7F", 2);
  for (const std::string& attribute : {not_utf8, broken}) {
    const std::string resource = Message().Text(1, attribute).text();
    // The resource behind its spans, as the wire format allows.
    const std::string bad = Message().Text(1, Message().Text(2, scope).Text(1, resource).text()).text();
    const auto decoded = DecodeOtlpProtobuf(bad + good);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    EXPECT_EQ(decoded->spans.size(), 1U);
    ASSERT_EQ(decoded->rejected, 2);
    EXPECT_TRUE(decoded->reasons[1].starts_with("resourceSpans[0].scopeSpans[0].spans[1]: its resource: "))
        << decoded->reasons[1];
  }
}

TEST(OtlpProtobuf, MoreSpansThanAllowedAreRefused) {
  const std::string four =
      ProtoRequest(test::RequestOf(std::vector<OtlpSpan>(3))) + ProtoRequest(test::RequestOf({OtlpSpan()}));
  EXPECT_EQ(DecodeOtlpProtobuf(four, 4)->spans.size(), 4U);
  const auto refused = DecodeOtlpProtobuf(four, 3);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(IsTooManySpans(refused.error()));
}

}  // namespace
}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
// Bodies of POST /event in their four forms, right and wrong.
#include <gtest/gtest.h>

#include "memory/event_reader.h"
#include "memory/observer.h"

namespace harness::memory {
namespace {

EventHeaders Bare() {
  return {"application/json", {}};
}
EventHeaders Structured() {
  return {"application/cloudevents+json; charset=utf-8", {}};
}
EventHeaders Batch() {
  return {"application/cloudevents-batch+json", {}};
}

ObservedEvent One(std::string_view body, const EventHeaders& headers = Bare()) {
  const auto events = ParseEvents(body, headers);
  EXPECT_TRUE(events) << (events ? "" : events.error().message);
  if (!events || events->size() != 1) return {};
  return events->front();
}

std::string MessageOf(std::string_view body, const EventHeaders& headers = Bare()) {
  const auto events = ParseEvents(body, headers);
  if (events) return "accepted";
  EXPECT_EQ(events.error().code, ErrorCode::kInvalidArgument);
  return events.error().message;
}

TEST(ParseEvents, ReadsEveryMember) {
  const ObservedEvent event = One(R"({"source":"mcp","event_kind":"call","ok":true,"duration_ms":12,
      "output_summary":"done","input_summary":"asked","endpoint":"tools/list","error":"none",
      "staffer_id":"s1","sig_hash":"ab","timestamp":"2026-01-14T12:56:00.5+02:00","pr":{"number":7}})");
  EXPECT_EQ(event.source, "mcp");
  EXPECT_TRUE(event.known_source);
  EXPECT_EQ(event.id, "");
  EXPECT_EQ(event.event_kind, "call");
  EXPECT_EQ(event.ok, true);
  EXPECT_EQ(event.duration_ms, 12);
  EXPECT_EQ(event.output_summary, "done");
  EXPECT_EQ(event.input_summary, "asked");
  EXPECT_EQ(event.endpoint, "tools/list");
  EXPECT_EQ(event.error, "none");
  EXPECT_EQ(event.staffer_id, "s1");
  EXPECT_EQ(event.sig_hash, "ab");
  EXPECT_EQ(FormatIso(event.timestamp_us.value()), "2026-01-14T10:56:00.500000Z");
  EXPECT_EQ(event.extra, Json({{"pr", {{"number", 7}}}}));
}

TEST(ParseEvents, AliasesStandForTheirMembers) {
  const ObservedEvent event =
      One(R"({"source":"auditor","success":false,"audit_duration_ms":1500.5,"one_liner":"2 findings"})");
  EXPECT_EQ(event.ok, false);
  EXPECT_EQ(event.duration_ms, 1501) << "halves up";
  EXPECT_EQ(event.output_summary, "2 findings");
  EXPECT_EQ(event.extra, Json::object());
  // Both, alike: one fact. Both, unlike: a contradiction in figures, two sentences in text.
  EXPECT_EQ(One(R"({"ok":true,"success":true})").ok, true);
  EXPECT_EQ(MessageOf(R"({"ok":true,"success":false})"),
            "event: found ok true and success false, expected one of them, or both alike");
  EXPECT_EQ(MessageOf(R"({"duration_ms":1,"audit_duration_ms":2})"),
            "event: found duration_ms 1 and audit_duration_ms 2, expected one of them, or both alike");
  const ObservedEvent both = One(R"({"output_summary":"long","one_liner":"short"})");
  EXPECT_EQ(both.output_summary, "long");
  EXPECT_EQ(both.extra, Json({{"one_liner", "short"}}));
}

TEST(ParseEvents, UnknownStaysUnknown) {
  const ObservedEvent event = One("{}");
  EXPECT_EQ(event.source, "");
  EXPECT_FALSE(event.known_source);
  EXPECT_EQ(event.ok, std::nullopt);
  EXPECT_EQ(event.duration_ms, std::nullopt);
  EXPECT_EQ(event.timestamp_us, std::nullopt);
  EXPECT_EQ(event.endpoint, "");
  const ObservedEvent nulls = One(R"({"source":null,"ok":null,"duration_ms":null,"timestamp":null})");
  EXPECT_EQ(nulls.source, "");
  EXPECT_EQ(nulls.ok, std::nullopt);
  EXPECT_EQ(nulls.extra, Json::object());
  const Json shown = ToJson(event);
  for (const char* member : {"source", "id", "ok", "duration_ms", "endpoint", "timestamp"})
    EXPECT_TRUE(shown.at(member).is_null()) << member;
}

TEST(ParseEvents, SourcesAreNeverCoerced) {
  for (const char* source : {"mcp", "scenario", "auditor", "bot", "harness", "capture"})
    EXPECT_TRUE(One(Json({{"source", source}}).dump()).known_source) << source;
  for (const char* source : {"MCP", "bot ", " bot", "bots", "audit", "", "Бот"}) {
    const ObservedEvent event = One(Json({{"source", source}}).dump());
    EXPECT_FALSE(event.known_source) << source;
    EXPECT_EQ(event.source, source) << "as it was sent";
    EXPECT_EQ(event.endpoint, "") << source;
  }
}

TEST(ParseEvents, EndpointHasADefaultByItsSource) {
  EXPECT_EQ(One(R"({"source":"auditor"})").endpoint, "auditor:verdict");
  EXPECT_EQ(One(R"({"source":"bot"})").endpoint, "bot:cycle");
  EXPECT_EQ(One(R"({"source":"scenario"})").endpoint, "scenario:fill");
  EXPECT_EQ(One(R"({"source":"mcp"})").endpoint, "");
  EXPECT_EQ(One(R"({"source":"bot","endpoint":"bot:other"})").endpoint, "bot:other");
}

TEST(ParseEvents, TimesAreTextOrNumbersSince1970) {
  const auto time = [](std::string_view value) {
    return One("{\"timestamp\":" + std::string(value) + "}").timestamp_us.value_or(-1);
  };
  constexpr Timestamp kMoment = 1'768'388'160'000'000;
  EXPECT_EQ(time("\"2026-01-14T10:56:00Z\""), kMoment);
  EXPECT_EQ(time("1768388160"), kMoment);
  EXPECT_EQ(time("1768388160.25"), kMoment + 250'000);
  EXPECT_EQ(time("1768388160000"), kMoment);
  EXPECT_EQ(time("1768388160000000"), kMoment);
  EXPECT_EQ(MessageOf(R"({"timestamp":"2026-01-14T10:56:00"})"),
            "event: at /timestamp: found \"2026-01-14T10:56:00\", expected a time with its zone such as "
            "2026-01-14T10:56:00Z, or a number of seconds, milliseconds or microseconds since 1970");
  EXPECT_NE(MessageOf(R"({"timestamp":true})"), "accepted");
  EXPECT_NE(MessageOf(R"({"timestamp":-5})"), "accepted");
  EXPECT_NE(MessageOf(R"({"timestamp":1e17})"), "accepted");
}

TEST(ParseEvents, WrongTypesAreNamed) {
  EXPECT_EQ(MessageOf(R"({"source":7})"), "event: at /source: found 7, expected text");
  EXPECT_EQ(MessageOf(R"({"ok":"yes"})"), "event: at /ok: found \"yes\", expected true or false");
  EXPECT_EQ(MessageOf(R"({"ok":1})"), "event: at /ok: found 1, expected true or false");
  EXPECT_EQ(MessageOf(R"({"duration_ms":"12"})"),
            "event: at /duration_ms: found \"12\", expected milliseconds: a number from 0 to 9e15");
  EXPECT_EQ(MessageOf(R"({"duration_ms":-1})"),
            "event: at /duration_ms: found -1, expected milliseconds: a number from 0 to 9e15");
  EXPECT_EQ(MessageOf(R"({"error":["a"]})"), "event: at /error: found an array, expected text");
  EXPECT_EQ(MessageOf("[]"), "event: found an array, expected a JSON object");
  EXPECT_EQ(MessageOf("\"x\""), "event: found \"x\", expected a JSON object");
  EXPECT_TRUE(MessageOf("{\"a\":").starts_with("event")) << MessageOf("{\"a\":");
  EXPECT_TRUE(MessageOf("").starts_with("event"));
  EXPECT_NE(MessageOf("{\"source\":\"\xff\"}"), "accepted") << "no UTF-8";
  EXPECT_TRUE(MessageOf("{}", {"text/plain", {}}).starts_with("content type: found \"text/plain\""));
}

TEST(ParseEvents, SizesAreLimited) {
  EXPECT_EQ(One(Json({{"source", std::string(kMaxNameBytes, 's')}}).dump()).source.size(), kMaxNameBytes);
  EXPECT_EQ(MessageOf(Json({{"source", std::string(kMaxNameBytes + 1, 's')}}).dump()),
            "event: at /source: found a text of 257 bytes, expected at most 256");
  EXPECT_EQ(MessageOf(Json({{"error", std::string(kMaxTextBytes + 1, 'e')}}).dump()),
            "event: at /error: found a text of 65537 bytes, expected at most 65536");
  const auto nested = [](int levels) {
    return "{\"a\":" + std::string(static_cast<size_t>(levels - 1), '[') +
           std::string(static_cast<size_t>(levels - 1), ']') + "}";
  };
  EXPECT_EQ(MessageOf(nested(kMaxEventDepth)), "accepted");
  EXPECT_EQ(MessageOf(nested(kMaxEventDepth + 1)),
            "event: found more than 64 levels of arrays and objects, expected at most that many");
  EXPECT_NE(MessageOf(nested(100'000)), "accepted");
  Json batch = Json::array();
  for (size_t i = 0; i <= kMaxEventsOfABody; ++i) batch.push_back(Json::object());
  EXPECT_EQ(MessageOf(batch.dump(), Batch()), "batch: found 1001 events, expected at most 1000");
}

TEST(ParseEvents, StructuredCloudEvent) {
  const ObservedEvent event =
      One(R"({"specversion":"1.0","id":"e1","source":"auditor","type":"org.example.verdict",
      "time":"2026-01-14T10:56:00Z","subject":"pr7","traceparent":"00-ab","data":{"success":true,
      "audit_duration_ms":40,"one_liner":"fine","source":"mcp","further":1}})",
          Structured());
  EXPECT_EQ(event.id, "e1");
  EXPECT_EQ(event.source, "auditor") << "of the event, not of its data";
  EXPECT_TRUE(event.known_source);
  EXPECT_EQ(event.endpoint, "auditor:verdict");
  EXPECT_EQ(event.event_kind, "org.example.verdict");
  EXPECT_EQ(event.ok, true);
  EXPECT_EQ(event.duration_ms, 40);
  EXPECT_EQ(event.output_summary, "fine");
  EXPECT_EQ(FormatIso(event.timestamp_us.value()), "2026-01-14T10:56:00Z");
  EXPECT_EQ(event.extra,
            Json({{"source", "mcp"}, {"further", 1}, {"subject", "pr7"}, {"traceparent", "00-ab"}}));
}

TEST(ParseEvents, TheKindOfTheDataComesBeforeTheType) {
  const ObservedEvent event =
      One(R"({"specversion":"1.0","id":"1","source":"bot","type":"t","data":{"event_kind":"cycle"}})",
          Structured());
  EXPECT_EQ(event.event_kind, "cycle");
  EXPECT_EQ(event.extra, Json({{"type", "t"}}));
}

TEST(ParseEvents, DataThatIsNoObjectIsKept) {
  const std::string head = R"({"specversion":"1.0","id":"1","source":"bot","type":"t",)";
  EXPECT_EQ(One(head + R"("data":[1,2]})", Structured()).extra, Json({{"data", {1, 2}}}));
  EXPECT_EQ(One(head + R"("data":"text","datacontenttype":"text/plain"})", Structured()).extra,
            Json({{"data", "text"}, {"datacontenttype", "text/plain"}}));
  EXPECT_EQ(One(head + R"("data_base64":"AQI="})", Structured()).extra, Json({{"data_base64", "AQI="}}));
  // An object that is said to be no JSON is not read.
  EXPECT_EQ(One(head + R"("data":{"ok":true},"datacontenttype":"text/xml"})", Structured()).ok, std::nullopt);
  EXPECT_NE(MessageOf(head + R"("data_base64":"AQI"})", Structured()), "accepted");
  EXPECT_NE(MessageOf(head + R"("data":1,"data_base64":"AQI="})", Structured()), "accepted");
}

TEST(ParseEvents, CloudEventsNeedTheirAttributes) {
  const Json whole = {{"specversion", "1.0"}, {"id", "1"}, {"source", "bot"}, {"type", "t"}};
  EXPECT_EQ(MessageOf(whole.dump(), Structured()), "accepted");
  for (const char* name : {"specversion", "id", "source", "type"}) {
    Json broken = whole;
    broken.erase(name);
    EXPECT_EQ(MessageOf(broken.dump(), Structured()),
              "event: found no attribute " + std::string(name) +
                  ", expected specversion, id, source and type, as CloudEvents 1.0 asks");
    broken[name] = "";
    EXPECT_NE(MessageOf(broken.dump(), Structured()), "accepted") << name;
    broken[name] = 7;
    EXPECT_EQ(MessageOf(broken.dump(), Structured()),
              "event: at /" + std::string(name) + ": found 7, expected text");
  }
  Json later = whole;
  later["specversion"] = "2.0";
  EXPECT_EQ(MessageOf(later.dump(), Structured()), "event: at /specversion: found \"2.0\", expected \"1.0\"");
  Json nested = whole;
  nested["myattribute"] = Json::array();
  EXPECT_NE(MessageOf(nested.dump(), Structured()), "accepted");
}

TEST(ParseEvents, BatchIsAllOrNothingAndTheBadOneIsNamed) {
  const Json good = {{"specversion", "1.0"}, {"id", "1"}, {"source", "bot"}, {"type", "t"}};
  Json bad = good;
  bad["data"] = {{"ok", "no"}};
  const auto events = ParseEvents(Json::array({good, good}).dump(), Batch());
  ASSERT_TRUE(events);
  EXPECT_EQ(events->size(), 2u);
  EXPECT_EQ(MessageOf(Json::array({good, bad, good}).dump(), Batch()),
            "event 2 of 3: at /ok: found \"no\", expected true or false");
  EXPECT_EQ(MessageOf(Json::array({good, 7}).dump(), Batch()),
            "event 2 of 2: found 7, expected a JSON object");
  EXPECT_EQ(MessageOf("{}", Batch()), "batch: found an object, expected a JSON array of events");
  const auto none = ParseEvents("[]", Batch());
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST(ParseEvents, BinaryCloudEvent) {
  const EventHeaders headers = {"application/json",
                                {{"ce-specversion", "1.0"},
                                 {"ce-id", "e%201"},
                                 {"ce-source", "Stra%C3%9Fe"},
                                 {"ce-type", "t"},
                                 {"ce-time", "2026-01-14T10:56:00Z"},
                                 {"ce-team", "a"}}};
  const ObservedEvent event = One(R"({"ok":false,"error":"late"})", headers);
  EXPECT_EQ(event.id, "e 1");
  EXPECT_EQ(event.source, "Straße");
  EXPECT_FALSE(event.known_source);
  EXPECT_EQ(event.ok, false);
  EXPECT_EQ(event.error, "late");
  EXPECT_EQ(event.extra, Json({{"team", "a"}, {"datacontenttype", "application/json"}}));
  EXPECT_EQ(One("", {"", headers.cloud_events}).extra, Json({{"team", "a"}}));
  EXPECT_EQ(One("plain", {"text/plain", headers.cloud_events}).extra.at("data"), "plain");
  EXPECT_EQ(One("\xff\x01", {"application/octet-stream", headers.cloud_events}).extra.at("data_base64"),
            "/wE=");
  EXPECT_NE(MessageOf("{", headers), "accepted");
  EXPECT_EQ(MessageOf("{}", {"application/json", {{"ce-id", "1"}}}),
            "event: found no attribute specversion, expected specversion, id, source and type, as "
            "CloudEvents 1.0 asks");
  EXPECT_NE(MessageOf("{}", {"application/json", {{"ce-id", "%ff"}}}), "accepted");
}

}  // namespace
}  // namespace harness::memory

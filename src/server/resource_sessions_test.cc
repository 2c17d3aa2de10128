// SPDX-License-Identifier: Apache-2.0
// What sending spans and analysing them again answers: refusals, stops, and what may be sent again.
#include <thread>

#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"
#include "server/services_for_test.h"
#include "server/session_store_for_test.h"

namespace harness::server {
namespace {

class SessionsTest : public ResourceTest {
 protected:
  void SetUp() override {
    services_.sessions = &store_;
    AddTraceRoutes(router_, services_);
    AddSessionRoutes(router_, services_);
  }
  // A session of so many cells.
  static std::string SessionOf(int64_t cells) {
    Json session = {{"session_id", "s"}, {"started_at", "2026-01-14T10:56:00Z"}, {"cells", Json::array()}};
    for (int64_t i = 0; i < cells; ++i) session["cells"].push_back({{"name", "a"}});
    return session.dump();
  }
  static std::string TraceOf(int64_t spans) {
    std::string list = "{}";
    for (int64_t i = 1; i < spans; ++i) list += ",{}";
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + list + "]}]}]}";
  }
  static std::string Field(char tag, const std::string& bytes) {
    std::string text(1, tag);
    size_t size = bytes.size();
    for (; size > 0x7f; size >>= 7) text += static_cast<char>(0x80 | (size & 0x7f));
    return text + static_cast<char>(size) + bytes;
  }
  // ResourceSpans of one scope with so many spans of no bytes, as protobuf.
  static std::string EmptySpans(int spans) {
    std::string scope;
    for (int i = 0; i < spans; ++i) scope += Field('\x12', "");
    return Field('\x0a', Field('\x12', scope));
  }
  StoreForTest store_;
};

TEST_F(SessionsTest, MoreSpansThanOneRequestMayHoldAre413) {
  const std::string expected =
      "413 spans: found more than 65,536 in one request, expected at most as many: send them in several "
      "requests";
  EXPECT_EQ(Refusal("POST /v1/traces", TraceOf(65'537), {{"content-type", "application/json"}}), expected);
  EXPECT_EQ(Call("POST /v1/traces", TraceOf(65'536), {{"content-type", "application/json"}}).status, 200);
  EXPECT_EQ(Refusal("POST /api/v1/sessions", SessionOf(65'536)), expected);  // the session is one too
  EXPECT_EQ(JsonOf(Call("POST /api/v1/sessions", SessionOf(65'535))).at("stored"), 65'536);
  const std::string protobuf = EmptySpans(65'530) + EmptySpans(7);
  EXPECT_EQ(Refusal("POST /v1/traces", protobuf, {{"content-type", "application/x-protobuf"}}), expected);
}

TEST_F(SessionsTest, WhatCanNeverBeStoredIs400AndTheRestMayBeSentAgain) {
  const std::string trace =
      R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"11111111111111111111111111111111",)"
      R"("spanId":"2222222222222222","startTimeUnixNano":"1000","endTimeUnixNano":"2000"}]}]}]})";
  const Headers json = {{"content-type", "application/json"}};
  store_.ingest_error = InvalidArgument("journal: found an event of 17 MiB");
  for (const auto& [route, body] :
       {std::pair{"POST /v1/traces", trace}, std::pair{"POST /api/v1/sessions", SessionOf(1)}}) {
    const Response never = Call(route, body, json);
    EXPECT_EQ(never.status, 400) << route;
    EXPECT_FALSE(never.headers.contains("retry-after")) << route;
  }
  store_.ingest_error = IoError("disk full");
  for (const auto& [route, body] :
       {std::pair{"POST /v1/traces", trace}, std::pair{"POST /api/v1/sessions", SessionOf(1)}}) {
    const Response later = Call(route, body, json);
    EXPECT_EQ(later.status, 503) << route;
    EXPECT_EQ(later.headers.at("retry-after"), "1") << route;
  }
}

TEST_F(SessionsTest, ARefusalOverHttpSpeaksOtlp) {
  TestServer test({}, nullptr, [this](Router& router) { AddTraceRoutes(router, services_); });
  const RawAnswer answer = Post(test.port(), "/v1/traces", TraceOf(65'537));
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(Json::parse(answer.body).at("code"), 8);  // RESOURCE_EXHAUSTED
  store_.ingest_error = IoError("disk full");
  const RawAnswer bad = Post(test.port(), "/v1/traces", "{");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(Json::parse(bad.body).at("code"), 3);  // INVALID_ARGUMENT
}

// One thread would be taken by a second reanalysis that waits for the first; the stop would wait for both.
TEST_F(SessionsTest, OneReanalysisAtATimeAndAStopEndsIt) {
  ServerOptions options;
  options.threads = 2;
  TestServer test(options, nullptr, [this](Router& router) { AddSessionRoutes(router, services_); });
  constexpr std::string_view kReanalyze =
      "POST /api/v1/reanalyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
  RawClient first(test.port());
  first.Send(kReanalyze);
  store_.reanalyzing.get_future().wait();
  for (int i = 0; i < 3; ++i) {
    const RawAnswer second = Ask(test.port(), kReanalyze);
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(Json::parse(second.body).at("error"),
              "reanalyze: found one that is under way, expected none: ask again when it has ended");
  }
  EXPECT_EQ(Get(test.port(), "/hello").status, 200);
  std::thread stopper([&test] { test.server().Stop(); });
  const RawAnswer answer = first.ReadAnswer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("stopped while"), std::string::npos) << answer.body;
  stopper.join();
}

}  // namespace
}  // namespace harness::server

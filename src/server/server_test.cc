// SPDX-License-Identifier: Apache-2.0
#include "server/server.h"

#include <gtest/gtest.h>

#include "server/gzip.h"
#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"

namespace harness::server {
namespace {

TEST(Server, AnswersARouteAndSaysWhatAnswersMustSay) {
  TestServer test;
  const RawAnswer answer = Get(test.port(), "/hello");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain");
  EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer");
  EXPECT_TRUE(answer.headers.at("content-security-policy").starts_with("default-src 'none'"));
  EXPECT_FALSE(answer.headers.contains("access-control-allow-origin"));
}

TEST(Server, PathAndQueryReachTheHandlerDecoded) {
  TestServer test;
  EXPECT_EQ(Get(test.port(), "/items/a%20b%C3%A9?q=1%262+3").body, "{\"id\":\"a bé\",\"q\":\"1&2 3\"}\n");
}

TEST(Server, UnknownPathIs404AndOtherMethodIs405WithAllow) {
  TestServer test;
  const RawAnswer missing = Get(test.port(), "/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.headers.at("content-type"), "application/problem+json");
  const RawAnswer wrong = Post(test.port(), "/hello", "{}");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("allow"), "GET, HEAD");
}

TEST(Server, OneConnectionServesManyRequestsAlsoPipelined) {
  TestServer test;
  RawClient client(test.port());
  const std::string get = "GET /items/N HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::string all;
  for (const char n : std::string("123")) {
    all += get;
    all[all.size() - get.size() + 11] = n;
  }
  ASSERT_TRUE(client.Send(all + "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                "Content-Length: 3\r\n\r\n[4]"));
  for (const char* expected :
       {"{\"id\":\"1\",\"q\":\"\"}\n", "{\"id\":\"2\",\"q\":\"\"}\n", "{\"id\":\"3\",\"q\":\"\"}\n", "[4]"}) {
    const RawAnswer answer = client.ReadAnswer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, expected);
    EXPECT_EQ(answer.headers.at("connection"), "keep-alive");
  }
  ASSERT_TRUE(client.Send(get));
  EXPECT_EQ(client.ReadAnswer().status, 200);
}

TEST(Server, Http10IsAnsweredAndClosed) {
  TestServer test;
  RawClient client(test.port());
  client.Send("GET /hello HTTP/1.0\r\n\r\n");
  const RawAnswer answer = client.ReadAnswer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.Ended());
}

TEST(Server, HeadHasTheHeadOfGetWithoutTheBody) {
  TestServer test;
  RawClient client(test.port());
  client.Send(
      "HEAD /large HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer(true).headers.at("content-length"), "100012");
  EXPECT_EQ(client.ReadAnswer().body, "hello");
}

TEST(Server, ExpectContinueIsAnsweredBeforeTheBody) {
  TestServer test;
  RawClient client(test.port());
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer().status, 100);
  client.Send("true");
  EXPECT_EQ(client.ReadAnswer().body, "true");
  // Too large is said at once, instead.
  RawClient other(test.port());
  other.Send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 70000\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(other.ReadAnswer().status, 413);
}

TEST(Server, EtagSparesTheBody) {
  TestServer test;
  const RawAnswer first = Get(test.port(), "/large");
  const std::string tag = first.headers.at("etag");
  EXPECT_EQ(tag.size(), 34U);
  const RawAnswer again = Get(test.port(), "/large", "If-None-Match: \"other\", W/" + tag + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.headers.at("etag"), tag);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(Get(test.port(), "/large", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST(Server, LargeAnswersArePackedForWhoAccepts) {
  TestServer test;
  const RawAnswer plain = Get(test.port(), "/large");
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  const RawAnswer refused = Get(test.port(), "/large", "Accept-Encoding: gzip;q=0, br\r\n");
  EXPECT_FALSE(refused.headers.contains("content-encoding"));
  const RawAnswer packed = Get(test.port(), "/large", "Accept-Encoding: br, gzip;q=0.5\r\n");
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(packed.headers.at("vary"), "accept-encoding");
  EXPECT_LT(packed.body.size(), 2000U);
  EXPECT_EQ(Gunzip(packed.body, 1 << 20, [](uint64_t) { return true; })->text, plain.body);
  EXPECT_FALSE(Get(test.port(), "/hello", "Accept-Encoding: gzip\r\n").headers.contains("content-encoding"));
}

TEST(Server, GzipBodyReachesTheHandlerPlain) {
  TestServer test;
  const std::string text = "{\"a\":\"" + std::string(60'000, 'b') + "\"}";
  const RawAnswer answer = Post(test.port(), "/echo", Gzip(text), "Content-Encoding: gzip\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, text);
  EXPECT_EQ(Post(test.port(), "/echo", "no gzip", "Content-Encoding: gzip\r\n").status, 400);
  EXPECT_EQ(Post(test.port(), "/echo", Gzip(text).substr(0, 50), "Content-Encoding: gzip\r\n").status, 400);
  EXPECT_EQ(Post(test.port(), "/echo", "{}", "Content-Encoding: br\r\n").status, 415);
}

TEST(Server, ChunkedBodyIsPutTogether) {
  TestServer test;
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  const std::string chunks = "4\r\n[1,2\r\n3;name=value\r\n,3]\r\n0\r\nTrailer: x\r\n\r\n";
  EXPECT_EQ(Ask(test.port(), head + chunks).body, "[1,2,3]");
  RawClient slow(test.port());  // byte by byte
  for (const char c : head + chunks) ASSERT_TRUE(slow.Send({&c, 1}));
  EXPECT_EQ(slow.ReadAnswer().body, "[1,2,3]");
}

TEST(Server, FileBodyGoesToAFileThatGoesAway) {
  TestServer test;
  const std::string body(3'000'000, 'f');
  const RawAnswer answer = Post(test.port(), "/file", body, "", "text/csv");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "{\"bytes\":3000000,\"sent\":3000000}\n");
  EXPECT_TRUE(std::filesystem::is_empty(test.folder() / "bodies"));
}

TEST(Server, FileAnswerIsSentWhole) {
  const TempFolder folder = TempFolder::Make("server-file").value();
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + "\n";
  ASSERT_TRUE(WriteFile(folder.path() / "f.txt", text));
  TestServer test({}, nullptr, [&folder](Router& router) {
    router.Add(TestRoute("GET", "/f", [&folder](const Request&) {
      Response response;
      response.content_type = "text/plain";
      response.file = folder.path() / "f.txt";
      return response;
    }));
  });
  const RawAnswer answer = Get(test.port(), "/f");
  EXPECT_EQ(answer.body, text);
  EXPECT_EQ(Get(test.port(), "/f", "If-None-Match: " + answer.headers.at("etag") + "\r\n").status, 304);
  std::filesystem::remove(folder.path() / "f.txt");
  EXPECT_EQ(Get(test.port(), "/f").status, 404);
}

TEST(Server, SameIdempotencyKeyRunsOnce) {
  TestServer test;
  const std::string key = "Idempotency-Key: k1\r\n";
  const RawAnswer first = Post(test.port(), "/count", "{\"a\":1}", key);
  const RawAnswer again = Post(test.port(), "/count", "{\"a\":1}", key);
  EXPECT_EQ(first.body, "{\"count\":1}\n");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.at("idempotency-replayed"), "true");
  EXPECT_EQ(test.calls, 1);
  EXPECT_EQ(Post(test.port(), "/count", "{\"a\":2}", key).status, 422);
  EXPECT_EQ(Post(test.port(), "/count", "{\"a\":1}", "Idempotency-Key: k2\r\n").body, "{\"count\":2}\n");
  EXPECT_EQ(Post(test.port(), "/file", "abc", key).status, 201);
  EXPECT_EQ(Post(test.port(), "/file", "abd", key).status, 422);
}

TEST(Server, HandlersThatThrowAnswer500) {
  TestServer test({}, nullptr, [](Router& router) {
    router.Add(TestRoute("GET", "/throws",
                         [](const Request&) -> Response { return JsonResponse(Json::parse("{")); }));
  });
  EXPECT_EQ(Get(test.port(), "/throws").status, 500);
  EXPECT_EQ(Get(test.port(), "/hello").status, 200);
}

// No exception may leave a thread of the pool, whatever it is: it would end the process.
TEST(Server, WhatIsThrownBesideTheHandlerAnswers503) {
  TestServer test({}, nullptr, [](Router& router) {
    router.Add(TestRoute("GET", "/throws", [](const Request&) -> Response { throw 5; }));
  });
  const RawAnswer answer = Get(test.port(), "/throws");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at("retry-after"), "1");
  EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(Get(test.port(), "/hello").status, 200);
}

TEST(Server, ABinaryCloudEventMayHaveAnyType) {
  TestServer test({}, nullptr, [](Router& router) {
    Route route = TestRoute("POST", "/event", [](const Request& request) {
      return JsonResponse({{"type", request.Header("content-type")}, {"bytes", request.body.size()}});
    });
    route.cloud_events = true;
    router.Add(std::move(route));
  });
  constexpr std::string_view kFields = "ce-id: 1\r\nce-source: bot\r\n";
  for (const char* type : {"text/plain", "application/octet-stream", "application/vnd.x+json"}) {
    const RawAnswer answer = Post(test.port(), "/event", "\"abc\"", kFields, type);
    EXPECT_EQ(answer.status, 200) << type;
    EXPECT_EQ(Json::parse(answer.body), Json({{"type", type}, {"bytes", 5}}));
    EXPECT_EQ(Post(test.port(), "/event", "\"abc\"", "", type).status, 415) << type;
    EXPECT_EQ(Post(test.port(), "/echo", "\"abc\"", kFields, type).status, 415) << "a route without events";
  }
}

TEST(Server, ErrorsOfOtlpRoutesSpeakOtlp) {
  TestServer test({}, nullptr, [](Router& router) {
    Route route = TestRoute("POST", "/v1/traces", [](const Request&) { return JsonResponse({}); });
    route.otlp_errors = true;
    route.consumes = {"application/json", "application/x-protobuf"};
    route.body_limit = 100;
    router.Add(std::move(route));
  });
  const std::string large(101, ' ');
  const RawAnswer json = Post(test.port(), "/v1/traces", large);
  EXPECT_EQ(json.status, 413);
  EXPECT_EQ(Json::parse(json.body).at("code"), 8);  // RESOURCE_EXHAUSTED
  const RawAnswer protobuf = Post(test.port(), "/v1/traces", large, "", "application/x-protobuf");
  EXPECT_EQ(protobuf.headers.at("content-type"), "application/x-protobuf");
  EXPECT_EQ(protobuf.body.substr(0, 3), std::string("\x08\x08\x12"));  // code 8, then the message
}

TEST(Server, CountsWhatItAnswered) {
  TestServer test;
  Get(test.port(), "/items/1");
  Get(test.port(), "/items/2");
  Get(test.port(), "/nothing");
  const std::string text = test.metrics().Text();
  EXPECT_NE(text.find("stat_harness_http_requests_total{route=\"/items/{id}\",status=\"200\"} 2\n"),
            std::string::npos);
  EXPECT_NE(text.find("stat_harness_http_requests_total{route=\"none\",status=\"404\"} 1\n"),
            std::string::npos);
  EXPECT_NE(text.find("stat_harness_http_request_seconds_count{route=\"/items/{id}\"} 2\n"),
            std::string::npos);
  EXPECT_NE(text.find("# TYPE stat_harness_http_connections gauge\n"), std::string::npos);
}

}  // namespace
}  // namespace harness::server

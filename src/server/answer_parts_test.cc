// SPDX-License-Identifier: Apache-2.0
// The parts of an answer on their own: gzip, remembered answers, the head, hosts and origins.
#include <gtest/gtest.h>

#include "server/admission.h"
#include "server/gzip.h"
#include "server/idempotency.h"
#include "server/response_head.h"

namespace harness::server {
namespace {

constexpr auto kAlways = [](uint64_t) { return true; };

TEST(Gzip, ReadsBackWhatItWroteAlsoInMembers) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919 % 1000);
  EXPECT_EQ(Gunzip(Gzip(text), text.size(), kAlways)->text, text);
  EXPECT_EQ(Gunzip(Gzip("a") + Gzip("") + Gzip("b"), 10, kAlways)->text, "ab");
  EXPECT_EQ(Gzip(text), Gzip(text));
}

TEST(Gzip, StopsAtTheLimitAndWhenThereIsNoMemory) {
  const std::string packed = Gzip(std::string(1'000'000, 'x'));
  EXPECT_EQ(Gunzip(packed, 999'999, kAlways)->stopped, GunzipStop::kTooLong);
  EXPECT_EQ(Gunzip(packed, 1'000'000, kAlways)->stopped, std::nullopt);
  uint64_t asked = 0;
  const auto some = [&asked](uint64_t bytes) { return (asked += bytes) <= 500'000; };
  EXPECT_EQ(Gunzip(packed, 1'000'000, some)->stopped, GunzipStop::kNoMemory);
  EXPECT_LT(asked, 1'000'000U);
}

TEST(Gzip, DamageIsAnError) {
  const std::string packed = Gzip("some text that is long enough");
  EXPECT_FALSE(Gunzip("", 100, kAlways));
  EXPECT_FALSE(Gunzip("text", 100, kAlways));
  for (size_t size = 0; size < packed.size(); ++size)
    EXPECT_FALSE(Gunzip(packed.substr(0, size), 100, kAlways)) << size;
  std::string wrong = packed;
  wrong[wrong.size() - 6] ^= 1;  // the checksum
  EXPECT_FALSE(Gunzip(wrong, 100, kAlways));
  EXPECT_FALSE(Gunzip(packed + "trailing", 100, kAlways));
}

using Outcome = IdempotencyMemory::Outcome;

Response Answer(std::string body, int status = 200) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(Idempotency, TheSameRequestGetsTheSameAnswer) {
  IdempotencyMemory memory;
  EXPECT_EQ(memory.Begin("k", "d").outcome, Outcome::kNew);
  EXPECT_EQ(memory.Begin("k", "d").outcome, Outcome::kUnderWay);
  EXPECT_EQ(memory.Begin("k", "other").outcome, Outcome::kOtherBody);
  memory.End("k", Answer("one", 422));
  EXPECT_EQ(memory.Begin("k", "d").outcome, Outcome::kSame);
  EXPECT_EQ(memory.Begin("k", "d").answer.body, "one");
  EXPECT_EQ(memory.Begin("k", "d").answer.status, 422);
}

TEST(Idempotency, AnAnswerThatPassesIsNotKept) {
  for (const int status : {503, 409}) {
    IdempotencyMemory memory;
    memory.Begin("k", "d");
    memory.End("k", Answer("", status));
    EXPECT_EQ(memory.Begin("k", "d").outcome, Outcome::kNew) << status;
  }
}

TEST(Idempotency, TheOldestIsForgottenPastEitherLimit) {
  IdempotencyMemory memory(3, 100);
  for (const char* key : {"1", "2", "3", "4"}) {
    memory.Begin(key, "d");
    memory.End(key, Answer("x"));
  }
  EXPECT_EQ(memory.Begin("2", "d").outcome, Outcome::kSame);
  EXPECT_EQ(memory.Begin("1", "d").outcome, Outcome::kNew);
  memory.End("1", Answer(std::string(98, 'x')));  // 99 bytes with the key: only this one is kept
  EXPECT_EQ(memory.Begin("4", "d").outcome, Outcome::kNew);
  EXPECT_EQ(memory.Begin("1", "d").outcome, Outcome::kSame);
}

TEST(ResponseHead, FieldsThatWouldEndTheHeadAreLeftOut) {
  Response response;
  response.headers = {{"good", "1"}, {"bad", "a\r\nset-cookie: b"}, {"worse\n", "1"}};
  EXPECT_EQ(HeadOf(response, 5, true, 11, 784'111'777'000'000),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: keep-alive\r\n"
            "Content-Type: application/json\r\nContent-Length: 5\r\ngood: 1\r\n\r\n");
  response.status = 304;
  EXPECT_EQ(HeadOf(response, 0, false, 10, 0),
            "HTTP/1.0 304 Not Modified\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nConnection: close\r\n"
            "good: 1\r\n\r\n");
}

TEST(Admission, HostOfAnAuthority) {
  EXPECT_EQ(HostOf("LocalHost:3800"), "localhost");
  EXPECT_EQ(HostOf("localhost."), "localhost");
  EXPECT_EQ(HostOf("[::1]:80"), "[::1]");
  EXPECT_EQ(HostOf("[::1"), "");
  EXPECT_EQ(HostOf("host:80:90"), "");
  EXPECT_EQ(HostOf("host:123456"), "");
  EXPECT_EQ(HostOf("host:8a"), "");
}

TEST(Admission, OriginsAreSchemeHostAndPort) {
  EXPECT_TRUE(SameOrigin("http://localhost:3800", "localhost:3800"));
  EXPECT_TRUE(SameOrigin("http://localhost", "localhost:80"));
  EXPECT_TRUE(SameOrigin("https://stats.example", "stats.example"));
  EXPECT_TRUE(SameOrigin("https://stats.example", "stats.example:443"));
  EXPECT_TRUE(SameOrigin("http://[::1]:3800", "[::1]:3800"));
  EXPECT_FALSE(SameOrigin("http://localhost:3801", "localhost:3800"));
  EXPECT_FALSE(SameOrigin("http://localhost", "localhost:3800"));
  EXPECT_FALSE(SameOrigin("null", "localhost"));
  EXPECT_FALSE(SameOrigin("file://localhost", "localhost"));
  EXPECT_FALSE(SameOrigin("http://", ""));
}

TEST(Admission, MediaTypeWithoutParameters) {
  EXPECT_EQ(MediaTypeOf("Application/JSON ; charset=utf-8"), "application/json");
  EXPECT_EQ(MediaTypeOf(""), "");
}

}  // namespace
}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
// The same spans sent twice, in any order, in pieces, as JSON or protobuf, with analyses in between, give the
// same rows.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/prng.h"
#include "sessions/decode.h"
#include "sessions/otlp_for_test.h"
#include "sessions/session_store.h"

namespace harness::sessions {
namespace {

using test::OtlpSpan;

std::string Id(Philox& random, size_t bytes) {
  std::string id;
  for (size_t i = 0; i < bytes; ++i) id.push_back(static_cast<char>(random.Below(255) + 1));
  return id;
}

// A session of one root and a few calls; sizes vary by cascade, now and then something goes wrong.
std::vector<OtlpSpan> Session(Philox& random, int number) {
  constexpr uint64_t kSecond = 1'000'000'000;
  const int cascade = static_cast<int>(random.Below(3));
  OtlpSpan root;
  root.trace = Id(random, 16);
  root.span = Id(random, 8);
  root.name = "cascade " + std::to_string(cascade);
  root.start_ns = 1'768'388'000 * kSecond + static_cast<uint64_t>(number) * 600 * kSecond;
  root.attributes = {
      {"session.id", "session " + std::to_string(number)},
      {"input.value", R"({"question": ")" + std::string(20 + random.Below(4000), 'q') + "\"}"}};
  std::vector<OtlpSpan> spans;
  uint64_t at = root.start_ns;
  const uint64_t calls = 2 + random.Below(5);
  for (uint64_t i = 0; i < calls; ++i) {
    OtlpSpan call;
    call.trace = root.trace;
    call.span = Id(random, 8);
    call.parent = root.span;
    call.name = "cell " + std::to_string(i % 3);
    call.start_ns = at + random.Below(kSecond);
    call.end_ns = call.start_ns + kSecond / 10 + random.Below(4 * kSecond);
    call.status = random.Chance(0.05) ? 2 : 0;
    call.attributes = {{"gen_ai.operation.name", "chat"},
                       {"gen_ai.provider.name", "openai"},
                       {"gen_ai.request.model", random.Chance(0.2) ? "small-model" : "large-model"},
                       {"gen_ai.usage.input_tokens", static_cast<int64_t>(100 + random.Below(5000))},
                       {"gen_ai.usage.output_tokens", static_cast<int64_t>(10 + random.Below(800))}};
    if (random.Chance(0.9))
      call.attributes.emplace_back("gen_ai.usage.cost.amount", 0.0005 + random.Uniform() / 100);
    at = call.end_ns;
    spans.push_back(std::move(call));
  }
  root.end_ns = at + random.Below(kSecond);
  spans.push_back(std::move(root));
  return spans;
}

std::vector<OtlpSpan> World(uint64_t seed) {
  Philox random(seed);
  std::vector<OtlpSpan> all;
  for (int number = 0; number < 60; ++number) {
    for (OtlpSpan& span : Session(random, number)) all.push_back(std::move(span));
  }
  return all;
}

std::unique_ptr<SessionStore> OpenStore(const TempFolder& folder) {
  return SessionStore::Open(store::Home::Open(folder.path() / "home").value()).value();
}

void Send(SessionStore& store, const std::vector<OtlpSpan>& spans, bool protobuf) {
  const auto request = test::RequestOf(spans);
  const auto decoded = protobuf ? DecodeOtlpProtobuf(test::ProtoRequest(request))
                                : DecodeOtlpJson(test::JsonRequest(request).dump());
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  ASSERT_EQ(decoded->rejected, 0);
  ASSERT_TRUE(store.Ingest(decoded->spans).has_value());
}

// All rows by session, without what tells when and how often they were computed.
std::map<std::string, Json> Rows(SessionStore& store) {
  std::map<std::string, Json> rows;
  SessionQuery query;
  do {
    const SessionPage page = store.Page(query).value();
    for (Json row : page.rows) {
      row.erase("analyzed_at");
      row.erase("analysis_version");
      const std::string session = row.at("session_id");
      rows[session] = std::move(row);
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  return rows;
}

std::map<std::string, Json> RowsOfOneRequest(const std::vector<OtlpSpan>& spans) {
  const TempFolder folder = TempFolder::Make("session-rows").value();
  const auto store = OpenStore(folder);
  Send(*store, spans, false);
  EXPECT_TRUE(store->Drain(NoProgress()).has_value());
  return Rows(*store);
}

void ExpectEqual(const std::map<std::string, Json>& rows, const std::map<std::string, Json>& expected) {
  ASSERT_EQ(rows.size(), expected.size());
  for (const auto& [session, row] : expected) {
    ASSERT_TRUE(rows.contains(session)) << session;
    EXPECT_EQ(rows.at(session), row) << Json::diff(row, rows.at(session)).dump();
  }
}

TEST(SessionRows, SayTheSameInEitherEncoding) {
  const auto spans = World(1);
  const auto expected = RowsOfOneRequest(spans);
  ASSERT_EQ(expected.size(), 60u);
  const TempFolder folder = TempFolder::Make("session-rows").value();
  const auto store = OpenStore(folder);
  Send(*store, spans, true);
  ASSERT_TRUE(store->Drain(NoProgress()).has_value());
  ExpectEqual(Rows(*store), expected);
}

TEST(SessionRows, DoNotDependOnOrderPiecesAndRepeats) {
  const auto spans = World(2);
  const auto expected = RowsOfOneRequest(spans);
  Philox random(3);
  const TempFolder folder = TempFolder::Make("session-rows").value();
  const auto store = OpenStore(folder);
  auto twice = spans;
  twice.insert(twice.end(), spans.begin(), spans.end());
  for (size_t i = twice.size(); i > 1; --i) std::swap(twice[i - 1], twice[random.Below(i)]);
  for (size_t begin = 0; begin < twice.size();) {
    const size_t end = std::min(twice.size(), begin + 1 + random.Below(20));
    Send(*store, {twice.begin() + static_cast<ptrdiff_t>(begin), twice.begin() + static_cast<ptrdiff_t>(end)},
         random.Chance(0.5));
    begin = end;
  }
  ASSERT_TRUE(store->Drain(NoProgress()).has_value());
  ExpectEqual(Rows(*store), expected);
}

// Analyses of half a session, or before earlier ones had come, are mended by analysing all again.
TEST(SessionRows, AreTheSameAfterLateSpansAndReanalysis) {
  const auto spans = World(4);
  const auto expected = RowsOfOneRequest(spans);
  Philox random(5);
  const TempFolder folder = TempFolder::Make("session-rows").value();
  {
    const auto store = OpenStore(folder);
    auto shuffled = spans;
    for (size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[random.Below(i)]);
    for (size_t begin = 0; begin < shuffled.size(); begin += 100) {
      const size_t end = std::min(shuffled.size(), begin + 100);
      Send(*store,
           {shuffled.begin() + static_cast<ptrdiff_t>(begin), shuffled.begin() + static_cast<ptrdiff_t>(end)},
           random.Chance(0.5));
      ASSERT_TRUE(store->Drain(NoProgress()).has_value());
    }
  }
  const auto store = OpenStore(folder);  // and over a restart
  const Json done = store->Reanalyze(std::nullopt, NoProgress()).value();
  EXPECT_EQ(done.at("sessions"), 60);
  ExpectEqual(Rows(*store), expected);
  const Json again = store->Reanalyze(std::nullopt, NoProgress()).value();
  EXPECT_EQ(again.at("changed"), 0);
}

TEST(SessionRows, EveryFlagIsDerivedAgainFromItsSnapshot) {
  const TempFolder folder = TempFolder::Make("session-rows").value();
  const auto store = OpenStore(folder);
  Send(*store, World(6), true);
  ASSERT_TRUE(store->Drain(NoProgress()).has_value());
  for (const auto& [session, row] : Rows(*store)) {
    const auto verified = store->Verify(session);
    ASSERT_TRUE(verified.has_value()) << verified.error().message;
    EXPECT_EQ(verified->at("same"), true) << verified->dump();
  }
}

}  // namespace
}  // namespace harness::sessions

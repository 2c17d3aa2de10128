// SPDX-License-Identifier: Apache-2.0
// kill -9 of the server under load: what it acknowledged is there, once, and it serves again.
// Twelve kills; with HARNESS_ALL_TESTS=1 a hundred.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/json.h"
#include "base/prng.h"
#include "base/text.h"
#include "tests/served_home.h"

namespace harness::tests {
namespace {

constexpr int kClients = 3;

int Kills() {
  return std::getenv("HARNESS_ALL_TESTS") != nullptr ? 100 : 12;
}

std::string Digits(uint64_t value, size_t count) {
  std::string digits(count, '0');
  for (size_t i = count; i-- > 0 && value > 0; value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
  return digits;
}

// One span as the server shall know it.
struct SentSpan {
  std::string session, trace, span;
  auto operator<=>(const SentSpan&) const = default;
};

std::string Body(const std::vector<SentSpan>& spans) {
  Json list = Json::array();
  for (const SentSpan& each : spans) {
    list.push_back({{"traceId", each.trace},
                    {"spanId", each.span},
                    {"name", "chat"},
                    {"startTimeUnixNano", "1768388000000000000"},
                    {"endTimeUnixNano", "1768388001000000000"},
                    {"attributes",
                     {{{"key", "session.id"}, {"value", {{"stringValue", each.session}}}},
                      {{"key", "gen_ai.operation.name"}, {"value", {{"stringValue", "chat"}}}},
                      {{"key", "gen_ai.usage.input_tokens"}, {"value", {{"intValue", "7"}}}}}}});
  }
  return Json{{"resourceSpans", {{{"scopeSpans", {{{"spans", list}}}}}}}}.dump();
}

// What clients sent, and what of it was acknowledged.
struct Record {
  std::mutex mutex;
  std::set<SentSpan> spans_sent, spans_acknowledged;
  std::set<std::string> events_sent, events_acknowledged;
};

// Sends spans and events until the server is gone.
void Load(const ServedHome& server, int kill, int client, std::atomic<int>& answers, Record& record) {
  auto connection = server.Connect();
  if (!connection) return;
  Philox random(static_cast<uint64_t>(kill), static_cast<uint64_t>(client));
  const std::string session = "kill-" + std::to_string(kill) + "-" + std::to_string(client);
  for (uint64_t request = 1;; ++request) {
    std::vector<SentSpan> spans;
    const uint64_t count = 1 + random.Below(40);
    const uint64_t trace = static_cast<uint64_t>(kill) << 40 | static_cast<uint64_t>(client) << 32 | request;
    for (uint64_t i = 0; i < count; ++i) spans.push_back({session, Digits(trace, 32), Digits(i + 1, 16)});
    const std::string event = session + "-" + std::to_string(request);
    {
      const std::lock_guard lock(record.mutex);
      record.spans_sent.insert(spans.begin(), spans.end());
      record.events_sent.insert(event);
    }
    const auto traced = connection->Post("/v1/traces", Body(spans));
    if (!traced) return;
    ASSERT_EQ(traced->status, 200) << traced->body;
    {
      const std::lock_guard lock(record.mutex);
      record.spans_acknowledged.insert(spans.begin(), spans.end());
    }
    const Json cloud_event = {{"specversion", "1.0"},
                              {"id", event},
                              {"source", "harness"},
                              {"type", "test.kill"},
                              {"data", {{"ok", true}}}};
    const auto told =
        connection->Post("/event", cloud_event.dump(), {{"content-type", "application/cloudevents+json"}});
    if (!told) return;
    ASSERT_LT(told->status, 300) << told->body;
    const std::lock_guard lock(record.mutex);
    record.events_acknowledged.insert(event);
    ++answers;
  }
}

Json Fetch(HttpClient& client, const std::string& target) {
  const auto reply = client.Get(target);
  EXPECT_TRUE(reply && reply->status == 200)
      << target << ": " << (reply ? reply->body : reply.error().message);
  return reply && reply->status == 200 ? ParseJson(reply->body, target).value() : Json::object();
}

// Until all that was acknowledged is in the tables.
void WaitUntilApplied(HttpClient& client) {
  for (int i = 0; i < 1200; ++i) {
    if (Fetch(client, "/api/v1/sessions-stats").at("lag_spans") == 0) return;  // null: not known yet
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  FAIL() << "acknowledged spans were not applied within a minute";
}

// All spans of a session as the server has them; a doubled one fails.
std::set<SentSpan> SpansOf(HttpClient& client, const std::string& session) {
  std::set<SentSpan> spans;
  std::string cursor;
  do {
    const Json page = Fetch(client, "/api/v1/sessions/" + session + "/spans?limit=1000&cursor=" + cursor);
    for (const Json& each : page.value("items", Json::array())) {
      const bool first = spans.insert({session, each.at("trace_id"), each.at("span_id")}).second;
      EXPECT_TRUE(first) << "doubled: " << each.dump();
    }
    const Json next = page.value("next_cursor", Json());
    cursor = next.is_string() ? next.get<std::string>() : "";
  } while (!cursor.empty());
  return spans;
}

std::set<std::string> EventsOf(HttpClient& client) {
  std::set<std::string> events;
  int64_t before = 0;
  do {
    const Json page = Fetch(client, "/events?limit=1000&before=" + std::to_string(before));
    for (const Json& each : page.value("items", Json::array())) {
      EXPECT_TRUE(events.insert(each.at("id")).second) << "doubled: " << each.dump();
    }
    const Json next = page.value("next_before", Json());
    before = next.is_number_integer() ? next.get<int64_t>() : 0;
  } while (before > 0);
  return events;
}

template <typename T>
size_t Missing(const std::set<T>& wanted, const std::set<T>& there) {
  size_t missing = 0;
  for (const T& each : wanted) missing += there.contains(each) ? 0 : 1;
  return missing;
}

TEST(ServeKill, NoAcknowledgedSpanOrEventIsLostOrDoubled) {
  const TempFolder folder = TempFolder::Make("serve-kill").value();
  const Path home = folder.path() / "home";
  Record record;
  for (int kill = 0; kill < Kills(); ++kill) {
    auto server = ServedHome::Start(HARNESS_PROGRAM, home);
    ASSERT_TRUE(server.has_value()) << server.error().message;
    std::atomic<int> answers = 0;
    std::vector<std::thread> clients;
    for (int client = 0; client < kClients; ++client) {
      clients.emplace_back([&, client] { Load(*server, kill, client, answers, record); });
    }
    Philox random(7, static_cast<uint64_t>(kill));
    const int wanted = static_cast<int>(random.Below(12));
    for (int i = 0; i < 2000 && answers < wanted; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::microseconds(random.Below(60'000)));
    server->Kill();
    for (std::thread& client : clients) client.join();
  }
  ASSERT_GT(record.spans_acknowledged.size(), static_cast<size_t>(Kills()));
  ASSERT_GT(record.events_acknowledged.size(), static_cast<size_t>(Kills()));

  auto server = ServedHome::Start(HARNESS_PROGRAM, home);
  ASSERT_TRUE(server.has_value()) << server.error().message;
  auto client = server->Connect().value();
  WaitUntilApplied(client);
  std::set<std::string> sessions;
  for (const SentSpan& each : record.spans_acknowledged) sessions.insert(each.session);
  std::set<SentSpan> spans;
  for (const std::string& session : sessions) spans.merge(SpansOf(client, session));
  EXPECT_EQ(Missing(record.spans_acknowledged, spans), 0u);
  EXPECT_EQ(Missing(spans, record.spans_sent), 0u) << "spans that nobody sent";
  const std::set<std::string> events = EventsOf(client);
  EXPECT_EQ(Missing(record.events_acknowledged, events), 0u);
  EXPECT_EQ(Missing(events, record.events_sent), 0u) << "events that nobody sent";
  std::printf("%zu spans and %zu events acknowledged over %d kills\n", record.spans_acknowledged.size(),
              record.events_acknowledged.size(), Kills());
  EXPECT_EQ(server->Terminate(), 0);
}

}  // namespace
}  // namespace harness::tests

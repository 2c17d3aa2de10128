// SPDX-License-Identifier: Apache-2.0
#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"
#include "server/services_for_test.h"

namespace harness::server {
namespace {

class EventsTest : public ResourceTest {
 protected:
  void SetUp() override {
    OpenObserver();
    AddEventRoutes(router_, services_);
  }
  Response Send(const std::string& body, const std::string& type = "application/json") {
    return Call("POST /event", body, {{"content-type", type}});
  }
};

TEST_F(EventsTest, TakesABareEvent) {
  const Response response = Send(R"({"source":"auditor","success":true,"audit_duration_ms":5})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(JsonOf(response), Json({{"stored", 1}, {"duplicates", 0}, {"seq", 1}}));
  const Json item = JsonOf(Call("GET /events")).at("items").at(0);
  EXPECT_EQ(item.at("endpoint"), "auditor:verdict");
  EXPECT_EQ(item.at("ok"), true);
  EXPECT_EQ(item.at("duration_ms"), 5);
}

TEST_F(EventsTest, TakesCloudEventsInTheirThreeForms) {
  const Json event = {{"specversion", "1.0"}, {"id", "1"}, {"source", "bot"}, {"type", "t"}};
  Json second = event;
  second["id"] = "2";
  EXPECT_EQ(JsonOf(Send(event.dump(), "application/cloudevents+json")).at("stored"), 1);
  EXPECT_EQ(JsonOf(Send(Json::array({event, second}).dump(), "application/cloudevents-batch+json")),
            Json({{"stored", 1}, {"duplicates", 1}, {"seq", 2}}));
  const Headers binary = {{"content-type", "application/json"},
                          {"ce-specversion", "1.0"},
                          {"ce-id", "3"},
                          {"ce-source", "bot"},
                          {"ce-type", "t"}};
  EXPECT_EQ(JsonOf(Call("POST /event", R"({"ok":false})", binary)).at("stored"), 1);
  EXPECT_EQ(JsonOf(Call("POST /event", R"({"ok":false})", binary)),
            Json({{"stored", 0}, {"duplicates", 1}, {"seq", 3}}));
  EXPECT_NE(metrics_.Text().find("stat_harness_events_total{result=\"stored\"} 3"), std::string::npos)
      << metrics_.Text();
}

TEST_F(EventsTest, TakesBinaryDataThatIsNoJson) {
  TestServer test({}, nullptr, [this](Router& router) { AddEventRoutes(router, services_); });
  constexpr std::string_view kFields = "ce-specversion: 1.0\r\nce-source: bot\r\nce-type: t\r\n";
  const std::string fields(kFields);
  EXPECT_EQ(Post(test.port(), "/event", "a line", fields + "ce-id: 1\r\n", "text/plain").status, 200);
  EXPECT_EQ(Post(test.port(), "/event", "\xff", fields + "ce-id: 2\r\n", "application/octet-stream").status,
            200);
  EXPECT_EQ(
      Post(test.port(), "/event", "{\"ok\":true}", fields + "ce-id: 3\r\n", "application/vnd.x+json").status,
      200);
  EXPECT_EQ(Post(test.port(), "/event", "a line", "", "text/plain").status, 415);
  const Json items = JsonOf(Call("GET /events")).at("items");
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items.at(0).at("ok"), true);
  EXPECT_EQ(items.at(1).at("extra").at("data_base64"), "/w==");
  EXPECT_EQ(items.at(2).at("extra").at("data"), "a line");
}

TEST_F(EventsTest, RefusesWithAReason) {
  EXPECT_EQ(Refusal("POST /event", "{\"ok\":3}", {{"content-type", "application/json"}}),
            "400 event: at /ok: found 3, expected true or false");
  EXPECT_TRUE(Refusal("POST /event", "{", {{"content-type", "application/json"}}).starts_with("400 event"));
  EXPECT_EQ(Refusal("GET /events?limit=0"), "400 limit: found \"0\", expected a whole number from 1 to 1000");
  EXPECT_EQ(Refusal("GET /events?ok=maybe"), "400 ok: found \"maybe\", expected true or false");
  EXPECT_TRUE(Refusal("GET /events?before=x").starts_with("400 before"));
  EXPECT_TRUE(Refusal("GET /stats?recent=1001").starts_with("400 recent"));
  EXPECT_EQ(JsonOf(Call("GET /stats")).at("total"), 0);
}

TEST_F(EventsTest, PagesAndCounts) {
  for (int i = 0; i < 4; ++i) Send(R"({"source":"bot","event_kind":"cycle","ok":true})");
  Send(R"({"source":"robot","ok":false})");
  const Json page = JsonOf(Call("GET /events?source=bot&ok=true&event_kind=cycle&limit=3&before=5"));
  ASSERT_EQ(page.at("items").size(), 3u);
  EXPECT_EQ(page.at("items").at(0).at("seq"), 4);
  EXPECT_EQ(page.at("next_before"), 2);
  const Json stats = JsonOf(Call("GET /stats?recent=2"));
  EXPECT_EQ(stats.at("by_source"), Json({{"bot", 4}}));
  EXPECT_EQ(stats.at("unknown_sources"), Json({{"robot", 1}}));
  EXPECT_EQ(stats.at("ok").at("rate"), 0.8);
  EXPECT_EQ(stats.at("recent").size(), 2u);
}

}  // namespace
}  // namespace harness::server

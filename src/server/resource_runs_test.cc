// SPDX-License-Identifier: Apache-2.0
// Runs of a home that were written by hand; real ones stand in tests/program.
#include "server/run_cards.h"
#include "server/services_for_test.h"

namespace harness::server {
namespace {

const std::string kVersion = "sha256:" + std::string(64, 'a');

Json Action(const char* label, const char* target, double hours, bool replayed) {
  return {{"label", label},
          {"target", target},
          {"lever_id", "l"},
          {"delta_hours", hours},
          {"confidence", 0.9},
          {"interval", replayed ? Json({{"low", hours - 1}, {"high", hours + 1}, {"level", 0.95}}) : Json()}};
}

Json Report() {
  return {{"stable",
           {{"headline", {{"findings", 12}, {"wait_hours", 100.5}}},
            {"decision",
             {{"energy", {{"total", 0.25}, {"gap", 0.25}}},
              {"energy_reason", ""},
              {"actions_reason", ""},
              {"wait_hours", 101},
              {"actions",
               {Action("Counted", "C", 0, false), Action("Small", "S", 2, true),
                Action("Widen", "Q", 30, true), Action("Also", "A", 2, true)}},
              {"plans", {{{"delta_hours", 31.5}}, {{"delta_hours", 30}}}}}}}},
          {"volatile", {{"dataset_name", "log.csv"}}}};
}

class RunsTest : public ResourceTest {
 protected:
  void SetUp() override {
    OpenObserver();
    AddRunRoutes(router_, services_);
    ASSERT_TRUE(catalog_.InsertDataset({kVersion, "log.csv", 7, 0}, {}));
  }
  // A complete run that started `second` seconds after 1970.
  void AddRun(const std::string& id, int64_t second, const std::string& report) {
    const Path folder = home_.RunFolder(id);
    ASSERT_TRUE(MakeFolders(folder / "artifacts"));
    ASSERT_TRUE(WriteFile(folder / "report.json", report));
    ASSERT_TRUE(WriteFile(folder / "report.html", "<p>"));
    ASSERT_TRUE(WriteFile(folder / "artifacts" / "a.json", "[]"));
    ASSERT_TRUE(catalog_.BeginRun(id, kVersion, second * kMicrosPerSecond));
    ASSERT_TRUE(
        catalog_.FinishRun(id, store::RunState::kComplete, (second + 60) * kMicrosPerSecond, Json::object()));
  }
};

TEST(RunCardOf, ReadsWhatListsShow) {
  const RunCard card = RunCardOf(Report().dump()).value();
  EXPECT_EQ(card.dataset_name, "log.csv");
  EXPECT_EQ(card.findings, 12);
  EXPECT_EQ(card.energy, 0.25);
  EXPECT_EQ(card.wait_hours, 100.5);
  EXPECT_EQ(card.actions_verified, 3) << "without the one that was only counted";
  EXPECT_EQ(card.saving_hours, 31.5) << "of the best plan, not of a sum";
  ASSERT_EQ(card.actions.size(), 4u);
  EXPECT_EQ(card.actions[0], Json({{"title", "Widen on Q"},
                                   {"lever_id", "l"},
                                   {"target", "Q"},
                                   {"saving_hours", 30.0},
                                   {"ci_low", 29.0},
                                   {"ci_high", 31.0},
                                   {"verdict", "verified"},
                                   {"confidence", 0.9}}));
  EXPECT_EQ(card.actions[1].at("title"), "Small on S") << "ties keep the report's order";
  EXPECT_EQ(card.actions[3].at("verdict"), "counted");
  EXPECT_TRUE(card.actions[3].at("ci_low").is_null());
}

TEST(RunCardOf, WhatIsNotKnownIsNothing) {
  Json report = Report();
  report["stable"]["decision"]["plans"] = Json::array();
  EXPECT_EQ(RunCardOf(report.dump()).value().saving_hours, 30);
  report["stable"]["decision"] = {
      {"energy", nullptr}, {"actions_reason", "no model"}, {"actions", Json::array()}};
  RunCard card = RunCardOf(report.dump()).value();
  EXPECT_EQ(card.energy, std::nullopt);
  EXPECT_EQ(card.actions_verified, std::nullopt) << "not 0: nobody could tell";
  EXPECT_EQ(card.saving_hours, std::nullopt);
  report["stable"].erase("decision");
  card = RunCardOf(report.dump()).value();
  EXPECT_EQ(card.findings, 12);
  EXPECT_EQ(card.wait_hours, 100.5);
  EXPECT_EQ(card.actions_verified, std::nullopt);
  EXPECT_FALSE(RunCardOf("{}"));
  EXPECT_FALSE(RunCardOf("no JSON"));
}

TEST_F(RunsTest, ListsRunsNewestFirst) {
  AddRun("run-1", 100, Report().dump());
  AddRun("run-2", 200, "broken");
  ASSERT_TRUE(catalog_.BeginRun("run-3", kVersion, 300 * kMicrosPerSecond));
  const Json list = JsonOf(Call("GET /api/v1/runs"));
  EXPECT_EQ(list.at("total"), 3);
  const Json& items = list.at("items");
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items.at(0).at("run_id"), "run-3");
  EXPECT_EQ(items.at(0).at("state"), "running");
  EXPECT_TRUE(items.at(0).at("finished_at").is_null());
  EXPECT_TRUE(items.at(0).at("energy").is_null());
  EXPECT_EQ(items.at(1).at("state"), "complete");
  EXPECT_TRUE(items.at(1).at("findings").is_null()) << "its report cannot be read";
  EXPECT_EQ(items.at(2), Json({{"run_id", "run-1"},
                               {"dataset_version", kVersion},
                               {"dataset_name", "log.csv"},
                               {"state", "complete"},
                               {"started_at", "1970-01-01T00:01:40Z"},
                               {"finished_at", "1970-01-01T00:02:40Z"},
                               {"energy", 0.25},
                               {"wait_hours", 100.5},
                               {"findings", 12},
                               {"actions_verified", 3},
                               {"saving_hours", 31.5}}));
  EXPECT_EQ(JsonOf(Call("GET /api/v1/runs?limit=1")).at("items").size(), 1u);
  EXPECT_EQ(JsonOf(Call("GET /api/v1/runs?dataset=log.csv")).at("items").size(), 3u);
  EXPECT_TRUE(Refusal("GET /api/v1/runs?dataset=none").starts_with("404 "));
  EXPECT_TRUE(Refusal("GET /api/v1/runs?limit=x").starts_with("400 limit"));
}

TEST_F(RunsTest, SendsReportsAndFiles) {
  AddRun("run-1", 100, "{}");
  const Path folder = home_.RunFolder("run-1");
  Response response = Call("GET /api/v1/runs/run-1");
  EXPECT_EQ(response.file, folder / "report.json");
  EXPECT_EQ(response.content_type, "application/json");
  response = Call("GET /api/v1/runs/run-1/report.html");
  EXPECT_EQ(response.file, folder / "report.html");
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(response.headers.at("content-security-policy"),
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'self'");
  response = Call("GET /api/v1/runs/run-1/files/artifacts/a.json");
  EXPECT_EQ(response.file, folder / "artifacts" / "a.json");
  EXPECT_NE(response.headers.at("content-security-policy").find("sandbox"), std::string::npos);
  EXPECT_EQ(JsonOf(Call("GET /api/v1/runs/run-1/files")).at("items").size(), 3u);
}

TEST_F(RunsTest, SendsNothingElse) {
  AddRun("run-1", 100, "{}");
  ASSERT_TRUE(catalog_.BeginRun("run-2", kVersion, 0));
  for (const char* line :
       {"GET /api/v1/runs/run-1/files/../../key", "GET /api/v1/runs/run-1/files/artifacts",
        "GET /api/v1/runs/none", "GET /api/v1/runs/../files", "GET /api/v1/runs/none/report.html",
        "GET /api/v1/runs/run-2", "GET /api/v1/runs/run-2/files"}) {
    EXPECT_TRUE(Refusal(line).starts_with("404 ")) << line;
  }
  std::filesystem::remove(home_.RunFolder("run-1") / "report.html");
  EXPECT_TRUE(Refusal("GET /api/v1/runs/run-1/report.html").starts_with("404 "));
}

TEST_F(RunsTest, OverviewIsOfTheNewestRunAndTheTrendGoesForward) {
  Json overview = JsonOf(Call("GET /api/v1/overview"));
  EXPECT_TRUE(overview.at("energy").is_null());
  EXPECT_TRUE(overview.at("trend").empty());
  EXPECT_EQ(overview.at("events").at("total"), 0);
  Json older = Report();
  older["stable"]["decision"]["energy"]["total"] = 0.5;
  AddRun("run-1", 100, older.dump());
  AddRun("run-2", 200, Report().dump());
  overview = JsonOf(Call("GET /api/v1/overview"));
  EXPECT_EQ(overview.at("energy").at("total"), 0.25);
  EXPECT_EQ(overview.at("energy").at("run_id"), "run-2");
  ASSERT_EQ(overview.at("trend").size(), 2u);
  EXPECT_EQ(overview.at("trend").at(0).at("run_id"), "run-1");
  EXPECT_EQ(overview.at("trend").at(0).at("energy"), 0.5);
  ASSERT_EQ(overview.at("top_actions").size(), 4u);
  EXPECT_EQ(overview.at("top_actions").at(0).at("title"), "Widen on Q");
  EXPECT_EQ(overview.at("top_actions").at(0).at("run_id"), "run-2");
  EXPECT_EQ(overview.at("runs"), 2);
}

TEST_F(RunsTest, CompareNamesWhatItMisses) {
  EXPECT_EQ(Refusal("GET /api/v1/compare"), "400 run: found none, expected ?run= with the id of a run");
  EXPECT_TRUE(Refusal("GET /api/v1/compare?run=none").starts_with("404 "));
  AddRun("run-1", 100, Report().dump());
  EXPECT_TRUE(Refusal("GET /api/v1/compare?run=run-1").starts_with("400 run run-1: found a report without"));
}

}  // namespace
}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "server/run_schemas.h"

namespace harness::server {
namespace {

const Json kText = {{"type", "string"}};
const Json kTextOrNull = {{"type", Json::array({"string", "null"})}};
const Json kNumberOrNull = {{"type", Json::array({"number", "null"})}};
const Json kCountOrNull = {{"type", Json::array({"integer", "null"})}};

Json ObjectOf(Json properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

Json ListOf(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

Json RunSchema() {
  return ObjectOf({{"run_id", kText},
                   {"dataset_version", kText},
                   {"dataset_name", kTextOrNull},
                   {"state", {{"enum", Json::array({"running", "complete", "failed", "aborted"})}}},
                   {"started_at", kText},
                   {"finished_at", kTextOrNull},
                   {"energy", kNumberOrNull},
                   {"wait_hours", kNumberOrNull},
                   {"findings", kCountOrNull},
                   {"actions_verified", kCountOrNull},
                   {"saving_hours",
                    {{"type", Json::array({"number", "null"})},
                     {"description",
                      "of the best plan, whose actions were replayed together; of the best "
                      "action where there is no plan"}}}});
}

Json ActionSchema() {
  return ObjectOf({{"run_id", kText},
                   {"title", kText},
                   {"lever_id", kText},
                   {"target", kText},
                   {"saving_hours", kNumberOrNull},
                   {"ci_low", kNumberOrNull},
                   {"ci_high", kNumberOrNull},
                   {"verdict",
                    {{"enum", Json::array({"verified", "counted"})},
                     {"description", "verified: replayed, with an interval; counted: not replayed"}}},
                   {"confidence", kNumberOrNull}});
}

Route Get(std::string pattern, std::string id, std::string summary) {
  Route route;
  route.method = "GET";
  route.pattern = std::move(pattern);
  route.id = std::move(id);
  route.tag = "runs";
  route.summary = std::move(summary);
  if (route.pattern.find("{id}") != std::string::npos)
    route.parameters = {{"id", "path", "run_id of a run, or the start of one", true, kText}};
  return route;
}

}  // namespace

Route ListRunsRoute() {
  Route route = Get("/api/v1/runs", "listRuns", "Runs of the home, the newest first");
  route.parameters = {{"dataset", "query", "Only runs of this dataset: its name or the start of its version"},
                      {"limit",
                       "query",
                       "At most so many",
                       false,
                       {{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}, {"default", 100}}}};
  route.response_schema = ObjectOf({{"items", ListOf(RunSchema())}, {"total", {{"type", "integer"}}}});
  return route;
}

Route ReportRoute() {
  Route route = Get("/api/v1/runs/{id}", "getRun", "A run's report.json as it stands");
  route.response_schema = {{"type", "object"}, {"description", "schemas/report.schema.json"}};
  return route;
}

Route ReportPageRoute() {
  Route route = Get("/api/v1/runs/{id}/report.html", "getRunReportPage", "A run's report as a page");
  route.produces = "text/html";
  route.response_schema = kText;
  return route;
}

Route ListFilesRoute() {
  Route route = Get("/api/v1/runs/{id}/files", "listRunFiles", "Files of a run's folder, by path");
  route.response_schema =
      ObjectOf({{"items", ListOf(ObjectOf({{"path", kText}, {"bytes", {{"type", "integer"}}}}))}});
  return route;
}

Route FileRoute() {
  Route route = Get("/api/v1/runs/{id}/files/{path*}", "getRunFile", "One file of a run's folder");
  route.parameters.push_back({"path", "path", "As the list of files has it", true, kText});
  route.produces = "application/octet-stream";
  route.response_schema = {{"type", "string"}, {"format", "binary"}};
  return route;
}

Route CompareRoute() {
  Route route = Get("/api/v1/compare", "compareRuns",
                    "What a run found that its reference had not: new, updated, dropped");
  route.parameters = {
      {"run", "query", "The run", true, kText},
      {"reference", "query",
       "The run before; the latest earlier one of the dataset that can be compared when it is absent"}};
  route.response_schema = ObjectOf({{"run", {{"type", "object"}}},
                                    {"reference", {{"type", Json::array({"object", "null"})}}},
                                    {"same_dataset", {{"type", "boolean"}}},
                                    {"settings_differ", ListOf({{"type", "object"}})},
                                    {"comparison", {{"type", "object"}}},
                                    {"findings", {{"type", "object"}}},
                                    {"gate", {{"type", "object"}}}});
  return route;
}

Route OverviewRoute() {
  Route route = Get("/api/v1/overview", "getOverview",
                    "The newest run's energy and actions, the trend over runs, sessions and events");
  route.tag = "overview";
  route.response_schema = ObjectOf(
      {{"energy", {{"type", Json::array({"object", "null"})}, {"description", "of the newest complete run"}}},
       {"trend", ListOf(ObjectOf({{"run_id", kText},
                                  {"dataset_version", kText},
                                  {"dataset_name", kText},
                                  {"finished_at", kTextOrNull},
                                  {"energy", kNumberOrNull},
                                  {"wait_hours", kNumberOrNull},
                                  {"findings", kCountOrNull}}))},
       {"top_actions", ListOf(ActionSchema())},
       {"runs", {{"type", "integer"}}},
       {"sessions", {{"type", Json::array({"object", "null"})}}},
       {"events", {{"type", "object"}}}});
  return route;
}

}  // namespace harness::server

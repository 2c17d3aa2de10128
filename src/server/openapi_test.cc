// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document of all routes against the rules of the specification that a table can break, and the
// page that is made from the table. (The published meta-schema is of JSON Schema 2020-12, which the validator
// library does not know.) Source: OpenAPI Specification 3.1.0, sections 4.8.1 to 4.8.30.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/schema_check.h"
#include "base/text.h"
#include "server/all_routes.h"
#include "server/metrics.h"

namespace harness::server {
namespace {

struct AllRoutes {
  Metrics metrics;
  Services services;
  Router router;
  Json document;
  AllRoutes() {
    services.metrics = &metrics;
    services.clock = &SystemClock();
    AddAllRoutes(router, services);
    document = router.OpenApi("1.2.3");
  }
  // Calls `use(path, method, operation)`.
  template <typename Use>
  void EachOperation(Use use) const {
    for (const auto& [path, item] : document["paths"].items()) {
      for (const auto& [method, operation] : item.items()) use(path, method, operation);
    }
  }
};

std::set<std::string> NamesInBraces(const std::string& path) {
  std::set<std::string> names;
  static const std::regex braces("\\{([^}]*)\\}");
  for (auto at = std::sregex_iterator(path.begin(), path.end(), braces); at != std::sregex_iterator(); ++at)
    names.insert((*at)[1]);
  return names;
}

void ExpectOnlyKeys(const Json& object, const std::set<std::string>& known, const std::string& where) {
  ASSERT_TRUE(object.is_object()) << where;
  for (const auto& [key, value] : object.items()) EXPECT_TRUE(known.contains(key)) << where << ": " << key;
}

// Draft-07 knows every word that the table uses; a slip in a word ("requird") is not seen by it, a wrong
// value is.
void ExpectSchema(const Json& schema, const std::string& where) {
  if (schema.is_object() && schema.contains("$ref")) {
    EXPECT_TRUE(schema["$ref"].get<std::string>().starts_with("#/components/")) << where;
    return;
  }
  const auto compiled = SchemaChecker::FromJson(schema, where);
  EXPECT_TRUE(compiled) << where << ": " << (compiled ? "" : compiled.error().message);
}

void ExpectContent(const Json& content, const std::string& where) {
  ASSERT_TRUE(content.is_object() && !content.empty()) << where;
  static const std::regex media_type("[a-z*]+/[-a-z0-9.+*]+");
  for (const auto& [type, media] : content.items()) {
    EXPECT_TRUE(std::regex_match(type, media_type)) << where << ": " << type;
    ExpectOnlyKeys(media, {"schema", "example", "examples", "encoding"}, where);
    if (media.contains("schema")) ExpectSchema(media["schema"], where + " " + type);
  }
}

TEST(OpenApi, RootHasWhatItMustHave) {
  const AllRoutes all;
  EXPECT_EQ(all.document["openapi"], "3.1.0");
  EXPECT_EQ(all.document["info"]["title"], "Statistics Harness");
  EXPECT_EQ(all.document["info"]["version"], "1.2.3");
  ExpectOnlyKeys(all.document, {"openapi", "info", "servers", "security", "tags", "paths", "components"},
                 "root");
  std::set<std::string> tags;
  for (const Json& tag : all.document["tags"]) EXPECT_TRUE(tags.insert(tag["name"]).second);
  all.EachOperation([&tags](const std::string& path, const std::string&, const Json& operation) {
    for (const Json& tag : operation.value("tags", Json::array())) EXPECT_TRUE(tags.contains(tag)) << path;
  });
}

TEST(OpenApi, PathsAndOperationsKeepTheRules) {
  const AllRoutes all;
  EXPECT_GT(all.document["paths"].size(), 30U);
  const std::set<std::string> methods = {"get", "put", "post", "delete", "head", "patch", "options", "trace"};
  std::set<std::string> ids, shapes;
  all.EachOperation([&](const std::string& path, const std::string& method, const Json& operation) {
    const std::string where = method + " " + path;
    EXPECT_TRUE(path.starts_with("/")) << where;
    EXPECT_TRUE(methods.contains(method)) << where;
    ExpectOnlyKeys(operation,
                   {"tags", "summary", "description", "operationId", "parameters", "requestBody", "responses",
                    "security"},
                   where);
    EXPECT_TRUE(ids.insert(operation["operationId"]).second) << where;
    EXPECT_FALSE(operation.value("summary", "").empty()) << where;
    // Two templates that differ in the names alone are the same path.
    EXPECT_TRUE(shapes.insert(method + std::regex_replace(path, std::regex("\\{[^}]*\\}"), "{}")).second)
        << where;
  });
}

TEST(OpenApi, ParametersAreThoseOfThePath) {
  const AllRoutes all;
  all.EachOperation([](const std::string& path, const std::string& method, const Json& operation) {
    const std::string where = method + " " + path;
    std::set<std::string> in_path;
    std::set<std::pair<std::string, std::string>> seen;
    for (const Json& parameter : operation.value("parameters", Json::array())) {
      ExpectOnlyKeys(parameter, {"name", "in", "description", "required", "schema"}, where);
      const std::string name = parameter["name"], in = parameter["in"];
      EXPECT_TRUE(seen.emplace(name, in).second) << where << ": " << name;
      EXPECT_TRUE(in == "path" || in == "query" || in == "header") << where << ": " << in;
      if (in == "path") {
        EXPECT_TRUE(parameter["required"].get<bool>()) << where;
        in_path.insert(name);
      }
      ExpectSchema(parameter["schema"], where + " " + name);
    }
    EXPECT_EQ(in_path, NamesInBraces(path)) << where;
  });
}

TEST(OpenApi, BodiesAndResponsesKeepTheRules) {
  const AllRoutes all;
  static const std::regex code("[1-5][0-9][0-9]|default");
  all.EachOperation([](const std::string& path, const std::string& method, const Json& operation) {
    const std::string where = method + " " + path;
    if (operation.contains("requestBody")) {
      EXPECT_NE(method, "get") << where;
      ExpectOnlyKeys(operation["requestBody"], {"description", "required", "content"}, where);
      ExpectContent(operation["requestBody"]["content"], where);
    }
    const Json& responses = operation["responses"];
    EXPECT_GE(responses.size(), 2U) << where;
    for (const auto& [status, response] : responses.items()) {
      EXPECT_TRUE(std::regex_match(status, code)) << where << ": " << status;
      if (response.contains("$ref")) {
        EXPECT_EQ(response["$ref"], "#/components/responses/Problem");
        continue;
      }
      ExpectOnlyKeys(response, {"description", "headers", "content"}, where);
      EXPECT_FALSE(response["description"].get<std::string>().empty()) << where;
      if (status != "204") ExpectContent(response["content"], where);
    }
  });
}

TEST(OpenApi, EveryReferenceHasItsTarget) {
  const AllRoutes all;
  const std::string text = all.document.dump();
  static const std::regex reference("\"\\$ref\":\"#([^\"]*)\"");
  size_t count = 0;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), reference); at != std::sregex_iterator();
       ++at) {
    ++count;
    EXPECT_TRUE(all.document.contains(Json::json_pointer((*at)[1]))) << (*at)[1];
  }
  EXPECT_GT(count, 30U);
}

TEST(Routes, WritesAreMarkedAndOpenRoutesOnlyRead) {
  const AllRoutes all;
  for (const Route& route : all.router.routes()) {
    const std::string where = route.method + " " + route.pattern;
    EXPECT_EQ(route.writes, route.method != "GET") << where;
    EXPECT_FALSE(route.open && route.writes) << where;
    EXPECT_TRUE(static_cast<bool>(route.handler)) << where;
    // A form of another site can send these without asking first.
    for (const std::string& type : route.consumes) {
      if (route.body != BodyKind::kMemory) continue;
      EXPECT_TRUE(type != "text/plain" && type != "application/x-www-form-urlencoded" &&
                  type != "multipart/form-data" && type != "*/*")
          << where;
    }
  }
}

TEST(Routes, TheContractIsServed) {
  const AllRoutes all;
  for (const char* route : {"GET /healthz",
                            "GET /readyz",
                            "GET /metrics",
                            "GET /openapi.json",
                            "POST /v1/traces",
                            "POST /api/v1/sessions",
                            "GET /api/v1/sessions",
                            "GET /api/v1/sessions/x",
                            "GET /api/v1/sessions/x/spans",
                            "GET /api/v1/sessions/x/ledger",
                            "GET /api/v1/sessions/x/why",
                            "GET /api/v1/sessions/x/cells",
                            "GET /api/v1/sessions/x/versions",
                            "GET /api/analytics/session/x",
                            "GET /api/v1/cascades",
                            "GET /api/v1/cascades/x/baselines",
                            "GET /api/v1/outliers",
                            "GET /api/v1/alerts",
                            "GET /api/v1/cost-timeline",
                            "GET /api/v1/regressions",
                            "POST /api/v1/reanalyze",
                            "GET /api/v1/sessions-stats",
                            "POST /event",
                            "GET /stats",
                            "GET /events",
                            "POST /api/v1/uploads",
                            "GET /api/v1/datasets",
                            "POST /api/v1/jobs",
                            "GET /api/v1/jobs",
                            "GET /api/v1/jobs/x",
                            "DELETE /api/v1/jobs/x",
                            "GET /api/v1/jobs/x/progress",
                            "GET /api/v1/runs",
                            "GET /api/v1/runs/x",
                            "GET /api/v1/runs/x/report.html",
                            "GET /api/v1/runs/x/files",
                            "GET /api/v1/runs/x/files/a/b.json",
                            "GET /api/v1/compare",
                            "GET /api/v1/overview",
                            "GET /",
                            "GET /runs/x",
                            "GET /compare",
                            "GET /sessions",
                            "GET /sessions/x",
                            "GET /cascades/x"}) {
    const std::string text(route);
    const size_t blank = text.find(' ');
    EXPECT_NE(all.router.Find(text.substr(0, blank), text.substr(blank + 1)).route, nullptr) << route;
  }
}

TEST(Routes, TheirPageIsNotStale) {
  const AllRoutes all;
  const auto page = ReadFile(Path(HARNESS_SOURCE_DIR) / "docs/api.md");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_TRUE(*page == ApiMarkdown(all.router)) << "docs/api.md: stat-harness api --markdown > docs/api.md";
}

}  // namespace
}  // namespace harness::server

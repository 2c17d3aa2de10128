// SPDX-License-Identifier: Apache-2.0
// Router::OpenApi: the table of routes as an OpenAPI 3.1 document.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "server/router.h"

namespace harness::server {
namespace {

// "/files/{path*}" is "/files/{path}": OpenAPI has no word for a parameter that takes the rest.
std::string PathOf(std::string_view pattern) {
  std::string path(pattern);
  std::erase(path, '*');
  return path;
}

Json ProblemSchema() {
  return {{"type", "object"},
          {"description", "RFC 9457"},
          {"required", {"type", "title", "status", "detail", "error"}},
          {"properties",
           {{"type", {{"type", "string"}}},
            {"title", {{"type", "string"}}},
            {"status", {{"type", "integer"}}},
            {"detail", {{"type", "string"}}},
            {"error", {{"type", "string"}, {"description", "The same as detail."}}}}}};
}

Json StatusSchema() {
  return {{"type", "object"},
          {"description", "google.rpc.Status"},
          {"properties", {{"code", {{"type", "integer"}}}, {"message", {{"type", "string"}}}}}};
}

Json ContentOf(std::string_view type, const Json& schema) {
  Json media = Json::object();
  if (!schema.is_null()) media["schema"] = schema;
  return {{std::string(type), std::move(media)}};
}

Json ParametersOf(const Route& route) {
  Json list = Json::array();
  for (const std::string_view part : Split(route.pattern, '/')) {
    if (!part.starts_with('{') || !part.ends_with('}')) continue;
    std::string name(part.substr(1, part.size() - 2));
    std::erase(name, '*');
    Json parameter = {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}};
    for (const Parameter& described : route.parameters) {
      if (described.in != "path" || described.name != name) continue;
      parameter["schema"] = described.schema;
      if (!described.description.empty()) parameter["description"] = described.description;
    }
    list.push_back(std::move(parameter));
  }
  for (const Parameter& parameter : route.parameters) {
    if (parameter.in == "path") continue;
    Json json = {{"name", parameter.name}, {"in", parameter.in}, {"schema", parameter.schema}};
    if (!parameter.description.empty()) json["description"] = parameter.description;
    if (parameter.required) json["required"] = true;
    list.push_back(std::move(json));
  }
  if (route.method == "POST") {
    list.push_back({{"name", "Idempotency-Key"},
                    {"in", "header"},
                    {"description", "The same key with the same body gives the answer of the first request."},
                    {"schema", {{"type", "string"}, {"maxLength", 255}}}});
  }
  return list;
}

Json BodyOf(const Route& route) {
  Json content = Json::object();
  for (const std::string& type : route.consumes) content.update(ContentOf(type, route.request_schema));
  return {{"description", "At most " + FormatThousands(static_cast<int64_t>(route.body_limit)) + " bytes" +
                              (route.body == BodyKind::kMemory ? ", counted after gzip." : ".")},
          {"required", !route.request_schema.is_null()},
          {"content", std::move(content)}};
}

Json ResponsesOf(const Route& route) {
  const bool event_stream = route.produces == "text/event-stream";
  Json responses = {{std::to_string(route.success),
                     {{"description", event_stream ? "Events as they come" : "Success"},
                      {"content", ContentOf(route.produces, route.response_schema)}}}};
  if (route.otlp_errors) {
    const Json status = {{"$ref", "#/components/schemas/Status"}};
    Json content = Json::object();
    for (const std::string& type : route.consumes) content.update(ContentOf(type, status));
    responses["default"] = {{"description", "Error, in the encoding of the request"},
                            {"content", std::move(content)}};
  } else {
    responses["default"] = {{"$ref", "#/components/responses/Problem"}};
  }
  return responses;
}

Json OperationOf(const Route& route) {
  Json operation = {{"operationId", route.id}, {"responses", ResponsesOf(route)}};
  if (!route.tag.empty()) operation["tags"] = {route.tag};
  if (!route.summary.empty()) operation["summary"] = route.summary;
  Json parameters = ParametersOf(route);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (route.body != BodyKind::kNone) operation["requestBody"] = BodyOf(route);
  if (route.open) operation["security"] = Json::array();
  return operation;
}

}  // namespace

Json Router::OpenApi(std::string_view version) const {
  Json paths = Json::object();
  std::map<std::string, Json> tags;
  for (const Route& route : routes_) {
    paths[PathOf(route.pattern)][AsciiLower(route.method)] = OperationOf(route);
    if (!route.tag.empty()) tags[route.tag] = {{"name", route.tag}};
  }
  Json tag_list = Json::array();
  for (const auto& [name, tag] : tags) tag_list.push_back(tag);
  const Json problem = ContentOf("application/problem+json", {{"$ref", "#/components/schemas/Problem"}});
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Statistics Harness"},
            {"version", version},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
          {"servers", {{{"url", "/"}}}},
          {"security", {{{"token", Json::array()}}, Json::object()}},
          {"tags", std::move(tag_list)},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", {{"Problem", ProblemSchema()}, {"Status", StatusSchema()}}},
            {"responses", {{"Problem", {{"description", "Error"}, {"content", problem}}}}},
            {"securitySchemes",
             {{"token",
               {{"type", "http"}, {"scheme", "bearer"}, {"description", "stat-harness token create"}}}}}}}};
}

}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
// The table of routes: what is served, by whom, within which limits; OpenAPI is written from it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "server/http.h"

namespace harness::server {

enum class BodyKind { kNone, kMemory, kFile };

struct Parameter {
  std::string name;
  std::string in = "query";  // "query", "path" or "header"
  std::string description;
  bool required = false;
  Json schema = {{"type", "string"}};
};

struct Route {
  std::string method;   // "GET"
  std::string pattern;  // "/api/v1/sessions/{id}"; a last segment "{path*}" takes the rest
  std::string id;       // OpenAPI's operationId: "getSession"
  std::string tag;      // "sessions"
  std::string summary;  // one line
  std::function<Response(const Request&)> handler;

  std::vector<Parameter> parameters = {};
  BodyKind body = BodyKind::kNone;
  std::vector<std::string> consumes = {"application/json"};  // accepted content types; "*/*" for any
  uint64_t body_limit = uint64_t{1} << 20;                   // after gunzip
  Json request_schema = nullptr;
  Json response_schema = nullptr;
  int success = 200;
  std::string produces = "application/json";
  // A request with ce-* fields is a CloudEvent in binary mode, whose content type is that of its data: any.
  bool cloud_events = false;
  bool otlp_errors = false;  // errors are a Status message in the request's encoding
  bool open = false;         // needs no token: health, console's files
  bool slashes = false;      // its parameters are names of other tools, which may hold slashes, sent encoded
  bool writes = false;       // changes state: checked against cross-site requests
};

// Immutable after the first Handle. Patterns are matched segment by segment; a fixed segment beats a
// parameter.
class Router {
 public:
  // Requires an id and a pattern with its method that are not there yet.
  void Add(Route route);
  struct Match {
    const Route* route = nullptr;  // null: 404, or 405 with `allow`
    std::map<std::string, std::string> path_parameters;
    std::string allow;
  };
  Match Find(std::string_view method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }
  // OpenAPI 3.1 of all routes, in the order of patterns.
  Json OpenApi(std::string_view version) const;

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> patterns_;  // of routes_, split at the slashes
};

}  // namespace harness::server

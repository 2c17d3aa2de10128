// SPDX-License-Identifier: Apache-2.0
// A server on a free port with a few routes, for tests of the server itself.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/files.h"
#include "server/metrics.h"
#include "server/router.h"
#include "server/server.h"

namespace harness::server {

inline Route TestRoute(std::string_view method, std::string_view pattern,
                       std::function<Response(const Request&)> handler) {
  Route route;
  route.method = std::string(method);
  route.pattern = std::string(pattern);
  route.id = std::string(method) + std::string(pattern);
  route.tag = "test";
  route.summary = "For a test";
  route.handler = std::move(handler);
  route.writes = method != "GET";
  if (method == "POST" || method == "PUT") route.body = BodyKind::kMemory;
  return route;
}

// GET /hello "hello", GET /items/{id} {"id"}, GET /large 100 kB of JSON, POST /echo the body (limit 64 KiB),
// POST /count {"count"} of its calls, POST /file {"bytes"} of a file (limit 4 MiB).
class TestServer {
 public:
  explicit TestServer(ServerOptions options = {}, const Tokens* tokens = nullptr,
                      const std::function<void(Router&)>& more = {})
      : folder_(TempFolder::Make("server-test").value()) {
    AddRoutes();
    if (more) more(router_);
    options.port = 0;
    options.body_folder = folder_.path() / "bodies";
    auto server = Server::Start(std::move(options), router_, metrics_, tokens);
    EXPECT_TRUE(server.has_value()) << (server ? "" : server.error().message);
    if (server) server_ = std::move(*server);
  }
  ~TestServer() { server_.reset(); }

  uint16_t port() const { return server_ ? server_->port() : uint16_t{0}; }
  Server& server() { return *server_; }
  Metrics& metrics() { return metrics_; }
  Router& router() { return router_; }
  const Path& folder() const { return folder_.path(); }
  std::atomic<int> calls = 0;  // of POST /count

 private:
  void AddRoutes() {
    router_.Add(TestRoute("GET", "/hello", [](const Request&) {
      Response response;
      response.content_type = "text/plain";
      response.body = "hello";
      return response;
    }));
    router_.Add(TestRoute("GET", "/items/{id}", [](const Request& request) {
      return JsonResponse({{"id", request.path_parameters.at("id")}, {"q", request.QueryOr("q", "")}});
    }));
    router_.Add(TestRoute("GET", "/large", [](const Request&) {
      return JsonResponse({{"text", std::string(100'000, 'x')}});
    }));
    Route echo = TestRoute("POST", "/echo", [](const Request& request) {
      Response response;
      response.body = request.body;
      return response;
    });
    echo.body_limit = 64 << 10;
    router_.Add(std::move(echo));
    router_.Add(TestRoute("POST", "/count", [this](const Request&) {
      return JsonResponse({{"count", ++calls}});
    }));
    Route file = TestRoute("POST", "/file", [](const Request& request) {
      const Result<std::string> text = ReadFile(request.body_file);
      return text ? JsonResponse({{"bytes", text->size()}, {"sent", request.body_bytes}}, 201)
                  : ProblemOf(text.error());
    });
    file.body = BodyKind::kFile;
    file.body_limit = 4 << 20;
    file.consumes = {"*/*"};
    router_.Add(std::move(file));
  }

  TempFolder folder_;
  Router router_;
  Metrics metrics_;
  std::unique_ptr<Server> server_;
};

}  // namespace harness::server

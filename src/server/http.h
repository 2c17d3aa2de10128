// SPDX-License-Identifier: Apache-2.0
// Requests and answers as values: what a resource sees of HTTP.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::server {

using Headers = std::map<std::string, std::string>;  // names in lower case

struct Request {
  std::string method;                                  // "GET"
  std::string path;                                    // decoded, without the query: "/api/v1/sessions/abc"
  std::map<std::string, std::string> path_parameters;  // of the route's pattern: "id" -> "abc"
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  Headers headers;
  std::string body;  // after gunzip; empty for a route that takes a file
  Path body_file;    // for such a route: the body as sent, removed after the handler unless it moved it
  uint64_t body_bytes = 0;
  std::string principal;  // name of the token that was shown; "loopback" without one
  // Set once the server was asked to stop; null without a server. Work that may take minutes looks there.
  const std::atomic<bool>* stopping = nullptr;

  // The path parameter "id" of the route.
  const std::string& Id() const { return path_parameters.at("id"); }
  std::string QueryOr(std::string_view name, std::string_view otherwise) const;
  std::string Header(std::string_view name) const;  // "" when absent
};

// What a connection sends on as it comes: server-sent events. Thread-safe; made by a handler, kept by whoever
// has something to say. Closed or gone connections drop what is pushed.
class EventStream {
 public:
  virtual ~EventStream() = default;
  virtual void Push(std::string_view event, const Json& data) = 0;
  virtual void Close() = 0;
  virtual bool closed() const = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Headers headers;
  Path file;  // sent instead of `body` when not empty
  // Called with the stream once the head was sent; the answer is text/event-stream then.
  std::function<void(std::shared_ptr<EventStream>)> stream;
};

Response JsonResponse(const Json& body, int status = 200);
// RFC 9457: {type, title, status, detail, error} as application/problem+json. `error` repeats the detail for
// clients that look there.
Response Problem(int status, std::string_view title, std::string_view detail);
// By code: kInvalidArgument 400, kNotFound 404, kBusy and kInterrupted 503 with Retry-After, kInconclusive
// 422, else 500.
Response ProblemOf(const Error& error);
// Of something sent that was not stored: 400 when it never will be, else 503 with Retry-After, because
// nothing was acknowledged and the sender may send it again.
Response ProblemOfStoring(const Error& error);
// The value with 200, or ProblemOf the error.
Response AnswerOf(const Result<Json>& result);

}  // namespace harness::server

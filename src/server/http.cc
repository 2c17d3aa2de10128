// SPDX-License-Identifier: Apache-2.0
#include "server/http.h"

namespace harness::server {

std::string Request::QueryOr(std::string_view name, std::string_view otherwise) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::string(otherwise);
}

std::string Request::Header(std::string_view name) const {
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? "" : found->second;
}

Response JsonResponse(const Json& body, int status) {
  Response response;
  response.status = status;
  response.body = body.dump() + "\n";
  return response;
}

Response Problem(int status, std::string_view title, std::string_view detail) {
  Response response = JsonResponse(
      {{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}, {"error", detail}},
      status);
  response.content_type = "application/problem+json";
  return response;
}

Response ProblemOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return Problem(400, "Bad request", error.message);
    case ErrorCode::kNotFound:
      return Problem(404, "Not found", error.message);
    case ErrorCode::kInconclusive:
      return Problem(422, "Inconclusive", error.message);
    case ErrorCode::kBusy:
    case ErrorCode::kInterrupted: {
      Response response = Problem(503, "Busy", error.message);
      response.headers["retry-after"] = "1";
      return response;
    }
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      break;
  }
  return Problem(500, "Internal error", error.message);
}

Response ProblemOfStoring(const Error& error) {
  return ProblemOf(error.code == ErrorCode::kInvalidArgument ? error : Busy(error.message));
}

Response AnswerOf(const Result<Json>& result) {
  return result ? JsonResponse(*result) : ProblemOf(result.error());
}

}  // namespace harness::server

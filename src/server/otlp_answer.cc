// SPDX-License-Identifier: Apache-2.0
#include "server/otlp_answer.h"

#include "server/admission.h"

namespace harness::server {
namespace {

void AppendVarint(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

// Fields with the default value are left out, as proto3 does.
void AppendInteger(uint32_t field, int64_t value, std::string& bytes) {
  if (value == 0) return;
  AppendVarint(field << 3, bytes);
  AppendVarint(static_cast<uint64_t>(value), bytes);
}

void AppendText(uint32_t field, std::string_view text, std::string& bytes) {
  if (text.empty()) return;
  AppendVarint(field << 3 | 2, bytes);
  AppendVarint(text.size(), bytes);
  bytes += text;
}

Response Answer(bool protobuf, int status, const Json& json, std::string bytes) {
  Response response = JsonResponse(json, status);
  if (protobuf) {
    response.content_type = kProtobufType;
    response.body = std::move(bytes);
  }
  return response;
}

// google.rpc.Code of an HTTP status.
int CodeOf(int http_status) {
  switch (http_status) {
    case 401:
      return 16;  // UNAUTHENTICATED
    case 403:
      return 7;  // PERMISSION_DENIED
    case 404:
      return 5;  // NOT_FOUND
    case 413:
    case 429:
      return 8;  // RESOURCE_EXHAUSTED
    case 502:
    case 503:
      return 14;  // UNAVAILABLE
    case 408:
    case 504:
      return 4;  // DEADLINE_EXCEEDED
    default:
      return http_status < 500 ? 3 : 13;  // INVALID_ARGUMENT, INTERNAL
  }
}

}  // namespace

bool WantsProtobuf(const Request& request) {
  return MediaTypeOf(request.Header("content-type")) == kProtobufType;
}

Response OtlpSuccess(bool protobuf, int64_t rejected, std::string_view message) {
  if (rejected == 0) return Answer(protobuf, 200, Json::object(), "");
  std::string partial;
  AppendInteger(1, rejected, partial);
  AppendText(2, message, partial);
  std::string bytes;
  AppendText(1, partial, bytes);
  // 64-bit integers of protobuf are text in its JSON.
  return Answer(
      protobuf, 200,
      {{"partialSuccess", {{"rejectedSpans", std::to_string(rejected)}, {"errorMessage", message}}}},
      std::move(bytes));
}

Response OtlpError(bool protobuf, int http_status, std::string_view message) {
  std::string bytes;
  AppendInteger(1, CodeOf(http_status), bytes);
  AppendText(2, message, bytes);
  Response response =
      Answer(protobuf, http_status, {{"code", CodeOf(http_status)}, {"message", message}}, std::move(bytes));
  if (http_status == 429 || http_status == 503) response.headers["retry-after"] = "1";
  return response;
}

}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "server/answer.h"

#include <sys/stat.h>

#include <algorithm>
#include <new>

#include "base/sha256.h"
#include "base/text.h"
#include "server/admission.h"
#include "server/field_lists.h"
#include "server/gzip.h"
#include "server/otlp_answer.h"

namespace harness::server {
namespace {

constexpr size_t kGzipFrom = 1024;  // below, the head is most of the answer

Response TooLarge(uint64_t limit) {
  return Problem(
      413, "Content too large",
      "body: found more than " + std::to_string(limit) + " bytes after gzip, expected at most as many");
}

std::optional<Response> ReadBody(const Route& route, Request& request, bool gzip_body, MemoryShare& share) {
  if (gzip_body) {
    Result<Gunzipped> plain =
        Gunzip(request.body, route.body_limit, [&share](uint64_t bytes) { return share.Take(bytes); });
    if (!plain) return ProblemOf(plain.error());
    if (plain->stopped == GunzipStop::kTooLong) return TooLarge(route.body_limit);
    if (plain->stopped == GunzipStop::kNoMemory)
      return ProblemOf(Busy("memory: the bodies held are at their limit, try again"));
    request.body = std::move(plain->text);
  }
  if (route.body == BodyKind::kMemory) {
    request.body_bytes = request.body.size();
    const std::string type = MediaTypeOf(request.Header("content-type"));
    const bool json = type == "application/json" || type.ends_with("+json");
    if (json && !IsValidUtf8(request.body))
      return Problem(400, "Bad request", "body: found bytes that are not UTF-8");
  }
  return std::nullopt;
}

Response Handle(const Route& route, const Request& request) {
  try {
    return route.handler(request);
  } catch (const std::bad_alloc&) {
    return ProblemOf(Busy("memory: none left for this request, try again"));
  } catch (const std::exception& exception) {
    return Problem(500, "Internal error", std::string(route.id) + ": " + exception.what());
  }
}

Response HandleOnce(const Route& route, const Request& request, std::string_view file_digest,
                    IdempotencyMemory& memory) {
  const std::string name = request.Header("idempotency-key");
  if (name.empty() || request.method != "POST") return Handle(route, request);
  if (name.size() > 255) return Problem(400, "Bad request", "Idempotency-Key: found more than 255 bytes");
  std::string key = request.principal + "\n" + request.path + "\n" + name;
  for (const auto& [parameter, value] : request.query) key += "\n" + parameter + "=" + value;
  const std::string digest =
      route.body == BodyKind::kFile ? std::string(file_digest) : Sha256Hex(request.body);
  IdempotencyMemory::Begun begun = memory.Begin(key, digest);
  switch (begun.outcome) {
    case IdempotencyMemory::Outcome::kSame:
      begun.answer.headers["idempotency-replayed"] = "true";
      return begun.answer;
    case IdempotencyMemory::Outcome::kOtherBody:
      return Problem(422, "Unprocessable content",
                     "Idempotency-Key: found the key of an earlier request with another body");
    case IdempotencyMemory::Outcome::kUnderWay:
      return Problem(409, "Conflict", "Idempotency-Key: found the key of a request that is under way");
    case IdempotencyMemory::Outcome::kNew:
      break;
  }
  Response answer = Handle(route, request);
  memory.End(key, answer);
  return answer;
}

void SetDefault(Headers& headers, const char* name, const char* value) {
  headers.emplace(name, value);
}

// Of the body before gzip, whose packed form has the same tag, marked weak.
std::string EtagOf(const Response& response) {
  if (response.file.empty()) return "\"" + Sha256Hex(response.body).substr(0, 32) + "\"";
  struct stat found {};
  if (::stat(response.file.c_str(), &found) != 0) return "";
  return "\"" + std::to_string(found.st_ino) + "-" + std::to_string(found.st_size) + "-" +
         std::to_string(found.st_mtim.tv_sec) + "." + std::to_string(found.st_mtim.tv_nsec) + "\"";
}

bool Compressible(std::string_view content_type) {
  const std::string type = MediaTypeOf(content_type);
  return type.starts_with("text/") || type == "application/json" || type.ends_with("+json") ||
         type.ends_with("javascript") || type.ends_with("xml");
}

void Compress(const Request& request, Response& response) {
  if (response.body.size() < kGzipFrom || !response.file.empty() || response.stream ||
      !Compressible(response.content_type) || response.headers.contains("content-encoding"))
    return;
  SetDefault(response.headers, "vary", "accept-encoding");
  if (!AcceptsGzip(request.Header("accept-encoding"))) return;
  std::string packed = Gzip(response.body);
  if (packed.empty() || packed.size() >= response.body.size()) return;
  response.body = std::move(packed);
  response.headers["content-encoding"] = "gzip";
  const auto tag = response.headers.find("etag");
  if (tag != response.headers.end() && !tag->second.starts_with("W/")) tag->second = "W/" + tag->second;
}

}  // namespace

Response InEncodingOf(const Route* route, const Request& request, Response answer) {
  if (route == nullptr || !route->otlp_errors || answer.content_type != "application/problem+json")
    return answer;
  const Json problem = Json::parse(answer.body, nullptr, false);
  const std::string detail = problem.is_object() ? problem.value("detail", "") : "";
  Response encoded = OtlpError(WantsProtobuf(request), answer.status, detail);
  for (auto& [name, value] : answer.headers) encoded.headers[name] = value;
  return encoded;
}

Response AnswerTo(const Route& route, Request& request, bool gzip_body, std::string_view file_digest,
                  MemoryShare& share, IdempotencyMemory& memory) {
  try {
    std::optional<Response> refusal = ReadBody(route, request, gzip_body, share);
    return InEncodingOf(&route, request,
                        refusal ? std::move(*refusal) : HandleOnce(route, request, file_digest, memory));
  } catch (const std::bad_alloc&) {
    return ProblemOf(Busy("memory: none left for this request, try again"));
  }
}

void Complete(const Request& request, Response& response) {
  Headers& headers = response.headers;
  SetDefault(headers, "x-content-type-options", "nosniff");
  SetDefault(headers, "referrer-policy", "no-referrer");
  SetDefault(headers, "cross-origin-resource-policy", "same-origin");
  SetDefault(headers, "content-security-policy",
             "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (reads && response.status == 200 && !response.stream) {
    const std::string tag = headers.contains("etag") ? headers["etag"] : EtagOf(response);
    if (!tag.empty()) headers["etag"] = tag;
    SetDefault(headers, "cache-control", "no-cache");
    if (!tag.empty() && HasTag(request.Header("if-none-match"), tag)) {
      response.status = 304;
      response.body.clear();
      response.file.clear();
      return;
    }
  }
  SetDefault(headers, "cache-control", "no-store");
  Compress(request, response);
}

}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "server/console.h"

#include <sys/random.h>

#include <algorithm>

#include "base/base64.h"
#include "server/field_lists.h"

namespace harness::server {
namespace {

constexpr std::string_view kNonceMark = "__CSP_NONCE__";

const ConsoleFile* FileAt(std::span<const ConsoleFile> files, std::string_view path) {
  const auto found = std::ranges::lower_bound(files, path, {}, &ConsoleFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

Response NotFound(std::string_view path) {
  return Problem(404, "Not found", "the console has no file " + std::string(path));
}

// What every answer of the console carries, whatever it holds.
void AddSafety(Response& response) {
  response.headers["x-content-type-options"] = "nosniff";
  response.headers["referrer-policy"] = "no-referrer";
  response.headers["cross-origin-resource-policy"] = "same-origin";
}

std::string Policy(std::string_view nonce) {
  return "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-" + std::string(nonce) +
         "'; img-src 'self' data:; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; "
         "base-uri 'none'; form-action 'none'";
}

}  // namespace

std::string NewNonce() {
  char bytes[16];
  while (::getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
  }
  return Base64Of({bytes, sizeof(bytes)});
}

Response ConsolePage(std::span<const ConsoleFile> files, std::string_view nonce) {
  const ConsoleFile* index = FileAt(files, "/index.html");
  if (index == nullptr) {
    return Problem(404, "No console", "this program was built without the console (HARNESS_CONSOLE=OFF)");
  }
  Response response;
  response.content_type = index->content_type;
  std::string_view rest = index->bytes;
  for (size_t at = rest.find(kNonceMark); at != std::string_view::npos; at = rest.find(kNonceMark)) {
    response.body.append(rest.substr(0, at)).append(nonce);
    rest.remove_prefix(at + kNonceMark.size());
  }
  response.body.append(rest);
  AddSafety(response);
  response.headers["cache-control"] = "no-cache";
  response.headers["content-security-policy"] = Policy(nonce);
  response.headers["cross-origin-opener-policy"] = "same-origin";
  response.headers["x-frame-options"] = "DENY";
  return response;
}

Response ConsoleAsset(std::span<const ConsoleFile> files, const Request& request) {
  const ConsoleFile* file = FileAt(files, request.path);
  if (file == nullptr || file->path == "/index.html") return NotFound(request.path);
  Response response;
  response.content_type = file->content_type;
  AddSafety(response);
  const bool hashed = file->path.starts_with("/assets/");
  response.headers["cache-control"] = hashed ? "public, max-age=31536000, immutable" : "no-cache";
  const bool packed = !file->gzip.empty() && AcceptsGzip(request.Header("accept-encoding"));
  // A strong tag names the bytes as sent, so the packed form has its own.
  const std::string etag = "\"" + std::string(file->sha256.substr(0, 32)) + (packed ? "-gzip\"" : "\"");
  response.headers["etag"] = etag;
  if (!file->gzip.empty()) response.headers["vary"] = "accept-encoding";
  if (HasTag(request.Header("if-none-match"), etag)) {
    response.status = 304;
    return response;
  }
  if (packed) response.headers["content-encoding"] = "gzip";
  response.body = packed ? file->gzip : file->bytes;
  return response;
}

bool WantsPage(const Request& request) {
  const std::string accept = request.Header("accept");
  return std::ranges::any_of(MembersOf(accept),
                             [](std::string_view member) { return member.starts_with("text/html"); });
}

Response EventsPage() {
  Response response = ConsolePage(ConsoleFiles(), NewNonce());
  response.headers["vary"] = "accept, accept-encoding";
  return response;
}

}  // namespace harness::server

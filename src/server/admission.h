// SPDX-License-Identifier: Apache-2.0
// What is decided about a request from its head alone, before a byte of its body is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http.h"
#include "server/router.h"
#include "server/server.h"
#include "server/tokens.h"

namespace harness::server {

struct RequestHead {
  std::string method, target;
  int version = 11;                                         // 10 or 11
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, in order
  std::optional<uint64_t> content_length;
  bool chunked = false;
  std::string local_address;  // that the connection came to: "127.0.0.1", "[::1]"
};

struct Admission {
  const Route* route = nullptr;  // null when no route was found
  Request request;               // without a body
  bool gzip_body = false;
  bool expects_continue = false;
  std::optional<Response> refusal;  // nothing more is read then
};

struct AdmissionRules {
  const Router* router = nullptr;
  const Tokens* tokens = nullptr;
  const ServerOptions* options = nullptr;
  bool token_required = false;
};

inline constexpr std::string_view kCloudEventField = "ce-";  // how the fields of a CloudEvent begin
inline constexpr size_t kMaxFields = 100;
inline constexpr size_t kMaxTargetBytes = 8 << 10;

// Checks, in this order: number of fields (431), length of the target (414), single fields and framing (400,
// 417, 501), the target (400), the Host field (400, 421), the route (404, 405), where a write comes from
// (403), the token (401, 403), the body's type (415) and announced length (413).
Admission Admit(RequestHead head, const AdmissionRules& rules);

// The host of "name:port" or "[address]:port", in lower case, without a final dot; "" when it is neither.
std::string HostOf(std::string_view authority);

// Whether a page at `origin` ("https://host:port") is of the host that `host_field` names.
bool SameOrigin(std::string_view origin, std::string_view host_field);

// "application/json" of "Application/JSON; charset=utf-8".
std::string MediaTypeOf(std::string_view content_type);

}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "server/admission.h"

#include <algorithm>
#include <set>

#include "base/base64.h"
#include "base/text.h"
#include "server/target.h"

namespace harness::server {
namespace {

using Refusal = std::optional<Response>;

bool OnlyOnce(std::string_view name) {
  static const std::set<std::string_view> names = {
      "host",   "content-type", "content-encoding", "transfer-encoding", "authorization",
      "origin", "expect",       "idempotency-key",  "sec-fetch-site"};
  return names.contains(name);
}

Refusal TakeFields(const RequestHead& head, Request& request) {
  if (head.fields.size() > kMaxFields)
    return Problem(431, "Request header fields too large",
                   "found " + std::to_string(head.fields.size()) + " header fields, expected at most " +
                       std::to_string(kMaxFields));
  if (head.target.size() > kMaxTargetBytes)
    return Problem(414, "URI too long",
                   "target: found " + std::to_string(head.target.size()) + " bytes, expected at most " +
                       std::to_string(kMaxTargetBytes));
  for (const auto& [name, value] : head.fields) {
    const auto [at, is_new] = request.headers.emplace(name, value);
    if (is_new) continue;
    if (OnlyOnce(name)) return Problem(400, "Bad request", "found the header field " + name + " twice");
    at->second += ", " + value;
  }
  return std::nullopt;
}

Refusal CheckFraming(const RequestHead& head, Admission& admission) {
  const std::string coding = AsciiLower(admission.request.Header("transfer-encoding"));
  if (!coding.empty()) {
    if (head.content_length || head.version < 11)
      return Problem(400, "Bad request", "found Transfer-Encoding where it has no place");
    if (coding != "chunked" || !head.chunked)
      return Problem(501, "Not implemented",
                     "Transfer-Encoding: found " + Quoted(coding) + ", expected chunked");
  }
  const std::string expect = AsciiLower(admission.request.Header("expect"));
  if (!expect.empty() && expect != "100-continue")
    return Problem(417, "Expectation failed", "Expect: found " + Quoted(expect) + ", expected 100-continue");
  admission.expects_continue = !expect.empty() && head.version >= 11;
  return std::nullopt;
}

bool IsAllowedHost(std::string_view authority, const std::string& local, const ServerOptions& options) {
  const std::string host = HostOf(authority);
  if (host.empty()) return false;
  if (host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == local) return true;
  if (host == HostOf(options.address) || host == HostOf("[" + options.address + "]")) return true;
  const std::string whole = AsciiLower(authority);
  return std::any_of(options.allowed_hosts.begin(), options.allowed_hosts.end(),
                     [&](const std::string& allowed) {
                       const std::string name = AsciiLower(allowed);
                       return name == host || name == whole;
                     });
}

// A page of another site that made its own name point to this machine sends that name here.
Refusal CheckHost(const RequestHead& head, const Target& target, Request& request,
                  const ServerOptions& options) {
  std::string& host = request.headers["host"];
  if (!target.authority.empty()) host = target.authority;
  if (host.empty()) {
    if (head.version < 11) return std::nullopt;  // no browser speaks HTTP/1.0
    return Problem(400, "Bad request", "Host: found nothing, expected the name of this server");
  }
  if (IsAllowedHost(host, head.local_address, options)) return std::nullopt;
  return Problem(421, "Misdirected request",
                 "Host: found " + Quoted(host) + ", expected a name of this server (serve --allow-host)");
}

Refusal FindRoute(const Router& router, Admission& admission) {
  Request& request = admission.request;
  Router::Match match = router.Find(request.method, request.path);
  const bool encoded = request.path.find(kEncodedSlash) != std::string::npos;
  if (encoded && (match.route == nullptr || !match.route->slashes))
    return Problem(400, "Bad request", "path: found an encoded slash, expected none for this route");
  if (match.route == nullptr && match.allow.empty())
    return Problem(404, "Not found", "path: found " + Quoted(request.path, 200) + ", which is not served");
  if (match.route == nullptr) {
    Response response = Problem(405, "Method not allowed",
                                "method: found " + Quoted(request.method) + ", expected " + match.allow);
    response.headers["allow"] = match.allow;
    return response;
  }
  for (auto& [name, value] : match.path_parameters)
    std::replace(value.begin(), value.end(), kEncodedSlash, '/');
  admission.route = match.route;
  request.path_parameters = std::move(match.path_parameters);
  return std::nullopt;
}

// A browser says where a request comes from; other programs do not, and hold no one else's credentials.
Refusal CheckOrigin(const Request& request, const Route& route, const ServerOptions& options) {
  if (!route.writes && (request.method == "GET" || request.method == "HEAD")) return std::nullopt;
  const std::string origin = request.Header("origin");
  const std::string site = request.Header("sec-fetch-site");
  const auto& allowed = options.allowed_origins;
  if (!origin.empty() && std::find(allowed.begin(), allowed.end(), origin) != allowed.end())
    return std::nullopt;
  const bool same = origin.empty() || SameOrigin(origin, request.Header("host"));
  const bool same_site = site.empty() || site == "same-origin" || site == "none";
  if (same && same_site) return std::nullopt;
  return Problem(403, "Forbidden",
                 "Origin: found " + Quoted(origin.empty() ? site : origin) +
                     ", expected this server's own pages (serve --allow-origin)");
}

// The token of "Bearer TOKEN", or of "Basic", where it is the password: what a browser asks for.
std::string TokenOf(std::string_view authorization) {
  const size_t blank = authorization.find(' ');
  if (blank == std::string_view::npos) return "";
  const std::string scheme = AsciiLower(authorization.substr(0, blank));
  const std::string_view value = Trim(authorization.substr(blank));
  if (scheme == "bearer") return std::string(value);
  if (scheme != "basic") return "";
  const std::optional<std::string> pair = ParseBase64(value);
  const size_t colon = pair ? pair->find(':') : std::string::npos;
  return colon == std::string::npos ? "" : pair->substr(colon + 1);
}

Refusal CheckToken(Request& request, const Route& route, const AdmissionRules& rules) {
  request.principal = "loopback";
  const std::string authorization = request.Header("authorization");
  std::optional<TokenRow> row;
  if (rules.tokens != nullptr && !authorization.empty()) row = rules.tokens->Check(TokenOf(authorization));
  request.headers.erase("authorization");
  if (row) {
    request.principal = row->name;
    if (!row->read_only || request.method == "GET" || request.method == "HEAD") return std::nullopt;
    return Problem(403, "Forbidden", "token: found one that may only read, expected one that may write");
  }
  if (route.open || (!rules.token_required && authorization.empty())) return std::nullopt;
  Response response = Problem(
      401, "Unauthorized",
      authorization.empty() ? "Authorization: found nothing, expected a token (stat-harness token create)"
                            : "Authorization: found no valid token (stat-harness token create)");
  response.headers["www-authenticate"] =
      "Bearer realm=\"stat-harness\", Basic realm=\"stat-harness\", charset=\"UTF-8\"";
  return response;
}

bool IsBinaryCloudEvent(const Request& request) {
  const auto first = request.headers.lower_bound(std::string(kCloudEventField));
  return first != request.headers.end() && first->first.starts_with(kCloudEventField);
}

Refusal CheckType(const Request& request, const Route& route) {
  const auto& accepted = route.consumes;
  if (route.cloud_events && IsBinaryCloudEvent(request)) return std::nullopt;
  if (std::find(accepted.begin(), accepted.end(), "*/*") != accepted.end()) return std::nullopt;
  const std::string sent = request.Header("content-type");
  const std::string type = MediaTypeOf(sent);
  const std::string parameters = AsciiLower(sent);
  const size_t charset = parameters.find("charset=");
  const bool utf8 = charset == std::string::npos || parameters.find("utf-8", charset) != std::string::npos;
  if (utf8 && std::find(accepted.begin(), accepted.end(), type) != accepted.end()) return std::nullopt;
  return Problem(415, "Unsupported media type",
                 "Content-Type: found " + Quoted(sent) + ", expected " + Join(accepted, " or "));
}

Refusal CheckBody(const RequestHead& head, Admission& admission) {
  const Route& route = *admission.route;
  const bool has_body = head.chunked || head.content_length.value_or(0) > 0;
  if (route.body == BodyKind::kNone) {
    if (!has_body) return std::nullopt;
    return Problem(400, "Bad request", "body: found one, expected none");
  }
  if (has_body || !admission.request.Header("content-type").empty()) {
    if (Refusal refusal = CheckType(admission.request, route)) return refusal;
  }
  const std::string coding = AsciiLower(admission.request.Header("content-encoding"));
  admission.gzip_body = coding == "gzip" || coding == "x-gzip";
  const bool understood = coding.empty() || coding == "identity" || admission.gzip_body;
  if (!understood || (admission.gzip_body && route.body == BodyKind::kFile))
    return Problem(415, "Unsupported media type",
                   "Content-Encoding: found " + Quoted(coding) + ", expected " +
                       (route.body == BodyKind::kFile ? "none" : "gzip or none"));
  if (head.content_length.value_or(0) > route.body_limit)
    return Problem(413, "Content too large",
                   "body: found " + std::to_string(*head.content_length) + " bytes, expected at most " +
                       std::to_string(route.body_limit));
  return std::nullopt;
}

Refusal AdmitInto(RequestHead& head, const AdmissionRules& rules, Admission& admission) {
  Request& request = admission.request;
  request.method = head.method;
  if (Refusal refusal = TakeFields(head, request)) return refusal;
  if (Refusal refusal = CheckFraming(head, admission)) return refusal;
  Result<Target> target = ParseTarget(head.target);
  if (!target) return ProblemOf(target.error());
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  if (Refusal refusal = CheckHost(head, *target, request, *rules.options)) return refusal;
  if (Refusal refusal = FindRoute(*rules.router, admission)) return refusal;
  if (Refusal refusal = CheckOrigin(request, *admission.route, *rules.options)) return refusal;
  if (Refusal refusal = CheckToken(request, *admission.route, rules)) return refusal;
  return CheckBody(head, admission);
}

}  // namespace

Admission Admit(RequestHead head, const AdmissionRules& rules) {
  Admission admission;
  admission.refusal = AdmitInto(head, rules, admission);
  return admission;
}

std::string HostOf(std::string_view authority) {
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos) return "";
    host = authority.substr(0, end + 1);
    port = authority.substr(end + 1);
  } else if (const size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  const bool good_port = port.empty() || (port.front() == ':' && port.size() <= 6 &&
                                          std::all_of(port.begin() + 1, port.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; }));
  if (!good_port) return "";
  if (host.ends_with('.')) host.remove_suffix(1);
  return AsciiLower(host);
}

bool SameOrigin(std::string_view origin, std::string_view host_field) {
  const size_t slashes = origin.find("://");
  if (slashes == std::string_view::npos) return false;
  const std::string scheme = AsciiLower(origin.substr(0, slashes));
  if (scheme != "http" && scheme != "https") return false;
  const std::string of_scheme = scheme == "https" ? ":443" : ":80";
  const auto with_port = [&of_scheme](std::string_view authority) {
    const std::string host = HostOf(authority);
    const size_t colon = authority.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
    return host + (has_port ? std::string(authority.substr(colon)) : of_scheme);
  };
  const std::string_view authority = origin.substr(slashes + 3);
  return !HostOf(authority).empty() && with_port(authority) == with_port(host_field);
}

std::string MediaTypeOf(std::string_view content_type) {
  return AsciiLower(Trim(content_type.substr(0, content_type.find(';'))));
}

}  // namespace harness::server

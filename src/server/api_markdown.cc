// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/text.h"
#include "server/all_routes.h"

namespace harness::server {
namespace {

constexpr std::string_view kHead =
    R"(# HTTP interface

Written by `stat-harness api --markdown` from the table of routes; a test fails when this page is stale. The same table
as OpenAPI 3.1: `stat-harness api`, or `/openapi.json` of a running server.

Start it with `stat-harness serve`: it listens on 127.0.0.1:3800.

- Names are snake_case. Times are ISO 8601 in UTC unless a name ends in `_us` (microseconds since 1970). Unknown is `null`.
- Errors are `application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail`, and `error`, which repeats the
  detail. Routes that speak OTLP answer a `google.rpc.Status` in the encoding of the request.
- A body needs a content type that the route names. It may be gzipped (`Content-Encoding: gzip`); limits count what comes
  out.
- Answers to GET carry an `ETag`; with `If-None-Match` they are 304 when nothing changed. Answers from 1 KiB are gzipped
  for who accepts it.
- A POST may carry an `Idempotency-Key`: sent again with the same body it gets the answer of the first, with another body
  422. The newest 1,000 answers are kept, until the server ends.
- `serve --require-token`, and any address that is not loopback: send `Authorization: Bearer TOKEN`
  (`stat-harness token create NAME`), or the token as the password of Basic. Routes marked open need none.

Refused before a route sees it: 400 what is no HTTP, has two lengths, is not UTF-8 or leaves the path (`..`, encoded slashes);
401 no valid token; 403 a write from another site's page, or with a token that may only read; 404 and 405 (with `Allow`);
408 a request that comes too slowly; 413 a body, 414 a target and 431 a head that are too large; 415 a content type that
the route does not name; 421 a Host that is not this server's; 503 with `Retry-After` when connections or memory are at
their limit.
)";

std::string CellText(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c == '\n' ? ' ' : c;
  }
  return cell;
}

std::string TypeOf(const Json& schema) {
  if (!schema.is_object()) return "";
  if (schema.contains("enum")) {
    std::string words;
    for (const Json& word : schema["enum"])
      words += (words.empty() ? "" : ", ") + (word.is_string() ? word.get<std::string>() : word.dump());
    return words;
  }
  std::string type =
      schema.contains("type") && schema["type"].is_string() ? schema["type"].get<std::string>() : "";
  if (schema.contains("minimum") && schema.contains("maximum"))
    type += " " + schema["minimum"].dump() + " to " + schema["maximum"].dump();
  if (schema.contains("default")) type += ", else " + schema["default"].dump();
  return type;
}

std::string ParametersOf(const Route& route) {
  std::string text;
  for (const Parameter& parameter : route.parameters) {
    text += "| `" + parameter.name + "` | " + parameter.in + (parameter.required ? ", required" : "") +
            " | " + CellText(TypeOf(parameter.schema)) + " | " + CellText(parameter.description) + " |\n";
  }
  return text.empty() ? "" : "\n| parameter | in | value | |\n|---|---|---|---|\n" + text;
}

std::string MemberNames(const Json& schema) {
  if (!schema.is_object() || !schema.contains("properties") || !schema["properties"].is_object()) return "";
  std::string names;
  for (const auto& [name, member] : schema["properties"].items())
    names += (names.empty() ? "`" : ", `") + name + "`";
  return names;
}

std::string SectionOf(const Route& route) {
  std::string text = "\n### " + route.method + " " + route.pattern + "\n\n" + route.summary + "." +
                     (route.open ? " Open." : "") + "\n" + ParametersOf(route) + "\n";
  if (route.body != BodyKind::kNone) {
    text += "- Body: `" + Join(route.consumes, "` or `") + "`, at most " +
            FormatThousands(static_cast<int64_t>(route.body_limit)) + " bytes";
    const std::string members = MemberNames(route.request_schema);
    text += (members.empty() ? "" : ": " + members) + ".\n";
  }
  const std::string members = MemberNames(route.response_schema);
  text += "- Answer: " + std::to_string(route.success) + " `" + route.produces + "`" +
          (members.empty() ? "" : ": " + members) + ".\n";
  return text;
}

}  // namespace

std::string ApiMarkdown(const Router& router) {
  std::vector<std::string> tags;  // in the order of the table
  std::map<std::string, std::string> sections;
  for (const Route& route : router.routes()) {
    if (std::find(tags.begin(), tags.end(), route.tag) == tags.end()) tags.push_back(route.tag);
    sections[route.tag] += SectionOf(route);
  }
  std::string text(kHead);
  for (const std::string& tag : tags) text += "\n## " + tag + "\n" + sections[tag];
  return text;
}

}  // namespace harness::server

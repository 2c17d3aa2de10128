// SPDX-License-Identifier: Apache-2.0
// What decoding a request gives: spans, and what was refused with the reason of the first refusals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sessions/span.h"

namespace harness::sessions {

struct Decoded {
  std::vector<Span> spans;
  int64_t rejected = 0;              // spans of the request that are malformed
  std::vector<std::string> reasons;  // of the first few, each with its place; for partialSuccess.errorMessage
};

// ExportTraceServiceRequest of OTLP/HTTP in its two encodings; see docs/sessions.md for every rule.
// Errors: kInvalidArgument only when the body as a whole cannot be read, or is a request of another signal
// (logs, metrics), or has attributes as an object; the message says which and where.
Result<Decoded> DecodeOtlpJson(std::string_view body);
Result<Decoded> DecodeOtlpProtobuf(std::string_view body);

// Plain JSON: one session or an array of sessions, see schemas/session.schema.json. Ids of traces and spans
// are digests of the session's id and the cell's place, so sending it again gives the same spans.
// Errors: kInvalidArgument when the body is no JSON or no session at all; a bad session in an array is
// counted in `rejected`.
Result<Decoded> DecodePlainSessions(std::string_view body);

}  // namespace harness::sessions

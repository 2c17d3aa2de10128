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

// How many spans one request over HTTP may hold: a decoded span takes more than a kilobyte, also one of a few
// bytes, so the size of the body alone bounds no memory.
inline constexpr int64_t kMaxSpansOfARequest = 65'536;
// Files are read line by line and have no such limit.
inline constexpr int64_t kAnyNumberOfSpans = INT64_MAX;

// The error of a decoder that was given more than `most` spans, malformed ones included; it stops before it
// has decoded more than these.
Error TooManySpans(int64_t most);
bool IsTooManySpans(const Error& error);

// ExportTraceServiceRequest of OTLP/HTTP in its two encodings; see docs/sessions.md for every rule.
// Errors: kInvalidArgument only when the body as a whole cannot be read, or is a request of another signal
// (logs, metrics), or has attributes as an object; the message says which and where. TooManySpans.
Result<Decoded> DecodeOtlpJson(std::string_view body, int64_t most = kAnyNumberOfSpans);
Result<Decoded> DecodeOtlpProtobuf(std::string_view body, int64_t most = kAnyNumberOfSpans);

// Plain JSON: one session or an array of sessions, see schemas/session.schema.json. Ids of traces and spans
// are digests of the session's id and the cell's place, so sending it again gives the same spans.
// Errors: kInvalidArgument when the body is no JSON or no session at all; a bad session in an array is
// counted in `rejected`. TooManySpans, where each session and each cell is a span.
Result<Decoded> DecodePlainSessions(std::string_view body, int64_t most = kAnyNumberOfSpans);

}  // namespace harness::sessions

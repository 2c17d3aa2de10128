// SPDX-License-Identifier: Apache-2.0
// One document of OTLP/JSON (an ExportTraceServiceRequest, TracesData) as spans, each of which is an
// execution.
//
// Source: opentelemetry-proto 1.x, trace.proto, and the JSON encoding of OTLP: ids in hexadecimal digits,
// enums as integers, 64-bit integers as texts or numbers, keys in lowerCamelCase, unknown keys ignored.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace harness::importers {

// What is taken of a span. Its attributes, events, links and trace state are not looked at: they may hold
// anything, people and parameters included.
struct OtlpSpan {
  std::string trace_id;                       // 32 digits, lower case
  std::string span_id;                        // 16 digits, lower case
  std::optional<std::string> parent_span_id;  // none: a root
  std::string name;
  std::string_view kind;    // "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"; "" when not told
  std::string_view status;  // "UNSET", "OK", "ERROR"; "" for a code that OTLP does not know
  size_t resource = 0;      // position in OtlpDocument::resources
  std::optional<Timestamp> start_us, end_us;  // cut to microseconds; at least one is known
};

// Of the resource, the service and where it ran: host.name, else service.instance.id, else service.name, as
// text. Empty and other values count as absent.
struct OtlpResource {
  std::optional<std::string> host, service;
};

// A span, or a part that should have held spans, that cannot be read.
struct OtlpProblem {
  bool is_span = false;
  std::string message;  // with the place inside the document, without values
  std::string raw;      // its JSON, when asked for
};

struct OtlpDocument {
  std::vector<OtlpResource> resources;
  std::vector<OtlpSpan> spans;
  std::vector<OtlpProblem> problems;
  int64_t resources_unread = 0;  // whose attributes are no list; their host and service are unknown
};

// What a JSON text is.
enum class OtlpKind {
  kTraces,       // an object with resourceSpans, or without any key
  kOtherSignal,  // an object with resourceLogs, resourceMetrics or resourceProfiles and no resourceSpans
  kOtherJson,
  kNoJson,
};

// Reads documents one after the other; one thread at a time.
class OtlpReader {
 public:
  // `keep_raw`: problems keep their text.
  explicit OtlpReader(bool keep_raw = false) : keep_raw_(keep_raw) {}
  // Fills `document` when the answer is kTraces. `why`: set for kNoJson and kOtherJson, without values.
  OtlpKind Read(std::string_view text, OtlpDocument& document, std::string& why);

 private:
  bool keep_raw_;
  simdjson::dom::parser parser_;
};

// True when a JSON object of `text`, which may be cut, has at its top one of the keys by which OTLP is known:
// resourceSpans, resource_spans, resourceLogs, resourceMetrics.
bool HasOtlpKey(std::string_view text);

}  // namespace harness::importers

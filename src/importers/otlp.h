// SPDX-License-Identifier: Apache-2.0
// Spans of OpenTelemetry as a log: files of OTLP/JSON, plain, gzip or zstd, one row for each span.
//
// A file holds one request a line, as the Collector's file exporter writes them, or is one document over any
// number of lines. What of a span becomes what, and why its parent is no parent here, stands in
// docs/spans.md.
#pragma once

#include <memory>
#include <optional>

#include "importers/byte_reader.h"
#include "importers/otlp_record.h"
#include "importers/scan_log.h"
#include "importers/source.h"

namespace harness::importers {

// A document is held in memory as a whole; a larger one is an error that says so.
inline constexpr size_t kOtlpMaxDocumentBytes = size_t{256} << 20;

struct OtlpLayout {
  bool one_document = false;  // the whole file is one, not each line
};

// Reads until the first line that is a request of traces; where no line is one, the whole file. Errors: those
// of the source; kInvalidArgument when there is none, naming what was found.
Result<OtlpLayout> LayOutOtlp(std::unique_ptr<ByteSource> bytes);

// trace_id, span_id, parent_span_id, name, kind, host, service_name, status, start_time, end_time.
std::vector<SourceColumn> OtlpColumns();

// Rows of OtlpColumns, in the order of the file. Rejected: otlp_span_malformed (a span) and
// otlp_request_malformed (a line, or a part of a request that should have held spans). Counters:
// otlp_other_signals (lines of logs, metrics or profiles, which are neither kept nor rejected),
// otlp_resources_unread.
std::unique_ptr<engine::RowSource> OtlpRows(std::unique_ptr<ByteSource> bytes, OtlpLayout layout,
                                            bool keep_raw, std::shared_ptr<ScanResults> results);

// Roles: execution_id (span_id), case_id (trace_id), process (name), host, status, started, ended. Nothing
// tells when a span was queued or became eligible.
Result<Source> MakeOtlpSource(const Path& path, const SourceOptions& options);

}  // namespace harness::importers

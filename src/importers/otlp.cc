// SPDX-License-Identifier: Apache-2.0
#include "importers/otlp.h"

#include <algorithm>

#include "base/text.h"
#include "importers/line_reader.h"
#include "importers/row_scan.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using eventlog::Severity;

constexpr std::string_view kExpectedOtlp = "spans as OTLP/JSON ({\"resourceSpans\": [...]})";
constexpr LineReaderOptions kOtlpLines{kOtlpMaxDocumentBytes};

// Adds the line to the text of a document that goes over many.
Result<void> AddLine(const LineReader& lines, std::string& text) {
  if (text.size() + lines.line().size() >= kOtlpMaxDocumentBytes) {
    return InvalidArgument(lines.name() + ": the document is longer than " +
                           std::to_string(kOtlpMaxDocumentBytes) + " bytes, expected one request a line");
  }
  text += lines.line();
  text += '\n';
  return {};
}

class OtlpRowReader : public engine::RowSource {
 public:
  OtlpRowReader(std::unique_ptr<ByteSource> bytes, OtlpLayout layout, bool keep_raw,
                std::shared_ptr<ScanResults> results)
      : lines_(std::move(bytes), kOtlpLines),
        layout_(layout),
        keep_raw_(keep_raw),
        results_(std::move(results)),
        reader_(keep_raw) {}

  Result<size_t> Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) override {
    size_t row = 0;
    while (row < capacity && !told_) {
      if (next_ == document_.spans.size()) {
        RETURN_IF_ERROR(ReadDocument());
        continue;
      }
      Write(columns, row++, document_.spans[next_++]);
      log_.AddRow();
    }
    return row;
  }

 private:
  Result<void> ReadDocument() {
    document_ = {};
    next_ = 0;
    ASSIGN_OR_RETURN(const bool more, layout_.one_document ? ReadAll() : lines_.Next());
    if (more) {
      TakeDocument(layout_.one_document ? std::string_view(text_) : lines_.line());
      return {};
    }
    told_ = true;
    results_->Set(log_);
    return {};
  }

  // True once.
  Result<bool> ReadAll() {
    if (!text_.empty()) return false;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) return !text_.empty();
      RETURN_IF_ERROR(AddLine(lines_, text_));
    }
  }

  void TakeDocument(std::string_view text) {
    if (Trim(text).empty()) return;
    std::string why;
    switch (reader_.Read(text, document_, why)) {
      case OtlpKind::kTraces:
        for (OtlpProblem& problem : document_.problems) Reject(std::move(problem));
        if (document_.resources_unread > 0) {
          log_.Count("otlp_resources_unread", Severity::kError,
                     "Resources whose attributes are no list: host and service of their spans are unknown.",
                     document_.resources_unread, Place());
        }
        return;
      case OtlpKind::kOtherSignal:
        log_.Count("otlp_other_signals", Severity::kInfo,
                   "Requests of logs, metrics or profiles, which hold no executions.", 1, Place());
        return;
      case OtlpKind::kOtherJson:
      case OtlpKind::kNoJson:
        Reject({false, why, keep_raw_ ? std::string(text) : ""});
    }
  }

  std::string Place() const {
    return layout_.one_document ? lines_.name() : lines_.name() + ":" + std::to_string(lines_.line_number());
  }

  // Inside a document over many lines nobody knows the line.
  void Reject(OtlpProblem problem) {
    RejectedRow rejected;
    rejected.file = lines_.name();
    if (!layout_.one_document) {
      rejected.line = lines_.line_number();
      rejected.byte = lines_.byte_offset();
    }
    rejected.reason = problem.is_span ? "otlp_span_malformed" : "otlp_request_malformed";
    rejected.message = std::move(problem.message);
    rejected.raw = std::move(problem.raw);
    log_.Reject(rejected,
                problem.is_span
                    ? "A span lacks its name, its ids or its times, or a value of it cannot be read."
                    : "A line or a part of a request that should hold spans cannot be read.");
  }

  void Write(std::vector<engine::ColumnWriter>& columns, size_t row, const OtlpSpan& span) const {
    const OtlpResource& resource = document_.resources[span.resource];
    size_t next = 0;
    const auto text = [&](std::string_view value) {
      engine::ColumnWriter& column = columns[next++];
      value.empty() ? column.SetNull(row) : column.SetText(row, value);
    };
    const auto time = [&](std::optional<Timestamp> value) {
      engine::ColumnWriter& column = columns[next++];
      value ? column.SetInt64(row, *value) : column.SetNull(row);
    };
    text(span.trace_id);
    text(span.span_id);
    text(span.parent_span_id ? std::string_view(*span.parent_span_id) : "");
    text(span.name);
    text(span.kind);
    text(resource.host ? std::string_view(*resource.host) : "");
    text(resource.service ? std::string_view(*resource.service) : "");
    text(span.status);
    time(span.start_us);
    time(span.end_us);
  }

  LineReader lines_;
  OtlpLayout layout_;
  bool keep_raw_;
  std::shared_ptr<ScanResults> results_;
  OtlpReader reader_;
  std::string text_;  // of the one document
  OtlpDocument document_;
  size_t next_ = 0;  // span of it
  bool told_ = false;
  ScanLog log_{results_->temp_folder()};
};

std::vector<FixedRole> OtlpRoles() {
  return {
      {Role::kExecutionId, "span_id", "spanId"},
      {Role::kCaseId, "trace_id", "traceId"},
      {Role::kProcessId, "name", "name of the span"},
      {Role::kHost, "host", "host.name, else service.instance.id, else service.name of the resource"},
      {Role::kStatus, "status", "status code in words"},
      {Role::kStarted, "start_time", "startTimeUnixNano, cut to microseconds"},
      {Role::kEnded, "end_time", "endTimeUnixNano, cut to microseconds"},
  };
}

}  // namespace

Result<OtlpLayout> LayOutOtlp(std::unique_ptr<ByteSource> bytes) {
  LineReader lines(std::move(bytes), kOtlpLines);
  OtlpReader reader;
  OtlpDocument document;
  std::string text, first_problem;
  bool may_be_one = true;  // no line alone is JSON, as in a document over many lines
  while (true) {
    ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) break;
    if (Trim(lines.line()).empty()) continue;
    std::string why;
    const OtlpKind kind = reader.Read(lines.line(), document, why);
    const bool has_spans = !document.spans.empty() || !document.problems.empty();
    if (kind == OtlpKind::kTraces && has_spans) return OtlpLayout{};
    if (first_problem.empty() && !why.empty())
      first_problem = lines.name() + ":" + std::to_string(lines.line_number()) + ": " + why;
    // The first line decides: those inside a document may be JSON, too, such as a lone {}.
    if (text.empty() && kind != OtlpKind::kNoJson) may_be_one = false;
    if (may_be_one) RETURN_IF_ERROR(AddLine(lines, text));
  }
  std::string why;
  const OtlpKind kind = may_be_one ? reader.Read(text, document, why) : OtlpKind::kNoJson;
  if (kind == OtlpKind::kTraces) return OtlpLayout{true};
  if (kind != OtlpKind::kNoJson) first_problem = lines.name() + ": " + why;
  if (first_problem.empty()) first_problem = lines.name() + ": found no span";
  return InvalidArgument(first_problem + ", expected " + std::string(kExpectedOtlp));
}

std::vector<SourceColumn> OtlpColumns() {
  std::vector<SourceColumn> columns;
  for (const char* name :
       {"trace_id", "span_id", "parent_span_id", "name", "kind", "host", "service_name", "status"}) {
    columns.push_back({name, SourceType::kText});
  }
  columns.push_back({"start_time", SourceType::kTimestampUs});
  columns.push_back({"end_time", SourceType::kTimestampUs});
  return columns;
}

std::unique_ptr<engine::RowSource> OtlpRows(std::unique_ptr<ByteSource> bytes, OtlpLayout layout,
                                            bool keep_raw, std::shared_ptr<ScanResults> results) {
  return std::make_unique<OtlpRowReader>(std::move(bytes), layout, keep_raw, std::move(results));
}

Result<Source> MakeOtlpSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, OpenBytes(path, kExpectedOtlp));
  Source source = BeginSource(*bytes, "otlp");
  ASSIGN_OR_RETURN(const OtlpLayout layout, LayOutOtlp(std::move(bytes)));
  source.dialect["one_document"] = layout.one_document;
  source.columns = OtlpColumns();
  source.fixed_roles = OtlpRoles();
  const auto rows = [layout, keep_raw = options.keep_raw](std::unique_ptr<ByteSource> opened,
                                                          std::shared_ptr<ScanResults> results) {
    return OtlpRows(std::move(opened), layout, keep_raw, std::move(results));
  };
  ReadRows(path, kExpectedOtlp, options, rows, source);
  return source;
}

}  // namespace harness::importers

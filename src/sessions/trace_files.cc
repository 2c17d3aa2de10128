// SPDX-License-Identifier: Apache-2.0
#include "sessions/trace_files.h"

#include <array>

#include "base/json_members.h"
#include "base/text.h"
#include "importers/line_reader.h"
#include "sessions/decode.h"
#include "sessions/langfuse_export.h"
#include "sessions/span_batch.h"
#include "sessions/token_table.h"

namespace harness::sessions {
namespace {

constexpr std::array<std::string_view, 4> kFormats = {"otlp", "plain", "langfuse", "table"};
constexpr std::string_view kExpected = "traces";
constexpr importers::LineReaderOptions kLines{size_t{256} << 20};

bool Has(const Json& object, std::initializer_list<const char*> members) {
  for (const char* member : members) {
    if (object.contains(member)) return true;
  }
  return false;
}

// What a JSON value of the file shows; any other object is a row of a table.
TraceFormat FormatOf(const Json& value) {
  const Json& first = value.is_array() && !value.empty() ? value.front() : value;
  if (!first.is_object()) return TraceFormat::kTable;
  if (Has(first, {"resourceSpans", "resourceLogs", "resourceMetrics", "resource_spans"}))
    return TraceFormat::kOtlp;
  if (first.contains("trace") && first.contains("observations")) return TraceFormat::kLangfuse;
  if (first.contains("session_id") && Has(first, {"started_at", "cells"})) return TraceFormat::kPlain;
  return TraceFormat::kTable;
}

// How the file is cut into JSON values.
struct Shape {
  TraceFormat format = TraceFormat::kTable;
  bool one_document = false;  // the whole file is one value, not one a line
};

Result<Shape> DetectShape(const Path& path) {
  ASSIGN_OR_RETURN(const importers::FileHead head, importers::ReadHead(path, 4096, kExpected));
  const std::string_view start = Trim(head.bytes);
  Shape shape;
  if (!start.starts_with('{') && !start.starts_with('[')) return shape;
  ASSIGN_OR_RETURN(auto bytes, importers::OpenBytes(path, kExpected));
  importers::LineReader lines(std::move(bytes), kLines);
  std::string text;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) break;
    const bool first = text.empty();
    text += lines.line();
    text += '\n';
    if (!first || Trim(lines.line()).empty()) continue;
    if (const auto value = ParseJson(lines.line(), "line")) {
      shape.format = FormatOf(*value);
      shape.one_document = value->is_array();
      return shape;
    }
  }
  if (const auto value = ParseJson(text, "file")) {
    shape.format = FormatOf(*value);
    shape.one_document = shape.format != TraceFormat::kTable;
  }
  return shape;
}

Result<Decoded> DecodeValue(TraceFormat format, std::string_view text) {
  if (format == TraceFormat::kOtlp) return DecodeOtlpJson(text);
  if (format == TraceFormat::kPlain) return DecodePlainSessions(text);
  ASSIGN_OR_RETURN(const Json value, ParseJson(text, "trace"));
  if (!value.is_array()) return DecodeLangfuseTrace(value);
  Decoded all;
  for (const Json& item : value) {
    ASSIGN_OR_RETURN(Decoded one, DecodeLangfuseTrace(item));
    for (Span& span : one.spans) all.spans.push_back(std::move(span));
    all.rejected += one.rejected;
    for (std::string& reason : one.reasons) all.reasons.push_back(std::move(reason));
  }
  return all;
}

// A line that cannot be read is counted; the others are kept.
Result<void> TakeText(TraceFormat format, std::string_view text, const std::string& place, SpanBatch& batch) {
  RETURN_IF_ERROR(batch.CountRecord());
  auto decoded = DecodeValue(format, text);
  if (decoded) return batch.Take(std::move(*decoded), place);
  batch.Reject(place + ": " + decoded.error().message);
  return Ok();
}

Result<void> ReadJson(const Path& path, const Shape& shape, const TraceFileReport& report, SpanBatch& batch) {
  ASSIGN_OR_RETURN(auto bytes, importers::OpenBytes(path, kExpected));
  importers::LineReader lines(std::move(bytes), kLines);
  std::string whole;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) break;
    if (shape.one_document) {
      whole += lines.line();
      whole += '\n';
    } else if (!Trim(lines.line()).empty()) {
      const std::string place = report.file + ":" + std::to_string(lines.line_number());
      RETURN_IF_ERROR(TakeText(shape.format, lines.line(), place, batch));
    }
  }
  return shape.one_document ? TakeText(shape.format, whole, report.file, batch) : Ok();
}

}  // namespace

std::string_view NameOf(TraceFormat format) {
  return kFormats[static_cast<size_t>(format)];
}

std::optional<TraceFormat> TraceFormatOf(std::string_view name) {
  for (size_t i = 0; i < kFormats.size(); ++i) {
    if (kFormats[i] == name) return static_cast<TraceFormat>(i);
  }
  return std::nullopt;
}

std::string StemOf(const Path& path) {
  std::string name = path.filename().string();
  for (const std::string_view suffix :
       {".gz", ".zst", ".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet"}) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  }
  return name;
}

Json ToJson(const TraceFileReport& report) {
  Json json = {{"file", report.file},   {"format", NameOf(report.format)}, {"records", report.records},
               {"spans", report.spans}, {"rejected", report.rejected},     {"reasons", report.reasons}};
  if (report.format == TraceFormat::kTable) {
    json["map"] = report.map;
    json["known_as"] = report.known_as.empty() ? Json() : Json(report.known_as);
  }
  return json;
}

Result<TraceFileReport> ReadTraceFile(const Path& path, const TraceFileOptions& options, Progress& progress,
                                      const SpanSink& sink) {
  TraceFileReport report;
  report.file = path.filename().string();
  ASSIGN_OR_RETURN(Shape shape, DetectShape(path));
  if (!options.map.empty()) shape = {};
  if (options.format) shape.format = *options.format;
  report.format = shape.format;
  progress.Start("import " + report.file, 0, shape.format == TraceFormat::kTable ? "rows" : "lines");
  SpanBatch batch(report, sink, progress);
  if (shape.format == TraceFormat::kTable) {
    RETURN_IF_ERROR(ReadTokenTable(path, options, report, batch));
  } else {
    RETURN_IF_ERROR(ReadJson(path, shape, report, batch));
  }
  RETURN_IF_ERROR(batch.Flush());
  progress.Finish();
  return report;
}

}  // namespace harness::sessions

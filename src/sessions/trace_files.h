// SPDX-License-Identifier: Apache-2.0
// Files of traces that other tools wrote, as spans: OTLP JSON, plain sessions, Langfuse exports, and tables
// of tokens.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "sessions/span.h"

namespace harness::sessions {

enum class TraceFormat { kOtlp, kPlain, kLangfuse, kTable };
std::string_view NameOf(TraceFormat format);  // "otlp", "plain", "langfuse", "table"
std::optional<TraceFormat> TraceFormatOf(std::string_view name);

struct TraceFileOptions {
  std::optional<TraceFormat> format;       // else by the content
  std::map<std::string, std::string> map;  // role -> column, for tables; see token_roles.h
  std::string time_zone = "UTC";           // IANA name, for times of tables without a zone
  Path temp_folder;                        // for what tables spill
  std::optional<char> delimiter;           // of a table as text; else by its first lines
};

struct TraceFileReport {
  std::string file;  // bare name
  TraceFormat format = TraceFormat::kTable;
  int64_t records = 0;  // lines, or rows of a table
  int64_t spans = 0;
  int64_t rejected = 0;                    // spans, lines or rows that could not be read
  std::vector<std::string> reasons;        // of the first few, each with its place
  std::map<std::string, std::string> map;  // of a table: role -> column
  std::string known_as;                    // the built-in map that was used, or ""
};
Json ToJson(const TraceFileReport& report);

// Gets spans in the order of the file, some thousands at a time.
using SpanSink = std::function<Result<void>(std::span<const Span>)>;

// Reads one file, also gzip or zstd. A table's columns mean what `map` says, else what the built-in map of
// exactly these columns says; nothing is guessed from parts of names.
// Errors: kNotFound, kIo; kInvalidArgument for a file that is none of the formats, a table with unknown
// columns (the message names them and the roles) and a map that does not fit; kInterrupted; those of `sink`.
Result<TraceFileReport> ReadTraceFile(const Path& path, const TraceFileOptions& options, Progress& progress,
                                      const SpanSink& sink);

// "AzureLLMInferenceTrace_conv" of ".../AzureLLMInferenceTrace_conv.csv.gz".
std::string StemOf(const Path& path);

}  // namespace harness::sessions

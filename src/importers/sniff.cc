// SPDX-License-Identifier: Apache-2.0
#include "importers/sniff.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.h"
#include "importers/otlp_record.h"
#include "importers/sacct_record.h"
#include "importers/swf_record.h"

namespace harness::importers {
namespace {

constexpr size_t kSniffedBytes = size_t{256} << 10;
constexpr size_t kSniffedLines = 20;
constexpr std::array<std::string_view, 7> kFormats = {"csv", "parquet", "jsonl", "xes",
                                                      "swf", "sacct",   "otlp"};

Result<std::string> ToldFormat(const std::string& told) {
  if (std::find(kFormats.begin(), kFormats.end(), told) != kFormats.end()) return told;
  const std::vector<std::string> known(kFormats.begin(), kFormats.end());
  const std::optional<std::string> nearest = NearestWord(told, known);
  return InvalidArgument("input format " + Quoted(told) + " is unknown, expected one of " +
                         Join(known, ", ") + (nearest ? "; did you mean " + *nearest + "?" : ""));
}

// Lines of the head; one that the end of the head cuts is left out, unless it is the only one.
std::vector<std::string_view> LinesOf(std::string_view text, bool whole) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos && !whole && !lines.empty()) break;
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// Jobs of 18 numbers, or a header of SWF whose jobs lie behind the head.
bool LooksLikeSwf(const std::vector<std::string_view>& lines, std::string_view lower_name) {
  SwfFields fields;
  std::string problem;
  size_t jobs = 0;
  size_t others = 0;
  bool comments = false;
  for (const std::string_view line : lines) {
    const std::string_view text = Trim(line);
    if (text.empty()) continue;
    if (text.front() == ';') {
      comments = true;
      continue;
    }
    ++(SplitSwf(line, fields, problem) ? jobs : others);
    if (jobs + others >= kSniffedLines) break;
  }
  if (jobs + others == 0) return comments;
  if (jobs > others) return true;
  // A few bad lines at the start of what calls itself SWF are for its reader to name.
  return comments && lower_name.find(".swf") != std::string_view::npos;
}

bool LooksLikeSacct(const std::vector<std::string_view>& lines) {
  for (const std::string_view line : lines) {
    if (Trim(line).empty()) continue;
    return ParseSacctHeader(line).has_value() || IsXdmodRecord(line);
  }
  return false;
}

// An object, or an array of objects; empty ones fit too.
bool LooksLikeJson(std::string_view text) {
  std::string_view rest = Trim(text);
  if (rest.starts_with('[')) {
    rest = Trim(rest.substr(1));
    return rest.empty() || rest.front() == '{' || rest.front() == ']';
  }
  if (!rest.starts_with('{')) return false;
  rest = Trim(rest.substr(1));
  return rest.empty() || rest.front() == '"' || rest.front() == '}';
}

// A request of OTLP on one of the first lines, or over many of them.
bool LooksLikeOtlp(std::string_view text, const std::vector<std::string_view>& lines) {
  if (HasOtlpKey(text)) return true;
  const size_t looked_at = std::min(lines.size(), kSniffedLines);
  return std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(looked_at), HasOtlpKey);
}

bool LooksLikeXml(std::string_view text) {
  const std::string_view rest = Trim(text);
  return rest.starts_with("<?xml") || rest.starts_with("<!--") || rest.starts_with("<log");
}

// UTF-16 is full of NUL bytes and still text.
bool IsUtf16(std::string_view bytes, const SourceOptions& options) {
  return bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff") ||
         (options.encoding && AsciiLower(*options.encoding).starts_with("utf-16"));
}

std::string KindOf(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04")) return "a zip archive";
  if (bytes.starts_with("BZh")) return "bzip2";
  if (bytes.starts_with("\xfd"
                        "7zXZ"))
    return "xz";
  if (bytes.starts_with("SQLite format 3")) return "an SQLite database";
  if (bytes.starts_with("%PDF")) return "a PDF";
  return "binary content";
}

}  // namespace

Result<std::string> DetectFormatOf(const FileHead& head, std::string_view name,
                                   const SourceOptions& options) {
  if (options.format) return ToldFormat(*options.format);
  std::string_view text = head.bytes;
  const std::string where(name);
  if (text.starts_with("PAR1")) {
    if (head.compression == Compression::kNone) return std::string("parquet");
    return InvalidArgument(where + ": this is Parquet inside " +
                           std::string(CompressionName(head.compression)) +
                           ", expected Parquet as it is: unpack the file first");
  }
  if (IsUtf16(text, options)) return std::string("csv");
  const size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    return InvalidArgument(
        where + ": byte " + std::to_string(nul) + " is NUL, so this is " + KindOf(text) +
        ", expected text (CSV, JSON lines, XES, SWF, sacct, OTLP), plain, gzip or zstd, or Parquet");
  }
  if (KindOf(text) != "binary content") {
    return InvalidArgument(where + ": this is " + KindOf(text) +
                           ", expected text, plain, gzip or zstd, or Parquet");
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (LooksLikeXml(text)) {
    if (text.find("<log") != std::string_view::npos) return std::string("xes");
    return InvalidArgument(where + ": this is XML without a <log> element near its start, expected XES");
  }
  const std::vector<std::string_view> lines = LinesOf(text, head.whole);
  if (LooksLikeJson(text)) return std::string(LooksLikeOtlp(text, lines) ? "otlp" : "jsonl");
  if (LooksLikeSwf(lines, AsciiLower(name))) return std::string("swf");
  if (LooksLikeSacct(lines)) return std::string("sacct");
  return std::string("csv");
}

Result<std::string> DetectFormat(const Path& path, const SourceOptions& options) {
  if (options.format) return ToldFormat(*options.format);
  ASSIGN_OR_RETURN(const FileHead head, ReadHead(path, kSniffedBytes));
  return DetectFormatOf(head, path.filename().string(), options);
}

}  // namespace harness::importers

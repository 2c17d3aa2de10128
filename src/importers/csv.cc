// SPDX-License-Identifier: Apache-2.0
#include "importers/csv.h"

#include <atomic>
#include <string>
#include <vector>

#include "base/text.h"
#include "importers/byte_reader.h"
#include "importers/csv_dialect.h"

namespace harness::importers {
namespace {

using eventlog::Severity;

constexpr size_t kHeadBytes = 1 << 18;

std::string ReadCsvSql(const Path& path, const CsvDialect& dialect, std::string_view compression,
                       const std::string& more) {
  std::string columns;
  for (const std::string& name : dialect.names) {
    columns += (columns.empty() ? "" : ", ") + SqlText(name) + ": 'VARCHAR'";
  }
  const auto one = [](char c) { return SqlText(std::string_view(&c, 1)); };
  return "read_csv(" + SqlText(path.string()) + ", auto_detect=false, columns={" + columns +
         "}, delim=" + one(dialect.delimiter) + ", quote=" + one(dialect.quote) +
         ", escape=" + one(dialect.quote) + ", header=" + (dialect.header ? "true" : "false") +
         ", encoding=" + SqlText(dialect.encoding) + ", compression=" + SqlText(compression) + more + ")";
}

// The engine's error types, in our words.
std::string ReasonOf(std::string_view error_type) {
  if (error_type == "MISSING COLUMNS") return "row_too_short";
  if (error_type == "TOO MANY COLUMNS") return "row_too_long";
  if (error_type == "UNQUOTED VALUE") return "broken_quotes";
  if (error_type == "LINE SIZE OVER MAXIMUM") return "line_too_long";
  if (error_type == "INVALID ENCODING" || error_type == "INVALID UNICODE") return "wrong_encoding";
  return "row_unreadable";
}

std::string MeaningOf(const std::string& reason) {
  if (reason == "row_too_short") return "Row with fewer fields than the header.";
  if (reason == "row_too_long") return "Row with more fields than the header.";
  if (reason == "broken_quotes") return "Row with an unfinished or misplaced quote.";
  if (reason == "line_too_long") return "Line longer than 2 MiB.";
  if (reason == "wrong_encoding") return "Row with bytes that are not in the file's encoding.";
  return "Row that could not be read.";
}

// Bytes 0x80 to 0x9F are no characters in Latin-1; they come from Windows-1252 or from UTF-8.
std::optional<Error> FindNotLatin1(const Path& path, const std::string& file) {
  auto bytes = OpenBytes(path);
  if (!bytes) return bytes.error();
  std::vector<char> block(kBlockBytes);
  int64_t line = 1;
  while (true) {
    const Result<size_t> got = (*bytes)->Read(block.data(), block.size());
    if (!got) return got.error();
    if (*got == 0) return std::nullopt;
    for (size_t i = 0; i < *got; ++i) {
      const auto byte = static_cast<unsigned char>(block[i]);
      if (byte == '\n') ++line;
      if (byte < 0x80 || byte > 0x9F) continue;
      return InvalidArgument(
          file + ":" + std::to_string(line) + ": found byte " + Quoted({&block[i], 1}) +
          ", which is neither UTF-8 nor Latin-1, expected one of them: convert the file to UTF-8");
    }
  }
}

// One row may break several rules: it is rejected once, under the first of them.
Result<int64_t> CollectRejects(engine::Connection& connection, QualityLog& quality, const std::string& table,
                               const std::string& file, bool keep_raw) {
  const std::string sql =
      "SELECT line::BIGINT, min(line_byte_position)::BIGINT, arg_min(error_type::VARCHAR, (column_idx, "
      "error_type)), "
      "arg_min(coalesce(column_name, ''), (column_idx, error_type)), arg_min(csv_line, (column_idx, "
      "error_type)) FROM " +
      table + " GROUP BY line ORDER BY line";
  ASSIGN_OR_RETURN(engine::Rows rows, connection.Query(sql));
  int64_t count = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return count;
    const engine::Chunk& chunk = rows.chunk();
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const std::string reason = ReasonOf(chunk.IsNull(2, i) ? "" : chunk.Text(2, i));
      RejectedRow row;
      row.file = file;
      row.line = chunk.Int64(0, i);
      row.byte = chunk.IsNull(1, i) ? -1 : chunk.Int64(1, i) - 1;  // the engine counts from 1
      row.reason = reason;
      row.message = MeaningOf(reason);
      if (keep_raw && !chunk.IsNull(4, i)) row.raw = chunk.Text(4, i);
      quality.Reject(std::move(row), MeaningOf(reason));
      ++count;
    }
  }
}

}  // namespace

Result<Source> MakeCsvSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(const FileHead head, ReadHead(path, kHeadBytes, "a header line and rows"));
  const std::string file = path.filename().string();
  ASSIGN_OR_RETURN(const CsvDialect dialect, DetectCsvDialect(head.bytes, head.whole, file, options));
  const std::string compression(CompressionName(head.compression));

  Source source;
  source.file = file;
  source.format = "csv";
  source.dialect = {{"delimiter", std::string(1, dialect.delimiter)},
                    {"quote", std::string(1, dialect.quote)},
                    {"header", dialect.header},
                    {"encoding", dialect.encoding},
                    {"compression", compression}};
  for (const std::string& name : dialect.names) source.columns.push_back({name, SourceType::kText});

  static std::atomic<int> counter{0};
  const std::string table = "csv_rejects_" + std::to_string(counter++);
  source.relation = [=](engine::Connection&, QualityLog&) -> Result<std::string> {
    return ReadCsvSql(path, dialect, compression,
                      ", store_rejects=true, rejects_table=" + SqlText(table) +
                          ", rejects_scan=" + SqlText(table + "_scan"));
  };
  source.sample_relation = [=](engine::Connection&) -> Result<std::string> {
    // A sample needs no 32 MB of the file, which is what the engine takes at once by itself.
    return ReadCsvSql(path, dialect, compression, ", ignore_errors=true, buffer_size=4194304");
  };
  if (dialect.encoding == "latin-1") source.explain_failure = [=] { return FindNotLatin1(path, file); };
  source.after_scan = [=, keep_raw = options.keep_raw](engine::Connection& connection, QualityLog& quality,
                                                       int64_t rows_scanned) -> Result<int64_t> {
    ASSIGN_OR_RETURN(const int64_t rejected, CollectRejects(connection, quality, table, file, keep_raw));
    return rows_scanned + rejected;
  };
  return source;
}

}  // namespace harness::importers

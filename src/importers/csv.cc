// SPDX-License-Identifier: Apache-2.0
#include "importers/csv.h"

#include <string>
#include <vector>

#include "base/text.h"
#include "importers/byte_reader.h"
#include "importers/csv_dialect.h"
#include "importers/csv_rows.h"
#include "importers/row_scan.h"

namespace harness::importers {
namespace {

constexpr size_t kCsvHeadBytes = 1 << 18;

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
         ", max_line_size=" + std::to_string(kMaxCsvLineBytes) + ", encoding=" + SqlText(dialect.encoding) +
         ", compression=" + SqlText(compression) + more + ")";
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

}  // namespace

Result<Source> MakeCsvSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(const FileHead head, ReadHead(path, kCsvHeadBytes, "a header line and rows"));
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

  if (dialect.encoding == "latin-1") source.explain_failure = [=] { return FindNotLatin1(path, file); };
  const auto make_rows = [dialect, keep_raw = options.keep_raw](std::unique_ptr<ByteSource> bytes,
                                                                std::shared_ptr<ScanResults> results) {
    return CsvRows(std::move(bytes), dialect, keep_raw, std::move(results));
  };
  // The engine, told to pass over bad rows, drops all that follows a quote without an end.
  Source by_row = source;
  ReadRows(path, "a header line and rows", options, make_rows, by_row);
  if (options.row_by_row) return by_row;
  source.first_rows = [look = by_row.relation](engine::Connection& connection) {
    QualityLog unused;
    return look(connection, unused);
  };
  source.relation = [=](engine::Connection&, QualityLog&) -> Result<std::string> {
    return ReadCsvSql(path, dialect, compression, ", buffer_size=8388608");
  };
  source.sample_relation = [=](engine::Connection&) -> Result<std::string> {
    // A sample needs no 32 MB of the file, which is what the engine takes at once by itself.
    return ReadCsvSql(path, dialect, compression, ", ignore_errors=true, buffer_size=4194304");
  };
  // The engine refuses the whole file for one bad row, so what it read is all there is.
  source.after_scan = [](engine::Connection&, QualityLog&, int64_t rows_scanned) -> Result<int64_t> {
    return rows_scanned;
  };
  return source;
}

}  // namespace harness::importers

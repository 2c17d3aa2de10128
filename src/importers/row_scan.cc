// SPDX-License-Identifier: Apache-2.0
#include "importers/row_scan.h"

namespace harness::importers {

Source BeginSource(const ByteSource& bytes, std::string_view format) {
  Source source;
  source.file = bytes.name();
  source.format = format;
  source.dialect["compression"] = CompressionName(bytes.compression());
  return source;
}

void ReadRows(const Path& path, std::string_view expected, const SourceOptions& options, MakeRows make,
              Source& source) {
  auto results = std::make_shared<ScanResults>(options.temp_folder);
  source.relation = [path, results, make = std::move(make), expected = std::string(expected),
                     format = source.format, columns = source.columns](engine::Connection& connection,
                                                                       QualityLog&) -> Result<std::string> {
    return RegisterRows(connection, format, columns, [=]() -> Result<std::unique_ptr<engine::RowSource>> {
      ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, OpenBytes(path, expected));
      return make(std::move(bytes), results);
    });
  };
  source.after_scan = [results](engine::Connection&, QualityLog& quality, int64_t rows_scanned) {
    return results->Publish(quality, rows_scanned);
  };
}

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
#include "importers/open_source.h"

#include <algorithm>

#include "importers/csv.h"
#include "importers/jsonl.h"
#include "importers/otlp.h"
#include "importers/parquet.h"
#include "importers/roles.h"
#include "importers/sacct.h"
#include "importers/sniff.h"
#include "importers/swf.h"
#include "importers/xes.h"

namespace harness::importers {
namespace {

constexpr int64_t kSampleRows = 4'096;

// Typical logs shrink to an eighth; an estimate of the unpacked size is enough here.
constexpr double kPackedRatio = 8;

double EstimatedFraction(const Path& path, const Source& source, const SampleStorage& storage) {
  std::error_code error;
  auto bytes = static_cast<double>(std::filesystem::file_size(path, error));
  if (error || source.format == "parquet") return 1.0;
  if (source.dialect.value("compression", "none") != "none") bytes *= kPackedRatio;
  double sampled = 0;
  for (const auto& column : storage.values) {
    for (const auto& value : column) sampled += 1.0 + (value ? static_cast<double>(value->size()) : 0.0);
  }
  return bytes > 0 ? std::clamp(sampled / bytes, 1e-9, 1.0) : 1.0;
}

}  // namespace

Result<Source> OpenSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(const std::string format, DetectFormat(path, options));
  if (format == "parquet") return MakeParquetSource(path, options);
  if (format == "jsonl") return MakeJsonlSource(path, options);
  if (format == "xes") return MakeXesSource(path, options);
  if (format == "swf") return MakeSwfSource(path, options);
  if (format == "sacct") return MakeSacctSource(path, options);
  if (format == "otlp") return MakeOtlpSource(path, options);
  return MakeCsvSource(path, options);
}

Result<Sample> TakeSample(engine::Connection& connection, const Source& source, const Path& path,
                          SampleStorage& storage) {
  QualityLog unused;
  const auto& first_rows = source.first_rows ? source.first_rows : source.sample_relation;
  ASSIGN_OR_RETURN(const std::string relation,
                   first_rows ? first_rows(connection) : source.relation(connection, unused));
  std::string columns;
  for (const SourceColumn& column : source.columns) {
    columns += (columns.empty() ? "" : ", ") + ("CAST(" + SqlName(column.name)) + " AS VARCHAR)";
  }
  const std::string limit = std::to_string(kSampleRows + 1);
  ASSIGN_OR_RETURN(engine::Rows rows,
                   connection.Query("SELECT " + columns + " FROM " + relation + " LIMIT " + limit));
  storage.values.assign(source.columns.size(), {});
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    const engine::Chunk& chunk = rows.chunk();
    for (size_t c = 0; c < source.columns.size(); ++c) {
      for (size_t r = 0; r < chunk.rows(); ++r) {
        auto& value = storage.values[c].emplace_back();
        if (!chunk.IsNull(c, r)) value = std::string(chunk.Text(c, r));
      }
    }
  }
  Sample sample;
  sample.columns = source.columns;
  sample.rows = storage.values.empty() ? 0 : static_cast<int64_t>(storage.values.front().size());
  sample.whole_file = sample.rows <= kSampleRows;
  sample.fraction = sample.whole_file ? 1.0 : EstimatedFraction(path, source, storage);
  for (auto& column : storage.values) {
    sample.values.emplace_back(column.begin(), column.end());
  }
  return sample;
}

}  // namespace harness::importers

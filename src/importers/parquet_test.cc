// SPDX-License-Identifier: Apache-2.0
#include "importers/parquet.h"

#include <gtest/gtest.h>

#include "importers/format_test_support.h"

namespace harness::importers {
namespace {

// A Parquet file of the engine's making.
Path WriteParquet(const Scratch& scratch, const std::string& name, const std::string& select) {
  const Path path = scratch.path() / name;
  engine::Engine engine =
      engine::Engine::Open({.memory_limit_bytes = uint64_t{1} << 30, .threads = 1, .temp_folder = {}})
          .value();
  engine::Connection connection = engine.Connect().value();
  connection.Execute("COPY (" + select + ") TO " + SqlText(path.string()) + " (FORMAT parquet)").value();
  return path;
}

std::string WhyNot(const Path& path) {
  const Result<Source> source = MakeParquetSource(path, {});
  return source ? "" : source.error().message;
}

TEST(Parquet, TimesKeepTheirMeaningAndNestedValuesBecomeText) {
  const Scratch scratch;
  const Path path = WriteParquet(scratch, "log.parquet",
                                 "SELECT 7::TINYINT AS id, TIMESTAMPTZ '2026-01-01 02:00:00+02' AS zoned, "
                                 "TIMESTAMP_NS '2026-01-01 00:00:00.000001999' AS local, "
                                 "DATE '1970-01-02' AS day, 1.5::DECIMAL(9, 2) AS cost, "
                                 "{'host': 'h1', 'n': 2} AS place, NULL::BIGINT AS none, 'x' AS \"a b\"");
  const Source source = MakeParquetSource(path, {}).value();
  std::vector<std::pair<std::string, SourceType>> columns;
  for (const SourceColumn& column : source.columns) columns.emplace_back(column.name, column.type);
  EXPECT_EQ(columns, (std::vector<std::pair<std::string, SourceType>>{{"id", SourceType::kInt64},
                                                                      {"zoned", SourceType::kTimestampUs},
                                                                      {"local", SourceType::kLocalUs},
                                                                      {"day", SourceType::kLocalUs},
                                                                      {"cost", SourceType::kDouble},
                                                                      {"place", SourceType::kText},
                                                                      {"none", SourceType::kInt64},
                                                                      {"a b", SourceType::kText}}));
  Scanned scanned(source);
  EXPECT_EQ(scanned.Row("SELECT * FROM log"),
            (std::vector<std::string>{"7", "1767225600000000", "1767225600000001", "86400000000", "1.5",
                                      "{'host': h1, 'n': 2}", "NULL", "x"}));
}

TEST(Parquet, WhatIsNoParquetSaysSo) {
  Scratch scratch;
  EXPECT_EQ(WhyNot(WriteParquet(scratch, "none.parquet", "SELECT 1 AS id WHERE false")),
            "none.parquet: the Parquet file has no rows, expected at least one");
  const std::string whole =
      ReadFile(WriteParquet(scratch, "whole.parquet", "SELECT i AS id FROM range(12) t(i)")).value();
  const std::string half = WhyNot(scratch.Write("half.parquet", whole.substr(0, whole.size() / 2)));
  EXPECT_TRUE(half.starts_with("half.parquet: cannot be read as Parquet: ")) << half;
  const std::string short_file = WhyNot(scratch.Write("short.parquet", "PAR1"));
  EXPECT_TRUE(short_file.starts_with("short.parquet: cannot be read as Parquet: ")) << short_file;
}

// 12 rows stand in the footer as 0x16 0x18 (field of type i64, zigzag): for the file, for the row group and
// for each column. Whichever of them lies, no row is lost without a word.
TEST(Parquet, AFooterThatLiesIsAnError) {
  Scratch scratch;
  const std::string whole =
      ReadFile(WriteParquet(scratch, "whole.parquet", "SELECT i AS id FROM range(12) t(i)")).value();
  int told = 0;
  for (size_t at = 0; (at = whole.find("\x16\x18", at)) != std::string::npos; ++at) {
    std::string lies = whole;
    lies[at + 1] = '\x16';  // 11
    const Result<Source> source = MakeParquetSource(scratch.Write("lies.parquet", lies), {});
    if (!source) continue;
    engine::Engine engine = engine::Engine::Open({.temp_folder = {}}).value();
    engine::Connection connection = engine.Connect().value();
    QualityLog quality;
    const std::string relation = source->relation(connection, quality).value();
    const auto seen = connection.QueryInt64("SELECT count(id) FROM " + relation);
    if (!seen) continue;
    const auto read = source->after_scan(connection, quality, *seen);
    if (read) {
      EXPECT_EQ(*read, *seen) << "byte " << at;
    } else {
      ++told;
      EXPECT_TRUE(read.error().message.starts_with("lies.parquet: the Parquet footer says 1"))
          << read.error().message;
    }
  }
  EXPECT_EQ(told, 2);  // that of the file and that of the row group
}

}  // namespace
}  // namespace harness::importers

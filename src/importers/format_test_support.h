// SPDX-License-Identifier: Apache-2.0
// For the tests of the formats: packed bytes, scratch files, and the rows of a source as a view in SQL.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>
#include <zstd.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/engine.h"
#include "importers/source.h"

namespace harness::importers {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kMeasuresMemory = false;  // a sanitizer keeps what is freed
#else
inline constexpr bool kMeasuresMemory = true;
#endif

// Bytes of memory that the process ever held; 0 where they cannot be measured.
inline int64_t PeakBytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return kMeasuresMemory ? int64_t{usage.ru_maxrss} * 1024 : 0;
}

// So many rows that memory would tell if they were kept; a tenth where nothing is measured.
inline constexpr int64_t ManyRows(int64_t rows) {
  return kMeasuresMemory ? rows : rows / 10;
}

// Latin-1 as UTF-16, little endian, with its mark.
inline std::string Utf16(std::string_view latin1) {
  std::string text = "\xFF\xFE";
  for (const char c : latin1) text += {c, '\0'};
  return text;
}

inline std::string Gzip(std::string_view content) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string Zstd(std::string_view content) {
  std::string packed(ZSTD_compressBound(content.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), content.data(), content.size(), 1));
  return packed;
}

// A folder with files of the test's making.
class Scratch {
 public:
  Scratch() : folder_(TempFolder::Make("formats").value()) {}
  Path Write(const std::string& name, std::string_view content) {
    const Path path = folder_.path() / name;
    WriteFile(path, content).value();
    return path;
  }
  const Path& path() const { return folder_.path(); }

 private:
  TempFolder folder_;
};

// The rows of a source, materialised as table "log", with what its scan found.
class Scanned {
 public:
  explicit Scanned(const Source& source)
      : engine_(
            engine::Engine::Open({.memory_limit_bytes = uint64_t{1} << 30, .threads = 1, .temp_folder = {}})
                .value()),
        connection_(engine_.Connect().value()) {
    const std::string relation = source.relation(connection_, quality_).value();
    connection_.Execute("CREATE TABLE log AS SELECT * FROM " + relation).value();
    kept_ = Int("SELECT count(*) FROM log");
    read_ = source.after_scan(connection_, quality_, kept_).value();
  }
  void Execute(const std::string& sql) { connection_.Execute(sql).value(); }
  int64_t Int(const std::string& sql) { return connection_.QueryInt64(sql).value(); }
  std::vector<std::string> Row(const std::string& sql) { return connection_.QueryRowAsText(sql).value(); }
  int64_t kept() const { return kept_; }
  int64_t read() const { return read_; }
  // What stands in rejects.jsonl.
  std::vector<Json> rejects() const {
    std::string text;
    quality_
        .CopyRejects([&](std::string_view piece) {
          text += piece;
          return Ok();
        })
        .value();
    std::vector<Json> rows;
    for (const std::string_view line : Split(text, '\n')) {
      if (!line.empty()) rows.push_back(ParseJson(line, "rejects").value());
    }
    return rows;
  }
  int64_t Counter(std::string_view name) const {
    for (const eventlog::QualityCounter& counter : quality_.counters()) {
      if (counter.name == name) return counter.count;
    }
    return 0;
  }
  // What a counter says to people; "" if there is none.
  std::string Meaning(std::string_view name) const {
    for (const eventlog::QualityCounter& counter : quality_.counters()) {
      if (counter.name == name) return counter.meaning;
    }
    return "";
  }

 private:
  QualityLog quality_;
  engine::Engine engine_;
  engine::Connection connection_;
  int64_t kept_ = 0;
  int64_t read_ = 0;
};

// The column that the format gives to a role; "" if none.
inline std::string ColumnOf(const Source& source, eventlog::Role role) {
  for (const FixedRole& fixed : source.fixed_roles) {
    if (fixed.role == role) return fixed.column;
  }
  return "";
}

}  // namespace harness::importers

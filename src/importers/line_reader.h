// SPDX-License-Identifier: Apache-2.0
// Lines of a byte stream, with their numbers and offsets, in constant memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "importers/byte_reader.h"

namespace harness::importers {

struct LineReaderOptions {
  size_t max_line_bytes = size_t{16} << 20;  // a longer line is an error that names file and line
};

// Lines end with LF or CR LF, the last one also with the end of the stream. A UTF-8 byte order mark at
// the start is skipped. One thread at a time.
class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteSource> source, LineReaderOptions options = {});

  // Moves to the next line; false at the end. Errors: those of the source; kInvalidArgument for a line
  // that is too long.
  Result<bool> Next();

  std::string_view line() const { return line_; }       // without its ending; valid until the next call
  int64_t line_number() const { return line_number_; }  // 1-based
  int64_t byte_offset() const { return line_offset_; }  // of the line's first byte in the unpacked stream
  const std::string& name() const { return source_->name(); }

 private:
  Result<bool> ReadMore();  // false at the end of the stream

  std::unique_ptr<ByteSource> source_;
  LineReaderOptions options_;
  std::vector<char> buffer_;
  size_t begin_ = 0;  // first byte not handed out
  size_t end_ = 0;    // behind the last byte read
  bool at_end_ = false;
  int64_t buffer_offset_ = 0;  // of buffer_[0] in the stream
  std::string_view line_;
  int64_t line_number_ = 0;
  int64_t line_offset_ = 0;
};

}  // namespace harness::importers

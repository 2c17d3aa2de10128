// SPDX-License-Identifier: Apache-2.0
#include "importers/line_reader.h"

#include <cstring>

namespace harness::importers {

LineReader::LineReader(std::unique_ptr<ByteSource> source, LineReaderOptions options)
    : source_(std::move(source)), options_(options), buffer_(kBlockBytes) {}

Result<bool> LineReader::ReadMore() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    buffer_offset_ += static_cast<int64_t>(begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  ASSIGN_OR_RETURN(const size_t got, source_->Read(buffer_.data() + end_, buffer_.size() - end_));
  end_ += got;
  at_end_ = got == 0;
  return got > 0;
}

Result<bool> LineReader::Next() {
  if (line_number_ == 0) {
    while (end_ < 3) {
      ASSIGN_OR_RETURN(const bool more, ReadMore());
      if (!more) break;
    }
    if (end_ >= 3 && std::memcmp(buffer_.data(), "\xef\xbb\xbf", 3) == 0) begin_ = 3;
  }
  size_t searched = 0;
  const char* found = nullptr;
  while (true) {
    const char* start = buffer_.data() + begin_;
    const size_t available = end_ - begin_;
    if (available > searched) {
      found = static_cast<const char*>(std::memchr(start + searched, '\n', available - searched));
    }
    const size_t length = found != nullptr ? static_cast<size_t>(found - start) : available;
    if (length > options_.max_line_bytes) {
      return InvalidArgument(name() + ":" + std::to_string(line_number_ + 1) + ": the line is longer than " +
                             std::to_string(options_.max_line_bytes) + " bytes, expected line ends");
    }
    if (found != nullptr) break;
    searched = available;
    ASSIGN_OR_RETURN(const bool more, ReadMore());
    if (!more) break;
  }
  if (found == nullptr && begin_ == end_) return false;
  const char* start = buffer_.data() + begin_;
  size_t length = found != nullptr ? static_cast<size_t>(found - start) : end_ - begin_;
  line_offset_ = buffer_offset_ + static_cast<int64_t>(begin_);
  begin_ += length + (found != nullptr ? 1 : 0);
  if (length > 0 && start[length - 1] == '\r') --length;
  line_ = {start, length};
  ++line_number_;
  return true;
}

}  // namespace harness::importers

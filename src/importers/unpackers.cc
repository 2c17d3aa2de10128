// SPDX-License-Identifier: Apache-2.0
#include "importers/unpackers.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace harness::importers {
namespace {

// The packed bytes at hand, refilled in blocks.
class PackedInput {
 public:
  explicit PackedInput(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), block_(kBlockBytes) {}

  // False at the end of the packed stream; otherwise at least one byte is at hand.
  Result<bool> Fill() {
    if (begin_ < end_) return true;
    ASSIGN_OR_RETURN(end_, source_->Read(block_.data(), block_.size()));
    begin_ = 0;
    return end_ > 0;
  }
  char* data() { return block_.data() + begin_; }
  size_t size() const { return end_ - begin_; }
  void Consume(size_t bytes) { begin_ += bytes; }
  const std::string& name() const { return source_->name(); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> block_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

Error EndsEarly(const std::string& name, std::string_view kind, uint64_t unpacked) {
  return InvalidArgument(name + ": the " + std::string(kind) + " stream ends early after " +
                         std::to_string(unpacked) + " unpacked bytes");
}

Error Damaged(const std::string& name, std::string_view kind, uint64_t unpacked, std::string_view reason) {
  return InvalidArgument(name + ": the " + std::string(kind) + " stream is damaged after " +
                         std::to_string(unpacked) + " unpacked bytes (" + std::string(reason) + ")");
}

class GzipBytes : public ByteSource {
 public:
  explicit GzipBytes(std::unique_ptr<ByteSource> packed)
      : ByteSource(packed->name(), Compression::kGzip), input_(std::move(packed)) {
    HARNESS_CHECK(inflateInit2(&stream_, 15 + 16) == Z_OK);
  }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;
  ~GzipBytes() override { inflateEnd(&stream_); }

  Result<size_t> Read(char* to, size_t capacity) override {
    capacity = std::min<size_t>(capacity, std::numeric_limits<uInt>::max());
    while (true) {
      if (between_members_) {
        ASSIGN_OR_RETURN(const bool more, NextMember());
        if (!more) return size_t{0};
      }
      ASSIGN_OR_RETURN(const size_t produced, Inflate(to, capacity));
      if (produced > 0) return produced;
    }
  }

 private:
  // Moves to the next member, over zero padding; false at the end of the file.
  Result<bool> NextMember() {
    while (true) {
      ASSIGN_OR_RETURN(const bool more, input_.Fill());
      if (!more) return false;
      if (*input_.data() != 0) break;
      input_.Consume(1);
    }
    if (*input_.data() != '\x1f') return Damaged(name(), "gzip", unpacked_, "bytes follow that are not gzip");
    HARNESS_CHECK(inflateReset(&stream_) == Z_OK);
    between_members_ = false;
    return true;
  }

  Result<size_t> Inflate(char* to, size_t capacity) {
    ASSIGN_OR_RETURN(const bool more, input_.Fill());
    if (!more) return EndsEarly(name(), "gzip", unpacked_);
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(input_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(capacity);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    input_.Consume(input_.size() - stream_.avail_in);
    const size_t produced = capacity - stream_.avail_out;
    unpacked_ += produced;
    if (code == Z_STREAM_END) {
      between_members_ = true;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return Damaged(name(), "gzip", unpacked_, stream_.msg != nullptr ? stream_.msg : "unknown reason");
    }
    return produced;
  }

  PackedInput input_;
  z_stream stream_ = {};
  uint64_t unpacked_ = 0;
  bool between_members_ = false;
};

class ZstdBytes : public ByteSource {
 public:
  explicit ZstdBytes(std::unique_ptr<ByteSource> packed)
      : ByteSource(packed->name(), Compression::kZstd),
        input_(std::move(packed)),
        stream_(ZSTD_createDStream()) {
    HARNESS_CHECK(stream_ != nullptr);
  }
  ZstdBytes(const ZstdBytes&) = delete;
  ZstdBytes& operator=(const ZstdBytes&) = delete;
  ~ZstdBytes() override { ZSTD_freeDStream(stream_); }

  Result<size_t> Read(char* to, size_t capacity) override {
    while (true) {
      ASSIGN_OR_RETURN(const bool more, input_.Fill());
      if (!more && !inside_frame_) return size_t{0};
      // At the end of the input the decoder may still hold output.
      ZSTD_inBuffer in = {input_.data(), more ? input_.size() : 0, 0};
      ZSTD_outBuffer out = {to, capacity, 0};
      const size_t code = ZSTD_decompressStream(stream_, &out, &in);
      if (ZSTD_isError(code) != 0) return Damaged(name(), "zstd", unpacked_, ZSTD_getErrorName(code));
      input_.Consume(in.pos);
      unpacked_ += out.pos;
      inside_frame_ = code != 0;
      if (out.pos > 0) return out.pos;
      if (!more && inside_frame_) return EndsEarly(name(), "zstd", unpacked_);
    }
  }

 private:
  PackedInput input_;
  ZSTD_DStream* stream_;
  uint64_t unpacked_ = 0;
  bool inside_frame_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> UnpackGzip(std::unique_ptr<ByteSource> packed) {
  return std::make_unique<GzipBytes>(std::move(packed));
}

std::unique_ptr<ByteSource> UnpackZstd(std::unique_ptr<ByteSource> packed) {
  return std::make_unique<ZstdBytes>(std::move(packed));
}

}  // namespace harness::importers

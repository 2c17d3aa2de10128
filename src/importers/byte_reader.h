// SPDX-License-Identifier: Apache-2.0
// The unpacked bytes of an input file, plain, gzip or zstd, as a stream in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace harness::importers {

inline constexpr size_t kBlockBytes = size_t{1} << 20;

enum class Compression { kNone, kGzip, kZstd };
std::string_view CompressionName(Compression compression);  // "none", "gzip", "zstd"

// A stream of bytes that is read once, from its start. One thread at a time.
class ByteSource {
 public:
  ByteSource(std::string name, Compression compression) : name_(std::move(name)), compression_(compression) {}
  virtual ~ByteSource() = default;
  // Writes up to `capacity` (> 0) bytes and returns how many; 0 only at the end. After an error the
  // source is not read again.
  virtual Result<size_t> Read(char* to, size_t capacity) = 0;
  const std::string& name() const { return name_; }  // bare file name, for messages
  Compression compression() const { return compression_; }

 private:
  std::string name_;
  Compression compression_;
};

// Opens a regular file; the compression is known by its first bytes, not by its name. `expected` ends
// the message about an empty file: "log.swf: the file is empty, expected <expected>".
// Errors, here or while reading: kNotFound; kInvalidArgument for a folder, no permission, an empty file
// (packed or not), a packed stream that ends early or is damaged; kIo.
Result<std::unique_ptr<ByteSource>> OpenBytes(const Path& path,
                                              std::string_view expected = "a log of executions");

// A source over bytes in memory, which must outlive it; as they are, nothing is unpacked.
std::unique_ptr<ByteSource> MemoryBytes(std::string name, std::string_view content);

// The first `limit` unpacked bytes, fewer when the file is shorter. Errors as OpenBytes.
struct FileHead {
  std::string bytes;
  Compression compression = Compression::kNone;
  bool whole = false;  // the file holds no more than `bytes`
};
Result<FileHead> ReadHead(const Path& path, size_t limit, std::string_view expected = "a log of executions");

}  // namespace harness::importers

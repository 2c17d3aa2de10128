// SPDX-License-Identifier: Apache-2.0
#include "importers/byte_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "importers/unpackers.h"

namespace harness::importers {
namespace {

class PlainFile : public ByteSource {
 public:
  PlainFile(std::string name, int descriptor)
      : ByteSource(std::move(name), Compression::kNone), descriptor_(descriptor) {}
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;
  ~PlainFile() override { close(descriptor_); }

  Result<size_t> Read(char* to, size_t capacity) override {
    while (true) {
      const ssize_t got = read(descriptor_, to, capacity);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) return IoError(name() + ": cannot be read, " + ErrnoText(errno));
    }
  }

 private:
  int descriptor_;
};

class Memory : public ByteSource {
 public:
  Memory(std::string name, std::string_view content)
      : ByteSource(std::move(name), Compression::kNone), rest_(content) {}

  Result<size_t> Read(char* to, size_t capacity) override {
    const size_t bytes = std::min(capacity, rest_.size());
    std::copy_n(rest_.data(), bytes, to);
    rest_.remove_prefix(bytes);
    return bytes;
  }

 private:
  std::string_view rest_;
};

// Gives `head` first, then what `rest` still holds.
class Prefixed : public ByteSource {
 public:
  Prefixed(std::string head, std::unique_ptr<ByteSource> rest)
      : ByteSource(rest->name(), rest->compression()), head_(std::move(head)), rest_(std::move(rest)) {}

  Result<size_t> Read(char* to, size_t capacity) override {
    if (used_ == head_.size()) return rest_->Read(to, capacity);
    const size_t bytes = std::min(capacity, head_.size() - used_);
    std::copy_n(head_.data() + used_, bytes, to);
    used_ += bytes;
    return bytes;
  }

 private:
  std::string head_;
  size_t used_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

Error OpenError(const std::string& name, int error_number) {
  if (error_number == ENOENT || error_number == ENOTDIR) return NotFound(name + ": no such file");
  if (error_number == EACCES || error_number == EPERM) {
    return InvalidArgument(name + ": no permission to read it, " + ErrnoText(error_number));
  }
  return IoError(name + ": cannot be opened, " + ErrnoText(error_number));
}

Result<std::unique_ptr<ByteSource>> OpenPlain(const Path& path) {
  std::string name = path.filename().string();
  if (name.empty()) name = path.string();
  // O_NONBLOCK: a pipe without a writer must not hang us before we can tell that it is a pipe.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return OpenError(path.string(), errno);
  auto file = std::make_unique<PlainFile>(std::move(name), descriptor);
  struct stat info = {};
  if (fstat(descriptor, &info) != 0) return IoError(path.string() + ": " + ErrnoText(errno));
  if (S_ISDIR(info.st_mode)) return InvalidArgument(path.string() + ": this is a folder, expected a file");
  if (!S_ISREG(info.st_mode)) {
    return InvalidArgument(path.string() +
                           ": this is a pipe or a device, expected a file that can be read twice");
  }
  return std::unique_ptr<ByteSource>(std::move(file));
}

Result<std::string> ReadUpTo(ByteSource& source, size_t limit) {
  std::string bytes;
  while (bytes.size() < limit) {
    const size_t have = bytes.size();
    bytes.resize(std::min(limit, have + kBlockBytes));
    const Result<size_t> got = source.Read(bytes.data() + have, bytes.size() - have);
    if (!got) return got.error();
    bytes.resize(have + *got);
    if (*got == 0) break;
  }
  return bytes;
}

}  // namespace

std::string_view CompressionName(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "none";
    case Compression::kGzip:
      return "gzip";
    case Compression::kZstd:
      return "zstd";
  }
  return "none";
}

std::unique_ptr<ByteSource> MemoryBytes(std::string name, std::string_view content) {
  return std::make_unique<Memory>(std::move(name), content);
}

Result<std::unique_ptr<ByteSource>> OpenBytes(const Path& path, std::string_view expected) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, OpenPlain(path));
  char magic[4] = {};
  ASSIGN_OR_RETURN(const size_t magic_bytes, source->Read(magic, sizeof(magic)));
  const std::string_view seen(magic, magic_bytes);
  const bool gzip = seen.starts_with("\x1f\x8b");
  const bool zstd = seen.starts_with("\x28\xb5\x2f\xfd");
  source = std::make_unique<Prefixed>(std::string(seen), std::move(source));
  if (gzip) source = UnpackGzip(std::move(source));
  if (zstd) source = UnpackZstd(std::move(source));
  ASSIGN_OR_RETURN(std::string first, ReadUpTo(*source, 1));
  if (first.empty()) {
    return InvalidArgument(source->name() + ": the file is empty, expected " + std::string(expected));
  }
  return std::unique_ptr<ByteSource>(std::make_unique<Prefixed>(std::move(first), std::move(source)));
}

Result<FileHead> ReadHead(const Path& path, size_t limit, std::string_view expected) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenBytes(path, expected));
  FileHead head;
  head.compression = source->compression();
  ASSIGN_OR_RETURN(head.bytes, ReadUpTo(*source, limit));
  if (head.bytes.size() < limit) {
    head.whole = true;
  } else {
    char next = 0;
    ASSIGN_OR_RETURN(const size_t more, source->Read(&next, 1));
    head.whole = more == 0;
  }
  return head;
}

}  // namespace harness::importers

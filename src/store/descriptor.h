// SPDX-License-Identifier: Apache-2.0
// An open file that closes itself, and the writes and syncs that the store's durable files are made of.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/files.h"
#include "base/result.h"

namespace harness::store {

// Owns a file descriptor. Not thread-safe.
class Descriptor {
 public:
  Descriptor() = default;
  // `flags` as for open(2); O_CLOEXEC is added. Errors: kNotFound, kInvalidArgument (permission), kIo.
  static Result<Descriptor> Open(const Path& path, int flags, unsigned mode = 0644);
  Descriptor(Descriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(path_, other.path_);
    return *this;
  }
  ~Descriptor();

  int fd() const { return fd_; }
  const Path& path() const { return path_; }
  // An Error that names the file and errno.
  Error Failed(std::string_view what) const;

 private:
  Descriptor(int fd, Path path) : fd_(fd), path_(std::move(path)) {}
  int fd_ = -1;
  Path path_;
};

// Writes all of `bytes` at `offset`.
Result<void> WriteAllAt(const Descriptor& file, std::string_view bytes, uint64_t offset);
// The bytes from `offset` to the end of the file.
Result<std::string> ReadFrom(const Descriptor& file, uint64_t offset);
// Makes renames and new names in the folder durable.
Result<void> SyncFolder(const Path& folder);

}  // namespace harness::store

// SPDX-License-Identifier: Apache-2.0
#include "server/body_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <utility>

namespace harness::server {

Result<BodyFile> BodyFile::Make(const Path& folder, bool with_digest) {
  static std::atomic<uint64_t> number = 0;
  if (folder.empty()) return InternalError("body: no folder for files was given");
  RETURN_IF_ERROR(MakeFolders(folder));
  for (;;) {
    Path path = folder / ("body-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) continue;  // of an earlier process with this number
    if (file < 0) return IoError(path.string() + ": " + ErrnoText(errno));
    BodyFile made(std::move(path), file);
    if (with_digest) made.hash_.emplace();
    return made;
  }
}

BodyFile::BodyFile(BodyFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      file_(std::exchange(other.file_, -1)),
      hash_(std::move(other.hash_)) {}

BodyFile::~BodyFile() {
  if (file_ >= 0) ::close(file_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> BodyFile::Append(std::string_view bytes) {
  if (hash_) hash_->Update(bytes);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return IoError(path_.string() + ": " + ErrnoText(errno));
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

std::string BodyFile::Finish() {
  ::close(std::exchange(file_, -1));
  return hash_ ? HexOf(hash_->Finish()) : "";
}

}  // namespace harness::server

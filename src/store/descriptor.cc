// SPDX-License-Identifier: Apache-2.0
#include "store/descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace harness::store {

Result<Descriptor> Descriptor::Open(const Path& path, int flags, unsigned mode) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd >= 0) return Descriptor(fd, path);
  const std::string message = path.string() + ": cannot open: " + ErrnoText(errno);
  if (errno == ENOENT) return NotFound(message);
  if (errno == EACCES || errno == EPERM || errno == EISDIR) return InvalidArgument(message);
  return IoError(message);
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Error Descriptor::Failed(std::string_view what) const {
  return IoError(path_.string() + ": " + std::string(what) + ": " + ErrnoText(errno));
}

Result<void> WriteAllAt(const Descriptor& file, std::string_view bytes, uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file.fd(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return file.Failed("cannot write");
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<uint64_t>(written);
  }
  return Ok();
}

Result<std::string> ReadFrom(const Descriptor& file, uint64_t offset) {
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) return file.Failed("cannot read");
  const auto size = static_cast<uint64_t>(info.st_size);
  std::string bytes(size > offset ? size - offset : 0, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        ::pread(file.fd(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file.Failed("cannot read");
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<void> SyncFolder(const Path& folder) {
  ASSIGN_OR_RETURN(const Descriptor opened, Descriptor::Open(folder, O_RDONLY | O_DIRECTORY));
  if (::fsync(opened.fd()) != 0) return opened.Failed("cannot sync");
  return Ok();
}

}  // namespace harness::store

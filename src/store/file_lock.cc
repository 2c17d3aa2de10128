// SPDX-License-Identifier: Apache-2.0
#include "store/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace harness::store {

Result<FileLock> FileLock::Take(const Descriptor& file) {
  while (::flock(file.fd(), LOCK_EX) != 0) {
    if (errno != EINTR) return file.Failed("cannot lock");
  }
  return FileLock(file.fd());
}

Result<FileLock> FileLock::Take(const Path& lock_file) {
  ASSIGN_OR_RETURN(Descriptor file, Descriptor::Open(lock_file, O_CREAT | O_RDWR, 0600));
  ASSIGN_OR_RETURN(FileLock lock, Take(file));
  lock.own_ = std::move(file);
  return lock;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::flock(fd_, LOCK_UN);
}

}  // namespace harness::store

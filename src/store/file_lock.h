// SPDX-License-Identifier: Apache-2.0
// The kernel's lock on a file: one process at a time, and gone with the process whatever ends it.
#pragma once

#include <utility>

#include "store/descriptor.h"

namespace harness::store {

// Held for as long as the object lives; waits for whoever has it.
class FileLock {
 public:
  // On an open file, which must outlive the lock. Errors: kIo.
  static Result<FileLock> Take(const Descriptor& file);
  // On a file of its own, made (0600) when missing. Errors: those of Descriptor::Open.
  static Result<FileLock> Take(const Path& lock_file);
  FileLock(FileLock&& other) noexcept : own_(std::move(other.own_)), fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  Descriptor own_;
  int fd_;
};

}  // namespace harness::store

// SPDX-License-Identifier: Apache-2.0
// <home>/sessions.db as a file: made when missing, set aside when it is broken, one writer at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "store/descriptor.h"
#include "store/home.h"

namespace harness::sessions {

struct SessionPaths {
  explicit SessionPaths(const store::Home& home)
      : database(home.path() / "sessions.db"),
        broken(home.path() / "sessions.db.broken"),
        lock(home.path() / "sessions.lock"),
        journal(home.journal() / "spans") {}
  Path database, broken, lock, journal;
};

// The kernel's lock on writing, which dies with its holder.
class WriterLock {
 public:
  // Errors: kBusy when another process writes.
  static Result<WriterLock> Take(const Path& path);

 private:
  explicit WriterLock(store::Descriptor file) : file_(std::move(file)) {}
  store::Descriptor file_;
};

// Renames the file to sessions.db.broken, in place of an earlier one. Requires the writer's lock.
Result<void> SetAside(const SessionPaths& paths);

// True for what SQLite says of a file that is damaged.
bool SaysBroken(const Error& error);

// Sees to it that the file opens; a broken one is set aside and made anew, which the remarks then say.
// Errors: kBusy when it is broken and another process writes; kInvalidArgument for a file of a newer binary.
Result<std::vector<std::string>> PrepareFile(const SessionPaths& paths);

}  // namespace harness::sessions

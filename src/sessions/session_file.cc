// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/text.h"
#include "sessions/session_tables.h"

namespace harness::sessions {

namespace {

// The pid that the holder left in the lock file; a taker that has not written yet has none.
std::string HolderOf(const store::Descriptor& file) {
  const auto text = store::ReadFrom(file, 0);
  const auto pid = text ? ParseInt64(Trim(*text)) : std::nullopt;
  return pid ? "process " + std::to_string(*pid) : "another process";
}

}  // namespace

Result<WriterLock> WriterLock::Take(const Path& path) {
  ASSIGN_OR_RETURN(store::Descriptor file, store::Descriptor::Open(path, O_RDWR | O_CREAT));
  while (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK)
      return Busy(path.string() + ": " + HolderOf(file) +
                  " writes the sessions of this home (a server?); stop it first, or send the spans to it");
    return file.Failed("cannot lock");
  }
  // Only for the words of the others: the lock holds without it, on a full disk as well.
  if (::ftruncate(file.fd(), 0) == 0) {
    static_cast<void>(store::WriteAllAt(file, std::to_string(::getpid()) + "\n", 0));
  }
  return WriterLock(std::move(file));
}

Result<void> SetAside(const SessionPaths& paths) {
  std::error_code error;
  for (const char* suffix : {"-wal", "-shm"})
    RETURN_IF_ERROR(RemoveAll(Path(paths.database.string() + suffix)));
  if (!std::filesystem::exists(paths.database, error)) return Ok();
  std::filesystem::rename(paths.database, paths.broken, error);
  if (error) return IoError(paths.database.string() + ": cannot rename: " + ErrnoText(error.value()));
  return Ok();
}

bool SaysBroken(const Error& error) {
  for (const char* words : {"malformed", "not a database", "disk image"}) {
    if (error.message.find(words) != std::string::npos) return true;
  }
  return false;
}

namespace {

Result<void> TryOpen(const SessionPaths& paths) {
  ASSIGN_OR_RETURN(store::Database database, OpenTables(paths.database));
  // Touches the tables that every other step needs.
  return database.Execute(
      "SELECT * FROM meta; SELECT max(session_no) FROM sessions; SELECT max(trace_no) FROM traces");
}

}  // namespace

Result<std::vector<std::string>> PrepareFile(const SessionPaths& paths) {
  std::vector<std::string> remarks;
  const auto opened = TryOpen(paths);
  if (opened) return remarks;
  if (!SaysBroken(opened.error())) return opened.error();
  ASSIGN_OR_RETURN(const WriterLock lock, WriterLock::Take(paths.lock));
  RETURN_IF_ERROR(SetAside(paths));
  RETURN_IF_ERROR(TryOpen(paths));
  remarks.push_back("sessions.db was broken (" + opened.error().message +
                    "); it is made again from the journal, the old file is " +
                    paths.broken.filename().string());
  return remarks;
}

}  // namespace harness::sessions

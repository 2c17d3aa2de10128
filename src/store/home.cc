// SPDX-License-Identifier: Apache-2.0
#include "store/home.h"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/text.h"
#include "store/descriptor.h"
#include "store/staging.h"

namespace harness::store {
namespace {

constexpr size_t kKeyBytes = 32;

std::string ValueOf(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

Result<std::string> RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  size_t filled = 0;
  while (filled < count) {
    const ssize_t got = ::getrandom(bytes.data() + filled, count - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return IoError("getrandom: " + ErrnoText(errno));
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

// The complete key appears under its name by link(), which one process alone can win; the others
// then read what the winner made.
Result<void> MakeKey(const Path& key_path, const Path& tmp) {
  ASSIGN_OR_RETURN(const Path staging, MakeOwnedStaging(tmp, "key"));
  ASSIGN_OR_RETURN(const std::string bytes, RandomBytes(kKeyBytes));
  const Path made = staging / "key";
  if (const auto written = WriteFileDurably(made, bytes, 0600); !written) {
    static_cast<void>(RemoveAll(staging).has_value());
    return written;
  }
  const int status = ::link(made.c_str(), key_path.c_str());
  const int error_number = errno;
  RETURN_IF_ERROR(RemoveAll(staging));
  if (status != 0 && error_number != EEXIST) {
    return IoError(key_path.string() + ": cannot make the key: " + ErrnoText(error_number));
  }
  return SyncFolder(key_path.parent_path());
}

Result<std::string> ReadKey(const Path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return IoError(path.string() + ": cannot read: " + ErrnoText(errno));
  if (!S_ISREG(info.st_mode))
    return InvalidArgument(path.string() + ": found no plain file, expected the key");
  const unsigned mode = info.st_mode & 07777;
  if ((mode & ~0600U) != 0) {
    char text[8];
    std::snprintf(text, sizeof text, "%04o", mode);
    return InvalidArgument(path.string() + ": found mode " + text +
                           ", expected 0600 (others may have read the key; after a check: chmod 600)");
  }
  if (info.st_size != static_cast<off_t>(kKeyBytes)) {
    return InvalidArgument(path.string() + ": found " + std::to_string(info.st_size) +
                           " bytes, expected a key of " + std::to_string(kKeyBytes));
  }
  return ReadFile(path, kKeyBytes);
}

Result<std::string> MakeOrReadKey(const Path& path, const Path& tmp) {
  if (::access(path.c_str(), F_OK) != 0) {
    RETURN_IF_ERROR(MakeKey(path, tmp));
    // The home is new: its folders last from here on, as the key does.
    const Path home = path.parent_path();
    RETURN_IF_ERROR(SyncFolder(home / "blobs"));
    RETURN_IF_ERROR(SyncFolder(home.parent_path()));
  }
  return ReadKey(path);
}

// Parents as the umask says, the home itself for its owner alone.
Result<void> MakeHomeFolder(const Path& path) {
  if (path.has_parent_path()) RETURN_IF_ERROR(MakeFolders(path.parent_path()));
  if (::mkdir(path.c_str(), 0700) == 0) return Ok();
  if (errno != EEXIST) {
    const std::string message = path.string() + ": cannot make the data folder: " + ErrnoText(errno);
    return errno == EACCES || errno == EPERM || errno == EROFS ? InvalidArgument(message) : IoError(message);
  }
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    return InvalidArgument(path.string() + ": found a file, expected the data folder");
  }
  return Ok();
}

// Absolute, and with a name at its end.
Result<Path> WholePath(const Path& path) {
  if (!IsValidUtf8(path.string())) {
    return InvalidArgument(Quoted(path.string(), 300) +
                           ": found a data folder whose name is no UTF-8, expected one that is: the engine "
                           "opens no other");
  }
  std::error_code error;
  Path whole = std::filesystem::absolute(path, error).lexically_normal();
  if (error) return InvalidArgument(path.string() + ": no absolute path: " + ErrnoText(error.value()));
  if (!whole.has_filename()) whole = whole.parent_path();
  return whole;
}

// Whether the file or folder is there.
Result<bool> IsThere(const Path& path) {
  if (::access(path.c_str(), F_OK) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return IoError(path.string() + ": cannot look for it: " + ErrnoText(errno));
}

// Fails with the reason where files can neither be made nor removed in the home, or its catalog is not to be
// written.
Result<void> ExpectWritable(const Path& home, const Path& catalog) {
  const bool folder = ::access(home.c_str(), W_OK | X_OK) == 0;
  if (folder && (::access(catalog.c_str(), W_OK) == 0 || errno == ENOENT)) return Ok();
  const int error_number = errno;
  return InvalidArgument((folder ? catalog : home).string() +
                         ": cannot be written: " + ErrnoText(error_number) +
                         "; expected a data folder that this user may write, --home DIR names another");
}

}  // namespace

Environment HomeEnvironment() {
  Environment environment;
  for (const char* name : {"STAT_HARNESS_HOME", "XDG_DATA_HOME", "HOME"}) {
    if (const char* value = std::getenv(name)) environment[name] = value;
  }
  return environment;
}

Result<ResolvedHome> ResolveHome(const std::optional<std::string>& explicit_home,
                                 const Environment& environment) {
  if (explicit_home) {
    if (explicit_home->empty()) return InvalidArgument("--home: found an empty text, expected a folder");
    return ResolvedHome{*explicit_home, "--home"};
  }
  if (const std::string own = ValueOf(environment, "STAT_HARNESS_HOME"); !own.empty()) {
    return ResolvedHome{own, "STAT_HARNESS_HOME"};
  }
  if (const Path xdg = ValueOf(environment, "XDG_DATA_HOME"); xdg.is_absolute()) {
    return ResolvedHome{xdg / "stat-harness", "XDG_DATA_HOME"};
  }
  if (const std::string home = ValueOf(environment, "HOME"); !home.empty()) {
    return ResolvedHome{Path(home) / ".local" / "share" / "stat-harness", "HOME"};
  }
  return InvalidArgument("no data folder: --home, STAT_HARNESS_HOME, XDG_DATA_HOME and HOME are all unset");
}

Result<Home> Home::Open(const Path& path) {
  ASSIGN_OR_RETURN(const Path whole, WholePath(path));
  RETURN_IF_ERROR(MakeHomeFolder(whole));
  Home home(whole, "");
  RETURN_IF_ERROR(ExpectWritable(whole, home.catalog_path()));
  for (const Path& folder :
       {home.datasets(), home.runs(), home.blobs() / "sha256", home.journal(), home.tmp()}) {
    RETURN_IF_ERROR(MakeFolders(folder));
  }
  ASSIGN_OR_RETURN(home.key_, MakeOrReadKey(home.key_path(), home.tmp()));
  for (const Path& folder : {home.datasets(), home.runs(), home.tmp()}) {
    RETURN_IF_ERROR(RemoveStaleStaging(folder));
  }
  return home;
}

Result<bool> Home::IsAt(const Path& path) {
  ASSIGN_OR_RETURN(const Path whole, WholePath(path));
  const Home home(whole, "");
  ASSIGN_OR_RETURN(const bool key, IsThere(home.key_path()));
  return key ? Result<bool>(true) : IsThere(home.catalog_path());
}

Result<Home> Home::OpenToRead(const Path& path) {
  ASSIGN_OR_RETURN(const bool is_home, IsAt(path));
  if (!is_home) return NotFound(path.string() + ": found no data folder there");
  ASSIGN_OR_RETURN(const Path whole, WholePath(path));
  Home home(whole, "");
  if (ExpectWritable(whole, home.catalog_path())) return Open(whole);
  home.read_only_ = true;
  // It may belong to another user, who keeps the key from us, or have one that is not kept well, which we
  // cannot mend. Reading needs it for the cursors of pages alone.
  if (auto key = ReadKey(home.key_path())) home.key_ = std::move(*key);
  return home;
}

}  // namespace harness::store

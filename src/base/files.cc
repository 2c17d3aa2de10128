// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <future>
#include <system_error>
#include <utility>
#include <vector>

namespace harness {
namespace {

namespace fs = std::filesystem;

Error PathError(const Path& path, std::string_view what, int error_number) {
  const std::string message = path.string() + ": " + std::string(what) + ": " + ErrnoText(error_number);
  if (error_number == ENOENT) return NotFound(message);
  if (error_number == EACCES || error_number == EPERM) return InvalidArgument(message);
  return IoError(message);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<void> SyncPath(const Path& path, int flags) {
  const Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
  if (file.get() < 0) return PathError(path, "cannot open to sync", errno);
  if (::fsync(file.get()) != 0) return PathError(path, "cannot sync", errno);
  return Ok();
}

// Several at once: each waits for the disk. The error of one where any fails.
Result<void> SyncAll(const std::vector<std::pair<Path, int>>& paths) {
  constexpr size_t kAtOnce = 4;
  constexpr size_t kWorthAThread = 8;  // paths
  const size_t parts = std::clamp<size_t>(paths.size() / kWorthAThread, 1, kAtOnce);
  const auto sync = [&](size_t part) -> Result<void> {
    for (size_t i = part; i < paths.size(); i += parts)
      RETURN_IF_ERROR(SyncPath(paths[i].first, paths[i].second));
    return Ok();
  };
  std::vector<std::future<Result<void>>> others;
  for (size_t part = 1; part < parts; ++part)  // deferred where no thread can be had
    others.push_back(std::async(std::launch::async | std::launch::deferred, sync, part));
  Result<void> synced = sync(0);
  for (auto& other : others) {
    if (Result<void> done = other.get(); synced) synced = std::move(done);
  }
  return synced;
}

Result<void> WriteAll(const Path& path, const Descriptor& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return PathError(path, "cannot write", errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return Ok();
}

Result<void> SyncParent(const Path& path) {
  return SyncPath(path.has_parent_path() ? path.parent_path() : Path("."), O_RDONLY | O_DIRECTORY);
}

std::string UniqueSuffix() {
  static std::atomic<uint64_t> counter{0};
  return std::to_string(::getpid()) + "-" + std::to_string(counter++);
}

}  // namespace

std::string ErrnoText(int error_number) {
  return "errno " + std::to_string(error_number) + " (" + std::generic_category().message(error_number) + ")";
}

Result<std::string> ReadFile(const Path& path, uint64_t limit_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return PathError(path, "cannot read", errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return PathError(path, "cannot read", errno);
  if (S_ISDIR(info.st_mode)) return InvalidArgument(path.string() + ": found a folder, expected a file");
  std::string content;
  const Error too_large = InvalidArgument(path.string() + ": found more than " + std::to_string(limit_bytes) +
                                          " bytes, expected a smaller file");
  if (info.st_size > 0 && static_cast<uint64_t>(info.st_size) > limit_bytes) return too_large;
  content.reserve(static_cast<size_t>(info.st_size));
  std::string block(1 << 16, '\0');
  while (true) {
    const ssize_t got = ::read(file.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return PathError(path, "cannot read", errno);
    if (got == 0) return content;
    content.append(block, 0, static_cast<size_t>(got));
    if (content.size() > limit_bytes) return too_large;
  }
}

Result<void> WriteFile(const Path& path, std::string_view content) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.get() < 0) return PathError(path, "cannot write", errno);
  return WriteAll(path, file, content);
}

Result<void> WriteFileDurably(const Path& path, std::string_view content, unsigned mode) {
  Path temp;
  int fd = -1;
  // A killed process with our id, or one in another container, may hold the name: take the next.
  do {
    temp = path.parent_path() / (".tmp-" + path.filename().string() + "-" + UniqueSuffix());
    fd = ::open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EEXIST);
  if (fd < 0) return PathError(path, "cannot write", errno);
  const Descriptor file(fd);
  auto written = WriteAll(temp, file, content);
  if (written && ::fsync(fd) != 0) written = PathError(temp, "cannot sync", errno);
  if (!written) {
    ::unlink(temp.c_str());
    return written.error();
  }
  if (::rename(temp.c_str(), path.c_str()) != 0) {
    const int error_number = errno;
    ::unlink(temp.c_str());
    return PathError(path, "cannot rename into place", error_number);
  }
  return SyncParent(path);
}

Result<void> MakeFolders(const Path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return PathError(path, "cannot make the folder", error.value());
  return Ok();
}

Result<Path> MakeStagingFolder(const Path& parent, std::string_view name) {
  RETURN_IF_ERROR(MakeFolders(parent));
  while (true) {
    const Path path = parent / (".staging-" + std::string(name) + "-" + UniqueSuffix());
    if (::mkdir(path.c_str(), 0755) == 0) return path;
    if (errno != EEXIST) return PathError(path, "cannot make the folder", errno);
    // A killed process with our id left it: take the next name.
  }
}

Result<void> PublishFolder(const Path& staging, const Path& target) {
  std::vector<std::pair<Path, int>> found;  // with the flags to open it
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(staging, error); !error && it != fs::end(it);
       it.increment(error)) {
    const fs::file_type type = it->symlink_status(error).type();
    if (error) break;
    // Links have no content of their own; opening a pipe would wait for its writer.
    if (type == fs::file_type::directory) found.emplace_back(it->path(), O_RDONLY | O_DIRECTORY);
    if (type == fs::file_type::regular) found.emplace_back(it->path(), O_RDONLY);
  }
  if (error) return PathError(staging, "cannot list", error.value());
  RETURN_IF_ERROR(SyncAll(found));
  RETURN_IF_ERROR(SyncPath(staging, O_RDONLY | O_DIRECTORY));
  if (::renameat2(AT_FDCWD, staging.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST || errno == ENOTEMPTY) return Busy(target.string() + ": is already there");
    return PathError(target, "cannot rename into place", errno);
  }
  return SyncParent(target);
}

Result<void> RemoveAll(const Path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return PathError(path, "cannot remove", error.value());
  return Ok();
}

Result<TempFolder> TempFolder::Make(std::string_view name) {
  const char* root = std::getenv("TMPDIR");
  std::string pattern =
      (Path(root != nullptr && *root != '\0' ? root : "/tmp") / (std::string(name) + "-XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) return PathError(pattern, "cannot make the folder", errno);
  return TempFolder(Path(pattern));
}

TempFolder& TempFolder::operator=(TempFolder&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace harness

// SPDX-License-Identifier: Apache-2.0
// Files and folders: whole reads, durable writes, staging folders; every failure names the path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness {

using Path = std::filesystem::path;

// The whole file. Errors: kNotFound; kInvalidArgument for a folder or above `limit_bytes`; kIo.
Result<std::string> ReadFile(const Path& path, uint64_t limit_bytes = uint64_t{1} << 32);

// Writes and closes; no fsync. For files inside a staging folder, which PublishFolder makes durable.
Result<void> WriteFile(const Path& path, std::string_view content);

// Temp file beside `path`, write, fsync, rename, fsync of the folder: after it returns, a crash
// leaves either the old file or the new one. `mode` as for chmod.
Result<void> WriteFileDurably(const Path& path, std::string_view content, unsigned mode = 0644);

Result<void> MakeFolders(const Path& path);

// Makes a new empty folder `<parent>/.staging-<name>-<pid>-<n>`.
Result<Path> MakeStagingFolder(const Path& parent, std::string_view name);

// fsync of every file and folder below `staging`, then renames it to `target`, then fsyncs the
// parent: `target` appears whole or not at all. Errors: kBusy when `target` exists.
Result<void> PublishFolder(const Path& staging, const Path& target);

// Removes a file or a folder with all below; nothing there is success.
Result<void> RemoveAll(const Path& path);

// "errno 28 (No space left on device)" for messages.
std::string ErrnoText(int error_number);

// A folder of its own that goes away with the object.
class TempFolder {
 public:
  // Below $TMPDIR, else /tmp.
  static Result<TempFolder> Make(std::string_view name);
  TempFolder(TempFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TempFolder& operator=(TempFolder&& other) noexcept;
  ~TempFolder();
  const Path& path() const { return path_; }

 private:
  explicit TempFolder(Path path) : path_(std::move(path)) {}
  Path path_;
};

}  // namespace harness

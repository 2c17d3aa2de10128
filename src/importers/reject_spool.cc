// SPDX-License-Identifier: Apache-2.0
#include "importers/reject_spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/json.h"

namespace harness::importers {
namespace {

constexpr size_t kInMemoryBytes = size_t{256} << 10;

std::string LineOf(const RejectedRow& row) {
  Json json = {{"file", row.file}, {"line", row.line}, {"reason", row.reason}, {"message", row.message}};
  if (row.byte >= 0) json["byte"] = row.byte;
  if (!row.column.empty()) json["column"] = row.column;
  if (!row.raw.empty()) json["raw"] = row.raw;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Without a name from the start; where the file system cannot do that, without one at once.
int OpenNameless(const Path& folder) {
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return file;
  std::string name = (folder / "rejects-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

RejectSpool::~RejectSpool() {
  if (file_ >= 0) ::close(file_);
}

void RejectSpool::Add(const RejectedRow& row) {
  ++rows_;
  if (!first_) first_ = row;
  if (error_) return;
  text_ += LineOf(row);
  if (text_.size() < kInMemoryBytes) return;
  if (auto spilled = Spill(); !spilled) error_ = spilled.error();
  text_.clear();
}

Result<void> RejectSpool::Spill() {
  if (file_ < 0) {
    std::error_code error;
    const Path folder = folder_.empty() ? std::filesystem::temp_directory_path(error) : folder_;
    file_ = error ? -1 : OpenNameless(folder);
    if (file_ < 0)
      return IoError("rejected rows: cannot make a file in " + folder.string() + ": " + ErrnoText(errno));
  }
  for (std::string_view left = text_; !left.empty();) {
    const ssize_t written = ::pwrite(file_, left.data(), left.size(), file_bytes_);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return IoError("rejected rows: cannot be written: " + ErrnoText(errno));
    file_bytes_ += written;
    left.remove_prefix(static_cast<size_t>(written));
  }
  return Ok();
}

Result<void> RejectSpool::CopyTo(const Take& take) const {
  if (error_) return *error_;
  std::vector<char> block(kInMemoryBytes);
  for (int64_t at = 0; at < file_bytes_;) {
    const auto wanted = std::min<int64_t>(file_bytes_ - at, static_cast<int64_t>(block.size()));
    const ssize_t got = ::pread(file_, block.data(), static_cast<size_t>(wanted), at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return IoError("rejected rows: cannot be read back: " + ErrnoText(errno));
    RETURN_IF_ERROR(take(std::string_view(block.data(), static_cast<size_t>(got))));
    at += got;
  }
  return text_.empty() ? Ok() : take(text_);
}

}  // namespace harness::importers

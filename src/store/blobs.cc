// SPDX-License-Identifier: Apache-2.0
#include "store/blobs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/sha256.h"
#include "base/text.h"
#include "store/descriptor.h"
#include "store/staging.h"

namespace harness::store {
namespace {

constexpr size_t kBlockBytes = size_t{1} << 20;

bool IsDigest(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Reads `from` to its end, hashing, and writes to `to` unless that is null.
Result<std::string> HashAndCopy(const Path& from, const Descriptor* to) {
  ASSIGN_OR_RETURN(const Descriptor source, Descriptor::Open(from, O_RDONLY));
  Sha256 hash;
  uint64_t offset = 0;
  std::string block(kBlockBytes, '\0');
  while (true) {
    const ssize_t got = ::read(source.fd(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return source.Failed("cannot read");
    if (got == 0) return HexOf(hash.Finish());
    const std::string_view part(block.data(), static_cast<size_t>(got));
    hash.Update(part);
    if (to != nullptr) RETURN_IF_ERROR(WriteAllAt(*to, part, offset));
    offset += part.size();
  }
}

Error Damaged(const Path& path, std::string_view found, std::string_view expected) {
  return IoError(path.string() + ": damaged blob: found content with SHA-256 " + std::string(found) +
                 ", expected " + std::string(expected));
}

// A private folder of one Put, removed with the object whatever happens.
class StagedFile {
 public:
  static Result<StagedFile> Make(const Path& tmp) {
    ASSIGN_OR_RETURN(Path folder, MakeOwnedStaging(tmp, "blob"));
    return StagedFile(std::move(folder));
  }
  StagedFile(StagedFile&& other) noexcept : folder_(std::move(other.folder_)) { other.folder_.clear(); }
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile() {
    if (!folder_.empty()) static_cast<void>(RemoveAll(folder_));
  }
  Path path() const { return folder_ / "blob"; }

 private:
  explicit StagedFile(Path folder) : folder_(std::move(folder)) {}
  Path folder_;
};

constexpr int kNewFile = O_WRONLY | O_CREAT | O_EXCL;

}  // namespace

Result<Path> BlobStore::PathOf(std::string_view digest) const {
  if (!IsDigest(digest)) {
    return InvalidArgument("blob: found " + Quoted(digest, 80) +
                           ", expected 64 lower-case hexadecimal digits");
  }
  return root_ / digest.substr(0, 2) / digest;
}

Result<bool> BlobStore::Has(std::string_view digest) const {
  ASSIGN_OR_RETURN(const Path path, PathOf(digest));
  return ::access(path.c_str(), F_OK) == 0;
}

Result<std::string> BlobStore::Get(std::string_view digest, uint64_t limit_bytes) const {
  ASSIGN_OR_RETURN(const Path path, PathOf(digest));
  ASSIGN_OR_RETURN(std::string bytes, ReadFile(path, limit_bytes));
  if (const std::string found = Sha256Hex(bytes); found != digest) return Damaged(path, found, digest);
  return bytes;
}

Result<void> BlobStore::Verify(std::string_view digest) const {
  ASSIGN_OR_RETURN(const Path path, PathOf(digest));
  ASSIGN_OR_RETURN(const std::string found, HashAndCopy(path, nullptr));
  if (found != digest) return Damaged(path, found, digest);
  return Ok();
}

// The blob may be there already: then its own folder is synced all the same, because the process that
// renamed it may not have come so far yet.
Result<void> BlobStore::Publish(const Path& staged, const std::string& digest) const {
  ASSIGN_OR_RETURN(const Path path, PathOf(digest));
  const Path folder = path.parent_path();
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
    return IoError(folder.string() + ": cannot make the folder: " + ErrnoText(errno));
  }
  if (!staged.empty() && ::rename(staged.c_str(), path.c_str()) != 0) {
    return IoError(path.string() + ": cannot rename into place: " + ErrnoText(errno));
  }
  RETURN_IF_ERROR(SyncFolder(folder));
  return SyncFolder(root_);
}

Result<std::string> BlobStore::Put(std::string_view bytes) const {
  const std::string digest = Sha256Hex(bytes);
  if (Verify(digest)) {
    RETURN_IF_ERROR(Publish("", digest));
    return digest;
  }
  ASSIGN_OR_RETURN(const StagedFile staged, StagedFile::Make(tmp_));
  ASSIGN_OR_RETURN(const Descriptor file, Descriptor::Open(staged.path(), kNewFile, 0444));
  RETURN_IF_ERROR(WriteAllAt(file, bytes, 0));
  if (::fdatasync(file.fd()) != 0) return file.Failed("cannot sync");
  RETURN_IF_ERROR(Publish(staged.path(), digest));
  return digest;
}

Result<std::string> BlobStore::PutFile(const Path& source) const {
  ASSIGN_OR_RETURN(const StagedFile staged, StagedFile::Make(tmp_));
  ASSIGN_OR_RETURN(const Descriptor file, Descriptor::Open(staged.path(), kNewFile, 0444));
  ASSIGN_OR_RETURN(const std::string digest, HashAndCopy(source, &file));
  if (Verify(digest)) {
    RETURN_IF_ERROR(Publish("", digest));
    return digest;
  }
  if (::fdatasync(file.fd()) != 0) return file.Failed("cannot sync");
  RETURN_IF_ERROR(Publish(staged.path(), digest));
  return digest;
}

}  // namespace harness::store

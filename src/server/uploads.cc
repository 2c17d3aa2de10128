// SPDX-License-Identifier: Apache-2.0
#include "server/uploads.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/json_members.h"
#include "base/sha256.h"
#include "base/text.h"
#include "store/descriptor.h"
#include "store/staging.h"

namespace harness::server {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestName = 200;
constexpr std::string_view kAbout = "upload.json";
constexpr size_t kIdDigits = 32;

Result<std::string> NewUploadId() {
  std::array<uint8_t, kIdDigits / 2> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return IoError("getrandom: " + ErrnoText(errno));
  return HexOf(bytes);
}

bool IsUploadId(std::string_view text) {
  return text.size() == kIdDigits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<void> Digest(const Path& file, Upload& upload) {
  ASSIGN_OR_RETURN(const auto opened, store::Descriptor::Open(file, O_RDONLY));
  Sha256 hash;
  std::string block(size_t{1} << 20, '\0');
  while (true) {
    const ssize_t got = ::read(opened.fd(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return opened.Failed("cannot read");
    if (got == 0) break;
    hash.Update(std::string_view(block.data(), static_cast<size_t>(got)));
    upload.bytes += static_cast<uint64_t>(got);
  }
  upload.sha256 = HexOf(hash.Finish());
  return Ok();
}

Result<void> MoveFile(const Path& from, const Path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error) return Ok();
  fs::copy_file(from, to, error);
  if (error) return IoError(to.string() + ": cannot take the upload: " + ErrnoText(error.value()));
  return RemoveAll(from);
}

Micros AgeOf(const fs::directory_entry& entry, std::error_code& error) {
  const auto written = entry.last_write_time(error);
  if (error) return 0;
  const auto age = fs::file_time_type::clock::now() - written;
  return std::chrono::duration_cast<std::chrono::microseconds>(age).count();
}

}  // namespace

Json ToJson(const Upload& upload) {
  return {{"upload_id", upload.upload_id},
          {"filename", upload.filename},
          {"bytes", upload.bytes},
          {"sha256", upload.sha256},
          {"created_at", FormatIso(upload.created_us)}};
}

Result<std::string> SafeFilename(std::string_view name) {
  const Error unusable =
      InvalidArgument("filename: found " + Quoted(name) + ", expected a name such as log.csv");
  if (!IsValidUtf8(name)) return unusable;
  const size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string safe;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) safe += c;
  }
  safe = std::string(Trim(safe));
  while (safe.starts_with('.')) safe.erase(0, 1);
  while (safe.size() > kLongestName || !IsValidUtf8(safe)) safe.erase(0, 1);  // the ending tells the format
  if (safe.empty()) return unusable;
  return safe == kAbout ? "uploaded." + safe : safe;
}

Result<Upload> Uploads::Add(const Path& file, std::string_view filename, Timestamp now) {
  Upload upload;
  ASSIGN_OR_RETURN(upload.filename, SafeFilename(filename));
  ASSIGN_OR_RETURN(upload.upload_id, NewUploadId());
  upload.created_us = now;
  RETURN_IF_ERROR(Digest(file, upload));
  RETURN_IF_ERROR(MakeFolders(folder_));
  ASSIGN_OR_RETURN(const Path staging, store::MakeOwnedStaging(folder_, "upload"));
  const auto made = [&]() -> Result<void> {
    RETURN_IF_ERROR(MoveFile(file, staging / upload.filename));
    RETURN_IF_ERROR(WriteFile(staging / kAbout, PrettyJson(ToJson(upload))));
    return PublishFolder(staging, folder_ / upload.upload_id);
  }();
  if (!made) {
    static_cast<void>(RemoveAll(staging).has_value());
    return made.error();
  }
  return upload;
}

Result<Path> Uploads::Find(std::string_view upload_id) const {
  const Error missing = NotFound("upload " + Quoted(upload_id) +
                                 ": found none of this id, expected an upload_id of POST /api/v1/uploads");
  if (!IsUploadId(upload_id)) return missing;
  const Path folder = folder_ / upload_id;
  const auto text = ReadFile(folder / kAbout, 1 << 20);
  if (!text) return missing;
  const auto about = ParseJson(*text, (folder / kAbout).string());
  const std::string filename = about ? TextOf(*about, "filename") : "";
  std::error_code error;
  if (filename.empty() || !fs::is_regular_file(folder / filename, error)) return missing;
  return folder / filename;
}

size_t Uploads::RemoveOld(Timestamp now, const std::set<std::string>& needed) const {
  static_cast<void>(store::RemoveStaleStaging(folder_).has_value());
  size_t removed = 0;
  std::error_code error;
  for (auto it = fs::directory_iterator(folder_, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!IsUploadId(name) || needed.contains(name)) continue;
    std::error_code ignored;
    const auto text = ReadFile(it->path() / kAbout, 1 << 20);
    const auto about = text ? ParseJson(*text, "upload.json") : Result<Json>(Json());
    const std::string created = about ? TextOf(*about, "created_at") : "";
    // By its own record, which a test can set; by the folder's age where that is lost.
    const bool old = created.empty() ? AgeOf(*it, ignored) > kKept : created < FormatIso(now - kKept);
    if (old && RemoveAll(it->path())) ++removed;
  }
  return removed;
}

}  // namespace harness::server

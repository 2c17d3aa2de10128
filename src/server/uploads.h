// SPDX-License-Identifier: Apache-2.0
// Files that were uploaded: <home>/uploads/<upload id>/<filename> beside upload.json, each whole or not
// there.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace harness::server {

struct Upload {
  std::string upload_id;  // 32 hex digits
  std::string filename;
  uint64_t bytes = 0;
  std::string sha256;
  Timestamp created_us = 0;
};
Json ToJson(const Upload& upload);  // {upload_id, filename, bytes, sha256, created_at}

// The last part of a path of any system, without control characters and leading dots, at most 200 bytes.
// Errors: kInvalidArgument when nothing is left or the text is not UTF-8.
Result<std::string> SafeFilename(std::string_view name);

// Thread-safe: all state is on disk.
class Uploads {
 public:
  static constexpr Micros kKept = 7 * kMicrosPerDay;

  explicit Uploads(const Path& home) : folder_(home / "uploads") {}

  // Takes the file over (moved where both are on one file system) and makes it durable. Errors: as
  // SafeFilename; kIo.
  Result<Upload> Add(const Path& file, std::string_view filename, Timestamp now);
  // The uploaded file. Errors: kNotFound naming the id; also for a text that is no id.
  Result<Path> Find(std::string_view upload_id) const;
  // Removes uploads older than kKept but for those whose ids are in `needed`, and what was left unfinished
  // for that long. Their datasets stay. Returns how many went.
  size_t RemoveOld(Timestamp now, const std::set<std::string>& needed) const;

 private:
  Path folder_;
};

}  // namespace harness::server

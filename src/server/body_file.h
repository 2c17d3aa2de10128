// SPDX-License-Identifier: Apache-2.0
// A request's body on its way to a file of its own, which goes away unless the handler moves it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "base/sha256.h"

namespace harness::server {

// Used by one thread at a time.
class BodyFile {
 public:
  // Makes a new file in `folder`, which is made when missing, readable by its owner only.
  static Result<BodyFile> Make(const Path& folder, bool with_digest);
  BodyFile(BodyFile&& other) noexcept;
  BodyFile& operator=(BodyFile&&) = delete;
  ~BodyFile();

  Result<void> Append(std::string_view bytes);
  // Closes the file and gives the digest, "" when none was asked for.
  std::string Finish();
  const Path& path() const { return path_; }

 private:
  BodyFile(Path path, int file) : path_(std::move(path)), file_(file) {}
  Path path_;
  int file_;
  std::optional<Sha256> hash_;
};

}  // namespace harness::server

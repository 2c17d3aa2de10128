// SPDX-License-Identifier: Apache-2.0
// The data folder: where it is, what stands in it, its private key, and the removal of what dead processes
// left.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace harness::store {

using Environment = std::map<std::string, std::string>;

// The variables that ResolveHome reads, as far as this process has them.
Environment HomeEnvironment();

// The data folder: `explicit_home` (--home), else STAT_HARNESS_HOME, else $XDG_DATA_HOME/stat-harness,
// else $HOME/.local/share/stat-harness. Empty variables count as unset, and so does a relative
// XDG_DATA_HOME, as the XDG Base Directory Specification asks. Pure: touches no file.
// Errors: kInvalidArgument for an empty --home, or when nothing says where.
struct ResolvedHome {
  Path path;
  std::string origin;  // "--home", "STAT_HARNESS_HOME", "XDG_DATA_HOME", "HOME"
};
Result<ResolvedHome> ResolveHome(const std::optional<std::string>& explicit_home,
                                 const Environment& environment);

// An open data folder. Immutable, so any thread may use it; any number of processes may hold it open.
//
//   catalog.db  key  datasets/<version>/  runs/<run id>/  blobs/sha256/ab/<digest>  journal/  tmp/
class Home {
 public:
  // Makes what is missing (the home itself with mode 0700), makes or reads the key, and removes
  // staging folders of dead processes.
  // Errors: kInvalidArgument for a home that is no folder or may not be written, for a key that
  // others may read or that does not hold 32 bytes; kIo.
  static Result<Home> Open(const Path& path);
  // For what only reads: makes no home. One that this user may write is opened as by Open. Of another nothing
  // is made, removed or changed, read_only() is true, and the key is empty where it cannot be had.
  // Errors: kNotFound where there is no home; else as Open.
  static Result<Home> OpenToRead(const Path& path);
  // Whether a home was made here: it has a key or a catalog. Errors: kIo when that cannot be seen.
  static Result<bool> IsAt(const Path& path);

  // Whether this user may not write it, or may not write its catalog.
  bool read_only() const { return read_only_; }
  const Path& path() const { return path_; }
  Path catalog_path() const { return path_ / "catalog.db"; }
  Path key_path() const { return path_ / "key"; }
  Path datasets() const { return path_ / "datasets"; }
  Path runs() const { return path_ / "runs"; }
  Path blobs() const { return path_ / "blobs"; }
  Path journal() const { return path_ / "journal"; }
  Path tmp() const { return path_ / "tmp"; }
  // `version` with or without the "sha256:" in front.
  Path DatasetFolder(std::string_view version) const {
    constexpr std::string_view kPrefix = "sha256:";
    if (version.starts_with(kPrefix)) version.remove_prefix(kPrefix.size());
    return datasets() / version;
  }
  Path RunFolder(std::string_view run_id) const { return runs() / run_id; }

  // 32 random bytes, the HMAC key of private tokens. Never to be shown or written elsewhere.
  std::string_view key() const { return key_; }

 private:
  Home(Path path, std::string key) : path_(std::move(path)), key_(std::move(key)) {}
  Path path_;
  std::string key_;
  bool read_only_ = false;
};

}  // namespace harness::store

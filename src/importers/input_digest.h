// SPDX-License-Identifier: Apache-2.0
// SHA-256 and size of an input file's bytes as they are on disk.
#pragma once

#include <cstdint>
#include <string>

#include "base/files.h"
#include "base/result.h"

namespace harness::importers {

struct InputDigest {
  std::string sha256;
  int64_t bytes = 0;
};

// Reads in blocks of 1 MiB. Errors: kNotFound, kInvalidArgument (no permission, a folder), kIo.
Result<InputDigest> DigestInput(const Path& path);

}  // namespace harness::importers

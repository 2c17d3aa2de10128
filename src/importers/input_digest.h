// SPDX-License-Identifier: Apache-2.0
// Digest and size of an input file's bytes as they are on disk.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/files.h"
#include "base/result.h"

namespace harness::importers {

// "sha256-1m:<64 hex>": SHA-256 over the SHA-256 digests (as bytes) of the file's pieces of 1 MiB, which many
// lanes hash at once. By hand: split -b 1M --filter='sha256sum | cut -c1-64' FILE | xxd -r -p | sha256sum
struct InputDigest {
  std::string sha256;
  int64_t bytes = 0;
};

// Reads 16 MiB at a time. With `unpack`, a gzip or zstd stream is also unpacked to its end, for readers that
// take a stream that ends early for a short file. Errors: kNotFound, kInvalidArgument (no permission, a
// folder, a packed stream that is cut or damaged, with the place), kIo, kInterrupted once `stop` asks for it.
Result<InputDigest> DigestInput(const Path& path, bool unpack, const std::stop_token& stop = {});

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
// The content-addressed store: immutable blobs under the SHA-256 of their bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "store/home.h"

namespace harness::store {

// blobs/sha256/ab/<digest>, where `digest` is 64 lower-case hexadecimal digits and "ab" its first two. A
// blob appears whole or not at all: written below tmp/, synced, renamed, folder synced. Thread-safe; any
// number of processes may write the same blob at once.
// Errors of all calls, besides those named: kInvalidArgument for a text that is no digest; kIo.
class BlobStore {
 public:
  explicit BlobStore(const Home& home) : root_(home.blobs() / "sha256"), tmp_(home.tmp()) {}

  // Stores the bytes and returns their digest; on disk when it returns. A blob that is there with the
  // right bytes is left alone, a damaged one is replaced.
  Result<std::string> Put(std::string_view bytes) const;
  // The same for a file, in constant memory. The file is copied, so it may change later.
  Result<std::string> PutFile(const Path& file) const;

  // The bytes, checked against the digest. Errors: kNotFound; kIo naming both digests when the blob
  // is damaged; kInvalidArgument above `limit_bytes`.
  Result<std::string> Get(std::string_view digest, uint64_t limit_bytes = uint64_t{1} << 32) const;
  // Reads the blob in constant memory; the errors of Get.
  Result<void> Verify(std::string_view digest) const;
  // True when the blob is there; does not read it.
  Result<bool> Has(std::string_view digest) const;
  // Where the blob is or would be. Errors: kInvalidArgument for a text that is no digest.
  Result<Path> PathOf(std::string_view digest) const;

 private:
  Result<void> Publish(const Path& staged, const std::string& digest) const;

  Path root_;
  Path tmp_;
};

}  // namespace harness::store

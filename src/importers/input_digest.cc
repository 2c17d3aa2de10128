// SPDX-License-Identifier: Apache-2.0
#include "importers/input_digest.h"

#include <fstream>
#include <vector>

#include "base/sha256.h"

namespace harness::importers {

Result<InputDigest> DigestInput(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return IoError(path.string() + ": cannot read");
  Sha256 hash;
  InputDigest digest;
  std::vector<char> block(1 << 20);
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto got = static_cast<size_t>(file.gcount());
    hash.Update(std::string_view(block.data(), got));
    digest.bytes += static_cast<int64_t>(got);
  }
  if (file.bad()) return IoError(path.string() + ": cannot read to its end");
  digest.sha256 = HexOf(hash.Finish());
  return digest;
}

}  // namespace harness::importers

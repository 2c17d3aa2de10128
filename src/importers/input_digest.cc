// SPDX-License-Identifier: Apache-2.0
#include "importers/input_digest.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "base/sha256_many.h"
#include "importers/byte_reader.h"

namespace harness::importers {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;
constexpr size_t kPieces = 16;  // the most lanes that hash at once

Result<void> UnpackToTheEnd(const Path& path, const std::stop_token& stop) {
  ASSIGN_OR_RETURN(const auto bytes, OpenBytes(path));
  std::vector<char> block(kBlockBytes);
  while (true) {
    if (stop.stop_requested()) return Interrupted("interrupted");
    ASSIGN_OR_RETURN(const size_t got, bytes->Read(block.data(), block.size()));
    if (got == 0) return Ok();
  }
}

}  // namespace

Result<InputDigest> DigestInput(const Path& path, bool unpack, const std::stop_token& stop) {
  if (unpack) RETURN_IF_ERROR(UnpackToTheEnd(path, stop));
  std::ifstream file(path, std::ios::binary);
  if (!file) return IoError(path.string() + ": cannot read");
  Sha256 whole;
  InputDigest digest;
  std::vector<char> block(kPieces * kPieceBytes);
  while (file) {
    if (stop.stop_requested()) return Interrupted("interrupted");
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto got = static_cast<size_t>(file.gcount());
    std::vector<std::string_view> pieces;
    for (size_t at = 0; at < got; at += kPieceBytes) {
      pieces.emplace_back(block.data() + at, std::min(kPieceBytes, got - at));
    }
    for (const Digest& piece : Sha256Many(pieces)) whole.Update(std::as_bytes(std::span(piece)));
    digest.bytes += static_cast<int64_t>(got);
  }
  if (file.bad()) return IoError(path.string() + ": cannot read to its end");
  digest.sha256 = "sha256-1m:" + HexOf(whole.Finish());
  return digest;
}

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
// Makes an evidence pack: its files, the manifest over them and the signed statements.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "evidence/manifest.h"
#include "evidence/statement.h"

namespace harness::evidence {

struct PackFile {
  std::string path;  // "stable/..." or "volatile/..."
  std::string role;  // as in the manifest's schema
  std::string text;  // its bytes
};

// Files that every pack has.
inline constexpr std::string_view kGatesFile = "volatile/gates.json";
inline constexpr std::string_view kRunManifestFile = "volatile/run_manifest.json";

// Writes the pack to `target`, which appears whole or not at all. The digests in `claims` are filled in from
// the files. Errors: kInvalidArgument when `target` is there, for a path twice or one that is not below
// stable/ or volatile/, when kGatesFile or kRunManifestFile is missing; kIo.
Result<PackManifest> WritePack(const Path& target, std::vector<PackFile> files, Claims claims,
                               const Ed25519Key& key);

// The entry of a file.
PackEntry EntryOf(const PackFile& file);

}  // namespace harness::evidence

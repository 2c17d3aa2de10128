// SPDX-License-Identifier: Apache-2.0
// manifest.json of an evidence pack: every file with its size and digest, the stable ones apart.
//
// An evidence pack is what a run found, in a form that a stranger can check with this program alone:
//   manifest.json                this file; its digest is what the attestations are about
//   attestations.intoto.jsonl    three signed statements (statement.h)
//   stable/...                   the same bytes for every run over the same rows with the same settings
//   volatile/...                 when, where, how long, and what depends on the other runs of a home
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ed25519.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::evidence {

inline constexpr std::string_view kManifestFile = "manifest.json";
inline constexpr std::string_view kAttestationsFile = "attestations.intoto.jsonl";

struct PackEntry {
  std::string path;  // "stable/report.json"
  uint64_t size = 0;
  std::string sha256;  // 64 hexadecimal digits
  std::string role;    // one of the schema's
  bool stable() const { return path.starts_with("stable/"); }
  bool operator==(const PackEntry&) const = default;
};

struct PackManifest {
  std::string run_id, dataset_version, harness_version;
  std::string stable_digest;  // StableDigest(entries)
  Ed25519PublicKey public_key = {};
  std::string key_id;
  std::vector<PackEntry> entries;  // by path
};

// "sha256:" and the SHA-256 of the canonical JSON of those entries that are stable, in their order.
std::string StableDigest(const std::vector<PackEntry>& entries);

// The text of the file. Requires entries sorted by path.
std::string ManifestText(const PackManifest& manifest);

// The only text for its content is ManifestText of it. Errors: kInvalidArgument for any other text: no JSON,
// another form, entries out of order or twice, a path that leaves the pack, a stable digest or a key id that
// does not follow from the rest.
Result<PackManifest> ParseManifest(std::string_view text);

}  // namespace harness::evidence

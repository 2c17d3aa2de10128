// SPDX-License-Identifier: Apache-2.0
#include "evidence/pack.h"

#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"

namespace harness::evidence {
namespace {

// What the manifest's own rules say against it, before a byte is written.
Result<PackManifest> ManifestOf(const std::vector<PackFile>& files, const Json& run_manifest,
                                const Ed25519Key& key) {
  PackManifest manifest;
  for (const PackFile& file : files) {
    if (!IsValidUtf8(file.path)) return InvalidArgument("a file of the run: found a name that is not UTF-8");
    manifest.entries.push_back(EntryOf(file));
  }
  manifest.run_id = run_manifest.at("volatile").at("run_id").get<std::string>();
  manifest.dataset_version = run_manifest.at("stable").at("dataset_version").get<std::string>();
  manifest.harness_version = run_manifest.at("volatile").at("harness_version").get<std::string>();
  manifest.stable_digest = StableDigest(manifest.entries);
  manifest.public_key = key.public_key();
  manifest.key_id = KeyIdOf(key.public_key());
  return ParseManifest(ManifestText(manifest));
}

Result<void> WriteFiles(const Path& folder, const std::vector<PackFile>& files) {
  for (const PackFile& file : files) {
    const Path path = folder / file.path;
    RETURN_IF_ERROR(MakeFolders(path.parent_path()));
    RETURN_IF_ERROR(WriteFile(path, file.text));
  }
  return {};
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Result<void> FillAndPublish(const Path& staging, const Path& target, const std::vector<PackFile>& files,
                            const std::string& manifest, const std::vector<std::string>& attestations) {
  RETURN_IF_ERROR(WriteFiles(staging, files));
  RETURN_IF_ERROR(WriteFile(staging / kManifestFile, manifest));
  RETURN_IF_ERROR(WriteFile(staging / kAttestationsFile, Lines(attestations)));
  return PublishFolder(staging, target);
}

}  // namespace

PackEntry EntryOf(const PackFile& file) {
  return {file.path, file.text.size(), Sha256Hex(file.text), file.role};
}

Result<PackManifest> WritePack(const Path& target, std::vector<PackFile> files, Claims claims,
                               const Ed25519Key& key) {
  std::error_code ignored;
  if (std::filesystem::exists(target, ignored)) {
    return InvalidArgument("found " + target.string() + " there already, expected the name of a new folder");
  }
  std::sort(files.begin(), files.end(), [](const PackFile& a, const PackFile& b) { return a.path < b.path; });
  ASSIGN_OR_RETURN(PackManifest manifest, ManifestOf(files, claims.run_manifest, key));
  for (const PackEntry& entry : manifest.entries) {
    if (entry.path == kGatesFile) claims.gates_sha256 = entry.sha256;
    if (entry.path == kRunManifestFile) claims.run_manifest_sha256 = entry.sha256;
  }
  if (claims.gates_sha256.empty() || claims.run_manifest_sha256.empty()) {
    return InvalidArgument("a pack: found no gates or no run manifest, expected both");
  }
  const std::string text = ManifestText(manifest);
  const Json subject = SubjectOf(Sha256Hex(text), manifest.stable_digest);
  ASSIGN_OR_RETURN(const auto attestations, AttestationLines(claims, subject, key));
  const Path whole = std::filesystem::absolute(target);
  RETURN_IF_ERROR(MakeFolders(whole.parent_path()));
  ASSIGN_OR_RETURN(const Path staging, MakeStagingFolder(whole.parent_path(), "evidence"));
  const auto published = FillAndPublish(staging, whole, files, text, attestations);
  if (!published) {
    static_cast<void>(RemoveAll(staging).has_value());
    return published.error();
  }
  return manifest;
}

}  // namespace harness::evidence

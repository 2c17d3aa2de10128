// SPDX-License-Identifier: Apache-2.0
#include "evidence/manifest.h"

#include "base/hex.h"
#include "base/schema_check.h"
#include "base/sha256.h"
#include "base/text.h"
#include "evidence/schemas.h"

namespace harness::evidence {
namespace {

constexpr const char* kFormat = "stat-harness-evidence";

Json ToJson(const PackEntry& entry) {
  return {{"path", entry.path}, {"size", entry.size}, {"sha256", entry.sha256}, {"role", entry.role}};
}

Json ToJson(const PackManifest& manifest) {
  Json entries = Json::array();
  for (const PackEntry& entry : manifest.entries) entries.push_back(ToJson(entry));
  return {
      {"format", kFormat},
      {"version", 1},
      {"run_id", manifest.run_id},
      {"dataset_version", manifest.dataset_version},
      {"harness_version", manifest.harness_version},
      {"stable_digest", manifest.stable_digest},
      {"signer",
       {{"algorithm", "Ed25519"}, {"public_key", HexOf(manifest.public_key)}, {"key_id", manifest.key_id}}},
      {"entries", std::move(entries)}};
}

Error Wrong(const std::string& found, const std::string& expected) {
  return InvalidArgument(std::string(kManifestFile) + ": found " + found + ", expected " + expected);
}

// Whether the path stays below the pack, on every system and in one spelling.
bool IsPlainPath(std::string_view path) {
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return path.find('\\') == std::string_view::npos && path.find('\0') == std::string_view::npos;
}

Result<std::vector<PackEntry>> EntriesOf(const Json& list) {
  std::vector<PackEntry> entries;
  for (const Json& json : list) {
    if (!json.at("size").is_number_unsigned())
      return Wrong("the size " + json.at("size").dump(), "a count of bytes");
    PackEntry entry{json.at("path").get<std::string>(), json.at("size").get<uint64_t>(),
                    json.at("sha256").get<std::string>(), json.at("role").get<std::string>()};
    if (!IsPlainPath(entry.path)) {
      return Wrong("the path " + Quoted(entry.path), "one below stable/ or volatile/");
    }
    if (!entries.empty() && entries.back().path >= entry.path) {
      return Wrong("the path " + Quoted(entry.path) + " after " + Quoted(entries.back().path),
                   "each path once, in order");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<void> CheckForm(const Json& document) {
  static const Result<SchemaChecker> checker =
      SchemaChecker::Compile(EvidenceManifestSchemaText(), "evidence_manifest.schema.json");
  if (!checker) return checker.error();
  return checker->Check(document, kManifestFile);
}

}  // namespace

std::string StableDigest(const std::vector<PackEntry>& entries) {
  Json stable = Json::array();
  for (const PackEntry& entry : entries) {
    if (entry.stable()) stable.push_back(ToJson(entry));
  }
  const Result<std::string> canonical = CanonicalJson(stable);
  HARNESS_CHECK(canonical.has_value());  // WritePack lets no path in that is not UTF-8
  return "sha256:" + Sha256Hex(*canonical);
}

std::string ManifestText(const PackManifest& manifest) {
  return PrettyJson(ToJson(manifest));
}

Result<PackManifest> ParseManifest(std::string_view text) {
  ASSIGN_OR_RETURN(const Json document, ParseJson(text, kManifestFile));
  RETURN_IF_ERROR(CheckForm(document));
  PackManifest manifest;
  manifest.run_id = document.at("run_id").get<std::string>();
  manifest.dataset_version = document.at("dataset_version").get<std::string>();
  manifest.harness_version = document.at("harness_version").get<std::string>();
  manifest.stable_digest = document.at("stable_digest").get<std::string>();
  manifest.key_id = document.at("signer").at("key_id").get<std::string>();
  if (!ParseHex(document.at("signer").at("public_key").get<std::string>(), manifest.public_key) ||
      manifest.key_id != KeyIdOf(manifest.public_key)) {
    return Wrong("the key id " + manifest.key_id, "that of the public key beside it");
  }
  ASSIGN_OR_RETURN(manifest.entries, EntriesOf(document.at("entries")));
  if (manifest.stable_digest != StableDigest(manifest.entries)) {
    return Wrong("the stable digest " + manifest.stable_digest, StableDigest(manifest.entries));
  }
  if (ManifestText(manifest) != text)
    return Wrong("another layout of the JSON", "the one that it was signed in");
  return manifest;
}

}  // namespace harness::evidence

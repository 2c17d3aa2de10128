// SPDX-License-Identifier: Apache-2.0
#include "evidence/verify.h"

#include <algorithm>
#include <map>

#include "base/sha256.h"
#include "base/text.h"
#include "evidence/statement.h"

namespace harness::evidence {
namespace {

constexpr std::string_view kPredicates[] = {kTestResult, kProvenance, kSummary};

class Verification {
 public:
  Verification(const Path& folder, std::span<const std::string> trusted_keys)
      : folder_(folder), trusted_keys_(trusted_keys) {}

  Result<PackCheck> Run() {
    RETURN_IF_ERROR(ListFiles());
    CheckManifest();
    if (check_.manifest) {
      CheckFiles();
      CheckSigner();
      CheckStatements();
      if (check_.holds()) CheckReport();
    }
    std::stable_sort(check_.problems.begin(), check_.problems.end(),
                     [](const PackProblem& a, const PackProblem& b) { return a.place < b.place; });
    return std::move(check_);
  }

 private:
  void Problem(std::string_view place, std::string message) {
    check_.problems.push_back({std::string(place), std::move(message)});
  }

  Result<void> ListFiles() {
    std::error_code error;
    if (!std::filesystem::is_directory(folder_, error)) {
      return NotFound("found no folder " + folder_.string() + ", expected an evidence pack");
    }
    std::filesystem::recursive_directory_iterator at(folder_, error), end;
    for (; !error && at != end; at.increment(error)) {
      const std::string path = at->path().lexically_relative(folder_).generic_string();
      std::error_code ignored;
      if (at->is_symlink(ignored)) {
        Problem(path, "found a link, expected a file");
      } else if (at->is_directory(ignored)) {
        if (std::filesystem::is_empty(at->path(), ignored)) {
          Problem(path, "found an empty folder, expected none");
        }
      } else if (at->is_regular_file(ignored)) {
        present_.push_back(path);
      } else {
        Problem(path, "found something that is no file, expected a file");
      }
    }
    if (error) return IoError(folder_.string() + ": " + error.message());
    return {};
  }

  // Nothing when the file cannot be read, which is a problem then.
  std::optional<std::string> Read(const std::string& path) {
    if (std::find(present_.begin(), present_.end(), path) == present_.end()) {
      Problem(path, "found no such file, expected it");
      return std::nullopt;
    }
    Result<std::string> text = ReadFile(folder_ / path);
    if (!text) {
      Problem(path, text.error().message);
      return std::nullopt;
    }
    ++check_.files;
    check_.bytes += text->size();
    return std::move(*text);
  }

  void CheckManifest() {
    const auto text = Read(std::string(kManifestFile));
    if (!text) return;
    Result<PackManifest> manifest = ParseManifest(*text);
    if (!manifest) return Problem(kManifestFile, manifest.error().message);
    manifest_sha256_ = Sha256Hex(*text);
    check_.manifest = std::move(*manifest);
  }

  void CheckFiles() {
    std::map<std::string, const PackEntry*> expected;
    for (const PackEntry& entry : check_.manifest->entries) expected[entry.path] = &entry;
    for (const std::string& path : present_) {
      if (path != kManifestFile && path != kAttestationsFile && !expected.contains(path)) {
        Problem(path, "found a file that the manifest does not name");
      }
    }
    for (const auto& [path, entry] : expected) {
      const auto text = Read(path);
      if (!text) continue;
      if (text->size() != entry->size) {
        Problem(path,
                "found " + std::to_string(text->size()) + " bytes, expected " + std::to_string(entry->size));
      } else if (const std::string digest = Sha256Hex(*text); digest != entry->sha256) {
        Problem(path, "found the digest " + digest + ", expected " + entry->sha256);
      }
      if (path == "stable/report.json") report_ = *text;
    }
  }

  void CheckSigner() {
    const std::string& key_id = check_.manifest->key_id;
    check_.trusted = std::find(trusted_keys_.begin(), trusted_keys_.end(), key_id) != trusted_keys_.end();
    if (!trusted_keys_.empty() && !check_.trusted) {
      Problem(kManifestFile, "found a pack signed by key " + key_id + ", expected one of the trusted keys " +
                                 Join({trusted_keys_.begin(), trusted_keys_.end()}, ", "));
    }
  }

  void CheckStatements() {
    const auto text = Read(std::string(kAttestationsFile));
    if (!text) return;
    const auto lines = Split(*text, '\n');
    if (lines.size() != std::size(kPredicates) + 1 || !lines.back().empty()) {
      return Problem(kAttestationsFile,
                     "found " + std::to_string(lines.size()) +
                         " lines, expected 3, each with its line feed and nothing after them");
    }
    const Json subject = SubjectOf(manifest_sha256_, check_.manifest->stable_digest);
    for (size_t i = 0; i < std::size(kPredicates); ++i) {
      const std::string where = "line " + std::to_string(i + 1);
      Result<Json> statement = ReadAttestation(lines[i], where, check_.manifest->public_key, kPredicates[i]);
      if (!statement) {
        Problem(kAttestationsFile, statement.error().message);
      } else if (statement->value("subject", Json()) != subject) {
        Problem(kAttestationsFile,
                where + ": found a statement of another pack, expected one of this manifest");
      } else {
        check_.statements.push_back(std::move(*statement));
      }
    }
    if (check_.statements.size() != std::size(kPredicates)) check_.statements.clear();
  }

  // The report says its own digest; a pack whose parts do not belong together is one that somebody built by
  // hand.
  void CheckReport() {
    constexpr const char* kPath = "stable/report.json";
    const Result<Json> report = ParseJson(report_, kPath);
    if (!report) return Problem(kPath, report.error().message);
    if (!report->is_object() || !report->contains("stable") || !report->contains("stable_digest")) {
      return Problem(kPath, "found another form, expected the stable part of a report and its digest");
    }
    const Result<std::string> canonical = CanonicalJson(report->at("stable"));
    const std::string digest = canonical ? "sha256:" + Sha256Hex(*canonical) : "";
    if (report->at("stable_digest") != digest)
      Problem(kPath, "found a digest of something else, expected " + digest);
  }

  const Path& folder_;
  std::span<const std::string> trusted_keys_;
  std::vector<std::string> present_;
  std::string manifest_sha256_;
  std::string report_;
  PackCheck check_;
};

}  // namespace

Result<PackCheck> VerifyPack(const Path& folder, std::span<const std::string> trusted_keys) {
  return Verification(folder, trusted_keys).Run();
}

}  // namespace harness::evidence

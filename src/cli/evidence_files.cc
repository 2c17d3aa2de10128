// SPDX-License-Identifier: Apache-2.0
#include "cli/evidence_files.h"

#include "base/clock.h"
#include "cli/version.h"
#include "evidence/run_files.h"

namespace harness::cli {
namespace {

constexpr const char* kKeyFile = "evidence.key";

Json EnvironmentOf(const Json& run_manifest, const Config& config) {
  const Json& changing = run_manifest.at("volatile");
  return {{"program", VersionFacts()},
          {"machine", changing.at("machine")},
          {"threads", changing.at("threads")},
          {"batch_rows", changing.at("batch_rows")},
          {"toggles",
           {{"autonomous.novelty_min", config.Number("autonomous.novelty_min")},
            {"known_issues.mode", config.Text("known_issues.mode")},
            {"streaming.policy_strict", config.Boolean("streaming.policy_strict")}}}};
}

}  // namespace

Result<Ed25519Key> EvidenceKey(const store::Home& home, Invocation& invocation) {
  const std::string named = invocation.config().Text("evidence.key");
  if (!named.empty()) return Ed25519Key::Load(named);
  const Path file = home.path() / kKeyFile;
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return Ed25519Key::Load(file);
  ASSIGN_OR_RETURN(Ed25519Key key, Ed25519Key::Generate());
  RETURN_IF_ERROR(key.Store(file));
  invocation.Remark("new key " + KeyIdOf(key.public_key()) + " in " + file.string() +
                    ": keep it to yourself, and tell its id to those who verify");
  return key;
}

std::vector<evidence::PackFile> MatrixPackFiles(const std::vector<insight::MatrixFile>& matrices) {
  std::vector<evidence::PackFile> files;
  for (const insight::MatrixFile& matrix : matrices) {
    files.push_back({"stable/matrices/" + matrix.name, "matrix", matrix.content});
  }
  return files;
}

Result<evidence::PackManifest> WriteEvidence(const store::Home& home, const std::string& run_id,
                                             const run::FinalGates& judged,
                                             const std::vector<insight::MatrixFile>& matrices,
                                             const Path& target, const Ed25519Key& key,
                                             Invocation& invocation) {
  const Path folder = home.RunFolder(run_id);
  ASSIGN_OR_RETURN(std::vector<evidence::PackFile> files, evidence::StableFiles(folder));
  ASSIGN_OR_RETURN(std::vector<evidence::PackFile> changing, evidence::VolatileFiles(folder));
  evidence::Claims claims;
  ASSIGN_OR_RETURN(const std::string manifest, ReadFile(folder / "run_manifest.json"));
  ASSIGN_OR_RETURN(claims.run_manifest, ParseJson(manifest, "run_manifest.json"));
  claims.gates = judged.gates;
  claims.now_us = SystemClock().Now();
  Json gates = Json::array();
  for (const insight::Gate& gate : judged.gates) gates.push_back(insight::ToJson(gate));
  for (std::vector<evidence::PackFile> more :
       {std::move(changing), MatrixPackFiles(matrices),
        std::vector<evidence::PackFile>{
            {std::string(evidence::kGatesFile), "gates", PrettyJson(gates)},
            {"volatile/novelty.json", "novelty", PrettyJson(judged.novelty)},
            {"volatile/data_access.json", "compliance", PrettyJson(judged.data_access)},
            {"volatile/environment.json", "environment",
             PrettyJson(EnvironmentOf(claims.run_manifest, invocation.config()))}}}) {
    for (evidence::PackFile& file : more) files.push_back(std::move(file));
  }
  return evidence::WritePack(target, std::move(files), std::move(claims), key);
}

std::string EvidenceSignerText(const std::string& key_id, bool trusted) {
  return "signed by key " + key_id +
         (trusted ? ", which is trusted" : ", taken as it is: no key is named in evidence.trusted_keys");
}

}  // namespace harness::cli

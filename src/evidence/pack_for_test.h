// SPDX-License-Identifier: Apache-2.0
// A small run folder and a pack of it, for tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "evidence/pack.h"
#include "evidence/run_files.h"

namespace harness::evidence {

inline Ed25519Key TestKey(uint8_t byte = 7) {
  std::array<uint8_t, 32> seed;
  seed.fill(byte);
  return Ed25519Key::FromSeed(seed).value();
}

// What a run of `run_id` leaves; `rows` is the one figure in its stable part.
inline void WriteRun(const Path& folder, const std::string& run_id, int rows = 3) {
  const Json stable = {{"headline", {{"rows", rows}}}, {"plugins", Json::array()}};
  const Json report = {{"schema_version", 1},
                       {"stable", stable},
                       {"stable_digest", "sha256:" + Sha256Hex(CanonicalJson(stable).value())},
                       {"volatile", {{"run_id", run_id}}}};
  const Json manifest = {
      {"stable", {{"dataset_version", "sha256:" + std::string(64, 'a')}, {"settings", Json::object()}}},
      {"volatile",
       {{"run_id", run_id},
        {"harness_version", "1.0"},
        {"engine_version", "2.0"},
        {"threads", 2},
        {"batch_rows", 100},
        {"started", "2026-01-14T10:56:00Z"},
        {"finished", "2026-01-14T10:56:01Z"},
        {"inputs", Json::array({{{"file", "log.csv"}, {"sha256", std::string(64, 'b')}}})}}}};
  MakeFolders(folder / "artifacts" / "p1").value();
  MakeFolders(folder / "logs").value();
  WriteFile(folder / "report.json", PrettyJson(report)).value();
  WriteFile(folder / "run_manifest.json", PrettyJson(manifest)).value();
  WriteFile(folder / "report.md", "# Report\n").value();
  WriteFile(folder / "answers_recommendations.md", "# Answers\n").value();
  WriteFile(folder / "report.html", "<html>" + run_id + "</html>\n").value();
  WriteFile(folder / "artifacts" / "p1" / "result.json", "{}\n").value();
  WriteFile(folder / "logs" / "p1.stderr", "").value();
}

inline insight::Gate GateOf(const std::string& id, insight::Verdict verdict, bool hard = true) {
  return {id, hard, verdict, "It is so.", Json::object()};
}

inline Result<PackManifest> PackRun(const Path& run, const Path& target, const Ed25519Key& key = TestKey(),
                                    std::vector<insight::Gate> gates = {
                                        GateOf("contract", insight::Verdict::kPass)}) {
  ASSIGN_OR_RETURN(std::vector<PackFile> files, StableFiles(run));
  ASSIGN_OR_RETURN(std::vector<PackFile> changing, VolatileFiles(run));
  for (PackFile& file : changing) files.push_back(std::move(file));
  files.push_back({std::string(kGatesFile), "gates", "[]\n"});
  ASSIGN_OR_RETURN(const std::string manifest, ReadFile(run / "run_manifest.json"));
  ASSIGN_OR_RETURN(Json run_manifest, ParseJson(manifest, "run_manifest.json"));
  return WritePack(target, std::move(files), {std::move(gates), std::move(run_manifest), {}, {}, 0}, key);
}

}  // namespace harness::evidence

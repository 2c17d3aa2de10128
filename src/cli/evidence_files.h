// SPDX-License-Identifier: Apache-2.0
// An evidence pack of a run of the home: which files go in, and which key signs.
#pragma once

#include <string>
#include <vector>

#include "base/ed25519.h"
#include "cli/invocation.h"
#include "evidence/pack.h"
#include "insight/matrices.h"
#include "run/final_gates.h"

namespace harness::cli {

// The key of the setting evidence.key, which must be there; else evidence.key of the home, made with a remark
// when it is missing. Errors: those of Ed25519Key::Load and Store.
Result<Ed25519Key> EvidenceKey(const store::Home& home, Invocation& invocation);

// The matrices as files of a pack.
std::vector<evidence::PackFile> MatrixPackFiles(const std::vector<insight::MatrixFile>& matrices);

// Writes the pack of the run to `target`. Errors: those of reading the run and of WritePack.
Result<evidence::PackManifest> WriteEvidence(const store::Home& home, const std::string& run_id,
                                             const run::FinalGates& judged,
                                             const std::vector<insight::MatrixFile>& matrices,
                                             const Path& target, const Ed25519Key& key,
                                             Invocation& invocation);

// "signed by key 0123456789abcdef, which is trusted" or what else is to be said of it.
std::string EvidenceSignerText(const std::string& key_id, bool trusted);

}  // namespace harness::cli

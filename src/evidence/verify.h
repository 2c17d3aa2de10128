// SPDX-License-Identifier: Apache-2.0
// Checks an evidence pack with nothing but its files: no network, no home, no other program.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "evidence/manifest.h"

namespace harness::evidence {

struct PackProblem {
  std::string place;    // "stable/report.json"
  std::string message;  // found ..., expected ...
};

struct PackCheck {
  std::vector<PackProblem> problems;     // by place; none: every byte is as it was signed
  std::optional<PackManifest> manifest;  // absent when it cannot be read
  std::vector<Json> statements;          // test result, provenance, summary; only where all three hold
  bool trusted = false;                  // its signer is one of the keys that were named
  uint64_t files = 0, bytes = 0;         // that were read
  bool holds() const { return problems.empty(); }
};

// Every byte of every file is covered: the files by the manifest, the manifest by the signed statements,
// and the statements by their signatures and by the one layout that they may have. Files that the manifest
// does not name, links and empty folders are problems too. `trusted_keys`: key ids; when there are any, a
// pack of another signer is a problem. What a signature proves, and what not: docs/evidence.md. Errors:
// kNotFound when the folder is not there; kIo.
Result<PackCheck> VerifyPack(const Path& folder, std::span<const std::string> trusted_keys = {});

}  // namespace harness::evidence

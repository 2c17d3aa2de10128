// SPDX-License-Identifier: Apache-2.0
// What is claimed of a pack and signed: in-toto Statements, version 1, in DSSE envelopes.
//
// Three statements with one subject, the pack: how its gates ended (test result), what it was made from
// (provenance) and whether it holds (verification summary). The subject is manifest.json, and beside it the
// stable digest, which agrees between packs.
// Sources: github.com/in-toto/attestation, spec/v1/statement.md and spec/predicates/test-result.md;
// slsa.dev, provenance v1 and verification_summary v1.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ed25519.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "insight/gate.h"

namespace harness::evidence {

inline constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
inline constexpr std::string_view kPayloadType = "application/vnd.in-toto+json";
inline constexpr std::string_view kTestResult = "https://in-toto.io/attestation/test-result/v0.1";
inline constexpr std::string_view kProvenance = "https://slsa.dev/provenance/v1";
inline constexpr std::string_view kSummary = "https://slsa.dev/verification_summary/v1";

// What the statements tell.
struct Claims {
  std::vector<insight::Gate> gates;
  Json run_manifest;  // run_manifest.json of the run
  // Of the pack's files with the gates and with the run manifest, hexadecimal.
  std::string gates_sha256, run_manifest_sha256;
  Timestamp now_us = 0;  // when the pack is made
};

// The subject of a pack. `stable_digest` as in the manifest, "sha256:..."; the other hexadecimal.
Json SubjectOf(std::string_view manifest_sha256, std::string_view stable_digest);

// Gates by how they ended; skipped ones stand nowhere. One that could not be judged has not passed: it
// stands with the failed ones, as "novelty (inconclusive)", and makes the result FAILED where it is hard.
Json TestResult(const Claims& claims);
Json Provenance(const Claims& claims);
// `inputs`: the lines that hold the other statements.
Json VerificationSummary(const Claims& claims, std::span<const std::string> inputs);

// The lines of attestations.intoto.jsonl in their order: test result, provenance, summary.
Result<std::vector<std::string>> AttestationLines(const Claims& claims, const Json& subject,
                                                  const Ed25519Key& key);

// The statement in one such line, signed by `key`. Errors: kInvalidArgument for any other line, such as one
// with the same content in another layout.
Result<Json> ReadAttestation(std::string_view line, std::string_view where, const Ed25519PublicKey& key,
                             std::string_view predicate_type);

}  // namespace harness::evidence

// SPDX-License-Identifier: Apache-2.0
#include "evidence/statement.h"

#include <algorithm>

#include "base/dsse.h"
#include "base/sha256.h"

namespace harness::evidence {
namespace {

using insight::Gate;
using insight::Verdict;

constexpr std::string_view kDigestPrefix = "sha256:";

std::string HexPart(std::string_view digest) {
  if (digest.starts_with(kDigestPrefix)) digest.remove_prefix(kDigestPrefix.size());
  return std::string(digest);
}

// Names of gates that ended so.
Json NamesOf(std::span<const Gate> gates, Verdict verdict, std::string_view remark = {}) {
  Json names = Json::array();
  for (const Gate& gate : gates) {
    if (gate.verdict == verdict) names.push_back(gate.id + std::string(remark));
  }
  return names;
}

std::string ResultOf(std::span<const Gate> gates) {
  if (insight::Worst(gates) != Verdict::kPass) return "FAILED";
  for (const Gate& gate : gates) {
    const bool clean = gate.verdict == Verdict::kPass || gate.verdict == Verdict::kSkipped;
    if (!clean) return "WARNED";
  }
  return "PASSED";
}

Json Dependencies(const Json& manifest) {
  Json list = Json::array();
  list.push_back({{"name", "dataset"},
                  {"uri", "urn:stat-harness:dataset:" +
                              manifest.at("stable").at("dataset_version").get<std::string>()}});
  for (const Json& input : manifest.at("volatile").at("inputs")) {
    list.push_back({{"name", input.at("file")}, {"digest", {{"sha256", input.at("sha256")}}}});
  }
  return list;
}

Json Statement(const Json& subject, std::string_view type, Json predicate) {
  return {{"_type", kStatementType},
          {"subject", subject},
          {"predicateType", type},
          {"predicate", std::move(predicate)}};
}

bool Says(const Json& object, const char* key, std::string_view text) {
  return object.is_object() && object.contains(key) && object.at(key) == text;
}

bool IsTextList(const Json& json) {
  return json.is_array() &&
         std::all_of(json.begin(), json.end(), [](const Json& each) { return each.is_string(); });
}

// Anybody can sign anything: what readers of a test result rely on is looked at.
bool HasPredicate(const Json& statement) {
  if (!statement.contains("predicate") || !statement.at("predicate").is_object()) return false;
  if (statement.at("predicateType") != kTestResult) return true;
  const Json& predicate = statement.at("predicate");
  for (const char* list : {"passedTests", "warnedTests", "failedTests"}) {
    if (!predicate.contains(list) || !IsTextList(predicate.at(list))) return false;
  }
  return predicate.contains("result") && predicate.at("result").is_string();
}

Result<std::string> SignedLine(const Json& statement, const Ed25519Key& key) {
  ASSIGN_OR_RETURN(const std::string payload, CanonicalJson(statement));
  ASSIGN_OR_RETURN(const DsseEnvelope envelope, SignDsse(key, kPayloadType, payload));
  return DsseLine(envelope);
}

}  // namespace

Json SubjectOf(std::string_view manifest_sha256, std::string_view stable_digest) {
  return Json::array({{{"name", "manifest.json"}, {"digest", {{"sha256", manifest_sha256}}}},
                      {{"name", "stable"}, {"digest", {{"sha256", HexPart(stable_digest)}}}}});
}

Json TestResult(const Claims& claims) {
  Json failed = NamesOf(claims.gates, Verdict::kFail);
  for (Json& name : NamesOf(claims.gates, Verdict::kInconclusive, " (inconclusive)")) {
    failed.push_back(std::move(name));
  }
  const Json configuration = {{"name", "volatile/run_manifest.json"},
                              {"digest", {{"sha256", claims.run_manifest_sha256}}}};
  return {{"result", ResultOf(claims.gates)},
          {"configuration", Json::array({configuration})},
          {"passedTests", NamesOf(claims.gates, Verdict::kPass)},
          {"warnedTests", NamesOf(claims.gates, Verdict::kWarn)},
          {"failedTests", std::move(failed)}};
}

Json Provenance(const Claims& claims) {
  const Json& stable = claims.run_manifest.at("stable");
  const Json& changing = claims.run_manifest.at("volatile");
  Json external = {{"dataset_version", stable.at("dataset_version")}, {"settings", stable.at("settings")}};
  if (stable.contains("policy")) external["policy"] = stable.at("policy");
  return {
      {"buildDefinition",
       {{"buildType", "urn:stat-harness:run:v1"},
        {"externalParameters", std::move(external)},
        {"internalParameters",
         {{"threads", changing.at("threads")}, {"batch_rows", changing.at("batch_rows")}}},
        {"resolvedDependencies", Dependencies(claims.run_manifest)}}},
      {"runDetails",
       {{"builder",
         {{"id", "urn:stat-harness:program"},
          {"version",
           {{"stat-harness", changing.at("harness_version")}, {"duckdb", changing.at("engine_version")}}}}},
        {"metadata",
         {{"invocationId", changing.at("run_id")},
          {"startedOn", changing.at("started")},
          {"finishedOn", changing.at("finished")}}}}}};
}

Json VerificationSummary(const Claims& claims, std::span<const std::string> inputs) {
  Json attestations = Json::array();
  for (const std::string& line : inputs) {
    attestations.push_back(
        {{"uri", "urn:stat-harness:attestation:" + std::to_string(attestations.size() + 1)},
         {"digest", {{"sha256", Sha256Hex(line)}}}});
  }
  const bool passed = insight::Worst(claims.gates) == Verdict::kPass;
  return {{"verifier", {{"id", "urn:stat-harness:program"}}},
          {"timeVerified", FormatIso(claims.now_us)},
          {"resourceUri",
           "urn:stat-harness:run:" + claims.run_manifest.at("volatile").at("run_id").get<std::string>()},
          {"policy", {{"uri", "urn:stat-harness:gates:v1"}, {"digest", {{"sha256", claims.gates_sha256}}}}},
          {"inputAttestations", std::move(attestations)},
          {"verificationResult", passed ? "PASSED" : "FAILED"},
          {"verifiedLevels", Json::array({passed ? "STAT_HARNESS_GATES" : "FAILED"})}};
}

Result<std::vector<std::string>> AttestationLines(const Claims& claims, const Json& subject,
                                                  const Ed25519Key& key) {
  std::vector<std::string> lines(2);
  ASSIGN_OR_RETURN(lines[0], SignedLine(Statement(subject, kTestResult, TestResult(claims)), key));
  ASSIGN_OR_RETURN(lines[1], SignedLine(Statement(subject, kProvenance, Provenance(claims)), key));
  const Json summary = VerificationSummary(claims, lines);
  ASSIGN_OR_RETURN(std::string last, SignedLine(Statement(subject, kSummary, summary), key));
  lines.push_back(std::move(last));
  return lines;
}

Result<Json> ReadAttestation(std::string_view line, std::string_view where, const Ed25519PublicKey& key,
                             std::string_view predicate_type) {
  const std::string place(where);
  ASSIGN_OR_RETURN(const DsseEnvelope envelope, ParseDsse(line, where));
  ASSIGN_OR_RETURN(const std::string written, DsseLine(envelope));
  if (written != line || envelope.signatures.size() != 1 || envelope.signatures[0].key_id != KeyIdOf(key)) {
    return InvalidArgument(place +
                           ": found another layout of the envelope, expected the one that was written");
  }
  if (!VerifyDsse(envelope, kPayloadType, std::span(&key, 1))) {
    return InvalidArgument(place + ": found a signature that does not match, expected one by key " +
                           KeyIdOf(key));
  }
  ASSIGN_OR_RETURN(Json statement, ParseJson(envelope.payload, where));
  if (!Says(statement, "_type", kStatementType) || !Says(statement, "predicateType", predicate_type) ||
      !HasPredicate(statement)) {
    return InvalidArgument(place + ": found another statement, expected " + std::string(predicate_type));
  }
  return statement;
}

}  // namespace harness::evidence

// SPDX-License-Identifier: Apache-2.0
// The statements beside the rules of their specifications, which publish no machine-readable schema: what
// is required there, and of which type, is written down here.
#include "evidence/statement.h"

#include <gtest/gtest.h>

#include "base/dsse.h"
#include "base/schema_check.h"
#include "evidence/pack_for_test.h"

namespace harness::evidence {
namespace {

using insight::Verdict;

// spec/v1/statement.md, spec/v1/resource_descriptor.md and spec/v1/digest_set.md of in-toto/attestation.
constexpr const char* kRules = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object", "required": ["_type", "subject", "predicateType", "predicate"],
  "properties": {
    "_type": {"const": "https://in-toto.io/Statement/v1"},
    "subject": {"type": "array", "minItems": 1,
                "items": {"allOf": [{"$ref": "#/definitions/resource"}, {"required": ["digest"]}]}},
    "predicateType": {"$ref": "#/definitions/uri"}
  },
  "oneOf": [
    {"properties": {"predicateType": {"const": "https://in-toto.io/attestation/test-result/v0.1"},
      "predicate": {
        "type": "object", "required": ["result", "configuration"],
        "properties": {
          "result": {"enum": ["PASSED", "WARNED", "FAILED"]},
          "configuration": {"type": "array", "items": {"$ref": "#/definitions/resource"}},
          "url": {"$ref": "#/definitions/uri"},
          "passedTests": {"$ref": "#/definitions/names"}, "warnedTests": {"$ref": "#/definitions/names"},
          "failedTests": {"$ref": "#/definitions/names"}}}}},
    {"properties": {"predicateType": {"const": "https://slsa.dev/provenance/v1"},
      "predicate": {
        "type": "object", "required": ["buildDefinition", "runDetails"],
        "properties": {
          "buildDefinition": {"type": "object", "required": ["buildType", "externalParameters"],
            "properties": {"buildType": {"$ref": "#/definitions/uri"}, "externalParameters": {"type": "object"},
              "internalParameters": {"type": "object"},
              "resolvedDependencies": {"type": "array", "items": {"$ref": "#/definitions/resource"}}}},
          "runDetails": {"type": "object", "required": ["builder"],
            "properties": {
              "builder": {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "#/definitions/uri"},
                "version": {"type": "object", "additionalProperties": {"type": "string"}}}},
              "metadata": {"type": "object", "properties": {"invocationId": {"type": "string"},
                "startedOn": {"$ref": "#/definitions/time"}, "finishedOn": {"$ref": "#/definitions/time"}}}}}}}}},
    {"properties": {"predicateType": {"const": "https://slsa.dev/verification_summary/v1"},
      "predicate": {
        "type": "object",
        "required": ["verifier", "timeVerified", "resourceUri", "policy", "verificationResult", "verifiedLevels"],
        "properties": {
          "verifier": {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "#/definitions/uri"}}},
          "timeVerified": {"$ref": "#/definitions/time"}, "resourceUri": {"$ref": "#/definitions/uri"},
          "policy": {"allOf": [{"$ref": "#/definitions/resource"}, {"required": ["uri"]}]},
          "inputAttestations": {"type": "array",
            "items": {"allOf": [{"$ref": "#/definitions/resource"}, {"required": ["digest"]}]}},
          "verificationResult": {"enum": ["PASSED", "FAILED"]},
          "verifiedLevels": {"type": "array", "minItems": 1,
            "items": {"type": "string", "not": {"pattern": "^SLSA_"}}}}}}}
  ],
  "definitions": {
    "uri": {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:."},
    "time": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(.[0-9]+)?Z$"},
    "names": {"type": "array", "items": {"type": "string", "minLength": 1}},
    "digests": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"},
                "properties": {"sha256": {"pattern": "^[0-9a-f]{64}$"}}},
    "resource": {"type": "object", "anyOf": [{"required": ["uri"]}, {"required": ["digest"]}, {"required": ["content"]}],
      "properties": {"name": {"type": "string"}, "uri": {"$ref": "#/definitions/uri"},
        "digest": {"$ref": "#/definitions/digests"}, "mediaType": {"type": "string"}}}
  }
})json";

class Statements : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteRun(folder_.path() / "run", "20260114T105600Z-1f00c0de");
    claims_.run_manifest =
        ParseJson(ReadFile(folder_.path() / "run" / "run_manifest.json").value(), "run_manifest.json")
            .value();
    claims_.gates = {GateOf("contract", Verdict::kPass), GateOf("discovery", Verdict::kSkipped)};
    claims_.gates_sha256 = std::string(64, 'c');
    claims_.run_manifest_sha256 = std::string(64, 'd');
  }
  std::vector<Json> All() {
    std::vector<Json> statements;
    const auto lines = AttestationLines(claims_, subject_, key_).value();
    const std::string_view types[] = {kTestResult, kProvenance, kSummary};
    for (size_t i = 0; i < 3; ++i) {
      statements.push_back(ReadAttestation(lines[i], "line", key_.public_key(), types[i]).value());
    }
    return statements;
  }
  Json Result() { return All()[0].at("predicate"); }

  TempFolder folder_ = TempFolder::Make("statement").value();
  Claims claims_;
  const Json subject_ = SubjectOf(std::string(64, 'e'), "sha256:" + std::string(64, 'f'));
  const Ed25519Key key_ = TestKey();
};

TEST_F(Statements, FitTheRulesOfTheirSpecifications) {
  const auto checker = SchemaChecker::Compile(kRules, "in-toto rules");
  ASSERT_TRUE(checker.has_value()) << checker.error().message;
  for (const Json& statement : All()) {
    const auto fits = checker->Check(statement, statement.at("predicateType").get<std::string>());
    EXPECT_TRUE(fits.has_value()) << (fits ? "" : fits.error().message);
  }
}

// The rules can tell: what each specification forbids is refused.
TEST_F(Statements, RulesRefuseWhatTheSpecificationsForbid) {
  const auto checker = SchemaChecker::Compile(kRules, "in-toto rules").value();
  const auto all = All();
  struct Break {
    size_t statement;
    const char* place;
    Json value;
  };
  const Break breaks[] = {{0, "/_type", "https://in-toto.io/Statement/v0.1"},
                          {0, "/subject", Json::array()},
                          {0, "/subject/0/digest", Json::object()},
                          {0, "/predicate/result", "INCONCLUSIVE"},
                          {0, "/predicate/configuration/0", {{"name", "x"}}},
                          {0, "/predicate/failedTests", "novelty"},
                          {1, "/predicate/buildDefinition/externalParameters", nullptr},
                          {1, "/predicate/runDetails/builder", Json::object()},
                          {1, "/predicate/runDetails/metadata/startedOn", "yesterday"},
                          {2, "/predicate/verificationResult", "INCONCLUSIVE"},
                          {2, "/predicate/policy", {{"digest", {{"sha256", std::string(64, 'c')}}}}},
                          {2, "/predicate/verifiedLevels/0", "SLSA_BUILD_LEVEL_9"}};
  for (const Break& each : breaks) {
    Json broken = all[each.statement];
    broken[Json::json_pointer(each.place)] = each.value;
    EXPECT_FALSE(checker.Check(broken, "x").has_value()) << each.place;
  }
}

TEST_F(Statements, TestResultNamesTheGates) {
  EXPECT_EQ(Result().at("result"), "PASSED");
  EXPECT_EQ(Result().at("passedTests"), Json::array({"contract"}));
  claims_.gates.push_back(GateOf("data_access", Verdict::kWarn));
  EXPECT_EQ(Result().at("result"), "WARNED");
  EXPECT_EQ(Result().at("warnedTests"), Json::array({"data_access"}));
  claims_.gates.push_back(GateOf("matrices", Verdict::kFail, false));
  EXPECT_EQ(Result().at("result"), "WARNED") << "a soft gate decides nothing";
  EXPECT_EQ(Result().at("failedTests"), Json::array({"matrices"}));
}

TEST_F(Statements, WhatCouldNotBeJudgedHasNotPassed) {
  claims_.gates.push_back(GateOf("novelty", Verdict::kInconclusive));
  EXPECT_EQ(Result().at("result"), "FAILED");
  EXPECT_EQ(Result().at("failedTests"), Json::array({"novelty (inconclusive)"}));
  EXPECT_EQ(All()[2].at("predicate").at("verificationResult"), "FAILED");
  EXPECT_EQ(All()[2].at("predicate").at("verifiedLevels"), Json::array({"FAILED"}));
}

TEST_F(Statements, SummaryNamesTheLinesThatItRestsOn) {
  const auto lines = AttestationLines(claims_, subject_, key_).value();
  const Json inputs = All()[2].at("predicate").at("inputAttestations");
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_EQ(inputs[0].at("digest").at("sha256"), Sha256Hex(lines[0]));
  EXPECT_EQ(inputs[1].at("digest").at("sha256"), Sha256Hex(lines[1]));
}

// Whoever holds the key may sign what he likes; readers must not fall over it.
TEST_F(Statements, SignedNonsenseIsRefused) {
  const Json good = All()[0];
  std::vector<Json> payloads = {nullptr, 7, "text", Json::array(), Json::object()};
  for (const char* place : {"/_type", "/predicateType", "/predicate", "/predicate/result",
                            "/predicate/passedTests", "/predicate/failedTests"}) {
    for (const Json& value : {Json(nullptr), Json(7), Json::array({7}), Json::object()}) {
      Json bad = good;
      bad[Json::json_pointer(place)] = value;
      payloads.push_back(bad);
    }
  }
  for (const Json& payload : payloads) {
    const DsseEnvelope envelope = SignDsse(key_, kPayloadType, payload.dump()).value();
    const auto read = ReadAttestation(DsseLine(envelope).value(), "x", key_.public_key(), kTestResult);
    EXPECT_FALSE(read.has_value()) << payload.dump();
  }
  const DsseEnvelope no_json = SignDsse(key_, kPayloadType, "{").value();
  EXPECT_FALSE(ReadAttestation(DsseLine(no_json).value(), "x", key_.public_key(), kTestResult).has_value());
}

TEST_F(Statements, AnotherKeyOrKindIsRefused) {
  const std::string line = AttestationLines(claims_, subject_, key_).value()[0];
  EXPECT_FALSE(ReadAttestation(line, "x", TestKey(1).public_key(), kTestResult).has_value());
  EXPECT_FALSE(ReadAttestation(line, "x", key_.public_key(), kProvenance).has_value());
  EXPECT_FALSE(ReadAttestation(" " + line, "x", key_.public_key(), kTestResult).has_value());
  // The same bytes signed as another kind of document.
  DsseEnvelope envelope = ParseDsse(line, "x").value();
  envelope = SignDsse(key_, "application/vnd.example+json", envelope.payload).value();
  EXPECT_FALSE(ReadAttestation(DsseLine(envelope).value(), "x", key_.public_key(), kTestResult).has_value());
}

}  // namespace
}  // namespace harness::evidence

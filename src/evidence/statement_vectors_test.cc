// SPDX-License-Identifier: Apache-2.0
// The statements beside the cases that in-toto/attestation publishes for its validator: what those accept and
// refuse (go/v1/statement_test.go, resource_descriptor_test.go, resource_descriptor.go and
// go/predicates/provenance/v1/provenance_test.go), written as rules; each case is held against the rules, and
// our statements pass them.
#include <gtest/gtest.h>

#include "base/schema_check.h"
#include "evidence/pack_for_test.h"
#include "evidence/statement.h"

namespace harness::evidence {
namespace {

constexpr const char* kValidator = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object", "required": ["_type", "subject", "predicateType", "predicate"],
  "properties": {
    "_type": {"const": "https://in-toto.io/Statement/v1"},
    "subject": {"type": "array", "minItems": 1,
      "items": {"allOf": [{"$ref": "#/definitions/resource"},
                          {"required": ["digest"], "properties": {"digest": {"minProperties": 1}}}]}},
    "predicateType": {"type": "string", "minLength": 1},
    "predicate": {"type": "object"}
  },
  "if": {"properties": {"predicateType": {"const": "https://slsa.dev/provenance/v1"}}},
  "then": {"properties": {"predicate": {
    "required": ["buildDefinition", "runDetails"],
    "properties": {
      "buildDefinition": {"type": "object", "required": ["buildType", "externalParameters"],
        "properties": {"buildType": {"type": "string", "minLength": 1}, "externalParameters": {"type": "object"},
          "resolvedDependencies": {"type": "array", "items": {"$ref": "#/definitions/resource"}}}},
      "runDetails": {"type": "object", "required": ["builder"],
        "properties": {
          "builder": {"type": "object", "required": ["id"],
            "properties": {"id": {"type": "string", "minLength": 1},
              "version": {"type": "object", "additionalProperties": {"type": "string"}},
              "builderDependencies": {"type": "array", "items": {"$ref": "#/definitions/resource"}}}},
          "byproducts": {"type": "array", "items": {"$ref": "#/definitions/resource"}}}}}}}},
  "definitions": {
    "resource": {"type": "object",
      "anyOf": [{"required": ["name"], "properties": {"name": {"minLength": 1}}},
                {"required": ["uri"], "properties": {"uri": {"minLength": 1}}},
                {"required": ["digest"], "properties": {"digest": {"minProperties": 1}}}],
      "properties": {"name": {"type": "string"}, "uri": {"type": "string"}, "mediaType": {"type": "string"},
        "downloadLocation": {"type": "string"}, "content": {"type": "string"}, "annotations": {"type": "object"},
        "digest": {"type": "object", "additionalProperties": {"type": "string"},
          "properties": {
            "md5": {"$ref": "#/definitions/hex16"}, "sha1": {"$ref": "#/definitions/hex20"},
            "gitCommit": {"$ref": "#/definitions/hex20"}, "sha224": {"$ref": "#/definitions/hex28"},
            "sha512_224": {"$ref": "#/definitions/hex28"}, "sha3_224": {"$ref": "#/definitions/hex28"},
            "sha256": {"$ref": "#/definitions/hex32"}, "dirHash": {"$ref": "#/definitions/hex32"},
            "sha512_256": {"$ref": "#/definitions/hex32"}, "sha3_256": {"$ref": "#/definitions/hex32"},
            "sha384": {"$ref": "#/definitions/hex48"}, "sha3_384": {"$ref": "#/definitions/hex48"},
            "sha512": {"$ref": "#/definitions/hex64"}, "sha3_512": {"$ref": "#/definitions/hex64"}}}}},
    "hex16": {"pattern": "^[0-9a-fA-F]{32}$"}, "hex20": {"pattern": "^[0-9a-fA-F]{40}$"},
    "hex28": {"pattern": "^[0-9a-fA-F]{56}$"}, "hex32": {"pattern": "^[0-9a-fA-F]{64}$"},
    "hex48": {"pattern": "^[0-9a-fA-F]{96}$"}, "hex64": {"pattern": "^[0-9a-fA-F]{128}$"}
  }
})json";

SchemaChecker Validator() {
  return SchemaChecker::Compile(kValidator, "published cases").value();
}

// The case that is accepted: any predicate type, a digest of an algorithm that nobody knows.
Json GoodStatement() {
  return {{"_type", "https://in-toto.io/Statement/v1"},
          {"subject", {{{"name", "pack"}, {"digest", {{"ours", "00ff"}}}}}},
          {"predicateType", "something"},
          {"predicate", {{"held", {{"by", "nobody"}}}}}};
}

Json GoodProvenance() {
  const Json resource = {{"name", "log"}, {"digest", {{"ours", "00ff"}}}};
  Json statement = GoodStatement();
  statement["predicateType"] = kProvenance;
  statement["predicate"] = {
      {"buildDefinition",
       {{"buildType", "a type"},
        {"externalParameters", {{"one", {{"two", "three"}}}}},
        {"resolvedDependencies", {resource}}}},
      {"runDetails",
       {{"builder", {{"id", "somebody"}, {"version", {{"part", "1"}}}, {"builderDependencies", {resource}}}},
        {"metadata", {{"invocationId", "once"}}},
        {"byproducts", {resource}}}}};
  return statement;
}

struct Refused {
  const char* name;
  const char* place;
  Json value;  // null: the member is taken away
};

void ExpectRefused(const Json& good, const std::vector<Refused>& cases) {
  const SchemaChecker validator = Validator();
  ASSERT_TRUE(validator.Check(good, "good").has_value()) << validator.Check(good, "good").error().message;
  for (const Refused& each : cases) {
    Json bad = good;
    const Json::json_pointer place(each.place);
    if (each.value.is_null()) {
      bad[place.parent_pointer()].erase(place.back());
    } else {
      bad[place] = each.value;
    }
    EXPECT_FALSE(validator.Check(bad, "bad").has_value()) << each.name;
  }
}

TEST(PublishedCases, OfStatements) {
  const Json location = {{"downloadLocation", "https://example.com/pack.zip"}};
  Json named = location;
  named["name"] = "pack";
  ExpectRefused(GoodStatement(), {{"another statement type", "/_type", "https://in-toto.io/Statement/v0"},
                                  {"no subject", "/subject", Json::array()},
                                  {"a subject without name, uri and digest", "/subject/0", location},
                                  {"a subject without digest", "/subject/0", named},
                                  {"no predicate type", "/predicateType", ""},
                                  {"no predicate", "/predicate", nullptr}});
}

TEST(PublishedCases, OfDigests) {
  ExpectRefused(GoodStatement(),
                {{"no hexadecimal", "/subject/0/digest", {{"sha256", std::string(64, 'g')}}},
                 {"too short", "/subject/0/digest", {{"sha256", std::string(62, 'a')}}},
                 {"of another algorithm", "/subject/0/digest", {{"sha1", std::string(64, 'a')}}},
                 {"too long", "/subject/0/digest", {{"gitCommit", std::string(42, 'a')}}}});
}

TEST(PublishedCases, OfProvenance) {
  ExpectRefused(
      GoodProvenance(),
      {{"no build definition", "/predicate/buildDefinition", Json::object()},
       {"no build type", "/predicate/buildDefinition/buildType", nullptr},
       {"no external parameters", "/predicate/buildDefinition/externalParameters", nullptr},
       {"no run details", "/predicate/runDetails", Json::object()},
       {"no builder", "/predicate/runDetails/builder", Json::object()},
       {"a builder without id", "/predicate/runDetails/builder/id", ""},
       {"a dependency that is nothing", "/predicate/buildDefinition/resolvedDependencies/0", Json::object()},
       {"a by-product that is nothing", "/predicate/runDetails/byproducts/0", Json::object()}});
}

TEST(PublishedCases, AcceptOurStatements) {
  const TempFolder folder = TempFolder::Make("statement-vectors").value();
  WriteRun(folder.path() / "run", "20260114T105600Z-1f00c0de");
  Claims claims;
  claims.run_manifest =
      ParseJson(ReadFile(folder.path() / "run" / "run_manifest.json").value(), "run_manifest.json").value();
  claims.gates = {GateOf("contract", insight::Verdict::kPass), GateOf("novelty", insight::Verdict::kFail)};
  claims.gates_sha256 = std::string(64, 'c');
  claims.run_manifest_sha256 = std::string(64, 'd');
  const Ed25519Key key = TestKey();
  const Json subject = SubjectOf(std::string(64, 'e'), "sha256:" + std::string(64, 'f'));
  const auto lines = AttestationLines(claims, subject, key).value();
  const std::string_view types[] = {kTestResult, kProvenance, kSummary};
  ASSERT_EQ(lines.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    const Json statement = ReadAttestation(lines[i], "line", key.public_key(), types[i]).value();
    const auto fits = Validator().Check(statement, std::string(types[i]));
    EXPECT_TRUE(fits.has_value()) << (fits ? "" : fits.error().message);
  }
}

}  // namespace
}  // namespace harness::evidence

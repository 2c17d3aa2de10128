// SPDX-License-Identifier: Apache-2.0
// Evidence packs of a real run through the real program: equal digests, one changed byte anywhere, replay,
// SARIF.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/dsse.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/prng.h"
#include "base/schema_check.h"
#include "base/text.h"
#include "evidence/verify.h"
#include "tests/program/program.h"
#include "tests/sarif_schema.h"

namespace harness::tests {
namespace {

constexpr int kFlips = 1000;

class EvidencePack : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program;
    ASSERT_EQ(program_->Run({"generate", "erp", "--rows-scale", "0.02", "-o", "log.csv"}).exit_code, 0);
    ASSERT_EQ(program_->Run({"run", "log.csv", "--known-issues", "off"}).exit_code, 0);
    const Json runs = ParseJson(program_->Run({"runs", "--json"}).out, "runs").value();
    run_ = new std::string(runs.at(0).at("run_id").get<std::string>());
    const Ended built = program_->Run({"evidence", "build", *run_, "--out", "pack", "--json"});
    ASSERT_EQ(built.exit_code, 0) << built.err;
    built_ = new Json(ParseJson(built.out, "evidence build").value());
  }
  static void TearDownTestSuite() {
    delete built_;
    delete run_;
    delete program_;
  }

  static Ended Run(const std::vector<std::string>& words) { return program_->Run(words); }
  static Path File(const std::string& name) { return program_->folder() / name; }
  static Json Read(const std::string& name) { return ParseJson(ReadFile(File(name)).value(), name).value(); }

  static std::vector<Path> Files(const Path& folder) {
    std::vector<Path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  // A copy of the pack that a test may spoil.
  static Path Copy(const std::string& name) {
    std::filesystem::copy(File("pack"), File(name), std::filesystem::copy_options::recursive);
    return File(name);
  }

  static inline Program* program_ = nullptr;
  static inline std::string* run_ = nullptr;
  static inline Json* built_ = nullptr;
};

TEST_F(EvidencePack, TwoPacksOfOneRunHaveEqualStableDigests) {
  const Ended built = Run({"evidence", "build", *run_, "--out", "pack2", "--json"});
  ASSERT_EQ(built.exit_code, 0) << built.err;
  const Json again = ParseJson(built.out, "evidence build").value();
  EXPECT_EQ(again.at("stable_digest"), built_->at("stable_digest"));
  EXPECT_EQ(again.at("key_id"), built_->at("key_id"));
  const Ended compared = Run({"evidence", "diff", "pack", "pack2", "--json"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_EQ(ParseJson(compared.out, "diff").value().at("stable_equal"), true);
}

TEST_F(EvidencePack, HoldsEverythingThatItShould) {
  for (const auto& [file, name] :
       std::map<std::string, std::string>{{"manifest.json", "evidence_manifest"},
                                          {"volatile/gates.json", "gates"},
                                          {"volatile/environment.json", "environment"}}) {
    const Path schema = Path(HARNESS_SOURCE_DIR) / "schemas" / (name + ".schema.json");
    const auto fits =
        CheckSchema(Read("pack/" + file), ParseJson(ReadFile(schema).value(), name).value(), file);
    EXPECT_TRUE(fits.has_value()) << (fits ? "" : fits.error().message);
  }
  const Json manifest = Read("pack/manifest.json");
  std::map<std::string, std::string> roles;
  for (const Json& entry : manifest.at("entries")) roles[entry.at("path")] = entry.at("role");
  for (const auto& [path, role] : std::map<std::string, std::string>{
           {"stable/report.json", "report"},
           {"stable/report.md", "report"},
           {"stable/answers_recommendations.md", "report"},
           {"stable/matrices/plugin_catalogue.json", "matrix"},
           {"stable/artifacts/analysis_ebm_action_verifier_v1/result.json", "artifact"},
           {"volatile/gates.json", "gates"},
           {"volatile/novelty.json", "novelty"},
           {"volatile/data_access.json", "compliance"},
           {"volatile/environment.json", "environment"},
           {"volatile/run_manifest.json", "report"}}) {
    EXPECT_EQ(roles[path], role) << path;
  }
  EXPECT_EQ(roles.size() + 2, Files(File("pack")).size());
}

// The digests are held against another program's.
TEST_F(EvidencePack, DigestsAreThoseOfSha256sum) {
  std::string list;
  const Json manifest = Read("pack/manifest.json");
  for (const Json& entry : manifest.at("entries")) {
    list += entry.at("sha256").get<std::string>() + "  pack/" + entry.at("path").get<std::string>() + "\n";
  }
  WriteFile(File("sums"), list).value();
  const Ended checked = program_->Bash("sha256sum --check --strict --quiet sums");
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

// Without a home, without a way to make one, and without a network where the machine lets us take it away.
TEST_F(EvidencePack, VerifyingNeedsNoHomeAndNoNetwork) {
  const Ended ended = program_->Bash(
      "unset STAT_HARNESS_HOME XDG_DATA_HOME; export HOME=/nonexistent\n"
      "if unshare -rn true 2>/dev/null; then unshare -rn stat-harness evidence verify pack\n"
      "else stat-harness evidence verify pack; fi");
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_NE(ended.out.find("pack: ok, "), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("taken as it is: no key is named"), std::string::npos) << ended.out;
}

TEST_F(EvidencePack, OneChangedByteIsFoundAtAThousandPlacesOfAllFiles) {
  const Path pack = Copy("flipped");
  const std::vector<Path> files = Files(pack);
  Philox random("evidence", "pack", "positions");
  std::vector<std::string> texts;
  for (const Path& file : files) texts.push_back(ReadFile(file).value());
  int done = 0;
  for (size_t i = 0; done < kFlips; i = (i + 1) % files.size()) {
    if (texts[i].empty()) continue;
    std::string changed = texts[i];
    const size_t at = random.Below(changed.size());
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 + random.Below(255)));
    WriteFile(files[i], changed).value();
    const auto check = evidence::VerifyPack(pack);
    ASSERT_TRUE(check.has_value());
    ASSERT_FALSE(check->holds()) << files[i] << " byte " << at;
    const std::string place = files[i].lexically_relative(pack).generic_string();
    const bool named = std::any_of(check->problems.begin(), check->problems.end(), [&](const auto& problem) {
      return problem.place == place || place == "manifest.json";
    });
    EXPECT_TRUE(named) << place;
    WriteFile(files[i], texts[i]).value();
    ++done;
  }
  EXPECT_TRUE(evidence::VerifyPack(pack)->holds());
}

TEST_F(EvidencePack, TheProgramNamesWhatWasChanged) {
  const Path pack = Copy("changed");
  const std::string text = ReadFile(pack / "stable" / "report.md").value();
  WriteFile(pack / "stable" / "report.md", text + " ").value();
  const Ended ended = Run({"evidence", "verify", "changed"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(ended.out.starts_with("stable/report.md: found " + std::to_string(text.size() + 1) + " bytes"))
      << ended.out;
  const Json json = ParseJson(Run({"evidence", "verify", "changed", "--json"}).out, "verify").value();
  EXPECT_EQ(json.at("holds"), false);
  EXPECT_EQ(json.at("problems").at(0).at("place"), "stable/report.md");
  EXPECT_EQ(Run({"evidence", "diff", "pack", "changed"}).exit_code, 2);
  EXPECT_EQ(Run({"evidence", "replay", "changed"}).exit_code, 1);
  EXPECT_EQ(Run({"evidence", "verify", "nowhere"}).exit_code, 2);
}

TEST_F(EvidencePack, TrustedSignersMakeTheSignerCount) {
  const std::string id = built_->at("key_id").get<std::string>();
  const Ended trusted = Run({"evidence", "verify", "pack", "--trusted-signers", id});
  EXPECT_EQ(trusted.exit_code, 0) << trusted.out;
  EXPECT_NE(trusted.out.find("signed by key " + id + ", which is trusted"), std::string::npos) << trusted.out;
  const Ended other = Run({"evidence", "verify", "pack", "--trusted-signers", "0123456789abcdef"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_NE(other.out.find("expected one of the trusted keys 0123456789abcdef"), std::string::npos)
      << other.out;
}

// What a stranger's own tools would do: unpack the envelope, check the signature, read the statement.
TEST_F(EvidencePack, AttestationsAreDsseEnvelopesOfStatements) {
  const Json manifest = Read("pack/manifest.json");
  std::vector<Ed25519PublicKey> key(1);
  ASSERT_TRUE(ParseHex(manifest.at("signer").at("public_key").get<std::string>(), key[0]));
  const std::string text = ReadFile(File("pack/attestations.intoto.jsonl")).value();
  std::vector<std::string> types;
  for (const std::string_view line : Split(text, '\n')) {
    if (line.empty()) continue;
    const DsseEnvelope envelope = ParseDsse(line, "line").value();
    EXPECT_TRUE(VerifyDsse(envelope, "application/vnd.in-toto+json", key));
    const Json statement = ParseJson(envelope.payload, "payload").value();
    EXPECT_EQ(statement.at("_type"), "https://in-toto.io/Statement/v1");
    types.push_back(statement.at("predicateType").get<std::string>());
  }
  EXPECT_EQ(types, (std::vector<std::string>{"https://in-toto.io/attestation/test-result/v0.1",
                                             "https://slsa.dev/provenance/v1",
                                             "https://slsa.dev/verification_summary/v1"}));
}

TEST_F(EvidencePack, ReplayReproducesTheStableDigest) {
  const Ended ended = Run({"evidence", "replay", "pack", "--threads", "1", "--json"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  const Json json = ParseJson(ended.out, "replay").value();
  EXPECT_EQ(json.at("reproduced"), true);
  EXPECT_EQ(json.at("replayed_digest"), built_->at("stable_digest"));
}

// Another home knows no such dataset; with the log, and the key that private columns were read with, it does.
TEST_F(EvidencePack, ReplayInAnotherHomeNeedsTheLog) {
  const Path home = File("other-home");
  MakeFolders(home).value();
  std::filesystem::permissions(home, std::filesystem::perms::owner_all);
  WriteFileDurably(home / "key", ReadFile(File("home/key")).value(), 0600).value();
  const Ended without = Run({"evidence", "replay", "pack", "--home", home.string()});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_NE(without.err.find("name its log with --dataset LOG"), std::string::npos) << without.err;
  const Ended with = Run({"evidence", "replay", "pack", "--home", home.string(), "--dataset", "log.csv"});
  EXPECT_EQ(with.exit_code, 0) << with.out << with.err;
  ASSERT_EQ(Run({"generate", "noise", "--rows", "500", "-o", "noise.csv"}).exit_code, 0);
  const Ended wrong = Run({"evidence", "replay", "pack", "--home", home.string(), "--dataset", "noise.csv"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.err.find(", that of the pack"), std::string::npos) << wrong.err;
}

TEST_F(EvidencePack, AnotherRunDiffersWhereItDiffers) {
  ASSERT_EQ(Run({"run", "log.csv", "--known-issues", "on"}).exit_code, 0);
  const Json runs = ParseJson(Run({"runs", "--json"}).out, "runs").value();
  ASSERT_EQ(Run({"evidence", "build", runs.at(0).at("run_id"), "--out", "pack-on"}).exit_code, 0);
  const Ended ended = Run({"evidence", "diff", "pack", "pack-on", "--json"});
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  const Json json = ParseJson(ended.out, "diff").value();
  EXPECT_EQ(json.at("stable_equal"), false);
  const auto report = std::find_if(json.at("differences").begin(), json.at("differences").end(),
                                   [](const Json& each) { return each.at("path") == "stable/report.json"; });
  ASSERT_NE(report, json.at("differences").end());
  EXPECT_FALSE(report->at("places").empty());
}

TEST_F(EvidencePack, FindingsOfTheRunAreSarif) {
  const Ended ended = Run({"show", *run_, "--format", "sarif"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const Json sarif = ParseJson(ended.out, "sarif").value();
  const auto fits = CheckSarif(sarif);
  EXPECT_TRUE(fits.has_value()) << (fits ? "" : fits.error().message);
  const Json report = Read("pack/stable/report.json");
  EXPECT_EQ(sarif.at("runs").at(0).at("results").size(), report.at("stable").at("ranked_findings").size());
  EXPECT_GT(sarif.at("runs").at(0).at("results").size(), 0u);
  const Ended other = Run({"runs", "--format", "sarif"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_NE(other.err.find("--format sarif: found the verb runs"), std::string::npos) << other.err;
}

}  // namespace
}  // namespace harness::tests

// SPDX-License-Identifier: Apache-2.0
#include "evidence/pack.h"

#include <algorithm>

#include "base/text.h"
#include "evidence/diff.h"
#include "evidence/pack_for_test.h"
#include "evidence/verify.h"

namespace harness::evidence {
namespace {

class Pack : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteRun(run_, "20260114T105600Z-1f00c0de");
    const auto made = PackRun(run_, pack_);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    manifest_ = *made;
  }

  std::vector<Path> Files() const {
    std::vector<Path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(pack_)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  std::string Read(const std::string& name) const { return ReadFile(pack_ / name).value(); }
  void Write(const std::string& name, const std::string& text) const {
    WriteFile(pack_ / name, text).value();
  }

  PackCheck Check(const std::vector<std::string>& trusted = {}) const {
    const auto check = VerifyPack(pack_, trusted);
    EXPECT_TRUE(check.has_value());
    return *check;
  }
  // The one problem, "place: message".
  std::string Problem(const std::vector<std::string>& trusted = {}) const {
    const PackCheck check = Check(trusted);
    EXPECT_EQ(check.problems.size(), 1u);
    return check.problems.empty() ? "" : check.problems[0].place + ": " + check.problems[0].message;
  }
  static bool Has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  TempFolder folder_ = TempFolder::Make("pack").value();
  Path run_ = folder_.path() / "run";
  Path pack_ = folder_.path() / "pack";
  PackManifest manifest_;
};

TEST_F(Pack, HoldsAsItWasMade) {
  const PackCheck check = Check();
  ASSERT_TRUE(check.holds()) << check.problems[0].place << ": " << check.problems[0].message;
  EXPECT_EQ(check.files, Files().size());
  EXPECT_EQ(check.statements.size(), 3u);
  EXPECT_EQ(check.manifest->stable_digest, manifest_.stable_digest);
  EXPECT_FALSE(check.trusted);
  EXPECT_TRUE(Check({KeyIdOf(TestKey().public_key())}).trusted);
}

TEST_F(Pack, StableDigestIsThatOfTheStableFilesAlone) {
  WriteRun(folder_.path() / "again", "20260115T000000Z-00000001");
  const auto again = PackRun(folder_.path() / "again", folder_.path() / "pack2", TestKey(9));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->stable_digest, manifest_.stable_digest);
  EXPECT_NE(again->entries, manifest_.entries);
  WriteRun(folder_.path() / "other", "20260114T105600Z-1f00c0de", 4);
  const auto other = PackRun(folder_.path() / "other", folder_.path() / "pack3");
  ASSERT_TRUE(other.has_value());
  EXPECT_NE(other->stable_digest, manifest_.stable_digest);
}

// Each bit in turn, in every fifth byte of every file; tests/evidence_test.cc does it to the pack of a real
// run.
TEST_F(Pack, AFlippedBitIsFoundWhereverItIs) {
  for (const Path& file : Files()) {
    const std::string text = ReadFile(file).value();
    for (size_t i = 0; i < text.size(); i += 5) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
      WriteFile(file, changed).value();
      ASSERT_FALSE(Check().holds()) << file << " byte " << i;
    }
    WriteFile(file, text).value();
  }
  EXPECT_TRUE(Check().holds());
}

TEST_F(Pack, EveryCutAndEveryAddedByteIsFound) {
  for (const Path& file : Files()) {
    const std::string text = ReadFile(file).value();
    for (const char* added : {"\n", " ", "x", "{}\n"}) {
      WriteFile(file, text + added).value();
      EXPECT_FALSE(Check().holds()) << file << " and " << added;
      WriteFile(file, added + text).value();
      EXPECT_FALSE(Check().holds()) << added << " and " << file;
    }
    for (size_t size = 0; size < text.size(); size += 1 + text.size() / 5) {
      WriteFile(file, text.substr(0, size)).value();
      EXPECT_FALSE(Check().holds()) << file << " to " << size;
    }
    WriteFile(file, text).value();
    std::filesystem::rename(file, folder_.path() / "away");
    EXPECT_FALSE(Check().holds()) << file;
    std::filesystem::rename(folder_.path() / "away", file);
  }
}

TEST_F(Pack, WhatTheManifestDoesNotNameIsFound) {
  Write("notes.txt", "hello");
  EXPECT_EQ(Problem(), "notes.txt: found a file that the manifest does not name");
  RemoveAll(pack_ / "notes.txt").value();
  MakeFolders(pack_ / "stable" / "more").value();
  EXPECT_EQ(Problem(), "stable/more: found an empty folder, expected none");
  RemoveAll(pack_ / "stable" / "more").value();
  std::filesystem::create_symlink("report.md", pack_ / "stable" / "link.md");
  EXPECT_EQ(Problem(), "stable/link.md: found a link, expected a file");
}

TEST_F(Pack, AFileInPlaceOfALinkCountsAsMissing) {
  std::filesystem::rename(pack_ / "stable" / "report.md", folder_.path() / "report.md");
  std::filesystem::create_symlink(folder_.path() / "report.md", pack_ / "stable" / "report.md");
  EXPECT_EQ(Check().problems.size(), 2u);
}

// Whoever changes a file and mends the manifest must sign it anew, and is then another signer.
TEST_F(Pack, AMendedManifestIsFound) {
  Write("stable/report.md", "# Another\n");
  PackManifest mended = manifest_;
  for (PackEntry& entry : mended.entries) {
    if (entry.path == "stable/report.md") entry = EntryOf({entry.path, entry.role, "# Another\n"});
  }
  mended.stable_digest = StableDigest(mended.entries);
  Write("manifest.json", ManifestText(mended));
  const PackCheck check = Check();
  ASSERT_EQ(check.problems.size(), 3u);
  EXPECT_TRUE(Has(check.problems[0].message, "a statement of another pack")) << check.problems[0].message;
}

TEST_F(Pack, AnotherSignerIsFoundWhereKeysAreNamed) {
  const std::string id = KeyIdOf(TestKey(1).public_key());
  EXPECT_TRUE(Has(Problem({id}), "expected one of the trusted keys " + id));
}

TEST_F(Pack, StatementsOfAnotherPackAreRefused) {
  WriteRun(folder_.path() / "other", "20260114T105600Z-1f00c0de", 4);
  ASSERT_TRUE(PackRun(folder_.path() / "other", folder_.path() / "pack2").has_value());
  Write("attestations.intoto.jsonl",
        ReadFile(folder_.path() / "pack2" / "attestations.intoto.jsonl").value());
  EXPECT_EQ(Check().problems.size(), 3u);
}

TEST_F(Pack, StatementsInAnotherOrderAreRefused) {
  const std::string text = Read("attestations.intoto.jsonl");
  const auto lines = Split(text, '\n');
  Write("attestations.intoto.jsonl",
        std::string(lines[1]) + "\n" + std::string(lines[0]) + "\n" + std::string(lines[2]) + "\n");
  EXPECT_FALSE(Check().holds());
  Write("attestations.intoto.jsonl", std::string(lines[0]) + "\n" + std::string(lines[1]) + "\n");
  EXPECT_TRUE(Has(Problem(), "expected 3")) << Problem();
}

TEST_F(Pack, ManifestHasOneLayout) {
  const Json json = ParseJson(Read("manifest.json"), "m").value();
  Write("manifest.json", json.dump());
  EXPECT_TRUE(Has(Problem(), "another layout")) << Problem();
}

TEST_F(Pack, ManifestThatLeavesThePackIsRefused) {
  for (const char* path :
       {"stable/../../run/report.md", "stable//x", "stable/./x", "volatile/..", "stable/a\\b"}) {
    PackManifest changed = manifest_;
    changed.entries = {{path, 1, std::string(64, '0'), "report"}};
    changed.stable_digest = StableDigest(changed.entries);
    const auto parsed = ParseManifest(ManifestText(changed));
    ASSERT_FALSE(parsed.has_value()) << path;
    EXPECT_TRUE(Has(parsed.error().message, "expected one below stable/ or volatile/"))
        << parsed.error().message;
  }
}

TEST_F(Pack, SizesAreCountsOfBytes) {
  for (const char* size : {"-1", "1.5", "1e300", "\"1\"", "18446744073709551616"}) {
    std::string text = Read("manifest.json");
    const size_t at = text.find("\"size\": ") + 8;
    text.replace(at, text.find_first_of(",\n", at) - at, size);
    EXPECT_FALSE(ParseManifest(text).has_value()) << size;
  }
}

TEST_F(Pack, NothingIsOverwritten) {
  const auto again = PackRun(run_, pack_);
  ASSERT_FALSE(again.has_value());
  EXPECT_TRUE(Has(again.error().message, "there already"));
  EXPECT_TRUE(Check().holds());
}

TEST_F(Pack, NoFolderIsNoPack) {
  const auto check = VerifyPack(folder_.path() / "nowhere");
  ASSERT_FALSE(check.has_value());
  EXPECT_EQ(check.error().code, ErrorCode::kNotFound);
}

TEST_F(Pack, DifferencesNameTheFileAndThePlace) {
  WriteRun(folder_.path() / "other", "20260115T000000Z-00000001", 4);
  WriteFile(folder_.path() / "other" / "artifacts" / "p1" / "more.json", "{}").value();
  ASSERT_TRUE(PackRun(folder_.path() / "other", folder_.path() / "pack2").has_value());
  const auto differences = ComparePacks(pack_, folder_.path() / "pack2");
  ASSERT_TRUE(differences.has_value());
  std::vector<std::string> stable;
  for (const PackDifference& each : *differences) {
    if (each.stable) stable.push_back(each.path + ": " + each.change + " " + Join(each.places, " "));
  }
  EXPECT_EQ(stable,
            (std::vector<std::string>{"stable/artifacts/p1/more.json: only in B ",
                                      "stable/report.json: changed /stable/headline/rows /stable_digest"}));
  EXPECT_EQ(ComparePacks(pack_, pack_)->size(), 0u);
}

}  // namespace
}  // namespace harness::evidence

// SPDX-License-Identifier: Apache-2.0
#include "server/uploads.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "store/memory_folder_for_test.h"

namespace harness::server {
namespace {

namespace fs = std::filesystem;

class UploadsTest : public testing::Test {
 protected:
  Path Body(const std::string& content) {
    const Path file = temp_.path() / "body";
    EXPECT_TRUE(WriteFile(file, content));
    return file;
  }
  TempFolder temp_ = store::MakeMemoryFolder("uploads_test");
  Uploads uploads_{temp_.path()};
};

TEST_F(UploadsTest, TakesTheFileWithItsDigest) {
  const std::string content = std::string(3 << 20, 'a') + "end";
  const Path body = Body(content);
  const auto upload = uploads_.Add(body, "log.csv", 1'768'388'160'000'000);
  ASSERT_TRUE(upload) << upload.error().message;
  EXPECT_EQ(upload->bytes, content.size());
  EXPECT_EQ(upload->sha256, Sha256Hex(content));
  EXPECT_FALSE(fs::exists(body)) << "moved";
  const Path file = uploads_.Find(upload->upload_id).value();
  EXPECT_EQ(file, temp_.path() / "uploads" / upload->upload_id / "log.csv");
  EXPECT_EQ(ReadFile(file).value(), content);
  EXPECT_EQ(ToJson(*upload).at("created_at"), "2026-01-14T10:56:00Z");
  EXPECT_NE(uploads_.Add(Body("b"), "log.csv", 0).value().upload_id, upload->upload_id);
}

TEST_F(UploadsTest, AnEmptyFileIsAFile) {
  const auto upload = uploads_.Add(Body(""), "empty.csv", 0);
  ASSERT_TRUE(upload);
  EXPECT_EQ(upload->bytes, 0u);
  EXPECT_EQ(upload->sha256, Sha256Hex(""));
}

TEST_F(UploadsTest, FindsNothingButUploads) {
  const auto upload = uploads_.Add(Body("x"), "a.csv", 0).value();
  ASSERT_TRUE(WriteFile(temp_.path() / "secret", "s"));
  for (const std::string& id :
       {std::string(), std::string("."), std::string(".."), std::string("../uploads/") + upload.upload_id,
        upload.upload_id + "/", upload.upload_id.substr(1), std::string(32, '0'), std::string(32, 'g'),
        std::string(32, 'A')}) {
    const auto found = uploads_.Find(id);
    ASSERT_FALSE(found) << id;
    EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  }
}

TEST_F(UploadsTest, NamesLoseWhatIsNoName) {
  const auto name = [](std::string_view text) {
    const auto safe = SafeFilename(text);
    return safe ? *safe : "refused";
  };
  EXPECT_EQ(name("log.csv"), "log.csv");
  EXPECT_EQ(name("../../etc/passwd"), "passwd");
  EXPECT_EQ(name("C:\\logs\\a b.csv"), "a b.csv");
  EXPECT_EQ(name("/"), "refused");
  EXPECT_EQ(name(""), "refused");
  EXPECT_EQ(name(".."), "refused");
  EXPECT_EQ(name("..."), "refused");
  EXPECT_EQ(name(".hidden"), "hidden");
  EXPECT_EQ(name(std::string_view("a\0b\nc.csv", 9)), "abc.csv");
  EXPECT_EQ(name("Prüfung.csv"), "Prüfung.csv");
  EXPECT_EQ(name("\xff.csv"), "refused");
  EXPECT_EQ(name("upload.json"), "uploaded.upload.json") << "the name of our own file";
  const std::string longest = name(std::string(150, 'x') + std::string(150, 'y') + ".csv");
  EXPECT_EQ(longest.size(), 200u);
  EXPECT_TRUE(longest.ends_with("y.csv"));
  std::string wide;
  for (int i = 0; i < 150; ++i) wide += "ü";
  EXPECT_EQ(name(wide).size(), 200u) << "whole characters";
  EXPECT_EQ(name(wide + "x").size(), 199u);
}

TEST_F(UploadsTest, OldOnesGoUnlessAJobNeedsThem) {
  constexpr Timestamp kNow = 1'768'388'160'000'000;
  const std::string old = uploads_.Add(Body("a"), "a", kNow - Uploads::kKept - 1'000'000).value().upload_id;
  const std::string needed =
      uploads_.Add(Body("b"), "b", kNow - Uploads::kKept - 1'000'000).value().upload_id;
  const std::string young = uploads_.Add(Body("c"), "c", kNow - Uploads::kKept + 1'000'000).value().upload_id;
  EXPECT_EQ(uploads_.RemoveOld(kNow, {needed}), 1u);
  EXPECT_FALSE(uploads_.Find(old));
  EXPECT_TRUE(uploads_.Find(needed));
  EXPECT_TRUE(uploads_.Find(young));
  EXPECT_EQ(uploads_.RemoveOld(kNow, {}), 1u);
  EXPECT_EQ(Uploads(temp_.path() / "none").RemoveOld(kNow, {}), 0u);
}

}  // namespace
}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "store/blobs.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>
#include <vector>

#include "base/prng.h"
#include "base/sha256.h"
#include "store/child_for_test.h"
#include "store/memory_folder_for_test.h"

namespace harness::store {
namespace {

// FIPS 180-4, the example message "abc".
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class BlobsTest : public ::testing::Test {
 protected:
  BlobsTest()
      : folder_(MakeMemoryFolder("blobs_test")),
        home_(Home::Open(folder_.path() / "home").value()),
        blobs_(home_) {}

  void Damage(std::string_view digest, const std::string& content) {
    const Path path = blobs_.PathOf(digest).value();
    ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
    ASSERT_TRUE(WriteFile(path, content));
  }

  TempFolder folder_;
  Home home_;
  BlobStore blobs_;
};

TEST_F(BlobsTest, ABlobStandsUnderItsDigest) {
  EXPECT_FALSE(blobs_.Has(kAbc).value());
  EXPECT_EQ(blobs_.Get(kAbc).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(blobs_.Put("abc").value(), kAbc);
  EXPECT_TRUE(blobs_.Has(kAbc).value());
  EXPECT_EQ(blobs_.Get(kAbc).value(), "abc");
  EXPECT_EQ(ReadFile(home_.path() / "blobs" / "sha256" / "ba" / kAbc).value(), "abc");
  EXPECT_TRUE(std::filesystem::is_empty(home_.tmp()));
}

TEST_F(BlobsTest, PutTwiceIsOneBlob) {
  ASSERT_TRUE(blobs_.Put("abc"));
  const auto written = std::filesystem::last_write_time(blobs_.PathOf(kAbc).value());
  EXPECT_EQ(blobs_.Put("abc").value(), kAbc);
  EXPECT_EQ(std::filesystem::last_write_time(blobs_.PathOf(kAbc).value()), written);
}

TEST_F(BlobsTest, AnEmptyBlobAndOneWithAnyBytesComeBack) {
  std::string all;
  for (int i = 0; i < 3 << 20; ++i) all += static_cast<char>(i * 7 / 3);
  for (const std::string& bytes : {std::string(), all}) {
    const std::string digest = blobs_.Put(bytes).value();
    EXPECT_EQ(digest, Sha256Hex(bytes));
    EXPECT_EQ(blobs_.Get(digest).value(), bytes);
  }
}

TEST_F(BlobsTest, AFileGivesTheSameBlobAsItsBytes) {
  const std::string bytes(5'000'001, 'q');
  ASSERT_TRUE(WriteFile(folder_.path() / "file", bytes));
  const std::string digest = blobs_.PutFile(folder_.path() / "file").value();
  EXPECT_EQ(digest, Sha256Hex(bytes));
  EXPECT_EQ(blobs_.Put(bytes).value(), digest);
  EXPECT_EQ(blobs_.PutFile(folder_.path() / "file").value(), digest);
  EXPECT_EQ(blobs_.Get(digest).value(), bytes);
  EXPECT_EQ(blobs_.Get(digest, 100).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(blobs_.PutFile(folder_.path() / "missing").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(std::filesystem::is_empty(home_.tmp()));
}

TEST_F(BlobsTest, ADamagedBlobIsFoundAndMendedByThePutOfTheRightBytes) {
  ASSERT_TRUE(blobs_.Put("abc"));
  for (const char* content : {"abd", "ab", "abcd", ""}) {
    Damage(kAbc, content);
    const auto got = blobs_.Get(kAbc);
    ASSERT_FALSE(got) << content;
    EXPECT_EQ(got.error().code, ErrorCode::kIo);
    EXPECT_NE(got.error().message.find(Sha256Hex(content)), std::string::npos) << got.error().message;
    EXPECT_EQ(blobs_.Verify(kAbc).error().code, ErrorCode::kIo);
    EXPECT_EQ(blobs_.Put("abc").value(), kAbc);
    EXPECT_EQ(blobs_.Get(kAbc).value(), "abc");
    EXPECT_TRUE(blobs_.Verify(kAbc));
  }
}

TEST_F(BlobsTest, ATextThatIsNoDigestNeverBecomesAPath) {
  std::string upper = kAbc;
  upper[0] = 'B';
  for (const std::string& text : {std::string(), std::string("../../key"), std::string(63, 'a'),
                                  std::string(65, 'a'), upper, std::string(32, '/') + std::string(32, 'a')}) {
    EXPECT_EQ(blobs_.Get(text).error().code, ErrorCode::kInvalidArgument) << text;
    EXPECT_EQ(blobs_.Has(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST_F(BlobsTest, ThreadsAndProcessesPutTheSameBlobsAtOnce) {
  const auto put_all = [this] {
    for (int i = 0; i < 15; ++i) {
      const std::string bytes = "blob " + std::to_string(i);
      const auto digest = blobs_.Put(bytes);
      if (!digest || blobs_.Get(*digest).value() != bytes) return false;
    }
    return true;
  };
  std::vector<Child> children;
  for (int c = 0; c < 3; ++c) {
    children.emplace_back([&put_all](const Child::Report&) {
      bool good[2] = {};
      std::thread other([&] { good[0] = put_all(); });
      good[1] = put_all();
      other.join();
      return good[0] && good[1] ? 0 : 1;
    });
  }
  for (Child& child : children) EXPECT_EQ(child.Wait(), 0);
  EXPECT_TRUE(std::filesystem::is_empty(home_.tmp()));
}

TEST_F(BlobsTest, AKilledPutLeavesAWholeBlobOrNone) {
  Philox random("none", "blobs_test", "kill after");
  const auto bytes_of = [](uint64_t round, uint64_t i) {
    return std::string(60'000 + i * 1000, static_cast<char>('a' + (round + i) % 26)) + std::to_string(round);
  };
  for (uint64_t round = 0; round < 20; ++round) {
    const uint64_t kill_after = random.Below(8);
    Child child([&](const Child::Report& report) {
      for (uint64_t i = 0;; ++i) {
        if (!blobs_.Put(bytes_of(round, i))) return 1;
        report(i);
      }
    });
    uint64_t acknowledged = 0;
    while (acknowledged < kill_after && child.Next()) ++acknowledged;
    child.Kill();
    while (child.Next()) ++acknowledged;
    ASSERT_GE(acknowledged, kill_after);
    for (uint64_t i = 0; i < acknowledged; ++i) {
      EXPECT_EQ(blobs_.Get(Sha256Hex(bytes_of(round, i))).value(), bytes_of(round, i));
    }
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home_.blobs())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_TRUE(blobs_.Verify(entry.path().filename().string())) << entry.path();
  }
  ASSERT_TRUE(Home::Open(home_.path()));
  EXPECT_TRUE(std::filesystem::is_empty(home_.tmp())) << "staging of the killed ones is gone";
}

}  // namespace
}  // namespace harness::store

// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>
#include <vector>

namespace harness {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  Path At(const char* name) const { return folder_.path() / name; }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  TempFolder folder_ = TempFolder::Make("files_test").value();
};

unsigned ModeOf(const Path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 0777;
}

TEST_F(Files, WrittenIsRead) {
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(WriteFile(At("f"), content).has_value());
  EXPECT_EQ(*ReadFile(At("f")), content);
  ASSERT_TRUE(WriteFile(At("f"), "").has_value());
  EXPECT_EQ(*ReadFile(At("f")), "");
}

TEST_F(Files, ReadFileSaysWhatIsWrong) {
  EXPECT_EQ(ReadFile(At("none")).error().code, ErrorCode::kNotFound);
  EXPECT_NE(ReadFile(At("none")).error().message.find("none"), std::string::npos);
  EXPECT_EQ(ReadFile(At(".")).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(WriteFile(At("f"), "12345").has_value());
  EXPECT_EQ(*ReadFile(At("f"), 5), "12345");
  EXPECT_EQ(ReadFile(At("f"), 4).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Files, AHugeSparseFileIsRefusedBeforeMemoryIsTaken) {
  ASSERT_TRUE(WriteFile(At("f"), "x").has_value());
  ASSERT_EQ(::truncate(At("f").c_str(), off_t{1} << 42), 0);
  EXPECT_EQ(ReadFile(At("f")).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Files, FilesWithoutASizeAreReadToTheEnd) {
  const auto status = ReadFile("/proc/self/status");
  ASSERT_TRUE(status.has_value());
  EXPECT_NE(status->find("Pid:"), std::string::npos);
}

TEST_F(Files, DurableWriteReplacesAndLeavesNothingElse) {
  ASSERT_TRUE(WriteFileDurably(At("f"), "old").has_value());
  ASSERT_TRUE(WriteFileDurably(At("f"), "new").has_value());
  EXPECT_EQ(*ReadFile(At("f")), "new");
  EXPECT_EQ(Names(), std::vector<std::string>{"f"});
}

TEST_F(Files, DurableWriteSetsTheMode) {
  ASSERT_TRUE(WriteFileDurably(At("key"), "secret", 0600).has_value());
  EXPECT_EQ(ModeOf(At("key")), 0600U);
  ASSERT_TRUE(WriteFile(At("open"), "x").has_value());
  ASSERT_EQ(::chmod(At("open").c_str(), 0644), 0);
  ASSERT_TRUE(WriteFileDurably(At("open"), "secret", 0600).has_value());
  EXPECT_EQ(ModeOf(At("open")), 0600U);  // the new file's, not the old one's
}

TEST_F(Files, DurableWriteThatFailsLeavesTheOldAndNoTemp) {
  ASSERT_TRUE(MakeFolders(At("folder/inside")).has_value());
  EXPECT_FALSE(WriteFileDurably(At("folder"), "x").has_value());  // a folder cannot be replaced
  EXPECT_TRUE(fs::is_directory(At("folder/inside")));
  EXPECT_EQ(Names(), std::vector<std::string>{"folder"});
  EXPECT_EQ(WriteFileDurably(At("missing/f"), "x").error().code, ErrorCode::kNotFound);
}

TEST_F(Files, AFullDiskIsAnIoError) {
  const auto written = WriteFile("/dev/full", "x");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
  EXPECT_NE(written.error().message.find("errno 28 (No space left on device)"), std::string::npos);
}

TEST_F(Files, MakeFoldersIsIdempotentAndRefusesFiles) {
  EXPECT_TRUE(MakeFolders(At("a/b/c")).has_value());
  EXPECT_TRUE(MakeFolders(At("a/b/c")).has_value());
  ASSERT_TRUE(WriteFile(At("f"), "x").has_value());
  EXPECT_FALSE(MakeFolders(At("f/g")).has_value());
}

TEST_F(Files, PublishedFolderIsWhole) {
  const Path staging = MakeStagingFolder(At("runs"), "r1").value();
  ASSERT_TRUE(MakeFolders(staging / "sub").has_value());
  ASSERT_TRUE(WriteFile(staging / "sub/f", "x").has_value());
  ASSERT_TRUE(PublishFolder(staging, At("runs/r1")).has_value());
  EXPECT_EQ(*ReadFile(At("runs/r1/sub/f")), "x");
  EXPECT_FALSE(fs::exists(staging));
}

TEST_F(Files, PublishToATakenNameIsBusyAndKeepsBoth) {
  ASSERT_TRUE(MakeFolders(At("target")).has_value());
  const Path staging = MakeStagingFolder(At("."), "s").value();
  ASSERT_TRUE(WriteFile(staging / "f", "mine").has_value());
  EXPECT_EQ(PublishFolder(staging, At("target")).error().code, ErrorCode::kBusy);
  EXPECT_EQ(*ReadFile(staging / "f"), "mine");
  EXPECT_TRUE(fs::is_empty(At("target")));
}

TEST_F(Files, PublishOfNothingIsNotFound) {
  EXPECT_EQ(PublishFolder(At("none"), At("target")).error().code, ErrorCode::kNotFound);
}

// A plugin's output may hold anything; opening a pipe without a writer would wait for ever.
TEST_F(Files, PublishPassesLinksAndPipesBy) {
  const Path staging = MakeStagingFolder(At("."), "s").value();
  ASSERT_EQ(::mkfifo((staging / "pipe").c_str(), 0600), 0);
  ASSERT_EQ(::symlink("/nowhere/at/all", (staging / "link").c_str()), 0);
  EXPECT_TRUE(PublishFolder(staging, At("target")).has_value());
  EXPECT_TRUE(fs::is_fifo(At("target/pipe")));
}

TEST_F(Files, PublishToABareNameWorks) {
  const Path before = fs::current_path();
  const Path staging = MakeStagingFolder(At("."), "s").value();
  fs::current_path(At("."));
  const auto published = PublishFolder(staging, "bare");
  fs::current_path(before);
  EXPECT_TRUE(published.has_value());
  EXPECT_TRUE(fs::is_directory(At("bare")));
}

TEST_F(Files, OnlyOneOfManyPublishers) {
  std::vector<std::thread> threads;
  std::atomic<int> published{0};
  std::atomic<int> busy{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const Path staging = MakeStagingFolder(At("."), "s").value();
      const auto result = PublishFolder(staging, At("target"));
      ++(result ? published : busy);
      EXPECT_TRUE(result || result.error().code == ErrorCode::kBusy);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(published, 1);
  EXPECT_EQ(busy, 7);
}

// A process that was killed leaves its folders, and a container gives the same process id again.
TEST_F(Files, LeftOverStagingFoldersAreNoObstacle) {
  const Path first = MakeStagingFolder(At("."), "s").value();
  const std::string name = first.filename();
  const auto number = std::stoul(name.substr(name.rfind('-') + 1));
  const std::string stem = name.substr(0, name.rfind('-') + 1);
  for (size_t i = 1; i <= 3; ++i)
    ASSERT_TRUE(MakeFolders(At((stem + std::to_string(number + i)).c_str())).has_value());
  const auto next = MakeStagingFolder(At("."), "s");
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->filename(), stem + std::to_string(number + 4));
}

TEST_F(Files, RemoveAllOfNothingIsSuccess) {
  EXPECT_TRUE(RemoveAll(At("none")).has_value());
  ASSERT_TRUE(MakeFolders(At("a/b")).has_value());
  EXPECT_TRUE(RemoveAll(At("a")).has_value());
  EXPECT_FALSE(fs::exists(At("a")));
}

TEST(TempFolder, GoesAwayWithTheObject) {
  Path path;
  {
    TempFolder folder = TempFolder::Make("temp_test").value();
    path = folder.path();
    EXPECT_TRUE(WriteFile(path / "f", "x").has_value());
    EXPECT_EQ(ModeOf(path), 0700U);
    const TempFolder moved = std::move(folder);
    EXPECT_TRUE(fs::exists(moved.path()));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(ErrnoText, NamesNumberAndMeaning) {
  EXPECT_EQ(ErrnoText(ENOENT), "errno 2 (No such file or directory)");
}

}  // namespace
}  // namespace harness

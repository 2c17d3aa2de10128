// SPDX-License-Identifier: Apache-2.0
#include "store/home.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <vector>

#include "store/catalog.h"
#include "store/child_for_test.h"

namespace harness::store {
namespace {

unsigned ModeOf(const Path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

TEST(ResolveHome, TheStrictestWishWins) {
  const Environment all = {{"STAT_HARNESS_HOME", "/own"}, {"XDG_DATA_HOME", "/xdg"}, {"HOME", "/home/ana"}};
  EXPECT_EQ(ResolveHome("/here", all)->path, "/here");
  EXPECT_EQ(ResolveHome("/here", all)->origin, "--home");
  EXPECT_EQ(ResolveHome(std::nullopt, all)->path, "/own");
  EXPECT_EQ(ResolveHome(std::nullopt, {{"XDG_DATA_HOME", "/xdg"}, {"HOME", "/home/ana"}})->path,
            "/xdg/stat-harness");
  const auto last = ResolveHome(std::nullopt, {{"HOME", "/home/ana"}});
  EXPECT_EQ(last->path, "/home/ana/.local/share/stat-harness");
  EXPECT_EQ(last->origin, "HOME");
}

TEST(ResolveHome, EmptyVariablesAndARelativeXdgPathAreUnset) {
  const Environment empty = {{"STAT_HARNESS_HOME", ""}, {"XDG_DATA_HOME", ""}, {"HOME", "/home/ana"}};
  EXPECT_EQ(ResolveHome(std::nullopt, empty)->origin, "HOME");
  EXPECT_EQ(ResolveHome(std::nullopt, {{"XDG_DATA_HOME", "data"}, {"HOME", "/home/ana"}})->origin, "HOME");
  EXPECT_EQ(ResolveHome(std::nullopt, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ResolveHome("", {{"HOME", "/home/ana"}}).error().code, ErrorCode::kInvalidArgument);
}

class HomeTest : public ::testing::Test {
 protected:
  HomeTest() : folder_(TempFolder::Make("home_test").value()), path_(folder_.path() / "a" / "home") {}
  TempFolder folder_;
  Path path_;
};

TEST_F(HomeTest, OpenMakesTheFoldersAndAPrivateKey) {
  const Home home = Home::Open(path_).value();
  for (const char* name : {"datasets", "runs", "blobs/sha256", "journal", "tmp"}) {
    EXPECT_TRUE(std::filesystem::is_directory(path_ / name)) << name;
  }
  EXPECT_EQ(ModeOf(path_), 0700u);
  EXPECT_EQ(ModeOf(home.key_path()), 0600u);
  EXPECT_EQ(home.key().size(), 32u);
  EXPECT_EQ(home.key(), ReadFile(home.key_path()).value());
  EXPECT_TRUE(std::filesystem::is_empty(home.tmp()));
}

TEST_F(HomeTest, ADatasetsFolderIsNamedByItsDigestAlone) {
  const auto home = Home::Open(path_).value();
  const std::string digest(64, 'a');
  EXPECT_EQ(home.DatasetFolder("sha256:" + digest), home.path() / "datasets" / digest);
  EXPECT_EQ(home.DatasetFolder(digest), home.path() / "datasets" / digest);
}

TEST_F(HomeTest, TheKeyStaysAndDiffersBetweenHomes) {
  const std::string key(Home::Open(path_)->key());
  EXPECT_EQ(Home::Open(path_)->key(), key);
  EXPECT_NE(Home::Open(folder_.path() / "other")->key(), key);
}

TEST_F(HomeTest, AMaskThatTakesAllBitsStillGivesAReadableKey) {
  const mode_t before = ::umask(0077);
  const auto home = Home::Open(path_);
  ::umask(before);
  ASSERT_TRUE(home) << home.error().message;
  EXPECT_EQ(ModeOf(home->key_path()), 0600u);
}

TEST_F(HomeTest, AKeyThatOthersMayReadIsRefused) {
  const Path key = Home::Open(path_)->key_path();
  for (const mode_t mode : {0640, 0604, 0660, 0700, 0644}) {
    ASSERT_EQ(::chmod(key.c_str(), mode), 0);
    const auto home = Home::Open(path_);
    ASSERT_FALSE(home) << mode;
    EXPECT_EQ(home.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(home.error().message.find("expected 0600"), std::string::npos) << home.error().message;
    EXPECT_NE(home.error().message.find(key.string()), std::string::npos) << home.error().message;
  }
  for (const mode_t mode : {0600, 0400}) {
    ASSERT_EQ(::chmod(key.c_str(), mode), 0);
    EXPECT_TRUE(Home::Open(path_)) << mode;
  }
}

TEST_F(HomeTest, AKeyOfAnotherSizeOrKindIsRefused) {
  const Path key = Home::Open(path_)->key_path();
  for (const size_t size : {size_t{0}, size_t{31}, size_t{33}}) {
    ASSERT_TRUE(WriteFileDurably(key, std::string(size, 'k'), 0600));
    const auto home = Home::Open(path_);
    ASSERT_FALSE(home);
    EXPECT_NE(home.error().message.find("found " + std::to_string(size) + " bytes"), std::string::npos);
  }
  ASSERT_TRUE(RemoveAll(key));
  std::filesystem::create_symlink("/dev/urandom", key);
  EXPECT_EQ(Home::Open(path_).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(HomeTest, AFileInPlaceOfTheHomeIsRefused) {
  ASSERT_TRUE(WriteFile(folder_.path() / "file", "x"));
  EXPECT_EQ(Home::Open(folder_.path() / "file").error().code, ErrorCode::kInvalidArgument);
}

TEST_F(HomeTest, RacingProcessesAgreeOnOneKey) {
  for (int round = 0; round < 10; ++round) {
    const Path path = folder_.path() / ("race" + std::to_string(round));
    std::vector<Child> children;
    for (int i = 0; i < 6; ++i) {
      children.emplace_back([&path](const Child::Report& report) {
        const auto home = Home::Open(path);
        if (!home) return 1;
        uint64_t parts[4];
        home->key().copy(reinterpret_cast<char*>(parts), sizeof parts);
        for (const uint64_t part : parts) report(part);
        return 0;
      });
    }
    std::set<std::vector<uint64_t>> keys;
    for (Child& child : children) {
      std::vector<uint64_t> key;
      while (const auto part = child.Next()) key.push_back(*part);
      EXPECT_EQ(child.Wait(), 0);
      EXPECT_EQ(key.size(), 4u);
      keys.insert(key);
    }
    EXPECT_EQ(keys.size(), 1u) << "round " << round;
  }
}

TEST_F(HomeTest, ReadingMakesNoHome) {
  EXPECT_FALSE(Home::IsAt(path_).value());
  EXPECT_EQ(Home::OpenToRead(path_).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(path_.parent_path()));
  ASSERT_TRUE(MakeFolders(path_ / "datasets"));  // somebody's folder
  EXPECT_EQ(Home::OpenToRead(path_).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(path_ / "key"));
  ASSERT_TRUE(Home::Open(path_));
  EXPECT_TRUE(Home::IsAt(path_).value());
  const Home home = Home::OpenToRead(path_).value();
  EXPECT_FALSE(home.read_only());
  EXPECT_EQ(home.key(), Home::Open(path_)->key());
}

TEST_F(HomeTest, ANameThatIsNoUtf8IsRefused) {
  const Path odd = folder_.path() / "home\xff";
  for (const auto& home : {Home::Open(odd), Home::OpenToRead(odd)}) {
    ASSERT_FALSE(home);
    EXPECT_EQ(home.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(home.error().message.find("no UTF-8"), std::string::npos) << home.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists(odd));
}

// In a child without the rights of root, for whom every folder can be written.
TEST_F(HomeTest, AHomeThatCannotBeWrittenIsReadAndStaysAsItIs) {
  ASSERT_TRUE(Catalog::Open(Home::Open(path_).value())
                  .value()
                  .InsertDataset({"sha256:" + std::string(64, 'a'), "log", 10, 1, {}}, {}));
  for (const Path& folder : {folder_.path(), path_.parent_path()})
    ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
  ASSERT_EQ(::chmod(path_.c_str(), 0555), 0);
  Child reader([this](const Child::Report& report) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setresuid(kNobody, kNobody, kNobody) != 0) return 2;
    const auto home = Home::OpenToRead(path_);
    if (!home || !home->read_only()) return 3;
    const auto catalog = Catalog::Open(*home);
    if (!catalog) return 4;
    const auto datasets = catalog->ListDatasets();
    if (!datasets) return 5;
    report(datasets->size());
    const auto opened = Home::Open(path_);
    return !opened && opened.error().message.find("cannot be written") != std::string::npos ? 0 : 6;
  });
  EXPECT_EQ(reader.Next(), 1u);
  EXPECT_EQ(reader.Wait(), 0);
  ASSERT_EQ(::chmod(path_.c_str(), 0700), 0);
  EXPECT_FALSE(std::filesystem::exists(path_ / "catalog.db-wal"));
}

}  // namespace
}  // namespace harness::store

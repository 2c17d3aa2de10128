// SPDX-License-Identifier: Apache-2.0
#include "store/staging.h"

#include <gtest/gtest.h>

#include <string>

#include "store/child_for_test.h"
#include "store/home.h"
#include "store/process_identity.h"

namespace harness::store {
namespace {

class StagingTest : public ::testing::Test {
 protected:
  StagingTest() : folder_(TempFolder::Make("staging_test").value()) {}

  Path MakeFolderWithFile(const std::string& name) {
    const Path path = folder_.path() / name;
    EXPECT_TRUE(MakeFolders(path / "deep"));
    EXPECT_TRUE(WriteFile(path / "deep" / "part-0.parquet", "half"));
    return path;
  }

  TempFolder folder_;
};

TEST_F(StagingTest, FoldersOfThisProcessStay) {
  const Path owned = MakeOwnedStaging(folder_.path(), "import-of.a.log").value();
  const Path plain = MakeStagingFolder(folder_.path(), "run").value();
  EXPECT_EQ(RemoveStaleStaging(folder_.path()).value(), 0u);
  EXPECT_TRUE(std::filesystem::exists(owned));
  EXPECT_TRUE(std::filesystem::exists(plain));
}

TEST_F(StagingTest, AReusedPidDoesNotProtect) {
  const ProcessIdentity self = ProcessIdentity::Current().value();
  const std::string pid = std::to_string(self.pid);
  const std::string boot = self.boot.substr(0, 8);
  const std::string space = self.boot.substr(self.boot.find('/') + 1);
  const std::string ticks = std::to_string(self.start_ticks);
  const Path same = MakeFolderWithFile(".staging-x." + ticks + "." + boot + "." + space + "-" + pid + "-0");
  const Path earlier = MakeFolderWithFile(".staging-x.1." + boot + "." + space + "-" + pid + "-1");
  const Path reboot = MakeFolderWithFile(".staging-x." + ticks + ".00000000." + space + "-" + pid + "-2");
  const Path container = MakeFolderWithFile(".staging-x." + ticks + "." + boot + ".7-" + pid + "-3");
  EXPECT_EQ(RemoveStaleStaging(folder_.path()).value(), 2u);
  EXPECT_TRUE(std::filesystem::exists(same));
  EXPECT_TRUE(std::filesystem::exists(container)) << "its process cannot be seen from here";
  EXPECT_FALSE(std::filesystem::exists(earlier));
  EXPECT_FALSE(std::filesystem::exists(reboot));
}

TEST_F(StagingTest, OtherNamesAreNotTouched) {
  for (const char* name :
       {"staging-x-999999999-0", ".staging-", ".staging-x", ".staging-x-y-z", "sha256:ab", ".tmp"}) {
    MakeFolderWithFile(name);
  }
  EXPECT_EQ(RemoveStaleStaging(folder_.path()).value(), 0u);
  EXPECT_EQ(RemoveStaleStaging(folder_.path() / "missing").value(), 0u);
}

TEST_F(StagingTest, OpenRemovesWhatAKilledProcessLeftAndKeepsALivingOnes) {
  const Home home = Home::Open(folder_.path() / "home").value();
  const auto stage = [&home](const Child::Report& report) {
    for (const Path& parent : {home.datasets(), home.runs(), home.tmp()}) {
      const auto owned = MakeOwnedStaging(parent, "s");
      const auto plain = MakeStagingFolder(parent, "s");
      if (!owned || !plain || !WriteFile(*owned / "half", "x")) return 1;
    }
    if (!WriteFile(home.tmp() / (".tmp-file-" + std::to_string(::getpid()) + "-0"), "x")) return 1;
    report(1);
    ::pause();
    return 0;
  };
  const auto count = [&home] {
    size_t entries = 0;
    for (const Path& parent : {home.datasets(), home.runs(), home.tmp()}) {
      for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(parent)) ++entries;
    }
    return entries;
  };
  Child dead(stage);
  Child living(stage);
  ASSERT_TRUE(dead.Next() && living.Next());
  ASSERT_TRUE(Home::Open(home.path()));
  EXPECT_EQ(count(), 14u) << "both live";
  dead.Kill();
  ASSERT_TRUE(Home::Open(home.path()));
  EXPECT_EQ(count(), 7u);
  living.Kill();
  ASSERT_TRUE(Home::Open(home.path()));
  EXPECT_EQ(count(), 0u);
}

}  // namespace
}  // namespace harness::store

// SPDX-License-Identifier: Apache-2.0
#include "sandbox/watch.h"

#include <gtest/gtest.h>

namespace harness::sandbox {
namespace {

namespace fs = std::filesystem;

TEST(BytesBelow, SumsPlainFilesAndFollowsNoLink) {
  const auto folder = TempFolder::Make("watch").value();
  EXPECT_EQ(BytesBelow(folder.path()), 0U);
  ASSERT_TRUE(WriteFile(folder.path() / "a", std::string(1000, 'a')));
  ASSERT_TRUE(MakeFolders(folder.path() / "deep" / "er"));
  ASSERT_TRUE(WriteFile(folder.path() / "deep" / "er" / "b", std::string(24, 'b')));
  EXPECT_EQ(BytesBelow(folder.path()), 1024U);
  fs::create_symlink(folder.path() / "a", folder.path() / "link");
  fs::create_directory_symlink(folder.path(), folder.path() / "deep" / "loop");
  EXPECT_EQ(BytesBelow(folder.path()), 1024U);
  EXPECT_EQ(BytesBelow(folder.path() / "nothing"), 0U);
}

}  // namespace
}  // namespace harness::sandbox

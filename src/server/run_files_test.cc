// SPDX-License-Identifier: Apache-2.0
#include "server/run_files.h"

#include <gtest/gtest.h>

#include "store/memory_folder_for_test.h"

namespace harness::server {
namespace {

namespace fs = std::filesystem;

class RunFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "artifacts" / "a");
    ASSERT_TRUE(WriteFile(folder_ / "report.json", "{}"));
    ASSERT_TRUE(WriteFile(folder_ / "artifacts" / "a" / "result.json", "[1]"));
    ASSERT_TRUE(WriteFile(temp_.path() / "secret", "s"));
    fs::create_symlink(temp_.path() / "secret", folder_ / "link");
    fs::create_directory_symlink(temp_.path(), folder_ / "folder_link");
  }
  TempFolder temp_ = store::MakeMemoryFolder("run_files_test");
  Path folder_ = temp_.path() / "run";
};

TEST_F(RunFilesTest, ListsPlainFilesByPath) {
  EXPECT_EQ(ListRunFiles(folder_).value(),
            Json::parse(R"({"items":[{"path":"artifacts/a/result.json","bytes":3},
                                     {"path":"report.json","bytes":2}]})"));
  EXPECT_FALSE(ListRunFiles(temp_.path() / "none"));
}

TEST_F(RunFilesTest, GivesWhatItLists) {
  EXPECT_EQ(RunFile(folder_, "report.json").value(), folder_ / "report.json");
  EXPECT_EQ(RunFile(folder_, "artifacts/a/result.json").value(), folder_ / "artifacts" / "a" / "result.json");
}

TEST_F(RunFilesTest, GivesNothingElse) {
  for (const std::string& path :
       {std::string("../secret"), std::string("artifacts/../../secret"), std::string(".."), std::string("."),
        std::string(""), std::string("/"), std::string("/etc/passwd"), std::string("artifacts"),
        std::string("artifacts/"), std::string("artifacts//a/result.json"), std::string("./report.json"),
        std::string("link"), std::string("folder_link/secret"), std::string("folder_link/run/report.json"),
        std::string("none"), std::string("report.json/x"), std::string("report.json\0.html", 17),
        std::string("..\\secret"), std::string(5000, 'a')}) {
    const auto file = RunFile(folder_, path);
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().code, ErrorCode::kNotFound) << path;
  }
}

TEST_F(RunFilesTest, OnlyKnownEndingsHaveATypeThatABrowserShows) {
  EXPECT_EQ(ContentTypeOf("a.json"), "application/json");
  EXPECT_EQ(ContentTypeOf("a.JSON"), "application/json");
  EXPECT_EQ(ContentTypeOf("a.md"), "text/plain; charset=utf-8");
  EXPECT_EQ(ContentTypeOf("logs/x.stderr"), "text/plain; charset=utf-8");
  EXPECT_EQ(ContentTypeOf("a.parquet"), "application/octet-stream");
  EXPECT_EQ(ContentTypeOf("a.js"), "application/octet-stream");
  EXPECT_EQ(ContentTypeOf("noending"), "application/octet-stream");
}

}  // namespace
}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "store/migrations.h"

#include <gtest/gtest.h>

#include <vector>

#include "store/catalog.h"
#include "store/child_for_test.h"
#include "store/memory_folder_for_test.h"

namespace harness::store {
namespace {

class MigrationsTest : public ::testing::Test {
 protected:
  MigrationsTest() : folder_(MakeMemoryFolder("migrations_test")), path_(folder_.path() / "catalog.db") {}

  static int64_t IndexCount(Database& database) {
    auto query =
        database.Prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
    EXPECT_TRUE(query && query->Step());
    return query->Int64(0);
  }

  TempFolder folder_;
  Path path_;
};

TEST_F(MigrationsTest, TheListCountsFromOneWithoutAGap) {
  int expected = 0;
  for (const Migration& step : CatalogMigrations()) EXPECT_EQ(step.version, ++expected);
  EXPECT_GE(expected, 2);
}

TEST_F(MigrationsTest, VersionOneGoesToTheLatestWithItsRows) {
  {
    Database old = Database::Open(path_).value();
    ASSERT_TRUE(MigrateCatalog(old, "catalog.db", 1));
    EXPECT_EQ(SchemaVersion(old).value(), 1);
    EXPECT_EQ(IndexCount(old), 0);
    ASSERT_TRUE(
        old.Execute("INSERT INTO datasets VALUES ('sha256:ab', 'erp', 12, 5, '{\"k\":1}');"
                    "INSERT INTO dataset_inputs VALUES ('in', 'map', 'sha256:ab');"
                    "INSERT INTO runs VALUES ('r1', 'sha256:ab', 'complete', 6, 7, 1, 2, 'b', '{}');"
                    "INSERT INTO findings VALUES ('r1', 'p', 'f', 'kind', 'info', 'Title', '{}');"));
  }
  const Catalog catalog = Catalog::Open(path_).value();
  EXPECT_EQ(catalog.FindDataset("erp")->info, Json({{"k", 1}}));
  EXPECT_EQ(catalog.FindInput({"in", "map"}).value(), "sha256:ab");
  EXPECT_EQ(catalog.FindRun("r1")->finished_us, 7);
  EXPECT_EQ(catalog.ListFindings("r1")->size(), 1u);
  Database now = Database::Open(path_).value();
  EXPECT_EQ(SchemaVersion(now).value(), LatestCatalogVersion());
  EXPECT_EQ(IndexCount(now), 5);
}

TEST_F(MigrationsTest, ANewerDatabaseIsRefusedAndNotTouched) {
  {
    Database newer = Database::Open(path_).value();
    ASSERT_TRUE(MigrateCatalog(newer, "catalog.db"));
    ASSERT_TRUE(newer.Execute("INSERT INTO schema_version VALUES (4711, 'from the future')"));
  }
  const auto catalog = Catalog::Open(path_);
  ASSERT_FALSE(catalog);
  EXPECT_EQ(catalog.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(catalog.error().message.find("found schema version 4711"), std::string::npos)
      << catalog.error().message;
  EXPECT_NE(catalog.error().message.find(path_.string()), std::string::npos) << catalog.error().message;
}

TEST_F(MigrationsTest, AStepThatFailsLeavesNothingBehind) {
  Database database = Database::Open(path_).value();
  ASSERT_TRUE(MigrateCatalog(database, "catalog.db", 1));
  ASSERT_TRUE(database.Execute("CREATE INDEX runs_running ON runs (pid)"));
  EXPECT_FALSE(MigrateCatalog(database, "catalog.db"));
  EXPECT_EQ(SchemaVersion(database).value(), 1);
  EXPECT_EQ(IndexCount(database), 1) << "the four indexes before it are rolled back";
  ASSERT_TRUE(database.Execute("DROP INDEX runs_running"));
  EXPECT_TRUE(MigrateCatalog(database, "catalog.db"));
  EXPECT_EQ(IndexCount(database), 5);
}

TEST_F(MigrationsTest, RacingProcessesMigrateOnce) {
  for (int round = 0; round < 6; ++round) {
    const Path path = folder_.path() / ("race" + std::to_string(round) + ".db");
    std::vector<Child> children;
    for (int i = 0; i < 5; ++i) {
      children.emplace_back([&path](const Child::Report&) { return Catalog::Open(path) ? 0 : 1; });
    }
    for (Child& child : children) EXPECT_EQ(child.Wait(), 0) << "round " << round;
    Database database = Database::Open(path).value();
    Statement steps = database.Prepare("SELECT count(*) FROM schema_version").value();
    ASSERT_TRUE(steps.Step().value());
    EXPECT_EQ(steps.Int64(0), LatestCatalogVersion());
  }
}

}  // namespace
}  // namespace harness::store

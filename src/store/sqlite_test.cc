// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.h"

#include <gtest/gtest.h>

namespace harness::store {
namespace {

class SqliteTest : public ::testing::Test {
 protected:
  SqliteTest() : folder_(TempFolder::Make("sqlite_test").value()), path_(folder_.path() / "test.db") {}

  static int64_t CountOf(Database& database) {
    auto query = database.Prepare("SELECT count(*) FROM t");
    EXPECT_TRUE(query && query->Step());
    return query->Int64(0);
  }

  TempFolder folder_;
  Path path_;
};

TEST_F(SqliteTest, ValuesComeBackAsTheyWereBound) {
  Database database = Database::Open(path_).value();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (a INTEGER, b TEXT) STRICT"));
  Statement insert = database.Prepare("INSERT INTO t VALUES (?1, ?2)").value();
  const std::string odd("nul \0 und Umlaut \xC3\xA4", 20);
  ASSERT_TRUE(insert.Bind(INT64_MIN, odd).Run());
  ASSERT_TRUE(insert.Bind(std::optional<int64_t>(), std::string_view()).Run());
  Statement query = database.Prepare("SELECT a, b FROM t ORDER BY rowid").value();
  ASSERT_TRUE(query.Step().value());
  EXPECT_EQ(query.Int64(0), INT64_MIN);
  EXPECT_EQ(query.Text(1), odd);
  ASSERT_TRUE(query.Step().value());
  EXPECT_EQ(query.OptionalInt64(0), std::nullopt);
  EXPECT_FALSE(query.IsNull(1)) << "an empty text is not NULL";
  EXPECT_EQ(query.Text(1), "");
  EXPECT_FALSE(query.Step().value());
}

TEST_F(SqliteTest, OpensInWalModeWithFullSync) {
  Database database = Database::Open(path_).value();
  const auto pragma = [&database](const std::string& name) {
    Statement query = database.Prepare("PRAGMA " + name).value();
    EXPECT_TRUE(query.Step().value());
    return query.Text(0);
  };
  EXPECT_EQ(pragma("journal_mode"), "wal");
  EXPECT_EQ(pragma("synchronous"), "2");
  EXPECT_EQ(pragma("foreign_keys"), "1");
}

TEST_F(SqliteTest, ATransactionThatIsLeftIsRolledBack) {
  Database database = Database::Open(path_).value();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  {
    Transaction left = Transaction::Begin(database).value();
    ASSERT_TRUE(database.Execute("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(CountOf(database), 0);
  Transaction kept = Transaction::Begin(database).value();
  ASSERT_TRUE(database.Execute("INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(kept.Commit());
  EXPECT_EQ(CountOf(database), 1);
}

TEST_F(SqliteTest, AHeldWriteLockIsBusyAndReadersGoOn) {
  Database writer = Database::Open(path_).value();
  ASSERT_TRUE(writer.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  Database other = Database::Open(path_, 1).value();
  Transaction held = Transaction::Begin(writer).value();
  ASSERT_TRUE(writer.Execute("INSERT INTO t VALUES (1)"));
  EXPECT_EQ(CountOf(other), 0) << "not committed yet";
  const auto refused = Transaction::Begin(other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  ASSERT_TRUE(held.Commit());
  EXPECT_EQ(CountOf(other), 1);
  EXPECT_TRUE(Transaction::Begin(other));
}

TEST_F(SqliteTest, ErrorsNameTheFileAndTheStatement) {
  Database database = Database::Open(path_).value();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT"));
  ASSERT_TRUE(database.Execute("INSERT INTO t VALUES (1)"));
  const auto twice = database.Execute("INSERT INTO t VALUES (1)");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(twice.error().message.find(path_.string()), std::string::npos) << twice.error().message;
  EXPECT_NE(twice.error().message.find("INSERT INTO t"), std::string::npos) << twice.error().message;
  EXPECT_EQ(database.Prepare("SELEC 1").error().code, ErrorCode::kInternal);
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsAnError) {
  ASSERT_TRUE(WriteFile(path_, std::string(4096, 'x')));
  EXPECT_EQ(Database::Open(path_).error().code, ErrorCode::kIo);
  EXPECT_EQ(Database::Open(folder_.path() / "missing" / "x.db").error().code, ErrorCode::kIo);
}

TEST_F(SqliteTest, AReadOnlyConnectionReadsAndWritesNothing) {
  const Path odd = folder_.path() / "100% of a#b?.db";  // what an URI would misread
  {
    Database writer = Database::Open(odd).value();
    ASSERT_TRUE(writer.Execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1), (2)"));
    Database beside = Database::OpenReadOnly(odd).value();
    EXPECT_EQ(CountOf(beside), 2) << "what is committed and not yet in the file counts";
  }
  Database reader = Database::OpenReadOnly(odd).value();
  EXPECT_EQ(CountOf(reader), 2);
  const auto refused = reader.Execute("INSERT INTO t VALUES (3)");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("readonly"), std::string::npos) << refused.error().message;
  EXPECT_EQ(Database::OpenReadOnly(folder_.path() / "missing.db").error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "missing.db"));
  ASSERT_TRUE(WriteFile(path_, std::string(4096, 'x')));
  EXPECT_EQ(Database::OpenReadOnly(path_).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace harness::store

// SPDX-License-Identifier: Apache-2.0
// The store between processes: killed at any point, with a torn journal, a broken or missing file, a full
// disk.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include <fstream>
#include <set>

#include "sessions/store_for_test.h"
#include "store/child_for_test.h"
#include "store/rounds_for_test.h"

namespace harness::sessions {
namespace {

// Ingests sessions first, first + 1, ... one at a time until killed, with the background at work.
int IngestForEver(const Path& home_path, uint64_t first, const store::Child::Report& report) {
  auto home = store::Home::Open(home_path);
  if (!home) return 1;
  auto opened = SessionStore::Open(*home, {.settle_us = 0, .idle_us = 0});
  if (!opened) return 2;
  (*opened)->StartBackground();
  for (uint64_t number = first;; ++number) {
    if (!(*opened)->Ingest(SessionForTest(number))) return 3;
    report(number);
    if (number % 16 == 15 && !(*opened)->Drain(NoProgress())) return 4;
  }
}

TEST(SessionCrash, KilledAtAnyPointLosesNothingAndDoublesNothing) {
  StoreForTest test;
  test.store.reset();
  Philox random("none", "session_crash_test", "kill after");
  std::set<uint64_t> acknowledged;
  uint64_t next = 0;
  for (uint64_t round = 0; round < store::Rounds(6, 30); ++round) {
    store::Child child(
        [&](const store::Child::Report& report) { return IngestForEver(test.home->path(), next, report); });
    const uint64_t kill_after = 1 + random.Below(40);
    for (uint64_t i = 0; i < kill_after; ++i) {
      const auto number = child.Next();
      ASSERT_TRUE(number) << "round " << round << " ended by itself";
      acknowledged.insert(*number);
    }
    child.Kill();
    while (const auto number = child.Next()) acknowledged.insert(*number);
    // The session under way may be there whole or not at all, it is sent again.
    next = *acknowledged.rbegin() + 1;

    test.Open();
    test.Drain();
    const Json stats = test.store->Stats();
    EXPECT_EQ(stats.at("damaged_bytes"), 0);
    EXPECT_EQ(stats.at("refused_records"), 0);
    size_t spans = 0;
    for (const uint64_t number : acknowledged) {
      const auto row = test.store->Row("session-" + std::to_string(number));
      ASSERT_TRUE(row) << "round " << round << ": " << row.error().message;
      EXPECT_EQ(row->at("span_count"), SessionForTest(number).size());
      spans += SessionForTest(number).size();
    }
    const int64_t extra = stats.at("spans").get<int64_t>() - static_cast<int64_t>(spans);
    EXPECT_TRUE(extra == 0 || extra == static_cast<int64_t>(SessionForTest(next).size())) << extra;
    test.store.reset();
  }
  // All of it once more, in one go: the same rows.
  StoreForTest other;
  for (const uint64_t number : acknowledged) other.Ingest(SessionForTest(number));
  other.Drain();
  test.Open();
  test.Ingest(SessionForTest(next));
  other.Ingest(SessionForTest(next));
  other.Drain();
  ASSERT_TRUE(test.store->Reanalyze(std::nullopt, NoProgress()));
  ASSERT_TRUE(other.store->Reanalyze(std::nullopt, NoProgress()));
  EXPECT_EQ(test.Rows(), other.Rows());
}

Path DatabaseOf(const StoreForTest& test) {
  return test.home->path() / "sessions.db";
}

TEST(SessionCrash, TheFileIsMadeAgainFromTheJournal) {
  StoreForTest test;
  test.Ingest(SessionsForTest(20));
  test.Drain();
  const auto expected = test.Rows();
  test.store.reset();
  for (const char* suffix : {"", "-wal", "-shm"})
    ASSERT_TRUE(RemoveAll(Path(DatabaseOf(test).string() + suffix)));
  test.Open();
  EXPECT_TRUE(test.Rows().empty());
  EXPECT_GT(test.store->Stats().at("lag_bytes"), 0);
  test.Drain();
  EXPECT_EQ(test.Rows(), expected);
  EXPECT_EQ(test.store->Stats().at("lag_bytes"), 0);
}

TEST(SessionCrash, ABrokenFileIsSetAsideWithARemark) {
  StoreForTest test;
  test.Ingest(SessionsForTest(20));
  test.Drain();
  const auto expected = test.Rows();
  // Broken from the start on, and broken in the middle only.
  for (const int from : {0, 4096 * 3}) {
    test.store.reset();
    {
      std::fstream file(DatabaseOf(test), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(0, std::ios::end);
      const auto size = static_cast<int>(file.tellp());
      ASSERT_GT(size, from);
      file.seekp(from);
      const std::string noise(static_cast<size_t>(size - from), '\x5a');
      file.write(noise.data(), static_cast<long>(noise.size()));
    }
    test.Open();
    test.Drain();
    EXPECT_EQ(test.Rows(), expected) << from;
    EXPECT_FALSE(test.store->Stats().at("remarks").empty()) << from;
    EXPECT_TRUE(std::filesystem::exists(test.home->path() / "sessions.db.broken"));
  }
}

TEST(SessionCrash, ATornTailOfTheJournalWasNeverAcknowledged) {
  StoreForTest test;
  test.Ingest(SessionsForTest(3));
  test.Drain();
  const auto expected = test.Rows();
  test.store.reset();
  {
    std::ofstream file(test.home->journal() / "spans" / "00000001.jrnl", std::ios::app | std::ios::binary);
    file << "\xF5JR\xFF half a record";
  }
  test.Open();
  test.Ingest(SessionForTest(3));
  test.Drain();
  EXPECT_EQ(test.Rows().size(), expected.size() + 1);
  EXPECT_EQ(test.store->Stats().at("damaged_bytes"), 0);
  EXPECT_EQ(test.store->Row("session-3")->at("span_count"), 4);
}

TEST(SessionCrash, AFileAheadOfItsJournalIsMadeAgain) {
  StoreForTest test;
  test.Ingest(SessionsForTest(2));
  test.Drain();
  const auto expected = test.Rows();
  const Path segment = test.home->journal() / "spans" / "00000001.jrnl";
  const auto size = std::filesystem::file_size(segment);
  test.Ingest(SessionForTest(2));
  test.Drain();
  test.store.reset();
  std::filesystem::resize_file(segment, size);  // as a power loss leaves it
  test.Open();
  test.Ingest(SessionForTest(5));
  test.Drain();
  EXPECT_EQ(test.Rows().size(), 3u);
  EXPECT_TRUE(test.store->Row("session-5"));
  EXPECT_EQ(test.store->Row("session-2").error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(test.store->Stats().at("remarks").empty());
}

TEST(SessionCrash, OnAFullDiskNothingIsAcknowledged) {
  StoreForTest test;
  test.Ingest(SessionsForTest(2));
  test.Drain();
  test.store.reset();
  const Path home_path = test.home->path();
  // The limit on the size of files stands for the disk; in a child, because it is the process's.
  store::Child child([&](const store::Child::Report& report) {
    auto home = store::Home::Open(home_path);
    auto opened = SessionStore::Open(*home, {});
    if (!opened || !(*opened)->Ingest(SessionForTest(2))) return 1;
    const auto size = std::filesystem::file_size(home_path / "journal" / "spans" / "00000001.jrnl");
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{size + 100, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto outcome = (*opened)->Ingest(SessionForTest(3));
    report(outcome ? 0 : outcome.error().code == ErrorCode::kIo ? 1 : 2);
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &none);
    report((*opened)->Ingest(SessionForTest(4)) ? 1 : 0);
    return 0;
  });
  EXPECT_EQ(child.Next(), 1u) << "refused";
  EXPECT_EQ(child.Next(), 1u) << "and goes on when there is room";
  EXPECT_EQ(child.Wait(), 0);
  test.Open();
  test.Drain();
  EXPECT_EQ(test.store->Row("session-3").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(test.store->Row("session-2"));
  EXPECT_TRUE(test.store->Row("session-4"));
}

}  // namespace
}  // namespace harness::sessions

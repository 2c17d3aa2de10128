// SPDX-License-Identifier: Apache-2.0
#include "store/journal.h"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include "store/journal_format.h"
#include "store/memory_folder_for_test.h"

namespace harness::store {
namespace {

struct Contents {
  std::vector<std::string> payloads;
  JournalSummary summary;
};

Contents ReadAll(const Path& folder) {
  Contents contents;
  const auto summary = Journal::Read(folder, [&](std::string_view payload) {
    contents.payloads.emplace_back(payload);
    return Ok();
  });
  EXPECT_TRUE(summary) << summary.error().message;
  contents.summary = summary.value();
  return contents;
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() : temp_(MakeMemoryFolder("journal_test")), folder_(temp_.path() / "journal") {}
  Path Segment(int number) const { return folder_ / ("0000000" + std::to_string(number) + ".jrnl"); }

  TempFolder temp_;
  Path folder_;
};

using Payloads = std::vector<std::string>;

TEST_F(JournalTest, WhatWasAppendedIsReadInOrder) {
  EXPECT_EQ(ReadAll(folder_).summary.segments, 0u);
  auto journal = Journal::Open(folder_).value();
  EXPECT_EQ(ReadAll(folder_).payloads, Payloads{});
  ASSERT_TRUE(journal->Append("{\"n\":1}"));
  ASSERT_TRUE(journal->AppendAll(Payloads{"{\"n\":2}", "{\"n\":3}"}));
  EXPECT_EQ(ReadAll(folder_).payloads, (Payloads{"{\"n\":1}", "{\"n\":2}", "{\"n\":3}"}));
  EXPECT_EQ(journal->activity().batches, 2u);
}

TEST_F(JournalTest, ASecondOpenGoesOnWhereTheFirstEnded) {
  ASSERT_TRUE(Journal::Open(folder_).value()->Append("a"));
  ASSERT_TRUE(Journal::Open(folder_).value()->Append("b"));
  const Contents contents = ReadAll(folder_);
  EXPECT_EQ(contents.payloads, (Payloads{"a", "b"}));
  EXPECT_EQ(contents.summary.segments, 1u);
}

TEST_F(JournalTest, EveryTornTailIsCutByTheNextOpen) {
  ASSERT_TRUE(Journal::Open(folder_).value()->Append("kept"));
  const std::string whole = ReadFile(Segment(1)).value();
  std::string torn;
  AppendRecord("never acknowledged", &torn);
  for (size_t cut = 1; cut < torn.size(); ++cut) {
    ASSERT_TRUE(WriteFile(Segment(1), whole + torn.substr(0, cut)));
    EXPECT_EQ(ReadAll(folder_).payloads, Payloads{"kept"});
    EXPECT_EQ(ReadAll(folder_).summary.torn_bytes, cut);
    auto journal = Journal::Open(folder_).value();
    EXPECT_EQ(ReadFile(Segment(1)).value(), whole);
    ASSERT_TRUE(journal->Append("next"));
    EXPECT_EQ(ReadAll(folder_).payloads, (Payloads{"kept", "next"}));
    EXPECT_EQ(ReadAll(folder_).summary.torn_bytes, 0u);
  }
}

TEST_F(JournalTest, ATailThatAnotherProcessTearsIsCutByTheNextAppend) {
  auto journal = Journal::Open(folder_).value();
  ASSERT_TRUE(journal->Append("a"));
  const std::string whole = ReadFile(Segment(1)).value();
  std::string other;
  AppendRecord("whole record of the other", &other);
  ASSERT_TRUE(WriteFile(Segment(1), whole + other + other.substr(0, other.size() - 1)));
  ASSERT_TRUE(journal->Append("b"));
  const Contents contents = ReadAll(folder_);
  EXPECT_EQ(contents.payloads, (Payloads{"a", "whole record of the other", "b"}));
  EXPECT_EQ(contents.summary.damaged_bytes + contents.summary.torn_bytes, 0u);
}

TEST_F(JournalTest, DamageInTheMiddleIsReportedAndNeverCut) {
  auto journal = Journal::Open(folder_).value();
  for (const char* payload : {"first", "second", "third"}) ASSERT_TRUE(journal->Append(payload));
  std::string bytes = ReadFile(Segment(1)).value();
  bytes[bytes.find("second")] = 'X';
  ASSERT_TRUE(WriteFile(Segment(1), bytes));
  ASSERT_TRUE(Journal::Open(folder_).value()->Append("fourth"));
  const Contents contents = ReadAll(folder_);
  EXPECT_EQ(contents.payloads, (Payloads{"first", "third", "fourth"}));
  EXPECT_EQ(contents.summary.damaged_bytes, kRecordHeaderBytes + 6);
}

TEST_F(JournalTest, FullSegmentsRotateForAllWhoHaveItOpen) {
  auto one = Journal::Open(folder_, {.segment_bytes = 200}).value();
  auto two = Journal::Open(folder_, {.segment_bytes = 200}).value();
  Payloads expected;
  for (int i = 0; i < 20; ++i) {
    expected.push_back("event number " + std::to_string(i));
    ASSERT_TRUE((i % 3 == 0 ? one : two)->Append(expected.back()));
  }
  const Contents contents = ReadAll(folder_);
  EXPECT_EQ(contents.payloads, expected);
  // 23 bytes of header and six records of 30 or 31 bytes reach 200, so 20 records take 4 segments.
  EXPECT_EQ(contents.summary.segments, 4u);
  auto three = Journal::Open(folder_, {.segment_bytes = 200}).value();
  ASSERT_TRUE(three->Append("last"));
  EXPECT_EQ(ReadAll(folder_).payloads.back(), "last");
}

TEST_F(JournalTest, ASegmentWithoutAWholeHeaderIsStartedAgain) {
  ASSERT_TRUE(Journal::Open(folder_).value()->Append("a"));
  for (const size_t cut : {size_t{0}, size_t{5}, kSegmentHeader.size() - 1}) {
    ASSERT_TRUE(WriteFile(Segment(2), kSegmentHeader.substr(0, cut)));
    EXPECT_EQ(ReadAll(folder_).payloads, Payloads{"a"});
    ASSERT_TRUE(Journal::Open(folder_).value()->Append("b"));
    EXPECT_EQ(ReadAll(folder_).payloads, (Payloads{"a", "b"}));
  }
  ASSERT_TRUE(WriteFile(Segment(2), std::string(100, 'x')));
  EXPECT_EQ(Journal::Open(folder_).error().code, ErrorCode::kIo);
}

TEST_F(JournalTest, OnlyUtf8OfBoundedLengthIsTaken) {
  auto journal = Journal::Open(folder_).value();
  EXPECT_EQ(journal->Append("\xFF").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(journal->Append(std::string(kMaxPayloadBytes + 1, 'x')).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(journal->AppendAll(Payloads{"good", "\xFF"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadAll(folder_).summary.records, 0u);
  ASSERT_TRUE(journal->Append(std::string(kMaxPayloadBytes, 'x')));
  EXPECT_EQ(ReadAll(folder_).summary.records, 1u);
}

TEST_F(JournalTest, ThreadsShareTheJournalAndKeepTheirOwnOrder) {
  auto journal = Journal::Open(folder_, {.segment_bytes = 5000}).value();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&journal, t] {
      for (int i = 0; i < 100; ++i) ASSERT_TRUE(journal->Append(std::to_string(t) + " " + std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Contents contents = ReadAll(folder_);
  EXPECT_EQ(contents.summary.records, 800u);
  std::map<std::string, int> next;
  for (const std::string& payload : contents.payloads) {
    const size_t blank = payload.find(' ');
    EXPECT_EQ(payload.substr(blank + 1), std::to_string(next[payload.substr(0, blank)]++));
  }
  EXPECT_EQ(next.size(), 8u);
}

TEST_F(JournalTest, AppendsThatWaitGoOutWithOneSync) {
  auto journal = Journal::Open(folder_).value();
  const Descriptor lock = Descriptor::Open(folder_ / "lock", O_RDWR).value();
  ASSERT_EQ(::flock(lock.fd(), LOCK_EX), 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) threads.emplace_back([&journal] { ASSERT_TRUE(journal->Append("x")); });
  while (journal->activity().under_way < 8) std::this_thread::yield();
  EXPECT_EQ(ReadAll(folder_).summary.records, 0u) << "the lock is ours";
  ASSERT_EQ(::flock(lock.fd(), LOCK_UN), 0);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ReadAll(folder_).summary.records, 8u);
  EXPECT_LE(journal->activity().batches, 2u) << "what the first leader took, and all the rest";
  EXPECT_EQ(journal->activity().under_way, 0u);
}

TEST_F(JournalTest, AWriteThatFailsIsNotAcknowledgedAndLeavesNothing) {
  auto journal = Journal::Open(folder_).value();
  ASSERT_TRUE(journal->Append("a"));
  // A folder where the next segment should be makes the move to it fail.
  ASSERT_TRUE(MakeFolders(Segment(2)));
  EXPECT_FALSE(journal->Append("b"));
  ASSERT_TRUE(RemoveAll(Segment(2)));
  ASSERT_TRUE(journal->Append("c"));
  EXPECT_EQ(ReadAll(folder_).payloads, (Payloads{"a", "c"}));
}

}  // namespace
}  // namespace harness::store

// SPDX-License-Identifier: Apache-2.0
// The journal between processes: writers are killed, others go on, readers look on.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "base/json.h"
#include "base/prng.h"
#include "store/child_for_test.h"
#include "store/journal.h"
#include "store/memory_folder_for_test.h"
#include "store/rounds_for_test.h"

namespace harness::store {
namespace {

// Payloads of very different lengths, so that a kill meets writes of many pages too.
std::string Event(uint64_t writer, uint64_t number) {
  return Json({{"w", writer},
               {"n", number},
               {"pad", std::string(number % 16 == 7 ? 9000 : (number * 7919) % 301, 'p')}})
      .dump();
}

struct Seen {
  std::map<uint64_t, std::vector<uint64_t>> numbers;  // by writer, in the order of the journal
  JournalSummary summary;
};

// Fails when anything but a whole Event is read.
Seen ReadEvents(const Path& folder) {
  Seen seen;
  const auto summary = Journal::Read(folder, [&seen](std::string_view payload) -> Result<void> {
    ASSIGN_OR_RETURN(const Json event, ParseJson(payload, "journal"));
    const uint64_t writer = event.at("w").get<uint64_t>();
    const uint64_t number = event.at("n").get<uint64_t>();
    if (payload != Event(writer, number)) return InternalError("a torn event");
    seen.numbers[writer].push_back(number);
    return Ok();
  });
  EXPECT_TRUE(summary) << summary.error().message;
  if (summary) seen.summary = *summary;
  return seen;
}

bool IsPrefixOfNaturals(const std::vector<uint64_t>& numbers) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] != i) return false;
  }
  return true;
}

// Appends until killed from `threads` threads, which are writers first, first + 1, ...
int AppendForEver(const Path& folder, uint64_t first, uint64_t threads, const Child::Report& report) {
  auto journal = Journal::Open(folder, {.segment_bytes = 200'000});
  if (!journal) return 1;
  std::vector<std::thread> pool;
  for (uint64_t t = 0; t < threads; ++t) {
    pool.emplace_back([&, writer = first + t] {
      for (uint64_t i = 0;; ++i) {
        if (!(*journal)->Append(Event(writer, i))) ::_exit(1);
        report(writer << 32 | i);
      }
    });
  }
  for (std::thread& thread : pool) thread.join();
  return 0;
}

TEST(JournalCrash, KilledWritersLoseNothingThatWasAcknowledged) {
  const TempFolder temp = MakeMemoryFolder("journal_crash_test");
  Philox random("none", "journal_crash_test", "kill after");
  std::map<uint64_t, uint64_t> acknowledged;  // writer -> how many
  for (uint64_t round = 0; round < Rounds(10, 40); ++round) {
    // Five rounds share a journal, so that each goes on where a killed one stopped.
    const Path folder = temp.path() / ("journal" + std::to_string(round / 5));
    if (round % 5 == 0) acknowledged.clear();
    const uint64_t kill_after = random.Below(60);
    Child child([&](const Child::Report& report) { return AppendForEver(folder, round * 4, 3, report); });
    for (uint64_t i = 0; i < kill_after; ++i) ++acknowledged[child.Next().value() >> 32];
    child.Kill();
    while (const auto report = child.Next()) ++acknowledged[*report >> 32];

    ASSERT_TRUE(Journal::Open(folder)) << "round " << round;
    const Seen seen = ReadEvents(folder);
    EXPECT_EQ(seen.summary.torn_bytes, 0u) << "the open has cut it";
    EXPECT_EQ(seen.summary.damaged_bytes, 0u);
    for (const auto& [writer, numbers] : seen.numbers) EXPECT_TRUE(IsPrefixOfNaturals(numbers)) << writer;
    for (const auto& [writer, count] : acknowledged) {
      ASSERT_TRUE(seen.numbers.contains(writer)) << writer;
      EXPECT_GE(seen.numbers.at(writer).size(), count) << "round " << round << " writer " << writer;
    }
  }
  EXPECT_FALSE(acknowledged.empty());
}

TEST(JournalCrash, OthersGoOnWhenOneWriterIsKilled) {
  const TempFolder temp = MakeMemoryFolder("journal_crash_test");
  const Path folder = temp.path() / "journal";
  constexpr uint64_t kSteadyEvents = 150;
  Child steady([&folder](const Child::Report& report) {
    auto journal = Journal::Open(folder, {.segment_bytes = 200'000});
    if (!journal) return 1;
    for (uint64_t i = 0; i < kSteadyEvents; ++i) {
      if (!(*journal)->Append(Event(0, i))) return 2;
    }
    report(kSteadyEvents);
    return 0;
  });
  Philox random("none", "journal_crash_test", "kill one");
  std::map<uint64_t, uint64_t> acknowledged;
  for (uint64_t round = 1; round <= Rounds(4, 12); ++round) {
    Child victim([&](const Child::Report& report) { return AppendForEver(folder, round, 1, report); });
    const uint64_t kill_after = 1 + random.Below(20);
    for (uint64_t i = 0; i < kill_after; ++i) ++acknowledged[victim.Next().value() >> 32];
    victim.Kill();
    while (const auto report = victim.Next()) ++acknowledged[*report >> 32];
    ReadEvents(folder);  // while the other writes: whole events only
  }
  EXPECT_EQ(steady.Next(), kSteadyEvents);
  EXPECT_EQ(steady.Wait(), 0);
  ASSERT_TRUE(Journal::Open(folder));
  const Seen seen = ReadEvents(folder);
  EXPECT_EQ(seen.summary.damaged_bytes, 0u);
  EXPECT_EQ(seen.numbers.at(0).size(), kSteadyEvents);
  for (const auto& [writer, numbers] : seen.numbers) EXPECT_TRUE(IsPrefixOfNaturals(numbers)) << writer;
  for (const auto& [writer, count] : acknowledged) EXPECT_GE(seen.numbers.at(writer).size(), count) << writer;
}

TEST(JournalCrash, ManyProcessesShareOneOrder) {
  const TempFolder temp = MakeMemoryFolder("journal_crash_test");
  const Path folder = temp.path() / "journal";
  std::vector<Child> writers;
  for (uint64_t w = 0; w < 4; ++w) {
    writers.emplace_back([&folder, w](const Child::Report&) {
      auto journal = Journal::Open(folder, {.segment_bytes = 20'000});
      if (!journal) return 1;
      for (uint64_t i = 0; i < 60; ++i) {
        if (!(*journal)->Append(Event(w, i))) return 2;
      }
      return 0;
    });
  }
  for (Child& writer : writers) EXPECT_EQ(writer.Wait(), 0);
  const Seen seen = ReadEvents(folder);
  EXPECT_EQ(seen.summary.records, 240u);
  EXPECT_GT(seen.summary.segments, 4u);
  for (const auto& [writer, numbers] : seen.numbers) {
    EXPECT_EQ(numbers.size(), 60u);
    EXPECT_TRUE(IsPrefixOfNaturals(numbers)) << writer;
  }
}

}  // namespace
}  // namespace harness::store

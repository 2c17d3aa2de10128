// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/text.h"
#include "memory/event_counts.h"
#include "memory/event_heads.h"
#include "memory/event_json.h"
#include "memory/event_reader.h"
#include "store/child_for_test.h"
#include "store/journal.h"
#include "store/memory_folder_for_test.h"

namespace harness::memory {
namespace {

class StillClock final : public Clock {
 public:
  Timestamp Now() const override { return 1'768'388'160'000'000; }
  Micros Monotonic() const override { return 0; }
};

ObservedEvent Event(std::string source, std::string id = "", std::optional<bool> ok = std::nullopt) {
  ObservedEvent event;
  event.source = std::move(source);
  event.id = std::move(id);
  event.event_kind = "kind";
  event.ok = ok;
  return event;
}

class ObserverTest : public testing::Test {
 protected:
  void SetUp() override { Reopen(); }
  void Reopen() {
    observer_.reset();
    auto opened = Observer::Open(home_, clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    observer_ = std::move(*opened);
  }
  Observer::Outcome Record(std::vector<ObservedEvent> events) {
    const auto outcome = observer_->Record(std::move(events));
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? *outcome : Observer::Outcome{};
  }
  std::vector<int64_t> Seqs(const EventQuery& query, Json* next = nullptr) {
    const auto page = observer_->Events(query);
    EXPECT_TRUE(page);
    std::vector<int64_t> seqs;
    for (const Json& item : page->at("items")) seqs.push_back(item.at("seq").get<int64_t>());
    if (next != nullptr) *next = page->at("next_before");
    return seqs;
  }
  Path Segment() const { return home_.journal() / "events" / "00000001.jrnl"; }

  TempFolder temp_ = store::MakeMemoryFolder("observer_test");
  store::Home home_ = store::Home::Open(temp_.path() / "home").value();
  StillClock clock_;
  std::unique_ptr<Observer> observer_;
};

TEST_F(ObserverTest, CountsOfAPartOfTheJournalSaySo) {
  Record({Event("bot"), Event("bot")});
  EXPECT_FALSE(observer_->Stats().contains("error"));
  observer_.reset();
  // Segments are read in order: the first cannot be.
  std::filesystem::rename(Segment(), home_.journal() / "events" / "00000002.jrnl");
  std::filesystem::create_directory(Segment());
  Reopen();
  const Json stats = observer_->Stats();
  EXPECT_EQ(stats.at("total"), 0);
  EXPECT_NE(stats.at("error").get<std::string>().find("00000001.jrnl"), std::string::npos) << stats;
}

TEST_F(ObserverTest, CountsBySourceAndOutcome) {
  Record({Event("bot", "", true), Event("bot", "", false), Event("auditor"), Event("Bot", "", true),
          Event("Bot"), Event("")});
  const Json stats = observer_->Stats();
  EXPECT_EQ(stats.at("total"), 6);
  EXPECT_EQ(stats.at("by_source"), Json({{"bot", 2}, {"auditor", 1}}));
  EXPECT_EQ(stats.at("unknown_sources"), Json({{"Bot", 2}, {"", 1}}));
  EXPECT_EQ(stats.at("ok"), Json({{"true", 2}, {"false", 1}, {"unknown", 3}, {"rate", 2.0 / 3.0}}));
  EXPECT_EQ(stats.at("ok_by_source").at("bot").at("rate"), 0.5);
  EXPECT_TRUE(stats.at("ok_by_source").at("auditor").at("rate").is_null()) << "nothing was said";
  EXPECT_EQ(stats.at("recent").size(), 6u);
  EXPECT_EQ(stats.at("recent").at(0).at("seq"), 6) << "newest first";
  EXPECT_TRUE(stats.at("recent").at(0).at("source").is_null());
  EXPECT_EQ(stats.at("recent").at(0).at("received_at"), "2026-01-14T10:56:00Z");
  EXPECT_EQ(observer_->Stats(2).at("recent").size(), 2u);
}

TEST_F(ObserverTest, EmptyHasNoRate) {
  const Json stats = observer_->Stats();
  EXPECT_EQ(stats.at("total"), 0);
  EXPECT_TRUE(stats.at("ok").at("rate").is_null());
  EXPECT_EQ(Seqs({}), std::vector<int64_t>{});
  EXPECT_EQ(Record({}).last_seq, 0);
}

TEST_F(ObserverTest, NumbersGoOnAfterARestart) {
  EXPECT_EQ(Record({Event("bot"), Event("bot")}).last_seq, 2);
  Reopen();
  const Observer::Outcome outcome = Record({Event("bot", "", true)});
  EXPECT_EQ(outcome.stored, 1);
  EXPECT_EQ(outcome.last_seq, 3);
  const Json before = observer_->Stats();
  Reopen();
  EXPECT_EQ(observer_->Stats(), before);
  EXPECT_EQ(Seqs({}), (std::vector<int64_t>{3, 2, 1}));
}

TEST_F(ObserverTest, EveryMemberComesBack) {
  ObservedEvent event = Event("mcp", "id", false);
  event.duration_ms = 12;
  event.output_summary = "out \"quoted\"\n";
  event.input_summary = "in";
  event.endpoint = "end";
  event.error = "err";
  event.staffer_id = "st";
  event.sig_hash = "sig";
  event.timestamp_us = -5;
  event.extra = {{"seq", 99}, {"nested", {{"ok", true}}}};
  Record({event});
  Reopen();
  event.seq = 1;
  event.known_source = true;
  event.received_us = clock_.Now();
  EXPECT_EQ(observer_->Events({}).value().at("items").at(0), ToJson(event));
}

TEST_F(ObserverTest, SameSourceAndIdAreStoredOnceEvenAfterARestart) {
  Observer::Outcome outcome = Record({Event("bot", "1"), Event("bot", "2"), Event("bot", "1")});
  EXPECT_EQ(outcome.stored, 2);
  EXPECT_EQ(outcome.duplicates, 1);
  outcome = Record({Event("bot", "2"), Event("mcp", "2"), Event("bot"), Event("bot")});
  EXPECT_EQ(outcome.stored, 3) << "another source; events without an id are never duplicates";
  EXPECT_EQ(outcome.duplicates, 1);
  Reopen();
  outcome = Record({Event("bot", "1"), Event("mcp", "2")});
  EXPECT_EQ(outcome.stored, 0);
  EXPECT_EQ(outcome.duplicates, 2);
  EXPECT_EQ(outcome.last_seq, 5);
  EXPECT_EQ(observer_->Stats().at("total"), 5);
}

TEST_F(ObserverTest, PagesByFilterAndNumber) {
  for (int i = 1; i <= 20; ++i)
    Record({Event(i % 2 == 0 ? "bot" : "mcp", "", i % 5 == 0 ? std::optional(true) : std::nullopt)});
  Json next;
  EXPECT_EQ(Seqs({.limit = 3}, &next), (std::vector<int64_t>{20, 19, 18}));
  EXPECT_EQ(next, 18);
  EXPECT_EQ(Seqs({.before_seq = 18, .limit = 3}), (std::vector<int64_t>{17, 16, 15}));
  EXPECT_EQ(Seqs({.before_seq = 3, .limit = 3}, &next), (std::vector<int64_t>{2, 1}));
  EXPECT_TRUE(next.is_null());
  EXPECT_EQ(Seqs({.source = "bot", .limit = 2}, &next), (std::vector<int64_t>{20, 18}));
  EXPECT_EQ(next, 18);
  EXPECT_EQ(Seqs({.source = "bot", .ok = true}, &next), (std::vector<int64_t>{20, 10}));
  EXPECT_TRUE(next.is_null());
  EXPECT_EQ(Seqs({.source = "bo"}), std::vector<int64_t>{}) << "the whole name";
  EXPECT_EQ(Seqs({.event_kind = "kind", .limit = 1}), (std::vector<int64_t>{20}));
  EXPECT_EQ(Seqs({.event_kind = "other"}), std::vector<int64_t>{});
  EXPECT_EQ(Seqs({.before_seq = 1'000'000, .limit = 1}), (std::vector<int64_t>{20}));
  EXPECT_FALSE(observer_->Events({.limit = 0}));
  EXPECT_FALSE(observer_->Events({.limit = 1001}));
}

TEST_F(ObserverTest, PagesReachBehindTheRingAndOverSegments) {
  // 3,000 events of 3 KiB: four segments and more, the ring holds 1,000.
  constexpr int64_t kEvents = 3000;
  for (int64_t i = 0; i < kEvents; i += 100) {
    std::vector<ObservedEvent> events;
    for (int64_t k = 0; k < 100; ++k) {
      events.push_back(Event((i + k) % 1000 == 0 ? "capture" : "bot"));
      events.back().output_summary = std::string(3 << 10, 'x');
    }
    Record(std::move(events));
  }
  EXPECT_EQ(observer_->Stats().at("recent").size(), Observer::kRingEvents);
  size_t segments = 0;
  for (const auto& entry : std::filesystem::directory_iterator(home_.journal() / "events"))
    segments += entry.path().extension() == ".jrnl" ? 1 : 0;
  EXPECT_GE(segments, 3u);
  for (int restart = 0; restart < 2; ++restart) {
    std::vector<int64_t> all;
    Json next = 0;
    while (!next.is_null()) {
      const auto page = Seqs({.before_seq = next.get<int64_t>(), .limit = 700}, &next);
      all.insert(all.end(), page.begin(), page.end());
    }
    ASSERT_EQ(all.size(), static_cast<size_t>(kEvents));
    for (int64_t i = 0; i < kEvents; ++i) ASSERT_EQ(all[static_cast<size_t>(i)], kEvents - i);
    EXPECT_EQ(Seqs({.source = "capture"}), (std::vector<int64_t>{2001, 1001, 1}));
    EXPECT_EQ(Seqs({.before_seq = 1001, .limit = 2}), (std::vector<int64_t>{1000, 999}));
    Reopen();
  }
}

TEST_F(ObserverTest, TooLargeAnEventLeavesNothingOfItsBody) {
  std::vector<ObservedEvent> events = {Event("bot"), Event("bot"), Event("bot")};
  events[1].extra["text"] = std::string(kMaxEventBytes, 'x');
  const auto outcome = observer_->Record(std::move(events));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(observer_->Stats().at("total"), 0);
  EXPECT_EQ(Record({Event("bot")}).last_seq, 1);
}

TEST_F(ObserverTest, ATornTailIsCutAndNothingElseIsLost) {
  Record({Event("bot", "1"), Event("bot", "2")});
  observer_.reset();
  const std::string whole = ReadFile(Segment()).value();
  // Every way in which the second event can be cut short.
  const size_t second = whole.rfind("\xF5JR\xFF");
  for (size_t cut = second + 1; cut < whole.size(); cut += 7) {
    ASSERT_TRUE(WriteFile(Segment(), whole.substr(0, cut)));
    Reopen();
    EXPECT_EQ(observer_->Stats().at("total"), 1) << cut;
    const Observer::Outcome outcome = Record({Event("bot", "1"), Event("bot", "2")});
    EXPECT_EQ(outcome.stored, 1) << cut;
    EXPECT_EQ(outcome.last_seq, 2) << cut;
    observer_.reset();
  }
}

TEST_F(ObserverTest, LinesOfOthersAreNoEvents) {
  Record({Event("bot")});
  observer_.reset();
  {
    const auto journal = store::Journal::Open(home_.journal() / "events").value();
    ASSERT_TRUE(journal->Append("{\"note\":\"by hand\"}"));
    ASSERT_TRUE(journal->Append("no JSON"));
  }
  Reopen();
  EXPECT_EQ(observer_->Stats().at("total"), 1);
  EXPECT_EQ(Record({Event("bot")}).last_seq, 2);
  EXPECT_EQ(Seqs({}), (std::vector<int64_t>{2, 1}));
}

TEST_F(ObserverTest, OneProcessAtATime) {
  const auto second = Observer::Open(home_, clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST_F(ObserverTest, ManyThreadsShareOneOrderWithoutGaps) {
  constexpr int kThreads = 8;
  constexpr int kEach = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < kEach; ++i) {
        // Every id comes from two threads.
        const auto outcome = observer_->Record({Event("bot", std::to_string(t / 2 * kEach + i))});
        EXPECT_TRUE(outcome);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  constexpr int64_t kStored = kThreads / 2 * kEach;
  for (int restart = 0; restart < 2; ++restart) {
    const auto seqs = Seqs({.limit = 1000});
    ASSERT_EQ(seqs.size(), static_cast<size_t>(kStored));
    for (int64_t i = 0; i < kStored; ++i) EXPECT_EQ(seqs[static_cast<size_t>(i)], kStored - i);
    Reopen();
  }
}

TEST(EventCounts, NamesOfUnknownSourcesAreBounded) {
  EventCounts counts;
  for (size_t i = 0; i < EventCounts::kMaxUnknownNames + 7; ++i) counts.Add(Event("s" + std::to_string(i)));
  counts.Add(Event("s3"));
  const Json json = counts.ToJson();
  EXPECT_EQ(json.at("unknown_sources").size(), EventCounts::kMaxUnknownNames);
  EXPECT_EQ(json.at("unknown_sources").at("s3"), 2);
  EXPECT_EQ(json.at("other_unknown_sources"), 7);
  EXPECT_EQ(json.at("total"), 1008);
}

TEST(EventHeads, ReadsOfEveryLineWhatTheWholeReadingDoes) {
  EventHeads heads;
  for (const ObservedEvent& event : {Event("bot", "1", true), Event("", "", false),
                                     Event("Straße \"x\"\n", "2"), Event("mcp", "\\", true)}) {
    const std::string line = Numbered(StoredText(event).value(), 9);
    const ObservedEvent whole = EventOfStored(line).value();
    const auto head = heads.Read(line);
    ASSERT_TRUE(head) << line;
    EXPECT_EQ(head->seq, whole.seq);
    EXPECT_EQ(head->source, whole.source);
    EXPECT_EQ(head->known_source, whole.known_source);
    EXPECT_EQ(head->id, whole.id);
    EXPECT_EQ(head->ok, whole.ok);
  }
  for (const char* line : {"", "7", "[]", "{}", "{\"seq\":0}", "{\"seq\":\"1\"}", "{\"seq\":1", "no JSON"}) {
    EXPECT_FALSE(heads.Read(line)) << line;
    EXPECT_FALSE(EventOfStored(line)) << line;
  }
}

TEST(StoredEvents, NumberStandsAtTheStart) {
  const std::string line = Numbered(StoredText(Event("bot")).value(), 7);
  EXPECT_TRUE(line.starts_with("{\"seq\":7,"));
  EXPECT_EQ(NumberAtStart(line), 7);
  EXPECT_EQ(EventOfStored(line).value().seq, 7);
  EXPECT_EQ(NumberAtStart("{\"seq\":-1,\"a\":1}"), std::nullopt);
  EXPECT_EQ(NumberAtStart("{\"a\":1}"), std::nullopt);
  EXPECT_FALSE(EventOfStored("{\"seq\":0}"));
  EXPECT_FALSE(EventOfStored("{\"seq\":\"7\"}"));
}

}  // namespace
}  // namespace harness::memory

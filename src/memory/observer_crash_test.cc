// SPDX-License-Identifier: Apache-2.0
// The observer under kill -9: what was acknowledged is there once, and the numbers have no gap.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "base/prng.h"
#include "memory/observer.h"
#include "store/child_for_test.h"
#include "store/memory_folder_for_test.h"
#include "store/rounds_for_test.h"

namespace harness::memory {
namespace {

ObservedEvent Event(uint64_t writer, uint64_t number) {
  ObservedEvent event;
  event.source = "bot";
  event.id = std::to_string(writer) + "-" + std::to_string(number);
  event.output_summary = std::string((number * 7919) % 3001, 'p');
  return event;
}

// Records until killed from three threads, one event or five a call; reports what was acknowledged.
int RecordForEver(const Path& folder, uint64_t first, const store::Child::Report& report) {
  const auto home = store::Home::Open(folder);
  if (!home) return 1;
  const auto observer = Observer::Open(*home);
  if (!observer) return 2;
  std::vector<std::thread> pool;
  for (uint64_t t = 0; t < 3; ++t) {
    pool.emplace_back([&, writer = first + t] {
      for (uint64_t i = 0;;) {
        const uint64_t count = i % 3 == 0 ? 5 : 1;
        std::vector<ObservedEvent> events;
        for (uint64_t k = 0; k < count; ++k) events.push_back(Event(writer, i + k));
        if (!(*observer)->Record(std::move(events))) ::_exit(3);
        i += count;
        report(writer << 32 | i);
      }
    });
  }
  for (std::thread& thread : pool) thread.join();
  return 0;
}

TEST(ObserverCrash, NothingAcknowledgedIsLostAndNothingIsDoubled) {
  const TempFolder temp = store::MakeMemoryFolder("observer_crash_test");
  Philox random("none", "observer_crash_test", "kill after");
  std::map<uint64_t, uint64_t> acknowledged;  // writer -> how many of its events
  for (uint64_t round = 0; round < store::Rounds(8, 40); ++round) {
    const Path folder = temp.path() / ("home" + std::to_string(round / 4));
    if (round % 4 == 0) acknowledged.clear();
    const uint64_t kill_after = random.Below(40);
    const auto take = [&acknowledged](uint64_t said) {
      uint64_t& count = acknowledged[said >> 32];
      count = std::max(count, said & 0xffffffff);
    };
    store::Child child(
        [&](const store::Child::Report& report) { return RecordForEver(folder, round * 4, report); });
    for (uint64_t i = 0; i < kill_after; ++i) take(child.Next().value());
    child.Kill();
    while (const auto said = child.Next()) take(*said);

    const store::Home home = store::Home::Open(folder).value();
    const auto observer = Observer::Open(home).value();
    std::map<std::string, int> times;
    int64_t expected = observer->Stats().at("total").get<int64_t>();
    Json before = 0;
    while (!before.is_null()) {
      const Json page = observer->Events({.before_seq = before.get<int64_t>(), .limit = 1000}).value();
      for (const Json& item : page.at("items")) {
        ++times[item.at("id").get<std::string>()];
        EXPECT_EQ(item.at("seq"), expected--) << "round " << round;
      }
      before = page.at("next_before");
    }
    EXPECT_EQ(expected, 0);
    for (const auto& [id, count] : times) EXPECT_EQ(count, 1) << id;
    for (const auto& [writer, count] : acknowledged) {
      for (uint64_t i = 0; i < count; ++i)
        ASSERT_TRUE(times.contains(std::to_string(writer) + "-" + std::to_string(i))) << "round " << round;
      // Sent again, as a client does that heard nothing: stored only if it was not there.
      const auto again = observer->Record({Event(writer, 0)});
      ASSERT_TRUE(again);
      EXPECT_EQ(again->duplicates, count > 0 ? 1 : times.contains(std::to_string(writer) + "-0") ? 1 : 0);
    }
  }
  EXPECT_FALSE(acknowledged.empty());
}

}  // namespace
}  // namespace harness::memory

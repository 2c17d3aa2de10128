// SPDX-License-Identifier: Apache-2.0
// Local clocks against hand-checked clock changes and against the database itself.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/time.h"
#include "importers/time_parse.h"

namespace harness::importers {
namespace {

using Kind = LocalZone::Kind;

int64_t Local(std::string_view text) {
  return ParseTime(text, TimeForm::kIso)->us;
}

// "2025-03-30T01:30:00Z skipped"
std::string Utc(std::string_view zone, std::string_view local) {
  const LocalZone::Resolved resolved = FindZone(zone)->ToUtc(Local(local));
  const char* kind = resolved.kind == Kind::kUnique    ? ""
                     : resolved.kind == Kind::kSkipped ? " skipped"
                                                       : " repeated";
  return FormatIso(resolved.us) + kind;
}

TEST(FindZone, ResolvesBerlin) {
  EXPECT_EQ(Utc("Europe/Berlin", "2025-01-15 12:00:00"), "2025-01-15T11:00:00Z");
  EXPECT_EQ(Utc("Europe/Berlin", "2025-07-15 12:00:00.25"), "2025-07-15T10:00:00.250000Z");
  // 30 March 2025: 02:00 becomes 03:00 at 01:00 UTC.
  EXPECT_EQ(Utc("Europe/Berlin", "2025-03-30 01:59:59.999999"), "2025-03-30T00:59:59.999999Z");
  EXPECT_EQ(Utc("Europe/Berlin", "2025-03-30 02:00:00"), "2025-03-30T01:00:00Z skipped");
  EXPECT_EQ(Utc("Europe/Berlin", "2025-03-30 02:59:59.999999"), "2025-03-30T01:59:59.999999Z skipped");
  EXPECT_EQ(Utc("Europe/Berlin", "2025-03-30 03:00:00"), "2025-03-30T01:00:00Z");
  // 26 October 2025: 03:00 becomes 02:00 at 01:00 UTC; 02:30 happens first at 00:30 UTC.
  EXPECT_EQ(Utc("Europe/Berlin", "2025-10-26 01:59:59"), "2025-10-25T23:59:59Z");
  EXPECT_EQ(Utc("Europe/Berlin", "2025-10-26 02:30:00"), "2025-10-26T00:30:00Z repeated");
  EXPECT_EQ(Utc("Europe/Berlin", "2025-10-26 02:59:59.999999"), "2025-10-26T00:59:59.999999Z repeated");
  EXPECT_EQ(Utc("Europe/Berlin", "2025-10-26 03:00:00"), "2025-10-26T02:00:00Z");
}

TEST(FindZone, ResolvesNewYork) {
  // 8 March 2026: 02:00 EST becomes 03:00 EDT at 07:00 UTC; 1 November 2026: back at 06:00 UTC.
  EXPECT_EQ(Utc("America/New_York", "2026-03-08 02:30:00"), "2026-03-08T07:30:00Z skipped");
  EXPECT_EQ(Utc("America/New_York", "2026-03-08 03:00:00"), "2026-03-08T07:00:00Z");
  EXPECT_EQ(Utc("America/New_York", "2026-11-01 01:30:00"), "2026-11-01T05:30:00Z repeated");
  EXPECT_EQ(Utc("America/New_York", "2026-11-01 02:00:00"), "2026-11-01T07:00:00Z");
  EXPECT_EQ(Utc("America/New_York", "1969-07-20 16:17:40"), "1969-07-20T20:17:40Z");
}

TEST(FindZone, KnowsFixedOffsets) {
  EXPECT_EQ(Utc("UTC", "2025-07-01 00:00:02"), "2025-07-01T00:00:02Z");
  EXPECT_EQ(Utc("+02:00", "2025-07-01 00:00:02"), "2025-06-30T22:00:02Z");
  EXPECT_EQ(Utc("-0330", "2025-07-01 00:00:02"), "2025-07-01T03:30:02Z");
}

TEST(FindZone, RefusesUnknownNames) {
  for (const char* name : {"", "Europe/Atlantis", "+25:00", "+2", "/etc/passwd", "../zoneinfo/UTC",
                           "localtime", "libc:UTC", "CEST?"}) {
    EXPECT_EQ(FindZone(name), nullptr) << name;
  }
  EXPECT_EQ(FindZone("Europe/Berlin"), FindZone("Europe/Berlin"));
}

// Any local time, inside the table's years and outside, resolves as the database says.
TEST(FindZone, AgreesWithTheDatabase) {
  const std::vector<std::string> names = {
      "Europe/Berlin",     "America/New_York",          "Australia/Lord_Howe", "Asia/Kolkata",
      "Pacific/Apia",      "Africa/Casablanca",         "America/Sao_Paulo",   "Europe/Dublin",
      "Antarctica/Troll",  "America/Caracas",           "Asia/Pyongyang",      "Europe/Moscow",
      "Pacific/Kwajalein", "America/Argentina/San_Luis"};
  for (const std::string& name : names) {
    const LocalZone* zone = FindZone(name);
    ASSERT_NE(zone, nullptr) << name;
    absl::TimeZone reference;
    ASSERT_TRUE(absl::LoadTimeZone(name, &reference));
    std::vector<int64_t> probes;
    // Around every change of the clock, and spread over 1850..2150.
    absl::TimeZone::CivilTransition change;
    for (absl::Time at = absl::FromUnixSeconds(-2'208'988'800);
         probes.size() < 4000 && reference.NextTransition(at, &change);) {
      at = reference.At(change.to).trans;
      for (const absl::CivilSecond edge : {change.from, change.to}) {
        const int64_t local = (edge - absl::CivilSecond(1970, 1, 1)) * kMicrosPerSecond;
        for (const int64_t step : {int64_t{-1}, int64_t{0}, int64_t{1}, 30 * kMicrosPerMinute})
          probes.push_back(local + step);
      }
    }
    for (int64_t local = -3'786'825'600 * kMicrosPerSecond; local < 5'680'281'600 * kMicrosPerSecond;
         local += 1'234'567 * kMicrosPerSecond) {
      probes.push_back(local);
    }
    for (const int64_t local : probes) {
      const int64_t seconds = FloorTo(local, kMicrosPerSecond) / kMicrosPerSecond;
      const auto info = reference.At(absl::CivilSecond(1970, 1, 1) + seconds);
      const LocalZone::Resolved resolved = zone->ToUtc(local);
      ASSERT_EQ(resolved.us, absl::ToUnixMicros(info.pre) + (local - seconds * kMicrosPerSecond))
          << name << " " << local;
      ASSERT_EQ(resolved.kind == Kind::kSkipped, info.kind == absl::TimeZone::TimeInfo::SKIPPED)
          << name << " " << local;
      ASSERT_EQ(resolved.kind == Kind::kRepeated, info.kind == absl::TimeZone::TimeInfo::REPEATED)
          << name << " " << local;
    }
  }
}

TEST(FindZone, IsReadByManyThreads) {
  const int64_t local = Local("2025-07-15 12:00:00");
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&wrong, local] {
      for (int k = 0; k < 1000; ++k) {
        if (FindZone(k % 2 == 0 ? "Asia/Tokyo" : "Europe/Paris")->ToUtc(local).us >= local) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace harness::importers

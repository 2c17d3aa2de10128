// SPDX-License-Identifier: Apache-2.0
#include "process/host_calendar.h"

#include <gtest/gtest.h>

#include "process/calendar_watch.h"
#include "process/times_for_test.h"

namespace harness::process {
namespace {

TEST(HostCalendar, OpensAtTheEndOfAStretch) {
  const HostCalendar calendar{{{100, 200}, {300, 400}}, {}};
  EXPECT_EQ(calendar.NextOpen(kSomeMonday + 99), kSomeMonday + 99);
  EXPECT_EQ(calendar.NextOpen(kSomeMonday + 100), kSomeMonday + 200);
  EXPECT_EQ(calendar.NextOpen(kSomeMonday - kMicrosPerWeek + 399), kSomeMonday - kMicrosPerWeek + 400);
  EXPECT_EQ(calendar.NextBorder(kSomeMonday + 99), kSomeMonday + 100);
  EXPECT_EQ(calendar.NextBorder(kSomeMonday + 100), kSomeMonday + 200);
  EXPECT_EQ(calendar.NextBorder(kSomeMonday + 400), kSomeMonday + kMicrosPerWeek + 100);
}

TEST(HostCalendar, StretchesMeetAcrossTheWeek) {
  const HostCalendar calendar{{{0, 10}, {kMicrosPerWeek - 5, kMicrosPerWeek}}, {}};
  EXPECT_EQ(calendar.NextOpen(kSomeMonday - 1), kSomeMonday + 10);
  EXPECT_EQ((HostCalendar{{{0, kMicrosPerWeek}}, {}}).NextOpen(kSomeMonday + 5), kNever);
  EXPECT_TRUE(HostCalendar().IsOpen(-1));
}

// Closed for the first hour of each week; silent from half past twelve of one Monday for two hours, and right
// before that week begins.
TEST(HostCalendar, OutagesAreOnce) {
  const HostCalendar calendar{
      {{0, kH}}, {{kSomeMonday - 10, kSomeMonday}, {kSomeMonday + kH / 2, kSomeMonday + 3 * kH}}};
  EXPECT_FALSE(calendar.always_open());
  EXPECT_EQ(calendar.NextOpen(kSomeMonday - 11), kSomeMonday - 11);
  EXPECT_EQ(calendar.NextOpen(kSomeMonday - 10), kSomeMonday + 3 * kH);
  EXPECT_EQ(calendar.NextOpen(kSomeMonday + 2 * kH), kSomeMonday + 3 * kH);
  EXPECT_EQ(calendar.NextOpen(kSomeMonday + kD * 7), kSomeMonday + kD * 7 + kH);
  EXPECT_EQ(calendar.NextBorder(kSomeMonday - 11), kSomeMonday - 10);
  EXPECT_EQ(calendar.NextBorder(kSomeMonday), kSomeMonday + kH / 2);
  EXPECT_EQ(calendar.NextBorder(kSomeMonday + kH), kSomeMonday + 3 * kH);
  EXPECT_EQ(calendar.NextBorder(kSomeMonday + 3 * kH), kSomeMonday + 7 * kD);
  EXPECT_EQ(calendar.ClosedOfWeek(), kH);
  EXPECT_EQ(calendar.OutageTime(), kH * 5 / 2 + 10);
}

// Of both hosts together; what lies in another closed stretch is no turn.
TEST(HostCalendar, TurnsByHand) {
  const HostCalendar open;
  const HostCalendar nights{{{0, 6 * kH}}, {{kSomeMonday + 3 * kH, kSomeMonday + 8 * kH}}};
  const std::vector<const HostCalendar*> calendars = {&open, &nights};
  std::vector<std::pair<Timestamp, uint32_t>> turns;
  for (const HostTurn& turn : TurnsOf(calendars, kSomeMonday + kD, kSomeMonday + 8 * kD))
    turns.emplace_back(turn.at - kSomeMonday, turn.host);
  EXPECT_EQ(turns, (std::vector<std::pair<Timestamp, uint32_t>>{
                       {0, 1}, {8 * kH, 1}, {7 * kD, 1}, {7 * kD + 6 * kH, 1}}));
  EXPECT_TRUE(TurnsOf(calendars, 1, 0).empty());
}

TEST(HostCalendar, AMinuteAfterItOpens) {
  const HostCalendar calendar{{{0, kH}}, {{kSomeMonday + 5 * kH, kSomeMonday + 6 * kH}}};
  for (const Micros opens : {kH, 6 * kH}) {
    EXPECT_FALSE(calendar.IsAtOpening(kSomeMonday + opens - 1));
    EXPECT_TRUE(calendar.IsAtOpening(kSomeMonday + opens));
    EXPECT_TRUE(calendar.IsAtOpening(kSomeMonday + opens + kM));
    EXPECT_FALSE(calendar.IsAtOpening(kSomeMonday + opens + kM + 1));
  }
  EXPECT_FALSE(HostCalendar().IsAtOpening(0));
}

// Work waits every night from 22:00 to 6:00 and is started then, and by day each quarter hour.
CalendarWatch::Calendar AfterDays(int days, int worked) {
  CalendarWatch watch;
  for (int day = 0; day < days; ++day) {
    const Timestamp midnight = kSomeMonday + day * kD;
    for (Micros at = 6 * kH; at < 22 * kH; at += 15 * kM) watch.AddStart(midnight + at);
    if (day < worked) watch.AddIdle(midnight + 22 * kH, midnight + 30 * kH);
  }
  return watch.Find(kSomeMonday, kSomeMonday + days * kD);
}

TEST(CalendarWatch, NightsNeedTenDays) {
  EXPECT_TRUE(AfterDays(9, 9).closed.empty());
  EXPECT_TRUE(AfterDays(18, 12).closed.empty());
  const auto found = AfterDays(18, 18);
  EXPECT_EQ(found.times, 18);
  ASSERT_EQ(found.closed.size(), 8U);  // seven nights, the one of Sunday in two parts
  EXPECT_EQ(found.closed[0], (WeekSpan{0, 6 * kH}));
  EXPECT_EQ(found.closed[7], (WeekSpan{6 * kD + 22 * kH, 7 * kD}));
}

// The last days of the week are closed, and on the others work starts in each quarter hour.
CalendarWatch::Calendar AfterWeeks(int weeks, int first_closed) {
  CalendarWatch watch;
  for (int day = 0; day < 7 * weeks; ++day) {
    const Timestamp midnight = kSomeMonday + day * kD;
    for (Micros at = 0; at < kD && day % 7 < first_closed; at += 15 * kM) watch.AddStart(midnight + at);
    if (day % 7 >= first_closed) watch.AddIdle(midnight, midnight + kD);
  }
  return watch.Find(kSomeMonday, kSomeMonday + weeks * 7 * kD);
}

TEST(CalendarWatch, ADayOfTheWeekNeedsFourWeeksAndAWeekendTwo) {
  EXPECT_TRUE(AfterWeeks(3, 6).closed.empty());
  EXPECT_EQ(AfterWeeks(4, 6).closed, (std::vector<WeekSpan>{{6 * kD, 7 * kD}}));
  EXPECT_EQ(AfterWeeks(4, 6).times, 4);
  EXPECT_EQ(AfterWeeks(30, 6).times, 30);
  EXPECT_TRUE(AfterWeeks(1, 5).closed.empty());
  EXPECT_EQ(AfterWeeks(2, 5).closed, (std::vector<WeekSpan>{{5 * kD, 7 * kD}}));
}

// Ten executions that are let go at once, after ten days, on a host that starts nothing else.
TEST(CalendarWatch, AHostThatStartedOnceShowsNoHours) {
  CalendarWatch watch;
  watch.AddIdle(kSomeMonday, kSomeMonday + 12 * kD);
  watch.AddStart(kSomeMonday + 12 * kD);
  EXPECT_TRUE(watch.Find(kSomeMonday, kSomeMonday + 12 * kD).closed.empty());
}

// Closed from 2:07 to 4:20 of Monday; starts of other weeks are no nearer.
TEST(CalendarWatch, EdgesAreThoseOfTheStarts) {
  ClosedEdges edges({{2 * kH + 15 * kM, 4 * kH + 15 * kM}});
  for (const Micros start : {2 * kH + 3 * kM, 2 * kH + 7 * kM, 4 * kH + 20 * kM, 4 * kH + 25 * kM, 5 * kH})
    edges.AddStart(kSomeMonday + 3 * kMicrosPerWeek + start);
  EXPECT_EQ(edges.Exact(), (std::vector<WeekSpan>{{2 * kH + 7 * kM + 1, 4 * kH + 20 * kM}}));
  // At midnight of Sunday two stretches meet.
  ClosedEdges whole({{0, kH}, {6 * kD, 7 * kD}});
  whole.AddStart(kSomeMonday + kH + kM);
  EXPECT_EQ(whole.Exact(), (std::vector<WeekSpan>{{0, kH + kM}, {6 * kD, 7 * kD}}));
}

}  // namespace
}  // namespace harness::process

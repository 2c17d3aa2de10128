// SPDX-License-Identifier: Apache-2.0
// What the levers say of clocks: by names, by schedules, by hosts, and past midnight.
#include <gtest/gtest.h>

#include "ideaspace/lever_test_log.h"

namespace harness::ideaspace {
namespace {

using Lines = std::vector<std::string>;

LeverSettings ClockSettings() {
  LeverSettings s = LeverTestSettings();
  s.qemail_longest_gap_min = 6;
  s.qemail_least_samples = 500;
  s.schedule_target_min = 15;
  s.schedule_longest_min = 60;
  s.schedule_least_share = 0.9;
  s.schedule_least_covered = 0.1;
  s.blackout_least_share = 0.3;
  return s;
}

// 600 runs of a minute, five minutes apart.
std::vector<LeverRow> EveryFiveMinutes(const char* process) {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 600; ++i) {
    const Timestamp at = kLeverBegin + i * 5 * kMicrosPerMinute;
    rows.push_back({process, "H1", at, at, at + kMicrosPerMinute});
  }
  return rows;
}

GateResult AskClock(const std::vector<LeverRow>& rows, const char* lever,
                    const LeverSettings& settings = ClockSettings()) {
  LeverLog log(rows);
  return log.Ask(lever, {}, settings);
}
constexpr const char* kMail = "tune_schedule_qemail_frequency_v1";
constexpr const char* kAny = "tune_schedule_v1";

TEST(TuneQemail, AClockThatRepeatsTheSameWorkFires) {
  const GateResult result = AskClock(EveryFiveMinutes("qEmail"), kMail);
  ASSERT_EQ(result.proposals.size(), 1U);
  const Recommendation& r = result.proposals.front().recommendation;
  EXPECT_EQ(r.actions, Lines{"keep:qEmail:3"});
  EXPECT_TRUE(
      r.recommendation.starts_with("Start qEmail every 15 min instead of every 5 min. It is a 5-minute "
                                   "schedule; what its runs cost others is unknown."))
      << r.recommendation;
}

// A name is no proof: what the general lever turns down, this one does, for the same reason.
TEST(TuneQemail, RunsOfTheirOwnWorkAreNoPolling) {
  for (const char* process : {"QEMAIL", "MAILER"}) {
    std::vector<LeverRow> rows = EveryFiveMinutes(process);
    for (size_t i = 0; i < rows.size(); ++i) rows[i].parameters = "Mail=" + std::to_string(i);
    const GateResult result = AskClock(rows, process == std::string("QEMAIL") ? kMail : kAny);
    EXPECT_TRUE(result.proposals.empty());
    ASSERT_EQ(result.skipped.size(), 1U);
    EXPECT_EQ(result.skipped.front().gating_reason, "runs_differ");
    EXPECT_EQ(result.skipped.front().measured.at("distinct_parameters"), 600);
    EXPECT_EQ(result.skipped.front().measured.at("keep_every"), 3);
  }
}

TEST(TuneQemail, ArrivalsAtAnyTimeAreNoSchedule) {
  Philox random(31);
  std::vector<LeverRow> rows = EveryFiveMinutes("QEMAIL");
  Timestamp at = kLeverBegin;
  for (LeverRow& row : rows) {
    at += static_cast<Micros>(random.Exponential() * 300e6);
    row.eligible = row.start = at;
    row.end = at + kMicrosPerMinute;
  }
  const GateResult result = AskClock(rows, kMail);
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "no_period") << result.skipped.front().explanation;
  EXPECT_LT(result.skipped.front().measured.at("on_period_share").get<double>(), 0.2);
  EXPECT_EQ(result.skipped.front().thresholds.at("least_on_period_share"), 0.9);
}

TEST(TuneQemail, BurstsAreNoSchedule) {
  std::vector<LeverRow> rows = EveryFiveMinutes("QEMAIL");
  for (size_t i = 0; i < rows.size(); ++i) {
    const Timestamp at = kLeverBegin + static_cast<Micros>(i / 30) * 10 * kMicrosPerDay +
                         static_cast<Micros>(i % 30) * kMicrosPerMinute;
    rows[i].eligible = rows[i].start = at;
    rows[i].end = at + kMicrosPerMinute;
  }
  const GateResult result = AskClock(rows, kMail);
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "comes_in_bursts");
}

// Two hosts at each tick; with and without a schedule for each.
TEST(TuneQemail, RunsThatStartTogetherHaveTheirOwnPeriods) {
  for (const bool named : {true, false}) {
    std::vector<LeverRow> rows;
    for (LeverRow row : EveryFiveMinutes("QEMAIL")) {
      row.schedule = named ? "7" : "";
      rows.push_back(row);
      row.host = "H2";
      row.schedule = named ? "8" : "";
      rows.push_back(row);
    }
    const GateResult result = AskClock(rows, kMail);
    ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
    const Recommendation& r = result.proposals.front().recommendation;
    EXPECT_EQ(r.actions, Lines{"keep:QEMAIL:3"});
    const std::string start = r.recommendation.substr(0, r.recommendation.find(';'));
    EXPECT_EQ(start,
              named ? "Start each of the 2 schedules of QEMAIL every 15 min instead of every 5 min. They "
                      "are 5-minute schedules"
                    : "Start QEMAIL every 15 min instead of every 5 min on each of its 2 hosts. There it is "
                      "a 5-minute schedule");
    EXPECT_NE(r.recommendation.find(named ? "after the run before of the same schedule"
                                          : "after the run before on the same host"),
              std::string::npos)
        << r.recommendation;
  }
}

// Of pairs every second run is always that of the same host: every third, so that both are stretched.
TEST(TuneQemail, NoSeriesIsDroppedWhole) {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 600; ++i) {
    const Timestamp at = kLeverBegin + i * 10 * kMicrosPerMinute;
    for (const char* host : {"H1", "H2"}) rows.push_back({"P", host, at, at, at + kMicrosPerMinute});
  }
  const GateResult result = AskClock(rows, kAny);
  ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
  EXPECT_EQ(result.proposals.front().recommendation.actions, Lines{"keep:P:3"});
}

// Each schedule ticks every ten minutes: together they start P every five, and neither is a 5-minute
// schedule.
TEST(TuneSchedule, SchedulesThatTakeTurnsAreNotOne) {
  std::vector<LeverRow> rows = EveryFiveMinutes("P");
  for (size_t i = 0; i < rows.size(); ++i) rows[i].schedule = i % 2 == 0 ? "7" : "8";
  const GateResult result = AskClock(rows, kAny);
  ASSERT_EQ(result.proposals.size(), 1U);
  const Recommendation& r = result.proposals.front().recommendation;
  EXPECT_EQ(r.actions, Lines{"keep:P:3"});
  EXPECT_TRUE(
      r.recommendation.starts_with("Start P every 15 min instead of every 5 min. It is started by 2 "
                                   "schedules, together every 5 min; what its runs cost others is "
                                   "unknown."))
      << r.recommendation;
  EXPECT_EQ(r.evidence.at("values").at("schedules"), 2);
}

// Every second run is one of H2, by a schedule that the log does not name: every third one stays, on both.
// Where hosts are as it comes, every second one does.
TEST(TuneSchedule, HostsThatTakeTurnsAreBothStretched) {
  for (const bool in_turn : {true, false}) {
    Philox random(7);
    std::vector<LeverRow> rows = EveryFiveMinutes("P");
    for (size_t i = 0; i < rows.size(); ++i) {
      rows[i].schedule = "";
      rows[i].host = (in_turn ? i % 2 : random.Below(2)) == 0 ? "H1" : "H2";
    }
    LeverSettings settings = ClockSettings();
    settings.schedule_target_min = 10;
    const GateResult result = AskClock(rows, kAny, settings);
    ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
    EXPECT_EQ(result.proposals.front().recommendation.actions, Lines{in_turn ? "keep:P:3" : "keep:P:2"});
  }
}

// Twelve days of one slot: POLL every ten minutes, and WORK in the four hours from `from` on.
std::vector<LeverRow> ShortFourHours(int from) {
  Philox random(2);
  std::vector<LeverRow> rows;
  const auto add = [&](const char* process, Timestamp at, uint64_t least_s, uint64_t most_s) {
    const auto length = static_cast<Micros>(least_s + random.Below(most_s - least_s)) * kMicrosPerSecond;
    rows.push_back({process, "H1", at, at, at + length});
    if (rows.back().process == "POLL") rows.back().schedule = "7";
  };
  for (int day = 0; day < 12; ++day) {
    const Timestamp begin = kLeverBegin + day * kMicrosPerDay;
    for (int tick = 0; tick < 144; ++tick) add("POLL", begin + tick * 10 * kMicrosPerMinute, 50, 70);
    for (int i = 0; i < 205; ++i) {
      const auto later = static_cast<Micros>(random.Below(4 * 3600)) * kMicrosPerSecond;
      add("WORK", begin + from * kMicrosPerHour + later, 30, 90);
    }
  }
  return ServedInTurn(rows);
}

GateResult AskForBlackout(const std::vector<LeverRow>& rows) {
  LeverLog log(rows);
  Json attribution = log.Attribution();
  attribution["charged"] = {{{"holder_process_id", "POLL"}, {"others_contention_us", 50 * kMicrosPerHour}}};
  return log.Ask("blackout_scheduled_jobs_v1", attribution, ClockSettings());
}

TEST(Blackout, MidnightIsNoBorder) {
  const GateResult noon = AskForBlackout(ShortFourHours(10));
  const GateResult midnight = AskForBlackout(ShortFourHours(22));
  ASSERT_EQ(noon.proposals.size(), 1U) << noon.skipped.front().explanation;
  ASSERT_EQ(midnight.proposals.size(), 1U) << midnight.skipped.front().explanation;
  const Recommendation& by_day = noon.proposals.front().recommendation;
  const Recommendation& by_night = midnight.proposals.front().recommendation;
  EXPECT_EQ(by_day.actions, Lines{"defer:POLL:10h-14h"});
  EXPECT_EQ(by_night.actions, Lines{"defer:POLL:22h-2h"});
  EXPECT_TRUE(by_night.recommendation.starts_with("Do not start POLL between 22:00 and 2:00 UTC;"))
      << by_night.recommendation;
  const Json& values = by_night.evidence.at("values");
  EXPECT_GT(values.at("window_share").get<double>(), 0.9);
  // Other services are drawn: a run at an edge may start on the other side of it.
  EXPECT_NEAR(values.at("runs_in_window").get<double>(),
              by_day.evidence.at("values").at("runs_in_window").get<double>(), 5);
  EXPECT_LT(*by_day.p_value, 0.001);
  EXPECT_LT(*by_night.p_value, 0.001);
}

// That QEMAIL counts as background work is said of figures, not of what starts it.
TEST(Blackout, ANameIsNoSchedule) {
  std::vector<LeverRow> rows = ShortFourHours(10);
  for (LeverRow& row : rows) {
    if (row.process == "POLL") row.process = "QEMAIL";
    row.schedule.clear();
  }
  LeverLog log(rows);
  const LeverInput input = log.Input();
  for (const uint32_t process : input.by_name) EXPECT_EQ(input.processes[process].scheduled, 0);
  EXPECT_TRUE(AskForBlackout(rows).proposals.empty());
}

}  // namespace
}  // namespace harness::ideaspace

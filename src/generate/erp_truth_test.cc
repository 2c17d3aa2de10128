// SPDX-License-Identifier: Apache-2.0
// The truth files against sums made from the CSV by an independent reader.
#include "generate/erp_truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "generate/erp.h"
#include "generate/log_reader_for_tests.h"

namespace harness::generate {
namespace {

constexpr int64_t kMicro = 1000000;

struct MadeErp {
  std::vector<LogRow> rows;
  std::unordered_map<int64_t, std::vector<int64_t>> causes;  // by id
  Json truth;
};

MadeErp Make() {
  const auto folder = TempFolder::Make("erp");
  const Path base = folder.value().path();
  ErpOptions options;
  options.seed = 5;
  options.rows_scale = 0.15;
  EXPECT_TRUE(GenerateErp(options, base / "log", base / "json", base / "causes", NoProgress()).has_value());
  MadeErp made;
  made.rows = ReadLog(base / "log");
  made.truth = ParseJson(ReadBytes(base / "json"), "truth").value();
  const auto lines = ReadCells(base / "causes");
  EXPECT_EQ(lines.at(0),
            (std::vector<std::string>{"PROCESS_QUEUE_ID", "held_us", "batching_us", "schedule_us",
                                      "unavailable_us", "restricted_us", "contention_us", "dispatch_us"}));
  for (size_t i = 1; i < lines.size(); ++i) {
    std::vector<int64_t>& values = made.causes[std::stoll(lines[i].at(0))];
    for (size_t column = 1; column < 8; ++column) values.push_back(std::stoll(lines[i].at(column)));
  }
  return made;
}

const MadeErp& Log() {
  static const MadeErp made = Make();
  return made;
}

// The figures of one group of rows, in the truth's own form.
Json SumsOf(const std::vector<const LogRow*>& rows) {
  Json sums = {
      {"runs", rows.size()},   {"started", 0},          {"ended", 0},     {"wait_pre_us", 0},
      {"eligible_wait_us", 0}, {"wait_to_start_us", 0}, {"runs_gt60", 0}, {"eligible_wait_gt60_us", 0}};
  std::vector<int64_t> causes(7, 0);
  const auto add = [&sums](const char* name, int64_t value) {
    sums[name] = sums[name].get<int64_t>() + value;
  };
  for (const LogRow* row : rows) {
    add("wait_pre_us", (row->time[1] - row->time[0]) * kMicro);
    if (!row->started()) continue;
    add("started", 1);
    add("ended", row->time[3] != kAbsent ? 1 : 0);
    add("eligible_wait_us", row->wait() * kMicro);
    add("wait_to_start_us", (row->time[2] - row->time[0]) * kMicro);
    add("runs_gt60", row->wait() > 60 ? 1 : 0);
    add("eligible_wait_gt60_us", row->wait() > 60 ? row->wait() * kMicro : 0);
    for (size_t i = 0; i < 7; ++i) causes[i] += Log().causes.at(row->id)[i];
  }
  const char* const names[] = {"held",       "batching",   "schedule", "unavailable",
                               "restricted", "contention", "dispatch"};
  for (size_t i = 0; i < 7; ++i) sums["cause_us"][names[i]] = causes[i];
  return sums;
}

Json MedianOf(const std::vector<const LogRow*>& rows) {
  std::vector<int64_t> gaps;
  for (size_t i = 1; i < rows.size(); ++i) gaps.push_back(rows[i]->time[0] - rows[i - 1]->time[0]);
  if (gaps.empty()) return nullptr;
  std::sort(gaps.begin(), gaps.end());
  return (gaps[(gaps.size() - 1) / 2] + gaps[gaps.size() / 2]) * kMicro / 2;
}

Json RetriesOf(const std::vector<const LogRow*>& rows) {
  int64_t runs = 0, attempts = 0, wasted = 0;
  for (const LogRow* row : rows) {
    if (row->attempts == 1) continue;
    ++runs;
    attempts += row->attempts;
    if (row->time[3] == kAbsent) continue;
    const int64_t duration = row->time[3] - row->time[2];
    EXPECT_EQ(duration % row->attempts, 0);
    wasted += (row->status == "ERROR" ? duration : duration - duration / row->attempts) * kMicro;
  }
  return {{"runs", runs}, {"attempts", attempts}, {"wasted_us", wasted}};
}

Json FiguresOf(const std::vector<const LogRow*>& rows) {
  Json figures = SumsOf(rows);
  std::vector<const LogRow*> alone, sequence;
  std::set<std::string> hosts;
  for (const LogRow* row : rows) {
    (row->parent == kAbsent && row->dependency == kAbsent ? alone : sequence).push_back(row);
    if (!row->host.empty()) hosts.insert(row->host);
  }
  figures["standalone"] = SumsOf(alone);
  figures["sequence"] = SumsOf(sequence);
  figures["host_count"] = hosts.size();
  figures["interarrival_median_us"] = MedianOf(rows);
  figures["retry"] = RetriesOf(rows);
  return figures;
}

TEST(ErpTruth, EveryFigureEqualsTheLog) {
  std::map<std::string, std::vector<const LogRow*>> groups;
  std::vector<const LogRow*> all;
  for (const LogRow& row : Log().rows) {
    groups[row.process].push_back(&row);
    all.push_back(&row);
  }
  EXPECT_EQ(Log().truth["rows"], all.size());
  EXPECT_EQ(Log().truth["log"], FiguresOf(all));
  ASSERT_EQ(Log().truth["processes"].size(), groups.size());
  size_t place = 0;
  for (const auto& [process, rows] : groups) {
    Json expected = FiguresOf(rows);
    expected["process_id"] = process;
    EXPECT_EQ(Log().truth["processes"][place++], expected) << process;
  }
}

TEST(ErpTruth, CausesSumToTheWaitOfEveryStartedRow) {
  size_t started = 0;
  for (const LogRow& row : Log().rows) {
    if (!row.started()) {
      EXPECT_FALSE(Log().causes.contains(row.id));
      continue;
    }
    ++started;
    int64_t sum = 0;
    for (const int64_t cause : Log().causes.at(row.id)) {
      ASSERT_GE(cause, 0);
      sum += cause;
    }
    ASSERT_EQ(sum, row.wait() * kMicro) << row.id;
  }
  EXPECT_EQ(started, Log().causes.size());
}

// Each cause can be checked by what the log itself shows.
TEST(ErpTruth, CausesFitTheLog) {
  std::unordered_map<int64_t, const LogRow*> by_id;
  std::map<std::string, std::vector<int64_t>> sums;
  for (const LogRow& row : Log().rows) by_id[row.id] = &row;
  for (const LogRow& row : Log().rows) {
    if (!row.started()) continue;
    const std::vector<int64_t>& causes = Log().causes.at(row.id);
    auto& sum = sums.try_emplace(row.process, 7, 0).first->second;
    for (size_t i = 0; i < 7; ++i) sum[i] += causes[i];
    const int64_t before = row.parent != kAbsent ? row.parent : row.dependency;
    const int64_t held = before == kAbsent ? 0 : std::max<int64_t>(0, by_id[before]->time[3] - row.time[1]);
    ASSERT_EQ(causes[0], held * kMicro) << row.id;
    if (causes[2] > 0) {
      ASSERT_EQ((row.time[1] * kMicro + causes[2]) % (300 * kMicro), 0) << row.id;
    }
    ASSERT_LE(causes[6], 2 * kMicro);
  }
  for (const auto& [process, sum] : sums) {
    EXPECT_EQ(sum[2] > 0, process == "RDJRNL" || process == "QLONGJOB") << process;
    EXPECT_EQ(sum[4] > 0, process == "JBCREATEJE") << process;
  }
  EXPECT_GT(sums["JEPRECOMBO"][5], sums["JEPRECOMBO"][6]);
}

TEST(ErpTruth, ChainsAreInTheLogInOrderWithOneKey) {
  std::unordered_map<int64_t, const LogRow*> by_id;
  std::map<std::vector<std::string>, int64_t> found;
  std::set<int64_t> inner;
  for (const LogRow& row : Log().rows) {
    by_id[row.id] = &row;
    if (row.dependency != kAbsent) inner.insert(row.dependency);
  }
  for (const LogRow& row : Log().rows) {
    if (row.dependency == kAbsent || inner.contains(row.id)) continue;
    std::vector<std::string> order;
    std::set<std::string> keys;
    for (const LogRow* at = &row; at != nullptr;
         at = at->dependency == kAbsent ? nullptr : by_id[at->dependency]) {
      order.insert(order.begin(), at->process);
      const size_t begin = at->parameters.find(" (number)=");
      ASSERT_NE(begin, std::string::npos);
      keys.insert(at->parameters.substr(begin, at->parameters.find(';', begin) - begin));
    }
    EXPECT_EQ(keys.size(), 1u) << row.id;
    ++found[order];
  }
  std::map<std::vector<std::string>, int64_t> planted;
  for (const Json& chain : Log().truth["chains"]) planted[chain["processes"]] = chain["instances"];
  EXPECT_EQ(found, planted);
  EXPECT_EQ(planted.size(), 3u);
}

// Each chain comes only when its cohort says.
TEST(ErpTruth, ChainsComeInTheirCohort) {
  std::map<std::string, int64_t> rolls;
  for (const Json& month : Log().truth["accounting_months"]) rolls[month["month"]] = month["rolls_us"];
  int64_t impairments = 0, feeds = 0;
  for (const LogRow& row : Log().rows) {
    if (row.dependency == kAbsent) continue;
    const int64_t hour = row.time[0] % 86400 / 3600;
    if (row.process == "GLXFORM" || row.process == "GLFEED") {
      ++feeds;
      EXPECT_TRUE(hour >= 20 || hour < 5) << row.id;
    }
    if (row.process != "RDIMPAIRJE") continue;
    ++impairments;
    const std::string month = FormatSql(row.time[0] * kMicro).substr(0, 7);
    const int64_t twentieth = PlainTime(month + "-20 00:00:00");
    EXPECT_TRUE(row.time[0] >= twentieth || row.time[0] * kMicro < rolls.at(month)) << row.id;
  }
  EXPECT_EQ(impairments, 300);
  EXPECT_EQ(feeds, 180);
}

TEST(ErpTruth, NamesSchedulesAndHotspots) {
  std::map<std::string, std::string> schedules;
  for (const LogRow& row : Log().rows) {
    if (!row.schedule.empty()) schedules[row.process] = row.schedule;
  }
  EXPECT_EQ(Log().truth["schedules"].size(), schedules.size());
  for (const Json& entry : Log().truth["schedules"]) {
    EXPECT_EQ(schedules[entry["process"]], std::to_string(entry["schedule_id"].get<int64_t>()));
  }
  std::set<std::string> hotspots;
  for (const Json& entry : Log().truth["processes"]) {
    if (10 * entry["retry"]["runs"].get<int64_t>() > entry["runs"].get<int64_t>())
      hotspots.insert(entry["process_id"]);
  }
  EXPECT_EQ(hotspots, (std::set<std::string>{"ARAPPLY", "GLIMPORT"}));
  EXPECT_EQ(Log().truth["retry_hotspots"].size(), 2u);
}

TEST(MedianMicros, ByHand) {
  std::vector<Second> none, one = {7}, odd = {9, 1, 5}, even = {4, 1, 2, 9};
  EXPECT_FALSE(MedianMicros(none).has_value());
  EXPECT_EQ(MedianMicros(one), 7000000);
  EXPECT_EQ(MedianMicros(odd), 5000000);
  EXPECT_EQ(MedianMicros(even), 3000000);
  std::vector<Second> half = {1, 2};
  EXPECT_EQ(MedianMicros(half), 1500000);
}

}  // namespace
}  // namespace harness::generate

// SPDX-License-Identifier: Apache-2.0
// The public SWF, sacct and XES logs against the figures that pandas found in them (anchors.json).
#include <gtest/gtest.h>

#include <cmath>

#include "base/text.h"
#include "importers/format_test_support.h"
#include "importers/sacct.h"
#include "importers/sniff.h"
#include "importers/swf.h"
#include "importers/xes.h"

namespace harness::importers {
namespace {

using eventlog::Role;

const Path kData = Path(HARNESS_SOURCE_DIR) / ".." / "shared" / "data";

#define REQUIRE_PUBLIC_LOGS()                                                               \
  if (!std::filesystem::exists(kData / "anchors.json")) {                                   \
    GTEST_SKIP() << "the public logs are not here: ../shared/data/anchors.json is missing"; \
  }

Json AnchorsOf(const std::string& file) {
  static const Json all = ParseJson(ReadFile(kData / "anchors.json").value(), "anchors.json").value();
  return all["files"][file];
}

// Seconds of the anchors as microseconds. They were summed as doubles, so sums may be off by a few units.
int64_t Us(const Json& seconds) {
  return std::llround(seconds.get<double>() * 1e6);
}

// Rows as (process, host, queued, started, ended, duration) in view "jobs".
void ExpectJobs(Scanned& log, const Json& anchors) {
  EXPECT_EQ(log.kept(), anchors["rows"]);
  EXPECT_EQ(log.read(), anchors["rows"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT process) FROM jobs"), anchors["activities"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT host) FROM jobs"), anchors["hosts"]);
  EXPECT_EQ(log.Int("SELECT min(queued) FROM jobs"), Us(anchors["first_s"]));
  EXPECT_EQ(
      log.Int("SELECT max(greatest(queued, coalesce(started, queued), coalesce(ended, queued))) FROM jobs"),
      Us(anchors["last_s"]));
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE queued IS NULL"), anchors["missing_queue"]);
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE started IS NULL"), anchors["missing_start"]);
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE ended IS NULL"), anchors["missing_end"]);
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE started < queued"), anchors["negative_waits"]);
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE ended < started"), anchors["negative_durations"]);
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE wait > 60000000"), anchors["wait_gt60_rows"]);
  const int64_t full =
      log.Int("SELECT coalesce(sum(wait) FILTER (WHERE wait > 60000000), 0)::BIGINT FROM jobs");
  EXPECT_NEAR(static_cast<double>(full) / 3.6e9, anchors["wait_gt60_hours"].get<double>(), 6e-7);
}

// A column against {"n", "sum", "min", "max", "p50_nr", "p95_nr", "p99_nr"}; {} is no value at all.
void ExpectFigures(Scanned& log, const std::string& column, const Json& figures) {
  const int64_t n = log.Int("SELECT count(" + column + ") FROM jobs");
  if (figures.empty()) {
    EXPECT_EQ(n, 0) << column;
    return;
  }
  EXPECT_EQ(n, figures["n"]) << column;
  const auto value = [&](const std::string& what) {
    return log.Int("SELECT (" + what + ")::BIGINT FROM jobs");
  };
  EXPECT_NEAR(static_cast<double>(value("sum(" + column + ")")) / 1e6, figures["sum"].get<double>(), 1e-3)
      << column;
  EXPECT_EQ(value("min(" + column + ")"), Us(figures["min"])) << column;
  EXPECT_EQ(value("max(" + column + ")"), Us(figures["max"])) << column;
  for (const char* p : {"50", "95", "99"}) {
    EXPECT_EQ(value("quantile_disc(" + column + ", 0." + p + ")"), Us(figures["p" + std::string(p) + "_nr"]))
        << column << " p" << p;
  }
}

void ExpectTop(Scanned& log, const Json& anchors) {
  for (const Json& top : anchors["top10_wait"]) {
    const std::string where = " FROM jobs WHERE process = " + SqlText(top["activity"].get<std::string>());
    EXPECT_EQ(log.Int("SELECT count(*)" + where), top["runs"]);
    EXPECT_EQ(log.Int("SELECT count(*)" + where + " AND wait > 60000000"), top["runs_wait_gt60"]);
    EXPECT_EQ(log.Int("SELECT count(DISTINCT host)" + where + " AND wait > 60000000"), top["hosts"]);
  }
  for (const Json& top : anchors["top_runs"]) {
    EXPECT_EQ(
        log.Int("SELECT count(*) FROM jobs WHERE process = " + SqlText(top["activity"].get<std::string>())),
        top["runs"]);
  }
}

void MakeJobs(Scanned& log, const Source& source, const std::string& process) {
  const auto column = [&](Role role) {
    const std::string name = ColumnOf(source, role);
    return name.empty() ? std::string("NULL") : SqlName(name);
  };
  const std::string duration = column(Role::kDuration) + "::BIGINT";
  log.Execute("CREATE VIEW jobs AS SELECT " + SqlName(process) + " AS process, " + column(Role::kHost) +
              " AS host, " + column(Role::kQueued) + " AS queued, " + column(Role::kStarted) +
              " AS started, " + column(Role::kEnded) +
              " AS ended, started - queued AS wait, coalesce(ended - started, " + duration +
              ") AS duration, " + column(Role::kStatus) + " AS status FROM log");
}

class SwfAnchors : public testing::TestWithParam<const char*> {};

TEST_P(SwfAnchors, EveryFigureIsThatOfTheAnchors) {
  REQUIRE_PUBLIC_LOGS();
  const std::string file = std::string("scheduler/") + GetParam();
  const Json anchors = AnchorsOf(file);
  ASSERT_EQ(DetectFormat(kData / file, {}).value(), "swf");
  const Source source = MakeSwfSource(kData / file, {}).value();
  const std::string process = ColumnOf(source, Role::kProcessId);
  EXPECT_EQ(process == "executable" ? "exe" : process, anchors["activity_field"]);
  Scanned log(source);
  MakeJobs(log, source, process);
  ExpectJobs(log, anchors);
  ExpectFigures(log, "wait", anchors["wait_s"]);
  ExpectFigures(log, "duration", anchors["duration_s"]);
  ExpectTop(log, anchors);
  for (const auto& [code, count] : anchors["status_counts"].items()) {
    const std::string outcome(SwfOutcome(code));
    const std::string where = outcome.empty() ? "status IS NULL" : "status = " + SqlText(outcome);
    EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE " + where), count) << code;
  }
}

INSTANTIATE_TEST_SUITE_P(PublicLogs, SwfAnchors,
                         testing::Values("CEA-Curie-2011-2.1-cln.swf.gz", "HPC2N-2002-2.1-cln.swf.gz",
                                         "KTH-SP2-1996-2.1-cln.swf.gz", "METACENTRUM-2009-2.swf.gz",
                                         "NASA-iPSC-1993-3.1-cln.swf.gz", "RICC-2010-2.swf.gz"));

TEST(SacctAnchors, EveryFigureIsThatOfTheAnchors) {
  REQUIRE_PUBLIC_LOGS();
  const std::string file = "scheduler/slurm-sacct-pozidriv.psv.gz";
  const Json anchors = AnchorsOf(file);
  ASSERT_EQ(DetectFormat(kData / file, {}).value(), "sacct");
  const Source source = MakeSacctSource(kData / file, {}).value();
  EXPECT_EQ(ColumnOf(source, Role::kProcessId), "partition");  // people are no activities unless mapped
  Scanned log(source);
  MakeJobs(log, source, "user");
  ExpectJobs(log, anchors);
  ExpectFigures(log, "wait", anchors["wait_s"]);
  ExpectFigures(log, "duration", anchors["duration_s"]);
  ExpectTop(log, anchors);
  EXPECT_EQ(log.Int("SELECT count(*) FROM log WHERE eligible > submit"), anchors["eligible_after_submit"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT state) FROM log"),
            static_cast<int64_t>(anchors["state_counts"].size()));
  for (const auto& [state, count] : anchors["state_counts"].items()) {
    EXPECT_EQ(log.Int("SELECT count(*) FROM log WHERE state = " + SqlText(state)), count) << state;
  }
  for (const auto& [field, count] : anchors["distinct"].items()) {
    EXPECT_EQ(log.Int("SELECT count(DISTINCT " + field + ") FROM log"), count) << field;
  }
}

// The events again, from the times of the rows: no event is lost and none comes twice.
constexpr const char* kEvents =
    "CREATE TABLE events AS SELECT \"case:concept:name\" AS c, \"concept:name\" AS a, "
    "unnest([\"time:scheduled\", "
    "start_timestamp, \"time:timestamp\"]) AS t FROM log";

class XesAnchors : public testing::TestWithParam<const char*> {};

TEST_P(XesAnchors, EveryFigureIsThatOfTheAnchors) {
  REQUIRE_PUBLIC_LOGS();
  const std::string file = std::string("business/") + GetParam();
  const Json anchors = AnchorsOf(file);
  ASSERT_EQ(DetectFormat(kData / file, {}).value(), "xes");
  Scanned log(MakeXesSource(kData / file, {}).value());
  EXPECT_EQ(log.kept(), log.read());
  EXPECT_EQ(log.Counter("xes_events"), anchors["rows"]);
  EXPECT_EQ(log.Counter("xes_traces"), anchors["traces"]);
  EXPECT_EQ(log.Counter("xes_events_without_time"), anchors["missing_time"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT \"concept:name\") FROM log"), anchors["activities"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT \"case:concept:name\") FROM log"), anchors["cases"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT \"org:resource\") FROM log"), anchors["hosts"]);
  log.Execute(kEvents);
  log.Execute("DELETE FROM events WHERE t IS NULL");
  EXPECT_EQ(log.Int("SELECT count(*) FROM events"), anchors["rows"]);
  const auto iso = [&](const std::string& what) {
    return log.Row("SELECT strftime(make_timestamp(" + what + "(t)), '%Y-%m-%dT%H:%M:%S') FROM events")[0];
  };
  EXPECT_EQ(iso("min"), anchors["first"].get<std::string>().substr(0, 19));
  EXPECT_EQ(iso("max"), anchors["last"].get<std::string>().substr(0, 19));
  log.Execute("CREATE VIEW jobs AS SELECT t - lag(t) OVER (PARTITION BY c ORDER BY t) AS gap FROM events");
  ExpectFigures(log, "gap", anchors["gap_s"]);
  const int64_t full =
      log.Int("SELECT coalesce(sum(gap) FILTER (WHERE gap > 60000000), 0)::BIGINT FROM jobs");
  EXPECT_NEAR(static_cast<double>(full) / 3.6e9, anchors["gap_gt60_hours"].get<double>(), 6e-7);
  for (const Json& top : anchors["top_runs"]) {
    EXPECT_EQ(log.Int("SELECT count(*) FROM events WHERE a = " + SqlText(top["activity"].get<std::string>())),
              top["runs"]);
  }
}

INSTANTIATE_TEST_SUITE_P(PublicLogs, XesAnchors,
                         testing::Values("bpic2012.xes.gz", "receipt.xes.gz", "roadtraffic100traces.xes.gz",
                                         "running-example.xes.gz"));

TEST(XesPairedAnchors, PairedInstancesAreThoseOfTheAnchors) {
  REQUIRE_PUBLIC_LOGS();
  const std::string file = "business/bpic2012.xes.gz";
  const Json anchors = AnchorsOf(file)["paired"];
  Scanned log(MakeXesSource(kData / file, {}).value());
  EXPECT_EQ(log.Counter("xes_paired"), anchors["rows"]);
  EXPECT_EQ(log.Counter("xes_complete_without_start"), AnchorsOf(file)["paired"]["unpaired_complete"]);
  EXPECT_EQ(log.Counter("xes_start_without_complete"), AnchorsOf(file)["paired"]["unpaired_start"]);
  // The queue time as the anchors derive it: the largest end seen so far in the case, never after the start.
  log.Execute(
      "CREATE TABLE jobs AS SELECT *, started - queued AS wait, ended - started AS duration FROM (SELECT "
      "process, host, "
      "started, ended, least(started, max(ended) OVER (PARTITION BY c ORDER BY started, ended ROWS BETWEEN "
      "UNBOUNDED "
      "PRECEDING AND 1 PRECEDING)) AS queued, lag(ended) OVER (PARTITION BY c ORDER BY started, ended) AS "
      "before FROM "
      "(SELECT \"case:concept:name\" AS c, \"concept:name\" AS process, \"org:resource\" AS host, "
      "start_timestamp AS "
      "started, \"time:timestamp\" AS ended FROM log) WHERE started IS NOT NULL AND ended IS NOT NULL)");
  log.Execute("UPDATE jobs SET queued = NULL, wait = NULL WHERE before IS NULL");
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs"), anchors["rows"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT process) FROM jobs"), anchors["activities"]);
  EXPECT_EQ(log.Int("SELECT count(DISTINCT host) FROM jobs"), anchors["hosts"]);
  EXPECT_EQ(log.Int("SELECT min(started) FROM jobs"), Us(anchors["first_s"]));
  EXPECT_EQ(log.Int("SELECT max(ended) FROM jobs"), Us(anchors["last_s"]));
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE queued IS NULL"), anchors["missing_queue"]);
  EXPECT_EQ(log.Int("SELECT count(*) FROM jobs WHERE wait > 60000000"), anchors["wait_gt60_rows"]);
  ExpectFigures(log, "wait", anchors["wait_s"]);
  ExpectFigures(log, "duration", anchors["duration_s"]);
  ExpectTop(log, anchors);
}

}  // namespace
}  // namespace harness::importers

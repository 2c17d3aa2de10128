// SPDX-License-Identifier: Apache-2.0
#include "importers/roles.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/time.h"
#include "importers/roles_report.h"
#include "importers/roles_testing.h"

namespace harness::importers {
namespace {

using Columns = std::map<std::string, std::string>;

constexpr Timestamp kStart = 1'751'328'000 * kMicrosPerSecond;  // 2025-07-01

std::string At(int64_t minutes) {
  return FormatSql(kStart + minutes * kMicrosPerMinute);
}

// A table of `rows` rows, cell by cell.
template <typename Cell>
TextTable Make(std::vector<std::string> header, int rows, Cell cell) {
  TextTable table;
  for (int row = 0; row < rows; ++row) {
    std::vector<std::string> cells;
    for (const std::string& name : header) cells.push_back(cell(name, row));
    table.rows.push_back(std::move(cells));
  }
  table.header = std::move(header);
  return table;
}

// The cells that most tests share: ids, three activities, two hosts, times ten minutes apart.
std::string Usual(const std::string& name, int row) {
  if (name == "ID") return "e" + std::to_string(row);
  if (name == "PROCESS_ID")
    return std::vector<std::string>{"LOAD", "SEND", "CHECK"}[static_cast<size_t>(row % 3)];
  if (name == "HOST") return row % 2 == 0 ? "alpha" : "beta";
  if (name == "QUEUE_DT") return At(10 * row);
  if (name == "START_DT") return At(10 * row + 5);
  if (name == "END_DT") return At(10 * row + 9);
  return "";
}

TEST(PickRoles, ReadsTheBatchQueue) {
  const TextTable table =
      Make({"PROCESS_QUEUE_ID", "PROCESS_ID", "PARENT_PROCESS_QUEUE_ID", "DEP_PROCESS_QUEUE_ID",
            "SCHEDULE_ID", "ASSIGNED_MACHINE_ID", "USER_ID", "STATUS", "EXECUTE_ATTEMPTS", "QUEUE_DT",
            "ELIGIBLE_DT", "START_DT", "END_DT", "PARAM_DESCR_LIST"},
           60, [](const std::string& name, int row) -> std::string {
             if (name == "PROCESS_QUEUE_ID") return std::to_string(1000 + row);
             if (name == "PARENT_PROCESS_QUEUE_ID") return row % 5 == 1 ? std::to_string(999 + row) : "";
             if (name == "DEP_PROCESS_QUEUE_ID") return row % 4 == 3 ? std::to_string(998 + row) : "";
             if (name == "SCHEDULE_ID") return row % 2 == 0 ? "S7" : "";
             if (name == "ASSIGNED_MACHINE_ID") return Usual("HOST", row);
             if (name == "USER_ID") return "u" + std::to_string(row % 7);
             if (name == "STATUS") return row % 9 == 0 ? "FAILED" : "DONE";
             if (name == "EXECUTE_ATTEMPTS") return std::to_string(1 + row % 2);
             if (name == "ELIGIBLE_DT") return At(10 * row + 2);
             if (name == "PARAM_DESCR_LIST") return "Period (char)=202507;Batch (int)=" + std::to_string(row);
             return Usual(name, row);
           });
  const Columns expected = {{"execution_id", "PROCESS_QUEUE_ID"},
                            {"process", "PROCESS_ID"},
                            {"parent", "PARENT_PROCESS_QUEUE_ID"},
                            {"depends_on", "DEP_PROCESS_QUEUE_ID"},
                            {"schedule", "SCHEDULE_ID"},
                            {"host", "ASSIGNED_MACHINE_ID"},
                            {"user", "USER_ID"},
                            {"status", "STATUS"},
                            {"attempts", "EXECUTE_ATTEMPTS"},
                            {"queued", "QUEUE_DT"},
                            {"eligible", "ELIGIBLE_DT"},
                            {"started", "START_DT"},
                            {"ended", "END_DT"},
                            {"params", "PARAM_DESCR_LIST"}};
  EXPECT_EQ(PickedFrom(table), expected);
  EXPECT_EQ(PickedFrom(table.Mirrored()), expected);
  EXPECT_EQ(PickedFrom(table.Shuffled(3)), expected);
  const RolePicks found = PickFrom(table).value();
  for (const Pick& pick : found.picks) EXPECT_EQ(pick.how, "inferred");
  EXPECT_EQ(PickNamed(found, "queued")->time_form, TimeForm::kIso);
  // Columns without a single value in the sample keep the role that their exact name says.
  TextTable sparse = table;
  for (auto& row : sparse.rows) row[2] = row[3] = row[10] = "";
  EXPECT_EQ(PickedFrom(sparse), expected);
}

TEST(PickRoles, ReadsGeneratedQueueLogs) {
  const TextTable table = Make({"EXECUTION_ID", "PROCESS_ID", "HOST", "QUEUED_AT", "STARTED_AT", "ENDED_AT"},
                               30, [](const std::string& name, int row) -> std::string {
                                 if (name == "EXECUTION_ID") return std::to_string(row);
                                 if (name == "PROCESS_ID") return "JOB";
                                 if (name == "HOST") return "h1";
                                 if (name == "QUEUED_AT") return At(row);
                                 if (name == "STARTED_AT") return At(row + 1);
                                 return At(row + 2);
                               });
  EXPECT_EQ(PickedFrom(table), (Columns{{"execution_id", "EXECUTION_ID"},
                                        {"process", "PROCESS_ID"},
                                        {"host", "HOST"},
                                        {"queued", "QUEUED_AT"},
                                        {"started", "STARTED_AT"},
                                        {"ended", "ENDED_AT"}}));
}

TEST(PickRoles, ASmallGoldenTableNeedsNoRepeats) {
  const TextTable table =
      Make({"PROCESS_ID", "HOST", "START_DT", "END_DT"}, 8, [](const std::string& name, int row) {
        return name == "PROCESS_ID" ? "P" + std::to_string(row) : Usual(name, row);
      });
  EXPECT_EQ(PickedFrom(table).at("process"), "PROCESS_ID");
}

TEST(PickRoles, AUniqueIdIsNeverTheProcess) {
  const TextTable table =
      Make({"PROCESS_ID", "TASK_NAME", "START_DT"}, 40, [](const std::string& name, int row) {
        if (name == "PROCESS_ID") return std::to_string(row);
        return Usual(name == "TASK_NAME" ? "PROCESS_ID" : name, row);
      });
  EXPECT_EQ(PickedFrom(table).at("process"), "TASK_NAME");
}

TEST(PickRoles, AnExecutionIdIsUniqueAndNeverMissing) {
  const auto table = [](auto id) {
    return Make({"JOB_ID", "PROCESS_ID", "START_DT"}, 100,
                [&](const std::string& name, int row) -> std::string {
                  return name == "JOB_ID" ? id(row) : Usual(name, row);
                });
  };
  EXPECT_EQ(PickedFrom(table([](int row) { return std::to_string(row); })).at("execution_id"), "JOB_ID");
  EXPECT_FALSE(PickedFrom(table([](int row) { return std::to_string(row % 20); })).contains("execution_id"));
  EXPECT_FALSE(PickedFrom(table([](int row) {
                 return row % 3 == 0 ? "" : std::to_string(row);
               })).contains("execution_id"));
}

TEST(PickRoles, AnExactlyNamedIdMayRepeatInFewRows) {
  const auto table = [](const std::string& id, int distinct) {
    return Make({id, "PROCESS_ID", "START_DT"}, 200, [&](const std::string& name, int row) -> std::string {
      return name == id ? std::to_string(row % distinct) : Usual(name, row);
    });
  };
  EXPECT_EQ(PickedFrom(table("PROCESS_QUEUE_ID", 190)).at("execution_id"), "PROCESS_QUEUE_ID");
  EXPECT_EQ(PickedFrom(table("PROCESS_QUEUE_ID", 100)).at("execution_id"), "PROCESS_QUEUE_ID");
  EXPECT_FALSE(PickedFrom(table("PROCESS_QUEUE_ID", 99)).contains("execution_id"));
  EXPECT_FALSE(PickedFrom(table("JOB_ID", 190)).contains("execution_id"));
}

TEST(PickRoles, AttemptsAreSmallWholeNumbers) {
  const auto table = [](std::string value) {
    return Make({"ATTEMPTS", "PROCESS_ID", "START_DT"}, 30, [&](const std::string& name, int row) {
      return name == "ATTEMPTS" ? value : Usual(name, row);
    });
  };
  EXPECT_EQ(PickedFrom(table("2")).at("attempts"), "ATTEMPTS");
  for (const char* value : {"-1", "1.5", "1751328002", "many", "2025-07-01 00:00:00"}) {
    EXPECT_FALSE(PickedFrom(table(value)).contains("attempts")) << value;
  }
}

TEST(PickRoles, LinksHaveToBeFoundAmongTheIds) {
  const auto table = [](int step) {
    return Make({"PROCESS_QUEUE_ID", "PROCESS_ID", "PARENT_ID", "START_DT"}, 100,
                [step](const std::string& name, int row) -> std::string {
                  if (name == "PROCESS_QUEUE_ID") return std::to_string(row);
                  if (name == "PARENT_ID") return row % 2 == 0 ? "" : std::to_string(row - 1 + step);
                  return Usual(name, row);
                });
  };
  EXPECT_EQ(PickedFrom(table(0)).at("parent"), "PARENT_ID");
  EXPECT_FALSE(PickedFrom(table(5000)).contains("parent"));
  // In a hundredth of a shuffled file only a hundredth of the links can be found.
  const TextTable closed = table(0);
  Sample part = SampleOf(closed, false);
  part.fraction = 0.01;
  EXPECT_TRUE(ColumnsOf(*PickRoles(SourceOf(part), part, {}, std::nullopt)).contains("parent"));
  const TextTable foreign = table(5000);
  Sample unknown = SampleOf(foreign, false);  // of unknown size: nothing can be expected
  EXPECT_TRUE(ColumnsOf(*PickRoles(SourceOf(unknown), unknown, {}, std::nullopt)).contains("parent"));
  unknown.fraction = 0.5;
  EXPECT_FALSE(ColumnsOf(*PickRoles(SourceOf(unknown), unknown, {}, std::nullopt)).contains("parent"));
}

TEST(PickRoles, AnExactlyNamedLinkMayLeadOutOfTheLog) {
  const TextTable table = Make({"PROCESS_QUEUE_ID", "PROCESS_ID", "DEP_PROCESS_QUEUE_ID", "START_DT"}, 100,
                               [](const std::string& name, int row) -> std::string {
                                 if (name == "PROCESS_QUEUE_ID") return std::to_string(row);
                                 if (name == "DEP_PROCESS_QUEUE_ID") return std::to_string(row + 5000);
                                 return Usual(name, row);
                               });
  EXPECT_EQ(PickedFrom(table).at("depends_on"), "DEP_PROCESS_QUEUE_ID");
}

TEST(PickRoles, TheMasterIsTheParentOnlyWithoutAParent) {
  const auto cell = [](const std::string& name, int row) -> std::string {
    if (name == "PROCESS_QUEUE_ID") return std::to_string(row);
    if (name.ends_with("PROCESS_QUEUE_ID")) return std::to_string(row / 2);
    return Usual(name, row);
  };
  const std::vector<std::string> base = {"PROCESS_QUEUE_ID", "MASTER_PROCESS_QUEUE_ID", "PROCESS_ID",
                                         "START_DT"};
  std::vector<std::string> both = base;
  both.push_back("PARENT_PROCESS_QUEUE_ID");
  EXPECT_EQ(PickedFrom(Make(base, 40, cell)).at("parent"), "MASTER_PROCESS_QUEUE_ID");
  EXPECT_EQ(PickedFrom(Make(both, 40, cell)).at("parent"), "PARENT_PROCESS_QUEUE_ID");
}

TEST(PickRoles, TheOrderOfTimesRejectsAWrongColumn) {
  // The record is created long after the end: it was not asked for then.
  const auto cell = [](const std::string& name, int row) {
    return name == "created_at" ? At(10 * row + 60) : Usual(name, row);
  };
  const Columns late = PickedFrom(Make({"PROCESS_ID", "START_DT", "END_DT", "created_at"}, 40, cell));
  EXPECT_FALSE(late.contains("queued"));
  EXPECT_EQ(late.at("started"), "START_DT");
  const auto early = [](const std::string& name, int row) {
    return name == "created_at" ? At(10 * row) : Usual(name, row);
  };
  EXPECT_EQ(PickedFrom(Make({"PROCESS_ID", "START_DT", "END_DT", "created_at"}, 40, early)).at("queued"),
            "created_at");
}

TEST(PickRoles, TheOrderOfTimesDecidesBetweenEqualNames) {
  const auto cell = [](const std::string& name, int row) {
    return name == "STARTED_AT" ? At(10 * row + 100) : Usual(name, row);  // after END_DT
  };
  EXPECT_EQ(PickedFrom(Make({"PROCESS_ID", "STARTED_AT", "START_DT", "END_DT"}, 40, cell)).at("started"),
            "START_DT");
}

TEST(PickRoles, ExactNamesStandEvenWhenEveryRowIsWrong) {
  const auto cell = [](const std::string& name, int row) {
    return name == "START_DT" ? At(10 * row + 60) : Usual(name, row);  // end before start throughout
  };
  const Columns picked = PickedFrom(Make({"PROCESS_ID", "START_DT", "END_DT"}, 40, cell));
  EXPECT_EQ(picked.at("started"), "START_DT");
  EXPECT_EQ(picked.at("ended"), "END_DT");
}

TEST(PickRoles, AnExactlyNamedTimeIsNotLeftOutUnseen) {
  const auto table = [](const std::string& eligible, int readable) {
    return Make({"ID", "PROCESS_ID", "QUEUE_DT", eligible, "START_DT"}, 100,
                [&](const std::string& name, int row) -> std::string {
                  if (name == eligible) return row < readable ? At(10 * row + 1) : "soon";
                  return Usual(name, row);
                });
  };
  EXPECT_EQ(PickedFrom(table("ELIGIBLE_DT", 5)).at("eligible"), "ELIGIBLE_DT");
  EXPECT_FALSE(PickedFrom(table("READY_DT", 5)).contains("eligible"));
  const auto none = PickFrom(table("ELIGIBLE_DT", 0)).value();
  EXPECT_FALSE(ColumnsOf(none).contains("eligible"));
  ASSERT_EQ(none.unread.size(), 1U);
  EXPECT_EQ(none.unread[0].role, eventlog::Role::kEligible);
  EXPECT_TRUE(PickFrom(table("READY_DT", 0)).value().unread.empty());
}

TEST(PickRoles, EqualCandidatesAreAnErrorThatNamesBoth) {
  const auto cell = [](const std::string& name, int row) {
    return name == "BEGIN_DT" ? At(10 * row + 6) : Usual(name, row);
  };
  const TextTable table = Make({"PROCESS_ID", "START_DT", "BEGIN_DT", "END_DT"}, 40, cell);
  const Result<RolePicks> picks = PickFrom(table);
  ASSERT_FALSE(picks);
  EXPECT_EQ(picks.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(picks.error().message,
            "log.csv: columns BEGIN_DT and START_DT fit the role started equally well; add --map "
            "started=BEGIN_DT or "
            "--map started=START_DT");
  EXPECT_EQ(PickFrom(table.Mirrored()).error().message, picks.error().message);
  EXPECT_EQ(PickedFrom(table, {{"started", "BEGIN_DT"}}).at("started"), "BEGIN_DT");
  EXPECT_FALSE(PickedFrom(table, {{"started", ""}}).contains("started"));
  // The same values under two names are no question.
  const TextTable same = Make(
      {"PROCESS_ID", "START_DT", "BEGIN_DT", "END_DT"}, 40,
      [](const std::string& name, int row) { return Usual(name == "BEGIN_DT" ? "START_DT" : name, row); });
  EXPECT_EQ(PickedFrom(same).at("started"), "BEGIN_DT");
}

TEST(PickRoles, TwoHostsOrActivitiesAreAnErrorUnlessOneIsMostlyEmpty) {
  const auto cell = [](const std::string& name, int row) -> std::string {
    if (name == "SERVER") return row % 3 == 0 ? "gamma" : "delta";
    if (name == "LOCAL_MACHINE_ID") return row % 3 == 0 ? "gamma" : "";
    if (name == "JOB") return row % 4 == 0 ? "A" : "B";
    return Usual(name, row);
  };
  EXPECT_NE(PickedFrom(Make({"PROCESS_ID", "HOST", "SERVER", "END_DT"}, 40, cell))
                .at("error")
                .find("HOST and SERVER"),
            std::string::npos);
  EXPECT_NE(PickedFrom(Make({"PROCESS_ID", "JOB", "HOST", "END_DT"}, 40, cell))
                .at("error")
                .find("JOB and PROCESS_ID"),
            std::string::npos);
  EXPECT_EQ(PickedFrom(Make({"PROCESS_ID", "HOST", "LOCAL_MACHINE_ID", "END_DT"}, 40, cell)).at("host"),
            "HOST");
}

TEST(PickRoles, OneTimeStampIsACompletion) {
  const auto cell = [](const std::string& name, int row) {
    return name == "timestamp" ? At(row) : Usual(name, row);
  };
  EXPECT_EQ(PickedFrom(Make({"PROCESS_ID", "timestamp"}, 30, cell)),
            (Columns{{"process", "PROCESS_ID"}, {"ended", "timestamp"}}));
}

TEST(PickRoles, ALogWithoutTimesOrActivitiesLacksThem) {
  const TextTable table =
      Make({"colour", "executed_at", "attempts_left"}, 30, [](const std::string& name, int row) {
        return name == "executed_at" ? At(0) : std::to_string(row % 5);
      });
  EXPECT_EQ(PickedFrom(table), Columns{});
}

TEST(PickRoles, ParametersAreKnownByTheirForm) {
  const auto cell = [](const std::string& name, int row) {
    return name == "detail" ? "Period (char)=202507;Batch (int)=" + std::to_string(row) : Usual(name, row);
  };
  EXPECT_EQ(PickedFrom(Make({"PROCESS_ID", "END_DT", "detail"}, 30, cell)).at("params"), "detail");
}

TEST(PickRoles, TheUnitOfADurationIsTheOneThatAgrees) {
  // START_DT to END_DT is four minutes throughout.
  const auto unit = [](const std::string& column, const std::string& value) -> std::optional<DurationUnit> {
    const Result<RolePicks> picks = PickFrom(
        Make({"PROCESS_ID", "START_DT", "END_DT", column}, 40,
             [&](const std::string& name, int row) { return name == column ? value : Usual(name, row); }));
    const Pick* pick = picks ? PickNamed(*picks, "duration") : nullptr;
    return pick == nullptr ? std::nullopt : pick->unit;
  };
  EXPECT_EQ(unit("duration", "240"), DurationUnit::kSeconds);
  EXPECT_EQ(unit("duration", "240000"), DurationUnit::kMillis);
  EXPECT_EQ(unit("duration", "4"), DurationUnit::kMinutes);
  EXPECT_EQ(unit("duration_ms", "240000"), DurationUnit::kMillis);
  EXPECT_EQ(unit("elapsed", "00:04:00"), DurationUnit::kClock);
  EXPECT_EQ(unit("duration", "4m 0s"), DurationUnit::kClock);
  EXPECT_EQ(unit("duration_s", "100"), DurationUnit::kSeconds);  // busy for a part of the time
  EXPECT_EQ(unit("duration_s", "9000"), std::nullopt);           // longer than the times allow
  EXPECT_EQ(unit("duration", "long"), std::nullopt);
}

TEST(PickRoles, AWaitHasToAgreeWithTheTimes) {
  const auto table = [](std::string value) {
    return Make(
        {"PROCESS_ID", "QUEUE_DT", "START_DT", "WAIT_SEC"}, 40,
        [&](const std::string& name, int row) { return name == "WAIT_SEC" ? value : Usual(name, row); });
  };
  EXPECT_EQ(PickedFrom(table("300")).at("wait"), "WAIT_SEC");
  EXPECT_FALSE(PickedFrom(table("7777")).contains("wait"));
}

TEST(PickRoles, ReadsEpochTimesByNameAndSize) {
  const auto cell = [](const std::string& name, int row) -> std::string {
    if (name == "start_ms") return std::to_string(1'751'328'000'000 + row * 60'000);
    if (name == "end_ms") return std::to_string(1'751'328'030'000 + row * 60'000);
    return Usual(name, row);
  };
  const Result<RolePicks> picks = PickFrom(Make({"PROCESS_ID", "start_ms", "end_ms"}, 30, cell));
  ASSERT_TRUE(picks);
  EXPECT_EQ(PickNamed(*picks, "started")->time_form, TimeForm::kEpochMillis);
  EXPECT_EQ(PickNamed(*picks, "ended")->column, "end_ms");
}

TEST(PickRoles, AsksForTheOrderOfDayAndMonth) {
  const auto table = [](std::string end) {
    return Make({"PROCESS_ID", "START_DT", "END_DT"}, 12,
                [end](const std::string& name, int row) -> std::string {
                  const std::string day = std::to_string(1 + row % 12);
                  if (name == "START_DT") return day + "/7/2025 10:00";
                  if (name == "END_DT") return end.empty() ? day + "/7/2025 11:00" : end;
                  return Usual(name, row);
                });
  };
  const Result<RolePicks> unclear = PickFrom(table(""));
  ASSERT_FALSE(unclear);
  EXPECT_NE(
      unclear.error().message.find("START_DT: day and month cannot be told apart in \"1/7/2025 10:00\""),
      std::string::npos)
      << unclear.error().message;
  const Result<RolePicks> told = PickFrom(table(""), {}, TimeForm::kMonthFirst);
  ASSERT_TRUE(told);
  EXPECT_EQ(PickNamed(*told, "started")->time_form, TimeForm::kMonthFirst);
  // Another time column of the log settles it.
  const Result<RolePicks> settled = PickFrom(table("13/7/2025 11:00"));
  ASSERT_TRUE(settled);
  EXPECT_EQ(PickNamed(*settled, "started")->time_form, TimeForm::kDayFirst);
}

TEST(PickRoles, ExplainsAWrongMap) {
  const TextTable table = Make({"PROCESS_ID", "HOST", "START_DT"}, 10, Usual);
  const auto message = [&](const std::string& role, const std::string& column) {
    return PickFrom(table, {{role, column}}).error().message;
  };
  EXPECT_NE(message("strted", "START_DT").find("there is no role \"strted\"; did you mean started?"),
            std::string::npos)
      << message("strted", "START_DT");
  EXPECT_NE(message("started", "STRT_DT").find("log.csv has no column \"STRT_DT\"; did you mean START_DT?"),
            std::string::npos)
      << message("started", "STRT_DT");
  EXPECT_NE(message("started", "start_dt").find("did you mean START_DT?"), std::string::npos);
  EXPECT_NE(message("ended", "HOST").find("column HOST, mapped as ended, holds no times: found \"alpha\""),
            std::string::npos)
      << message("ended", "HOST");
}

TEST(PickRoles, MapsFirstAndInfersTheRest) {
  const TextTable table = Make({"PROCESS_ID", "HOST", "START_DT", "END_DT"}, 30, Usual);
  const Result<RolePicks> picks =
      PickFrom(table, {{"queued", "START_DT"}, {"started", "START_DT"}, {"host", ""}});
  ASSERT_TRUE(picks);
  EXPECT_EQ(
      ColumnsOf(*picks),
      (Columns{
          {"process", "PROCESS_ID"}, {"queued", "START_DT"}, {"started", "START_DT"}, {"ended", "END_DT"}}));
  EXPECT_EQ(PickNamed(*picks, "queued")->how, "mapped");
  EXPECT_EQ(PickNamed(*picks, "ended")->how, "inferred");
}

TEST(PickRoles, TheFormatsOwnRolesStandUnlessMapped) {
  const TextTable table = Make({"PROCESS_ID", "HOST", "START_DT", "END_DT"}, 30, Usual);
  const Sample sample = SampleOf(table);
  Source source = SourceOf(sample);
  source.fixed_roles = {{eventlog::Role::kProcessId, "HOST", "field 14 is the executable"},
                        {eventlog::Role::kStarted, "START_DT", "field 3"}};
  const Result<RolePicks> fixed = PickRoles(source, sample, {}, std::nullopt);
  ASSERT_TRUE(fixed);
  EXPECT_EQ(ColumnsOf(*fixed), (Columns{{"process", "HOST"}, {"started", "START_DT"}}));
  EXPECT_EQ(PickNamed(*fixed, "process")->how, "format");
  const Result<RolePicks> mapped =
      PickRoles(source, sample, {{"process", "PROCESS_ID"}, {"started", ""}}, std::nullopt);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(ColumnsOf(*mapped), (Columns{{"process", "PROCESS_ID"}}));
}

TEST(PickRoles, TypedColumnsNeedNoForm) {
  TextTable table = Make({"PROCESS_ID", "START_DT", "END_DT"}, 30, [](const std::string& name, int row) {
    if (name == "START_DT") return std::to_string(kStart + row);
    if (name == "END_DT") return std::to_string(kStart + row + 5);
    return Usual(name, row);
  });
  Sample sample = SampleOf(table);
  sample.columns[1].type = sample.columns[2].type = SourceType::kTimestampUs;
  const Result<RolePicks> picks = PickRoles(SourceOf(sample), sample, {}, std::nullopt);
  ASSERT_TRUE(picks);
  EXPECT_EQ(PickNamed(*picks, "started")->column, "START_DT");
  EXPECT_EQ(PickNamed(*picks, "started")->time_form, std::nullopt);
}

TEST(PickRoles, AnEmptySampleStillReadsTheHeader) {
  const Columns picked = PickedFrom(Make({"PROCESS_ID", "START_DT", "colour"}, 0, Usual));
  EXPECT_EQ(picked, (Columns{{"process", "PROCESS_ID"}, {"started", "START_DT"}}));
}

TEST(RolesReport, ShowsEveryCandidateAndItsReasons) {
  const auto cell = [](const std::string& name, int row) -> std::string {
    if (name == "run_started_at") return At(10 * row);
    return name == "colour" ? "red" : Usual(name, row);
  };
  const TextTable table = Make({"PROCESS_ID", "START_DT", "run_started_at", "colour"}, 30, cell);
  const Result<RolePicks> picks = PickFrom(table);
  ASSERT_TRUE(picks);
  const std::vector<SourceColumn> columns = SampleOf(table).columns;
  EXPECT_EQ(FurtherColumns(columns, *picks), (std::vector<std::string>{"run_started_at", "colour"}));
  const Json json = ToJson(*picks);
  EXPECT_EQ(json["picks"].size(), 2U);
  EXPECT_EQ(json["picks"][1],
            (Json{{"role", "started"}, {"column", "START_DT"}, {"how", "inferred"}, {"time_form", "iso"}}));
  ASSERT_EQ(json["candidates"].size(), 3U);
  EXPECT_EQ(json["candidates"][1]["picked"], true);
  EXPECT_EQ(json["candidates"][1]["reasons"][0], "name is START_DT");
  EXPECT_EQ(json["candidates"][1]["reasons"][1], "1.000 of values are times");
  EXPECT_EQ(json["candidates"][2]["column"], "run_started_at");
  EXPECT_EQ(json["candidates"][2]["picked"], false);
  const std::string text = RolesTable(columns, *picks);
  EXPECT_NE(text.find("started       * START_DT        1.000  inferred, iso; name is START_DT"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("                run_started_at  0.450"), std::string::npos) << text;
  EXPECT_NE(text.find("further columns: run_started_at, colour\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace harness::importers

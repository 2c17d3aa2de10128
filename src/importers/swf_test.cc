// SPDX-License-Identifier: Apache-2.0
#include "importers/swf.h"

#include <gtest/gtest.h>

#include "importers/format_test_support.h"

namespace harness::importers {
namespace {

using eventlog::Role;

Source Open(const Path& path, SourceOptions options = {}) {
  return MakeSwfSource(path, options).value();
}

TEST(SwfRecord, SplitsExactly18NumbersOfTheirKind) {
  SwfFields fields;
  std::string problem;
  EXPECT_TRUE(SplitSwf("  1 0\t5 10.25 4 9.5e1 -1 -1 -1 -1 1 3 -1 -1 -1 -1 -1 -1 ", fields, problem));
  EXPECT_EQ(fields[kSwfRunTime], "10.25");
  EXPECT_FALSE(SplitSwf("1 0 5 10 4 -1 -1 -1 -1 -1 1 3 -1 -1 -1 -1 -1", fields, problem));
  EXPECT_EQ(problem, "found 17 fields, expected 18 numbers");
  EXPECT_FALSE(SplitSwf("1 0 5 10 4 -1 -1 -1 -1 -1 1 3 -1 -1 -1 -1 -1 -1 7", fields, problem));
  EXPECT_EQ(problem, "found 19 fields, expected 18 numbers");
  for (const std::string bad : {"x", "-", "1e", "nan", "inf", "0x1", "1,5"}) {
    EXPECT_FALSE(SplitSwf("1 " + bad + " 5 10 4 -1 -1 -1 -1 -1 1 3 -1 -1 -1 -1 -1 -1", fields, problem))
        << bad;
    EXPECT_FALSE(SplitSwf("1 0 5 10 4 -1 -1 -1 -1 -1 1 " + bad + " -1 -1 -1 -1 -1 -1", fields, problem))
        << bad;
  }
  EXPECT_FALSE(SplitSwf("1 0 5 10 4.5 -1 -1 -1 -1 -1 1 3 -1 -1 -1 -1 -1 -1", fields, problem));
  EXPECT_EQ(problem, "field 5 (processors) is not a number of its kind");
}

TEST(SwfRecord, SecondsAreExactMicroseconds) {
  EXPECT_EQ(SwfSeconds("0"), 0);
  EXPECT_EQ(SwfSeconds("10.25"), 10'250'000);
  EXPECT_EQ(SwfSeconds("-0.5"), -500'000);
  EXPECT_EQ(SwfSeconds("0.1234569"), 123'456);
  EXPECT_EQ(SwfSeconds("1000000000000"), 1'000'000'000'000'000'000);
  EXPECT_FALSE(SwfSeconds("1000000000001"));
  EXPECT_FALSE(SwfSeconds("99999999999999999999"));
  EXPECT_FALSE(SwfSeconds("1e3"));
  EXPECT_FALSE(SwfSeconds("--1"));
  EXPECT_FALSE(SwfSeconds(""));
}

TEST(Swf, TimesSlotsAndOutcomesAreThoseWorkedByHand) {
  Scratch scratch;
  const Source source = Open(scratch.Write("log.swf",
                                           "; UnixStartTime: 1000\n"
                                           "; Computer: Cray\n"
                                           "\n"
                                           "1 10 5 20 4 -1 -1 -1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n"
                                           "2 11 -1 30 -1 -1 -1 -1 -1 -1 0 8 1 -1 -1 -1 -1 -1\n"
                                           "3 12 1.5 -1 1 -1 -1 -1 -1 -1 5 8 1 -1 -1 -1 -1 -1\n"
                                           "4 -1 0 1 1 -1 -1 -1 -1 -1 -1 8 1 -1 -1 -1 -1 -1\r\n"));
  Scanned log(source);
  EXPECT_EQ(log.kept(), 4);
  EXPECT_EQ(log.read(), 4);
  const auto row = [&](const char* job) {
    return log.Row(
        "SELECT queued, started, ended, duration, processors, outcome, \"user\", computer FROM log WHERE job "
        "= '" +
        std::string(job) + "'");
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(row("1"),
            (Texts{"1010000000", "1015000000", "1035000000", "20000000", "4", "COMPLETED", "7", "Cray"}));
  EXPECT_EQ(row("2"), (Texts{"1011000000", "NULL", "NULL", "30000000", "NULL", "FAILED", "8", "Cray"}));
  EXPECT_EQ(row("3"), (Texts{"1012000000", "1013500000", "NULL", "NULL", "1", "CANCELLED", "8", "Cray"}));
  EXPECT_EQ(row("4"), (Texts{"NULL", "NULL", "NULL", "1000000", "1", "NULL", "8", "Cray"}));
  EXPECT_EQ(source.dialect["unix_start_time"], 1000);
  EXPECT_EQ(ColumnOf(source, Role::kHost), "computer");
  EXPECT_EQ(ColumnOf(source, Role::kDuration), "");
}

TEST(Swf, WithoutAStartTimeTheTimesAreRelative) {
  Scratch scratch;
  const Source source = Open(scratch.Write("log.swf", "1 10 5 20 4 -1 -1 -1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n"));
  Scanned log(source);
  EXPECT_EQ(log.Int("SELECT queued FROM log"), 10'000'000);
  EXPECT_EQ(source.dialect["times"], "relative");
}

TEST(Swf, BadLinesAreRejectedWithLineAndByteAndNothingIsLost) {
  Scratch scratch;
  const std::string good = "1 10 5 20 4 -1 -1 -1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n";
  const Path path =
      scratch.Write("log.swf", "; c\n" + good + "oops 2 3\n" + good + "1 secret " + good.substr(5));
  SourceOptions options;
  for (const bool keep_raw : {false, true}) {
    options.keep_raw = keep_raw;
    Scanned log(Open(path, options));
    EXPECT_EQ(log.kept(), 2);
    EXPECT_EQ(log.read(), 4);
    const std::vector<Json> rejected = log.rejects();
    ASSERT_EQ(rejected.size(), 2u);
    EXPECT_EQ(rejected[0].at("line"), 3);
    EXPECT_EQ(rejected[0].at("byte"), 4 + good.size());
    EXPECT_EQ(rejected[0].at("message"), "found 3 fields, expected 18 numbers");
    EXPECT_EQ(rejected[0].value("raw", ""), keep_raw ? "oops 2 3" : "");
    EXPECT_EQ(rejected[1].at("message").get<std::string>().find("secret"), std::string::npos);
    EXPECT_EQ(log.Counter("swf_line_malformed"), 2);
  }
}

TEST(Swf, AFileWithoutAJobIsAnErrorThatNamesTheLine) {
  Scratch scratch;
  EXPECT_EQ(MakeSwfSource(scratch.Write("log.swf", "; c\n1 2 3\nx\n"), {}).error().message,
            "log.swf:2: found 3 fields, expected 18 numbers");
  EXPECT_EQ(MakeSwfSource(scratch.Write("log.swf", "; c\n"), {}).error().message,
            "log.swf: the file holds no job, expected a Standard Workload Format log (18 numbers a line)");
}

// Jobs that differ in executable, queue, user and partition alone.
std::string SwfJob(const std::string& user, const std::string& executable, const std::string& queue,
                   const std::string& partition = "-1") {
  return "1 10 5 20 4 -1 -1 -1 -1 -1 1 " + user + " -1 " + executable + " " + queue + " " + partition +
         " -1 -1\n";
}

std::string ProcessOf(const std::string& log) {
  return std::string(SwfFieldNames()[LayOutSwf(MemoryBytes("log", log)).value().process]);
}

TEST(Swf, TheActivityIsChosenByContent) {
  EXPECT_EQ(ProcessOf(SwfJob("1", "5", "1") + SwfJob("1", "6", "2") + SwfJob("2", "-1", "3")), "executable");
  EXPECT_EQ(ProcessOf(SwfJob("1", "5", "1") + SwfJob("2", "5", "2") + SwfJob("3", "-1", "3")), "queue");
  EXPECT_EQ(ProcessOf(SwfJob("1", "5", "1") + SwfJob("2", "5", "2") + SwfJob("3", "-1", "-1")), "user");
  EXPECT_EQ(ProcessOf(SwfJob("-1", "5", "1")), "queue");
  EXPECT_EQ(ProcessOf(SwfJob("-1", "5", "-1")), "executable");
}

TEST(Swf, UnknownStaysInTheActivityAloneAndAUserThatIsTheActivityIsNoUser) {
  Scratch scratch;
  const Source programs = Open(scratch.Write(
      "a.swf", SwfJob("1", "5", "-1", "2") + SwfJob("-1", "6", "-1", "-1") + SwfJob("1", "-1", "-1", "2")));
  Scanned log(programs);
  EXPECT_EQ(log.Int("SELECT count(*) FROM log WHERE executable = '-1'"), 1);
  EXPECT_EQ(log.Int("SELECT count(*) FROM log WHERE \"user\" IS NULL"), 1);
  EXPECT_EQ(log.Int("SELECT count(*) FROM log WHERE partition IS NULL"), 1);
  EXPECT_EQ(ColumnOf(programs, Role::kHost), "partition");
  EXPECT_EQ(ColumnOf(programs, Role::kUser), "user");
  const Source users = Open(scratch.Write("b.swf", SwfJob("1", "-1", "-1")));
  EXPECT_EQ(ColumnOf(users, Role::kProcessId), "user");
  EXPECT_EQ(ColumnOf(users, Role::kUser), "");
  EXPECT_EQ(ColumnOf(users, Role::kHost), "");
}

}  // namespace
}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
#include "importers/sacct.h"

#include <gtest/gtest.h>

#include "importers/format_test_support.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using Texts = std::vector<std::string>;

constexpr const char* kHeader =
    "JobID|JobIDRaw|JobName|User|UID|Partition|Submit|Eligible|Start|End|State|NodeList|AllocCPUS\n";

std::string SacctJob(const std::string& id, const std::string& name, const std::string& state = "COMPLETED",
                     const std::string& start = "2024-03-01T10:00:05") {
  return id + "|9" + id + "|" + name + "|alice|1000|main|2024-03-01T10:00:00|2024-03-01T10:00:01|" + start +
         "|2024-03-01T10:01:00|" + state + "|n[1-2]|8\n";
}

TEST(SacctRecord, CleansStatesAndKnowsSteps) {
  EXPECT_EQ(SacctState("CANCELLED by 423120"), "CANCELLED");
  EXPECT_EQ(SacctState("CANCELLED+"), "CANCELLED");
  EXPECT_EQ(SacctState("OUT_OF_MEMORY"), "OUT_OF_MEMORY");
  EXPECT_TRUE(IsJobStep("12.batch"));
  EXPECT_TRUE(IsJobStep("12_3.0"));
  EXPECT_FALSE(IsJobStep("12_3"));
  EXPECT_FALSE(IsJobStep("12_[4-9]"));
}

TEST(SacctRecord, AHeaderNamesAJobAndSomethingElse) {
  EXPECT_TRUE(ParseSacctHeader("JobID|Submit|Start|"));
  EXPECT_EQ(ParseSacctHeader("JobID|Submit|Start|")->names.size(), 3u);
  EXPECT_TRUE(ParseSacctHeader("jobidraw|state"));
  EXPECT_FALSE(ParseSacctHeader("JobID,Submit"));
  EXPECT_FALSE(ParseSacctHeader("JobID|colour"));
  EXPECT_FALSE(ParseSacctHeader("Submit|Start"));
}

TEST(Sacct, JobsAreRowsStepsAreNotAndNothingIsLost) {
  Scratch scratch;
  const Path path = scratch.Write("jobs.txt", kHeader + SacctJob("1", "fit") + SacctJob("1.batch", "batch") +
                                                  SacctJob("2", "fit", "CANCELLED by 1000", "Unknown") +
                                                  "3|short\n" + SacctJob("4", "a|b"));
  const Source source = MakeSacctSource(path, {}).value();
  Scanned log(source);
  EXPECT_EQ(log.kept(), 2);
  EXPECT_EQ(log.read(), 4);
  EXPECT_EQ(log.Counter("job_steps_skipped"), 1);
  ASSERT_EQ(log.rejects().size(), 2u);
  EXPECT_EQ(log.rejects()[0].at("message"), "found 2 fields, expected 13");
  EXPECT_EQ(log.rejects()[1].at("line"), 6);
  // 2024-03-01T10:00:00 is 1709287200 s.
  EXPECT_EQ(
      log.Row(
          "SELECT Submit, Eligible, Start, \"End\", State, NodeList, AllocCPUS FROM log WHERE JobID = '1'"),
      (Texts{"1709287200000000", "1709287201000000", "1709287205000000", "1709287260000000", "COMPLETED",
             "n[1-2]", "8"}));
  EXPECT_EQ(log.Row("SELECT Start, State FROM log WHERE JobID = '2'"), (Texts{"NULL", "CANCELLED"}));
  EXPECT_EQ(ColumnOf(source, Role::kExecutionId), "JobIDRaw");
  EXPECT_EQ(ColumnOf(source, Role::kQueued), "Submit");
  EXPECT_EQ(ColumnOf(source, Role::kSlots), "AllocCPUS");
  for (const SourceColumn& column : source.columns) EXPECT_NE(column.name, "UID");
  EXPECT_EQ(source.dialect["left_out"], Json::array({"UID"}));
}

TEST(Sacct, JobsCancelledWhileTheyWaitedAreCounted) {
  Scratch scratch;
  const std::string header = "JobID|Submit|Start|End|State|NodeList\n";
  const std::string waited = "|2024-03-01T10:00:00|2024-03-01T11:00:00|2024-03-01T11:00:00|";
  Scanned log(
      MakeSacctSource(
          scratch.Write("jobs.txt", header + "1" + waited + "CANCELLED by 7|None assigned\n" + "2" + waited +
                                        "CANCELLED by 7|n1\n" + "3" + waited + "FAILED|n1\n"),
          {})
          .value());
  EXPECT_EQ(log.kept(), 3);
  EXPECT_EQ(log.Counter("cancelled_before_start"), 1);
}

TEST(Sacct, TheActivityIsTheJobNameWhereNamesRepeat) {
  const auto process = [](const std::string& log) {
    const SacctLayout layout = LayOutSacct(MemoryBytes("log", log), {}).value();
    return layout.process ? layout.header.names[*layout.process] : "";
  };
  EXPECT_EQ(process(kHeader + SacctJob("1", "fit") + SacctJob("2", "fit")), "JobName");
  const std::string header = "JobID|JobName|Partition|Account|State\n";
  EXPECT_EQ(process(header + "1|a|p|x|F\n2|b|q|x|F\n"), "Partition");
  EXPECT_EQ(process(header + "1|a|p|x|F\n2|b|p|y|F\n"), "Account");
  EXPECT_EQ(process(header + "1|a|p|x|F\n2|b|p|x|F\n"), "JobName");
  EXPECT_EQ(process("JobID|State\n1|F\n"), "");
}

TEST(Sacct, BadValuesAreCountedAndNull) {
  Scratch scratch;
  Scanned log(MakeSacctSource(scratch.Write("jobs.txt",
                                            "JobID|JobName|Submit|NCPUS\n1|caf\xe9|yesterday|many\n"
                                            "2|x|2024-03-01T10:00:00Z|2\n"),
                              {})
                  .value());
  EXPECT_EQ(log.Row("SELECT JobName, Submit, NCPUS FROM log WHERE JobID = '1'"),
            (Texts{"caf\xc3\xa9", "NULL", "NULL"}));
  EXPECT_EQ(log.Counter("text_not_utf8"), 1);
  EXPECT_EQ(log.Counter("time_unparsed:Submit"), 2);
  EXPECT_EQ(log.Counter("number_unparsed:NCPUS"), 1);
}

TEST(Sacct, WhatIsNoLogIsAnErrorWithThePlace) {
  Scratch scratch;
  const auto message = [&](const std::string& content) {
    return MakeSacctSource(scratch.Write("jobs.psv", content), {}).error().message;
  };
  EXPECT_EQ(message(kHeader), "jobs.psv: no job in 1 lines, expected lines of 13 fields");
  EXPECT_EQ(message("a|b\n1|2\n"),
            "jobs.psv:1: found 2 fields between '|', expected a header of sacct (JobID|...) or the 26 fields "
            "of XDMoD");
  EXPECT_EQ(message("JobID|State|jobid\n1|F|2\n"), "jobs.psv:1: the header has the column \"jobid\" twice");
  EXPECT_EQ(message("JobID||State\n1|F|2\n"), "jobs.psv:1: the header has an empty column name");
}

}  // namespace
}  // namespace harness::importers

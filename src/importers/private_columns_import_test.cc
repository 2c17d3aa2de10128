// SPDX-License-Identifier: Apache-2.0
// Which columns become tokens: by name, by format, and because the user says so.
#include "importers/import_testing.h"

namespace harness::importers {
namespace {

const std::string kPeople =
    "JOB_ID,PARENT_ID,PROCESS_ID,QUEUE_DT,START_DT,END_DT,HOST,USER_ID,DEPARTMENT\n"
    "j1,,LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,hedwig,ana,7\n"
    "j2,j1,LOAD,2026-01-01 00:01:00,2026-01-01 00:01:00,2026-01-01 00:02:30,otto,ben,8\n"
    "j3,j1,POST,2026-01-01 00:02:00,2026-01-01 00:02:00,2026-01-01 00:02:30,hedwig,ana,7\n";

std::vector<std::string> Cells(const ImportOutcome& outcome, const std::string& column) {
  std::vector<std::string> cells;
  const std::string text = ImportBench::Rows(outcome, {column});
  for (const std::string_view line : Split(text, '\n')) {
    if (!line.empty()) cells.emplace_back(line);
  }
  return cells;
}

bool IsToken(const std::string& text) {
  return text.size() >= 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

ImportOptions Private(std::set<std::string> columns) {
  ImportOptions options;
  options.private_columns = std::move(columns);
  return options;
}

TEST(PrivateColumns, AreTokensByNameAndOthersOnlyOnRequest) {
  ImportBench bench;
  const ImportOutcome plain = bench.ImportedText("a.csv", kPeople);
  EXPECT_TRUE(IsToken(Cells(plain, "user_token")[0]));
  EXPECT_EQ(Cells(plain, "DEPARTMENT"), (std::vector<std::string>{"7", "8", "7"}));
  const ImportOutcome asked = bench.ImportedText("a.csv", kPeople, Private({"DEPARTMENT"}));
  EXPECT_FALSE(asked.already_there);  // the same bytes, read in another way
  EXPECT_NE(asked.info.version, plain.info.version);
  const auto tokens = Cells(asked, "DEPARTMENT");
  ASSERT_EQ(tokens.size(), 3U);
  EXPECT_TRUE(IsToken(tokens[0])) << tokens[0];
  EXPECT_EQ(tokens[0], tokens[2]);
  EXPECT_NE(tokens[0], tokens[1]);
  EXPECT_TRUE(ImportBench::Column(asked, "DEPARTMENT")->is_private);
  EXPECT_FALSE(ImportBench::Column(plain, "DEPARTMENT")->is_private);
  EXPECT_EQ(Cells(asked, "host"), Cells(plain, "host"));
}

// Each home has a key of its own, and so other tokens; rows that agree in all else may not change places by
// them.
TEST(PrivateColumns, AnotherKeyGivesAnotherVersionAndTheSameSeed) {
  std::string csv = "JOB,STARTED_AT,ENDED_AT,USER_ID,NOTE\n";
  for (int i = 0; i < 50; ++i) {
    csv += "A,2026-01-01 00:00:00,2026-01-01 00:01:00,user" + std::to_string(i) + ",n" +
           std::to_string(i % 7) + "\n";
  }
  ImportBench one, other;
  const ImportOutcome first = one.ImportedText("a.csv", csv);
  const ImportOutcome second = other.ImportedText("a.csv", csv);
  ASSERT_NE(Cells(first, "user_token"), Cells(second, "user_token"));
  EXPECT_NE(first.info.version, second.info.version);
  EXPECT_EQ(first.info.seed, second.info.seed);
  EXPECT_EQ(Cells(first, "NOTE"), Cells(second, "NOTE"));
  EXPECT_NE(one.ImportedText("b.csv", csv + "B,2026-01-02 00:00:00,2026-01-02 00:01:00,u,n\n").info.seed,
            first.info.seed);
}

TEST(PrivateColumns, ARoleCanBeTokensAndLinksStillClose) {
  ImportBench bench;
  const ImportOutcome outcome =
      bench.ImportedText("a.csv", kPeople, Private({"HOST", "JOB_ID", "PARENT_ID"}));
  const auto hosts = Cells(outcome, "host");
  ASSERT_EQ(hosts.size(), 3U);
  EXPECT_TRUE(IsToken(hosts[0])) << hosts[0];
  EXPECT_EQ(hosts[0], hosts[2]);
  EXPECT_NE(hosts[0], hosts[1]);
  EXPECT_TRUE(ImportBench::Column(outcome, "host")->is_private);
  EXPECT_FALSE(ImportBench::Column(outcome, "process_id")->is_private);
  const auto parents = Cells(outcome, "parent_id");
  EXPECT_EQ(parents[0], "~");
  EXPECT_EQ(parents[1], Cells(outcome, "execution_id")[0]);
  EXPECT_TRUE(IsToken(parents[1]));
  EXPECT_EQ(Cells(outcome, "process_id"), (std::vector<std::string>{"LOAD", "LOAD", "POST"}));
  for (const auto& entry : std::filesystem::directory_iterator(outcome.folder)) {
    EXPECT_EQ(ReadFile(entry.path()).value().find("hedwig"), std::string::npos) << entry.path();
  }
}

TEST(PrivateColumns, AJoinedColumnIsAsPrivateAsItsParts) {
  ImportBench bench;
  ImportOptions options = Private({"HOST"});
  options.map = {{"case", "HOST+DEPARTMENT"}};
  const ImportOutcome outcome = bench.ImportedText("a.csv", kPeople, options);
  EXPECT_TRUE(IsToken(Cells(outcome, "case_id")[0])) << Cells(outcome, "case_id")[0];
}

TEST(PrivateColumns, WhatCannotBePrivateIsAnErrorThatSaysWhy) {
  ImportBench bench;
  const Path file = bench.Write("a.csv", kPeople);
  EXPECT_TRUE(bench.Refused({file}, Private({"DEPARTMNT"}))
                  .starts_with("--private: found no column \"DEPARTMNT\" among JOB_ID, PARENT_ID"));
  EXPECT_EQ(
      bench.Refused({file}, Private({"START_DT"})),
      "--private: a.csv: the column \"START_DT\" plays the role \"started\", which needs its value; leave "
      "the role out with --map started=");
  ImportOptions options = Private({"HOST"});
  options.source.keep_raw = true;
  EXPECT_TRUE(bench.Refused({file}, options).starts_with("--private and --keep-raw exclude each other"));
}

TEST(PrivateColumns, GroupsOfSlurmAreTokensSinceTheyMayNamePeople) {
  ImportBench bench;
  const std::string jobs =
      "JobID|JobName|Group|GID|Account|Submit|Start|End|State\n"
      "1|fit|anag|1001|physics|2024-03-01T10:00:00|2024-03-01T10:00:05|2024-03-01T10:01:00|COMPLETED\n"
      "2|fit|beng|1002|physics|2024-03-01T10:00:01|2024-03-01T10:00:05|2024-03-01T10:01:00|COMPLETED\n";
  const ImportOutcome outcome = bench.ImportedText("jobs.txt", jobs);
  EXPECT_TRUE(IsToken(Cells(outcome, "Group")[0])) << Cells(outcome, "Group")[0];
  EXPECT_TRUE(IsToken(Cells(outcome, "GID")[0])) << Cells(outcome, "GID")[0];
  EXPECT_EQ(Cells(outcome, "Account"), (std::vector<std::string>{"physics", "physics"}));
  ImportOptions options;
  options.source.keep_raw = true;
  EXPECT_EQ(Cells(bench.ImportedText("jobs.txt", jobs, options), "Group"),
            (std::vector<std::string>{"anag", "beng"}));
}

TEST(PrivateColumns, AColumnThatIsPrivateInOneInputIsPrivateInAll) {
  ImportBench bench;
  const Path table = bench.Write("a.csv",
                                 "JOB_ID,PROCESS_ID,START_DT,END_DT,Group\n"
                                 "1,LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05,5\n"
                                 "2,LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05,6\n");
  const Path jobs = bench.Write("jobs.txt",
                                "JobID|JobName|Group|Submit|Start|End|State\n"
                                "3|fit|anag|2024-03-01T10:00:00|2024-03-01T10:00:05|2024-03-01T10:01:00|F\n");
  for (const auto& inputs : {std::vector{table, jobs}, std::vector{jobs, table}}) {
    const ImportOutcome outcome = bench.Imported(inputs);
    for (const std::string& cell : Cells(outcome, "Group")) EXPECT_TRUE(IsToken(cell)) << cell;
  }
}

}  // namespace
}  // namespace harness::importers

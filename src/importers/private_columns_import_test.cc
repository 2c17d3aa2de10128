// SPDX-License-Identifier: Apache-2.0
// Which columns become tokens: by name, by format, and because the user says so.
#include "importers/import_testing.h"
#include "importers/roles_report.h"

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

// Columns that the rows below have beside their own.
std::string WithColumns(const std::string& names, const std::string& values) {
  return "JOB_ID,PROCESS_ID,START_DT,END_DT," + names + "\n1,LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05," +
         values + "\n2,LOAD,2026-01-01 00:01:00,2026-01-01 00:01:05," + values + "\n";
}

TEST(PrivateColumns, ByNameAreSoInThePluralAndInManyWordsButMeasuresAreNot) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText(
      "a.csv", WithColumns("CREATED_BY,EMAILS,API_KEY,PHONE_NO,prompt_tokens,user_time,author_date,tokens",
                           "ana,a@b,k1,12345,17,2.5,2026-01-01 00:00:00,abc"));
  for (const char* name : {"CREATED_BY", "EMAILS", "API_KEY", "PHONE_NO", "tokens"}) {
    EXPECT_TRUE(ImportBench::Column(outcome, name)->is_private) << name;
    EXPECT_TRUE(IsToken(Cells(outcome, name)[0])) << name;
  }
  EXPECT_EQ(Cells(outcome, "prompt_tokens")[0], "17");
  EXPECT_EQ(Cells(outcome, "user_time")[0], "2.5");
  EXPECT_EQ(Cells(outcome, "author_date")[0], "1767225600000000");
}

TEST(PrivateColumns, LinksToPrivateIdsAreTokensToo) {
  for (const char* told : {"JOB_ID", "PARENT_ID"}) {
    ImportBench bench;
    const ImportOutcome outcome = bench.ImportedText("a.csv", kPeople, Private({told}));
    const auto ids = Cells(outcome, "execution_id");
    EXPECT_TRUE(IsToken(ids[0])) << ids[0];
    EXPECT_EQ(Cells(outcome, "parent_id"), (std::vector<std::string>{"~", ids[0], ids[0]}));
    EXPECT_TRUE(ImportBench::Column(outcome, "execution_id")->is_private);
    EXPECT_TRUE(ImportBench::Column(outcome, "parent_id")->is_private);
    const bool id_told = std::string_view(told) == "JOB_ID";
    EXPECT_EQ(outcome.info.RoleOf(id_told ? "parent" : "execution_id")->note,
              "tokens, as the values of " + std::string(told) + " are private");
    EXPECT_EQ(outcome.info.RoleOf(id_told ? "execution_id" : "parent")->note, "");
  }
}

// In whichever input a role is private, it is in all.
TEST(PrivateColumns, ARoleIsPrivateInAllInputs) {
  ImportBench bench;
  const Path one = bench.Write("a.csv", kPeople);
  const Path other = bench.Write("b.csv", Replaced(kPeople, "HOST", "SERVER"));
  const ImportOutcome outcome = bench.Imported({one, other}, Private({"HOST"}));
  for (const std::string& host : Cells(outcome, "host")) EXPECT_TRUE(IsToken(host)) << host;
}

TEST(PrivateColumns, RawValuesAreMarkedSoThatNoResultShowsThem) {
  ImportBench bench;
  ImportOptions options;
  options.source.keep_raw = true;
  const ImportOutcome outcome = bench.ImportedText(
      "a.csv", Replaced(Replaced(kPeople, "DEPARTMENT", "EMAIL"), ",7\n", ",a@b\n"), options);
  for (const char* name : {"USER_ID_raw", "EMAIL"}) {
    ASSERT_NE(ImportBench::Column(outcome, name), nullptr) << name;
    EXPECT_FALSE(ImportBench::Column(outcome, name)->is_private) << name;
    EXPECT_FALSE(eventlog::MayShowValues(*ImportBench::Column(outcome, name))) << name;
  }
  EXPECT_FALSE(eventlog::MayShowValues(*ImportBench::Column(outcome, "user_token")));
  EXPECT_TRUE(eventlog::MayShowValues(*ImportBench::Column(outcome, "host")));
  const auto read = eventlog::ReadDatasetInfo(outcome.folder).value();
  EXPECT_EQ(eventlog::ToJson(read), eventlog::ToJson(outcome.info));
}

std::string Nested(const std::string& inner) {
  return R"({"JOB_ID":1,"PROCESS_ID":"P","START_DT":"2026-01-01 00:00:01","END_DT":"2026-01-01 00:01:00","nested":)" +
         inner + "}\n";
}

TEST(PrivateColumns, AnObjectIsAsPrivateAsTheNamesInIt) {
  ImportBench bench;
  const std::string ana = R"({"job":{"EMAIL":"ana@b"}})";
  const ImportOutcome outcome = bench.ImportedText("a.jsonl", Nested("{}") + Nested(ana));
  EXPECT_TRUE(ImportBench::Column(outcome, "nested")->is_private);
  const ImportOutcome plain = bench.ImportedText("b.jsonl", Nested(R"({"rows":5})"));
  EXPECT_EQ(Cells(plain, "nested")[0], R"({"rows":5})");
  // Behind the head of the file and the sampled rows there is no time to make up one's mind.
  std::string late;
  while (late.size() < (size_t{4} << 20)) late += Nested(R"({"rows":)" + std::string(700, '5') + "}");
  const ImportOutcome hidden = bench.ImportedText("c.jsonl", late + Nested("{}") + Nested(ana));
  EXPECT_FALSE(ImportBench::Column(hidden, "nested")->is_private);
  EXPECT_EQ(ImportBench::Count(hidden, "jsonl_late_private_name:nested"), 1);
  EXPECT_EQ(ImportBench::Column(hidden, "nested")->nulls, 1);
  const std::string csv = WithColumns("INFO", R"("{""user"":""ana""}")");
  EXPECT_TRUE(ImportBench::Column(bench.ImportedText("d.csv", csv), "INFO")->is_private);
}

TEST(PrivateColumns, FreeFormParametersLeaveNoKeys) {
  ImportBench bench;
  std::string csv = "JOB_ID,PROCESS_ID,START_DT,END_DT,PARAM_DESCR_LIST\n";
  for (int i = 10; i < 50; ++i) {
    csv += std::to_string(i) + ",P,2026-01-01 00:00:" + std::to_string(i) +
           ",2026-01-01 00:01:00,Comment=to; Bob " + std::to_string(i) + "=5\n";
  }
  const ImportOutcome outcome = bench.ImportedText("a.csv", csv);
  for (const std::string& keys : Cells(outcome, "param_keys")) EXPECT_EQ(keys, "Comment;");
  EXPECT_EQ(outcome.info.RoleOf("params")->note,
            "most rows have text of their own where keys stand; only what comes again is a key");
}

TEST(PrivateColumns, NoErrorQuotesTheirValues) {
  ImportBench bench;
  const Path file = bench.Write("a.csv", WithColumns("NOTE,EMAIL", "secret1,secret2"));
  ImportOptions options = Private({"NOTE"});
  for (const char* column : {"NOTE", "EMAIL"}) {
    options.map = {{"started", column}};
    const std::string message = bench.Refused({file}, options);
    EXPECT_NE(message.find("found a value of 7 bytes, which is not shown as the column is private"),
              std::string::npos)
        << message;
    EXPECT_EQ(message.find("secret"), std::string::npos) << message;
  }
}

TEST(PrivateColumns, AreExplained) {
  ImportBench bench;
  const Path file = bench.Write("a.csv", Replaced(kPeople, "DEPARTMENT", "CREATED_BY"));
  ImportOptions options = Private({"JOB_ID"});
  options.map = {{"case", "CREATED_BY"}};
  const auto report = ExplainColumns(file, options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(PrivateText(*report, false),
            "private columns, stored as tokens:\n"
            "  JOB_ID: --private says so\n"
            "  PARENT_ID: it has values of JOB_ID, which is private\n"
            "  USER_ID: it plays the role user\n"
            "  CREATED_BY sounds private and stays in clear, as it plays the role case; --private CREATED_BY "
            "makes tokens of it\n");
  options = {};
  const auto plain = ExplainColumns(file, options);
  ASSERT_TRUE(plain);
  EXPECT_EQ(PrivateText(*plain, false),
            "private columns, stored as tokens:\n  USER_ID: it plays the role user\n"
            "  CREATED_BY: its name speaks of a person or a credential (created by)\n");
}

}  // namespace
}  // namespace harness::importers

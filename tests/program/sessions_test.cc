// SPDX-License-Identifier: Apache-2.0
// The verbs sessions import, list, show, why, ledger, verify and reanalyze, as a user runs them.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/json.h"
#include "store/sqlite.h"
#include "tests/program/program.h"
#include "tests/served_home.h"

namespace harness::tests {
namespace {

// A session of two spans, the root and a call of a model, as an OTLP request on one line.
std::string OtlpLine(const std::string& trace, const std::string& session, int seconds) {
  const std::string end = std::to_string(1754000000 + seconds) + "000000000";
  return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + trace +
         R"(","spanId":"00000000000000a1","name":"answer","startTimeUnixNano":"1754000000000000000",)"
         R"("endTimeUnixNano":")" +
         end + R"(","attributes":[{"key":"session.id","value":{"stringValue":")" + session +
         R"("}}]},{"traceId":")" + trace +
         R"(","spanId":"00000000000000a2","parentSpanId":"00000000000000a1","name":"chat",)"
         R"("startTimeUnixNano":"1754000000000000000","endTimeUnixNano":"1754000001000000000","attributes":[)"
         R"({"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
         R"({"key":"gen_ai.request.model","value":{"stringValue":"example-1"}},)"
         R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":"1000"}},)"
         R"({"key":"gen_ai.usage.output_tokens","value":{"intValue":200}}]}]}]}]})"
         "\n";
}

// One call that ends `minute` minutes after midnight; a cost of "" is left out.
std::string PlainLine(const std::string& id, int minute, const std::string& cost) {
  const std::string hh = std::to_string(10 + minute / 60), mm = std::to_string(10 + minute % 60);
  return R"({"session_id":")" + id + R"(","cascade_id":"support","started_at":"2025-07-31T)" + hh + ":" + mm +
         R"(:00Z","cells":[{"name":"draft","model":"example-1","duration_ms":2500,"input_tokens":100,)"
         R"("output_tokens":20)" +
         (cost.empty() ? "" : R"(,"cost":")" + cost + "\"") + "}]}\n";
}

const std::string kTrace1(32, '1'), kTrace2(32, '2');

class Sessions : public testing::Test {
 protected:
  void Write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(WriteFile(program_.folder() / name, text));
  }
  Ended Run(std::vector<std::string> words) {
    words.insert(words.begin(), "sessions");
    return program_.Run(words);
  }
  // The document of a call that has to pass.
  Json JsonOf(std::vector<std::string> words) {
    words.push_back("--json");
    const Ended ended = Run(words);
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return ParseJson(ended.out, "stdout").value();
  }
  void Fails(const std::vector<std::string>& words, const std::vector<std::string>& parts) {
    const Ended ended = Run(words);
    EXPECT_EQ(ended.exit_code, 2) << words.front();
    for (const std::string& part : parts) EXPECT_NE(ended.err.find(part), std::string::npos) << ended.err;
  }
  // Ten sessions, a minute apart, of which the last costs eight times as much.
  void ImportHistory() {
    std::string text;
    const std::vector<std::string> costs = {"0.0101", "0.0097", "0.0103", "0.0099", "0.0100",
                                            "0.0098", "0.0102", "0.0104", "0.0096", "0.08"};
    for (size_t i = 0; i < costs.size(); ++i)
      text += PlainLine("run-" + std::to_string(i), static_cast<int>(i), costs[i]);
    Write("history.jsonl", text);
    ASSERT_EQ(Run({"import", "history.jsonl"}).exit_code, 0);
  }
  Program program_;
};

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool Matches(const std::string& text, const std::string& pattern) {
  return std::regex_search(text, std::regex(pattern));
}

TEST_F(Sessions, LinesOfOtlpBecomeSessions) {
  const std::string short_id = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"12"}]}]}]})";
  Write("o.jsonl", OtlpLine(kTrace1, "one", 4) + short_id + "\n" + OtlpLine(kTrace2, "two", 9));
  const Ended imported = Run({"import", "o.jsonl"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_TRUE(imported.out.starts_with("o.jsonl: otlp, 3 lines, 4 spans, 1 rejected\n")) << imported.out;
  EXPECT_TRUE(Contains(imported.out, "o.jsonl:2: ")) << imported.out;
  EXPECT_TRUE(Contains(imported.out, "expected 32 hexadecimal digits")) << imported.out;
  EXPECT_TRUE(imported.out.ends_with("stored 4 spans, 4 of them new; the home holds 2 sessions\n"))
      << imported.out;
  EXPECT_TRUE(Contains(imported.err, "the cost of 2 sessions is not known")) << imported.err;
  const Json list = JsonOf({"list", "--sort", "total_duration_ms", "--ascending"});
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["session_id"], "one");
  EXPECT_EQ(list[0]["total_duration_ms"], 4000.0);
  EXPECT_EQ(list[1]["session_id"], "two");
  EXPECT_EQ(list[1]["total_tokens_in"], 1000);
  EXPECT_EQ(list[1]["total_tokens_out"], 200);
  EXPECT_TRUE(list[1]["total_cost"].is_null());
  EXPECT_EQ(list[1]["state"], "cost_pending");
}

TEST_F(Sessions, ImportingAgainAndPackedChangesNothing) {
  Write("o.jsonl", OtlpLine(kTrace1, "one", 4) + OtlpLine(kTrace2, "two", 9));
  const Json first = JsonOf({"import", "o.jsonl"});
  EXPECT_EQ(first["new"], 4);
  EXPECT_EQ(first["files"][0]["format"], "otlp");
  const Json rows = JsonOf({"list"});
  ASSERT_EQ(program_.Bash("gzip -k o.jsonl").exit_code, 0);
  for (const char* file : {"o.jsonl", "o.jsonl.gz"}) {
    const Json again = JsonOf({"import", file});
    EXPECT_EQ(again["files"][0]["spans"], 4) << file;
    EXPECT_EQ(again["stored"], 4);
    EXPECT_EQ(again["new"], 0);
    EXPECT_EQ(again["home"]["sessions"], 2);
    EXPECT_EQ(JsonOf({"list"}), rows) << file;  // with the times at which they were analysed
  }
}

TEST_F(Sessions, PlainLinesKeepTheGoodOnes) {
  const std::string slip =
      R"({"session_id":"b","started_at":"2025-07-31T10:00:00Z","cells":[{"name":"x","input_token":1}]})";
  Write("p.jsonl", PlainLine("a", 0, "0.0123456789") + slip + "\n" + PlainLine("c", 1, "0"));
  const Ended imported = Run({"import", "p.jsonl"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_TRUE(imported.out.starts_with("p.jsonl: plain, 3 lines, 4 spans, 1 rejected\n")) << imported.out;
  EXPECT_TRUE(Contains(imported.out, "did you mean input_tokens?")) << imported.out;
  EXPECT_EQ(JsonOf({"show", "a"})["total_cost_pico"], 12'345'678'900);
  EXPECT_EQ(JsonOf({"show", "c"})["state"], "free");
}

TEST_F(Sessions, ATableIsToldWhatItsColumnsMean) {
  Write("t.csv",
        "run;when;took;usd;in;out\na;2025-07-31T10:00:00Z;12.5;0.25;100;20\n"
        "b;2025-07-31T11:00:00Z;1.5;;100;20\nc;noon;1.5;1;100;20\n");
  Fails({"import", "t.csv"},
        {"t.csv: found the columns run, when, took, usd, in, out", "--map start=COLUMN"});
  const std::vector<std::string> words = {"import", "t.csv",
                                          "--map",  "session=run",
                                          "--map",  "start=when",
                                          "--map",  "duration_s=took",
                                          "--map",  "cost=usd",
                                          "--map",  "input_tokens=in",
                                          "--map",  "output_tokens=out"};
  std::vector<std::string> slip = words;
  slip[3] = "sesion=run";
  Fails(slip, {"\"sesion\"", "did you mean session?"});
  slip[3] = "session=rum";
  Fails(slip, {"\"rum\"", "expected one of run, when, took, usd, in, out"});
  EXPECT_EQ(JsonOf({"list"}).size(), 0u);
  const Json imported = JsonOf(words);
  EXPECT_EQ(imported["files"][0]["map"]["cost"], "usd");
  EXPECT_EQ(imported["files"][0]["rejected"], 1);
  EXPECT_TRUE(Contains(imported["files"][0]["reasons"][0].get<std::string>(),
                       "t.csv, row 3: when is \"noon\", expected an ISO time"));
  EXPECT_EQ(JsonOf({"show", "a"})["total_cost"], 0.25);
  EXPECT_EQ(JsonOf({"show", "a"})["total_duration_ms"], 12500.0);
  EXPECT_TRUE(JsonOf({"show", "b"})["total_cost"].is_null());
}

TEST_F(Sessions, AWrongFileIsRefusedAndTheOnesBeforeItStay) {
  Write("text.md", "# A title\n\nand words\n");
  Write("empty.jsonl", "");
  Write("binary.csv", std::string_view("\x7f"
                                       "ELF\0\1\2\3",
                                       8));
  Write("bad.jsonl", R"({"session_id":"b","cells":[{"name":"x","input_token":1}]})");
  Fails({"import", "absent.csv"}, {"absent.csv: no such file"});
  Fails({"import", "text.md"}, {"text.md:1: ", "--delimiter"});
  Fails({"import", "empty.jsonl"}, {"empty.jsonl: the file is empty, expected traces"});
  Fails({"import", "binary.csv"}, {"binary.csv: byte 4 is NUL"});
  Fails({"import", "bad.jsonl"}, {"nothing could be read, 1 rejected; the first: bad.jsonl:1: "});
  Fails({"import", "bad.jsonl", "--input-format", "otpl"},
        {"\"otpl\", expected otlp, plain, langfuse or table"});
  EXPECT_EQ(JsonOf({"list"}).size(), 0u);
  Write("good.jsonl", PlainLine("a", 0, "0.01"));
  Fails({"import", "good.jsonl", "absent.csv"}, {"absent.csv: no such file"});
  const Ended list = Run({"list", "--json"});
  EXPECT_TRUE(Contains(list.out, "\"session_id\": \"a\"")) << list.out;
  EXPECT_EQ(list.err, "");  // it is analysed, too
}

TEST_F(Sessions, WhatStandsOutIsListedFirstAndExplained) {
  ImportHistory();
  const Ended list = Run({"list", "--sort", "cost_z_score", "--limit", "1"});
  EXPECT_TRUE(Contains(list.out, "\nrun-9")) << list.out;
  EXPECT_FALSE(Contains(list.out, "run-8")) << list.out;
  EXPECT_TRUE(Contains(list.err, "shown: 1 of 10; see --limit")) << list.err;
  const Json why = JsonOf({"why", "run-9"});
  const Json& cost = why["scores"]["cost"];
  EXPECT_EQ(cost["state"], "outlier_high");
  EXPECT_EQ(cost["n"], 9);
  EXPECT_EQ(why["same_snapshot"], true);
  double sum = 0;
  for (const Json& part : why["because"]["parts"]) sum += part["log_ratio"].get<double>();
  EXPECT_EQ(sum, why["because"]["total"].get<double>());
  EXPECT_EQ(why["because"]["parts"][0]["id"], "price_per_token");  // messages and tokens are as always
  const Ended text = Run({"why", "run-9"});
  EXPECT_TRUE(
      text.out.starts_with("session run-9 of the cascade support\ncost: 0.08 USD, expected 0.01 USD; "
                           "outlier_high, z "))
      << text.out;
  EXPECT_TRUE(Contains(text.out, ", beside 9 earlier sessions of the same structure and models\n"))
      << text.out;
  EXPECT_TRUE(Contains(text.out, "duration: 2.500 s; no_variance: the 9 earlier sessions")) << text.out;
}

TEST_F(Sessions, TooLittleHistoryIsSaidAndNothingIsClaimed) {
  ImportHistory();
  const Json why = JsonOf({"why", "run-1"});
  EXPECT_EQ(why["scores"]["cost"]["state"], "too_little_history");
  EXPECT_TRUE(why["scores"]["cost"]["z"].is_null());
  const Ended text = Run({"why", "run-1"});
  EXPECT_TRUE(Contains(text.out, "cost: 0.0097 USD; too_little_history: fewer than 2 earlier sessions"))
      << text.out;
  const Ended list = Run({"list", "--filter", "session_id=run-1"});
  EXPECT_TRUE(Contains(list.out, "too_little_history       -")) << list.out;
}

TEST_F(Sessions, AllColumnsAreShownWithUnits) {
  ImportHistory();
  const Json row = JsonOf({"show", "run-9"});
  const Ended text = Run({"show", "run-9"});
  for (const auto& [name, value] : row.items()) EXPECT_TRUE(Contains(text.out, "\n" + name + " ")) << name;
  EXPECT_TRUE(text.out.starts_with("column ")) << text.out;
  EXPECT_TRUE(Matches(text.out, "total_cost +USD +0[.]08\n")) << text.out;
  EXPECT_TRUE(Matches(text.out, "input_char_count +characters +unknown\n"));
  EXPECT_TRUE(Matches(text.out, "is_cost_outlier +yes\n")) << text.out;
}

TEST_F(Sessions, TheLedgerSaysWhatEachSpanIsChargedAndTheTotal) {
  Write("p.jsonl", PlainLine("a", 0, "0.0123456789") + PlainLine("b", 1, ""));
  ASSERT_EQ(Run({"import", "p.jsonl"}).exit_code, 0);
  const Ended paid = Run({"ledger", "a"});
  EXPECT_TRUE(Contains(paid.out, "charged 100 in and 20 out")) << paid.out;
  EXPECT_TRUE(paid.out.ends_with("\ntotal: 0.0123456789 USD; 100 tokens in, 20 out\n")) << paid.out;
  const Ended pending = Run({"ledger", "b"});
  EXPECT_TRUE(Contains(pending.out, "no price of example-1 at its time")) << pending.out;
  EXPECT_TRUE(Contains(pending.out,
                       "total: cost unknown: 1 charged span without one, 0 USD at the others; 100 tokens in"))
      << pending.out;
  EXPECT_TRUE(Contains(Run({"why", "b"}).out, "stat-harness sessions ledger")) << "what to do";
  const Json ledger = JsonOf({"ledger", "a"});
  EXPECT_EQ(ledger["totals"]["cost_pico"], 12'345'678'900);
  std::multiset<std::string> roles;
  for (const Json& line : ledger["lines"]) roles.insert(line["ledger_role"]);
  EXPECT_EQ(roles, (std::multiset<std::string>{"charged", "none"}));
}

TEST_F(Sessions, PricesTellWhatWasUnknownOnceAnalysedAgain) {
  Write("p.jsonl", PlainLine("b", 1, ""));
  const Ended imported = Run({"import", "p.jsonl"});
  EXPECT_TRUE(Contains(imported.err, "the cost of 1 session is not known")) << imported.err;
  EXPECT_TRUE(Contains(imported.err, "stat-harness prices import FILE")) << imported.err;
  Write("prices.json", R"({"example-1":{"input_cost_per_token":2e-06,"output_cost_per_token":8e-06}})");
  ASSERT_EQ(program_.Run({"prices", "import", "prices.json"}).exit_code, 0);
  EXPECT_TRUE(JsonOf({"show", "b"})["total_cost_pico"].is_null());
  EXPECT_EQ(Run({"reanalyze"}).out, "1 session analysed, 1 row changed\n");
  EXPECT_EQ(JsonOf({"show", "b"})["total_cost_pico"], 100 * 2'000'000 + 20 * 8'000'000);
}

TEST_F(Sessions, VerifyDerivesTheFlagsAndSeesAChangedRow) {
  ImportHistory();
  EXPECT_EQ(JsonOf({"verify", "run-9"})["same"], true);
  const Ended same = Run({"verify", "run-9"});
  EXPECT_TRUE(Contains(same.out, "flags and scores are those")) << same.out;
  {
    auto database = store::Database::Open(program_.folder() / "home" / "sessions.db");
    ASSERT_TRUE(database) << database.error().message;
    ASSERT_TRUE(database->Execute("UPDATE cascade_analytics SET cost_z_score = 0.5 WHERE cost_z_score > 2"));
  }
  const Ended changed = Run({"verify", "run-9"});
  EXPECT_EQ(changed.exit_code, 1) << changed.err;
  EXPECT_TRUE(Contains(changed.out, "are NOT")) << changed.out;
  EXPECT_TRUE(Contains(changed.out, "cost_z_score: the row has 0.5, derived ")) << changed.out;
  const Ended json = Run({"verify", "run-9", "--json"});
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_EQ(ParseJson(json.out, "stdout").value()["differences"][0]["column"], "cost_z_score");
}

TEST_F(Sessions, ReanalyzeTakesLateSessionsIntoAccount) {
  Write("late.jsonl", PlainLine("third", 3, "0.02"));
  Write("early.jsonl", PlainLine("first", 1, "0.01") + PlainLine("second", 2, "0.01"));
  ASSERT_EQ(Run({"import", "late.jsonl"}).exit_code, 0);
  ASSERT_EQ(Run({"import", "early.jsonl"}).exit_code, 0);
  EXPECT_EQ(JsonOf({"show", "third"})["cluster_run_count"], 0);
  const Json again = JsonOf({"reanalyze"});
  EXPECT_EQ(again["sessions"], 3);
  EXPECT_EQ(again["changed"], 1);
  const Json row = JsonOf({"show", "third"});
  EXPECT_EQ(row["cluster_run_count"], 2);
  EXPECT_EQ(row["cluster_avg_cost"], 0.01);
  EXPECT_EQ(JsonOf({"reanalyze"})["changed"], 0);

  const Ended before = Run({"reanalyze", "--as-of", "2020-01-01T00:00:00Z"});
  EXPECT_EQ(before.out, "0 sessions analysed, 3 rows changed\n");
  EXPECT_TRUE(Contains(before.err, "the rows are as of 2020-01-01T00:00:00Z")) << before.err;
  EXPECT_EQ(JsonOf({"list"}).size(), 0u);
  EXPECT_TRUE(Contains(Run({"list"}).err, "sessions reanalyze makes them"));
  const Ended shown = Run({"show", "third"});
  EXPECT_EQ(shown.exit_code, 2);
  EXPECT_TRUE(Contains(shown.err, "its spans are stored")) << shown.err;
  EXPECT_FALSE(Contains(shown.err, "sessions import")) << shown.err;
  EXPECT_EQ(Run({"reanalyze", "--quiet"}).out, "3 sessions analysed, 3 rows changed\n");
  EXPECT_EQ(JsonOf({"show", "third"})["cluster_avg_cost"], 0.01);
  Fails({"reanalyze", "--as-of", "2020-01-01"}, {"--as-of: found \"2020-01-01\"", "with its zone"});
}

TEST_F(Sessions, AnUnknownIdNamesWhatToDo) {
  for (const char* verb : {"show", "why", "ledger", "verify"})
    Fails({verb, "run-1"}, {"session \"run-1\"", "stat-harness sessions import FILE"});
  Write("p.jsonl",
        PlainLine("agent/2025-07-31/alpha", 0, "0.01") + PlainLine("agent/2025-07-31/beta", 1, "0.01"));
  ASSERT_EQ(Run({"import", "p.jsonl"}).exit_code, 0);
  for (const char* verb : {"show", "why", "ledger", "verify"})
    Fails({verb, "agent/2025-07-31/a"}, {"did you mean agent/2025-07-31/alpha?"});
  Fails({"show", "beta"}, {"did you mean agent/2025-07-31/beta?"});
  Fails({"show", "agent/2025-07-31/alhpa"}, {"did you mean agent/2025-07-31/alpha?"});
  Fails({"show", "agent/"}, {"sessions list --filter session_id:starts:agent/"});
  Fails({"show", "something quite different"}, {"stat-harness sessions list"});
  const Ended json = Run({"show", "beta", "--json"});
  EXPECT_EQ(json.exit_code, 2);
  EXPECT_EQ(ParseJson(json.out, "stdout").value()["error"]["code"], "not_found");
}

TEST_F(Sessions, FiltersSelectAndSayWhatIsWrong) {
  EXPECT_TRUE(Contains(Run({"list"}).err, "no sessions: stat-harness sessions import FILE"));
  ImportHistory();
  EXPECT_EQ(JsonOf({"list", "--filter", "total_cost>=0.0103"}).size(), 3u);
  EXPECT_EQ(JsonOf({"list", "--filter", "total_cost>0.0103", "--filter", "session_id!=run-9"}).size(), 1u);
  EXPECT_TRUE(Contains(Run({"list", "--filter", "cascade_id=other"}).err,
                       "no session fits the filters; the home holds 10"));
  Fails({"list", "--filter", "total_cots>1"}, {"\"total_cots\"", "did you mean total_cost?"});
  Fails({"list", "--filter", "total_cost>much"}, {"\"much\" for total_cost, expected a number"});
  Fails({"list", "--filter", "total_cost"}, {"expected COLUMN=VALUE"});
  Fails({"list", "--sort", "because"}, {"holds JSON"});
  EXPECT_EQ(Run({"list", "--quiet", "--limit", "2"}).err, "");
  EXPECT_EQ(program_.Bash("set -o pipefail; stat-harness sessions list --format csv | wc -l").out, "11\n");
}

TEST_F(Sessions, AServerHoldsTheHomeForWritingAndIsNamed) {
  ImportHistory();
  Write("p.jsonl", PlainLine("a", 20, "0.01"));
  {
    ServedHome served = std::move(ServedHome::Start(HARNESS_PROGRAM, program_.folder() / "home", {}).value());
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"import", "p.jsonl"}, {"reanalyze"}}) {
      const Ended busy = Run(words);
      EXPECT_EQ(busy.exit_code, 5) << busy.out << busy.err;
      EXPECT_TRUE(Contains(busy.err, "sessions.lock: process " + std::to_string(served.pid()) + " writes"))
          << busy.err;
    }
    EXPECT_EQ(JsonOf({"list"}).size(), 10u);
    EXPECT_EQ(JsonOf({"verify", "run-9"})["same"], true);
    EXPECT_EQ(served.Terminate(), 0);
  }
  EXPECT_EQ(JsonOf({"import", "p.jsonl"})["new"], 2);
}

}  // namespace
}  // namespace harness::tests

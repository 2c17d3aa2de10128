// SPDX-License-Identifier: Apache-2.0
// Baselines from figures to a signed file, and what the program refuses, before a run too.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

constexpr const char* kKpis[] = {"duration_p50",
                                 "duration_p95",
                                 "queue_delay_p50",
                                 "queue_delay_p95",
                                 "error_rate",
                                 "rate_per_min",
                                 "background_overhead_per_min",
                                 "eligible_wait_gt_share"};

// An energy_state_vector.json in which every weight is 0, so that every energy is.
Json StateOf(const std::map<std::string, std::pair<double, Json>>& durations) {
  Json zeros, ones;
  for (const char* kpi : kKpis) {
    zeros[kpi] = 0;
    ones[kpi] = 1;
  }
  Json entities = Json::array();
  for (const auto& [key, figures] : durations) {
    const size_t colon = key.find(':');
    const bool all = colon == std::string::npos;
    entities.push_back({{"key", key},
                        {"kind", all ? "all" : key.substr(0, colon)},
                        {"name", all ? key : key.substr(colon + 1)},
                        {"n", 100},
                        {"span_us", 1},
                        {"observed", {{"duration_p95", figures.first}, {"error_rate", nullptr}}},
                        {"ideal", {{"duration_p95", figures.second}}},
                        {"energy_total", 0},
                        {"energy_gap", 0},
                        {"energy_constraints", 0},
                        {"constraints", Json::array()}});
  }
  return {{"ideal_mode", "frontier"},
          {"wait_threshold_s", 60},
          {"weights", zeros},
          {"eps", ones},
          {"constraint_penalties",
           {{"missing_time_column", 1000},
            {"negative_durations", 200},
            {"parse_rate", 200},
            {"policy_exclusion", 1000}}},
          {"entities", entities}};
}

class Baselines : public ::testing::Test {
 protected:
  void SetUp() override {
    const Json state =
        StateOf({{"ALL", {12.5, 10}}, {"process:QEMAIL", {3, nullptr}}, {"cohort:2025-W27", {9, nullptr}}});
    ASSERT_TRUE(WriteFile(File("state.json"), PrettyJson(state)).has_value());
  }
  Path File(const std::string& name) const { return program_.folder() / name; }
  std::string Text() const { return ReadFile(File("b.json")).value(); }
  void Write(const std::string& text) const { ASSERT_TRUE(WriteFile(File("b.json"), text).has_value()); }
  Ended Build(std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"baseline", "build", "--state", "state.json", "--out", "b.json"};
    words.insert(words.end(), more.begin(), more.end());
    return program_.Run(words);
  }
  Ended Sign() const { return program_.Run({"baseline", "sign", "b.json", "--key", "k.pem", "--new-key"}); }
  Ended Verify() const { return program_.Run({"baseline", "verify", "b.json"}); }
  // Exit code 2 and one line on stderr that holds `said`.
  void ExpectRefused(const Ended& ended, const std::string& said) const {
    EXPECT_EQ(ended.exit_code, 2) << ended.out;
    EXPECT_TRUE(ended.err.starts_with("stat-harness: error: ")) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_NE(ended.err.find(said), std::string::npos) << ended.err;
  }
  Program program_;
};

TEST_F(Baselines, BuildSignVerifyShow) {
  const Ended built = Build();
  ASSERT_EQ(built.exit_code, 0) << built.err;
  EXPECT_TRUE(built.out.ends_with(": 2 figures of 2 entities in b.json\n")) << built.out;
  EXPECT_NE(built.err.find("stat-harness baseline sign b.json --key KEYFILE"), std::string::npos);
  ExpectRefused(Verify(), "found no signature, expected a signed file");
  const Ended signed_by = Sign();
  ASSERT_EQ(signed_by.exit_code, 0) << signed_by.err;
  struct stat info {};
  ASSERT_EQ(::stat(File("k.pem").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  const Ended verified = Verify();
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_NE(verified.out.find(": ok, signed by key "), std::string::npos) << verified.out;
  const Json shown = ParseJson(program_.Run({"baseline", "show", "b.json", "--json"}).out, "stdout").value();
  EXPECT_EQ(shown, ParseJson(Text(), "b.json").value());
  EXPECT_EQ(shown["ideal_vector"],
            Json::parse(R"({"ALL": {"duration_p95": 12.5}, "process:QEMAIL": {"duration_p95": 3}})"));
  EXPECT_EQ(program_.Run({"baseline", "show", "b.json"}).exit_code, 0);
}

TEST_F(Baselines, TheIdealOrACohort) {
  ASSERT_EQ(Build({"--ideal"}).exit_code, 0);
  EXPECT_EQ(Json::parse(Text())["ideal_vector"], Json::parse(R"({"ALL": {"duration_p95": 10}})"));
  ExpectRefused(Build(), "--force");
  ASSERT_EQ(Build({"--cohort", "2025-W27", "--force"}).exit_code, 0);
  EXPECT_EQ(Json::parse(Text())["ideal_vector"], Json::parse(R"({"ALL": {"duration_p95": 9}})"));
  ExpectRefused(Build({"--cohort", "2025-W72", "--force"}), "did you mean \"2025-W27\"?");
  ExpectRefused(program_.Run({"baseline", "build"}), "neither --run nor --state");
}

TEST_F(Baselines, ChangedBytesAreRefused) {
  ASSERT_EQ(Build().exit_code, 0);
  ASSERT_EQ(Sign().exit_code, 0);
  const std::string text = Text();
  for (const char* part : {"12.5", "ALL", "QEMAIL", "\"dataset\"", "schema_hash", "\"value\": \"",
                           "\"key_id\": \"", "\"public_key\": \"", "Ed25519", "{", "}"}) {
    std::string changed = text;
    const size_t at = changed.find(part) + std::string_view(part).size() - 1;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    Write(changed);
    ExpectRefused(Verify(), "baseline b.json");
  }
  Write(text.substr(0, text.size() / 2));
  ExpectRefused(Verify(), "expected valid JSON");
  Write(text);
  EXPECT_EQ(Verify().exit_code, 0);
}

TEST_F(Baselines, TrustedKeysRefuseOthers) {
  ASSERT_EQ(Build().exit_code, 0);
  ASSERT_EQ(Sign().exit_code, 0);
  const std::string id = Json::parse(Text())["signature"]["key_id"];
  const std::vector<std::string> verify = {"baseline", "verify", "b.json", "--trusted-keys"};
  const auto with = [&](const std::string& keys) {
    std::vector<std::string> words = verify;
    words.push_back(keys);
    return program_.Run(words);
  };
  EXPECT_EQ(with("0123456789abcdef," + id).exit_code, 0);
  ExpectRefused(with("0123456789abcdef"), "expected a key of the setting baseline.trusted_keys");
  EXPECT_EQ(with(AsciiUpper(id)).exit_code, 0);
  for (const std::string none : {"", ",", "zzz", "0123456789abcdef,zzz"})  // would trust any key, or nobody
    ExpectRefused(with(none), "--trusted-keys: found");
  program_.variables["STAT_HARNESS_BASELINE_TRUSTED_KEYS"] = "0123456789abcdef";
  ExpectRefused(Verify(), "found " + id);
}

TEST_F(Baselines, KeysThatOthersMayReadOrAreNoneAreRefused) {
  ASSERT_EQ(Build().exit_code, 0);
  const auto sign = [&] { return program_.Run({"baseline", "sign", "b.json", "--key", "k.pem"}); };
  ExpectRefused(sign(), "add --new-key");
  ASSERT_EQ(Sign().exit_code, 0);
  ASSERT_EQ(::chmod(File("k.pem").c_str(), 0644), 0);
  ExpectRefused(sign(), "found mode 0644");
  ASSERT_EQ(::chmod(File("k.pem").c_str(), 0600), 0);
  ASSERT_TRUE(WriteFile(File("k.pem"), "no key").has_value());
  ExpectRefused(sign(), "expected an Ed25519 private key");
}

// In a draft as well: what is signed is what its signer reads.
TEST_F(Baselines, AKeyThatStandsTwiceIsRefused) {
  ASSERT_EQ(Build().exit_code, 0);
  const auto twice = [](std::string text) {
    return text.insert(text.find("\"duration_p95\""), "\"duration_p95\": 99, ");
  };
  Write(twice(Text()));
  ExpectRefused(Sign(), "found the key \"duration_p95\" twice, expected it once");
  ASSERT_EQ(Build({"--force"}).exit_code, 0);
  ASSERT_EQ(Sign().exit_code, 0);
  Write(twice(Text()));
  ExpectRefused(Verify(), "found the key \"duration_p95\" twice");
  ExpectRefused(program_.Run({"baseline", "show", "b.json"}), "found the key \"duration_p95\" twice");
}

TEST_F(Baselines, WhatIsNoFileIsRefused) {
  ExpectRefused(program_.Run({"baseline", "verify", "none.json"}), "No such file");
  ASSERT_TRUE(MakeFolders(File("folder")).has_value());
  ExpectRefused(program_.Run({"baseline", "verify", "folder"}), "found a folder, expected a file");
}

// Before any plugin starts: exit code 2 and one line.
TEST_F(Baselines, ARunRefusesBadSettings) {
  ASSERT_EQ(program_.Run({"generate", "queue", "--jobs", "300", "-o", "q.csv"}).exit_code, 0);
  ASSERT_EQ(program_.Run({"import", "q.csv"}).exit_code, 0);
  const auto run = [&](const std::string& change) {
    return program_.Run({"run", "q", "--quiet", "--set", change});
  };
  const std::string gap = "analysis_ideaspace_normative_gap";
  ExpectRefused(run(gap + ".weights.queue_delay_p95=-1"),
                "at /weights/queue_delay_p95: found -1, expected at least 0");
  ExpectRefused(run(gap + ".baseline_path=none.json"), "No such file");
  ASSERT_EQ(Build().exit_code, 0);
  ExpectRefused(run(gap + ".baseline_path=b.json"), "found no signature");
  ExpectRefused(run("analysis_ebm_action_verifier_v1.exclude_processes=[\"NOSUCH*\"]"),
                "which matches none of the ");
  ExpectRefused(run("analysis_ebm_action_verifier_v1.exclude_processes=[{\"pattern\": \"NOSUCH\"}]"),
                "which matches none of the ");
  ExpectRefused(program_.Run({"run", "q", "--quiet", "--set", gap + ".weights=1", "--set",
                              gap + ".weights.queue_delay_p95=2"}),
                "--set: found a setting below \"" + gap + ".weights\"");
  ExpectRefused(run("analysis_ebm_action_verifier_v1.replays=1e7"),
                "at /replays: found 10000000, expected at least 0 and at most 1000000");
  EXPECT_EQ(Json::parse(program_.Run({"runs", "--json"}).out).size(), 0U);
}

TEST_F(Baselines, ARunTakesASignedOne) {
  ASSERT_EQ(program_.Run({"generate", "queue", "--jobs", "300", "-o", "q.csv"}).exit_code, 0);
  ASSERT_EQ(Build().exit_code, 0);
  ASSERT_EQ(Sign().exit_code, 0);
  const std::string gap = "analysis_ideaspace_normative_gap";
  const Ended ran =
      program_.Run({"run", "q.csv", "--quiet", "--plugin", gap, "--set", gap + ".baseline_path=b.json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const Json runs = Json::parse(program_.Run({"runs", "--json"}).out);
  const std::string id = runs.at(0).contains("run") ? runs[0]["run"] : runs[0]["run_id"];
  const Path table = File("home") / "runs" / id / "artifacts" / gap / "entities_table.json";
  EXPECT_EQ(Json::parse(ReadFile(table).value())["ideal_mode"], "baseline");
}

}  // namespace
}  // namespace harness::tests

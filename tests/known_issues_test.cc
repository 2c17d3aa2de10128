// SPDX-License-Identifier: Apache-2.0
// Known issues on and off through the real program: with them off it finds something by itself and names no
// known issue; with them on each is confirmed, refuted or skipped.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

namespace fs = std::filesystem;

// Written here once more, so that a list in the program which loses one is found out. In lower case.
constexpr const char* kLandmarks[] = {"qemail frequency",
                                      "qemail_frequency",
                                      "tune_schedule_qemail",
                                      "qemail_longest_gap",
                                      "qpec+1",
                                      "qpec_capacity",
                                      "add_qpec",
                                      "payout_batching",
                                      "payout report",
                                      "batch_payout",
                                      "payout_patterns",
                                      "report_payout",
                                      "the mail queue",
                                      "mail leaves up to one",
                                      "payout programs are called"};

Json Parsed(const std::string& text) {
  const auto json = ParseJson(text, "stdout");
  EXPECT_TRUE(json) << text.substr(0, 500);
  return json ? *json : Json();
}

class KnownIssues : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program;
    const Ended made = program_->Run({"generate", "erp", "--rows-scale", "0.1", "-o", "erp.csv"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const Ended imported = program_->Run({"import", "erp.csv"});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
  }
  static void TearDownTestSuite() { delete program_; }
  void TearDown() override { program_->variables.clear(); }

  static Path File(const std::string& name) { return program_->folder() / name; }
  static Ended Run(std::vector<std::string> words) {
    words.insert(words.begin(), "run");
    return program_->Run(words);
  }
  // The folder of the run that `words` make, and its stable report.
  static Json StableOf(const std::vector<std::string>& words, int exit_code, Path* folder = nullptr) {
    std::vector<std::string> all = words;
    all.emplace_back("--json");
    const Ended ended = Run(all);
    EXPECT_EQ(ended.exit_code, exit_code) << ended.err;
    const Json report = Parsed(ended.out);
    if (folder != nullptr)
      *folder = File("home") / "runs" / report.at("volatile").at("run_id").get<std::string>();
    return report.at("stable");
  }
  static Json Issue(const Json& stable, const std::string& id) {
    for (const Json& issue : stable.at("decision").at("known_issues")) {
      if (issue.at("id") == id) return issue;
    }
    return {};
  }
  static const Json* Plugin(const Json& stable, const std::string& id) {
    for (const Json& plugin : stable.at("plugins")) {
      if (plugin.at("id") == id) return &plugin;
    }
    return nullptr;
  }

  static inline Program* program_ = nullptr;
};

TEST_F(KnownIssues, OffFindsActionableInsightsAndNamesNoLandmark) {
  Path folder;
  const Json stable = StableOf({"erp", "--known-issues", "off"}, 0, &folder);
  EXPECT_EQ(stable.at("policy").at("known_issues"), "off");
  EXPECT_GT(stable.at("insights").at("discovered"), 0);
  EXPECT_GT(stable.at("insights").at("actionable_plugins"), 0);
  EXPECT_TRUE(stable.at("decision").at("known_issues").empty());
  EXPECT_EQ(Plugin(stable, "report_payout_report_v1"), nullptr);
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::string text = AsciiLower(entry.path().lexically_relative(folder).generic_string());
    if (entry.is_regular_file()) {
      text += "\n" + AsciiLower(ReadFile(entry.path()).value());
      std::erase(text, '\\');
      ++files;
    }
    for (const char* landmark : kLandmarks)
      EXPECT_EQ(text.find(landmark), std::string::npos) << landmark << " in " << entry.path();
  }
  EXPECT_GT(files, 20);
}

TEST_F(KnownIssues, OffTheGeneralLeversFindTheMailScheduleWithItsCost) {
  const Json stable = StableOf({"erp", "--known-issues", "off"}, 0);
  bool found = false;
  for (const Json& finding : Plugin(stable, "analysis_ideaspace_action_planner")->at("findings")) {
    if (finding.at("where").value("process", "") != "QEMAIL") continue;
    found = true;
    EXPECT_EQ(finding.at("where").at("lever_id"), "tune_schedule_v1");
    const std::string what = finding.at("what").get<std::string>();
    EXPECT_NE(what.find("5-minute schedule whose runs cause "), std::string::npos) << what;
    EXPECT_NE(what.find(" h of others' wait"), std::string::npos) << what;
  }
  EXPECT_TRUE(found);
  // Replayed, its runs fall away and no wait changes beyond the error: an insight without a saving.
  const Json& insights = stable.at("insights").at("insights");
  const auto mail = std::find_if(insights.begin(), insights.end(), [](const Json& insight) {
    return insight.at("where").value("process_id", "") == "QEMAIL";
  });
  ASSERT_NE(mail, insights.end());
  EXPECT_EQ(mail->at("action_type"), "tune_schedule");
  EXPECT_EQ(mail->at("scope_class"), "schedule");
  EXPECT_EQ(mail->at("target_process_ids"), Json::array({"QEMAIL"}));
  EXPECT_EQ(mail->at("known_issue"), "");
  EXPECT_EQ(mail->at("modeled_delta_hours").is_null(), mail->at("not_modeled_reason") != "");
}

TEST_F(KnownIssues, EveryBuiltInPluginKeepsTheInsightContract) {
  for (const char* mode : {"on", "off"}) {
    const Json stable = StableOf({"erp", "--known-issues", mode}, 0);
    const Json& insights = stable.at("insights");
    EXPECT_FALSE(insights.at("insights").empty());
    for (const Json& insight : insights.at("insights")) {
      EXPECT_TRUE(insight.at("violations").empty()) << insight.dump(1);
      EXPECT_TRUE(insight.at("actionable").get<bool>());
    }
    for (const Json& plugin : insights.at("plugins")) {
      EXPECT_TRUE(plugin.at("violations").empty()) << plugin.dump(1);
      EXPECT_EQ(plugin.at("reason_code") == "", plugin.at("recommendations") != 0) << plugin.dump(1);
    }
  }
}

TEST_F(KnownIssues, OnEachLandmarkIsConfirmedRefutedOrSkipped) {
  const Json stable = StableOf({"erp"}, 0);
  EXPECT_EQ(stable.at("policy").at("known_issues"), "on");
  EXPECT_EQ(stable.at("decision").at("known_issues").size(), 3U);
  EXPECT_EQ(Issue(stable, "qemail_frequency").at("status"), "confirmed");
  for (const char* id : {"payout_batching", "qpec_capacity"}) {
    const Json issue = Issue(stable, id);
    EXPECT_EQ(issue.at("status") == "confirmed", issue.at("reason") == "") << issue.dump();
    EXPECT_NE(issue.at("explanation"), "");
  }
  EXPECT_NE(Plugin(stable, "report_payout_report_v1"), nullptr);
}

TEST_F(KnownIssues, OnNoiseNoneIsConfirmedAndOffTheRunFailsItsGate) {
  for (const char* seed : {"1", "2", "3"}) {
    const std::string log = "noise-" + std::string(seed) + ".csv";
    ASSERT_EQ(program_->Run({"generate", "noise", "--rows", "5000", "--seed", seed, "-o", log}).exit_code, 0);
    const Json on = StableOf({log}, 0);
    for (const Json& issue : on.at("decision").at("known_issues")) {
      EXPECT_NE(issue.at("status"), "confirmed") << issue.dump();
      EXPECT_NE(issue.at("reason"), "");
    }
    EXPECT_EQ(Issue(on, "qemail_frequency").at("reason"), "pattern_absent");
    // Its hosts bear the name, and nothing waits there.
    EXPECT_EQ(Issue(on, "qpec_capacity").at("status"), "refuted");
    EXPECT_EQ(Issue(on, "qpec_capacity").at("reason"), "waits_too_short");
    const Ended off = Run({log, "--known-issues", "off"});
    EXPECT_EQ(off.exit_code, 1) << off.err;
    EXPECT_NE(off.out.find("discovery fail: With known issues off nothing was found"), std::string::npos)
        << off.out;
    const Json stable = StableOf({log, "--known-issues", "off"}, 1);
    EXPECT_EQ(stable.at("insights").at("discovered"), 0);
  }
}

TEST_F(KnownIssues, TheVariableIsTheFlagAndTheFlagWins) {
  program_->variables["STAT_HARNESS_KNOWN_ISSUES_MODE"] = "off";
  const Json by_variable = StableOf({"erp"}, 0).at("policy");
  const Json by_flag = StableOf({"erp", "--known-issues", "on"}, 0).at("policy");
  EXPECT_EQ(by_variable.at("known_issues"), "off");
  EXPECT_EQ(by_flag.at("known_issues"), "on");
  EXPECT_NE(by_variable.at("plugin_set_digest"), by_flag.at("plugin_set_digest"));
  EXPECT_EQ(StableOf({"erp"}, 0).at("policy"), by_variable);
  program_->variables["STAT_HARNESS_KNOWN_ISSUES_MODE"] = "perhaps";
  const Ended wrong = Run({"erp"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.err.find("expected one of on, off"), std::string::npos) << wrong.err;
}

TEST_F(KnownIssues, APluginForAKnownIssueRunsWhenItIsAskedFor) {
  const Json stable = StableOf({"erp", "--known-issues", "off", "--plugin", "report_payout_report_v1"}, 1);
  EXPECT_EQ(Plugin(stable, "report_payout_report_v1")->at("status"), "ok");
  const Ended text = Run({"erp", "--known-issues", "off", "--plugin", "report_payout_report_v1"});
  EXPECT_NE(text.out.find("discovery fail"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("landmark_text pass"), std::string::npos) << text.out;
}

TEST_F(KnownIssues, OffAPluginThatNeedsOneForAKnownIssueIsLeftOutWithIt) {
  const Path plugin = File("plugins") / "after_payouts";
  fs::create_directories(plugin.parent_path());
  fs::copy(Path(HARNESS_SOURCE_DIR) / "tests/plugins/python_rows", plugin, fs::copy_options::recursive);
  std::string manifest = ReadFile(plugin / "plugin.yaml").value();
  manifest.replace(manifest.find("python_rows"), 11, "after_payouts");
  manifest.replace(manifest.find("[ingest_tabular]"), 16, "[report_payout_report_v1]");
  ASSERT_TRUE(WriteFile(plugin / "plugin.yaml", manifest));
  const std::vector<std::string> words = {"erp", "--plugin-path", (File("plugins")).string(),
                                          "--known-issues"};
  const auto with = [&](const std::vector<std::string>& more, int exit_code) {
    std::vector<std::string> all = words;
    all.insert(all.end(), more.begin(), more.end());
    return StableOf(all, exit_code);
  };
  const Json off = with({"off"}, 0);
  EXPECT_EQ(Plugin(off, "after_payouts"), nullptr);
  EXPECT_EQ(Plugin(off, "report_payout_report_v1"), nullptr);
  EXPECT_NE(Plugin(with({"on"}, 0), "after_payouts"), nullptr);
  const Json asked = with({"off", "--plugin", "after_payouts"}, 1);
  EXPECT_EQ(Plugin(asked, "after_payouts")->at("status"), "ok");
  EXPECT_EQ(Plugin(asked, "report_payout_report_v1")->at("status"), "ok");
}

// Settings of a plugin may be anybody's; the scan is what proves the output.
TEST_F(KnownIssues, TextThatLeaksFailsTheRunAndIsNamed) {
  const Ended ended =
      Run({"erp", "--known-issues", "off", "--set", "analysis_ideaspace_action_planner.known_issues=\"on\""});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_NE(ended.out.find("landmark_text fail: Known issues are off, and their text stands in the output"),
            std::string::npos)
      << ended.out;
  EXPECT_NE(ended.out.find("answers_recommendations.md"), std::string::npos);
}

TEST_F(KnownIssues, ANameOfTheLogIsNoLeak) {
  std::string log =
      ReadFile(Path(HARNESS_SOURCE_DIR) / "plugins/analysis_ebm_action_verifier_v1/golden/one_slot/log.csv")
          .value();
  for (size_t at = 0; (at = log.find("POST", at)) != std::string::npos; at += 15)
    log.replace(at, 4, "PAYOUT_BATCHING");
  ASSERT_TRUE(WriteFile(File("names.csv"), log));
  const Ended ended = Run({"names.csv", "--known-issues", "off"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("landmark_text pass"), std::string::npos) << ended.out;
}

constexpr const char* kProject = R"(issues:
  - id: loads_hold_children
    title: Loads hold their children overnight
    explanation: Told by operations in spring.
    expect:
      - plugin: analysis_queue_delay_decomposition
        id: "*LOSEXTCHLD*"
        figure: estimate
        min: 10
  - id: a_load_is_free
    title: Somebody believes that this wait is gone
    expect:
      - plugin: analysis_queue_delay_decomposition
        id: "*LOSEXTCHLD*"
        figure: estimate
        value: 0.5
        tolerance: {absolute: 0.1, percent: 10}
)";

TEST_F(KnownIssues, AProjectsFileBesideTheLogIsLookedForAndChecked) {
  ASSERT_TRUE(MakeFolders(File("project")));
  fs::copy_file(File("erp.csv"), File("project") / "erp.csv", fs::copy_options::overwrite_existing);
  ASSERT_TRUE(WriteFile(File("project") / "known_issues.yaml", kProject));
  const std::string log = (File("project") / "erp.csv").string();
  Path folder;
  const Json stable = StableOf({log}, 0, &folder);
  const Json confirmed = Issue(stable, "loads_hold_children");
  EXPECT_EQ(confirmed.at("status"), "confirmed") << confirmed.dump(1);
  EXPECT_EQ(confirmed.at("checks").at(0).at("expected_low"), 10.0);
  EXPECT_GE(confirmed.at("checks").at(0).at("found").get<double>(), 10.0);
  const Json refuted = Issue(stable, "a_load_is_free");
  EXPECT_EQ(refuted.at("status"), "refuted");
  EXPECT_EQ(refuted.at("reason"), "outside_tolerance");
  EXPECT_EQ(refuted.at("checks").at(0).at("expected_low"), 0.4);
  EXPECT_EQ(refuted.at("checks").at(0).at("expected_high"), 0.6);
  const Json without = StableOf({log, "--plugin", "ingest_tabular"}, 0);
  const Json skipped = Issue(without, "loads_hold_children");
  EXPECT_EQ(skipped.at("status"), "skipped");
  EXPECT_EQ(skipped.at("reason"), "plugin_not_in_run");
  for (const char* file : {"report.md", "report.html", "answers_recommendations.md"})
    EXPECT_NE(ReadFile(folder / file)->find("Loads hold their children overnight"), std::string::npos)
        << file;

  Path off;
  StableOf({log, "--known-issues", "off"}, 0, &off);
  for (const auto& entry : fs::recursive_directory_iterator(off)) {
    if (!entry.is_regular_file()) continue;
    const std::string text = ReadFile(entry.path()).value();
    for (const char* own :
         {"loads_hold_children", "Loads hold their", "operations in spring", "a_load_is_free"})
      EXPECT_EQ(text.find(own), std::string::npos) << own << " in " << entry.path();
  }
}

TEST_F(KnownIssues, ABrokenFileIsOneLineWithItsPlace) {
  const auto broken = [](const std::string& yaml) {
    EXPECT_TRUE(WriteFile(File("broken.yaml"), yaml));
    const Ended ended = Run({"erp", "--plugin", "ingest_tabular", "--quiet", "--known-issues-file",
                             File("broken.yaml").string()});
    EXPECT_EQ(ended.exit_code, 2) << ended.out;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    return ended.err;
  };
  EXPECT_NE(broken("issues:\n  - id: [a\n").find("broken.yaml:3:1:"), std::string::npos);
  const std::string wrong =
      broken("issues:\n  - id: mail\n    title: Mail\n    expect:\n      - plugin: 7\n");
  EXPECT_NE(wrong.find("broken.yaml:5:17:"), std::string::npos) << wrong;
  const std::string unknown =
      broken("issues:\n  - id: mail\n    title: Mail\n    expect: [{plugin: ingest_tabulr, kind: a}]\n");
  EXPECT_NE(unknown.find("broken.yaml: at /issues/0/expect/0/plugin: found \"ingest_tabulr\""),
            std::string::npos)
      << unknown;
  EXPECT_NE(unknown.find("did you mean ingest_tabular?"), std::string::npos) << unknown;
  const Ended absent = Run({"erp", "--known-issues-file", "absent.yaml"});
  EXPECT_EQ(absent.exit_code, 2);
  EXPECT_NE(absent.err.find("absent.yaml"), std::string::npos);
}

}  // namespace
}  // namespace harness::tests

// SPDX-License-Identifier: Apache-2.0
#include "insight/known_issues.h"

#include <gtest/gtest.h>

namespace harness::insight {
namespace {

constexpr const char* kYaml = R"(issues:
  - id: mail_poll
    title: Mail is polled too often
    explanation: Agreed with operations in May.
    expect:
      - plugin: waits
        id: "top_wait:mail*"
        figure: estimate
        value: 100
        tolerance: {absolute: 2, percent: 5}
      - plugin: waits
        kind: top_wait
)";

Json Finding(const char* id, double hours) {
  return {{"id", id}, {"kind", "top_wait"}, {"estimate", hours}, {"n", 7}, {"where", {{"share", 0.25}}}};
}

Json Plugins(const Json& findings, const char* status = "ok") {
  return Json::array({{{"id", "waits"},
                       {"status", status},
                       {"reason_code", std::string_view(status) == "ok" ? "" : "missing_column:started_us"},
                       {"summary", "It has no start."},
                       {"findings", findings}}});
}

CheckedIssue CheckOne(const Json& plugins, const char* yaml = kYaml) {
  const auto issues = ParseKnownIssues(yaml, "k.yaml");
  EXPECT_TRUE(issues) << (issues ? "" : issues.error().message);
  if (!issues) return {};
  const auto checked = CheckKnownIssues(*issues, plugins);
  EXPECT_EQ(checked.size(), 1U);
  return checked.front();
}

TEST(ParseKnownIssues, ReadsEveryField) {
  const auto issues = ParseKnownIssues(kYaml, "k.yaml").value();
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].id, "mail_poll");
  EXPECT_EQ(issues[0].title, "Mail is polled too often");
  EXPECT_EQ(issues[0].explanation, "Agreed with operations in May.");
  ASSERT_EQ(issues[0].expect.size(), 2U);
  const ExpectedFinding& first = issues[0].expect[0];
  EXPECT_EQ(first.plugin, "waits");
  EXPECT_EQ(first.kind, "*");
  EXPECT_EQ(first.id, "top_wait:mail*");
  EXPECT_EQ(first.figure, "estimate");
  EXPECT_EQ(first.value, 100.0);
  EXPECT_EQ(first.absolute, 2.0);
  EXPECT_EQ(first.percent, 5.0);
  EXPECT_EQ(issues[0].expect[1].at, "k.yaml: at /issues/0/expect/1");
  EXPECT_EQ(issues[0].expect[1].figure, "");
}

TEST(ParseKnownIssues, MistakesAreToldInOneLineWithTheirPlace) {
  const auto message = [](const char* yaml) {
    const auto issues = ParseKnownIssues(yaml, "k.yaml");
    return issues ? std::string("read") : issues.error().message;
  };
  EXPECT_EQ(message("issues:\n  - id: [\n").substr(0, 10), "k.yaml:3:1");
  EXPECT_EQ(message("issues:\n  - id: Mail Poll\n    title: Mail\n    expect: [{plugin: a, kind: b}]\n")
                .substr(0, 29),
            "k.yaml:2:9: at /issues/0/id: ");
  EXPECT_EQ(message("issues:\n  - id: mail\n    title: Mail\n    expect:\n      - plugin: a\n").substr(0, 11),
            "k.yaml:5:9:");
  EXPECT_EQ(
      message("issues:\n  - id: mail\n    title: Mail\n    tittle: x\n    expect: [{plugin: a, kind: b}]\n")
          .substr(0, 11),
      "k.yaml:2:5:");
  const std::string twice = message(
      "issues:\n  - {id: mail, title: Mail, expect: [{plugin: a, kind: b}]}\n"
      "  - {id: mail, title: Mail, expect: [{plugin: a, kind: b}]}\n");
  EXPECT_EQ(twice, "k.yaml:3:10: at /issues/1/id: found \"mail\" twice, expected it once");
  EXPECT_NE(message("issues: []\n").find("k.yaml:1:9"), std::string::npos) << message("issues: []\n");
  const std::string empty = message(
      "issues:\n  - id: mail\n    title: Mail\n    expect:\n"
      "      - {plugin: a, kind: b}\n      - {plugin: a, kind: b, figure: n, min: 8, max: 7.5}\n");
  EXPECT_EQ(empty,
            "k.yaml:6:46: at /issues/0/expect/1/min: found min 8 above max 7.5 in the issue \"mail\", "
            "expected a min that is at most the max");
  EXPECT_EQ(message("issues:\n  - id: mail\n    title: Mail\n    expect:\n"
                    "      - {plugin: a, kind: b, figure: n, min: 8, max: 8}\n"),
            "read");
  // A value without a tolerance would ask for equal doubles.
  EXPECT_NE(
      message("issues:\n  - id: mail\n    title: Mail\n    expect:\n      - {plugin: a, kind: b, figure: n, "
              "value: 3}\n"),
      "read");
  for (const char* yaml : {"issues:\n  - id: [\n", "issues: []\n", ""})
    EXPECT_EQ(message(yaml).find('\n'), std::string::npos) << yaml;
}

// 100 within 5 % (the larger of 2 and 5): 95 to 105.
TEST(CheckKnownIssues, ToleranceIsTheLargerOfBothAndItsEndsCount) {
  for (const double hours : {95.0, 100.0, 105.0}) {
    const CheckedIssue issue = CheckOne(Plugins(Json::array({Finding("top_wait:MAIL", hours)})));
    EXPECT_EQ(issue.status, "confirmed") << hours << ": " << issue.explanation;
    EXPECT_EQ(issue.reason, "");
  }
  for (const double hours : {94.999, 105.001}) {
    const CheckedIssue issue = CheckOne(Plugins(Json::array({Finding("top_wait:MAIL", hours)})));
    EXPECT_EQ(issue.status, "refuted") << hours;
    EXPECT_EQ(issue.reason, "outside_tolerance");
  }
  const CheckedIssue issue = CheckOne(Plugins(Json::array({Finding("top_wait:MAIL", 107.5)})));
  EXPECT_EQ(issue.explanation,
            "Mail is polled too often: estimate of \"top_wait:MAIL\" is 107.5, expected 95 to 105.");
  EXPECT_EQ(issue.checks[0].status, "missed");
  EXPECT_EQ(issue.checks[0].found, 107.5);
  EXPECT_EQ(issue.checks[1].status, "met");
}

TEST(CheckKnownIssues, OfSeveralFindingsTheNearestCountsInAnyOrder) {
  const Json near = Finding("top_wait:MAIL_B", 106), far = Finding("top_wait:MAIL_A", 90);
  for (const Json& findings : {Json::array({near, far}), Json::array({far, near})}) {
    const CheckedIssue issue = CheckOne(Plugins(findings));
    EXPECT_EQ(issue.checks[0].finding, "top_wait:MAIL_B");
    EXPECT_EQ(issue.checks[0].found, 106.0);
  }
  const CheckedIssue ties =
      CheckOne(Plugins(Json::array({Finding("top_wait:MAIL_D", 99), Finding("top_wait:MAIL_C", 101)})));
  EXPECT_EQ(ties.checks[0].finding, "top_wait:MAIL_C");
}

TEST(CheckKnownIssues, NoSuchFindingRefutesAndNoPluginSkips) {
  const CheckedIssue refuted = CheckOne(Plugins(Json::array({Finding("top_wait:OTHER", 100)})));
  EXPECT_EQ(refuted.status, "refuted");
  EXPECT_EQ(refuted.reason, "no_finding");
  const CheckedIssue not_ok = CheckOne(Plugins(Json::array(), "na"));
  EXPECT_EQ(not_ok.status, "skipped");
  EXPECT_EQ(not_ok.reason, "missing_column:started_us");
  EXPECT_NE(not_ok.explanation.find("It has no start."), std::string::npos);
  const CheckedIssue absent = CheckOne(Json::array());
  EXPECT_EQ(absent.status, "skipped");
  EXPECT_EQ(absent.reason, "plugin_not_in_run");
}

TEST(CheckKnownIssues, AMissOutweighsWhatIsUnknown) {
  const char* yaml =
      "issues:\n  - id: both\n    title: Both\n    expect:\n"
      "      - {plugin: absent, kind: a}\n      - {plugin: waits, kind: nothing_of_that}\n";
  const CheckedIssue issue = CheckOne(Plugins(Json::array({Finding("top_wait:A", 1)})), yaml);
  EXPECT_EQ(issue.status, "refuted");
  EXPECT_EQ(issue.checks[0].status, "unknown");
  EXPECT_EQ(issue.checks[1].status, "missed");
}

TEST(CheckKnownIssues, BoundsAndPointersIntoAFinding) {
  const auto status = [](const std::string& expected) {
    const std::string yaml =
        "issues:\n  - id: one\n    title: The one\n    expect: [{plugin: waits, kind: \"TOP_?AIT\", " +
        expected + "}]\n";
    return CheckOne(Plugins(Json::array({Finding("top_wait:A", 10)})), yaml.c_str());
  };
  EXPECT_EQ(status("figure: n, min: 7").status, "confirmed");
  EXPECT_EQ(status("figure: n, min: 8").status, "refuted");
  EXPECT_EQ(status("figure: n, max: 7").status, "confirmed");
  EXPECT_EQ(status("figure: n, max: 6").explanation,
            "The one: n of \"top_wait:A\" is 7, expected at most 6.");
  EXPECT_EQ(status("figure: /where/share, value: 0.25, tolerance: {absolute: 0}").status, "confirmed");
  const CheckedIssue missing = status("figure: impact_hours, min: 0");
  EXPECT_EQ(missing.status, "refuted");
  EXPECT_EQ(missing.reason, "no_figure");
}

TEST(CheckKnownIssues, JsonHasBoundsOrNull) {
  const Json json = ToJson(CheckOne(Plugins(Json::array({Finding("top_wait:MAIL", 100)}))));
  EXPECT_EQ(json.at("checks").at(0).at("expected_low"), 95.0);
  EXPECT_EQ(json.at("checks").at(0).at("expected_high"), 105.0);
  EXPECT_EQ(json.at("checks").at(0).at("found"), 100.0);
  EXPECT_TRUE(json.at("checks").at(1).at("expected_low").is_null());
  EXPECT_TRUE(json.at("checks").at(1).at("found").is_null());
}

}  // namespace
}  // namespace harness::insight

// SPDX-License-Identifier: Apache-2.0
// The HTML page is well formed, needs no network and no script, and no name from a log can break out of it.
#include "report/report_html.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/report_md.h"
#include "tests/report/sample_run.h"
#include "tests/report/files_of.h"

namespace harness::report {
namespace {

// The first thing that is wrong with the nesting of tags, or "". Understands the subset that we write: every
// element closed, void elements of HTML, self-closed elements of SVG, quoted attributes, raw text in <style>.
std::string NestingFault(std::string_view html) {
  static const std::set<std::string, std::less<>> kVoid = {"meta", "br", "link", "hr", "img"};
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
    if (html.substr(at, 2) == "<!") {
      at = html.find('>', at);
      continue;
    }
    size_t end = at + 1;
    char quote = 0;
    while (end < html.size() && (quote != 0 || html[end] != '>')) {
      if (quote != 0) {
        if (html[end] == quote) quote = 0;
      } else if (html[end] == '"' || html[end] == '\'') {
        quote = html[end];
      } else if (html[end] == '<') {
        return "'<' inside a tag: " + std::string(html.substr(at, 60));
      }
      ++end;
    }
    if (end >= html.size()) return "tag without end: " + std::string(html.substr(at, 60));
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    const bool closes = tag.starts_with('/');
    const std::string name(tag.substr(closes ? 1 : 0, tag.find_first_of(" /", 1) - (closes ? 1 : 0)));
    if (closes) {
      if (open.empty() || open.back() != name)
        return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
      open.pop_back();
    } else if (!tag.ends_with('/') && !kVoid.contains(name)) {
      open.push_back(name);
    }
    at = end;
    if (name == "style" && !closes) at = html.find("</style>", end);
  }
  return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

std::string HtmlOf(const run::RunResult& run) {
  const auto html = PageOf(run);
  EXPECT_TRUE(html) << (html ? "" : html.error().message);
  return html ? *html : "";
}

std::vector<std::string> HostileNames() {
  return {"<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "' onload='x",
          "</title></svg></table><b>",
          "a|b`c`[x](http://evil.example)",
          "\xE2\x80\xAEtxt.exe",                                           // right-to-left override
          "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",                              // Hebrew
          "\xF0\x9F\x92\xA5\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",  // emoji with a joiner
          "line\nbreak\x01",
          "&amp;&#60;script&#62;",
          std::string(500, 'X'),
          ""};
}

TEST(NestingFault, FindsWhatItIsFor) {
  EXPECT_EQ(NestingFault("<p>a<br><b title=\"<\">x</b></p>"), "");
  EXPECT_EQ(NestingFault("<svg><rect/></svg>"), "");
  EXPECT_NE(NestingFault("<p><b></p></b>"), "");
  EXPECT_NE(NestingFault("<p>"), "");
  EXPECT_NE(NestingFault("<p"), "");
}

TEST(ReportHtml, IsWellFormed) {
  EXPECT_EQ(NestingFault(HtmlOf(SampleRun())), "");
  EXPECT_EQ(NestingFault(HtmlOf(EmptyRun())), "");
  EXPECT_EQ(NestingFault(HtmlOf(run::RunResult{})), "");
}

TEST(ReportHtml, HoldsThatNobodyKnowsAreInNoChart) {
  run::RunResult run = SampleRun();
  const std::string path = "<path class=\"cause-held\"";
  ASSERT_NE(HtmlOf(run).find(path), std::string::npos);
  FiguresOf(run, "analysis_queue_delay_decomposition")["names_links"] = false;
  EXPECT_EQ(HtmlOf(run).find(path), std::string::npos);
}

TEST(ReportHtml, LoadsNothingAndRunsNothing) {
  for (const run::RunResult& run : {SampleRun(), EmptyRun(), SampleRun("<script>alert(1)</script>")}) {
    const std::string html = HtmlOf(run);
    for (const char* banned :
         {"http://", "https://", "<script", "javascript:", "<img", "<iframe", "<link", "@import", "url("}) {
      EXPECT_EQ(html.find(banned), std::string::npos) << banned;
    }
    EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  }
}

TEST(ReportHtml, EveryIdIsUniqueAndEveryReferenceHasItsTarget) {
  const std::string html = HtmlOf(SampleRun());
  std::set<std::string> ids;
  for (size_t at = html.find(" id=\""); at != std::string::npos; at = html.find(" id=\"", at + 1)) {
    const size_t start = at + 5;
    EXPECT_TRUE(ids.insert(html.substr(start, html.find('"', start) - start)).second);
  }
  for (const std::string attribute : {"href=\"#", "aria-labelledby=\""}) {
    for (size_t at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at + 1)) {
      const size_t start = at + attribute.size();
      const std::string names = html.substr(start, html.find('"', start) - start);
      for (const std::string_view name : Split(names, ' '))
        EXPECT_TRUE(ids.contains(std::string(name))) << name;
    }
  }
  EXPECT_GE(ids.size(), 20u);
}

TEST(ReportHtml, HostileNamesStayText) {
  for (const std::string& name : HostileNames()) {
    run::RunResult run = SampleRun(name);
    run.dataset.name = name;
    run.dataset.inputs[0].file = name;
    run.dataset.columns[0].name = name;
    run.dataset.counters[0].name = name;
    run.dataset.counters[0].first = {name};
    run.dataset.roles[0].column = name;
    run.plugins[0].result["metrics"]["pools"][0]["host"] = name;
    run.plugins[3].summary = name;
    run.plugins[3].reason_code = name;
    const std::string html = HtmlOf(run);
    EXPECT_EQ(NestingFault(html), "") << name;
    for (const char* banned : {"<script", "<img", "<b>", "' onload='x", "\xE2\x80\xAE", "\x01"}) {
      EXPECT_EQ(html.find(banned), std::string::npos) << name;
    }
    EXPECT_TRUE(IsValidUtf8(html)) << name;
  }
}

TEST(ReportHtml, LongNameIsCutInItsPlaces) {
  const std::string html = HtmlOf(SampleRun(std::string(500, 'X')));
  EXPECT_NE(html.find("<bdi>" + std::string(48, 'X') + "…</bdi>"), std::string::npos);
}

TEST(ReportHtml, TextThatIsNotUtf8IsShownAsReplacement) {
  run::RunResult run = SampleRun();
  run.dataset.name = "caf\xE9.csv";
  const std::string html = HtmlOf(run);
  EXPECT_TRUE(IsValidUtf8(html));
  EXPECT_NE(html.find("caf\xEF\xBF\xBD.csv"), std::string::npos);
}

TEST(ReportMarkdown, HostileNamesKeepTheTables) {
  const auto lines_of = [](const std::string& md) { return std::count(md.begin(), md.end(), '\n'); };
  const auto usual = lines_of(ReportMarkdown(SampleRun()));
  for (const std::string& name : HostileNames()) {
    const std::string md = ReportMarkdown(SampleRun(name));
    EXPECT_EQ(lines_of(md), usual) << name;
    EXPECT_EQ(md.find('\x01'), std::string::npos);
    EXPECT_TRUE(IsValidUtf8(md)) << name;
  }
}

TEST(ReportHtml, PluginThatFailedIsSeenWithItsReason) {
  run::RunResult run = SampleRun();
  run.plugins[2].status = "error";
  run.plugins[2].reason_code = "timeout";
  run.plugins[2].summary = "It was stopped after 30 s.";
  run.plugins[2].result = Json();
  run.plugins[2].evidence.signal = 9;
  run.plugins[2].evidence.stderr_bytes = 40;
  const std::string html = HtmlOf(run);
  EXPECT_NE(html.find("Unknown: the plugin analysis_queue_delay_decomposition failed (timeout)"),
            std::string::npos);
  EXPECT_NE(html.find("signal 9"), std::string::npos);
  EXPECT_NE(html.find("logs/analysis_queue_delay_decomposition.stderr"), std::string::npos);
  EXPECT_NE(html.find("failed"), std::string::npos);
}

TEST(ReportHtml, CountsHaveNoDecimalsAndSectionsTheWholeWidth) {
  const std::string html = HtmlOf(SampleRun());
  EXPECT_NE(html.find("8 runs</small>"), std::string::npos);
  EXPECT_EQ(html.find("8.00 runs"), std::string::npos);
  EXPECT_EQ(html.find("two cards"), std::string::npos);  // tables of many columns are cut in half a page
}

TEST(ReportHtml, UnknownIsNeverZero) {
  run::RunResult run = SampleRun();
  run.plugins[4].result["metrics"].erase("hosts");
  const std::string html = HtmlOf(run);
  EXPECT_NE(html.find("<dt>Hosts</dt><dd class=\"figure none\">unknown</dd>"), std::string::npos);
}

TEST(ReportHtml, MetricsOfAnotherShapeAreUnknownAndDoNoHarm) {
  for (const Json& odd : {Json(), Json(1), Json("x"), Json::array({1, 2}), Json{{"a", Json()}}}) {
    const run::RunResult sample = SampleRun();
    for (size_t plugin = 0; plugin < sample.plugins.size(); ++plugin) {
      for (const auto& [key, value] : sample.plugins[plugin].result.at("metrics").items()) {
        run::RunResult run = SampleRun();
        run.plugins[plugin].result["metrics"][key] = odd;
        EXPECT_EQ(NestingFault(HtmlOf(run)), "") << key << " as " << odd.dump();
      }
    }
  }
}

}  // namespace
}  // namespace harness::report

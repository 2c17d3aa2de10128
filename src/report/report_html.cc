// SPDX-License-Identifier: Apache-2.0
#include "report/report_html.h"

#include <array>
#include <string_view>
#include <utility>

#include "report/embedded.h"
#include "report/format.h"
#include "report/html_sections.h"
#include "report/report_json.h"
#include "report/sentences.h"

namespace harness::report {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kNavigation = {
    {{"summary", "Summary"},
     {"actions", "Actions"},
     {"sequences", "Sequences"},
     {"energy", "Energy"},
     {"waits", "Waits"},
     {"causes", "Causes"},
     {"capacity", "Capacity"},
     {"load", "Over time"},
     {"week", "Week"},
     {"holds", "Holds"},
     {"retries", "Retries"},
     {"findings", "Findings"},
     {"quality", "Data quality"},
     {"plugins", "Plugins"},
     {"about", "About"}}};

std::string Head(const run::RunResult& run) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'; "
         "base-uri 'none'; form-action 'none'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         Html(run.dataset.name, 80) + " - Statistics Harness</title>\n<style>\n" + std::string(ReportCss()) +
         "</style>\n</head>\n<body>\n";
}

std::string Masthead(const run::RunResult& run) {
  std::string html = "<header><p class=\"brand\">Statistics Harness</p><h1>" +
                     HtmlName(run.dataset.name, 80) +
                     "</h1>\n<p class=\"meta\">Time span: " + Html(SpanText(run.dataset)) +
                     "</p></header>\n<nav aria-label=\"Sections\"><ul>";
  for (const auto& [id, name] : kNavigation) {
    html += "<li><a href=\"#" + std::string(id) + "\">" + std::string(name) + "</a></li>";
  }
  return html + "</ul></nav>\n";
}

}  // namespace

std::string ReportHtml(const run::RunResult& run, const std::string& digest) {
  const Facts facts = FactsOf(run);
  std::string html = Head(run) + Masthead(run) + "<main>\n";
  html += SummarySection(run, facts) + ActionsSection(facts) + SequencesSection(facts) +
          EnergySection(facts) + WaitsSection(facts) + CausesSection(facts) + CapacitySection(facts);
  html += LoadSection(facts) + WeekSection(facts) + HoldsSection(facts) + RetriesSection(facts);
  html += FindingsSection(run) + QualitySection(run) + PluginsSection(run) + AboutSection(run, digest);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace harness::report

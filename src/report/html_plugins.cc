// SPDX-License-Identifier: Apache-2.0
// What every plugin did, also those that could not; and what the run was made from.
#include "base/text.h"
#include "report/access_parts.h"
#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sentences.h"

namespace harness::report {
namespace {

std::string StatusChip(const std::string& status) {
  const std::string_view tone = status == "ok" ? "good" : status == "error" ? "bad" : "info";
  return Chip(tone, StatusText(status));
}

std::string EndText(const run::PluginEvidence& evidence) {
  const std::string missing =
      evidence.sandbox_missing.empty() ? "" : ", without " + Html(Join(evidence.sandbox_missing, ", "));
  return (evidence.signal != 0 ? "signal " + std::to_string(evidence.signal)
                               : "exit " + std::to_string(evidence.exit_code)) +
         missing;
}

}  // namespace

std::string PluginsSection(const run::RunResult& run) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::vector<std::string>> evidence;
  for (const run::PluginOutcome& plugin : run.plugins) {
    const run::PluginEvidence& e = plugin.evidence;
    const std::string summary = SummaryText(plugin);
    std::string said = Html(summary.empty() ? "no summary given" : summary);
    if (!plugin.reason_code.empty()) said = "<code>" + Html(plugin.reason_code, 120) + "</code> " + said;
    const std::string name = (plugin.name.empty() ? "" : Html(plugin.name, 80) + "<br>") +
                             "<code class=\"id\">" + Html(plugin.id, 80) + "</code> <small>" +
                             Html(plugin.version, 20) + "</small>";
    rows.push_back({StatusChip(plugin.status), name, said});
    evidence.push_back({"<code>" + Html(plugin.id, 80) + "</code>", Count(e.queries), Count(e.rows),
                        Count(e.batches), Count(e.rows_scanned), Seconds(static_cast<double>(e.cpu_us) / 1e6),
                        Seconds(static_cast<double>(e.wall_us) / 1e6), Bytes(e.peak_rss_bytes), EndText(e)});
  }
  std::string html =
      rows.empty() ? UnknownNote("no plugin was part of this run")
                   : HtmlTable("What every plugin did", {{"Status"}, {"Plugin"}, {"What it said"}}, rows);
  if (!evidence.empty()) {
    html += Folded("Measured by the host, for each plugin", HtmlTable("Evidence of each plugin's work",
                                                                      {{"Plugin"},
                                                                       {"Queries", true},
                                                                       {"Rows read", true},
                                                                       {"Batches", true},
                                                                       {"Rows scanned", true},
                                                                       {"CPU", true},
                                                                       {"Wall", true},
                                                                       {"Peak memory", true},
                                                                       {"Ended with"}},
                                                                      evidence));
  }
  return Card("plugins", "What every plugin did", "", html + AccessHtml(run));
}

std::string AboutSection(const run::RunResult& run, const std::string& stable_digest) {
  std::string html = "<dl class=\"pairs about\">\n";
  html += HtmlPair("Run", "<code>" + Html(run.run_id) + "</code>");
  html += HtmlPair("Started", Html(FormatIso(run.started_us)));
  html += HtmlPair("Took", Seconds(static_cast<double>(run.finished_us - run.started_us) / 1e6));
  html += HtmlPair("Threads", std::to_string(run.threads));
  html += HtmlPair("stat-harness", Html(run.harness_version));
  html += HtmlPair("Engine", Html(run.engine_version));
  html += HtmlPair("Local times read as", Html(run.dataset.time_zone));
  html += HtmlPair("Dataset version", "<code class=\"long\">" + Html(run.dataset.version) + "</code>");
  html += HtmlPair("Digest of the stable report", "<code class=\"long\">" + Html(stable_digest) + "</code>");
  html += "</dl>\n";
  std::string inputs;
  for (const eventlog::InputInfo& input : run.dataset.inputs) {
    inputs += "<p>" + HtmlName(input.file) + " <code class=\"long\">" + Html(input.sha256) + "</code></p>\n" +
              CodeBlock(PrettyJson(input.dialect));
  }
  if (!inputs.empty()) html += Folded("Input files: SHA-256 and how they were read", inputs);
  html += Folded("Settings of every plugin", CodeBlock(PrettyJson(run.settings)));
  return Card("about", "About this run",
              "Two runs with the same digest found the same, whatever machine made them.", html);
}

}  // namespace harness::report

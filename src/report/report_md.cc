// SPDX-License-Identifier: Apache-2.0
#include "report/report_md.h"

#include <algorithm>

#include "report/access_parts.h"
#include "report/facts.h"
#include "report/format.h"
#include "report/markdown_actions.h"
#include "report/markdown_causes.h"
#include "report/markdown_parts.h"
#include "report/ranking.h"
#include "report/sentences.h"
#include "report/sequence_markdown.h"

namespace harness::report {
namespace {

constexpr size_t kShownProcesses = 10;
constexpr size_t kListedFindings = 100;  // all stand in report.json

std::string SummaryPart(const run::RunResult& run, const Facts& facts) {
  std::string md =
      "# " + Markdown(run.dataset.name, 80) + "\n\n" + Markdown(HeadlineSentence(run, facts)) + "\n\n";
  const std::vector<std::string> cautions = Cautions(run);
  for (size_t i = 0; i < cautions.size(); ++i)
    md += (i > 0 ? ">\n> " : "> ") + Markdown(cautions[i], 600) + "\n";
  if (!cautions.empty()) md += "\n";
  const auto profile = [&](std::optional<int64_t> Profile::*member) {
    return Count(facts.profile ? (*facts.profile).*member : std::nullopt);
  };
  const ProcessWaits* top = facts.TopProcess();
  const LongWaits waits = facts.TotalWaits();
  const std::string over = ThresholdText(waits.threshold_s) + (waits.hours ? ", " + WaitSpanText(waits) : "");
  return md + MarkdownTable({{"Figure"}, {"Value", true}},
                            {{"Executions", Count(run.dataset.rows)},
                             {"Span", SpanText(run.dataset)},
                             {"Length", SpanLength(run.dataset)},
                             {"Processes", profile(&Profile::processes)},
                             {"Hosts", HostsText(facts)},
                             {"Waited over " + over, Hours(waits.hours)},
                             {"Top process", top != nullptr ? MarkdownCode(top->process_id)
                                             : facts.waits  ? "none"
                                                            : "unknown"},
                             {"Its share", top != nullptr ? Percent(facts.ShareOfTotal(*top)) : "unknown"}});
}

std::string WaitsMarkdown(const Facts& facts) {
  std::string md = "## Waits by process\n\n";
  if (!facts.waits) return md + MarkdownUnknown(facts.waits.reason);
  const Waits& waits = *facts.waits;
  const std::string over = "over " + ThresholdText(waits.threshold_s);
  std::vector<std::vector<std::string>> rows;
  for (const ProcessWaits& process : waits.processes) {
    if (rows.size() == kShownProcesses) break;
    rows.push_back({MarkdownCode(process.process_id), Count(process.runs), Count(process.runs_gt),
                    Hours(process.gt_hours), Percent(facts.ShareOfTotal(process)), Seconds(process.p50_s),
                    Seconds(process.p95_s)});
  }
  md += MarkdownTable({{"Process"},
                       {"Runs", true},
                       {"Runs " + over, true},
                       {"Hours " + over, true},
                       {"Share", true},
                       {"Wait p50", true},
                       {"Wait p95", true}},
                      rows);
  if (waits.processes.size() > kShownProcesses) {
    md += Plural(static_cast<int64_t>(waits.processes.size() - kShownProcesses), "further process stands",
                 "further processes stand") +
          " in report.json.\n\n";
  }
  rows.clear();
  for (const ScopeWaits& scope : waits.scopes) {
    rows.push_back({ScopeText(scope.scope), Count(scope.rows), Hours(scope.pre_hours),
                    Hours(scope.eligible_hours), Hours(scope.gt_hours)});
  }
  if (!rows.empty())
    md += MarkdownTable({{"Scope"},
                         {"Executions", true},
                         {"Before eligible", true},
                         {"Eligible wait", true},
                         {"Over " + ThresholdText(waits.threshold_s), true}},
                        rows);
  for (const std::string& remark : WaitRemarks(waits)) md += remark + "\n\n";
  return md;
}

std::string LoadPart(const Facts& facts) {
  std::string md = "## Hosts\n\n";
  if (!facts.load) return md + MarkdownUnknown(facts.load.reason);
  std::vector<std::vector<std::string>> rows;
  for (const Pool& pool : facts.load->pools) {
    rows.push_back(HostCells(pool, MarkdownCode(pool.host), Markdown(pool.capacity_evidence)));
  }
  if (rows.empty()) return md + MarkdownUnknown("unknown: the log names no host");
  md += MarkdownTable(HostColumns<MarkdownColumn>(), rows);
  const std::string remark = HostRemark(*facts.load);
  return remark.empty() ? md : md + remark + "\n\n";
}

std::string CausesPart(const Facts& facts) {
  std::string md = "## Holds by parents\n\n";
  std::vector<std::vector<std::string>> rows;
  if (facts.holds) {
    md += "Held: " + Hours(facts.holds->held_hours) +
          ", share of all waiting: " + Percent(facts.holds->share) + "\n\n";
    for (const HeldProcess& held : facts.holds->by_process) {
      if (rows.size() == kShownProcesses) break;
      rows.push_back({MarkdownCode(held.process_id), MarkdownCode(held.parent_process_id), Count(held.runs),
                      Hours(held.held_hours)});
    }
    if (!rows.empty())
      md += MarkdownTable({{"Held process"}, {"Parent"}, {"Runs", true}, {"Held", true}}, rows);
  } else {
    md += MarkdownUnknown(facts.holds.reason);
  }
  md += "## Retries\n\n";
  if (!facts.retries) return md + MarkdownUnknown(facts.retries.reason);
  md += Markdown(RetriesSentence(*facts.retries)) + "\n\n";
  rows.clear();
  for (const RetriedProcess& process : facts.retries->by_process) {
    if (rows.size() == kShownProcesses) break;
    rows.push_back(RetryCells(process, MarkdownCode(process.process_id)));
  }
  if (rows.empty()) return md;
  return md + MarkdownTable(RetryColumns<MarkdownColumn>(), rows);
}

const std::string& NameOf(const run::PluginOutcome& plugin) {
  return plugin.name.empty() ? plugin.id : plugin.name;
}

std::string FindingsMarkdown(const run::RunResult& run) {
  const std::vector<RankedFinding> findings = RankedFindings(run);
  std::string md = "## Findings\n\n";
  if (findings.empty()) return md + "No plugin of this run stated a finding.\n\n";
  md += "What costs most hours first, of all plugins.\n\n";
  for (size_t i = 0; i < std::min(findings.size(), kListedFindings); ++i) {
    const Json& finding = *findings[i].finding;
    md += std::to_string(i + 1) + ". **" + Markdown(TextOf(finding, "severity")) + ": " +
          Markdown(TextOf(finding, "title"), 300) + "**  \n  " + Markdown(TextOf(finding, "what")) +
          "  \n  " + (findings[i].hours ? "Hours " + Hours(findings[i].hours) + ", figure " : "Figure ") +
          FigureText(NumberOf(finding, "estimate"), TextOf(finding, "unit")) + ", n " +
          Count(IntegerOf(finding, "n")) + ", interval " + IntervalText(finding) + ", confidence " +
          Percent(NumberOf(finding, "confidence")) + ", " + Markdown(TextOf(finding, "measurement_type")) +
          ", from " + Markdown(NameOf(*findings[i].plugin)) + "\n";
  }
  if (findings.size() > kListedFindings) {
    md += "\n" +
          Plural(static_cast<int64_t>(findings.size() - kListedFindings), "further finding stands",
                 "further findings stand") +
          " in report.json.\n";
  }
  return md + "\n";
}

std::string QualityPart(const run::RunResult& run) {
  std::string md = "## Data quality\n\n";
  std::vector<std::vector<std::string>> rows;
  for (const eventlog::InputInfo& input : run.dataset.inputs) {
    rows.push_back({MarkdownCode(input.file), Markdown(input.format), Count(input.rows_read),
                    Count(input.rows_kept), Count(input.rows_rejected)});
  }
  if (!rows.empty())
    md += MarkdownTable({{"Input"}, {"Format"}, {"Rows", true}, {"Kept", true}, {"Rejected", true}}, rows);
  rows.clear();
  for (const eventlog::QualityCounter& counter : run.dataset.counters) {
    rows.push_back({std::string(eventlog::SeverityName(counter.severity)), MarkdownCode(counter.name, 80),
                    Count(counter.count), Markdown(counter.meaning)});
  }
  if (rows.empty()) return md + "The import counted nothing unusual.\n\n";
  return md + MarkdownTable({{"Severity"}, {"Counter"}, {"Count", true}, {"Meaning"}}, rows);
}

std::string PluginsPart(const run::RunResult& run) {
  std::vector<std::vector<std::string>> rows;
  for (const run::PluginOutcome& plugin : run.plugins) {
    rows.push_back({StatusText(plugin.status), MarkdownCode(plugin.id, 80),
                    plugin.reason_code.empty() ? "" : MarkdownCode(plugin.reason_code, 120),
                    Markdown(SummaryText(plugin))});
  }
  const std::string md = "## What every plugin did\n\n";
  return rows.empty() ? md + "No plugin was part of this run.\n"
                      : md + MarkdownTable({{"Status"}, {"Plugin"}, {"Reason"}, {"What it said"}}, rows);
}

}  // namespace

std::string ReportMarkdown(const run::RunResult& run) {
  const Facts facts = FactsOf(run);
  std::string md = SummaryPart(run, facts) + ActionsMarkdown(facts) + SequencesMarkdown(facts) +
                   EnergyMarkdown(facts) + WaitsMarkdown(facts) + WaitCausesMarkdown(facts) +
                   CapacityMarkdown(facts) + LoadPart(facts) + CausesPart(facts) + FindingsMarkdown(run) +
                   QualityPart(run) + PluginsPart(run) + AccessMarkdown(run);
  while (md.ends_with("\n\n")) md.pop_back();
  return md;
}

}  // namespace harness::report

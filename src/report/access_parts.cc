// SPDX-License-Identifier: Apache-2.0
#include "report/access_parts.h"

#include "base/text.h"
#include "report/format.h"
#include "report/html_parts.h"
#include "report/markdown_parts.h"

namespace harness::report {
namespace {

using evidence::PluginAccess;
using insight::Verdict;

std::string_view ToneOf(Verdict verdict) {
  return verdict == Verdict::kPass ? "good" : verdict == Verdict::kFail ? "bad" : "info";
}

std::string StatusWords(plugin::AccessStatus status) {
  std::string words(plugin::NameOf(status));
  for (char& c : words) {
    if (c == '_') c = ' ';
  }
  return words;
}

std::string Kinds(const PluginAccess& access) {
  std::vector<std::string> kinds;
  for (const evidence::AccessMismatch& mismatch : access.mismatches) kinds.push_back(mismatch.kind);
  return Join(kinds, ", ");
}

// "435,616 rows in 5 batches"
std::string Handed(const PluginAccess& access) {
  if (!access.seen.started) return "not started";
  const eventlog::AccessEvidence& seen = access.seen.seen;
  if (seen.rows == 0 && seen.queries == 0) return "no rows";
  return FormatThousands(seen.rows) + " rows, " + FormatThousands(seen.queries) + " queries";
}

}  // namespace

std::string AccessHtml(const run::RunResult& run) {
  const evidence::DataAccess& access = run.data_access;
  if (access.plugins.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const PluginAccess& plugin : access.plugins) {
    rows.push_back({"<code>" + Html(plugin.fixed.plugin_id, 80) + "</code>",
                    "<code>" + Html(plugin.fixed.contract.contract, 40) + "</code>", Html(Handed(plugin)),
                    Html(StatusWords(plugin.status)), Html(plugin.sentence),
                    plugin.mismatches.empty() ? "-" : Html(Kinds(plugin), 200)});
  }
  return SubHeading("Data access") + "<p>" +
         Chip(ToneOf(access.gate.verdict), insight::NameOf(access.gate.verdict)) + " " +
         Html(evidence::AccessLine(access), 400) + ".</p>\n" +
         Folded("How each plugin touched the data",
                HtmlTable("Declared contract, runtime evidence and status of each plugin",
                          {{"Plugin"}, {"Declared"}, {"Handed out"}, {"Status"}, {"Why"}, {"Mismatches"}},
                          rows));
}

std::string AccessMarkdown(const run::RunResult& run) {
  const evidence::DataAccess& access = run.data_access;
  if (access.plugins.empty()) return "";
  std::string md = "## Data access\n\nGate: " + std::string(insight::NameOf(access.gate.verdict)) + ". " +
                   Markdown(evidence::AccessLine(access)) + ".\n\n";
  std::vector<std::vector<std::string>> rows;
  for (const PluginAccess& plugin : access.plugins) {
    rows.push_back({MarkdownCode(plugin.fixed.plugin_id, 80),
                    MarkdownCode(plugin.fixed.contract.contract, 40), StatusWords(plugin.status),
                    plugin.mismatches.empty() ? "-" : Markdown(Kinds(plugin))});
  }
  return md + MarkdownTable({{"Plugin"}, {"Declared"}, {"Status"}, {"Mismatches"}}, rows);
}

}  // namespace harness::report

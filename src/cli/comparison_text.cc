// SPDX-License-Identifier: Apache-2.0
#include "cli/comparison_text.h"

#include <algorithm>

#include "base/json_members.h"
#include "base/text.h"
#include "cli/table.h"

namespace harness::cli {
namespace {

constexpr size_t kMostFindings = 20;
constexpr size_t kMostValueBytes = 40;
constexpr int kComparisonWidth = 160;

bool HasReference(const Json& novelty) {
  return MemberOf(novelty, "reference").is_object();
}

// What the finding is about; where the other run did not look, that as well.
std::string AboutFinding(const Json& finding) {
  const std::string status = TextOf(finding, "other_status");
  if (status == "ok") return TextOf(finding, "title");
  const std::string other = TextOf(finding, "change") == "new" ? "reference" : "run";
  return "(" + TextOf(finding, "plugin_id") +
         (status == "absent" ? " was no part of the " : " ended " + status + " in the ") + other + ") " +
         TextOf(finding, "title");
}

std::string SettingValueText(const Json& value) {
  if (value.is_null()) return "-";
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  const std::string_view cut = CutUtf8(text, kMostValueBytes);
  return std::string(cut) + (cut.size() < text.size() ? "..." : "");
}

}  // namespace

std::string FindingChangesText(const Json& novelty, bool color) {
  if (!HasReference(novelty)) return "";
  const Json& findings = novelty.at("findings");
  const auto count = [&](const char* key) { return FormatThousands(findings.at(key).get<int64_t>()); };
  std::string text = "findings   " + count("new") + " new, " + count("dropped") + " dropped, " +
                     count("both") + " of both\n";
  const Json& list = findings.at("list");
  if (list.empty()) return text;
  Table table({{"change", "change"}, {"severity", "severity"}, {"kind", "kind"}, {"about", "title"}});
  for (size_t i = 0; i < std::min(list.size(), kMostFindings); ++i) {
    table.Add({TextCell(TextOf(list[i], "change")), TextCell(TextOf(list[i], "severity")),
               TextCell(TextOf(list[i], "kind")), TextCell(AboutFinding(list[i]))});
  }
  text += table.Text(color, kComparisonWidth);
  if (list.size() > kMostFindings) {
    text += "... and " + FormatThousands(static_cast<int64_t>(list.size() - kMostFindings)) +
            " more (--json lists all)\n";
  }
  return text;
}

std::string SettingDifferencesText(const Json& novelty, bool color) {
  if (!HasReference(novelty) || novelty.at("settings_differ").empty()) return "";
  const Json& differences = novelty.at("settings_differ");
  Table table({{"setting", "setting"}, {"reference", "reference"}, {"run", "run"}});
  for (const Json& each : differences) {
    const std::string plugin = TextOf(each, "plugin");
    table.Add({TextCell((plugin.empty() ? "" : plugin + ".") + TextOf(each, "setting")),
               TextCell(SettingValueText(each.at("reference"))), TextCell(SettingValueText(each.at("run")))});
  }
  return "settings   " + FormatThousands(static_cast<int64_t>(differences.size())) +
         (differences.size() == 1 ? " differs" : " differ") +
         ": what is new or gone may come from that and not from the log\n" +
         table.Text(color, kComparisonWidth);
}

}  // namespace harness::cli

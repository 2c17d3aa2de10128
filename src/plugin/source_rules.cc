// SPDX-License-Identifier: Apache-2.0
#include "plugin/source_rules.h"

#include <vector>

namespace harness::plugin {
namespace {

using enum Language;

struct Row {
  Language language;
  std::string_view name;
  const char* found;
  const char* unless = nullptr;
};

constexpr Row kRows[] = {
    {kPython, "loads_table", R"(\b(pd|pandas|pl|polars|dd|pa|pyarrow|cudf)(\.\w+)*\.(read|scan)_\w+\()",
     R"(\b(chunksize|nrows|iterator)\s*=)"},
    {kPython, "loads_table", R"(\b(np|numpy)\.(loadtxt|genfromtxt|fromfile|load)\()"},
    {kR, "reads_all", R"(\breadLines\()", R"(\bn\s*=)"},
    {kR, "reads_all", R"(\b(fromJSON|stream_in|readBin)\(\s*(file\(|con|stdin))"},
    {kR, "loads_table", R"(\b(read\.(csv2?|table|delim)|fread|read_(csv|tsv|delim)|scan)\()",
     R"(\bn(rows|max)?\s*=)"},
    {kJavaScript, "reads_all", R"(\breadFile(Sync)?\(\s*(0\b|['"`]/dev/stdin|process\.stdin))"},
    {kJavaScript, "reads_all", R"(\b(text|json|buffer|arrayBuffer)\(\s*(process\.)?stdin\b)"},
    {kJavaScript, "collects_lines", R"((\bArray\.fromAsync\(|\.toArray\())"},
    {kJavaScript, "keeps_rows",
     R"(\.push\(\s*(\.\.\.)?(JSON\.parse\()?(chunk|line|data|row|batch|buf)\w*\b)"},
    {kJavaScript, "keeps_rows", R"(\+=\s*(chunk|line|data|buf)\w*\b)"},
    {kRuby, "reads_all", R"((\bSTDIN|\$stdin|\bARGF|\$<)\.(read|readlines|to_a)\b)",
     R"(\.(read|readlines|to_a)\(\s*\d)"},
    {kRuby, "reads_all", R"(\bJSON\.load\(\s*(STDIN|\$stdin|ARGF))"},
    {kRuby, "keeps_rows", R"((<<\s*|\.(push|append|concat)\(?\s*)(JSON\.parse\()?(line|row|batch|rows)\b)"},
    {kPerl, "collects_lines", R"(@\w+\s*=\s*<(STDIN)?>)"},
    {kPerl, "reads_all", R"(\b(local|undef)\s+\$/)"},
    {kPerl, "keeps_rows", R"(\bpush\s*\(?\s*@\$?\w+\s*,\s*(\$_\b|\$line\b|\$row\b|decode_json))"},
    {kShell, "reads_all", R"(\$\(\s*(cat\s*(-|/dev/stdin)?\s*|<\s*/dev/stdin\s*)\))"},
    {kShell, "collects_lines", R"(\b(mapfile|readarray)\b)"},
    {kShell, "reads_all", R"(\bjq\b.*\s(--slurp|-[a-zA-Z]*s[a-zA-Z]*)\b)"},
};

}  // namespace

std::unique_ptr<const RE2> MakePattern(std::string_view text) {
  RE2::Options options(RE2::Latin1);  // sources may hold any bytes
  options.set_log_errors(false);
  auto pattern = std::make_unique<const RE2>(text, options);
  HARNESS_CHECK(pattern->ok());
  return pattern;
}

std::span<const SourceRule> SourceRules() {
  static const std::vector<SourceRule> rules = [] {
    std::vector<SourceRule> made;
    for (const Row& row : kRows) {
      made.push_back({row.language, row.name, MakePattern(row.found),
                      row.unless == nullptr ? nullptr : MakePattern(row.unless)});
    }
    return made;
  }();
  return rules;
}

}  // namespace harness::plugin

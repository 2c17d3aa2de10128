// SPDX-License-Identifier: Apache-2.0
#include "plugin/source_python.h"

#include <map>
#include <memory>
#include <set>

#include "base/text.h"
#include "plugin/source_code.h"
#include "plugin/source_rules.h"

namespace harness::plugin {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr size_t kMostNames = 200;  // followed in one file, so that no source makes the scan slow

// Standard input by any of its usual names, as a part of a regular expression.
constexpr const char* kInput =
    R"((?:(?:\b\w+\.)?\b_*stdin_*\b(?:\.buffer(?:\.raw)?)?|\b(?:open|fdopen|FileIO|FileInput|input)\(\s*(?:0|['"]/dev/stdin['"])[^)]*\)|\bfileinput\.input\(\s*\)))";

std::string AnyOf(const Names& names) {
  return "(?:" + Join({names.begin(), names.end()}, "|") + ")";
}

class PythonScan {
 public:
  explicit PythonScan(std::string_view code) : code_(code) {}

  std::vector<PythonHit> Run() {
    size_t begin = 0;
    const auto lines = Split(code_, '\n');
    for (size_t i = 0; i < lines.size(); ++i) {
      line_ = std::string(lines[i].substr(0, 2000));
      begin_ = begin;
      if (const std::string_view rule = Judge(); !rule.empty()) hits_.push_back({i, rule});
      begin += lines[i].size() + 1;
    }
    return std::move(hits_);
  }

 private:
  std::string Input() const {
    return inputs_.empty() ? kInput : "(?:" + std::string(kInput) + "|\\b" + AnyOf(inputs_) + "\\b)";
  }

  std::string_view Judge() {
    if (Trim(line_).empty()) return "";
    LearnInput();
    const std::string_view whole = ReadsWhole();
    const std::string_view kept = LoopAndKeep();
    return whole.empty() ? kept : whole;
  }

  // The same patterns come line after line, until a name is learned.
  const RE2& Pattern(const std::string& text) const {
    auto& pattern = patterns_[text];
    if (pattern == nullptr) pattern = MakePattern(text);
    return *pattern;
  }
  bool Matches(std::string_view line, const std::string& pattern) const {
    return RE2::PartialMatch(line, Pattern(pattern));
  }

  // source = sys.stdin; with open(0) as source
  void LearnInput() {
    std::string name;
    const std::string input = Input();
    const std::string assigned =
        "^\\s*(\\w+)\\s*(?::[^=]*)?=\\s*(?:\\w+\\.)?(?:TextIOWrapper\\(|BufferedReader\\(|iter\\()?\\s*" +
        input + "[^.\\[]*$";
    const std::string opened = "^\\s*with\\s+.*" + input + ".*\\bas\\s+(\\w+)";
    if (RE2::PartialMatch(line_, Pattern(assigned), &name) ||
        RE2::PartialMatch(line_, Pattern(opened), &name)) {
      Learn(name, inputs_);
    }
  }
  void Learn(const std::string& name, Names& names) {
    if (names.size() < kMostNames && names.insert(name).second) patterns_.clear();
  }

  std::string_view ReadsWhole() const {
    const std::string input = Input();
    if (Matches(line_, input + R"(\.(?:read\(\s*(?:-\s*1|None)?\s*\)|readlines\(|readall\())"))
      return "reads_all";
    if (Matches(line_, R"((?:json|pickle|marshal|yaml|toml)\w*\.(?:safe_)?load(?:_all)?\(\s*)" + input))
      return "reads_all";
    if (Matches(
            line_,
            R"(\b(?:list|tuple|sorted|set|frozenset|deque|Counter|array|reversed|dict)\(\s*(?:map|filter|enumerate|iter|islice)?\(?[^)]*)" +
                input + R"(\s*[,)])"))
      return "collects_lines";
    if (Matches(line_, R"([\[{(,]\s*\*\s*)" + input)) return "collects_lines";
    return "";
  }

  // A loop over lines, batches or rows, alone or inside brackets; and what is done with them.
  std::string_view LoopAndKeep() {
    std::string_view rule;
    std::string loop, names, over;
    if (RE2::PartialMatch(line_, Pattern(R"((\bfor\s+\(?\s*([\w,\s*]+?)\s*\)?\s+in\s+(.*)$))"), &loop, &names,
                          &over) &&
        CarriesRows(over)) {
      if (CollectsAt(begin_ + line_.size() - loop.size())) rule = "collects_lines";
      LearnNames(names);
    }
    if (rule.empty() && Keeps()) rule = "keeps_rows";
    std::string name, value;
    if (RE2::PartialMatch(line_, Pattern(R"(^\s*(\w+)\s*(?::[^=]*)?=\s*([^=].*)$)"), &name, &value) &&
        IsRows(value)) {
      LearnNames(name);
    }
    return rule;
  }

  void LearnNames(const std::string& names) {
    re2::StringPiece rest(names);
    const auto word = MakePattern(R"((\w+))");
    for (std::string name; RE2::FindAndConsume(&rest, *word, &name);) {
      if (name != "_") Learn(name, rows_);
    }
  }

  // What a loop runs over is standard input, or something that came from it.
  bool CarriesRows(const std::string& text) const {
    const std::string over = text.substr(0, text.find(" if "));
    if (Matches(over, Input()) || Matches(over, R"(\[\s*['"]rows['"]\s*\])")) return true;
    if (rows_.empty()) return false;
    // The columns of the header are no rows.
    re2::StringPiece rest(over);
    const RE2& named = Pattern("\\b" + AnyOf(rows_) + "\\b(\\s*\\[\\s*['\"]columns)?");
    for (std::string columns; RE2::FindAndConsume(&rest, named, &columns);) {
      if (columns.empty()) return true;
    }
    return false;
  }

  // The value of an assignment is a line, a batch, or its rows; not one value of a row.
  bool IsRows(const std::string& value) const {
    if (value.find("readline(") != std::string::npos) return false;
    if (Matches(value, R"(\[\s*['"]rows['"]\s*\]\s*$)")) return true;
    if (rows_.empty()) return false;
    return Matches(value, "^(?:\\w+\\.)?(?:loads|decode|literal_eval|tuple|list|dict)?\\(?\\s*" +
                              AnyOf(rows_) + "\\s*\\)?\\s*$");
  }

  bool Keeps() const {
    if (Matches(line_, R"((?:\.extend\(|\+=).*\[\s*['"]rows['"]\s*\])")) return true;
    if (rows_.empty()) return false;
    const std::string names = AnyOf(rows_);
    if (Matches(line_, R"(\.(?:append|appendleft|extend|extendleft|insert|put)\(.*\b)" + names + "\\b"))
      return true;
    return Matches(line_, "\\+=\\s*[\\[(]?\\s*(?:\\w+\\.)?(?:loads)?\\(?\\s*" + names + "\\s*[\\])]*\\s*$");
  }

  // Inside [...] or {...}, or the argument of what makes a container.
  bool CollectsAt(size_t position) const {
    const auto open = BracketAt(code_, position);
    if (!open) return false;
    if (open->bracket != '(') return true;
    const std::string before(code_.substr(0, open->at).substr(open->at > 40 ? open->at - 40 : 0));
    return Matches(before, R"((?:\b(?:list|tuple|sorted|set|frozenset|deque|dict|array|concat)|\.extend)$)");
  }

  std::string_view code_;
  std::string line_;
  size_t begin_ = 0;
  Names inputs_;  // names of standard input
  Names rows_;    // names of lines, batches, rows and their values
  mutable std::map<std::string, std::unique_ptr<const RE2>> patterns_;  // made so far
  std::vector<PythonHit> hits_;
};

}  // namespace

std::vector<PythonHit> ScanPython(std::string_view code) {
  return PythonScan(code).Run();
}

}  // namespace harness::plugin

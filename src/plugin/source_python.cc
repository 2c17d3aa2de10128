// SPDX-License-Identifier: Apache-2.0
#include "plugin/source_python.h"

#include <regex>
#include <set>

#include "base/text.h"
#include "plugin/source_code.h"

namespace harness::plugin {
namespace {

using Names = std::set<std::string, std::less<>>;

// Standard input by any of its usual names, as a part of a regular expression.
constexpr const char* kInput =
    R"((?:(?:\b\w+\.)?\b_*stdin_*\b(?:\.buffer(?:\.raw)?)?|\b(?:open|fdopen|FileIO|FileInput|input)\(\s*(?:0|['"]/dev/stdin['"])[^)]*\)|\bfileinput\.input\(\s*\)))";

std::string AnyOf(const Names& names) {
  return "(?:" + Join({names.begin(), names.end()}, "|") + ")";
}

bool Matches(const std::string& line, const std::string& pattern) {
  return std::regex_search(line, std::regex(pattern));
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

  // source = sys.stdin; with open(0) as source
  void LearnInput() {
    std::smatch found;
    const std::string input = Input();
    if (std::regex_search(line_, found,
                          std::regex("^\\s*(\\w+)\\s*(?::[^=]*)?=\\s*(?:\\w+\\.)?(?:TextIOWrapper\\(|"
                                     "BufferedReader\\(|iter\\()?\\s*" +
                                     input + "[^.\\[]*$")) ||
        std::regex_search(line_, found, std::regex("^\\s*with\\s+.*" + input + ".*\\bas\\s+(\\w+)"))) {
      inputs_.insert(found[1].str());
    }
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
    static const std::regex kFor(R"(\bfor\s+\(?\s*([\w,\s*]+?)\s*\)?\s+in\s+(.*)$)");
    std::smatch found;
    if (std::regex_search(line_, found, kFor) && CarriesRows(found[2].str())) {
      if (CollectsAt(begin_ + static_cast<size_t>(found.position(0)))) rule = "collects_lines";
      LearnNames(found[1].str());
    }
    if (rule.empty() && Keeps()) rule = "keeps_rows";
    static const std::regex kAssigned(R"(^\s*(\w+)\s*(?::[^=]*)?=\s*([^=].*)$)");
    if (std::regex_search(line_, found, kAssigned) && IsRows(found[2].str())) LearnNames(found[1].str());
    return rule;
  }

  void LearnNames(const std::string& names) {
    static const std::regex kWord(R"(\w+)");
    for (std::sregex_iterator at(names.begin(), names.end(), kWord), end; at != end; ++at) {
      if (at->str() != "_") rows_.insert(at->str());
    }
  }

  // What a loop runs over is standard input, or something that came from it.
  bool CarriesRows(const std::string& text) const {
    const std::string over = text.substr(0, text.find(" if "));
    if (Matches(over, Input()) || Matches(over, R"(\[\s*['"]rows['"]\s*\])")) return true;
    return !rows_.empty() && Matches(over, "\\b" + AnyOf(rows_) + "\\b(?!\\s*\\[\\s*['\"]columns)");
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
  std::vector<PythonHit> hits_;
};

}  // namespace

std::vector<PythonHit> ScanPython(std::string_view code) {
  return PythonScan(code).Run();
}

}  // namespace harness::plugin

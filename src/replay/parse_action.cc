// SPDX-License-Identifier: Apache-2.0
// Reads an action from its text form.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "replay/action.h"

namespace harness::replay {
namespace {

// Words between separators outside of quotes. A quoted word loses its quotes and is marked.
struct Word {
  std::string text;
  bool quoted = false;
};

std::optional<std::vector<Word>> SplitWords(std::string_view text, char separator, bool unquote) {
  std::vector<Word> words(1);
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == separator && !inside) {
      words.emplace_back();
      continue;
    }
    if (c == '"') {
      const bool doubled = inside && i + 1 < text.size() && text[i + 1] == '"';
      if (doubled) words.back().text += unquote ? "\"" : "\"\"";
      if (!doubled && !unquote) words.back().text += c;
      if (doubled) {
        ++i;
      } else {
        inside = !inside;
      }
      words.back().quoted = true;
      continue;
    }
    words.back().text += c;
  }
  if (inside) return std::nullopt;
  return words;
}

// Microseconds: "30m", "+1.5h", "-250ms".
std::optional<Micros> ParseSpan(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  const size_t digits = text.find_first_not_of("+-0123456789.");
  if (digits == std::string_view::npos) return std::nullopt;
  const std::string_view unit = text.substr(digits);
  const Micros length = unit == "d"    ? kMicrosPerDay
                        : unit == "h"  ? kMicrosPerHour
                        : unit == "m"  ? kMicrosPerMinute
                        : unit == "s"  ? kMicrosPerSecond
                        : unit == "ms" ? kMicrosPerMilli
                        : unit == "us" ? 1
                                       : 0;
  if (length == 0) return std::nullopt;
  constexpr Micros kMost = 36'525 * kMicrosPerDay;
  if (const auto whole = ParseInt64(text.substr(0, digits))) {
    if (*whole > kMost / length || *whole < -(kMost / length)) return std::nullopt;
    return *whole * length;
  }
  const auto number = ParseDouble(text.substr(0, digits));
  if (!number) return std::nullopt;
  const double span = *number * static_cast<double>(length);
  if (!(span <= static_cast<double>(kMost) && span >= -static_cast<double>(kMost))) return std::nullopt;
  return static_cast<Micros>(span < 0 ? span - 0.5 : span + 0.5);
}

std::optional<int64_t> ParseSigned(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  return ParseInt64(text);
}

std::optional<int64_t> ParsePermille(std::string_view text) {
  const auto share = ParseDouble(text);
  if (!share || !(*share > 0 && *share <= 1)) return std::nullopt;
  const auto permille = static_cast<int64_t>(*share * kPermille + 0.5);
  const double back = static_cast<double>(permille) / kPermille - *share;
  if (permille == 0 || back > 1e-9 || back < -1e-9) return std::nullopt;
  return permille;
}

class Parser {
 public:
  Parser(std::string_view text, const Names& names) : text_(text), names_(names) {}

  Result<Action> Parse() {
    const auto words = SplitWords(text_, ':', false);
    if (!words) return Wrong("a quote without its end", "pairs of double quotes");
    words_ = *words;
    size_t kind = 0;
    while (kind < kActionKinds && words_[0].text != ActionKindName(static_cast<ActionKind>(kind))) ++kind;
    if (kind == kActionKinds) return UnknownKind();
    action_.kind = static_cast<ActionKind>(kind);
    const size_t most = action_.kind == ActionKind::kMerge ? 5 : 3;
    if (words_.size() < 3 || words_.size() > most)
      return Wrong(std::to_string(words_.size()) + " parts", Form(action_.kind));
    if (action_.kind == ActionKind::kAddSlots) {
      if (words_[1].text != "*") RETURN_IF_ERROR(ReadHosts(words_[1].text));
    } else {
      RETURN_IF_ERROR(ReadProcess(words_[1].text));
    }
    RETURN_IF_ERROR(ReadValue(words_[2].text));
    return action_;
  }

 private:
  static std::string Form(ActionKind kind) {
    switch (kind) {
      case ActionKind::kAddSlots:
        return "add-slots:HOST|*:+1";
      case ActionKind::kSetPriority:
        return "priority:PROCESS:-1";
      case ActionKind::kShift:
        return "shift:PROCESS:+30m (us, ms, s, m, h or d; at most 100 years)";
      case ActionKind::kThin:
        return "thin:PROCESS:3 (1 or more)";
      case ActionKind::kMerge:
        return "merge:PROCESS:4[:WINDOW[:SETUP]] (2 or more; windows and setups such as 1h or 5s)";
      case ActionKind::kSplit:
        return "split:PROCESS:2 (2 to 1000)";
      case ActionKind::kFewerRetries:
        return "retry:PROCESS:0.5 (a share above 0, up to 1, of at most three decimals)";
      case ActionKind::kRoute:
        return "route:PROCESS:HOST[,HOST]";
    }
    return "";
  }

  Error Wrong(const std::string& found, const std::string& expected) const {
    return InvalidArgument("action " + Quoted(text_, 200) + ": found " + found + ", expected " + expected);
  }

  Error UnknownKind() const {
    std::vector<std::string> known;
    for (size_t i = 0; i < kActionKinds; ++i) known.emplace_back(ActionKindName(static_cast<ActionKind>(i)));
    const auto near = NearestWord(words_[0].text, known);
    return Wrong(Quoted(words_[0].text) + (near ? " (did you mean " + *near + "?)" : ""),
                 "one of " + Join(known, ", "));
  }

  Result<uint32_t> Find(const char* what, const std::string& name,
                        const std::vector<std::string>& known) const {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at != known.end()) return static_cast<uint32_t>(at - known.begin());
    const auto near = NearestWord(name, known);
    return Wrong(Quoted(name) + (near ? " (did you mean " + Quoted(*near) + "?)" : ""),
                 std::string("a ") + what + " of the log");
  }

  Result<void> ReadProcess(const std::string& raw) {
    const auto word = SplitWords(raw, '\0', true);
    if (!word) return Wrong(Quoted(raw), "a process");
    ASSIGN_OR_RETURN(action_.process, Find("process", word->front().text, names_.processes));
    return Ok();
  }

  Result<void> ReadHosts(const std::string& raw) {
    const auto words = SplitWords(raw, ',', true);
    if (!words) return Wrong(Quoted(raw), Form(action_.kind));
    for (const Word& word : *words) {
      ASSIGN_OR_RETURN(const uint32_t host, Find("host", word.text, names_.hosts));
      action_.hosts.push_back(host);
    }
    std::vector<uint32_t> sorted = action_.hosts;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      return Wrong("a host twice", Form(action_.kind));
    return Ok();
  }

  Result<void> ReadValue(const std::string& value) {
    const Error wrong = Wrong(Quoted(value), Form(action_.kind));
    if (action_.kind == ActionKind::kRoute) return ReadHosts(value);
    const auto number = action_.kind == ActionKind::kShift          ? ParseSpan(value)
                        : action_.kind == ActionKind::kFewerRetries ? ParsePermille(value)
                                                                    : ParseSigned(value);
    if (!number) return wrong;
    action_.amount = *number;
    const bool least_one = action_.kind == ActionKind::kThin;
    const bool least_two = action_.kind == ActionKind::kMerge || action_.kind == ActionKind::kSplit;
    if ((least_one && *number < 1) || (least_two && *number < 2)) return wrong;
    if (action_.kind == ActionKind::kSplit && *number > 1000) return wrong;
    for (size_t i = 3; i < words_.size(); ++i) {
      const auto span = ParseSpan(words_[i].text);
      if (!span || *span < 0) return Wrong(Quoted(words_[i].text), Form(action_.kind));
      (i == 3 ? action_.window_us : action_.setup_us) = *span;
    }
    return Ok();
  }

  std::string_view text_;
  const Names& names_;
  std::vector<Word> words_;
  Action action_;
};

}  // namespace

Result<Action> ParseAction(std::string_view text, const Names& names) {
  return Parser(text, names).Parse();
}

}  // namespace harness::replay

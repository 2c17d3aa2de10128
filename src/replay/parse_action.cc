// SPDX-License-Identifier: Apache-2.0
// Reads an action from its text form.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "replay/action.h"
#include "replay/action_text.h"

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

std::optional<int64_t> ParseSigned(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  return ParseInt64(text);
}

// The first `width` characters as a number of digits alone.
std::optional<int64_t> TakeDigits(std::string_view& text, size_t width) {
  if (text.size() < width || text.substr(0, width).find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  const auto number = ParseInt64(text.substr(0, width));
  text.remove_prefix(width);
  return number;
}

bool TakeChar(std::string_view& text, char expected) {
  if (text.empty() || text[0] != expected) return false;
  text.remove_prefix(1);
  return true;
}

// Digits with characters between them: "2025-07-20" as {4, 2, 2} by '-'.
std::optional<std::array<int64_t, 3>> TakeThree(std::string_view& text, size_t first_width, char between) {
  std::array<int64_t, 3> numbers{};
  for (size_t i = 0; i < 3; ++i) {
    if (i > 0 && !TakeChar(text, between)) return std::nullopt;
    const auto number = TakeDigits(text, i == 0 ? first_width : 2);
    if (!number) return std::nullopt;
    numbers[i] = *number;
  }
  return numbers;
}

// UTC: "2025-07-20", "2025-07-20T00:00:00Z", with up to six decimals.
std::optional<Timestamp> ParseIso(std::string_view text) {
  const auto date = TakeThree(text, 4, '-');
  if (!date) return std::nullopt;
  const auto [year, month, day] = *date;
  if (month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, static_cast<int>(month)))
    return std::nullopt;
  const CivilDate civil{year, static_cast<int>(month), static_cast<int>(day)};
  const Timestamp midnight = DaysFromCivil(civil) * kMicrosPerDay;
  if (text.empty()) return midnight;
  if (!TakeChar(text, 'T')) return std::nullopt;
  const auto time = TakeThree(text, 2, ':');
  if (!time || (*time)[0] > 23 || (*time)[1] > 59 || (*time)[2] > 59) return std::nullopt;
  const Timestamp second =
      midnight + (*time)[0] * kMicrosPerHour + (*time)[1] * kMicrosPerMinute + (*time)[2] * kMicrosPerSecond;
  Micros rest = 0;
  if (TakeChar(text, '.')) {
    Micros unit = kMicrosPerSecond / 10;
    do {
      const auto digit = TakeDigits(text, 1);
      if (!digit || unit == 0) return std::nullopt;
      rest += *digit * unit;
      unit /= 10;
    } while (text != "Z");
  }
  return text == "Z" ? std::optional(second + rest) : std::nullopt;
}

std::optional<TimeWindow> ParseWindow(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto from = ParseIso(text.substr(0, slash));
  const auto to = ParseIso(text.substr(slash + 1));
  if (!from || !to || *from >= *to) return std::nullopt;
  return TimeWindow{*from, *to};
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
    if (action_.kind == ActionKind::kKeep) JoinWords(3);
    if (words_.size() < 3 || words_.size() > MostWords(action_.kind))
      return Wrong(std::to_string(words_.size()) + " parts", Form(action_.kind));
    if (action_.kind == ActionKind::kAddSlots) {
      if (words_[1].text != "*") RETURN_IF_ERROR(ReadHosts(words_[1].text));
    } else {
      ASSIGN_OR_RETURN(action_.process, FindProcess(words_[1].text));
    }
    RETURN_IF_ERROR(ReadValue(words_[2].text));
    return action_;
  }

 private:
  static size_t MostWords(ActionKind kind) {
    if (kind == ActionKind::kMerge) return 5;
    return kind == ActionKind::kKeep || kind == ActionKind::kDedupe ? 4 : 3;
  }

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
      case ActionKind::kKeep:
        return "keep:PROCESS:3[:within|outside FROM/TO[,FROM/TO]] (2 or more; times such as "
               "2025-07-20T00:00:00Z)";
      case ActionKind::kCap:
        return "cap:PROCESS:2 (0 for no cap)";
      case ActionKind::kDefer:
        return "defer:PROCESS:8h-12h (two different times of the UTC day, 0h to 24h)";
      case ActionKind::kUnlink:
        return "unlink:PROCESS:PREDECESSOR";
      case ActionKind::kDedupe:
        return "dedupe:PROCESS:1h[:3] (us, ms, s, m, h or d; 1 or more windows)";
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

  Result<uint32_t> FindProcess(const std::string& raw) const {
    const auto word = SplitWords(raw, '\0', true);
    if (!word) return Wrong(Quoted(raw), "a process");
    return Find("process", word->front().text, names_.processes);
  }

  // The words from `first` on are one: times hold colons.
  void JoinWords(size_t first) {
    for (size_t i = first + 1; i < words_.size(); ++i) words_[first].text += ":" + words_[i].text;
    if (words_.size() > first + 1) words_.resize(first + 1);
  }

  Result<void> ReadWindows(const std::string& text) {
    const Error wrong = Wrong(Quoted(text, 200), Form(action_.kind));
    const size_t blank = text.find(' ');
    const std::string word = text.substr(0, blank);
    if (blank == std::string::npos || (word != "within" && word != "outside")) return wrong;
    action_.outside = word == "outside";
    for (const std::string_view part : harness::Split(std::string_view(text).substr(blank + 1), ',')) {
      const auto window = ParseWindow(Trim(part));
      if (!window) return Wrong(Quoted(part), "a window such as 2025-07-20T00:00:00Z/2025-08-05T00:00:00Z");
      action_.windows.push_back(*window);
    }
    return Ok();
  }

  Result<void> ReadHours(const std::string& value) {
    const Error wrong = Wrong(Quoted(value), Form(action_.kind));
    const size_t dash = value.find('-');
    if (dash == std::string::npos) return wrong;
    const auto from = ParseActionSpan(value.substr(0, dash));
    const auto to = ParseActionSpan(value.substr(dash + 1));
    if (!from || !to || *from < 0 || *to < 0 || *from > kMicrosPerDay || *to > kMicrosPerDay || *from == *to)
      return wrong;
    action_.from_us = *from;
    action_.to_us = *to;
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

  Result<void> ReadRepeats(const std::string& value) {
    const auto window = ParseActionSpan(value);
    if (!window || *window < 0) return Wrong(Quoted(value), Form(action_.kind));
    action_.window_us = *window;
    if (words_.size() < 4) return Ok();
    const auto most = ParseInt64(words_[3].text);
    if (!most || *most < 1) return Wrong(Quoted(words_[3].text), Form(action_.kind));
    action_.amount = *most;
    return Ok();
  }

  Result<void> ReadValue(const std::string& value) {
    const Error wrong = Wrong(Quoted(value), Form(action_.kind));
    if (action_.kind == ActionKind::kRoute) return ReadHosts(value);
    if (action_.kind == ActionKind::kDefer) return ReadHours(value);
    if (action_.kind == ActionKind::kUnlink) {
      ASSIGN_OR_RETURN(action_.predecessor, FindProcess(value));
      return Ok();
    }
    if (action_.kind == ActionKind::kDedupe) return ReadRepeats(value);
    const auto number = action_.kind == ActionKind::kShift          ? ParseActionSpan(value)
                        : action_.kind == ActionKind::kFewerRetries ? ParsePermille(value)
                                                                    : ParseSigned(value);
    if (!number) return wrong;
    action_.amount = *number;
    const bool least_one = action_.kind == ActionKind::kThin;
    const bool least_two = action_.kind == ActionKind::kMerge || action_.kind == ActionKind::kSplit ||
                           action_.kind == ActionKind::kKeep;
    if (action_.kind == ActionKind::kCap && *number < 0) return wrong;
    if ((least_one && *number < 1) || (least_two && *number < 2)) return wrong;
    if (action_.kind == ActionKind::kSplit && *number > 1000) return wrong;
    if (action_.kind == ActionKind::kKeep) return words_.size() > 3 ? ReadWindows(words_[3].text) : Ok();
    for (size_t i = 3; i < words_.size(); ++i) {
      const auto span = ParseActionSpan(words_[i].text);
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

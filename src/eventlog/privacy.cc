// SPDX-License-Identifier: Apache-2.0
#include "eventlog/privacy.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <map>

#include "base/sha256.h"
#include "base/text.h"

namespace harness::eventlog {
namespace {

constexpr size_t kTokenDigits = 24;
constexpr size_t kRemembered = 4096;  // tokens a thread, a power of two

// Whether one of the words of a name, in lower case, is known. A name is split at anything but letters and
// digits and at camelCase.
template <size_t N>
bool HasWordOf(std::string_view name, const std::array<std::string_view, N>& known) {
  std::array<char, 16> word{};  // longer ones are not known
  size_t length = 0;
  const auto is_known = [&] {
    return length <= word.size() &&
           std::find(known.begin(), known.end(), std::string_view(word.data(), length)) != known.end();
  };
  char before = ' ';
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool lower = c >= 'a' && c <= 'z';
    const bool digit = c >= '0' && c <= '9';
    const bool hump = upper && before >= 'a' && before <= 'z';
    if (hump || !(upper || lower || digit)) {
      if (is_known()) return true;
      length = 0;
    }
    if (upper || lower || digit) {
      if (length < word.size()) word[length] = static_cast<char>(upper ? c - 'A' + 'a' : c);
      ++length;
    }
    before = c;
  }
  return is_known();
}

bool SpeaksOfPeriod(std::string_view key) {
  static constexpr std::array<std::string_view, 8> kWords = {"account", "acct",  "accounting", "fiscal",
                                                             "period",  "month", "mon",        "close"};
  return HasWordOf(key, kWords);
}

// Up to `most` digits at the front of `text`, removed from it; nothing when fewer than `least`.
std::optional<int64_t> TakeNumber(std::string_view& text, size_t least, size_t most) {
  size_t count = 0;
  while (count < text.size() && count < most && text[count] >= '0' && text[count] <= '9') ++count;
  if (count < least) return std::nullopt;
  const auto value = ParseInt64(text.substr(0, count));
  text.remove_prefix(count);
  return value;
}

bool TakeOneOf(std::string_view& text, std::string_view marks) {
  if (text.empty() || marks.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<int64_t> Month(std::optional<int64_t> year, std::optional<int64_t> month) {
  if (!year || !month || *year < 1900 || *year > 2200 || *month < 1 || *month > 12) return std::nullopt;
  return *year * 100 + *month;
}

bool DigitsOnly(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int64_t> NamedMonth(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kNames = {"jan", "feb", "mar", "apr", "may", "jun",
                                                              "jul", "aug", "sep", "oct", "nov", "dec"};
  if (text.size() < 7) return std::nullopt;
  const std::string head = AsciiLower(text.substr(0, 3));
  const auto name = std::find(kNames.begin(), kNames.end(), head);
  if (name == kNames.end()) return std::nullopt;
  text.remove_prefix(3);
  while (!text.empty() && std::isalpha(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  if (!TakeOneOf(text, " -/.,")) return std::nullopt;
  text = Trim(text);
  const auto year = TakeNumber(text, 4, 4);
  if (!text.empty()) return std::nullopt;
  return Month(year, 1 + (name - kNames.begin()));
}

// yyyymm only when the key speaks of a period: six digits may be any number.
std::optional<int64_t> MonthOf(std::string_view text, bool period_key) {
  if (DigitsOnly(text)) {
    if (!period_key || text.size() != 6) return std::nullopt;
    const int64_t number = ParseInt64(text).value_or(0);
    return Month(number / 100, number % 100);
  }
  if (const auto named = NamedMonth(text)) return named;
  std::string_view rest = text;
  if (const auto year = TakeNumber(rest, 4, 4)) {  // yyyy-mm or yyyy-mm-dd, with or without a time
    if (!TakeOneOf(rest, "-/.")) return std::nullopt;
    const auto month = TakeNumber(rest, 1, 2);
    if (rest.empty()) return Month(year, month);
    if (!TakeOneOf(rest, "-/.") || !TakeNumber(rest, 1, 2)) return std::nullopt;
    return rest.empty() || rest.front() == ' ' || rest.front() == 'T' ? Month(year, month) : std::nullopt;
  }
  rest = text;
  const auto first = TakeNumber(rest, 1, 2);
  if (!first || !TakeOneOf(rest, "-/.")) return std::nullopt;
  if (const auto year = TakeNumber(rest, 4, 4))
    return rest.empty() ? Month(year, first) : std::nullopt;                    // mm-yyyy
  if (!TakeNumber(rest, 1, 2) || !TakeOneOf(rest, "-/.")) return std::nullopt;  // mm/dd/yyyy
  const auto year = TakeNumber(rest, 4, 4);
  return rest.empty() || rest.front() == ' ' ? Month(year, first) : std::nullopt;
}

bool IsNear(int64_t month, Timestamp reference_us) {
  const CivilDate date = CivilFromDays(FloorTo(reference_us, kMicrosPerDay) / kMicrosPerDay);
  const int64_t distance = (month / 100 * 12 + month % 100) - (date.year * 12 + date.month);
  return std::abs(distance) <= 36;
}

}  // namespace

namespace {

std::string MessageOf(std::string_view domain, std::string_view value) {
  std::string message;
  message.reserve(domain.size() + 1 + value.size());
  message.append(domain).push_back('\0');
  message.append(value);
  return message;
}

// Makes the tokens of one thread. The padded key costs two blocks, which one signer saves.
class Signer {
 public:
  explicit Signer(const std::string& key) : key_(key), hmac_(key) {}
  const std::string& key() const { return key_; }

  std::string Token(std::string_view message) {
    const Digest digest = hmac_.Sign(message);
    return HexOf(std::span(digest).first(kTokenDigits / 2));
  }

  // A value takes the place of another with the same hash.
  const std::string& RememberedToken(std::string message) {
    Remembered& place = remembered_[std::hash<std::string>{}(message) % kRemembered];
    if (place.message != message) {
      place.token = Token(message);
      place.message = std::move(message);
    }
    return place.token;
  }

 private:
  struct Remembered {
    std::string message;  // empty: none, as a message holds a zero byte at least
    std::string token;
  };
  std::string key_;
  HmacSha256 hmac_;
  std::vector<Remembered> remembered_ = std::vector<Remembered>(kRemembered);
};

Signer& SignerOfThread(const std::string& key) {
  thread_local std::unique_ptr<Signer> signer;
  if (signer == nullptr || signer->key() != key) signer = std::make_unique<Signer>(key);
  return *signer;
}

}  // namespace

struct Tokenizer::State {
  std::string key;
};

Tokenizer::Tokenizer(std::string key) : state_(std::make_unique<State>()) {
  state_->key = std::move(key);
}
Tokenizer::~Tokenizer() = default;

std::string Tokenizer::Token(std::string_view domain, std::string_view value) const {
  return SignerOfThread(state_->key).Token(MessageOf(domain, value));
}

std::string Tokenizer::RememberedToken(std::string_view domain, std::string_view value) const {
  return SignerOfThread(state_->key).RememberedToken(MessageOf(domain, value));
}

namespace {

constexpr size_t kLongestKey = 64;
constexpr int kMostKeyWords = 6;
constexpr std::string_view kQuotations = "{[<\"'";  // JSON, XML, a quotation: a ; inside parts no entries

bool IsKeyByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsKeyLetter(char c) {
  return IsKeyByte(c) && !(c >= '0' && c <= '9');
}

// See ParseParameters. A dash alone parts words, one before a word makes an option of a command line.
bool IsTidyKey(std::string_view key) {
  constexpr std::string_view kMarks = "_-.() ";
  if (key.empty() || key.size() > kLongestKey || (!IsKeyByte(key.front()) && key.front() != '_'))
    return false;
  int words = 1;
  bool letter = false;
  for (size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    letter = letter || IsKeyLetter(c);
    if (!IsKeyByte(c) && kMarks.find(c) == std::string_view::npos) return false;
    if (c != ' ') continue;
    const std::string_view next = key.substr(i + 1);
    if (++words > kMostKeyWords || next.starts_with(' ')) return false;
    if (next.starts_with('-') && !next.starts_with("- ")) return false;
  }
  return letter;
}

std::string_view WithoutType(std::string_view key) {
  const bool typed = key.ends_with(')') && key.find('(') != std::string_view::npos;
  return typed ? Trim(key.substr(0, key.rfind('('))) : key;
}

}  // namespace

std::vector<Parameter> ParseParameters(std::string_view list) {
  std::vector<Parameter> parameters;
  const std::string_view whole = Trim(list);
  if (!whole.empty() && kQuotations.find(whole.front()) != std::string_view::npos)
    return {{{}, whole, whole}};
  for (const std::string_view entry : Split(list, ';')) {
    const std::string_view text = Trim(entry);
    if (text.empty()) continue;
    const size_t equals = text.find('=');
    const std::string_view key =
        equals == std::string_view::npos ? std::string_view() : WithoutType(Trim(text.substr(0, equals)));
    if (equals == 0 || IsTidyKey(key)) {
      parameters.push_back({key, Trim(text.substr(equals + 1)), text});
    } else {
      parameters.push_back({{}, text, text});
    }
  }
  return parameters;
}

std::optional<ParameterKeys> TrustedKeys(std::span<const std::optional<std::string_view>> lists) {
  constexpr int64_t kLeastRows = 20;   // fewer tell nothing
  constexpr int64_t kHardlyAny = 2;    // rows of a key that is none
  constexpr int64_t kOneInRows = 100;  // a key comes at least once in so many
  std::map<std::string, int64_t, std::less<>> rows_of_key;
  int64_t rows = 0;
  for (const auto& list : lists) {
    if (!list || Trim(*list).empty()) continue;
    ++rows;
    for (const Parameter& parameter : ParseParameters(*list)) {
      if (!parameter.key.empty()) ++rows_of_key[std::string(parameter.key)];
    }
  }
  const int64_t rare = std::count_if(rows_of_key.begin(), rows_of_key.end(),
                                     [](const auto& key) { return key.second <= kHardlyAny; });
  if (rows < kLeastRows || rare * 2 < rows) return std::nullopt;
  ParameterKeys trusted;
  for (const auto& [key, count] : rows_of_key) {
    if (count > kHardlyAny && count * kOneInRows >= rows) trusted.insert(key);
  }
  return trusted;
}

namespace {

std::vector<ParameterFacts::Month> MonthsOf(const std::vector<Parameter>& parameters) {
  std::vector<ParameterFacts::Month> months;
  for (const Parameter& parameter : parameters) {
    const bool period_key = SpeaksOfPeriod(parameter.key);
    if (const auto month = MonthOf(parameter.value, period_key)) months.push_back({*month, period_key});
  }
  return months;
}

}  // namespace

std::optional<int64_t> ParameterFacts::AccountMonth(Timestamp reference_us) const {
  std::optional<int64_t> other;
  for (const Month& named : months) {
    if (!IsNear(named.month, reference_us)) continue;
    if (named.period_key) return named.month;
    if (!other) other = named.month;
  }
  return other;
}

std::optional<int64_t> AccountMonth(std::string_view list, Timestamp reference_us) {
  ParameterFacts facts;
  facts.months = MonthsOf(ParseParameters(list));
  return facts.AccountMonth(reference_us);
}

ParameterFacts FactsOf(const Tokenizer& tokenizer, std::string_view list, const ParameterKeys* trusted) {
  ParameterFacts facts;
  std::vector<Parameter> parameters = ParseParameters(list);
  for (Parameter& parameter : parameters) {
    if (trusted != nullptr && !parameter.key.empty() && !trusted->contains(parameter.key)) {
      parameter = {{}, parameter.entry, parameter.entry};
    }
    const bool first = &parameter == parameters.data();
    facts.keys.append(first ? "" : ";").append(parameter.key);
    facts.value_tokens.append(first ? "" : ";")
        .append(tokenizer.RememberedToken("param:" + AsciiLower(parameter.key), parameter.value));
  }
  facts.list_token = tokenizer.Token("params", list);
  facts.months = MonthsOf(parameters);
  return facts;
}

}  // namespace harness::eventlog

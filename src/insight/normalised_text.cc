// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>

#include "base/text.h"
#include "insight/signature.h"

namespace harness::insight {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Of a word: letters of other scripts have bytes above 127.
bool IsWord(char c) {
  return IsDigit(c) || IsLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// The length of a blank at `at`, 0 for none: ASCII blanks, U+00A0 and U+202F.
size_t BlankAt(std::string_view text, size_t at) {
  if (at >= text.size()) return 0;
  const char c = text[at];
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  if (text.substr(at).starts_with("\xC2\xA0")) return 2;
  return text.substr(at).starts_with("\xE2\x80\xAF") ? 3 : 0;
}

size_t CountAt(std::string_view text, size_t at, bool (*is)(char)) {
  size_t end = at;
  while (end < text.size() && is(text[end])) ++end;
  return end - at;
}

bool EndsAt(std::string_view text, size_t at) {
  return at >= text.size() || !IsWord(text[at]);
}

// The length of what `pattern` matches at `at`, 0 for none: 'd' is a digit, 'x' a hexadecimal digit, anything
// else itself.
size_t Match(std::string_view text, size_t at, std::string_view pattern) {
  if (text.size() - at < pattern.size()) return 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = text[at + i];
    const bool same = pattern[i] == 'd' ? IsDigit(c) : pattern[i] == 'x' ? IsHex(c) : c == pattern[i];
    if (!same) return 0;
  }
  return pattern.size();
}

// Run ids, UUIDs, "sha256:..." and hexadecimal digests of 16 digits or more that hold a decimal digit.
size_t IdAt(std::string_view text, size_t at) {
  static constexpr std::array<std::string_view, 2> kShapes = {"ddddddddTddddddZ-xxxxxxxx",
                                                              "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"};
  for (const std::string_view shape : kShapes) {
    const size_t length = Match(text, at, shape);
    if (length > 0 && EndsAt(text, at + length)) return length;
  }
  const size_t prefix = text.substr(at).starts_with("sha256:") ? 7 : 0;
  const size_t digits = CountAt(text, at + prefix, IsHex);
  const size_t length = prefix + digits;
  if (digits < 16 || !EndsAt(text, at + length)) return 0;
  const std::string_view hex = text.substr(at + prefix, digits);
  const bool has_digit = hex.find_first_of("0123456789") != std::string_view::npos;
  const bool has_letter = hex.find_first_not_of("0123456789") != std::string_view::npos;
  return prefix > 0 || (has_digit && has_letter) ? length : 0;
}

// "10:56", "10:56:00.25", with "Z" or "+01:00" behind.
size_t ClockAt(std::string_view text, size_t at) {
  size_t length = Match(text, at, "dd:dd");
  if (length == 0) length = Match(text, at, "d:dd");
  if (length == 0) return 0;
  length += Match(text, at + length, ":dd");
  if (Match(text, at + length, ".d") > 0) length += 1 + CountAt(text, at + length + 1, IsDigit);
  if (Match(text, at + length, "Z") > 0) return EndsAt(text, at + length + 1) ? length + 1 : 0;
  for (const std::string_view zone : {"+dd:dd", "-dd:dd"}) {
    if (const size_t more = Match(text, at + length, zone)) return length + more;
  }
  return EndsAt(text, at + length) ? length : 0;
}

// "2026-01-14", "2026-01-14T10:56:00Z", "2026-01", "14.01.2026", "1/14/2026", "10:56".
size_t DateAt(std::string_view text, size_t at) {
  for (const std::string_view shape : {"dddd-dd-dd", "dd.dd.dddd", "dd.d.dddd", "d.dd.dddd", "d.d.dddd",
                                       "dd/dd/dddd", "d/dd/dddd", "dd/d/dddd", "d/d/dddd", "dddd-dd"}) {
    const size_t length = Match(text, at, shape);
    if (length == 0) continue;
    const size_t behind = at + length;
    const bool joined = behind < text.size() && (text[behind] == 'T' || text[behind] == ' ');
    if (const size_t clock = joined ? ClockAt(text, behind + 1) : 0) return length + 1 + clock;
    if (EndsAt(text, behind)) return length;
  }
  return ClockAt(text, at);
}

// "1,234.5e-3" without its sign.
size_t PlainNumberAt(std::string_view text, size_t at) {
  size_t length = CountAt(text, at, IsDigit);
  if (length == 0) return 0;
  while (length > 0 && Match(text, at + length, ",ddd") > 0 &&
         (at + length + 4 >= text.size() || !IsDigit(text[at + length + 4])))
    length += 4;
  if (Match(text, at + length, ".d") > 0) length += 1 + CountAt(text, at + length + 1, IsDigit);
  for (const std::string_view power : {"e+d", "e-d", "ed", "E+d", "E-d", "Ed"}) {
    const size_t mark = Match(text, at + length, power);
    if (mark == 0) continue;
    const size_t digits = CountAt(text, at + length + mark - 1, IsDigit);
    if (EndsAt(text, at + length + mark - 1 + digits)) return length + mark - 1 + digits;
  }
  return length;
}

// "m" is taken for minutes: the reports write "3 m 20 s".
bool IsUnitOfTime(std::string_view word) {
  static constexpr std::array<std::string_view, 29> kUnits = {
      "ns",  "us",   "\xC2\xB5s", "\xCE\xBCs", "ms",    "s",      "sec",  "secs",  "second", "seconds",
      "min", "mins", "minute",    "minutes",   "h",     "hr",     "hrs",  "hour",  "hours",  "d",
      "day", "days", "week",      "weeks",     "month", "months", "year", "years", "m"};
  const std::string lower = AsciiLower(word);
  for (const std::string_view unit : kUnits) {
    if (lower == unit) return true;
  }
  return false;
}

struct Token {
  std::string_view word;  // "<number>", ...
  size_t length = 0;
};

// A number with what stands behind it: "%", " percent", " hours", "-minute".
Token FigureAt(std::string_view text, size_t at) {
  const size_t number = PlainNumberAt(text, at);
  if (number == 0) return {};
  size_t gap = BlankAt(text, at + number);
  if (Match(text, at + number + gap, "%") > 0) return {"<percent>", number + gap + 1};
  if (gap == 0 && at + number + 1 < text.size() && text[at + number] == '-' &&
      IsLetter(text[at + number + 1]))
    gap = 1;
  const size_t unit_at = at + number + gap;
  size_t letters = 0;
  while (unit_at + letters < text.size() && IsWord(text[unit_at + letters]) &&
         !IsDigit(text[unit_at + letters]))
    ++letters;
  const std::string_view unit = text.substr(unit_at, letters);
  if (AsciiLower(unit) == "percent") return {"<percent>", number + gap + letters};
  if (letters > 0 && IsUnitOfTime(unit)) {
    const size_t end = number + gap + letters;
    const Token more = FigureAt(text, at + end);  // "1h5m"
    if (more.word == "<duration>") return {"<duration>", end + more.length};
    if (EndsAt(text, at + end)) return {"<duration>", end};
  }
  return {"<number>", number};
}

// "host-03", "P017.2", "step_4": digits that a sign joins to a word with letters are part of the name. What
// stands before `from` is a token and no name: "5h-6h".
bool IsInsideName(std::string_view text, size_t from, size_t at) {
  if (at == from) return false;
  if (IsWord(text[at - 1])) return true;
  if (at < from + 2 || (text[at - 1] != '-' && text[at - 1] != '.')) return false;
  return IsWord(text[at - 2]) && !IsDigit(text[at - 2]);
}

Token TokenAt(std::string_view text, size_t from, size_t at) {
  if (IsInsideName(text, from, at)) return {};
  if (const size_t id = IdAt(text, at)) return {"<id>", id};
  const bool signed_here = (text[at] == '-' || text[at] == '+') && (at == 0 || !IsWord(text[at - 1]));
  const size_t sign = signed_here ? 1 : 0;
  if (sign == 0) {
    if (const size_t date = DateAt(text, at)) return {"<date>", date};
  }
  Token figure = FigureAt(text, at + sign);
  if (figure.length > 0) figure.length += sign;
  return figure;
}

// Writes tokens and bytes with single blanks; durations that follow each other are one.
class Writer {
 public:
  void Blank() { blank_ = !out_.empty(); }
  void Put(std::string_view word) {
    if (word == "<duration>" && out_.ends_with("<duration>")) {
      blank_ = false;
      return;
    }
    if (blank_) out_ += ' ';
    blank_ = false;
    out_ += word;
  }
  std::string Take() && { return std::move(out_); }

 private:
  std::string out_;
  bool blank_ = false;
};

}  // namespace

std::string NormalisedText(std::string_view text) {
  Writer writer;
  size_t at = 0;
  size_t from = 0;  // where the last token ended
  while (at < text.size()) {
    if (const size_t blank = BlankAt(text, at)) {
      writer.Blank();
      at += blank;
      continue;
    }
    if (const Token token = TokenAt(text, from, at); token.length > 0) {
      writer.Put(token.word);
      at += token.length;
      const size_t attached = CountAt(text, at, IsLetter);  // "5GB" and "5gb" are the same unit
      if (attached > 0) writer.Put(AsciiLower(text.substr(at, attached)));
      at += attached;
      from = at;
      continue;
    }
    writer.Put(text.substr(at, 1));
    ++at;
  }
  return std::move(writer).Take();
}

}  // namespace harness::insight

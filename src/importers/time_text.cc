// SPDX-License-Identifier: Apache-2.0
#include "importers/time_text.h"

#include <limits>

namespace harness::importers {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                       "friday", "saturday", "sunday"};

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool EqualLower(std::string_view word, std::string_view lower) {
  if (word.size() != lower.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i] >= 'A' && word[i] <= 'Z' ? static_cast<char>(word[i] + ('a' - 'A')) : word[i];
    if (c != lower[i]) return false;
  }
  return true;
}

bool IsNameOrShort(std::string_view word, std::string_view name) {
  return EqualLower(word, name) || EqualLower(word, name.substr(0, 3)) ||
         (name == "september" && EqualLower(word, "sept"));
}

}  // namespace

std::string_view TimeText::Word() const {
  const char* stop = at_;
  while (stop != end_ && IsLetter(*stop)) ++stop;
  return {at_, static_cast<size_t>(stop - at_)};
}

bool TimeText::TakeWord(std::string_view lower) {
  if (!EqualLower(Word(), lower)) return false;
  at_ += lower.size();
  return true;
}

bool TimeText::SlowZone(int64_t* offset_seconds) {
  SkipBlanks();
  if (TakeWord("z") || TakeWord("utc") || TakeWord("gmt")) return true;
  const char sign = Peek();
  if (sign != '+' && sign != '-') return false;
  ++at_;
  const std::string_view rest(at_, static_cast<size_t>(end_ - at_));
  int hours = 0;
  int minutes = 0;
  if (rest.size() == 4) {  // +0200
    int both = 0;
    if (!Number(4, 4, &both)) return false;
    hours = both / 100;
    minutes = both % 100;
  } else {
    if (!Number(2, 2, &hours)) return false;
    if (!AtEnd() && (!Take(':') || !Number(2, 2, &minutes))) return false;
  }
  if (hours > 18 || minutes > 59) return false;
  *offset_seconds = (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return true;
}

bool TimeText::DateTimeGap() {
  if (Take('T')) return true;
  const bool comma = Take(',');
  if (Peek() != ' ') return comma;
  SkipBlanks();
  if (TakeWord("at")) SkipBlanks();
  return true;
}

bool TimeText::Clock(TimeOfDay* time) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!Number(1, 2, &hour) || !Take(':') || !Number(2, 2, &minute)) return false;
  if (Take(':') && (!Number(2, 2, &second) || !Fraction(&time->micros))) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  const char* before = at_;
  SkipBlanks();
  const bool morning = TakeWord("am");
  const bool afternoon = !morning && TakeWord("pm");
  if (morning || afternoon) {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (afternoon ? 12 : 0);
  } else {
    at_ = before;
  }
  time->seconds = hour * 3600 + minute * 60 + second;
  return true;
}

bool TimeText::MonthName(int* month) {
  const std::string_view word = Word();
  if (word.size() < 3 || word.size() > 9) return false;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (!IsNameOrShort(word, kMonths[i])) continue;
    at_ += word.size();
    *month = static_cast<int>(i) + 1;
    return true;
  }
  return false;
}

void TimeText::SkipWeekday() {
  const std::string_view word = Word();
  if (word.size() < 3 || word.size() > 9) return;
  for (const std::string_view name : kWeekdays) {
    if (!IsNameOrShort(word, name)) continue;
    at_ += word.size();
    SkipDateMark();
    return;
  }
}

void TimeText::SkipDateMark() {
  if (Peek() == '-') {
    ++at_;
    return;
  }
  if (Peek() == '.' || Peek() == ',') ++at_;
  SkipBlanks();
}

bool TimeText::ScaledNumber(int scale, int64_t* value) {
  const bool negative = Take('-');
  __extension__ using Wide = __int128;
  constexpr Wide kLimit = std::numeric_limits<int64_t>::max();
  Wide number = 0;
  bool lost = false;  // digits cut off that were not zero
  bool any = false;
  bool after_point = false;
  int places = scale;  // how many more decimals the result takes; negative: digits to cut
  for (; at_ != end_; ++at_) {
    if (*at_ == '.' && any && !after_point) {
      after_point = true;
      if (at_ + 1 == end_) return false;
      continue;
    }
    if (!IsDigit()) return false;
    any = true;
    if (after_point && places <= 0) {
      lost = lost || *at_ != '0';
      continue;
    }
    number = number * 10 + (*at_ - '0');
    if (number > kLimit) return false;
    if (after_point) --places;
  }
  for (; places > 0; --places) {
    number *= 10;
    if (number > kLimit) return false;
  }
  for (; places < 0; ++places) {
    lost = lost || number % 10 != 0;
    number /= 10;
  }
  const auto whole = static_cast<int64_t>(number);
  *value = negative ? -whole - (lost ? 1 : 0) : whole;
  return any;
}

}  // namespace harness::importers

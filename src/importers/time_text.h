// SPDX-License-Identifier: Apache-2.0
// A cursor over the text of one time: the pieces that all written forms share.
//
// Private to time_parse.cc and its neighbours. No allocation. A function that returns false leaves the
// cursor where it likes; the caller gives up.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/time.h"

namespace harness::importers {

struct DateFields {
  int year = 0;
  int month = 0;
  int day = 0;
};

struct TimeOfDay {
  int64_t seconds = 0;  // 0 .. 86399
  int64_t micros = 0;   // 0 .. 999999
};

// The first and the last microsecond of the years 1 to 9999, UTC.
inline constexpr Timestamp kFirstTime = -62'135'596'800 * kMicrosPerSecond;
inline constexpr Timestamp kLastTime = 253'402'300'800 * kMicrosPerSecond - 1;

inline constexpr std::array<uint8_t, 13> kDaysOfMonth = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
// From 1 March: March 0, ..., January 306, February 337.
inline constexpr std::array<uint16_t, 13> kDaysBeforeMonth = {0,   306, 337, 0,   31,  61, 92,
                                                              122, 153, 184, 214, 245, 275};

inline bool IsLeapYear(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Whether the date exists, years 1..9999.
inline bool IsDate(const DateFields& date) {
  if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1) return false;
  if (date.day <= kDaysOfMonth[static_cast<size_t>(date.month)]) [[likely]]
    return true;
  return date.month == 2 && date.day == 29 && IsLeapYear(date.year);
}

// Days since 1970-01-01 of an existing date; the same as DaysFromCivil, by table.
inline int64_t EpochDay(const DateFields& date) {
  // Counted from March, so that the leap day is the last of its year.
  const unsigned past = static_cast<unsigned>(date.year) - (date.month > 2 ? 0U : 1U);
  const unsigned centuries = (past * 5243U) >> 19;  // past / 100 for 0..9999, without a division
  const unsigned days = past * 365 + past / 4 - centuries + centuries / 4 +
                        kDaysBeforeMonth[static_cast<size_t>(date.month)] + static_cast<unsigned>(date.day);
  return static_cast<int64_t>(days) - 719469;
}

// Eight bytes of text as one number, the first byte lowest.
static_assert(std::endian::native == std::endian::little);
inline uint64_t Load8(const char* text) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, text, 8);
  return bytes;
}

// Checks up to eight bytes against a picture such as "0000-00-", in which 0 stands for any digit.
class DigitMask {
 public:
  constexpr explicit DigitMask(std::string_view picture) {
    for (size_t i = 0; i < picture.size(); ++i) {
      picture_ |= static_cast<uint64_t>(static_cast<unsigned char>(picture[i])) << (8 * i);
      // A byte reaches 0x80 when a digit is above 9, or when a mark is not exactly the picture's.
      limit_ |= uint64_t{picture[i] == '0' ? 0x76U : 0x7FU} << (8 * i);
    }
  }
  // Whether the bytes fit; turns each digit into its value and each mark into 0.
  bool Digits(uint64_t* bytes) const {
    const uint64_t values = *bytes ^ picture_;
    *bytes = values;
    return (((values + limit_) | values) & 0x8080'8080'8080'8080) == 0;
  }

 private:
  uint64_t picture_ = 0;
  uint64_t limit_ = 0;
};

// Byte i becomes ten times digit i plus digit i + 1.
inline uint64_t Pairs(uint64_t digits) {
  return digits * 10 + (digits >> 8);
}
inline int PairAt(uint64_t pairs, int byte) {
  return static_cast<int>(pairs >> (8 * byte) & 0xFF);
}

class TimeText {
 public:
  explicit TimeText(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool AtEnd() const { return at_ == end_; }
  char Peek() const { return at_ == end_ ? '\0' : *at_; }
  bool Take(char expected) {
    if (Peek() != expected || at_ == end_) return false;
    ++at_;
    return true;
  }

  // A number of `least` to `most` digits.
  bool Number(int least, int most, int* value) {
    int digits = 0;
    int number = 0;
    while (digits < most && IsDigit()) {
      number = number * 10 + (*at_++ - '0');
      ++digits;
    }
    *value = number;
    return digits >= least && !IsDigit();
  }

  // Nothing, or a mark and 1 to 9 digits; cut to microseconds.
  bool Fraction(int64_t* micros) {
    *micros = 0;
    if (at_ == end_ || (*at_ != '.' && *at_ != ',')) return true;
    ++at_;
    if (SixDigits(micros)) return true;
    int digits = 0;
    int64_t value = 0;
    for (; IsDigit() && digits < 9; ++digits, ++at_) {
      if (digits < 6) value = value * 10 + (*at_ - '0');
    }
    if (digits == 0 || IsDigit()) return false;
    constexpr std::array<int64_t, 7> kScale = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    *micros = value * kScale[static_cast<size_t>(digits < 6 ? digits : 6)];
    return true;
  }

  // Nothing, or [blank] Z, UTC, GMT, +02:00, +0200, +02; offset is what the local clock is ahead of UTC.
  bool Zone(bool* has_zone, int64_t* offset_seconds) {
    *has_zone = false;
    *offset_seconds = 0;
    if (at_ == end_) return true;
    *has_zone = true;
    if (*at_ == 'Z' && at_ + 1 == end_) {
      ++at_;
      return true;
    }
    return SlowZone(offset_seconds);
  }

  // What parts a date from a time of day: T, blanks, a comma, "at".
  bool DateTimeGap();
  // 8:05, 08:05:02, 08:05:02.123, 8:05 PM
  bool Clock(TimeOfDay* time);
  bool MonthName(int* month);  // English, whole or cut to three letters (four for Sept), any case
  void SkipWeekday();          // "Mon, ", "Monday "
  void SkipDateMark();         // blanks, one comma or full stop, one hyphen
  // [-]digits[.digits] times 10^scale, cut towards minus infinity. False beyond int64.
  bool ScaledNumber(int scale, int64_t* value);

 private:
  bool IsDigit() const { return at_ != end_ && *at_ >= '0' && *at_ <= '9'; }
  // The common fraction: exactly six digits.
  bool SixDigits(int64_t* micros) {
    if (end_ - at_ < 6 || (end_ - at_ > 6 && at_[6] >= '0' && at_[6] <= '9')) return false;
    uint64_t bytes = 0;
    std::memcpy(&bytes, at_, 6);
    constexpr DigitMask kSix("000000");
    if (!kSix.Digits(&bytes)) return false;
    const uint64_t pairs = Pairs(bytes);
    at_ += 6;
    *micros = PairAt(pairs, 0) * 10000 + PairAt(pairs, 2) * 100 + PairAt(pairs, 4);
    return true;
  }
  bool SlowZone(int64_t* offset_seconds);
  std::string_view Word() const;  // the letters ahead
  bool TakeWord(std::string_view lower);
  void SkipBlanks() {
    while (Peek() == ' ') ++at_;
  }

  const char* at_;
  const char* end_;
};

}  // namespace harness::importers

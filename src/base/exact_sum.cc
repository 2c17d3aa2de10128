// SPDX-License-Identifier: Apache-2.0
#include "base/exact_sum.h"

#include <algorithm>
#include <cmath>

namespace harness {
namespace {

constexpr Int128 kExactInDouble = Int128{1} << 53;

int BitsOf(UInt128 value) {
  const auto high = static_cast<uint64_t>(value >> 64);
  const auto low = static_cast<uint64_t>(value);
  if (high != 0) return 128 - __builtin_clzll(high);
  return low == 0 ? 0 : 64 - __builtin_clzll(low);
}

}  // namespace

// Long division to 64 significant bits; the last one also stands for everything below it ("sticky"),
// so that the hardware's conversion to 53 bits rounds as the exact value would.
double RoundedMixed(UInt128 whole, UInt128 numerator, UInt128 denominator) {
  const int bits = BitsOf(whole);
  if (bits > 64) {
    const int drop = bits - 64;
    const UInt128 dropped = whole & ((UInt128{1} << drop) - 1);
    auto top = static_cast<uint64_t>(whole >> drop);
    if (dropped != 0 || numerator != 0) top |= 1;
    return std::ldexp(static_cast<double>(top), drop);
  }
  if (whole == 0 && numerator == 0) return 0.0;
  auto quotient = static_cast<uint64_t>(whole);
  int scale = 0;
  while ((quotient >> 63) == 0) {
    numerator <<= 1;
    quotient <<= 1;
    --scale;
    if (numerator >= denominator) {
      numerator -= denominator;
      quotient |= 1;
    }
  }
  if (numerator != 0) quotient |= 1;
  return std::ldexp(static_cast<double>(quotient), scale);
}

double RoundedRatio(Int128 numerator, Int128 denominator) {
  if (numerator >= -kExactInDouble && numerator <= kExactInDouble && denominator <= kExactInDouble) {
    return static_cast<double>(numerator) / static_cast<double>(denominator);  // both exact: rounds once
  }
  const bool negative = numerator < 0;
  const UInt128 magnitude = negative ? -static_cast<UInt128>(numerator) : static_cast<UInt128>(numerator);
  const auto divisor = static_cast<UInt128>(denominator);
  const double ratio = RoundedMixed(magnitude / divisor, magnitude % divisor, divisor);
  return negative ? -ratio : ratio;
}

double ExactSum::DividedBy(double divisor) const {
  int exponent = 0;
  const double mantissa = std::frexp(divisor, &exponent);  // divisor = mantissa * 2^exponent
  const auto integer = static_cast<int64_t>(std::ldexp(mantissa, 53));
  const double ratio = integer < 0 ? RoundedRatio(-sum_, -integer) : RoundedRatio(sum_, integer);
  return std::ldexp(ratio, 53 - exponent);
}

std::string ToString(Int128 value) {
  const bool negative = value < 0;
  UInt128 rest = negative ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace harness

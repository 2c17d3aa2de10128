// SPDX-License-Identifier: Apache-2.0
// Counter-based random numbers: the same key and counter give the same number on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/exact_sum.h"

namespace harness {

// Philox4x32-10. A stream is a 64-bit key; the n-th block of a stream is a pure function of both.
// Source: Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11.
class Philox {
 public:
  explicit Philox(uint64_t key, uint64_t stream = 0) : key_(key), stream_(stream) {}
  // Keyed by what the numbers are for, so that two purposes never share numbers.
  Philox(std::string_view dataset_hash, std::string_view analysis, std::string_view purpose);

  // An independent generator for part `index` of the work (a row, a replicate, a process).
  Philox Stream(uint64_t index) const { return Philox(key_, index); }

  // The four numbers at `counter`; does not move the generator.
  std::array<uint32_t, 4> At(uint64_t counter) const;

  uint64_t Next64();
  // What as many calls of Next64() would give; many at once cost less.
  void Fill(std::span<uint64_t> numbers);
  // Uniform on [0, 1), a multiple of 2^-53.
  double Uniform();
  // Uniform on 0..bound-1 without bias; bound > 0.
  uint64_t Below(uint64_t bound);
  // Exponential with mean 1, standard normal: by deterministic arithmetic, not by libm.
  double Exponential();
  double Normal();
  // True with probability p.
  bool Chance(double p) { return Uniform() < p; }

 private:
  uint64_t key_;
  uint64_t stream_;
  uint64_t counter_ = 0;
  std::array<uint32_t, 4> block_{};
  int left_ = 0;  // 64-bit halves of block_ not handed out yet
};

// What is drawn below a bound that stays the same: Philox::Below() without its divisions. bound > 0.
class UniformBelow {
 public:
  explicit UniformBelow(uint64_t bound)
      : bound_(bound), threshold_((0 - bound) % bound), inverse_(~uint64_t{0} / bound) {}

  // `next64()`: as Philox::Next64(), called as often as Below() would.
  template <typename Next64>
  uint64_t Draw(Next64&& next64) const {
    while (true) {
      const uint64_t value = next64();
      if (value >= threshold_) return Remainder(value);
    }
  }

 private:
  // The quotient that the inverse gives is the right one or one too small.
  uint64_t Remainder(uint64_t value) const {
    const auto quotient = static_cast<uint64_t>(static_cast<UInt128>(value) * inverse_ >> 64);
    const uint64_t rest = value - quotient * bound_;
    return rest >= bound_ ? rest - bound_ : rest;
  }

  uint64_t bound_, threshold_, inverse_;
};

// Next64() of a generator that is asked for very many numbers: they are made ahead.
class PhiloxAhead {
 public:
  explicit PhiloxAhead(const Philox& random) : random_(random) {}
  uint64_t Next64() {
    if (next_ == numbers_.size()) {
      random_.Fill(numbers_);
      next_ = 0;
    }
    return numbers_[next_++];
  }

 private:
  Philox random_;
  std::array<uint64_t, 256> numbers_{};
  size_t next_ = 256;
};

// Natural logarithm and exponential from +, -, *, / alone, so their bits do not depend on the
// machine's libm. Relative error below 1e-14 (Exp: where the result is a normal number). Log requires a
// finite x > 0; Exp saturates at 0 and infinity.
double DeterministicLog(double x);
double DeterministicExp(double x);

}  // namespace harness

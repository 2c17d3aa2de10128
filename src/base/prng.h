// SPDX-License-Identifier: Apache-2.0
// Counter-based random numbers: the same key and counter give the same number on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

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

// Natural logarithm and exponential from +, -, *, / alone, so their bits do not depend on the
// machine's libm. Relative error below 1e-14 (Exp: where the result is a normal number). Log requires a
// finite x > 0; Exp saturates at 0 and infinity.
double DeterministicLog(double x);
double DeterministicExp(double x);

}  // namespace harness

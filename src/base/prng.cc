// SPDX-License-Identifier: Apache-2.0
#include "base/prng.h"

#include <immintrin.h>

#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "base/sha256.h"

namespace harness {
namespace {

// SHA-256 over length-prefixed parts: "a","bc" and "ab","c" give different keys.
uint64_t KeyOf(std::string_view dataset_hash, std::string_view analysis, std::string_view purpose) {
  Sha256 hash;
  for (const std::string_view part : {dataset_hash, analysis, purpose}) {
    hash.Update(std::to_string(part.size()));
    hash.Update(":");
    hash.Update(part);
  }
  const Digest digest = hash.Finish();
  uint64_t key = 0;
  for (size_t i = 0; i < 8; ++i) key |= static_cast<uint64_t>(digest[i]) << (8 * i);
  return key;
}

// Of Philox4x32.
constexpr uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;

constexpr size_t kLanes = 4;
typedef uint64_t Vector4 __attribute__((vector_size(32)));

// The blocks at `counter` and the next three, each as the two numbers of Next64(). A lane holds a word of a
// block in its low half; what is left in the high half is never looked at.
__attribute__((target("avx2"))) void FourBlocks(uint64_t key, uint64_t stream, uint64_t counter,
                                                uint64_t* numbers) {
  const Vector4 counters = {counter, counter + 1, counter + 2, counter + 3};
  const Vector4 zero = {};
  const Vector4 multiplier0 = zero + kMultiplier0, multiplier1 = zero + kMultiplier1;
  Vector4 x0 = counters, x1 = counters >> 32, x2 = zero + stream, x3 = x2 >> 32;
  auto key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const auto product0 = reinterpret_cast<Vector4>(
        _mm256_mul_epu32(reinterpret_cast<__m256i>(multiplier0), reinterpret_cast<__m256i>(x0)));
    const auto product1 = reinterpret_cast<Vector4>(
        _mm256_mul_epu32(reinterpret_cast<__m256i>(multiplier1), reinterpret_cast<__m256i>(x2)));
    x0 = (product1 >> 32) ^ x1 ^ (zero + key0);
    x1 = product1;
    x2 = (product0 >> 32) ^ x3 ^ (zero + key1);
    x3 = product0;
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  const Vector4 low = zero + 0xffffffff;
  const Vector4 first = (x0 & low) | x1 << 32, second = (x2 & low) | x3 << 32;
  for (size_t lane = 0; lane < kLanes; ++lane) {
    numbers[2 * lane] = first[lane];
    numbers[2 * lane + 1] = second[lane];
  }
}

}  // namespace

Philox::Philox(std::string_view dataset_hash, std::string_view analysis, std::string_view purpose)
    : Philox(KeyOf(dataset_hash, analysis, purpose)) {}

std::array<uint32_t, 4> Philox::At(uint64_t counter) const {
  std::array<uint32_t, 4> x = {static_cast<uint32_t>(counter), static_cast<uint32_t>(counter >> 32),
                               static_cast<uint32_t>(stream_), static_cast<uint32_t>(stream_ >> 32)};
  uint32_t key0 = static_cast<uint32_t>(key_);
  uint32_t key1 = static_cast<uint32_t>(key_ >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = uint64_t{kMultiplier0} * x[0];
    const uint64_t product1 = uint64_t{kMultiplier1} * x[2];
    x = {static_cast<uint32_t>(product1 >> 32) ^ x[1] ^ key0, static_cast<uint32_t>(product1),
         static_cast<uint32_t>(product0 >> 32) ^ x[3] ^ key1, static_cast<uint32_t>(product0)};
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  return x;
}

uint64_t Philox::Next64() {
  if (left_ == 0) {
    block_ = At(counter_++);
    left_ = 2;
  }
  const size_t first = left_ == 2 ? 0 : 2;
  --left_;
  return static_cast<uint64_t>(block_[first]) | static_cast<uint64_t>(block_[first + 1]) << 32;
}

void Philox::Fill(std::span<uint64_t> numbers) {
  static const bool kTogether = __builtin_cpu_supports("avx2");
  size_t done = 0;
  while (done < numbers.size()) {
    if (kTogether && left_ == 0 && numbers.size() - done >= 2 * kLanes) {
      FourBlocks(key_, stream_, counter_, &numbers[done]);
      counter_ += kLanes;
      done += 2 * kLanes;
    } else {
      numbers[done++] = Next64();
    }
  }
}

double Philox::Uniform() {
  return static_cast<double>(Next64() >> 11) * 0x1.0p-53;
}

uint64_t Philox::Below(uint64_t bound) {
  const uint64_t threshold = (0 - bound) % bound;  // 2^64 mod bound: values below it would be biased
  while (true) {
    const uint64_t value = Next64();
    if (value >= threshold) return value % bound;
  }
}

double Philox::Exponential() {
  return -DeterministicLog(1.0 - Uniform());
}

// Marsaglia's polar method: needs only a logarithm and a square root (exact in IEEE 754).
double Philox::Normal() {
  while (true) {
    const double u = 2.0 * Uniform() - 1.0;
    const double v = 2.0 * Uniform() - 1.0;
    const double s = u * u + v * v;
    if (s > 0.0 && s < 1.0) return u * std::sqrt(-2.0 * DeterministicLog(s) / s);
  }
}

double DeterministicLog(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // exact
  if (mantissa < 0.70710678118654752) {
    mantissa *= 2.0;
    --exponent;
  }
  const double z = (mantissa - 1.0) / (mantissa + 1.0);  // |z| < 0.172: log m = 2 atanh z
  const double square = z * z;
  // Divided here by the compiler: a division takes as long as all the rest.
  static constexpr std::array<double, 11> kTerms = {
      1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0};
  double series = 0.0;
  for (const double term : kTerms) series = series * square + term;
  return 2.0 * z * series + exponent * 0.69314718055994531;
}

double DeterministicExp(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.782712893384) return HUGE_VAL;  // log of the largest double
  if (x < -745.2) return 0.0;                 // below half the smallest
  const double power = std::floor(x * 1.4426950408889634 + 0.5);
  // ln 2 in two parts, so that the reduced argument keeps its last bits.
  const double reduced = (x - power * 0.693147180369123816490) - power * 1.90821492927058770002e-10;
  double series = 1.0;
  for (int k = 17; k >= 1; --k) series = 1.0 + series * reduced / k;
  return std::ldexp(series, static_cast<int>(power));
}

}  // namespace harness

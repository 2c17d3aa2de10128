// SPDX-License-Identifier: Apache-2.0
#include "base/sha256_many.h"

#include <cpuid.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <numeric>

namespace harness {
namespace {

constexpr size_t kBlock = 64;

// FIPS 180-4, section 4.2.2 and 5.3.3.
constexpr std::array<uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
constexpr std::array<uint32_t, 8> kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// One message on its way through a lane: whole blocks straight from the text, the padded rest from `tail`.
class Message {
 public:
  Message() = default;
  Message(std::string_view text, size_t index) : text_(text), index_(index) {
    const size_t whole = text.size() / kBlock;
    const size_t rest = text.size() % kBlock;
    blocks_ = whole + (rest + 9 > kBlock ? 2 : 1);
    whole_ = whole;
    std::memcpy(tail_.data(), text.data() + whole * kBlock, rest);
    tail_[rest] = 0x80;
    const uint64_t bits = static_cast<uint64_t>(text.size()) * 8;
    const size_t end = (blocks_ - whole) * kBlock;
    for (size_t i = 0; i < 8; ++i) tail_[end - 1 - i] = static_cast<uint8_t>(bits >> (8 * i));
  }
  bool done() const { return next_ == blocks_; }
  size_t index() const { return index_; }
  const uint8_t* TakeBlock() {
    const size_t at = next_++;
    return at < whole_ ? reinterpret_cast<const uint8_t*>(text_.data()) + at * kBlock
                       : tail_.data() + (at - whole_) * kBlock;
  }

 private:
  std::string_view text_;
  size_t index_ = 0, whole_ = 0, blocks_ = 0, next_ = 0;
  std::array<uint8_t, 2 * kBlock> tail_{};
};

typedef uint32_t Vector8 __attribute__((vector_size(32)));
typedef uint32_t Vector16 __attribute__((vector_size(64)));

#define HARNESS_ROTATE(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

// The compression function, the same text for both widths; a template would lose the target attribute.
#define HARNESS_COMPRESS(NAME, VECTOR, LANES, TARGET)                                                      \
  __attribute__((target(TARGET))) void NAME(VECTOR* state,                                                 \
                                            const std::array<const uint8_t*, LANES>& blocks) {             \
    alignas(64) uint32_t words[16][LANES];                                                                 \
    for (size_t lane = 0; lane < LANES; ++lane) {                                                          \
      for (size_t i = 0; i < 16; ++i) {                                                                    \
        uint32_t word = 0;                                                                                 \
        std::memcpy(&word, blocks[lane] + 4 * i, 4);                                                       \
        words[i][lane] = __builtin_bswap32(word);                                                          \
      }                                                                                                    \
    }                                                                                                      \
    VECTOR w[16];                                                                                          \
    std::memcpy(w, words, sizeof(words));                                                                  \
    VECTOR a = state[0], b = state[1], c = state[2], d = state[3];                                         \
    VECTOR e = state[4], f = state[5], g = state[6], h = state[7];                                         \
    _Pragma("GCC unroll 64") for (size_t round = 0; round < 64; ++round) {                                 \
      if (round >= 16) {                                                                                   \
        const VECTOR x = w[(round + 1) % 16];                                                              \
        const VECTOR y = w[(round + 14) % 16];                                                             \
        w[round % 16] += (HARNESS_ROTATE(x, 7) ^ HARNESS_ROTATE(x, 18) ^ (x >> 3)) + w[(round + 9) % 16] + \
                         (HARNESS_ROTATE(y, 17) ^ HARNESS_ROTATE(y, 19) ^ (y >> 10));                      \
      }                                                                                                    \
      const VECTOR first = h + (HARNESS_ROTATE(e, 6) ^ HARNESS_ROTATE(e, 11) ^ HARNESS_ROTATE(e, 25)) +    \
                           ((e & f) ^ (~e & g)) + kRound[round] + w[round % 16];                           \
      const VECTOR second = (HARNESS_ROTATE(a, 2) ^ HARNESS_ROTATE(a, 13) ^ HARNESS_ROTATE(a, 22)) +       \
                            ((a & b) ^ (a & c) ^ (b & c));                                                 \
      h = g;                                                                                               \
      g = f;                                                                                               \
      f = e;                                                                                               \
      e = d + first;                                                                                       \
      d = c;                                                                                               \
      c = b;                                                                                               \
      b = a;                                                                                               \
      a = first + second;                                                                                  \
    }                                                                                                      \
    state[0] += a;                                                                                         \
    state[1] += b;                                                                                         \
    state[2] += c;                                                                                         \
    state[3] += d;                                                                                         \
    state[4] += e;                                                                                         \
    state[5] += f;                                                                                         \
    state[6] += g;                                                                                         \
    state[7] += h;                                                                                         \
  }

HARNESS_COMPRESS(Compress8, Vector8, 8, "avx2,bmi")
HARNESS_COMPRESS(Compress16, Vector16, 16, "avx512f,avx512vl,bmi")

Digest DigestOf(const uint32_t* words, size_t stride) {
  Digest digest;
  for (size_t i = 0; i < 8; ++i) {
    const uint32_t word = words[i * stride];
    for (size_t k = 0; k < 4; ++k) digest[4 * i + k] = static_cast<uint8_t>(word >> (24 - 8 * k));
  }
  return digest;
}

// Feeds the lanes until all messages are done; a lane without a message hashes a block of zeros for nothing.
template <typename Vector, size_t kLanes,
          void (*kCompress)(Vector*, const std::array<const uint8_t*, kLanes>&)>
void HashAll(std::span<const std::string_view> messages, std::span<const size_t> order,
             std::vector<Digest>& digests) {
  static constexpr std::array<uint8_t, kBlock> kZeros{};
  std::array<Message, kLanes> lanes;
  alignas(64) uint32_t state[8][kLanes] = {};
  size_t next = 0;
  size_t busy = 0;
  std::array<bool, kLanes> used{};
  const auto feed = [&](size_t lane) {
    used[lane] = next < order.size();
    if (!used[lane]) return;
    lanes[lane] = Message(messages[order[next]], order[next]);
    ++next;
    ++busy;
    for (size_t i = 0; i < 8; ++i) state[i][lane] = kStart[i];
  };
  for (size_t lane = 0; lane < kLanes; ++lane) feed(lane);
  while (busy > 0) {
    std::array<const uint8_t*, kLanes> blocks;
    for (size_t lane = 0; lane < kLanes; ++lane)
      blocks[lane] = used[lane] ? lanes[lane].TakeBlock() : kZeros.data();
    kCompress(reinterpret_cast<Vector*>(&state[0][0]), blocks);
    for (size_t lane = 0; lane < kLanes; ++lane) {
      if (!used[lane] || !lanes[lane].done()) continue;
      digests[lanes[lane].index()] = DigestOf(&state[0][lane], kLanes);
      --busy;
      feed(lane);
    }
  }
}

// How many lanes' worth libcrypto hashes of one message, with SHA instructions and without.
size_t LanesOfOne() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  const bool known = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0;
  return known && (b & bit_SHA) != 0 ? 10 : 2;
}

// How many of the longest messages, `order` being by length, are hashed sooner one by one: beside them most
// lanes would have nothing to do.
size_t CountOfLong(std::span<const std::string_view> messages, std::span<const size_t> order, size_t lanes) {
  static const size_t kLanesOfOne = LanesOfOne();
  size_t rest = 0;
  for (const std::string_view message : messages) rest += message.size();
  size_t count = 0;
  for (; count < order.size(); ++count) {
    const size_t length = messages[order[count]].size();
    const size_t next = count + 1 < order.size() ? messages[order[count + 1]].size() : 0;
    const size_t together = std::max(length, rest / lanes);
    const size_t apart = length / kLanesOfOne + std::max(next, (rest - length) / lanes);
    if (together <= apart) break;
    rest -= length;
  }
  return count;
}

}  // namespace

std::vector<Digest> Sha256Many(std::span<const std::string_view> messages) {
  std::vector<Digest> digests(messages.size());
  // Long messages first, so that the lanes end together.
  std::vector<size_t> order(messages.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return messages[a].size() > messages[b].size(); });
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
  const bool lanes = wide || __builtin_cpu_supports("avx2");
  const size_t alone = lanes ? CountOfLong(messages, order, wide ? 16 : 8) : order.size();
  for (size_t i = 0; i < alone; ++i) digests[order[i]] = Sha256Of(messages[order[i]]);
  const std::span<const size_t> together = std::span(order).subspan(alone);
  if (together.size() > 8 && wide) {
    HashAll<Vector16, 16, Compress16>(messages, together, digests);
  } else if (!together.empty()) {
    HashAll<Vector8, 8, Compress8>(messages, together, digests);
  }
  return digests;
}

}  // namespace harness

// SPDX-License-Identifier: Apache-2.0
// SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104), by OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace harness {

using Digest = std::array<uint8_t, 32>;

// Incremental SHA-256. Finish() leaves the object ready for the next message. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(std::span<const std::byte> bytes);
  void Update(std::string_view text);
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest Sha256Of(std::string_view message);

// HMAC-SHA256 under one key; the padded key is hashed once, so a short message costs two blocks.
// Not thread-safe: one object a thread.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  ~HmacSha256();
  Digest Sign(std::string_view message);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Lower-case hexadecimal, 64 characters for a digest.
std::string HexOf(std::span<const uint8_t> bytes);
inline std::string HexOf(const Digest& digest) {
  return HexOf(std::span<const uint8_t>(digest));
}
std::string Sha256Hex(std::string_view message);

}  // namespace harness

// SPDX-License-Identifier: Apache-2.0
// Ed25519 signatures (RFC 8032) by OpenSSL, and key files that only their owner can read.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace harness {

using Ed25519PublicKey = std::array<uint8_t, 32>;
using Ed25519Signature = std::array<uint8_t, 64>;

// The 32 secret bytes from which a pair of keys follows. Wiped when it goes. Immutable and thread-safe.
class Ed25519Key {
 public:
  // From the kernel's random numbers. Errors: kInternal.
  static Result<Ed25519Key> Generate();
  static Result<Ed25519Key> FromSeed(std::span<const uint8_t, 32> seed);
  // PEM ("BEGIN PRIVATE KEY", PKCS 8, no password) or 64 hexadecimal digits, blanks around them ignored.
  // Errors: kInvalidArgument.
  static Result<Ed25519Key> Parse(std::string_view text, std::string_view where);
  // Reads a key file. Errors: kNotFound; kInvalidArgument, also for a file that the group or others may
  // read, write or run.
  static Result<Ed25519Key> Load(const Path& path);

  Ed25519Key(Ed25519Key&& other) noexcept;
  Ed25519Key& operator=(Ed25519Key&& other) noexcept;
  ~Ed25519Key();

  const Ed25519PublicKey& public_key() const { return public_key_; }
  Result<Ed25519Signature> Sign(std::string_view message) const;

  Result<std::string> Pem() const;
  // Makes a PEM file of mode 0600, durably. Errors: kInvalidArgument when something is there.
  Result<void> Store(const Path& path) const;

 private:
  Ed25519Key() = default;
  std::array<uint8_t, 32> seed_{};
  Ed25519PublicKey public_key_{};
};

// False for any other message, signature or key, and for bytes that are no point of the curve.
bool VerifyEd25519(std::string_view message, const Ed25519Signature& signature, const Ed25519PublicKey& key);

// A short name for people: the first 16 hexadecimal digits of SHA-256 over the 32 bytes of the public key.
std::string KeyIdOf(const Ed25519PublicKey& key);

}  // namespace harness

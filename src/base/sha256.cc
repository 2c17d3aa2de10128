// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.h"

#include <openssl/evp.h>

#include "base/result.h"

namespace harness {
namespace {

const EVP_MD* Algorithm() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  HARNESS_CHECK(algorithm != nullptr);
  return algorithm;
}

EVP_MD_CTX* NewContext() {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  HARNESS_CHECK(context != nullptr);
  HARNESS_CHECK(EVP_DigestInit_ex2(context, Algorithm(), nullptr) == 1);
  return context;
}

Digest FinishContext(EVP_MD_CTX* context) {
  Digest digest;
  unsigned int size = 0;
  HARNESS_CHECK(EVP_DigestFinal_ex(context, digest.data(), &size) == 1 && size == digest.size());
  return digest;
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = NewContext();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Update(std::span<const std::byte> bytes) {
  HARNESS_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

void Sha256::Update(std::string_view text) {
  Update(std::as_bytes(std::span(text.data(), text.size())));
}

Digest Sha256::Finish() {
  const Digest digest = FinishContext(state_->context);
  HARNESS_CHECK(EVP_DigestInit_ex2(state_->context, nullptr, nullptr) == 1);
  return digest;
}

Digest Sha256Of(std::string_view message) {
  Sha256 hash;
  hash.Update(message);
  return hash.Finish();
}

struct HmacSha256::State {
  EVP_MD_CTX* inner = NewContext();
  EVP_MD_CTX* outer = NewContext();
  EVP_MD_CTX* work = NewContext();
  ~State() {
    EVP_MD_CTX_free(inner);
    EVP_MD_CTX_free(outer);
    EVP_MD_CTX_free(work);
  }
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) {
  std::array<uint8_t, 64> block{};
  if (key.size() > block.size()) {
    const Digest digest = Sha256Of(key);
    std::copy(digest.begin(), digest.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  std::array<uint8_t, 64> padded{};
  for (size_t i = 0; i < block.size(); ++i) padded[i] = block[i] ^ 0x36U;
  HARNESS_CHECK(EVP_DigestUpdate(state_->inner, padded.data(), padded.size()) == 1);
  for (size_t i = 0; i < block.size(); ++i) padded[i] = block[i] ^ 0x5cU;
  HARNESS_CHECK(EVP_DigestUpdate(state_->outer, padded.data(), padded.size()) == 1);
}

HmacSha256::~HmacSha256() = default;

Digest HmacSha256::Sign(std::string_view message) {
  HARNESS_CHECK(EVP_MD_CTX_copy_ex(state_->work, state_->inner) == 1);
  HARNESS_CHECK(EVP_DigestUpdate(state_->work, message.data(), message.size()) == 1);
  const Digest inner = FinishContext(state_->work);
  HARNESS_CHECK(EVP_MD_CTX_copy_ex(state_->work, state_->outer) == 1);
  HARNESS_CHECK(EVP_DigestUpdate(state_->work, inner.data(), inner.size()) == 1);
  return FinishContext(state_->work);
}

std::string HexOf(std::span<const uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::string Sha256Hex(std::string_view message) {
  return HexOf(Sha256Of(message));
}

}  // namespace harness

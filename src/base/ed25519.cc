// SPDX-License-Identifier: Apache-2.0
#include "base/ed25519.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/hex.h"
#include "base/sha256.h"
#include "base/text.h"

namespace harness {
namespace {

constexpr uint64_t kMaxKeyFileBytes = 4096;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

Pkey PrivateKey(std::span<const uint8_t> seed) {
  return {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), EVP_PKEY_free};
}

Error NoKey(std::string_view where, const std::string& found) {
  return InvalidArgument(std::string(where) + ": found " + found +
                         ", expected an Ed25519 private key: PEM without a password, or 64 hexadecimal "
                         "digits");
}

// No question for a password on the terminal: such a key is refused.
int NoPassword(char*, int, int, void*) {
  return -1;
}

Result<Ed25519Key> ParsePem(std::string_view text, std::string_view where) {
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all);
  const Pkey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr), EVP_PKEY_free);
  if (key == nullptr) return NoKey(where, "a PEM text that cannot be read as a private key");
  if (EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) return NoKey(where, "a private key of another kind");
  std::array<uint8_t, 32> seed{};
  size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) != 1 || size != seed.size()) {
    return NoKey(where, "a private key without its secret bytes");
  }
  auto made = Ed25519Key::FromSeed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return made;
}

std::string Octal(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3) {
    digits += static_cast<char>('0' + ((static_cast<unsigned>(mode) >> shift) & 7U));
  }
  return digits;
}

}  // namespace

Ed25519Key::Ed25519Key(Ed25519Key&& other) noexcept : seed_(other.seed_), public_key_(other.public_key_) {
  OPENSSL_cleanse(other.seed_.data(), other.seed_.size());
}

Ed25519Key& Ed25519Key::operator=(Ed25519Key&& other) noexcept {
  if (this == &other) return *this;
  seed_ = other.seed_;
  public_key_ = other.public_key_;
  OPENSSL_cleanse(other.seed_.data(), other.seed_.size());
  return *this;
}

Ed25519Key::~Ed25519Key() {
  OPENSSL_cleanse(seed_.data(), seed_.size());
}

Result<Ed25519Key> Ed25519Key::Generate() {
  std::array<uint8_t, 32> seed{};
  ssize_t got = 0;
  while ((got = ::getrandom(seed.data(), seed.size(), 0)) < 0 && errno == EINTR) {
  }
  if (got != static_cast<ssize_t>(seed.size())) {
    return InternalError("new key: the kernel gives no random numbers: " + ErrnoText(errno));
  }
  auto key = FromSeed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

Result<Ed25519Key> Ed25519Key::FromSeed(std::span<const uint8_t, 32> seed) {
  const Pkey pair = PrivateKey(seed);
  Ed25519Key key;
  size_t size = key.public_key_.size();
  if (pair == nullptr || EVP_PKEY_get_raw_public_key(pair.get(), key.public_key_.data(), &size) != 1) {
    return InternalError("OpenSSL makes no Ed25519 key");
  }
  std::copy(seed.begin(), seed.end(), key.seed_.begin());
  return key;
}

Result<Ed25519Key> Ed25519Key::Parse(std::string_view text, std::string_view where) {
  if (text.find("-----BEGIN") != std::string_view::npos) return ParsePem(text, where);
  std::array<uint8_t, 32> seed{};
  if (!ParseHex(AsciiLower(Trim(text)), seed)) return NoKey(where, "neither of both forms");
  auto key = FromSeed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

Result<Ed25519Key> Ed25519Key::Load(const Path& path) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(path, kMaxKeyFileBytes));
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return IoError(path.string() + ": " + ErrnoText(errno));
  if ((info.st_mode & kOthers) != 0) {
    OPENSSL_cleanse(text.data(), text.size());
    return InvalidArgument(path.string() + ": found mode " + Octal(info.st_mode & 07777) +
                           ", expected a private key that only its owner can read: chmod 600 " +
                           path.string());
  }
  auto key = Parse(text, path.string());
  OPENSSL_cleanse(text.data(), text.size());
  return key;
}

Result<Ed25519Signature> Ed25519Key::Sign(std::string_view message) const {
  const Pkey pair = PrivateKey(seed_);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Ed25519Signature signature{};
  size_t size = signature.size();
  const bool done =
      pair != nullptr && context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pair.get()) == 1 &&
      EVP_DigestSign(context.get(), signature.data(), &size,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
  if (!done) return InternalError("OpenSSL makes no Ed25519 signature");
  return signature;
}

Result<std::string> Ed25519Key::Pem() const {
  const Pkey pair = PrivateKey(seed_);
  const Bio bio(BIO_new(BIO_s_secmem()), BIO_free_all);
  if (pair == nullptr || bio == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return InternalError("OpenSSL writes no Ed25519 key");
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

Result<void> Ed25519Key::Store(const Path& path) const {
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) {
    return InvalidArgument(path.string() +
                           ": found something there already, expected the name of a new file");
  }
  ASSIGN_OR_RETURN(std::string pem, Pem());
  auto written = WriteFileDurably(path, pem, 0600);
  OPENSSL_cleanse(pem.data(), pem.size());
  return written;
}

bool VerifyEd25519(std::string_view message, const Ed25519Signature& signature, const Ed25519PublicKey& key) {
  const Pkey point(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
                   EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return point != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, point.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

std::string KeyIdOf(const Ed25519PublicKey& key) {
  const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
  return Sha256Hex(bytes).substr(0, 16);
}

}  // namespace harness

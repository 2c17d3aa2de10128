// SPDX-License-Identifier: Apache-2.0
// Tokens that open a server which others can reach: shown once, stored hashed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "store/home.h"

namespace harness::server {

struct TokenRow {
  std::string id;  // 8 hexadecimal digits, for people and for revoke
  std::string name;
  bool read_only = false;
  Timestamp created_us = 0;
  std::optional<Timestamp> expires_us, revoked_us;
};

// <home>/tokens.json, 0600. A token is "sht_" and 43 characters of base64url (32 random bytes); kept is its
// SHA-256. Thread-safe; a change by another process is seen at the next check.
class Tokens {
 public:
  static Result<std::unique_ptr<Tokens>> Open(const store::Home& home, const Clock& clock = SystemClock());
  virtual ~Tokens() = default;
  struct Created {
    TokenRow row;
    std::string token;  // shown this once
  };
  virtual Result<Created> Create(std::string_view name, bool read_only,
                                 std::optional<Timestamp> expires_us) = 0;
  virtual Result<std::vector<TokenRow>> List() = 0;
  virtual Result<TokenRow> Revoke(std::string_view id) = 0;
  // The row of a valid token; compares in constant time.
  virtual std::optional<TokenRow> Check(std::string_view token) const = 0;
};

}  // namespace harness::server

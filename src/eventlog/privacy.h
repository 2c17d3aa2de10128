// SPDX-License-Identifier: Apache-2.0
// Keyed tokens in place of private values, and what may be kept of a parameter list.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace harness::eventlog {

// token = first 24 hex digits (96 bits) of HMAC-SHA256(key, domain | 0x00 | value). Equal values in one
// domain ("user", "param:Accounting Month") have equal tokens under one home's key; nothing else is told.
// Thread-safe.
class Tokenizer {
 public:
  explicit Tokenizer(std::string key);
  ~Tokenizer();
  std::string Token(std::string_view domain, std::string_view value) const;
  // The same, cheap for a value that was asked for lately.
  std::string RememberedToken(std::string_view domain, std::string_view value) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One entry of "Key (type)=value;Key=value;...": the key without its type.
struct Parameter {
  std::string_view key;
  std::string_view value;
};
// Blanks around keys and values and empty entries are dropped; an entry without '=' has an empty key.
std::vector<Parameter> ParseParameters(std::string_view list);

// The accounting month, as year * 100 + month, that a parameter list names, or nothing. Forms: yyyymm (only
// under a key that speaks of a period), yyyy-mm, mm-yyyy, "Jan 2026", ISO and US dates. Keys with the words
// account, acct, accounting, fiscal, period, month, mon win over others; then the earlier entry wins. A month
// more than 36 months from `reference_us` is no accounting month.
std::optional<int64_t> AccountMonth(std::string_view list, Timestamp reference_us);

// All that the event log keeps of a parameter list.
struct ParameterFacts {
  struct Month {
    int64_t month = 0;
    bool period_key = false;  // its key speaks of a period
  };
  std::string keys;           // separated by ;
  std::string list_token;     // of the whole list, domain "params"
  std::string value_tokens;   // of each value, in the order of the keys, domain "param:<key>"
  std::vector<Month> months;  // months that its values name, in order
  // As AccountMonth of the list.
  std::optional<int64_t> AccountMonth(Timestamp reference_us) const;
};

ParameterFacts FactsOf(const Tokenizer& tokenizer, std::string_view list);

// True for a column whose name speaks of a person or a credential (user, login, email, phone, ...): its
// values are tokenised whether or not it plays a role.
bool IsPrivateName(std::string_view column);

}  // namespace harness::eventlog

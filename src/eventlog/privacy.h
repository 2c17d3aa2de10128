// SPDX-License-Identifier: Apache-2.0
// Keyed tokens in place of private values, and what may be kept of a parameter list.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace harness::eventlog {

// token = first 24 hex digits (96 bits) of HMAC-SHA256(key, domain | 0x00 | value). Equal values in one
// domain ("user", "param:accounting month") have equal tokens under one home's key; nothing else is told.
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
  std::string_view key;  // empty: the entry is free text, and all of it the value
  std::string_view value;
  std::string_view entry;  // both, as they stand in the list
};
// Blanks around keys and values and empty entries are dropped. A key is at most 64 bytes of letters, digits
// and _ - . ( ) in at most six words with one blank between them, of which none begins with a dash, and has a
// letter; an entry without one before its first '=' (a command line, JSON, a sentence) is free text.
std::vector<Parameter> ParseParameters(std::string_view list);

using ParameterKeys = std::set<std::string, std::less<>>;
// The keys that may be told of a column of parameter lists, or nothing where all may. Where nearly every row
// brings keys that hardly another row has, what stands before '=' is text that somebody wrote: only keys that
// come in at least every hundredth row are keys then. `lists`: rows of the column; null ones do not count.
std::optional<ParameterKeys> TrustedKeys(std::span<const std::optional<std::string_view>> lists);

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
  std::string keys;        // as written, separated by ;
  std::string list_token;  // of the whole list as written, domain "params"
  // Of each value, in the order of the keys, domain "param:<key in ASCII lower case>": equal values have
  // equal tokens under Month and MONTH.
  std::string value_tokens;
  std::vector<Month> months;  // months that its values name, in order
  // As AccountMonth of the list.
  std::optional<int64_t> AccountMonth(Timestamp reference_us) const;
};

// `trusted`: of TrustedKeys; an entry with another key is free text. Null: all keys are.
ParameterFacts FactsOf(const Tokenizer& tokenizer, std::string_view list,
                       const ParameterKeys* trusted = nullptr);

}  // namespace harness::eventlog

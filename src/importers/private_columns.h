// SPDX-License-Identifier: Apache-2.0
// Columns with private values. Before the sort a value becomes a number (of its token, or of the facts of its
// parameter list), so the sort carries neither private text nor long tokens; behind it the number becomes
// text.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "eventlog/privacy.h"
#include "importers/repeated_texts.h"
#include "importers/text_store.h"

namespace harness::importers {

// Registers functions on one connection, under names that are its own; they may run on several threads.
class PrivateColumns {
 public:
  // `store` keeps what the numbers stand for.
  static Result<PrivateColumns> Make(engine::Connection& connection,
                                     std::shared_ptr<const eventlog::Tokenizer> tokenizer,
                                     std::shared_ptr<TextStore> store);

  // SQL before the sort: BIGINT, null for null. `text` is SQL for a VARCHAR.
  Result<std::string> TokenNumber(const std::string& text, const std::string& domain);
  // `trusted`: of eventlog::TrustedKeys.
  Result<std::string> ParametersNumber(const std::string& text,
                                       const std::optional<eventlog::ParameterKeys>& trusted);

  // SQL behind the sort, from such a number.
  std::string Token(const std::string& number) const { return token_ + "(" + number + ")"; }
  std::string ListToken(const std::string& number) const { return list_token_ + "(" + number + ")"; }
  std::string Keys(const std::string& number) const { return keys_ + "(" + number + ")"; }
  std::string ValueTokens(const std::string& number) const { return value_tokens_ + "(" + number + ")"; }
  // The accounting month near the reference time, SQL for BIGINT microseconds.
  std::string AccountMonth(const std::string& number, const std::string& reference_us) const {
    return month_ + "(" + number + ", " + reference_us + ")";
  }

 private:
  PrivateColumns(engine::Connection& connection, std::shared_ptr<const eventlog::Tokenizer> tokenizer,
                 std::shared_ptr<TextStore> store);
  Result<void> RegisterReaders();
  Result<std::string> RegisterNumber(const std::string& text, RepeatedTexts::Make make);

  engine::Connection* connection_;
  std::shared_ptr<const eventlog::Tokenizer> tokenizer_;
  std::shared_ptr<TextStore> store_;
  std::string stem_;  // of all names here
  int next_ = 0;
  std::string token_, list_token_, keys_, value_tokens_, month_;
};

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
// Prices of models by date: what a call costs when its provider does not say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "sessions/span.h"

namespace harness::sessions {

// Pico-USD for one token, exact integers.
struct Price {
  std::string id;        // "[provider:]model@from[>threshold]", unique; from is a date, or "any"
  std::string model;     // as providers name it, lower case
  std::string provider;  // "" for any
  Timestamp from_us = INT64_MIN, until_us = INT64_MAX;  // valid in [from, until)
  int64_t input = 0, output = 0;
  std::optional<int64_t> cache_read, cache_creation, reasoning;
  std::optional<int64_t>
      above_input_tokens;  // the price holds only for calls with more input tokens than this
};

// "2025-07-01" is its midnight in UTC; "2025-07-01T12:30:00Z" a moment, with or without decimals, which are
// cut. Errors: kInvalidArgument.
Result<Timestamp> PriceMoment(std::string_view text);

// Immutable; ordered, so that the same entries give the same digest.
class PriceTable {
 public:
  PriceTable() = default;
  // JSON as people publish it (model -> {input_cost_per_token, output_cost_per_token,
  // cache_read_input_token_cost, ..., litellm_provider}) with our additions valid_from, valid_until; or
  // {version, prices: [...]} as ToJson writes. Numbers are read as decimal text: no binary rounding.
  // Errors: kInvalidArgument naming the model and the member; overlapping validity of one model.
  static Result<PriceTable> Parse(std::string_view text, std::string_view where);
  // `default_from_us`: start of validity of entries that name none.
  static Result<PriceTable> Parse(std::string_view text, std::string_view where, Timestamp default_from_us);
  // The newer entries, and the older ones up to where a newer entry of their model, provider and threshold
  // begins. Errors: kInvalidArgument where a newer entry ends inside an older one.
  static Result<PriceTable> Merge(const PriceTable& older, const PriceTable& newer);
  Json ToJson() const;
  std::string Digest() const;  // "sha256:..."; of the empty table, too
  size_t size() const { return prices_.size(); }
  const std::vector<Price>& prices() const { return prices_; }

  // The entry for a call at `at_us`: exact model and provider before any provider; the highest threshold that
  // its input tokens exceed. The model is also sought as "provider/model". Where the call names no provider,
  // the only provider that has the model. A dated name ("gpt-4o-2024-08-06") never falls back on another
  // name.
  const Price* Find(std::string_view model, std::string_view provider, Timestamp at_us,
                    int64_t input_tokens) const;
  // Whether any provider has a price of the model then; also as "provider/model".
  bool HasPriceOf(std::string_view model, Timestamp at_us) const;

 private:
  std::vector<Price> prices_;  // by (model, provider, from, threshold)
};

}  // namespace harness::sessions

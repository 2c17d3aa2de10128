// SPDX-License-Identifier: Apache-2.0
#include "sessions/price_entries.h"

#include <map>
#include <optional>
#include <set>

#include "base/json_members.h"
#include "base/text.h"
#include "sessions/money.h"

namespace harness::sessions {
namespace {

std::string DateText(Timestamp time) {
  std::string text = FormatIso(time);
  if (text.ends_with("T00:00:00Z")) text.resize(10);
  return text;
}

// A price: a number or a decimal text of USD for a token. Read by its decimal digits.
Result<int64_t> PriceOf(const Json& value, std::string_view member) {
  const std::string found = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::optional<int64_t> pico;
  bool zero = false;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    pico = PicoOfDecimal(text);
    zero = ParseDouble(text).value_or(1) == 0;
  } else if (value.is_number()) {
    pico = value.is_number_float() ? PicoOfDouble(value.get<double>()) : PicoOfDecimal(found);
    zero = value.get<double>() == 0;
  }
  if (!pico) {
    return InvalidArgument(std::string(member) + " is " + Quoted(found) +
                           ", expected a decimal number >= 0 of USD");
  }
  if (*pico == 0 && !zero) {
    return InvalidArgument(std::string(member) + " is " + found + ", expected at least 1e-12 USD or 0");
  }
  return *pico;
}

Result<std::optional<int64_t>> OptionalPrice(const Json& entry, const std::string& member) {
  const Json& value = MemberOf(entry, member);
  if (value.is_null()) return std::optional<int64_t>();
  ASSIGN_OR_RETURN(const int64_t pico, PriceOf(value, member));
  return std::optional(pico);
}

// The member's suffix for calls above a threshold: "" or "_above_200k_tokens".
struct Members {
  std::optional<int64_t> input, output, cache_read, cache_creation, reasoning;
};

Result<Members> MembersWith(const Json& entry, const std::string& suffix) {
  Members out;
  ASSIGN_OR_RETURN(out.input, OptionalPrice(entry, "input_cost_per_token" + suffix));
  ASSIGN_OR_RETURN(out.output, OptionalPrice(entry, "output_cost_per_token" + suffix));
  ASSIGN_OR_RETURN(out.cache_read, OptionalPrice(entry, "cache_read_input_token_cost" + suffix));
  ASSIGN_OR_RETURN(out.cache_creation, OptionalPrice(entry, "cache_creation_input_token_cost" + suffix));
  ASSIGN_OR_RETURN(out.reasoning, OptionalPrice(entry, "output_cost_per_reasoning_token" + suffix));
  return out;
}

// Thresholds of the token prices of an entry: {"_above_200k_tokens": 200000}.
std::map<int64_t, std::string> ThresholdsOf(const Json& entry) {
  std::map<int64_t, std::string> thresholds;
  for (const auto& [member, value] : entry.items()) {
    const size_t at = member.find("_above_");
    if (at == std::string::npos || !member.ends_with("k_tokens")) continue;
    const std::string base = member.substr(0, at);
    if (base != "input_cost_per_token" && base != "output_cost_per_token" &&
        base != "cache_read_input_token_cost" && base != "cache_creation_input_token_cost" &&
        base != "output_cost_per_reasoning_token") {
      continue;
    }
    const std::string suffix = member.substr(at);
    const auto thousands = ParseInt64(std::string_view(suffix).substr(7, suffix.size() - 7 - 8));
    if (thousands && *thousands > 0 && *thousands < 1'000'000'000) thresholds[*thousands * 1000] = suffix;
  }
  return thresholds;
}

Result<void> ReadValidity(const Json& entry, Price& price) {
  if (const Json& from = MemberOf(entry, "valid_from"); !from.is_null()) {
    const auto moment = PriceMoment(TextOf(entry, "valid_from"));
    if (!moment) return InvalidArgument("valid_from: " + moment.error().message);
    price.from_us = *moment;
  }
  if (const Json& until = MemberOf(entry, "valid_until"); !until.is_null()) {
    const auto moment = PriceMoment(TextOf(entry, "valid_until"));
    if (!moment) return InvalidArgument("valid_until: " + moment.error().message);
    price.until_us = *moment;
  }
  if (price.until_us <= price.from_us) return InvalidArgument("valid_until is not after valid_from");
  return Ok();
}

Error Named(std::string_view model, const Error& error) {
  return InvalidArgument("model " + Quoted(model) + ": " + error.message);
}

// A price above a threshold is the base entry's where it names no other.
void TakeMembers(const Members& members, const Members& base, Price& price) {
  price.input = members.input ? *members.input : base.input.value_or(0);
  price.output = members.output ? *members.output : base.output.value_or(0);
  price.cache_read = members.cache_read ? members.cache_read : base.cache_read;
  price.cache_creation = members.cache_creation ? members.cache_creation : base.cache_creation;
  price.reasoning = members.reasoning ? members.reasoning : base.reasoning;
}

Result<std::vector<Price>> PricesOfEntry(std::string_view model, const Json& entry,
                                         Timestamp default_from_us) {
  Price price;
  price.model = AsciiLower(model);
  price.provider = AsciiLower(TextOf(entry, "litellm_provider"));
  price.from_us = default_from_us;
  RETURN_IF_ERROR(ReadValidity(entry, price));
  ASSIGN_OR_RETURN(const Members base, MembersWith(entry, ""));
  if (!base.input && !base.output) return std::vector<Price>();
  // What answers with vectors or an order has no output; of what answers with text both prices must be known;
  // what answers with images or sound is not priced by tokens alone, and has no price here.
  static const std::set<std::string> kNoOutput = {"embedding", "rerank", "moderation"};
  static const std::set<std::string> kText = {"", "chat", "completion", "responses"};
  const std::string mode = TextOf(entry, "mode");
  if (!base.input || (!base.output && !kNoOutput.contains(mode))) {
    if (!kText.contains(mode)) return std::vector<Price>();
    return InvalidArgument(std::string(base.input ? "output" : "input") + "_cost_per_token is missing");
  }
  TakeMembers(base, base, price);
  std::vector<Price> prices = {price};
  for (const auto& [threshold, suffix] : ThresholdsOf(entry)) {
    ASSIGN_OR_RETURN(const Members above, MembersWith(entry, suffix));
    price.above_input_tokens = threshold;
    TakeMembers(above, base, price);
    prices.push_back(price);
  }
  for (Price& made : prices) made.id = IdOf(made);
  return prices;
}

Result<std::optional<int64_t>> OptionalInteger(const Json& entry, const char* member) {
  const Json& value = MemberOf(entry, member);
  if (value.is_null()) return std::optional<int64_t>();
  const auto integer = value.is_number_integer() ? IntegerOf(entry, member) : std::nullopt;
  if (!integer || *integer < 0) return InvalidArgument(std::string(member) + " is no integer >= 0");
  return integer;
}

}  // namespace

Result<Timestamp> PriceMoment(std::string_view text) {
  const auto digits = [&](size_t at, size_t size) -> int64_t {
    if (at + size > text.size()) return -1;
    for (const char c : text.substr(at, size)) {
      if (c < '0' || c > '9') return -1;
    }
    return ParseInt64(text.substr(at, size)).value_or(-1);
  };
  const Error error =
      InvalidArgument("found " + Quoted(text) + ", expected a date as 2025-07-01, or 2025-07-01T00:00:00Z");
  const int64_t year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
  if (text.size() < 10 || text[4] != '-' || text[7] != '-' || year < 1 || month < 1 || month > 12)
    return error;
  if (day < 1 || day > DaysInMonth(year, static_cast<int>(month))) return error;
  const Timestamp midnight =
      DaysFromCivil({year, static_cast<int>(month), static_cast<int>(day)}) * kMicrosPerDay;
  if (text.size() == 10) return midnight;
  const int64_t hour = digits(11, 2), minute = digits(14, 2), second = digits(17, 2);
  if (text.size() > 21 && text[19] == '.' && digits(20, text.size() - 21) >= 0 && text.back() == 'Z') {
    return PriceMoment(std::string(text.substr(0, 19)) + "Z");
  }
  if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
    return error;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return error;
  return midnight + hour * kMicrosPerHour + minute * kMicrosPerMinute + second * kMicrosPerSecond;
}

std::string IdOf(const Price& price) {
  std::string id = price.provider.empty() ? "" : price.provider + ":";
  id += price.model + "@" + (price.from_us == INT64_MIN ? "any" : DateText(price.from_us));
  if (price.above_input_tokens) id += ">" + std::to_string(*price.above_input_tokens);
  return id;
}

Result<std::vector<Price>> PublishedPrices(std::string_view model, const Json& entry,
                                           Timestamp default_from_us) {
  if (model.empty()) return InvalidArgument("a model without a name");
  std::vector<Price> prices;
  const Json list = entry.is_array() ? entry : Json::array({entry});
  for (const Json& one : list) {
    if (!one.is_object()) return Named(model, InvalidArgument("expected an object of prices"));
    auto made = PricesOfEntry(model, one, default_from_us);
    if (!made) return Named(model, made.error());
    prices.insert(prices.end(), made->begin(), made->end());
  }
  return prices;
}

Result<Price> PriceFromJson(const Json& entry) {
  Price price;
  price.model = AsciiLower(TextOf(entry, "model"));
  if (price.model.empty()) return InvalidArgument("an element of prices without a model");
  price.provider = AsciiLower(TextOf(entry, "provider"));
  const auto fill = [&]() -> Result<void> {
    RETURN_IF_ERROR(ReadValidity(entry, price));
    ASSIGN_OR_RETURN(const auto input, OptionalInteger(entry, "input_pico"));
    ASSIGN_OR_RETURN(const auto output, OptionalInteger(entry, "output_pico"));
    if (!input || !output) return InvalidArgument("input_pico or output_pico is missing");
    price.input = *input;
    price.output = *output;
    ASSIGN_OR_RETURN(price.cache_read, OptionalInteger(entry, "cache_read_pico"));
    ASSIGN_OR_RETURN(price.cache_creation, OptionalInteger(entry, "cache_creation_pico"));
    ASSIGN_OR_RETURN(price.reasoning, OptionalInteger(entry, "reasoning_pico"));
    ASSIGN_OR_RETURN(price.above_input_tokens, OptionalInteger(entry, "above_input_tokens"));
    return Ok();
  };
  if (auto filled = fill(); !filled) return Named(price.model, filled.error());
  price.id = IdOf(price);
  return price;
}

Json ToJson(const Price& price) {
  const auto or_null = [](const std::optional<int64_t>& value) { return value ? Json(*value) : Json(); };
  return {{"id", price.id},
          {"model", price.model},
          {"provider", price.provider},
          {"valid_from", price.from_us == INT64_MIN ? Json() : Json(DateText(price.from_us))},
          {"valid_until", price.until_us == INT64_MAX ? Json() : Json(DateText(price.until_us))},
          {"input_pico", price.input},
          {"output_pico", price.output},
          {"cache_read_pico", or_null(price.cache_read)},
          {"cache_creation_pico", or_null(price.cache_creation)},
          {"reasoning_pico", or_null(price.reasoning)},
          {"above_input_tokens", or_null(price.above_input_tokens)}};
}

}  // namespace harness::sessions

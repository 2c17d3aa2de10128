// SPDX-License-Identifier: Apache-2.0
#include "sessions/price_table.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/json_members.h"
#include "base/sha256.h"
#include "base/text.h"
#include "sessions/price_entries.h"

namespace harness::sessions {
namespace {

auto KeyOf(const Price& price) {
  return std::tuple(std::string_view(price.model), std::string_view(price.provider),
                    price.above_input_tokens.value_or(-1));
}

// The conventions of traces and those of published tables name some providers differently.
std::string ProviderName(std::string_view provider) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kNames = {{
      {"aws.bedrock", "bedrock"},
      {"aws_bedrock", "bedrock"},
      {"bedrock_converse", "bedrock"},
      {"az.ai.openai", "azure"},
      {"azure.ai.openai", "azure"},
      {"azure.ai.inference", "azure_ai"},
      {"az.ai.inference", "azure_ai"},
      {"gcp.vertex_ai", "vertex_ai"},
      {"gcp.gemini", "gemini"},
      {"mistral_ai", "mistral"},
      {"x_ai", "xai"},
      {"cohere_chat", "cohere"},
      {"text-completion-openai", "openai"},
  }};
  const std::string name = AsciiLower(provider);
  if (name.starts_with("vertex_ai-")) return "vertex_ai";
  for (const auto& [from, to] : kNames) {
    if (name == from) return std::string(to);
  }
  return name;
}

// Sorted by key and time; one model never has two prices at one time.
Result<void> Order(std::vector<Price>& prices) {
  std::sort(prices.begin(), prices.end(), [](const Price& a, const Price& b) {
    return std::tuple(KeyOf(a), a.from_us) < std::tuple(KeyOf(b), b.from_us);
  });
  for (size_t i = 1; i < prices.size(); ++i) {
    const Price& before = prices[i - 1];
    if (KeyOf(before) != KeyOf(prices[i]) || before.until_us <= prices[i].from_us) continue;
    return InvalidArgument("model " + Quoted(prices[i].model) + ": valid_from of " + Quoted(prices[i].id) +
                           " lies within the validity of " + Quoted(before.id));
  }
  return Ok();
}

Result<std::vector<Price>> ParsePrices(const Json& document, Timestamp default_from_us) {
  std::vector<Price> prices;
  if (document.contains("prices") && document["prices"].is_array()) {
    if (IntegerOf(document, "version").value_or(0) != 1) {
      return InvalidArgument("version is not 1, the only one that is known");
    }
    for (const Json& entry : document["prices"]) {
      ASSIGN_OR_RETURN(Price price, PriceFromJson(entry));
      prices.push_back(std::move(price));
    }
    return prices;
  }
  for (const auto& [model, entry] : document.items()) {
    if (model == "sample_spec") continue;  // the published table explains its members by this entry
    ASSIGN_OR_RETURN(const std::vector<Price> made, PublishedPrices(model, entry, default_from_us));
    prices.insert(prices.end(), made.begin(), made.end());
  }
  return prices;
}

}  // namespace

Result<PriceTable> PriceTable::Parse(std::string_view text, std::string_view where) {
  return Parse(text, where, INT64_MIN);
}

Result<PriceTable> PriceTable::Parse(std::string_view text, std::string_view where,
                                     Timestamp default_from_us) {
  ASSIGN_OR_RETURN(const Json document, ParseJson(text, where));
  const auto at = [&](const Error& error) {
    return InvalidArgument(std::string(where) + ": " + error.message);
  };
  if (!document.is_object()) return at(InvalidArgument("expected an object of models"));
  auto prices = ParsePrices(document, default_from_us);
  if (!prices) return at(prices.error());
  if (auto ordered = Order(*prices); !ordered) return at(ordered.error());
  PriceTable table;
  table.prices_ = std::move(*prices);
  return table;
}

Result<PriceTable> PriceTable::Merge(const PriceTable& older, const PriceTable& newer) {
  PriceTable merged = newer;
  for (Price price : older.prices_) {
    for (const Price& other : newer.prices_) {
      if (KeyOf(other) == KeyOf(price) && other.from_us < price.until_us && price.from_us < other.until_us) {
        if (other.until_us < price.until_us) {
          return InvalidArgument("model " + Quoted(price.model) + ": " + Quoted(other.id) +
                                 " ends inside the validity of " + Quoted(price.id));
        }
        price.until_us = other.from_us;
      }
    }
    if (price.from_us < price.until_us) merged.prices_.push_back(std::move(price));
  }
  RETURN_IF_ERROR(Order(merged.prices_));
  return merged;
}

Json PriceTable::ToJson() const {
  Json list = Json::array();
  for (const Price& price : prices_) list.push_back(sessions::ToJson(price));
  return {{"version", 1}, {"prices", std::move(list)}};
}

std::string PriceTable::Digest() const {
  return "sha256:" + Sha256Hex(CanonicalJson(ToJson()).value());
}

const Price* PriceTable::Find(std::string_view model, std::string_view provider, Timestamp at_us,
                              int64_t input_tokens) const {
  if (model.empty() || prices_.empty()) return nullptr;
  const std::string wanted_provider = ProviderName(provider);
  const auto find = [&](const std::string& name) -> const Price* {
    const Price* named = nullptr;  // of the call's provider
    const Price* any = nullptr;    // of any provider
    const Price* only = nullptr;   // of some provider, where the call names none
    bool several = false;
    const auto first =
        std::lower_bound(prices_.begin(), prices_.end(), name,
                         [](const Price& price, const std::string& key) { return price.model < key; });
    for (auto it = first; it != prices_.end() && it->model == name; ++it) {
      if (at_us < it->from_us || at_us >= it->until_us) continue;
      if (it->above_input_tokens && input_tokens <= *it->above_input_tokens) continue;
      const Price*& best = it->provider.empty()                            ? any
                           : ProviderName(it->provider) == wanted_provider ? named
                                                                           : only;
      if (&best == &only && only && only->provider != it->provider) several = true;
      if (!best || best->above_input_tokens.value_or(-1) < it->above_input_tokens.value_or(-1)) best = &*it;
    }
    if (named) return named;
    if (any) return any;
    return wanted_provider.empty() && !several ? only : nullptr;
  };
  const std::string name = AsciiLower(model);
  if (const Price* price = find(name)) return price;
  return wanted_provider.empty() ? nullptr : find(wanted_provider + "/" + name);
}

bool PriceTable::HasPriceOf(std::string_view model, Timestamp at_us) const {
  const std::string name = AsciiLower(model);
  return std::any_of(prices_.begin(), prices_.end(), [&](const Price& price) {
    return price.from_us <= at_us && at_us < price.until_us &&
           (price.model == name || price.model == ProviderName(price.provider) + "/" + name);
  });
}

}  // namespace harness::sessions

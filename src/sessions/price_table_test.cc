// SPDX-License-Identifier: Apache-2.0
#include "sessions/price_table.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "sessions/ledger_costs.h"
#include "sessions/price_entries.h"

namespace harness::sessions {
namespace {

PriceTable Table(std::string_view text) {
  auto table = PriceTable::Parse(text, "prices.json");
  EXPECT_TRUE(table) << (table ? "" : table.error().message);
  return table ? *table : PriceTable();
}

std::string ErrorOf(std::string_view text) {
  const auto table = PriceTable::Parse(text, "prices.json");
  return table ? "no error" : table.error().message;
}

std::string Entry(std::string_view members) {
  return "{\"m\": {" + std::string(members) + "}}";
}

std::string Found(const PriceTable& table, std::string_view model, std::string_view provider = "",
                  std::string_view date = "2025-06-01", int64_t input = 10) {
  const Price* price = table.Find(model, provider, PriceMoment(date).value(), input);
  return price ? price->id : "none";
}

constexpr std::string_view kPlain = R"("input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07)";

TEST(PriceTable, DecimalTextBecomesExactPico) {
  const PriceTable table = Table(R"({"Big-Model": {
      "input_cost_per_token": 1.5e-07, "output_cost_per_token": "0.0000006",
      "cache_read_input_token_cost": 7.5e-8, "cache_creation_input_token_cost": 0.000000000001,
      "output_cost_per_reasoning_token": 0.1, "litellm_provider": "OpenAI", "max_tokens": 128000, "mode": "chat"}})");
  ASSERT_EQ(table.size(), 1u);
  const Price& price = table.prices()[0];
  EXPECT_EQ(price.model, "big-model");
  EXPECT_EQ(price.provider, "openai");
  EXPECT_EQ(price.input, 150'000);
  EXPECT_EQ(price.output, 600'000);
  EXPECT_EQ(price.cache_read, 75'000);
  EXPECT_EQ(price.cache_creation, 1);
  EXPECT_EQ(price.reasoning, 100'000'000'000);
  EXPECT_EQ(price.id, "openai:big-model@any");
}

TEST(PriceTable, CostIsExact) {
  Price price;
  price.input = 150'000;
  price.output = 600'000;
  Usage usage{
      .input = 1'000'003, .output = 7, .total = {}, .cache_read = {}, .cache_creation = {}, .reasoning = {}};
  EXPECT_EQ(PricedPico(usage, price), 150'004'650'000);  // 0.15000465 USD
  usage.cache_read = 1'000'000;
  EXPECT_EQ(PricedPico(usage, price), 150'004'650'000);  // without a price of its own it is input
  price.cache_read = 0;
  EXPECT_EQ(PricedPico(usage, price), 4'650'000);
  usage.cache_creation = 2;
  price.cache_creation = 1'000'000;
  EXPECT_EQ(PricedPico(usage, price), 2 * 1'000'000 + 1 * 150'000 + 7 * 600'000);
  usage.reasoning = 5;
  price.reasoning = 1;
  EXPECT_EQ(PricedPico(usage, price), 2 * 1'000'000 + 150'000 + 2 * 600'000 + 5);
  usage.output.reset();
  EXPECT_EQ(PricedPico(usage, price), std::nullopt);
  usage = {
      .input = INT64_MAX, .output = 0, .total = {}, .cache_read = {}, .cache_creation = {}, .reasoning = {}};
  EXPECT_EQ(PricedPico(usage, price), std::nullopt);  // beyond 64 bits
  price.input = 1;
  EXPECT_EQ(PricedPico(usage, price), INT64_MAX);
}

TEST(PriceTable, ValidityHoldsFromAndUntil) {
  const PriceTable table = Table(R"({"m": [
      {"input_cost_per_token": 3e-6, "output_cost_per_token": 6e-6, "valid_until": "2025-01-01"},
      {"input_cost_per_token": 2e-6, "output_cost_per_token": 4e-6, "valid_from": "2025-01-01", "valid_until": "2025-03-01T12:00:00Z"}]})");
  EXPECT_EQ(Found(table, "m", "", "2024-12-31T23:59:59Z"), "m@any");
  EXPECT_EQ(Found(table, "m", "", "2025-01-01"), "m@2025-01-01");
  EXPECT_EQ(Found(table, "m", "", "2025-03-01T11:59:59Z"), "m@2025-01-01");
  EXPECT_EQ(Found(table, "m", "", "2025-03-01T12:00:00Z"), "none");
}

TEST(PriceTable, ThresholdsAboveAndBelow) {
  const PriceTable table = Table(R"({"m": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6,
      "cache_read_input_token_cost": 1e-7,
      "input_cost_per_token_above_128k_tokens": 2e-6, "output_cost_per_token_above_128k_tokens": 4e-6,
      "input_cost_per_token_above_200k_tokens": 3e-6, "cache_read_input_token_cost_above_200k_tokens": 3e-7}})");
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(Found(table, "m", "", "2025-01-01", 128'000), "m@any");
  EXPECT_EQ(Found(table, "m", "", "2025-01-01", 128'001), "m@any>128000");
  EXPECT_EQ(Found(table, "m", "", "2025-01-01", 200'000), "m@any>128000");
  EXPECT_EQ(Found(table, "m", "", "2025-01-01", 200'001), "m@any>200000");
  const Price& top = table.prices()[2];
  EXPECT_EQ(top.input, 3'000'000);
  EXPECT_EQ(top.output, 2'000'000);  // as below the threshold, where none is named
  EXPECT_EQ(top.cache_read, 300'000);
  EXPECT_EQ(table.prices()[1].cache_read, 100'000);
}

TEST(PriceTable, ProvidersAndNames) {
  const std::string price = "{" + std::string(kPlain) + "}";
  const auto with = [&](const std::string& provider) {
    return "{" + std::string(kPlain) + ", \"litellm_provider\": \"" + provider + "\"}";
  };
  const PriceTable table = Table("{\"a\": " + price + ", \"azure/a\": " + with("azure") +
                                 ", \"b\": " + with("openai") + ", \"c\": [" + with("x") + "," + with("y") +
                                 "], \"d\": [" + with("bedrock") + "," + price + "]}");
  EXPECT_EQ(Found(table, "A"), "a@any");
  EXPECT_EQ(Found(table, "a", "openai"), "a@any");
  EXPECT_EQ(Found(table, "a", "azure"), "a@any");
  EXPECT_EQ(Found(table, "azure/a", "azure.ai.openai"), "azure:azure/a@any");
  EXPECT_EQ(Found(table, "b", "openai"), "openai:b@any");
  EXPECT_EQ(Found(table, "b", "azure"), "none");
  EXPECT_EQ(Found(table, "b"), "openai:b@any");  // the only provider that has it
  EXPECT_EQ(Found(table, "c"), "none");          // two have it
  EXPECT_EQ(Found(table, "c", "y"), "y:c@any");
  EXPECT_EQ(Found(table, "d", "aws.bedrock"), "bedrock:d@any");  // before any provider
  EXPECT_EQ(Found(table, "d", "openai"), "d@any");
  const PriceTable prefixed = Table("{\"azure/a\": " + with("azure") + "}");
  EXPECT_EQ(Found(prefixed, "a", "azure"), "azure:azure/a@any");
  EXPECT_EQ(Found(prefixed, "a", "openai"), "none");
}

TEST(PriceTable, DatedNamesNeverFallBack) {
  const PriceTable table = Table("{\"gpt-4o\": {" + std::string(kPlain) + "}}");
  EXPECT_EQ(Found(table, "gpt-4o-2024-08-06"), "none");
  EXPECT_EQ(Found(table, "gpt-4"), "none");
  EXPECT_EQ(Found(table, ""), "none");
  EXPECT_EQ(Found(PriceTable(), "gpt-4o"), "none");
}

TEST(PriceTable, ErrorsNameModelAndMember) {
  EXPECT_EQ(ErrorOf("[]"), "prices.json: expected an object of models");
  EXPECT_NE(ErrorOf("{\"m\": }").find("prices.json:1:7"), std::string::npos);
  EXPECT_EQ(ErrorOf("{\"m\": 3}"), "prices.json: model \"m\": expected an object of prices");
  EXPECT_EQ(
      ErrorOf(Entry(R"("input_cost_per_token": -1, "output_cost_per_token": 1)")),
      "prices.json: model \"m\": input_cost_per_token is \"-1\", expected a decimal number >= 0 of USD");
  EXPECT_NE(ErrorOf(Entry(R"("input_cost_per_token": 1, "output_cost_per_token": true)"))
                .find("output_cost_per_token"),
            std::string::npos);
  EXPECT_NE(ErrorOf(Entry(R"("input_cost_per_token": 1, "output_cost_per_token": 1e9)"))
                .find("output_cost_per_token"),
            std::string::npos);
  EXPECT_EQ(ErrorOf(Entry(R"("input_cost_per_token": 1e-14, "output_cost_per_token": 1)")),
            "prices.json: model \"m\": input_cost_per_token is 1e-14, expected at least 1e-12 USD or 0");
  EXPECT_EQ(ErrorOf(Entry(R"("input_cost_per_token": 1e-6)")),
            "prices.json: model \"m\": output_cost_per_token is missing");
  EXPECT_EQ(ErrorOf(Entry(std::string(kPlain) + R"(, "valid_from": "2025-02-30")")),
            "prices.json: model \"m\": valid_from: found \"2025-02-30\", expected a date as 2025-07-01, or "
            "2025-07-01T00:00:00Z");
  EXPECT_EQ(
      ErrorOf(Entry(std::string(kPlain) + R"(, "valid_from": "2025-02-03", "valid_until": "2025-02-03")")),
      "prices.json: model \"m\": valid_until is not after valid_from");
  const std::string one = "{" + std::string(kPlain);
  EXPECT_EQ(ErrorOf("{\"m\": [" + one + ", \"valid_until\": \"2025-03-01\"}," + one +
                    ", \"valid_from\": \"2025-02-01\"}]}"),
            "prices.json: model \"m\": valid_from of \"m@2025-02-01\" lies within the validity of \"m@any\"");
  EXPECT_NE(ErrorOf(R"({"prices": [{"model": "m"}], "version": 1})").find("input_pico"), std::string::npos);
  EXPECT_NE(ErrorOf(R"({"prices": [], "version": 2})").find("version"), std::string::npos);
}

TEST(PriceTable, EntriesWithoutPricesOfTokensAreNoModels) {
  const PriceTable table = Table(R"({"sample_spec": {"input_cost_per_token": 0.0, "mode": "one of ..."},
      "image": {"mode": "image_generation", "input_cost_per_pixel": 1e-8},
      "speech": {"mode": "audio_speech", "input_cost_per_token": 1e-6},
      "vectors": {"mode": "embedding", "input_cost_per_token": 1e-7}})");
  ASSERT_EQ(table.size(), 1u);
  EXPECT_EQ(table.prices()[0].model, "vectors");
  EXPECT_EQ(table.prices()[0].output, 0);
}

TEST(PriceTable, WritesWhatItReads) {
  const PriceTable table = Table(R"({"m": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6,
      "input_cost_per_token_above_128k_tokens": 2e-6, "valid_from": "2025-01-01", "litellm_provider": "x"},
      "n": {"input_cost_per_token": 1e-6, "output_cost_per_token": 0, "valid_until": "2025-05-01T01:02:03Z"}})");
  const PriceTable again = Table(PrettyJson(table.ToJson()));
  EXPECT_EQ(again.ToJson(), table.ToJson());
  EXPECT_EQ(again.Digest(), table.Digest());
  EXPECT_EQ(table.Digest().size(), 7u + 64u);
  EXPECT_NE(table.Digest(), PriceTable().Digest());
  EXPECT_EQ(PriceTable().Digest(), Table("{}").Digest());
}

TEST(PriceTable, OrderOfEntriesChangesNothing) {
  const std::string price = "{" + std::string(kPlain) + "}";
  EXPECT_EQ(Table("{\"prices\":[{\"model\":\"a\",\"input_pico\":1,\"output_pico\":2},{\"model\":\"b\","
                  "\"input_pico\":1,\"output_pico\":2}],\"version\":1}")
                .Digest(),
            Table("{\"version\":1,\"prices\":[{\"model\":\"b\",\"input_pico\":1,\"output_pico\":2},{"
                  "\"model\":\"A\",\"input_pico\":1,\"output_pico\":2}]}")
                .Digest());
}

TEST(PriceTable, MergeKeepsOlderPricesUntilNewerOnesBegin) {
  const PriceTable older =
      Table("{\"a\": {" + std::string(kPlain) + "}, \"b\": {" + std::string(kPlain) + "}}");
  const PriceTable newer =
      PriceTable::Parse(Entry(kPlain).replace(2, 1, "a"), "new", PriceMoment("2025-06-01").value()).value();
  const PriceTable merged = PriceTable::Merge(older, newer).value();
  EXPECT_EQ(merged.size(), 3u);
  EXPECT_EQ(Found(merged, "a", "", "2025-05-31T23:59:59Z"), "a@any");
  EXPECT_EQ(Found(merged, "a", "", "2025-06-01"), "a@2025-06-01");
  EXPECT_EQ(Found(merged, "b", "", "2025-06-01"), "b@any");
  // The same prices once more replace themselves.
  EXPECT_EQ(PriceTable::Merge(merged, newer).value().Digest(), merged.Digest());
  const PriceTable short_lived =
      Table(Entry(std::string(kPlain) + R"(, "valid_from": "2025-01-01", "valid_until": "2025-02-01")")
                .replace(2, 1, "b"));
  EXPECT_FALSE(PriceTable::Merge(older, short_lived));
  const PriceTable early =
      Table(Entry(std::string(kPlain) + R"(, "valid_until": "2025-02-01")").replace(2, 1, "b"));
  EXPECT_FALSE(PriceTable::Merge(older, early));
  EXPECT_TRUE(PriceTable::Merge(early, older));
}

TEST(PriceTable, MomentsAreDatesOrTimes) {
  EXPECT_EQ(PriceMoment("1970-01-02").value(), kMicrosPerDay);
  EXPECT_EQ(PriceMoment("1970-01-01T01:02:03Z").value(), 3723 * kMicrosPerSecond);
  EXPECT_EQ(PriceMoment("1970-01-01T01:02:03.900000Z").value(), 3723 * kMicrosPerSecond);
  for (const char* text :
       {"", "2025", "2025-13-01", "2025-00-01", "2025-01-00", "2025-01-01T", "2025-01-01T24:00:00Z",
        "2025-01-01T00:00:00", "2025/01/01", "2025-01-01 00:00:00Z", "x025-01-01"}) {
    EXPECT_FALSE(PriceMoment(text)) << text;
  }
}

}  // namespace
}  // namespace harness::sessions

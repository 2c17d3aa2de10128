// SPDX-License-Identifier: Apache-2.0
#include "eventlog/privacy.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <thread>

#include "base/sha256.h"

namespace harness::eventlog {
namespace {

const std::string kKey = "0123456789abcdef0123456789abcdef";

TEST(Tokenizer, IsTheKeyedDigestOfDomainAndValue) {
  const Tokenizer tokens(kKey);
  const std::string message("user\0alice", 10);
  EXPECT_EQ(tokens.Token("user", "alice"), HexOf(HmacSha256(kKey).Sign(message)).substr(0, 24));
}

TEST(Tokenizer, GivesEqualTokensToEqualValuesOnly) {
  const Tokenizer tokens(kKey);
  const std::string alice = tokens.Token("user", "alice");
  EXPECT_EQ(alice.size(), 24U);
  EXPECT_EQ(tokens.Token("user", "alice"), alice);
  EXPECT_EQ(Tokenizer(kKey).Token("user", "alice"), alice);
  EXPECT_NE(tokens.Token("user", "Alice"), alice);
  EXPECT_NE(tokens.Token("user", "alice "), alice);
  EXPECT_NE(tokens.Token("user", ""), alice);
}

TEST(Tokenizer, KeepsDomainsApart) {
  const Tokenizer tokens(kKey);
  EXPECT_NE(tokens.Token("user", "alice"), tokens.Token("param:owner", "alice"));
  EXPECT_NE(tokens.Token("ab", "c"), tokens.Token("a", "bc"));
  EXPECT_NE(tokens.Token("ab", "c"), tokens.Token("a", "b\0c"));
}

TEST(Tokenizer, AnotherHomeHasOtherTokens) {
  EXPECT_NE(Tokenizer(kKey).Token("user", "alice"), Tokenizer(std::string(32, 'x')).Token("user", "alice"));
  // Two tokenizers in use by one thread at the same time do not mix up their keys.
  const Tokenizer first(kKey);
  const Tokenizer second(std::string(32, 'x'));
  for (int i = 0; i < 3; ++i) {
    const std::string value = "value " + std::to_string(i);
    EXPECT_EQ(first.Token("d", value), Tokenizer(kKey).Token("d", value));
    EXPECT_EQ(second.Token("d", value), Tokenizer(std::string(32, 'x')).Token("d", value));
  }
}

TEST(Tokenizer, ManyThreadsAgreeOnManyValues) {
  const Tokenizer shared(kKey);
  std::vector<std::vector<std::string>> found(4);
  std::vector<std::thread> threads;
  for (auto& mine : found) {
    threads.emplace_back([&shared, &mine] {
      for (int i = 0; i < 5'000; ++i) mine.push_back(shared.Token("user", "u" + std::to_string(i % 1'000)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : found) EXPECT_EQ(mine, found.front());
  EXPECT_EQ(std::set<std::string>(found[0].begin(), found[0].end()).size(), 1'000U);
}

std::vector<std::pair<std::string, std::string>> Parsed(std::string_view list) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Parameter& p : ParseParameters(list)) pairs.emplace_back(p.key, p.value);
  return pairs;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Parameters, AreKeysWithoutTypesAndValues) {
  EXPECT_EQ(Parsed("Accounting Month (date)=2026-01;Batch=17"),
            (Pairs{{"Accounting Month", "2026-01"}, {"Batch", "17"}}));
  EXPECT_EQ(Parsed("A (B) (text)=x"), (Pairs{{"A (B)", "x"}}));  // only the type goes
  EXPECT_EQ(Parsed(" a = 1 ;; b=2 ; "), (Pairs{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(Parsed("filter=a=b"), (Pairs{{"filter", "a=b"}}));
  EXPECT_EQ(Parsed("just text;k="), (Pairs{{"", "just text"}, {"k", ""}}));
  EXPECT_EQ(Parsed("=v"), (Pairs{{"", "v"}}));
  EXPECT_EQ(Parsed("f(x)=1"), (Pairs{{"f", "1"}}));
  EXPECT_EQ(Parsed("odd)=1"), (Pairs{{"odd)", "1"}}));
  EXPECT_TRUE(Parsed("").empty());
  EXPECT_TRUE(Parsed(" ; ;").empty());
}

TEST(Parameters, AreFreeTextWhereNothingLooksLikeAKey) {
  for (const char* text :
       {R"({"customer":"ACME Ltd?batch=7"})", "python job.py --customer ACME --mode=fast", "--mode=fast",
        "https://host/path?id=7", "bob@example.com=5", "C:\\data=5", "SELECT * FROM t WHERE name='Bob'",
        "two  blanks=1", "12345=1", "this is a sentence that somebody wrote=1", "'quoted'=1"}) {
    EXPECT_EQ(Parsed(text), (Pairs{{"", text}})) << text;
  }
  EXPECT_EQ(Parsed("Batch=17;{\"a\":\"b=c\"}"), (Pairs{{"Batch", "17"}, {"", "{\"a\":\"b=c\"}"}}));
  EXPECT_EQ(Parsed("{\"note\":\"paid; Bob Smith=5\"}"), (Pairs{{"", "{\"note\":\"paid; Bob Smith=5\"}"}}));
  EXPECT_EQ(Parsed("From - To=x;Größe=2;_a.b-c=3;K2=4"),
            (Pairs{{"From - To", "x"}, {"Größe", "2"}, {"_a.b-c", "3"}, {"K2", "4"}}));
  EXPECT_EQ(Parsed(std::string(65, 'k') + "=1")[0].first, "");
}

// A key that each row has anew is a value, whatever it looks like.
TEST(Parameters, KeysThatHardlyComeAgainAreFreeText) {
  std::vector<std::string> lists;
  for (int i = 0; i < 40; ++i) {
    lists.push_back("Comment=paid to; BOB Smith acct " + std::to_string(i) + "=5");
  }
  std::vector<std::optional<std::string_view>> rows(lists.begin(), lists.end());
  rows.emplace_back(std::nullopt);
  const auto trusted = TrustedKeys(rows);
  ASSERT_TRUE(trusted.has_value());
  EXPECT_EQ(*trusted, (ParameterKeys{"Comment"}));
  const Tokenizer tokens(kKey);
  const ParameterFacts facts = FactsOf(tokens, lists[7], &*trusted);
  EXPECT_EQ(facts.keys, "Comment;");
  EXPECT_EQ(facts.value_tokens,
            tokens.Token("param:comment", "paid to") + ";" + tokens.Token("param:", "BOB Smith acct 7=5"));
}

TEST(Parameters, ValuesAreAlikeUnderKeysThatDifferInCaseAlone) {
  const Tokenizer tokens(kKey);
  const ParameterFacts facts = FactsOf(tokens, "Accounting Month=2026-01;ID=7");
  EXPECT_EQ(facts.keys, "Accounting Month;ID");  // as written
  EXPECT_EQ(facts.value_tokens,
            tokens.Token("param:accounting month", "2026-01") + ";" + tokens.Token("param:id", "7"));
  EXPECT_EQ(FactsOf(tokens, "ACCOUNTING MONTH=2026-01;id=7").value_tokens, facts.value_tokens);
  EXPECT_NE(FactsOf(tokens, "ACCOUNTING MONTH=2026-01;id=7").list_token, facts.list_token);
  // Another key keeps its own domain, and the case of a value counts.
  EXPECT_NE(FactsOf(tokens, "Month=x").value_tokens, FactsOf(tokens, "Period=x").value_tokens);
  EXPECT_NE(FactsOf(tokens, "Month=x").value_tokens, FactsOf(tokens, "Month=X").value_tokens);
}

TEST(Parameters, KeysThatComeAgainOrInFewRowsAreTrusted) {
  std::vector<std::string> lists;
  for (int i = 0; i < 400; ++i) {
    lists.push_back("Key" + std::to_string(i % 100) + "=1;Batch=" + std::to_string(i));
  }
  std::vector<std::optional<std::string_view>> rows(lists.begin(), lists.end());
  EXPECT_FALSE(TrustedKeys(rows).has_value());
  rows.resize(19);  // too few to tell
  EXPECT_FALSE(TrustedKeys(rows).has_value());
  EXPECT_FALSE(TrustedKeys({}).has_value());
}

constexpr int64_t kDay = 86'400'000'000;
constexpr int64_t kFeb2026 = 20'485 * kDay;  // 2026-02-01

struct MonthCase {
  const char* list;
  int64_t month;  // 0: none
};

void PrintTo(const MonthCase& c, std::ostream* out) {
  *out << c.list;
}

class Months : public ::testing::TestWithParam<MonthCase> {};

TEST_P(Months, AreRecognised) {
  const auto found = AccountMonth(GetParam().list, kFeb2026);
  EXPECT_EQ(found.value_or(0), GetParam().month);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Months,
    ::testing::Values(
        // The forms, under a key that speaks of a period.
        MonthCase{"Account Month=202601", 202601}, MonthCase{"ACCT_PERIOD=202601", 202601},
        MonthCase{"fiscalMonth (text)=202512", 202512}, MonthCase{"Accounting Month=2026-01", 202601},
        MonthCase{"period=2026-1", 202601}, MonthCase{"period=2026/01", 202601},
        MonthCase{"period=01-2026", 202601}, MonthCase{"period=1/2026", 202601},
        MonthCase{"period=Jan 2026", 202601}, MonthCase{"period=JANUARY 2026", 202601},
        MonthCase{"period=dec-2025", 202512}, MonthCase{"period=2026-01-31", 202601},
        MonthCase{"period=2026-01-31T12:00:00", 202601}, MonthCase{"period=2026-01-31 12:00", 202601},
        MonthCase{"period=1/31/2026", 202601}, MonthCase{"period=12/31/2025 00:00", 202512},
        // Under any other key only what looks like a month.
        MonthCase{"Batch=202601", 0}, MonthCase{"As Of=2026-01-31", 202601},
        MonthCase{"Label=Jan 2026", 202601}, MonthCase{"202601", 0}, MonthCase{"2026-01", 202601},
        // A period key wins over an earlier other one, the earlier period key over the later.
        MonthCase{"As Of=2025-11-30;Account Month=202601", 202601},
        MonthCase{"Account Month=202601;Fiscal Month=202512", 202601},
        MonthCase{"From=2025-10-01;To=2025-12-31", 202510},
        MonthCase{"Account Month=none;As Of=2025-11-30", 202511},
        // Refusals.
        MonthCase{"period=202613", 0}, MonthCase{"period=202600", 0}, MonthCase{"period=20261", 0},
        MonthCase{"period=2026011", 0}, MonthCase{"period=2026-13", 0}, MonthCase{"period=13-2026", 0},
        MonthCase{"period=Jam 2026", 0}, MonthCase{"period=Jan 26", 0}, MonthCase{"period=", 0},
        MonthCase{"", 0}, MonthCase{"period=2026-01-31x", 0}, MonthCase{"period=13/31/2026", 0},
        MonthCase{"period=189912", 0}, MonthCase{"commonth=202601", 0},  // a key is read by words
        // Not more than 36 months away from the reference, 2026-02.
        MonthCase{"period=202302", 202302}, MonthCase{"period=202301", 0}, MonthCase{"period=202902", 202902},
        MonthCase{"period=202903", 0}, MonthCase{"period=202301;As Of=2026-01-31", 202601}));

TEST(AccountMonth, HoldsForReferencesBefore1970) {
  EXPECT_EQ(AccountMonth("period=196912", -kDay), 196912);
  EXPECT_EQ(AccountMonth("period=197301", -kDay), std::nullopt);
}

}  // namespace
}  // namespace harness::eventlog

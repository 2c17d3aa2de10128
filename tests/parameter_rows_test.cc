// SPDX-License-Identifier: Apache-2.0
// The parameter lists in memory, and the variants that are counted of them, against the same in SQL.
#include "process/parameter_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "plugin/local_context.h"
#include "process/log_rows.h"
#include "process/param_variants.h"
#include "process/sql_terms.h"
#include "tests/test_dataset.h"

namespace harness::process {
namespace {

// Lists of one to three keys that come again and again, some rows without one, some without a process; one
// list in 50 has neither keys nor values of its own. Times are missing in some rows, some run backwards.
std::string ParameterLogSql(bool with_parameters) {
  const std::string list = "CAST(hash(i, 'list') % 400 AS INTEGER)";
  const std::string none = "hash(i, 'none') % 9 = 0", bare = list + " % 50 = 7";
  const std::string columns = ", CASE WHEN NOT (" + none + ") THEN 'token' || " + list +
                              " END AS params_token, CASE WHEN NOT (" + none + " OR " + bare +
                              ") THEN CASE WHEN " + list + " % 2 = 0 THEN 'A;B' ELSE 'A;B;C' END END AS " +
                              "param_keys, CASE WHEN NOT (" + none + " OR " + bare + ") THEN 'a' || " + list +
                              " || ';b' || " + list + " % 5 || ';c' END AS param_tokens";
  return "SELECT CASE WHEN i % 31 > 0 THEN 'P' || hash(i, 'p') % 3 END AS process_id, "
         "CASE WHEN i % 7 > 0 THEN t0 END AS eligible_us, "
         "CASE WHEN i % 5 > 0 THEN t0 + CAST(hash(i, 1) % 90000000 AS BIGINT) - 9000000 END AS started_us, "
         "CASE WHEN i % 6 > 0 THEN t0 + CAST(hash(i, 2) % 90000000 AS BIGINT) END AS ended_us, "
         "CASE WHEN i % 4 > 0 THEN CAST(hash(i, 3) % 80000000 AS BIGINT) END AS duration_us" +
         (with_parameters ? columns : std::string()) +
         " FROM (SELECT i, 1767225600000000 + i * 30000000 AS t0 FROM range(6000) t(i))";
}

class ParameterRowsTest : public ::testing::Test {
 protected:
  eventlog::DataAccessor& Open(bool with_parameters) {
    plugin::LocalContextOptions options;
    options.plugin_id = "parameter_rows_test";
    const Path dataset = folder_.path() / "dataset";
    options.events.info = testing::MakeDataset(dataset, ParameterLogSql(with_parameters)).value();
    options.events.dataset_folder = dataset;
    options.events.engine = {uint64_t{256} << 20, 1, folder_.path()};
    options.output_folder = folder_.path();
    context_ = plugin::MakeLocalContext(std::move(options), account_).value();
    return context_->data();
  }

  TempFolder folder_ = TempFolder::Make("parameter-rows").value();
  eventlog::AccessEvidence account_;
  std::unique_ptr<plugin::PluginContext> context_;
};

TEST_F(ParameterRowsTest, EachRowHasItsList) {
  eventlog::DataAccessor& data = Open(true);
  const auto parameters = ReadParameterRows(data).value();
  ASSERT_EQ(parameters->list_of_row.size(), 6000U);
  EXPECT_EQ(parameters->lists(), 400U);
  std::map<std::string, uint32_t> list_of_token;
  size_t row = 0, without = 0;
  const auto read = data.Query(
      "SELECT params_token, coalesce(param_keys, ''), coalesce(param_tokens, '') FROM events ORDER BY row_id",
      [&](const engine::Chunk& chunk) {
        for (size_t i = 0; i < chunk.rows(); ++i, ++row) {
          const uint32_t list = parameters->list_of_row[row];
          EXPECT_EQ(list == ParameterRows::kNone, chunk.IsNull(0, i));
          if (list == ParameterRows::kNone) {
            ++without;
            continue;
          }
          // Numbered as they come.
          const auto next = static_cast<uint32_t>(list_of_token.size());
          EXPECT_EQ(list_of_token.try_emplace(std::string(chunk.Text(0, i)), next).first->second, list);
          EXPECT_EQ(parameters->KeysOf(list), chunk.Text(1, i));
          EXPECT_EQ(parameters->TokensOf(list), chunk.Text(2, i));
        }
        return Ok();
      });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_GT(without, 500U);
  const std::vector<uint32_t> keys = parameters->Keys();
  for (size_t i = 0; i < keys.size(); ++i)
    ASSERT_EQ(keys[i],
              parameters->list_of_row[i] == ParameterRows::kNone ? 0 : parameters->list_of_row[i] + 1);
}

TEST_F(ParameterRowsTest, ALogWithoutParametersHasNone) {
  const auto parameters = ReadParameterRows(Open(false)).value();
  EXPECT_TRUE(parameters->list_of_row.empty());
  EXPECT_EQ(parameters->lists(), 0U);
  EXPECT_TRUE(parameters->Keys().empty());
}

TEST_F(ParameterRowsTest, KeptOnesAreNotReadAgainAndCounted) {
  eventlog::DataAccessor& data = Open(true);
  ASSERT_TRUE(KeepParameterRows(data).has_value());
  const int64_t queries = account_.queries;
  const auto first = ReadParameterRows(data).value();
  EXPECT_EQ(first, ReadParameterRows(data).value());
  EXPECT_EQ(account_.queries, queries);
  EXPECT_EQ(account_.rows,
            6000 * 2 + static_cast<int64_t>(first->list_of_row.size()) -
                std::count(first->list_of_row.begin(), first->list_of_row.end(), ParameterRows::kNone));
}

TEST_F(ParameterRowsTest, VariantsAndTheirHoursAreThoseOfSql) {
  eventlog::DataAccessor& data = Open(true);
  VariantOptions options;
  options.least_variants = 2;  // all have many, so that all have hours
  options.least_share = 0;
  const auto found = CollectVariants(*ReadLogRows(data).value(), *ReadParameterRows(data).value(), options);
  ASSERT_EQ(found.size(), 3U);
  size_t at = 0;
  const auto read = data.Query(
      std::string("SELECT process_id, count(*), count(DISTINCT params_token), coalesce(sum(") + kDurationSql +
          "), 0)::HUGEINT, coalesce(sum(" + kEligibleWaitSql +
          "), 0)::HUGEINT FROM events WHERE params_token IS NOT NULL AND process_id IS NOT NULL GROUP BY 1 "
          "ORDER BY 1",
      [&](const engine::Chunk& chunk) {
        for (size_t i = 0; i < chunk.rows(); ++i, ++at) {
          EXPECT_EQ(found[at].process_id, chunk.Text(0, i));
          EXPECT_EQ(found[at].runs, chunk.Int64(1, i));
          EXPECT_EQ(found[at].variants, chunk.Int64(2, i));
          EXPECT_EQ(found[at].duration_us.value(), chunk.HugeInt(3, i));
          EXPECT_EQ(found[at].wait_us.value(), chunk.HugeInt(4, i));
        }
        return Ok();
      });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(at, 3U);
}

}  // namespace
}  // namespace harness::process

// SPDX-License-Identifier: Apache-2.0
// Whole runs: built-in and third-party plugins over small logs, and what the home holds afterwards.
#include <set>

#include "plugin/local_context.h"
#include "store/catalog.h"
#include "store/journal.h"
#include "tests/fault/run_for_test.h"

namespace harness::run {
namespace {

namespace fs = std::filesystem;

// What must not depend on threads or batches.
std::string StableText(const RunResult& result) {
  Json list = Json::array();
  for (const PluginOutcome& outcome : result.plugins)
    list.push_back({{"id", outcome.id}, {"result", outcome.result}});
  return list.dump(1);
}

// SteadyLogSql(1000): A, B, C in turn, one minute each: 334, 333 and 333 runs.
TEST(RunPlugins, ThirdPartyPluginInPythonGetsItsRowsInOrder) {
  RunForTest test;
  test.options().batch_rows = 300;
  const RunResult result = test.Run({"python_rows"});
  const PluginOutcome& outcome = RunForTest::Outcome(result, "python_rows");
  ASSERT_EQ(outcome.status, "ok") << outcome.summary;
  EXPECT_EQ(outcome.summary, "3 processes in 1000 executions.");
  EXPECT_EQ(outcome.result.at("metrics").at("in_order"), true);
  EXPECT_EQ(outcome.result.at("metrics").at("columns"),
            Json({"row_id", "process_id", "started_us", "ended_us"}));
  ASSERT_EQ(outcome.result.at("findings").size(), 3U);
  EXPECT_EQ(outcome.result.at("findings")[0].at("id"), "busy_share:A");
  EXPECT_EQ(outcome.result.at("findings")[0].at("n"), 334);
  EXPECT_EQ(outcome.evidence.rows, 1000);
  EXPECT_EQ(outcome.evidence.batches, 4);
  EXPECT_EQ(outcome.evidence.largest_batch, 300);
  EXPECT_EQ(outcome.evidence.rows_scanned, 1000);
  EXPECT_GT(outcome.evidence.bytes, 1000 * 30);
  EXPECT_GT(outcome.evidence.peak_rss_bytes, 1 << 20);
  EXPECT_TRUE(outcome.evidence.sandbox_missing.empty());
  const Path artifact = test.RunFolder(result) / "artifacts" / "python_rows" / "busy.json";
  EXPECT_EQ(ReadFile(artifact).value(), R"({"A": 20040000000, "B": 19980000000, "C": 19980000000})");
}

// Node.js does not start without a file of the system that Python needs not.
TEST(RunPlugins, ThirdPartyPluginInJavaScript) {
  RunForTest test;
  const RunResult result = test.Run({"node_rows"});
  const PluginOutcome& outcome = RunForTest::Outcome(result, "node_rows");
  ASSERT_EQ(outcome.status, "ok") << outcome.reason_code << ": " << outcome.summary;
  EXPECT_EQ(outcome.summary, "3 processes in 1000 executions.");
  EXPECT_EQ(outcome.result.at("metrics").at("runs"), Json({{"A", 334}, {"B", 333}, {"C", 333}}));
}

TEST(RunPlugins, SameResultForAnyThreadsAndBatches) {
  RunForTest test(5000);
  std::set<std::string> texts;
  for (const auto& [threads, batch_rows] : {std::pair{1, 100'000}, {2, 1000}, {8, 37}}) {
    test.options().threads = threads;
    test.options().batch_rows = batch_rows;
    test.options().plugins.clear();
    test.options().plugin_paths = {RunForTest::Plugin("python_rows")};
    const auto result = RunPlugins(test.options(), NoProgress());
    ASSERT_TRUE(result.has_value()) << result.error().message;
    for (const PluginOutcome& outcome : result->plugins) {
      EXPECT_NE(outcome.status, "error")
          << outcome.id << ": " << outcome.reason_code << ": " << outcome.summary;
      EXPECT_LE(outcome.evidence.largest_batch, batch_rows) << outcome.id;
    }
    texts.insert(StableText(*result));
  }
  EXPECT_EQ(texts.size(), 1U);
}

// The log in memory is loaded once for all: its plugins are charged its rows, and none asks the dataset for
// them.
TEST(RunPlugins, PluginsThatShareTheLogDoNotLoadIt) {
  RunForTest test;
  const RunResult result = test.Run({"analysis_wait_attribution_v1", "analysis_batch_discovery_v1"});
  for (const char* id : {"analysis_wait_attribution_v1", "analysis_batch_discovery_v1"}) {
    const PluginOutcome& outcome = RunForTest::Outcome(result, id);
    ASSERT_EQ(outcome.status, "ok") << outcome.summary;
    EXPECT_EQ(outcome.evidence.rows, 1000) << id;
    EXPECT_EQ(outcome.evidence.queries, 0) << id;
  }
}

// Rows alone, and rows beside the log that is learned of them: neither is asked for twice.
TEST(RunPlugins, PluginsThatShareRowsDoNotLoadThem) {
  const std::string rows = "analysis_concurrency_reconstruction", log = "analysis_littles_law_consistency";
  for (const auto& ids : {std::vector{rows}, std::vector{rows, log}}) {
    for (const int threads : {1, 2}) {
      RunForTest test;
      test.options().threads = threads;
      const RunResult result = test.Run(ids);
      for (const std::string& id : ids) {
        const PluginOutcome& outcome = RunForTest::Outcome(result, id);
        ASSERT_EQ(outcome.status, "ok") << outcome.summary;
        EXPECT_EQ(outcome.evidence.rows, 1000) << id;
        EXPECT_EQ(outcome.evidence.queries, 0) << id;
      }
    }
  }
}

// A host has no limits: the first to be ended where memory is short. Each plugin then makes what it needs
// within its own, and says the same.
TEST(RunPlugins, AHostThatDiesOverWhatPluginsShareEndsNoRun) {
  const std::vector<std::string> ids = {"analysis_concurrency_reconstruction",
                                        "analysis_littles_law_consistency", "analysis_capacity_scaling",
                                        "analysis_wait_attribution_v1", "profile_basic"};
  for (const int threads : {1, 2}) {
    RunForTest test;
    test.options().threads = threads;
    const std::string expected = StableText(test.Run(ids));
    for (const char* way : {"dies-of-rows", "dies-of-log"}) {
      RunForTest dying;
      const Path program = dying.home().parent_path() / way;
      fs::create_symlink(fs::read_symlink("/proc/self/exe"), program);
      dying.options().threads = threads;
      dying.options().harness_binary = program;
      const RunResult result = dying.Run(ids);
      EXPECT_EQ(StableText(result), expected) << way;
      const auto& log = RunForTest::Outcome(result, "analysis_littles_law_consistency");
      EXPECT_EQ(log.status, "ok") << log.summary;
      EXPECT_GT(log.evidence.queries, 0) << way;
      const auto& rows = RunForTest::Outcome(result, "analysis_concurrency_reconstruction");
      EXPECT_EQ(rows.evidence.queries > 0, std::string_view(way) == "dies-of-rows") << rows.summary;
    }
  }
}

TEST(RunPlugins, MissingColumnIsNotApplicableAndStartsNoProcess) {
  RunForTest test;
  auto& columns = test.options().dataset.columns;
  for (auto& column : columns) {
    if (column.name == "ended_us") column.nulls = test.options().dataset.rows;
  }
  const RunResult result = test.Run({"python_rows"});
  const PluginOutcome& outcome = RunForTest::Outcome(result, "python_rows");
  EXPECT_EQ(outcome.status, "na");
  EXPECT_EQ(outcome.reason_code, "missing_column:ended_us");
  EXPECT_EQ(outcome.evidence.wall_us, 0);
}

TEST(RunPlugins, ReportsStandInTheFolderThatIsPublished) {
  RunForTest test;
  test.options().write_reports = [](const RunResult& result, const Path& staging) -> Result<void> {
    return WriteFile(staging / "report.json", std::to_string(result.plugins.size()));
  };
  const RunResult result = test.Run({});
  EXPECT_EQ(ReadFile(test.RunFolder(result) / "report.json").value(), "1");
  EXPECT_TRUE(fs::exists(test.RunFolder(result) / "artifacts" / "ingest_tabular" / "result.json"));
}

TEST(RunPlugins, FailedReportsLeaveNoRun) {
  RunForTest test;
  test.options().plugins = {"ingest_tabular"};
  test.options().write_reports = [](const RunResult&, const Path&) -> Result<void> {
    return IoError("disk full");
  };
  EXPECT_EQ(RunPlugins(test.options(), NoProgress()).error().message, "disk full");
  EXPECT_TRUE(fs::is_empty(test.home() / "runs"));
  const auto runs = store::Catalog::Open(test.home() / "catalog.db").value().ListRuns().value();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].state, store::RunState::kAborted);
}

TEST(RunPlugins, CatalogAndJournalKnowTheRun) {
  RunForTest test;
  const RunResult result = test.Run({"python_rows"});
  auto catalog = store::Catalog::Open(test.home() / "catalog.db").value();
  EXPECT_EQ(catalog.FindRun(result.run_id).value().state, store::RunState::kComplete);
  EXPECT_EQ(catalog.ListFindings(result.run_id).value().size(), 3U);
  std::vector<std::string> events;
  const auto read = store::Journal::Read(test.home() / "journal", [&](std::string_view text) -> Result<void> {
    events.push_back(ParseJson(text, "journal").value().at("event").get<std::string>());
    return Ok();
  });
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(events,
            (std::vector<std::string>{"run_started", "plugin_finished", "plugin_finished", "run_finished"}));
}

TEST(RunPlugins, MistakesAreFoundBeforeAnythingStarts) {
  RunForTest test;
  test.options().plugins = {"ingest_tabulr"};
  EXPECT_NE(RunPlugins(test.options(), NoProgress()).error().message.find("did you mean ingest_tabular?"),
            std::string::npos);
  test.options().plugins = {"profile_basic"};
  test.options().config = {{"profile_basic", Json{{"top_value", 3}}}};
  EXPECT_NE(RunPlugins(test.options(), NoProgress()).error().message.find("did you mean top_values?"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(test.home() / "runs"));
}

TEST(RunPlugins, FilesThatNameAnUnknownPluginAreRefused) {
  RunForTest test;
  test.options().plugins = {"profile_basic"};
  const auto refused = [&] {
    const auto result = RunPlugins(test.options(), NoProgress());
    if (result) return std::string("ran");
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    return result.error().message;
  };
  test.options().access.allowlist = {
      {"profile_basics", "moves to batches", "ops", "9999-12-31", INT64_MAX, "allow.yaml: at /allow/0"}};
  EXPECT_EQ(
      refused(),
      "allow.yaml: at /allow/0/plugin: found \"profile_basics\", expected the id of a plugin; did you mean "
      "profile_basic?");
  test.options().access.allowlist.clear();
  test.options().project_issues = insight::ParseKnownIssues(
                                      "issues:\n  - id: mail\n    title: Mail\n    expect:\n"
                                      "      - {plugin: ingest_tabular, kind: a}\n"
                                      "      - {plugin: zzz, kind: a}\n",
                                      "k.yaml")
                                      .value();
  EXPECT_EQ(
      refused(),
      "k.yaml: at /issues/0/expect/1/plugin: found \"zzz\", expected the id of a plugin (see stat-harness "
      "plugins list; --plugin-path FOLDER adds others)");
  EXPECT_FALSE(fs::exists(test.home() / "runs"));
}

// The engine of a plugin reads its dataset and nothing else, whatever its SQL asks for.
TEST(LocalContext, SqlCannotLeaveTheDataset) {
  const auto folder = TempFolder::Make("harness-context").value();
  const Path dataset = folder.path() / "dataset";
  const auto info = testing::MakeDataset(dataset, testing::SteadyLogSql(10)).value();
  ASSERT_TRUE(WriteFile(folder.path() / "secret.csv", "a\n1\n").has_value());
  ASSERT_TRUE(MakeFolders(folder.path() / "tmp").has_value());
  plugin::LocalContextOptions options;
  options.plugin_id = "test";
  options.events = {dataset, info, {}, 4, {uint64_t{256} << 20, 1, folder.path() / "tmp"}};
  options.output_folder = folder.path();
  eventlog::AccessEvidence account;
  const auto context = plugin::MakeLocalContext(std::move(options), account).value();
  auto& data = context->data();
  EXPECT_EQ(data.QueryInt64("SELECT count(*) FROM events").value(), 4);
  EXPECT_FALSE(data.QueryInt64("SELECT a FROM read_csv('" + (folder.path() / "secret.csv").string() + "')")
                   .has_value());
  EXPECT_FALSE(data.QueryInt64("SELECT count(*) FROM read_text('/etc/passwd')").has_value());
  const auto nothing = [](const engine::Chunk&) { return Ok(); };
  EXPECT_FALSE(
      data.Query("COPY events TO '" + (folder.path() / "out.csv").string() + "'", nothing).has_value());
  EXPECT_FALSE(data.Query("SET enable_external_access=true", nothing).has_value());
  EXPECT_FALSE(context->WriteArtifact("../x", "").has_value());
  EXPECT_FALSE(context->WriteArtifact("result.json", "").has_value());
  EXPECT_EQ(context->ResultOf("other").error().code, ErrorCode::kNotFound);
}

TEST(LocalContext, BatchesAreBoundedAndCounted) {
  const auto folder = TempFolder::Make("harness-context").value();
  const auto info = testing::MakeDataset(folder.path() / "d", testing::SteadyLogSql(5000)).value();
  plugin::LocalContextOptions options;
  options.events = {folder.path() / "d", info, {}, std::nullopt, {uint64_t{256} << 20, 2, folder.path()}};
  options.batch_rows = 700;
  eventlog::AccessEvidence account;
  const auto context = plugin::MakeLocalContext(std::move(options), account).value();
  int64_t next = 0;
  int64_t no_host = 0;
  const auto read = context->data().Query("SELECT row_id, host FROM events ORDER BY row_id",
                                          [&](const engine::Chunk& chunk) {
                                            EXPECT_LE(chunk.rows(), 700U);
                                            for (size_t row = 0; row < chunk.rows(); ++row) {
                                              EXPECT_EQ(chunk.Int64(0, row), next++);
                                              no_host += chunk.IsNull(1, row) ? 1 : 0;
                                            }
                                            return Ok();
                                          });
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(no_host, 715);  // 0, 7, ..., 4998
  EXPECT_EQ(account.rows, 5000);
  EXPECT_LE(account.largest_batch, 700);
  EXPECT_EQ(account.queries, 1);
}

}  // namespace
}  // namespace harness::run

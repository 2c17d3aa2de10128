// SPDX-License-Identifier: Apache-2.0
// Plugins that misbehave, each in its way: the run goes on, says what happened, and nothing is left of them.
#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "sandbox/confine.h"
#include "tests/fault/run_for_test.h"

namespace harness::run {
namespace {

namespace fs = std::filesystem;

// Processes whose command line or environment names the text.
std::vector<std::string> ProcessesThatName(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename();
    if (!ParseInt64(pid) || pid == std::to_string(::getpid())) continue;
    for (const char* file : {"cmdline", "environ"}) {
      const auto content = ReadFile(entry.path() / file);
      if (content && content->find(text) != std::string::npos) found.push_back(pid + " " + *content);
    }
  }
  return found;
}

std::set<std::string> FilesBelow(const Path& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    files.insert(fs::relative(entry.path(), folder).string());
  }
  return files;
}

class PluginFault : public ::testing::Test {
 protected:
  // Runs the plugin; the harmless one beside it must be unharmed, and nothing may be left.
  const PluginOutcome& RunFault(const std::string& id) {
    result_ = test_.Run({id});
    const PluginOutcome& neighbour = RunForTest::Outcome(result_, "ingest_tabular");
    EXPECT_EQ(neighbour.status, "ok") << neighbour.summary;
    EXPECT_EQ(neighbour.result.at("metrics").at("rows"), 1000);
    EXPECT_TRUE(ProcessesThatName(test_.home().string()).empty())
        << ProcessesThatName(test_.home().string())[0];
    const auto files = FilesBelow(test_.RunFolder(result_));
    EXPECT_FALSE(files.contains(".work"));
    const PluginOutcome& outcome = RunForTest::Outcome(result_, id);
    EXPECT_EQ(files.contains("artifacts/" + id), outcome.status == "ok");
    for (const auto& entry : fs::directory_iterator(test_.home() / "runs")) {
      EXPECT_EQ(entry.path().filename(), result_.run_id) << "left behind";
    }
    return outcome;
  }

  void ExpectError(const std::string& id, const std::string& reason, const std::string& part_of_summary) {
    const PluginOutcome& outcome = RunFault(id);
    EXPECT_EQ(outcome.status, "error");
    EXPECT_EQ(outcome.reason_code, reason) << outcome.summary;
    EXPECT_NE(outcome.summary.find(part_of_summary), std::string::npos) << outcome.summary;
    EXPECT_EQ(outcome.result.at("reason_code"), reason);
    EXPECT_TRUE(outcome.result.at("findings").empty());
  }

  RunForTest test_;
  RunResult result_;
};

TEST_F(PluginFault, CrashIsNamedWithItsSignal) {
  ExpectError("fault_crash", "crashed", "signal 6 (SIGABRT)");
  EXPECT_EQ(RunForTest::Outcome(result_, "fault_crash").evidence.signal, 6);
}

TEST_F(PluginFault, EndlessLoopIsEnded) {
  ExpectError("fault_loop", "timed_out", "limit of 1 s");
  const PluginEvidence& evidence = RunForTest::Outcome(result_, "fault_loop").evidence;
  EXPECT_GT(evidence.cpu_us, 0);
  EXPECT_GE(evidence.wall_us, kMicrosPerSecond);
}

TEST_F(PluginFault, MemoryBombEndsAtItsLimit) {
  ExpectError("fault_memory", "out_of_memory", "memory");
  const PluginEvidence& evidence = RunForTest::Outcome(result_, "fault_memory").evidence;
  EXPECT_GT(evidence.peak_rss_bytes, int64_t{32} << 20);
  EXPECT_LT(evidence.peak_rss_bytes, int64_t{400} << 20);
}

TEST_F(PluginFault, ForkBombMakesNoProcess) {
  const PluginOutcome& outcome = RunFault("fault_fork");
  ASSERT_EQ(outcome.status, "ok") << outcome.summary;
  const Json& tries = outcome.result.at("metrics");
  EXPECT_EQ(tries.at("fork"), Json(std::vector<std::string>(50, "EPERM")));
  for (const char* way : {"posix_spawn", "subprocess", "setsid", "kill_parent"})
    EXPECT_EQ(tries.at(way), "EPERM") << way;
  EXPECT_EQ(tries.at("thread"), "done");
}

TEST_F(PluginFault, FilesOfOthersCannotBeTouched) {
  const auto dataset_before = ReadFile(eventlog::EventsFile(test_.options().dataset_folder)).value();
  const PluginOutcome& outcome = RunFault("fault_files");
  ASSERT_EQ(outcome.status, "ok") << outcome.summary;
  for (const auto& [target, said] : outcome.result.at("metrics").items()) {
    if (target == "own_temp") {
      EXPECT_EQ(said, "done");
    } else {
      EXPECT_TRUE(said == "EACCES" || said == "EPERM") << target << ": " << said;
    }
  }
  EXPECT_EQ(ReadFile(eventlog::EventsFile(test_.options().dataset_folder)).value(), dataset_before);
  for (const std::string& file : FilesBelow(test_.home()))
    EXPECT_EQ(file.find("fault_files.txt"), std::string::npos);
  EXPECT_FALSE(fs::exists("/tmp/stat_harness_fault_files.txt"));
  EXPECT_FALSE(fs::exists("/dev/shm/stat_harness_fault_files.txt"));
}

TEST_F(PluginFault, NoSocketOfAnyKind) {
  const PluginOutcome& outcome = RunFault("fault_socket");
  ASSERT_EQ(outcome.status, "ok") << outcome.summary;
  EXPECT_EQ(outcome.result.at("metrics").size(), 6U);
  for (const auto& [kind, said] : outcome.result.at("metrics").items()) EXPECT_EQ(said, "EPERM") << kind;
}

TEST_F(PluginFault, FilesWithoutEndAreStoppedByTheirSum) {
  test_.options().plugin_output_bytes = uint64_t{4} << 20;
  ExpectError("fault_many_files", "oversized_output", "more than the limit of 4194304 bytes");
  EXPECT_EQ(RunForTest::Outcome(result_, "fault_many_files").evidence.signal, 9);
}

TEST_F(PluginFault, CutResultIsNoJson) {
  ExpectError("fault_bad_json", "bad_json", "result.json:1:");
}

TEST_F(PluginFault, FindingWithoutAFieldBreaksTheSchema) {
  ExpectError("fault_schema", "schema_violation", "at /findings/0: found no \"n\"");
}

TEST_F(PluginFault, OwnOutputSchemaIsHeld) {
  ExpectError("fault_own_schema", "schema_violation", "at /metrics/share: found 1.5, expected at most 1");
}

TEST_F(PluginFault, FloodOfMessagesIsCutAndCounted) {
  const PluginOutcome& outcome = RunFault("fault_stderr");
  EXPECT_EQ(outcome.status, "ok") << outcome.summary;
  EXPECT_EQ(outcome.evidence.stderr_bytes, 10 << 20);
  EXPECT_EQ(fs::file_size(test_.RunFolder(result_) / "logs" / "fault_stderr.stderr"), 65536U);
}

TEST_F(PluginFault, SilenceIsNoResult) {
  ExpectError("fault_no_result", "no_result", "without writing result.json");
}

TEST_F(PluginFault, ExitCodeIsNamed) {
  ExpectError("fault_exit", "exited", "exit code 7");
}

TEST_F(PluginFault, UnlistedFileIsAnError) {
  ExpectError("fault_undeclared", "undeclared_artifact", "extra.txt");
}

TEST_F(PluginFault, LargeFileEndsAtItsLimit) {
  ExpectError("fault_large_file", "file_too_large", "larger than its limit");
}

TEST_F(PluginFault, HugeResultIsNotRead) {
  ExpectError("fault_oversized", "oversized_result", "64 MiB");
}

TEST(PluginFeed, DeafPluginTimesOutAndOneThatStopsReadingIsFine) {
  RunForTest test(200'000);
  const RunResult result = test.Run({"fault_deaf", "fault_early", "python_rows"});
  const PluginOutcome& deaf = RunForTest::Outcome(result, "fault_deaf");
  EXPECT_EQ(deaf.reason_code, "timed_out");
  EXPECT_LT(deaf.evidence.rows, 200'000);
  EXPECT_EQ(RunForTest::Outcome(result, "fault_early").status, "ok");
  const PluginOutcome& python = RunForTest::Outcome(result, "python_rows");
  EXPECT_EQ(python.status, "ok") << python.summary;
  EXPECT_EQ(python.evidence.rows, 200'000);
}

TEST(PluginFaultRun, DependentsOfAFaultAreSkippedWithTheReason) {
  RunForTest test;
  const auto folder = TempFolder::Make("harness-dependent").value();
  fs::copy(RunForTest::Plugin("python_rows"), folder.path() / "dependent", fs::copy_options::recursive);
  std::string yaml = ReadFile(folder.path() / "dependent" / "plugin.yaml").value();
  yaml.replace(yaml.find("id: python_rows"), 15, "id: dependent");
  yaml.replace(yaml.find("[ingest_tabular]"), 16, "[fault_crash]");
  ASSERT_TRUE(WriteFile(folder.path() / "dependent" / "plugin.yaml", yaml).has_value());
  test.options().plugin_paths = {folder.path(), RunForTest::Plugin("fault_crash")};
  test.options().plugins = {"dependent"};
  const auto result = RunPlugins(test.options(), NoProgress());
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(RunForTest::Outcome(*result, "dependent").status, "skipped");
  EXPECT_EQ(RunForTest::Outcome(*result, "dependent").reason_code, "dependency_failed:fault_crash");
}

class CancelAtOnce final : public Progress {
 public:
  void Start(std::string_view, uint64_t, std::string_view) override {}
  void Update(uint64_t) override {}
  void Finish() override {}
  bool Cancelled() const override { return true; }
};

TEST(PluginFaultRun, CancellingKillsAndLeavesNothing) {
  RunForTest test;
  test.options().plugins = {"fault_loop"};
  test.options().plugin_paths = {RunForTest::Plugin("fault_loop")};
  CancelAtOnce cancel;
  const auto result = RunPlugins(test.options(), cancel);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kInterrupted);
  EXPECT_TRUE(ProcessesThatName(test.home().string()).empty());
  EXPECT_TRUE(fs::is_empty(test.home() / "runs"));
}

TEST(Sandbox, KernelHasWhatTheSandboxNeeds) {
  EXPECT_GE(sandbox::LandlockVersion(), 1);
}

}  // namespace
}  // namespace harness::run

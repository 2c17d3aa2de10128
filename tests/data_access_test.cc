// SPDX-License-Identifier: Apache-2.0
// The data-access gate through the whole program: real plugins in Python that stream, that take all rows as
// they say, that take them and say otherwise, and that hide it.
//
// 300,000 rows and a bound of 100,000; with HARNESS_ALL_TESTS=1 2,000,000 rows and the bound that users have.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "base/json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "engine/engine.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

bool All() {
  return std::getenv("HARNESS_ALL_TESTS") != nullptr;
}

// All that is compiled of a built-in plugin, but its tests.
std::string SourceOf(const std::string& plugin) {
  std::string source;
  for (const auto& entry :
       std::filesystem::directory_iterator(Path(HARNESS_SOURCE_DIR) / "plugins" / plugin)) {
    const std::string name = entry.path().filename().string();
    const bool is_code = name.ends_with(".h") || (name.ends_with(".cc") && !name.ends_with("_test.cc"));
    if (is_code) source += ReadFile(entry.path()).value();
  }
  return source;
}

class DataAccess : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program;
    const std::string rows = All() ? "2000000" : "300000";
    {
      auto engine = engine::Engine::Open({uint64_t{1} << 30, 2, program_->folder()}).value();
      auto connection = engine.Connect().value();
      const auto made = connection.Execute(
          "COPY (SELECT 'P' || (i % 7) AS PROCESS_ID, "
          "strftime(TIMESTAMP '2026-01-01' + to_seconds(i * 3), '%Y-%m-%d %H:%M:%S') AS QUEUE_DT, "
          "strftime(TIMESTAMP '2026-01-01' + to_seconds(i * 3 + 5), '%Y-%m-%d %H:%M:%S') AS START_DT, "
          "strftime(TIMESTAMP '2026-01-01' + to_seconds(i * 3 + 5 + i % 11), '%Y-%m-%d %H:%M:%S') AS END_DT "
          "FROM range(" +
          rows + ") t(i)) TO " + SqlText((program_->folder() / "log.csv").string()) + " (HEADER)");
      ASSERT_TRUE(made.has_value()) << made.error().message;
    }
    const Ended ended = program_->Run({"import", "log.csv", "--quiet", "--json"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    dataset_ = ParseJson(ended.out, "stdout").value().at("version").get<std::string>();
  }
  static void TearDownTestSuite() { delete program_; }
  void TearDown() override { program_->variables.clear(); }

  struct Judged {
    int exit_code;
    std::string err;
    Json access;  // volatile.data_access
    Json plugin;  // its entry
  };

  // A run of the plugins and what they depend on; `id` is the one that is looked at.
  static Judged Run(const std::string& id, std::vector<std::string> words = {}) {
    const std::string folder = (Path(HARNESS_SOURCE_DIR) / "tests" / "plugins" / id).string();
    std::vector<std::string> all = {"run", dataset_, "--json", "--plugin", id, "--plugin-path", folder};
    if (!All()) all.insert(all.end(), {"--unbounded-rows", "100000", "--batch-rows", "10000"});
    all.insert(all.end(), words.begin(), words.end());
    const Ended ended = program_->Run(all);
    Judged judged{ended.exit_code, ended.err, nullptr, nullptr};
    auto report = ParseJson(ended.out, "stdout");
    EXPECT_TRUE(report.has_value()) << ended.err;
    if (!report) return judged;
    judged.access = report->at("volatile").at("data_access");
    for (const Json& plugin : judged.access.at("plugins")) {
      if (plugin.at("plugin") == id) judged.plugin = plugin;
    }
    return judged;
  }

  static std::string Kinds(const Json& plugin) {
    std::vector<std::string> kinds;
    for (const Json& mismatch : plugin.at("mismatches")) kinds.push_back(mismatch.at("kind"));
    return Join(kinds, " ");
  }

  static std::string Allowlist(const std::string& plugin, const std::string& expires) {
    EXPECT_TRUE(WriteFile(program_->folder() / "allow.yaml",
                          "allow:\n  - plugin: " + plugin +
                              "\n    reason: moves to batches\n    owner: ops\n    expires: " + expires +
                              "\n")
                    .has_value());
    return "allow.yaml";
  }

  static inline Program* program_ = nullptr;
  static inline std::string dataset_;
};

TEST_F(DataAccess, APluginThatStreamsPassesPhaseB) {
  program_->variables["STAT_HARNESS_STREAMING_POLICY_STRICT"] = "1";
  const Judged judged = Run("python_rows");
  EXPECT_EQ(judged.exit_code, 0) << judged.err;
  EXPECT_EQ(judged.plugin.at("status"), "compliant");
  EXPECT_EQ(judged.plugin.at("runtime").at("growth").at("keeps_rows"), false) << judged.plugin.dump(1);
  EXPECT_EQ(Kinds(judged.plugin), "");
  EXPECT_EQ(judged.access.at("coverage").at("share"), 1.0);
  EXPECT_EQ(judged.access.at("gate").at("verdict"), "pass");
}

TEST_F(DataAccess, APluginThatTakesAllRowsIsCaughtStaticallyAndAtRunTime) {
  const Judged warned = Run("load_all");
  EXPECT_EQ(warned.exit_code, 0);
  EXPECT_EQ(warned.access.at("gate").at("verdict"), "warn");
  EXPECT_NE(warned.err.find("data access: warn: Phase A: 1 plugin breaks the data contract"),
            std::string::npos)
      << warned.err;
  EXPECT_EQ(warned.plugin.at("static").at("status"), "violation");
  EXPECT_EQ(warned.plugin.at("static").at("hits")[0].at("rule"), "collects_lines");
  EXPECT_EQ(warned.plugin.at("runtime").at("growth").at("keeps_rows"), true) << warned.plugin.dump(1);
  EXPECT_EQ(warned.plugin.at("status"), "violation");
  EXPECT_EQ(Kinds(warned.plugin), "static_contradicts_declared runtime_contradicts_declared");

  program_->variables["STAT_HARNESS_STREAMING_POLICY_STRICT"] = "1";
  const Judged failed = Run("load_all");
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_EQ(failed.access.at("policy").at("phase"), "B");
  EXPECT_EQ(failed.access.at("gate").at("verdict"), "fail");
}

TEST_F(DataAccess, APluginThatHidesItIsCaughtAtRunTime) {
  const Judged judged = Run("load_hidden", {"--streaming-strict"});
  EXPECT_EQ(judged.exit_code, 1);
  EXPECT_EQ(judged.plugin.at("static").at("status"), "compliant");
  EXPECT_EQ(judged.plugin.at("status"), "violation");
  EXPECT_EQ(Kinds(judged.plugin), "runtime_contradicts_declared runtime_contradicts_static");
}

TEST_F(DataAccess, DeclaringItIsNoExcuse) {
  const Judged judged = Run("load_declared", {"--streaming-strict"});
  EXPECT_EQ(judged.exit_code, 1);
  EXPECT_EQ(judged.plugin.at("status"), "violation");
  EXPECT_EQ(Kinds(judged.plugin), "");
}

TEST_F(DataAccess, AnAllowlistEntryHoldsUntilItExpires) {
  const Judged allowed =
      Run("load_all", {"--streaming-strict", "--streaming-allowlist", Allowlist("load_all", "9999-12-31")});
  EXPECT_EQ(allowed.exit_code, 0) << allowed.err;
  EXPECT_EQ(allowed.plugin.at("status"), "approved_bounded_loader");
  EXPECT_EQ(allowed.plugin.at("allowed").at("owner"), "ops");
  for (const char* phase : {"true", "false"}) {
    program_->variables["STAT_HARNESS_STREAMING_POLICY_STRICT"] = phase;
    const Judged expired = Run("load_all", {"--streaming-allowlist", Allowlist("load_all", "2026-01-31")});
    EXPECT_EQ(expired.exit_code, 1);
    EXPECT_EQ(expired.plugin.at("status"), "violation");
    EXPECT_NE(expired.err.find("the allowlist entry of load_all (ops) expired on 2026-01-31"),
              std::string::npos)
        << expired.err;
  }
  program_->variables.clear();
  const Ended broken =
      program_->Run({"run", dataset_, "--streaming-allowlist", Allowlist("load_all", "soon")});
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_NE(broken.err.find("allow.yaml: at /allow/0/expires"), std::string::npos) << broken.err;
  const Ended unknown =
      program_->Run({"run", dataset_, "--streaming-allowlist", Allowlist("profile_basics", "9999-12-31")});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.err.find("allow.yaml: at /allow/0/plugin: found \"profile_basics\", expected the id of a "
                             "plugin; did you mean profile_basic?"),
            std::string::npos)
      << unknown.err;
}

TEST_F(DataAccess, ValidationSaysWhatTheSourcesDo) {
  const std::string folder = (Path(HARNESS_SOURCE_DIR) / "tests" / "plugins" / "load_all").string();
  const Ended ended = program_->Run({"plugins", "validate", folder});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_NE(ended.out.find("load_all 1.0.0, data access violation: Declares iter_batches, but its sources"),
            std::string::npos)
      << ended.out;
}

TEST_F(DataAccess, TooFewBatchesToSeeItAreNoPass) {
  const Judged judged = Run("load_hidden", {"--streaming-strict", "--batch-rows", "10000000"});
  EXPECT_EQ(judged.exit_code, 3);
  EXPECT_EQ(judged.access.at("gate").at("verdict"), "inconclusive");
  EXPECT_EQ(judged.access.at("coverage").at("uncovered"), Json::array({"load_hidden"}));
}

// Every built-in plugin is known by all three, and what its source asks for is what it declares.
TEST_F(DataAccess, BuiltInPluginsKeepTheirContracts) {
  ASSERT_EQ(program_->Run({"generate", "erp", "--rows-scale", "0.02", "-o", "erp.csv"}).exit_code, 0);
  const Ended ended = program_->Run({"run", "erp.csv", "--json", "--quiet", "--streaming-strict"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const Json report = ParseJson(ended.out, "stdout").value();
  const Json& access = report.at("volatile").at("data_access");
  EXPECT_EQ(access.at("coverage").at("share"), 1.0);
  EXPECT_EQ(access.at("mismatches"), 0) << access.dump(1);
  EXPECT_EQ(access.at("plugins").size(), report.at("stable").at("plugins").size());
  for (const Json& plugin : access.at("plugins")) {
    const std::string id = plugin.at("plugin").get<std::string>();
    const std::string contract = plugin.at("declared").at("contract").get<std::string>();
    EXPECT_EQ(plugin.at("status"), contract == "shared_log" ? "approved_bounded_loader" : "compliant") << id;
    const std::string source = SourceOf(id);
    const bool takes_log = std::regex_search(source, std::regex("\\b(LogRows|LearnedLog|SharedStudy)"));
    const bool reads = std::regex_search(source, std::regex("\\bdata\\(\\)(?!\\.info)"));
    EXPECT_TRUE(!takes_log || contract == "shared_log") << id;
    EXPECT_EQ(reads, contract != "orchestration_only") << id;
  }
}

}  // namespace
}  // namespace harness::tests

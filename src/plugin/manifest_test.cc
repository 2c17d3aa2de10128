// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.h"

#include <gtest/gtest.h>

namespace harness::plugin {
namespace {

const std::string kManifestYaml = R"(id: waits
name: "Waits: who and where"
version: 1.2.3
type: analysis
lane: raw
class: supporting_signal_detectors
depends_on: [ingest_tabular]
requires: [queued_us, started_us]
capabilities: [waits]
access: {contract: sql_assist, row_limit: 1000}
sandbox: {time_s: 5, memory_mb: 800}
settings: {threshold_s: 60, label: "007", on: true, share: 0.5, none: ~}
)";

std::string MessageFor(const std::string& from, const std::string& to) {
  std::string yaml = kManifestYaml;
  yaml.replace(yaml.find(from), from.size(), to);
  const auto result = ParseManifest(yaml, "plugin.yaml");
  return result ? "" : result.error().message;
}

TEST(Manifest, ReadsEveryField) {
  const Manifest manifest = ParseManifest(kManifestYaml, "plugin.yaml").value();
  EXPECT_EQ(manifest.id, "waits");
  EXPECT_EQ(manifest.name, "Waits: who and where");
  EXPECT_EQ(manifest.version, "1.2.3");
  EXPECT_EQ(manifest.plugin_class, "supporting_signal_detectors");
  EXPECT_EQ(manifest.depends_on, std::vector<std::string>{"ingest_tabular"});
  EXPECT_EQ(manifest.required_columns, (std::vector<std::string>{"queued_us", "started_us"}));
  EXPECT_EQ(manifest.access.row_limit, 1000);
  EXPECT_EQ(manifest.sandbox.time_s, 5);
  EXPECT_EQ(manifest.sandbox.memory_mb, 800);
  EXPECT_EQ(manifest.sandbox.open_files, SandboxLimits().open_files);
  EXPECT_EQ(manifest.settings,
            Json::parse(R"({"threshold_s": 60, "label": "007", "on": true, "share": 0.5, "none": null})"));
}

TEST(Manifest, UnknownKeyGetsAHint) {
  EXPECT_EQ(MessageFor("depends_on", "depend_on")
                .find("plugin.yaml: at the top: found the unknown key \"depend_on\""),
            0U);
  EXPECT_NE(MessageFor("depends_on", "depend_on").find("(did you mean depends_on?)"), std::string::npos);
  EXPECT_NE(MessageFor("memory_mb", "memory_md").find("(did you mean memory_mb?)"), std::string::npos);
}

TEST(Manifest, WrongValuesSayWhatIsExpected) {
  EXPECT_NE(MessageFor("sql_assist", "sql").find("at /access/contract: found \"sql\", expected one of"),
            std::string::npos);
  EXPECT_NE(
      MessageFor("time_s: 5", "time_s: soon").find("at /sandbox/time_s: found \"soon\", expected integer"),
      std::string::npos);
  EXPECT_NE(MessageFor("version: 1.2.3", "version: 1.2").find("at /version: found 1.2, expected string"),
            std::string::npos);
  EXPECT_NE(MessageFor("id: waits", "id: Waits!").find("at /id"), std::string::npos);
}

TEST(Manifest, BrokenYamlSaysTheLine) {
  EXPECT_EQ(ParseManifest("id: [a", "p.yaml").error().message.find("p.yaml:"), 0U);
  EXPECT_NE(ParseManifest("id: a\nid: b\n", "p.yaml")
                .error()
                .message.find("p.yaml:2:1: found the key \"id\" twice"),
            std::string::npos);
  EXPECT_FALSE(ParseManifest("", "p.yaml").has_value());
  EXPECT_FALSE(ParseManifest("- a", "p.yaml").has_value());
  EXPECT_FALSE(ParseManifest("\xff", "p.yaml").has_value());
}

TEST(Manifest, EntrypointsStayInsideTheirFolderAndNameTheirColumns) {
  const std::string rows = "access: {contract: iter_batches, columns: [process_id]}\nentrypoint: ";
  const std::string access = "access: {contract: sql_assist, row_limit: 1000}";
  EXPECT_EQ(MessageFor(access, rows + "bin/run"), "");
  EXPECT_NE(MessageFor(access, rows + "../run").find("inside the plugin's folder"), std::string::npos);
  EXPECT_NE(MessageFor(access, rows + "/bin/sh").find("inside the plugin's folder"), std::string::npos);
  EXPECT_NE(MessageFor(access, access + "\nentrypoint: run").find("expected iter_batches"),
            std::string::npos);
  EXPECT_NE(MessageFor(access, "access: {contract: shared_log}\nentrypoint: run").find("found shared_log"),
            std::string::npos);
  EXPECT_NE(MessageFor(access, "access: {contract: dataset_loader_unbounded}").find("expected shared_log"),
            std::string::npos);
  EXPECT_EQ(MessageFor(access, "access: {contract: shared_log}"), "");
  EXPECT_EQ(MessageFor(access, "access: {contract: shared_log, shares: study}"), "");
  EXPECT_NE(MessageFor(access, "access: {contract: sql_assist, shares: rows}")
                .find("/access/shares: found sql_assist"),
            std::string::npos);
  EXPECT_EQ(MessageFor(access, "access: {contract: shared_log, shares: rows, parameters: true}"), "");
  EXPECT_NE(MessageFor(access, "access: {contract: sql_assist, parameters: true}")
                .find("/access/parameters: found sql_assist"),
            std::string::npos);
  EXPECT_NE(MessageFor(access, "access: {contract: iter_batches}\nentrypoint: run").find("no \"columns\""),
            std::string::npos);
}

TEST(Manifest, AliasBombIsRefused) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) yaml += (k > 0 ? ", " : "") + last;
    yaml += "]\n";
  }
  EXPECT_NE(YamlToJson(yaml, "p.yaml").error().message.find("too large"), std::string::npos);
}

}  // namespace
}  // namespace harness::plugin

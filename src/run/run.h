// SPDX-License-Identifier: Apache-2.0
// One run: plugins over a dataset, each in its sandbox, to a published folder and a RunResult.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "eventlog/dataset.h"
#include "evidence/access_judgement.h"
#include "plugin/registry.h"
#include "run/run_result.h"
#include "run/settings_check.h"
#include "sandbox/plugin_host.h"

namespace harness::run {

struct RunOptions {
  Path home;  // data folder; made when missing
  Path dataset_folder;
  eventlog::DatasetInfo dataset;
  std::span<const plugin::BuiltIn> built_in = plugin::BuiltInPlugins();
  std::vector<Path> plugin_paths;      // third-party plugins
  std::vector<std::string> plugins;    // ids to run, with what they depend on; empty: all
  std::map<std::string, Json> config;  // changes to the settings, by plugin id
  FormatChecks format_checks;          // of texts in settings, by the format that their schema names
  // Whether landmark issues are looked for by name; off, a plugin that exists for one, or needs one that
  // does, is no part of the run unless `plugins` names it. The mode is told to every plugin that has a
  // setting `known_issues`.
  bool known_issues = true;
  // Of a project's known_issues.yaml: looked for with known issues on, text that must not appear with them
  // off.
  std::vector<insight::KnownIssue> project_issues;
  // By lever what became of earlier uses of it, {"kept": 2, "broken": 1}; told to every plugin that has a
  // setting `track_record`.
  Json track_record = Json::object();
  int threads = 0;  // plugins at once and threads of their engines; 0: one for each processor
  int64_t batch_rows = 100'000;
  uint64_t memory_limit_bytes = uint64_t{2} << 30;   // for the engines of all plugins together
  uint64_t plugin_output_bytes = uint64_t{1} << 30;  // of all files that one plugin leaves
  evidence::AccessPolicy access;                     // what plugins may do with the rows, and who may do more
  bool best_effort_sandbox = false;                  // run where the kernel lacks Landlock or seccomp
  Path harness_binary = "/proc/self/exe";            // a program that knows the verb plugin-host
  // Started before, so that it is ready when the plugins are; null: one is started.
  sandbox::PluginHost* plugin_host = nullptr;
  std::shared_ptr<const plugin::Registry> registry;  // loaded before, of built_in and plugin_paths; or null
  std::function<void()> on_plugins_done;  // called once all plugins have ended, before reports; or empty
  std::string harness_version;
  // Writes reports into the staging folder before the run is published; may be empty.
  std::function<Result<void>(const RunResult& result, const Path& staging)> write_reports;
};

// Runs the plugins and publishes <home>/runs/<run id>/ with artifacts/<plugin id>/ (result.json and what the
// plugin wrote), logs/<plugin id>.stderr (and .stdout) where a plugin wrote any, and what write_reports
// adds. The catalog has the run as running, then complete; its findings are inserted. A plugin's fault is an
// outcome of status error; those that depend on it are skipped. Findings and summaries do not depend on
// threads or batch_rows.
// Errors: kInvalidArgument before anything starts (unknown plugin, bad settings, a cycle); kInterrupted when
// `progress` is cancelled, with all processes gone, no folder left and the run marked aborted.
Result<RunResult> RunPlugins(const RunOptions& options, Progress& progress);

}  // namespace harness::run

// SPDX-License-Identifier: Apache-2.0
// A run that a home holds, read back from its report.json: what two runs are compared by.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "insight/compare_findings.h"
#include "insight/insight.h"
#include "store/catalog.h"
#include "store/home.h"

namespace harness::run {

struct StoredRun {
  std::string run_id;
  Timestamp started_us = 0;
  std::string dataset_version;
  std::string stable_digest;
  bool known_issues = true;
  std::string plugin_set_digest;
  std::string seed_policy;
  std::map<std::string, std::string> plugin_versions;  // by id
  Json settings = Json::object();                      // by plugin id
  insight::Insights insights;
  insight::RunFindings findings;
};

// By id or by the start of one. Errors: kNotFound; kInvalidArgument for a run that is not complete, or whose
// report this version cannot read.
Result<StoredRun> ReadStoredRun(const store::Home& home, const store::Catalog& catalog, std::string_view run);

// The run that `run` is held against: the latest that began before it, is complete and has the same dataset
// version, plugin-set digest and seed policy, with known issues off. Nothing when there is none.
Result<std::optional<StoredRun>> FindReference(const store::Home& home, const store::Catalog& catalog,
                                               const StoredRun& run);

}  // namespace harness::run

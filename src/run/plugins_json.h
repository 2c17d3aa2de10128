// SPDX-License-Identifier: Apache-2.0
// The plugins of a run as JSON: what the stable part of report.json and the insights are made from.
#pragma once

#include "base/json.h"
#include "run/run_result.h"

namespace harness::run {

// An array in id order of {id, name, version, type, class, consumers (plugins of the run that read its
// output), status, reason_code, summary, metrics, findings, recommendations, no_recommendation (object or
// null), artifacts}. Stable: equal rows and settings give equal bytes.
Json PluginsJson(const RunResult& run);

}  // namespace harness::run

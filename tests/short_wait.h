// SPDX-License-Identifier: Apache-2.0
// How grave does a plugin call the only wait of a log, which is short?
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace harness::testing {

// Runs the plugin, with `changes` to its settings, on one execution that waits a minute and a half, and
// returns the severity of its only finding.
std::string SeverityOfAShortWait(std::string_view plugin_id, const Json& changes = Json::object());

}  // namespace harness::testing

// SPDX-License-Identifier: Apache-2.0
// What makes two runs comparable: the mode of known issues, the plugins with their settings, the seeds.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "plugin/registry.h"
#include "run/run_result.h"

namespace harness::run {

// How random numbers are seeded in every run of this version.
inline constexpr std::string_view kSeedPolicy = "dataset_version+plugin_id";

// "on" or "off".
std::string_view KnownIssuesName(bool known_issues);

// "sha256:<64 hexadecimal digits>" over the canonical JSON of [[id, version, settings], ...], by id, of all
// plugins of the run, whether they had anything to say or not. Equal for any dataset, order and machine, and
// whatever became of earlier actions (`track_record`): that changes how sure a run is, not what it looks for.
// Errors: kInvalidArgument for settings that have no canonical form.
Result<std::string> PluginSetDigest(const RunResult& result);

// The part `policy` of report.json: {known_issues, plugin_set_digest, seed_policy}. Errors: as above.
Result<Json> PolicyJson(const RunResult& result);

// The changes to the settings of a plugin, with `known_issues` set to the mode of the run where the plugin
// has such a setting and `changes` leaves it alone.
Json WithKnownIssues(const plugin::Manifest& manifest, Json changes, bool known_issues);

// The same with `track_record`: by lever what is known of earlier uses of it, {"kept": 2, "broken": 1}.
Json WithTrackRecord(const plugin::Manifest& manifest, Json changes, const Json& track_record);

// Whether a run leaves the plugin out unless it is asked for: it exists for a known issue, and these are off.
bool IsLeftOut(const plugin::Manifest& manifest, bool known_issues);

// The settings that a run records: with known issues off without those that serve them alone, which are
// marked by `"x-known-issue": true` among the properties of the plugin's config.schema.json.
Json RecordedSettings(const Json& schema, Json settings, bool known_issues);

}  // namespace harness::run

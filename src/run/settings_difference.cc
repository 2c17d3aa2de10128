// SPDX-License-Identifier: Apache-2.0
#include "run/settings_difference.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/json_members.h"
#include "base/text.h"
#include "run/run_policy.h"

namespace harness::run {
namespace {

constexpr std::string_view kModeSetting = "known_issues";
constexpr size_t kMostInSentence = 3;
constexpr size_t kMostValueBytes = 60;

// Results do not depend on the first; the second says how sure they are (run_policy.h).
bool ChangesNothing(std::string_view setting) {
  constexpr std::array<std::string_view, 2> kSettings = {"threads", "track_record"};
  return std::find(kSettings.begin(), kSettings.end(), setting) != kSettings.end();
}

std::set<std::string> KeysOfBoth(const Json& reference, const Json& run) {
  std::set<std::string> keys;
  for (const Json* side : {&reference, &run}) {
    if (!side->is_object()) continue;
    for (const auto& [key, ignored] : side->items()) keys.insert(key);
  }
  return keys;
}

class Differences {
 public:
  Differences(const StoredRun& reference, const StoredRun& run) : reference_(reference), run_(run) {}

  std::vector<SettingDifference> Find() {
    if (!SameMode()) Add("", std::string(kModeSetting), ModeOf(reference_), ModeOf(run_));
    for (const std::string& id : PluginsOfBoth()) {
      const Json before = VersionOf(reference_, id), after = VersionOf(run_, id);
      // Settings of a plugin that one run lacks differ for that.
      if (!before.is_null() && !after.is_null())
        OfPlugin(id, MemberOf(reference_.settings, id), MemberOf(run_.settings, id));
      if (before != after) Add(id, "version", before, after);
    }
    return std::move(found_);
  }

 private:
  static Json ModeOf(const StoredRun& run) { return std::string(KnownIssuesName(run.known_issues)); }
  static Json VersionOf(const StoredRun& run, const std::string& id) {
    const auto version = run.plugin_versions.find(id);
    return version == run.plugin_versions.end() ? Json() : Json(version->second);
  }
  bool SameMode() const { return reference_.known_issues == run_.known_issues; }

  std::set<std::string> PluginsOfBoth() const {
    std::set<std::string> ids;
    for (const StoredRun* run : {&reference_, &run_}) {
      for (const auto& [id, version] : run->plugin_versions) ids.insert(id);
    }
    return ids;
  }

  // A plugin is told the mode; with known issues off, settings that serve them alone are not recorded.
  bool FollowsFromMode(const std::string& setting, const Json& before, const Json& after) const {
    if (SameMode()) return false;
    if (setting == kModeSetting && before == ModeOf(reference_) && after == ModeOf(run_)) return true;
    return reference_.known_issues ? after.is_null() : before.is_null();
  }

  void OfPlugin(const std::string& id, const Json& before, const Json& after) {
    for (const std::string& key : KeysOfBoth(before, after)) {
      const Json& left = MemberOf(before, key);
      const Json& right = MemberOf(after, key);
      if (!ChangesNothing(key) && !FollowsFromMode(key, left, right)) Descend(id, key, left, right);
    }
  }

  void Descend(const std::string& id, const std::string& place, const Json& before, const Json& after) {
    if (before == after) return;
    if (!before.is_object() || !after.is_object()) return Add(id, place, before, after);
    for (const std::string& key : KeysOfBoth(before, after))
      Descend(id, place + "." + key, MemberOf(before, key), MemberOf(after, key));
  }

  void Add(const std::string& plugin, const std::string& setting, const Json& before, const Json& after) {
    found_.push_back({plugin, setting, before, after});
  }

  const StoredRun& reference_;
  const StoredRun& run_;
  std::vector<SettingDifference> found_;
};

std::string ValueText(const Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  const std::string_view cut = CutUtf8(text, kMostValueBytes);
  return std::string(cut) + (cut.size() < text.size() ? "..." : "");
}

std::string InWords(const SettingDifference& difference) {
  if (difference.reference.is_null() && difference.setting == "version")
    return difference.plugin + " is part of the run alone";
  if (difference.run.is_null() && difference.setting == "version")
    return difference.plugin + " is part of the reference alone";
  const auto value = [](const Json& json) { return json.is_null() ? "not set" : ValueText(json); };
  return (difference.plugin.empty() ? "" : difference.plugin + ".") + difference.setting + " is " +
         value(difference.reference) + " in the reference and " + value(difference.run) + " in the run";
}

}  // namespace

std::vector<SettingDifference> SettingsThatDiffer(const StoredRun& reference, const StoredRun& run) {
  return Differences(reference, run).Find();
}

std::string WhySettingsDecide(const std::vector<SettingDifference>& differences) {
  std::vector<std::string> told;
  for (size_t i = 0; i < std::min(differences.size(), kMostInSentence); ++i)
    told.push_back(InWords(differences[i]));
  const size_t more = differences.size() - told.size();
  return "The runs were made with different settings: " + Join(told, "; ") +
         (more > 0 ? "; and " + std::to_string(more) + " more" : "") +
         ". What is new or gone may come from them and not from the log.";
}

Json ToJson(const std::vector<SettingDifference>& differences) {
  Json list = Json::array();
  for (const SettingDifference& each : differences) {
    list.push_back({{"plugin", TextOrNull(each.plugin)},
                    {"setting", each.setting},
                    {"reference", each.reference},
                    {"run", each.run}});
  }
  return list;
}

}  // namespace harness::run

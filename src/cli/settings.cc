// SPDX-License-Identifier: Apache-2.0
#include "cli/settings.h"

#include <array>
#include <optional>

#include "base/text.h"
#include "cli/quantity.h"

namespace harness::cli {
namespace {

using enum SettingType;

constexpr std::array kSettings = {
    Setting{"autonomous.novelty_min", kNumber, "0.95",
            "The basic novelty gate passes when a run is no more like its reference than this",
            "--novelty-min", false, "SHARE", "", 0, 1},
    Setting{"baseline.trusted_keys", kKeyIds, "",
            "Ids of keys whose baselines count, with commas between them; none: any valid signature",
            "--trusted-keys", false, "ID,ID"},
    Setting{"color", kChoice, "auto", "Colours in what people read", "--color", true, "WHEN",
            "auto|always|never"},
    Setting{"evidence.key", kPath, "",
            "Private key that signs evidence packs; else evidence.key of the home, made when it is missing",
            "--key", false, "KEYFILE"},
    Setting{"evidence.trusted_keys", kKeyIds, "",
            "Ids of keys whose evidence packs count, with commas between them; none: any valid signature",
            "--trusted-signers", false, "ID,ID"},
    Setting{"format", kChoice, "text", "Form of the results on stdout; sarif is for show RUN alone",
            "--format", true, "FORMAT", "text|json|csv|sarif"},
    Setting{"home", kPath, "", "Data folder: datasets, runs, catalog, key", "--home", true, "DIR"},
    Setting{"import.keep_raw", kBoolean, "false",
            "Keep private values in clear in the dataset, beside or in place of tokens, and the text of "
            "rejected rows; "
            "no result, report or pack shows them",
            "--keep-raw"},
    Setting{"import.time_zone", kText, "",
            "Zone of times that name none, such as Europe/Berlin; UTC otherwise", "--tz", false, "ZONE"},
    Setting{"known_issues.file", kPath, "",
            "Issues that the project knows by name; else known_issues.yaml beside the log or in this folder",
            "--known-issues-file", false, "FILE"},
    Setting{
        "known_issues.mode", kChoice, "on",
        "Whether issues that are known by name are looked for; off, the run must find something by itself",
        "--known-issues", false, "MODE", "on|off"},
    Setting{"memory", kBytes, "0", "Memory that the engine aims to stay below; 0 lets each verb choose",
            "--memory", true, "SIZE"},
    Setting{"progress", kChoice, "auto",
            "How progress is told on stderr; json is a line of JSON an update, ten a second at most, for "
            "programs",
            "--progress", true, "FORM", "auto|json"},
    Setting{"quiet", kBoolean, "false", "No progress and no remarks on stderr, only errors", "--quiet", true},
    Setting{"run.batch_rows", kInteger, "100000", "Rows that a plugin is handed at once; changes no result",
            "--batch-rows", false, "N", "", 1, 10'000'000},
    Setting{"run.fail_level", kChoice, "none",
            "Exit with 1 when a finding is at or above this level, or a plugin failed", "--fail-level", false,
            "LEVEL", "none|info|low|medium|high|critical"},
    Setting{"run.plugin_output", kBytes, "1GiB", "What one plugin may leave in files, all together",
            "--plugin-output", false, "SIZE"},
    Setting{"run.plugin_path", kPaths, "", "Folders of further plugins, or folders of such folders",
            "--plugin-path", false, "DIR"},
    Setting{"run.sandbox", kChoice, "strict",
            "Whether plugins may run where the kernel lacks Landlock or seccomp", "--sandbox", false, "MODE",
            "strict|best-effort"},
    Setting{"streaming.allowlist", kPath, "",
            "File of plugins that may break their data contract for a while", "--streaming-allowlist", false,
            "FILE"},
    Setting{"streaming.policy_strict", kBoolean, "false",
            "Phase B of the data-access gate: a plugin that breaks its contract fails the run",
            "--streaming-strict"},
    Setting{"streaming.unbounded_rows", kInteger, "1000000",
            "Rows above which no plugin may take the whole log", "--unbounded-rows", false, "N", "", 1,
            1'000'000'000'000},
    Setting{"threads", kInteger, "0", "Worker threads; 0 is one for each processor", "--threads", true, "N",
            "", 0, 1024},
    Setting{"verbose", kBoolean, "false", "A line on stderr for each finished stage", "--verbose", true},
};

Error Unexpected(const Setting& setting, std::string_view found) {
  return InvalidArgument("found " + std::string(found) + ", expected " + ExpectedValue(setting));
}

bool IsChoice(const Setting& setting, std::string_view text) {
  for (const std::string_view choice : Split(setting.choices, '|')) {
    if (choice == text) return true;
  }
  return false;
}

Result<Json> CheckInteger(const Setting& setting, int64_t value) {
  if (value < setting.min || value > setting.max) return Unexpected(setting, std::to_string(value));
  return Json(value);
}

Result<Json> CheckNumber(const Setting& setting, double value) {
  if (!(value >= static_cast<double>(setting.min) && value <= static_cast<double>(setting.max)))
    return Unexpected(setting, FormatDouble(value));
  return Json(value);
}

Json ListOf(std::string_view text, char separator) {
  Json list = Json::array();
  for (const std::string_view part : Split(text, separator)) {
    if (!Trim(part).empty()) list.push_back(std::string(Trim(part)));
  }
  return list;
}

// None at all, such as of a variable that is not set, is an error too: it would trust every key.
Result<Json> CheckKeyIds(const Setting& setting, const Json& list, std::string_view found) {
  Json ids = Json::array();
  for (const Json& part : list) {
    const std::string id = AsciiLower(part.get<std::string>());
    if (id.size() != 16 || id.find_first_not_of("0123456789abcdef") != std::string::npos)
      return Unexpected(setting, Quoted(part.get<std::string>()));
    ids.push_back(id);
  }
  if (ids.empty()) return Unexpected(setting, found);
  return ids;
}

std::string Describe(const Json& value) {
  if (value.is_string()) return "text " + Quoted(value.get<std::string>());
  return std::string(value.is_number_integer() ? "integer "
                     : value.is_number()       ? "number "
                                               : "") +
         value.dump();
}

}  // namespace

std::span<const Setting> Settings() {
  return kSettings;
}

const Setting* FindSetting(std::string_view key) {
  for (const Setting& setting : kSettings) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

std::string EnvironmentName(const Setting& setting) {
  std::string name = "STAT_HARNESS_" + AsciiUpper(setting.key);
  for (char& c : name) {
    if (c == '.') c = '_';
  }
  return name;
}

std::string ExpectedValue(const Setting& setting) {
  switch (setting.type) {
    case kText:
      return "text";
    case kKeyIds:
      return "ids of keys, 16 digits of 0-9a-f each, with commas between them";
    case kPath:
      return "a path";
    case kPaths:
      return "paths";
    case kInteger:
      return "an integer from " + std::to_string(setting.min) + " to " + std::to_string(setting.max);
    case kNumber:
      return "a number from " + std::to_string(setting.min) + " to " + std::to_string(setting.max);
    case kBytes:
      return "an amount of bytes such as 512MiB or 4GiB";
    case kBoolean:
      return "true or false";
    case kChoice: {
      std::vector<std::string> choices;
      for (const std::string_view choice : Split(setting.choices, '|')) choices.emplace_back(choice);
      return "one of " + Join(choices, ", ");
    }
  }
  return "";
}

Result<Json> ParseSettingText(const Setting& setting, std::string_view text) {
  switch (setting.type) {
    case kText:
    case kPath:
      return Json(std::string(text));
    case kKeyIds:
      return CheckKeyIds(setting, ListOf(text, ','), Quoted(text));
    case kPaths:
      return ListOf(text, ':');
    case kInteger: {
      const std::optional<int64_t> value = ParseInt64(text);
      if (!value) return Unexpected(setting, Quoted(text));
      return CheckInteger(setting, *value);
    }
    case kNumber: {
      const std::optional<double> value = ParseDouble(text);
      if (!value) return Unexpected(setting, Quoted(text));
      return CheckNumber(setting, *value);
    }
    case kBytes: {
      ASSIGN_OR_RETURN(const uint64_t bytes, ParseBytes(text));
      return Json(bytes);
    }
    case kBoolean: {
      const std::string lower = AsciiLower(text);
      if (lower == "true" || lower == "1" || lower == "yes" || lower == "on") return Json(true);
      if (lower == "false" || lower == "0" || lower == "no" || lower == "off") return Json(false);
      return Unexpected(setting, Quoted(text));
    }
    case kChoice:
      if (!IsChoice(setting, text)) return Unexpected(setting, Quoted(text));
      return Json(std::string(text));
  }
  return InternalError("a setting without a type");
}

Result<Json> CheckSettingValue(const Setting& setting, const Json& value) {
  switch (setting.type) {
    case kInteger:
      if (value.is_number_integer()) return CheckInteger(setting, value.get<int64_t>());
      break;
    case kNumber:
      if (value.is_number()) return CheckNumber(setting, value.get<double>());
      break;
    case kBoolean:
      if (value.is_boolean()) return value;
      break;
    case kBytes:
      if (value.is_number_integer() && value.get<int64_t>() >= 0) return value;
      [[fallthrough]];
    case kText:
    case kPath:
    case kChoice:
      if (value.is_string()) return ParseSettingText(setting, value.get<std::string>());
      break;
    case kKeyIds:
    case kPaths: {
      if (value.is_string()) return ParseSettingText(setting, value.get<std::string>());
      bool texts = value.is_array();
      for (const Json& part : value) texts = texts && part.is_string();
      if (!texts) break;
      return setting.type == kPaths || value.empty() ? value : CheckKeyIds(setting, value, value.dump());
    }
  }
  return Unexpected(setting, Describe(value));
}

std::string UnknownSettingMessage(std::string_view key) {
  std::vector<std::string> known;
  for (const Setting& setting : kSettings) known.emplace_back(setting.key);
  std::string message = "unknown setting " + Quoted(key);
  if (const auto nearest = NearestWord(key, known)) message += "; did you mean " + Quoted(*nearest) + "?";
  return message;
}

}  // namespace harness::cli

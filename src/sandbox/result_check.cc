// SPDX-License-Identifier: Apache-2.0
#include "sandbox/result_check.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "plugin/local_context.h"
#include "base/schema_check.h"
#include "plugin/schemas.h"
#include "sandbox/watch.h"

namespace harness::sandbox {
namespace {

namespace fs = std::filesystem;

// A file with one name that is no link, no pipe and no device: safe to open, and nobody else's.
bool IsPlainFile(const Path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1;
}

std::tuple<std::string, std::string> KeyOf(const Json& finding) {
  return {finding.at("kind").get<std::string>(), finding.at("id").get<std::string>()};
}

std::optional<Failure> CheckFindings(const Json& result) {
  std::set<std::string> seen;
  for (const Json& finding : result.at("findings")) {
    if (seen.insert(finding.at("id").get<std::string>()).second) continue;
    return Failure{"schema_violation", "its result.json has the finding " +
                                           Quoted(finding.at("id").get<std::string>()) +
                                           " twice, expected one id a finding"};
  }
  return std::nullopt;
}

std::optional<Failure> CheckArtifacts(const Path& folder, const Json& result) {
  std::set<std::string> listed{"result.json"};
  for (const Json& item : result.at("artifacts")) {
    const auto name = item.get<std::string>();
    if (auto good = plugin::CheckArtifactName(name); !good) {
      return Failure{"schema_violation", "its result.json lists an " + good.error().message};
    }
    if (!IsPlainFile(folder / name)) {
      return Failure{"missing_artifact",
                     "its result.json lists " + Quoted(name) + ", which is no file in its folder"};
    }
    listed.insert(name);
  }
  std::set<std::string> found;
  std::error_code error;
  for (auto it = fs::directory_iterator(folder, error); !error && it != fs::end(it); it.increment(error)) {
    found.insert(it->path().filename().string());
  }
  if (error) return Failure{"no_result", "its folder cannot be read: " + error.message()};
  for (const std::string& name : found) {
    if (listed.contains(name)) continue;
    return Failure{"undeclared_artifact",
                   "it wrote " + Quoted(name) + ", which its result.json does not list"};
  }
  return std::nullopt;
}

std::optional<Failure> CheckSchemas(const Json& result, std::string_view output_schema) {
  auto common = SchemaChecker::Compile(plugin::ResultSchemaText(), "result.schema.json");
  if (!common) return Failure{"schema_violation", common.error().message};
  if (auto good = common->Check(result, "result.json"); !good) {
    return Failure{"schema_violation", good.error().message};
  }
  // The plugin's own schema describes what it says when it has an answer.
  if (result.at("status") != "ok") return std::nullopt;
  auto own = SchemaChecker::Compile(output_schema, "output.schema.json");
  if (!own) return Failure{"schema_violation", own.error().message};
  if (auto good = own->Check(result, "result.json"); !good) {
    return Failure{"schema_violation", good.error().message + " (output.schema.json)"};
  }
  return std::nullopt;
}

}  // namespace

Failure OversizedOutput(uint64_t limit_bytes) {
  return {"oversized_output",
          "its files together hold more than the limit of " + std::to_string(limit_bytes) + " bytes"};
}

std::optional<Failure> CheckOutput(const Path& folder, std::string_view output_schema, uint64_t limit_bytes) {
  if (BytesBelow(folder) > limit_bytes) return OversizedOutput(limit_bytes);
  const Path file = folder / "result.json";
  std::error_code error;
  if (!fs::exists(fs::symlink_status(file, error))) {
    return Failure{"no_result", "it ended without writing result.json"};
  }
  if (!IsPlainFile(file)) return Failure{"no_result", "its result.json is no plain file"};
  const auto size = fs::file_size(file, error);
  if (error || size > kMaxResultBytes) {
    return Failure{"oversized_result", "its result.json is larger than 64 MiB"};
  }
  auto text = ReadFile(file, kMaxResultBytes);
  if (!text) return Failure{"no_result", "its result.json cannot be read"};
  auto json = ParseJson(*text, "result.json");
  if (!json) return Failure{"bad_json", json.error().message};
  if (auto failure = CheckSchemas(*json, output_schema)) return failure;
  if (auto failure = CheckFindings(*json)) return failure;
  auto failure = CheckArtifacts(folder, *json);
  // A plugin that failed had no chance to list what it wrote: its own words tell more.
  if (failure && json->at("status") == "error")
    return Failure{json->at("reason_code").get<std::string>(), json->at("summary").get<std::string>()};
  return failure;
}

Result<Json> ReadCheckedResult(const Path& folder) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(folder / "result.json", kMaxResultBytes));
  ASSIGN_OR_RETURN(Json result, ParseJson(text, "result.json"));
  auto& findings = result.at("findings").get_ref<Json::array_t&>();
  std::sort(findings.begin(), findings.end(),
            [](const Json& a, const Json& b) { return KeyOf(a) < KeyOf(b); });
  return result;
}

}  // namespace harness::sandbox

// SPDX-License-Identifier: Apache-2.0
#include "evidence/access_allowlist.h"

#include <set>

#include "base/schema_check.h"
#include "base/text.h"
#include "evidence/schemas.h"
#include "plugin/manifest.h"

namespace harness::evidence {
namespace {

// The end of the day `date`, "2026-12-31"; its form was checked by the schema.
Result<Timestamp> EndOfDay(const std::string& date, const std::string& at) {
  const CivilDate civil{ParseInt64(date.substr(0, 4)).value_or(0),
                        static_cast<int>(ParseInt64(date.substr(5, 2)).value_or(0)),
                        static_cast<int>(ParseInt64(date.substr(8, 2)).value_or(0))};
  const bool exists = civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
                      civil.day <= DaysInMonth(civil.year, civil.month);
  if (!exists) return InvalidArgument(at + ": found " + date + ", expected a day that there is");
  return (DaysFromCivil(civil) + 1) * kMicrosPerDay;
}

}  // namespace

Result<std::vector<AllowlistEntry>> ParseAllowlist(std::string_view yaml, std::string_view where) {
  ASSIGN_OR_RETURN(const Json json, plugin::YamlToJson(yaml, where));
  ASSIGN_OR_RETURN(const auto checker,
                   SchemaChecker::Compile(StreamingAllowlistSchemaText(), "streaming_allowlist.schema.json"));
  RETURN_IF_ERROR(checker.Check(json, where));
  std::vector<AllowlistEntry> entries;
  std::set<std::string> seen;
  for (const Json& item : json.at("allow")) {
    const std::string at = std::string(where) + ": at /allow/" + std::to_string(entries.size());
    AllowlistEntry entry{item.at("plugin").get<std::string>(), item.at("reason").get<std::string>(),
                         item.at("owner").get<std::string>(), item.at("expires").get<std::string>()};
    if (!seen.insert(entry.plugin_id).second)
      return InvalidArgument(at + "/plugin: found " + entry.plugin_id +
                             " twice, expected one entry for each");
    ASSIGN_OR_RETURN(entry.expired_us, EndOfDay(entry.expires, at + "/expires"));
    entry.at = at;
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<AllowlistEntry>> ReadAllowlist(const Path& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file, uint64_t{1} << 20));
  return ParseAllowlist(text, file.string());
}

Json ToJson(const AllowlistEntry& entry) {
  return {{"plugin", entry.plugin_id},
          {"reason", entry.reason},
          {"owner", entry.owner},
          {"expires", entry.expires}};
}

}  // namespace harness::evidence

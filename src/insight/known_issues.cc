// SPDX-License-Identifier: Apache-2.0
#include "insight/known_issues.h"

#include <set>

#include "base/json_members.h"
#include "base/schema_check.h"
#include "base/text.h"
#include "insight/schemas.h"
#include "plugin/manifest.h"

namespace harness::insight {
namespace {

// "<where>: at /issues/0/id: found ..." with the place in the text instead of the pointer.
Error AtPlace(std::string_view yaml, std::string_view where, const Error& error) {
  std::string_view rest = error.message;
  const std::string start = std::string(where) + ": at ";
  if (!rest.starts_with(start)) return error;
  rest.remove_prefix(start.size());
  const size_t end = rest.find(": ");
  const std::string_view pointer = rest.substr(0, end);
  const std::string place = plugin::PlaceInYaml(yaml, pointer == "the top" ? "" : pointer, where);
  return InvalidArgument(place + ": at " + std::string(rest));
}

ExpectedFinding ExpectedFrom(const Json& json, std::string at) {
  ExpectedFinding expected;
  expected.at = std::move(at);
  expected.plugin = json.at("plugin").get<std::string>();
  expected.kind = json.value("kind", "*");
  expected.id = json.value("id", "*");
  expected.figure = json.value("figure", "");
  expected.value = NumberOf(json, "value");
  expected.min = NumberOf(json, "min");
  expected.max = NumberOf(json, "max");
  if (json.contains("tolerance")) {
    expected.absolute = json.at("tolerance").value("absolute", 0.0);
    expected.percent = json.at("tolerance").value("percent", 0.0);
  }
  return expected;
}

// `at` is the place of the issue, "known_issues.yaml: at /issues/0".
KnownIssue IssueFrom(const Json& json, const std::string& at) {
  KnownIssue issue;
  issue.id = json.at("id").get<std::string>();
  issue.title = json.at("title").get<std::string>();
  issue.explanation = json.value("explanation", "");
  for (const Json& expected : json.at("expect")) {
    std::string place = at + "/expect/" + std::to_string(issue.expect.size());
    issue.expect.push_back(ExpectedFrom(expected, std::move(place)));
  }
  return issue;
}

// Where and what: a lower bound above the upper one, which no figure can meet.
Result<void> CheckBounds(const KnownIssue& issue, std::string_view yaml, std::string_view where) {
  for (const ExpectedFinding& expected : issue.expect) {
    if (!expected.min || !expected.max || *expected.min <= *expected.max) continue;
    const Error error = InvalidArgument(expected.at + "/min: found min " + FormatDouble(*expected.min) +
                                        " above max " + FormatDouble(*expected.max) + " in the issue " +
                                        Quoted(issue.id) + ", expected a min that is at most the max");
    return AtPlace(yaml, where, error);
  }
  return Ok();
}

}  // namespace

Result<std::vector<KnownIssue>> ParseKnownIssues(std::string_view yaml, std::string_view where) {
  ASSIGN_OR_RETURN(const Json json, plugin::YamlToJson(yaml, where));
  ASSIGN_OR_RETURN(const auto checker,
                   SchemaChecker::Compile(KnownIssuesSchemaText(), "known_issues.schema.json"));
  if (const auto checked = checker.Check(json, where); !checked) return AtPlace(yaml, where, checked.error());
  std::vector<KnownIssue> issues;
  std::set<std::string> ids;
  for (size_t i = 0; i < json.at("issues").size(); ++i) {
    const std::string issue_pointer = "/issues/" + std::to_string(i);
    issues.push_back(IssueFrom(json.at("issues").at(i), std::string(where) + ": at " + issue_pointer));
    RETURN_IF_ERROR(CheckBounds(issues.back(), yaml, where));
    if (ids.insert(issues.back().id).second) continue;
    const std::string pointer = issue_pointer + "/id";
    return InvalidArgument(plugin::PlaceInYaml(yaml, pointer, where) + ": at " + pointer + ": found " +
                           Quoted(issues.back().id) + " twice, expected it once");
  }
  return issues;
}

}  // namespace harness::insight

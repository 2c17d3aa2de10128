// SPDX-License-Identifier: Apache-2.0
#include "server/job_request.h"

#include "base/json_members.h"
#include "base/schema_check.h"
#include "base/text.h"
#include "eventlog/schema.h"
#include "plugin/registry.h"
#include "server/uploads.h"

namespace harness::server {
namespace {

constexpr int kMostUploads = 100;

// The built-in plugins; the run itself also knows those of its settings, so only these can be checked before.
const std::vector<std::string>& PluginIds() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> found;
    for (const plugin::BuiltIn& plugin : plugin::BuiltInPlugins()) found.emplace_back(plugin.id);
    return found;
  }();
  return ids;
}

Result<void> ReadUploads(const Json& body, const Services& services, JobRequest& request) {
  const Uploads uploads(services.home->path());
  for (const Json& id : ArrayOf(body, "uploads")) {
    const auto file = uploads.Find(id.get<std::string>());
    if (!file) return InvalidArgument("uploads: " + file.error().message);
    request.inputs.push_back(file->string());
  }
  return Ok();
}

Result<void> ReadDataset(const Json& body, const Services& services, JobRequest& request) {
  const auto dataset = services.catalog->FindDataset(TextOf(body, "dataset"));
  if (!dataset) return InvalidArgument("dataset: " + dataset.error().message);
  request.inputs.push_back(dataset->version);
  return Ok();
}

Result<void> ReadPlugins(const Json& body, JobRequest& request) {
  for (const Json& id : ArrayOf(body, "plugins")) {
    const std::string text = id.get<std::string>();
    const std::vector<std::string>& known = PluginIds();
    if (std::ranges::find(known, text) == known.end()) {
      const auto nearest = NearestWord(text, known);
      return InvalidArgument("plugins: found " + Quoted(text) + ", expected the id of a plugin" +
                             (nearest ? "; did you mean " + *nearest + "?" : ""));
    }
    request.plugins.push_back(text);
  }
  return Ok();
}

Result<void> ReadMap(const Json& body, JobRequest& request) {
  const Json& map = MemberOf(body, "map");
  if (!map.is_object()) return Ok();
  for (const auto& [role, column] : map.items()) {
    if (!eventlog::RoleFromName(role)) {
      std::vector<std::string> names;
      for (const eventlog::Role known : eventlog::AllRoles()) names.emplace_back(eventlog::RoleName(known));
      return InvalidArgument("map: found role " + Quoted(role) + ", expected one of " + Join(names, ", "));
    }
    request.arguments.push_back("--map=" + role + "=" + column.get<std::string>());
  }
  return Ok();
}

}  // namespace

Json JobRequestSchema() {
  const Json id = {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}};
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties",
           {{"uploads",
             {{"type", "array"},
              {"items", id},
              {"minItems", 1},
              {"maxItems", kMostUploads},
              {"description", "upload_ids; several files become one dataset"}}},
            {"dataset",
             {{"type", "string"},
              {"minLength", 1},
              {"maxLength", 300},
              {"description", "name or version of a dataset, instead of uploads"}}},
            {"plugins",
             {{"type", "array"},
              {"items", id},
              {"maxItems", 1000},
              {"description", "only these, with what they depend on; all when it is absent or empty"}}},
            {"known_issues",
             {{"type", "string"},
              {"enum", Json::array({"on", "off"})},
              {"description", "whether issues that are known by name are looked for"}}},
            {"map",
             {{"type", "object"},
              {"additionalProperties", {{"type", "string"}, {"maxLength", 300}}},
              {"description", "the column that plays a role; \"\" leaves the role out"}}},
            {"name",
             {{"type", "string"},
              {"minLength", 1},
              {"maxLength", 200},
              {"description", "of the job and of a dataset that it imports"}}}}}};
}

Result<JobRequest> ReadJobRequest(const Json& body, const Services& services) {
  static const Result<SchemaChecker> checker = SchemaChecker::FromJson(JobRequestSchema(), "job request");
  if (!checker) return checker.error();
  RETURN_IF_ERROR(checker->Check(body, "job"));
  const bool uploads = body.contains("uploads");
  if (uploads == body.contains("dataset")) {
    return InvalidArgument(std::string("job: found ") + (uploads ? "uploads and dataset" : "neither") +
                           ", expected uploads or dataset");
  }
  JobRequest request;
  RETURN_IF_ERROR(uploads ? ReadUploads(body, services, request) : ReadDataset(body, services, request));
  RETURN_IF_ERROR(ReadPlugins(body, request));
  request.known_issues = TextOf(body, "known_issues");
  request.name = TextOf(body, "name");
  if (uploads) {
    RETURN_IF_ERROR(ReadMap(body, request));
    if (!request.name.empty()) request.arguments.push_back("--name=" + request.name);
  } else if (!MemberOf(body, "map").empty()) {
    return InvalidArgument("map: found one for a dataset, whose columns have their roles; expected uploads");
  }
  return request;
}

}  // namespace harness::server

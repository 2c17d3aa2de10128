// SPDX-License-Identifier: Apache-2.0
#include "sandbox/exec_context.h"

#include "base/schema_check.h"
#include "plugin/schemas.h"

namespace harness::sandbox {

Json ToJson(const ExecContext& context) {
  Json dependencies = Json::object();
  for (const auto& [id, folder] : context.dependencies) dependencies[id] = folder.string();
  Json read_files = Json::array();
  for (const Path& file : context.read_files) read_files.push_back(file.string());
  Json json = {
      {"plugin_id", context.plugin_id},
      {"dataset_version", context.dataset_version},
      {"dataset_rows", context.dataset_rows},
      {"dataset_folder", context.dataset_folder.string()},
      {"config", context.config},
      {"read_files", std::move(read_files)},
      {"dependencies", std::move(dependencies)},
      {"output_folder", context.output_folder.string()},
      {"temp_folder", context.temp_folder.string()},
      {"batch_rows", context.batch_rows},
      {"columns", context.columns},
      {"engine", {{"memory_bytes", context.engine_memory_bytes}, {"threads", context.engine_threads}}},
      {"seed", context.seed},
      {"sandbox",
       {{"best_effort", context.best_effort},
        {"time_s", context.limits.time_s},
        {"memory_mb", context.limits.memory_mb},
        {"file_mb", context.limits.file_mb},
        {"output_bytes", context.output_bytes},
        {"open_files", context.limits.open_files}}}};
  if (context.row_limit) json["row_limit"] = *context.row_limit;
  if (!context.entrypoint.empty()) {
    json["entrypoint"] = context.entrypoint;
    json["plugin_folder"] = context.plugin_folder.string();
  }
  return json;
}

Result<ExecContext> ExecContextFromJson(const Json& json, std::string_view where) {
  ASSIGN_OR_RETURN(const SchemaChecker checker,
                   SchemaChecker::Compile(plugin::ContextSchemaText(), "context.schema.json"));
  RETURN_IF_ERROR(checker.Check(json, where));
  ExecContext context;
  context.plugin_id = json.at("plugin_id").get<std::string>();
  context.plugin_folder = json.value("plugin_folder", "");
  context.entrypoint = json.value("entrypoint", "");
  context.dataset_version = json.at("dataset_version").get<std::string>();
  context.seed = json.at("seed").get<std::string>();
  context.dataset_rows = json.at("dataset_rows").get<int64_t>();
  context.dataset_folder = json.at("dataset_folder").get<std::string>();
  context.config = json.at("config");
  for (const Json& file : json.value("read_files", Json::array()))
    context.read_files.emplace_back(file.get<std::string>());
  for (const auto& [id, folder] : json.at("dependencies").items()) {
    context.dependencies[id] = folder.get<std::string>();
  }
  context.output_folder = json.at("output_folder").get<std::string>();
  context.temp_folder = json.at("temp_folder").get<std::string>();
  context.batch_rows = json.at("batch_rows").get<int64_t>();
  context.columns = json.at("columns").get<std::vector<std::string>>();
  if (json.contains("row_limit")) context.row_limit = json.at("row_limit").get<int64_t>();
  context.engine_memory_bytes = json.at("engine").at("memory_bytes").get<uint64_t>();
  context.engine_threads = json.at("engine").at("threads").get<int>();
  const Json& sandbox = json.at("sandbox");
  context.limits = {sandbox.at("time_s").get<int64_t>(), sandbox.at("memory_mb").get<int64_t>(),
                    sandbox.at("file_mb").get<int64_t>(), sandbox.at("open_files").get<int64_t>()};
  context.output_bytes = sandbox.at("output_bytes").get<uint64_t>();
  context.best_effort = sandbox.at("best_effort").get<bool>();
  return context;
}

}  // namespace harness::sandbox

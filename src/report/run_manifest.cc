// SPDX-License-Identifier: Apache-2.0
#include "report/run_manifest.h"

#include "base/schema_check.h"
#include "report/embedded.h"

namespace harness::report {

Result<std::string> RunManifest(const run::RunResult& run, const StablePart& stable) {
  Json plugins = Json::array();
  for (const Json& plugin : stable.json.at("plugins")) {
    plugins.push_back(
        {{"id", plugin.at("id")}, {"version", plugin.at("version")}, {"status", plugin.at("status")}});
  }
  Json changing = VolatileReport(run);
  changing.erase("evidence");
  changing.erase("data_access");
  changing.erase("quality_places");
  const Json manifest = {{"schema_version", 1},
                         {"stable",
                          {{"dataset_version", run.dataset.version},
                           {"rows", run.dataset.rows},
                           {"settings", stable.json.at("settings")},
                           {"plugins", std::move(plugins)},
                           {"report_digest", stable.digest}}},
                         {"volatile", std::move(changing)}};
  ASSIGN_OR_RETURN(const auto checker,
                   SchemaChecker::Compile(RunManifestSchemaText(), "run_manifest.schema.json"));
  if (auto checked = checker.Check(manifest, "run_manifest.json"); !checked)
    return InternalError(checked.error().message);
  return PrettyJson(manifest);
}

}  // namespace harness::report

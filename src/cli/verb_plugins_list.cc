// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "plugin/registry.h"

namespace harness::cli {

RunFunction SetupPluginsList(Arguments& arguments) {
  arguments.OfSetting("run.plugin_path");
  return [](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(
        const plugin::Registry registry,
        plugin::Registry::Load(plugin::BuiltInPlugins(), invocation.config().Paths("run.plugin_path")));
    Table table({{"plugin", "id"},
                 {"version", "version"},
                 {"type", "type"},
                 {"origin", "origin"},
                 {"after", "depends_on"},
                 {"question", "description"}});
    for (const plugin::Plugin& plugin : registry.plugins()) {
      const plugin::Manifest& manifest = plugin.manifest;
      const std::string after = Join(manifest.depends_on, ", ");
      table.Add({TextCell(manifest.id), TextCell(manifest.version), TextCell(manifest.type),
                 TextCell(plugin.origin), ShownCell(after.empty() ? "-" : after, manifest.depends_on),
                 TextCell(manifest.description)});
    }
    invocation.PrintTable(table, "no plugins");
    return kExitPass;
  };
}

}  // namespace harness::cli

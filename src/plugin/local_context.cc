// SPDX-License-Identifier: Apache-2.0
#include "plugin/local_context.h"

#include "base/text.h"
#include "plugin/engine_accessor.h"

namespace harness::plugin {
namespace {

class LocalContext final : public PluginContext {
 public:
  LocalContext(LocalContextOptions options, eventlog::AccessEvidence& account)
      : options_(std::move(options)),
        engine_(std::move(options_.events)),
        data_(engine_, options_.batch_rows, account) {}

  const Json& config() const override { return options_.config; }
  eventlog::DataAccessor& data() override { return data_; }

  Result<void> WriteArtifact(std::string_view name, std::string_view content) override {
    RETURN_IF_ERROR(CheckArtifactName(name));
    return WriteFile(options_.output_folder / name, content);
  }

  Result<Json> ResultOf(std::string_view plugin_id) const override {
    ASSIGN_OR_RETURN(const std::string text, ReadOf(plugin_id, "result.json"));
    return ParseJson(text, "result of " + std::string(plugin_id));
  }

  Result<std::string> ArtifactOf(std::string_view plugin_id, std::string_view name) const override {
    RETURN_IF_ERROR(CheckArtifactName(name));
    return ReadOf(plugin_id, name);
  }

  Philox Random(std::string_view purpose) const override {
    return Philox(engine_.info().seed, options_.plugin_id, purpose);
  }

 private:
  Result<std::string> ReadOf(std::string_view plugin_id, std::string_view name) const {
    const auto folder = options_.dependencies.find(std::string(plugin_id));
    if (folder == options_.dependencies.end()) {
      return NotFound("plugin " + options_.plugin_id + ": found no result of " + Quoted(plugin_id) +
                      ", expected a plugin that is named in depends_on and ended ok");
    }
    return ReadFile(folder->second / name);
  }

  LocalContextOptions options_;
  LazyEventEngine engine_;  // took options_.events
  EngineAccessor data_;
};

}  // namespace

Result<void> CheckArtifactName(std::string_view name) {
  const bool plain = !name.empty() && name.size() <= 200 && name[0] != '.' && name != "result.json" &&
                     name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos &&
                     IsValidUtf8(name);
  if (plain) return Ok();
  return InvalidArgument("artifact " + Quoted(name) +
                         ": expected a plain file name that does not start with a dot");
}

Result<std::unique_ptr<PluginContext>> MakeLocalContext(LocalContextOptions options,
                                                        eventlog::AccessEvidence& account) {
  RETURN_IF_ERROR(EventViewSql(options.events));  // a column that is not there is told before the first query
  return std::unique_ptr<PluginContext>(std::make_unique<LocalContext>(std::move(options), account));
}

}  // namespace harness::plugin

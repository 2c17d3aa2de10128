// SPDX-License-Identifier: Apache-2.0
#include "run/bootstrap_reruns.h"

#include "run/bootstrap_sample.h"
#include "run/plugins_json.h"
#include "store/staging.h"

namespace harness::run {
namespace {

// A folder that names its owner, so that what a killed process left is removed with the home's other staging.
class Scratch {
 public:
  static Result<Scratch> Make(const Path& parent) {
    RETURN_IF_ERROR(MakeFolders(parent));
    ASSIGN_OR_RETURN(Path made, store::MakeOwnedStaging(parent, "novelty"));
    return Scratch(std::filesystem::absolute(made));
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, Path())) {}
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    if (path_.empty()) return;
    const auto removed = RemoveAll(path_);  // what is left goes with the next opening of the home
    static_cast<void>(removed.has_value());
  }
  const Path& path() const { return path_; }

 private:
  explicit Scratch(Path path) : path_(std::move(path)) {}
  Path path_;
};

Result<insight::Insights> Rerun(RunOptions options, uint64_t replicate, const Path& scratch,
                                Progress& progress) {
  const Path sample = scratch / ("sample-" + std::to_string(replicate));
  const engine::EngineOptions limits{options.memory_limit_bytes, options.threads, scratch};
  ASSIGN_OR_RETURN(options.dataset, BootstrapSample(options.dataset_folder, options.dataset, replicate,
                                                    sample, limits, progress));
  options.home = scratch / "home";
  options.dataset_folder = sample;
  options.write_reports = nullptr;
  ASSIGN_OR_RETURN(const RunResult result, RunPlugins(options, progress));
  RETURN_IF_ERROR(RemoveAll(sample));
  RETURN_IF_ERROR(RemoveAll(options.home / "runs" / result.run_id));
  return insight::InsightsOf(PluginsJson(result));
}

}  // namespace

Result<std::vector<insight::Insights>> BootstrapReruns(const RunOptions& options, int64_t reruns,
                                                       const Path& scratch, Progress& progress) {
  ASSIGN_OR_RETURN(const Scratch folder, Scratch::Make(scratch));
  std::unique_ptr<sandbox::PluginHost> own_host;
  RunOptions each = options;
  if (each.plugin_host == nullptr) {
    ASSIGN_OR_RETURN(own_host, sandbox::PluginHost::Start(options.harness_binary));
    each.plugin_host = own_host.get();
  }
  std::vector<insight::Insights> all;
  for (int64_t replicate = 0; replicate < reruns; ++replicate) {
    ASSIGN_OR_RETURN(insight::Insights found,
                     Rerun(each, static_cast<uint64_t>(replicate), folder.path(), progress));
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace harness::run

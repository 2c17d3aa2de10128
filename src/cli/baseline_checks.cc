// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline_checks.h"

namespace harness::cli {
namespace {

constexpr std::string_view kTrustedKeys = "baseline.trusted_keys";

}  // namespace

Result<ideaspace::Baseline> AcceptBaseline(const Path& path, const Config& config) {
  return ideaspace::ReadBaseline(path, config.Texts(kTrustedKeys));
}

run::FormatChecks BaselineChecks(const Config& config) {
  const auto check = [trusted = config.Texts(kTrustedKeys)](const std::string& path) -> Result<void> {
    RETURN_IF_ERROR(ideaspace::ReadBaseline(path, trusted));
    return {};
  };
  return {{"baseline-file", check}};
}

std::string SignerText(const ideaspace::Baseline& baseline, const Config& config) {
  if (!baseline.signature) return "nobody: it is a draft";
  return "key " + baseline.signature->key_id +
         (config.Texts(kTrustedKeys).empty() ? ", taken as it is: no key is named in baseline.trusted_keys"
                                             : ", which is trusted");
}

}  // namespace harness::cli

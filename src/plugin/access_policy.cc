// SPDX-License-Identifier: Apache-2.0
#include "plugin/access_policy.h"

#include "base/text.h"

namespace harness::plugin {
namespace {

std::string Place(const SourceHit& hit) {
  return hit.file + ":" + std::to_string(hit.line) + " (" + hit.rule + ")";
}

std::string BuiltInSentence(const AccessContract& contract) {
  if (contract.contract == "orchestration_only") return "Reads results of other plugins and no rows.";
  if (contract.contract == "sql_assist")
    return "Queries the log by SQL; the engine holds the rows, and it is handed bounded batches.";
  if (contract.contract == "shared_log")
    return "Reads the columnar log that the host makes once for a run, within the memory limit.";
  if (contract.contract == "dataset_loader_bounded")
    return "Keeps at most " + FormatThousands(contract.row_limit.value_or(0)) + " rows.";
  return "Reads rows in bounded batches.";
}

bool IsBoundedLoader(const AccessContract& contract) {
  return contract.contract == "shared_log" || contract.contract.starts_with("dataset_loader_");
}

void JudgeSources(StaticAccess& access, int64_t unbounded_rows) {
  const AccessContract& contract = access.contract;
  access.judged = access.scan.opaque.empty();
  const int64_t limit = contract.row_limit.value_or(unbounded_rows + 1);
  const std::string bound = FormatThousands(unbounded_rows);
  if (contract.contract == "orchestration_only") {
    access.contradicts = !contract.columns.empty();
    access.sentence = access.contradicts ? "Declares that it reads no rows, and names columns to be handed."
                                         : "Is handed no rows.";
  } else if (contract.contract == "dataset_loader_unbounded" && limit > unbounded_rows) {
    access.takes_all = true;
    access.sentence = "Declares that it keeps all rows: a violation above " + bound + " rows.";
  } else if (limit <= unbounded_rows) {
    access.sentence = "Is handed at most " + FormatThousands(limit) + " rows.";
  } else if (contract.contract == "dataset_loader_bounded") {
    access.takes_all = true;
    access.sentence = "Its row limit of " + FormatThousands(limit) + " is above " + bound + " rows.";
  } else if (!access.scan.hits.empty()) {
    access.takes_all = true;
    access.sentence =
        "Declares " + contract.contract +
        ", but its sources take all rows: " + Place(access.scan.hits.front()) +
        (access.scan.hits.size() > 1 ? " and " + std::to_string(access.scan.hits.size() - 1) + " more places."
                                     : ".");
  } else {
    access.sentence = access.judged ? "Nothing in its sources takes or keeps all rows."
                                    : "Its program cannot be read: " + Join(access.scan.opaque, ", ") + ".";
  }
}

}  // namespace

std::string_view NameOf(AccessStatus status) {
  switch (status) {
    case AccessStatus::kCompliant:
      return "compliant";
    case AccessStatus::kNeedsStreaming:
      return "needs_streaming";
    case AccessStatus::kApprovedBoundedLoader:
      return "approved_bounded_loader";
    case AccessStatus::kViolation:
      return "violation";
  }
  return "";
}

Result<StaticAccess> JudgeStatically(const Plugin& plugin, int64_t unbounded_rows) {
  const Manifest& manifest = plugin.manifest;
  StaticAccess access;
  access.plugin_id = manifest.id;
  access.built_in = manifest.entrypoint.empty();
  access.contract = manifest.access;
  if (access.built_in) {
    access.sentence = BuiltInSentence(access.contract);
  } else {
    ASSIGN_OR_RETURN(access.scan, ScanSources(manifest.folder, manifest.entrypoint));
    JudgeSources(access, unbounded_rows);
  }
  if (access.contradicts || access.takes_all) {
    access.status = AccessStatus::kViolation;
  } else if (IsBoundedLoader(access.contract)) {
    access.status = AccessStatus::kApprovedBoundedLoader;
  }
  return access;
}

Json ToJson(const AccessContract& contract) {
  return {{"contract", contract.contract},
          {"columns", contract.columns},
          {"row_limit", contract.row_limit ? Json(*contract.row_limit) : Json(nullptr)}};
}

Json ToJson(const StaticAccess& access) {
  Json hits = Json::array();
  for (const SourceHit& hit : access.scan.hits)
    hits.push_back({{"file", hit.file}, {"line", hit.line}, {"rule", hit.rule}, {"text", hit.text}});
  return {{"status", NameOf(access.status)}, {"judged", access.judged}, {"takes_all", access.takes_all},
          {"files", access.scan.files},      {"hits", std::move(hits)}, {"opaque", access.scan.opaque},
          {"sentence", access.sentence}};
}

}  // namespace harness::plugin

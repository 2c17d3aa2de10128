// SPDX-License-Identifier: Apache-2.0
#include "evidence/access_judgement.h"

#include "base/text.h"

namespace harness::evidence {
namespace {

using plugin::AccessStatus;

std::string MebiBytes(int64_t bytes) {
  return FormatFixed(static_cast<double>(bytes) / (1 << 20), 1) + " MiB";
}

std::string GrowthText(const MemoryGrowth& growth) {
  return "its memory grew by " + MebiBytes(growth.resident_bytes) + " while it was handed " +
         MebiBytes(growth.handed_bytes);
}

class Judge {
 public:
  Judge(const plugin::StaticAccess& fixed, const RuntimeAccess& seen, int64_t rows,
        const AccessPolicy& policy)
      : rows_(rows), policy_(policy), growth_(GrowthOf(seen)) {
    result_.fixed = fixed;
    result_.seen = seen;
    result_.sentence = fixed.sentence;
  }

  PluginAccess Run(Timestamp now) {
    Declared();
    Counts();
    Memory();
    result_.covered = IsCovered();
    Allow(now);
    return std::move(result_);
  }

 private:
  const plugin::StaticAccess& fixed() const { return result_.fixed; }
  const std::string& contract() const { return fixed().contract.contract; }
  bool DeclaresLoader() const { return contract().starts_with("dataset_loader_"); }

  void Add(const char* kind, const char* severity, std::string what) {
    result_.mismatches.push_back({kind, severity, std::move(what)});
  }

  // What takes all rows of this log.
  AccessStatus TakesAll() const {
    return rows_ > policy_.unbounded_rows ? AccessStatus::kViolation : AccessStatus::kNeedsStreaming;
  }

  void Declared() {
    result_.status = fixed().status;
    if (fixed().contradicts) {
      Add("static_contradicts_declared", "high", fixed().sentence);
    } else if (fixed().takes_all) {
      result_.status = TakesAll();
      if (!DeclaresLoader()) Add("static_contradicts_declared", "high", fixed().sentence);
    }
  }

  void Counts() {
    const eventlog::AccessEvidence& seen = result_.seen.seen;
    const auto& limit = fixed().contract.row_limit;
    if (contract() == "orchestration_only" && seen.rows > 0) {
      result_.status = AccessStatus::kViolation;
      result_.sentence =
          "Declares that it reads no rows; " + FormatThousands(seen.rows) + " were handed out.";
      Add("rows_without_contract", "high", result_.sentence);
    }
    if (limit && seen.rows > *limit)
      Add("rows_above_limit", "high",
          "Was handed " + FormatThousands(seen.rows) + " rows, expected at most " + FormatThousands(*limit) +
              ".");
    if (result_.seen.batch_limit > 0 && seen.largest_batch > result_.seen.batch_limit)
      Add("batch_above_limit", "high",
          "Its largest batch had " + FormatThousands(seen.largest_batch) + " rows, expected at most " +
              FormatThousands(result_.seen.batch_limit) + ".");
    if (result_.seen.started && result_.seen.applicable && contract() != "orchestration_only" && rows_ > 0 &&
        seen.rows == 0 && (seen.queries == 0 || !fixed().built_in))
      Add("rows_not_taken", "info", "Declares " + contract() + " and took no row.");
  }

  void Memory() {
    if (!growth_ || fixed().built_in) return;
    if (growth_->KeepsRows()) {
      if (DeclaresLoader()) return;
      result_.status = TakesAll();
      const std::string what = "Declares " + contract() + ", but " + GrowthText(*growth_) + ".";
      result_.sentence =
          fixed().takes_all ? fixed().sentence + " At run time " + GrowthText(*growth_) + "." : what;
      Add("runtime_contradicts_declared", "high", what);
      if (!fixed().takes_all && fixed().judged)
        Add("runtime_contradicts_static", "medium",
            "Nothing was found in its sources, but " + GrowthText(*growth_) + ".");
    } else if (fixed().takes_all) {
      if (!DeclaresLoader()) result_.status = AccessStatus::kNeedsStreaming;
      result_.sentence = fixed().sentence + " At run time " + GrowthText(*growth_) + ".";
      Add(DeclaresLoader() ? "runtime_contradicts_declared" : "runtime_contradicts_static", "medium",
          result_.sentence);
    }
  }

  bool IsCovered() const {
    if (!fixed().judged) return false;
    const bool had_many = !fixed().built_in && result_.seen.seen.rows > policy_.unbounded_rows;
    return !had_many || growth_.has_value();
  }

  void Allow(Timestamp now) {
    for (const AllowlistEntry& entry : policy_.allowlist) {
      if (entry.plugin_id != fixed().plugin_id || entry.IsExpired(now)) continue;
      if (result_.status != AccessStatus::kViolation && result_.covered) continue;
      result_.allowed = entry;
      result_.covered = true;
      if (result_.status == AccessStatus::kViolation) result_.status = AccessStatus::kApprovedBoundedLoader;
      result_.sentence += " Allowed by " + entry.owner + " until " + entry.expires + ": " + entry.reason;
    }
  }

  int64_t rows_;
  const AccessPolicy& policy_;
  std::optional<MemoryGrowth> growth_;
  PluginAccess result_;
};

}  // namespace

PluginAccess JudgeAccess(const plugin::StaticAccess& fixed, const RuntimeAccess& seen, int64_t rows,
                         const AccessPolicy& policy, Timestamp now) {
  return Judge(fixed, seen, rows, policy).Run(now);
}

Json ToJson(const PluginAccess& access) {
  Json mismatches = Json::array();
  for (const AccessMismatch& mismatch : access.mismatches) {
    mismatches.push_back({{"id", mismatch.kind + ":" + access.fixed.plugin_id},
                          {"kind", mismatch.kind},
                          {"severity", mismatch.severity},
                          {"what", mismatch.what}});
  }
  return {{"plugin", access.fixed.plugin_id},
          {"declared", plugin::ToJson(access.fixed.contract)},
          {"static", plugin::ToJson(access.fixed)},
          {"runtime", ToJson(access.seen)},
          {"status", plugin::NameOf(access.status)},
          {"covered", access.covered},
          {"sentence", access.sentence},
          {"allowed", access.allowed ? ToJson(*access.allowed) : Json(nullptr)},
          {"mismatches", std::move(mismatches)}};
}

}  // namespace harness::evidence

// SPDX-License-Identifier: Apache-2.0
#include "process/level_explained.h"

#include <algorithm>

#include "process/level_contrast.h"

namespace harness::process {
namespace {

class Explainer {
 public:
  Explainer(const LevelRows& rows, const std::vector<std::vector<uint32_t>>& by_process,
            const std::vector<std::vector<uint32_t>>& by_host, double largest_p,
            std::vector<LevelChange>& changes)
      : rows_(rows), by_process_(by_process), by_host_(by_host), largest_p_(largest_p), changes_(changes) {}

  Result<void> Run() {
    std::vector<size_t> accepted;
    for (const size_t index : ByRise()) {
      ASSIGN_OR_RETURN(const bool stands, Stands(index, accepted));
      if (stands) accepted.push_back(index);
    }
    std::sort(accepted.begin(), accepted.end(), std::greater<>());  // least hours first
    for (const size_t index : std::vector<size_t>(accepted)) {
      ASSIGN_OR_RETURN(const bool stands, Stands(index, accepted));
      if (!stands) std::erase(accepted, index);
    }
    for (size_t index = 0; index < changes_.size(); ++index) {
      if (!Rises(changes_[index]) || std::count(accepted.begin(), accepted.end(), index) > 0) continue;
      changes_[index].explained_by = MostCovering(index, accepted);
    }
    return Ok();
  }

 private:
  static bool Rises(const LevelChange& change) {
    return change.measure == LevelMeasure::kFailures && change.level_after > change.level_before;
  }

  std::vector<size_t> ByRise() const {
    std::vector<size_t> order;
    for (size_t i = 0; i < changes_.size(); ++i) {
      if (Rises(changes_[i])) order.push_back(i);
    }
    const auto rise = [&](size_t i) { return changes_[i].level_after - changes_[i].level_before; };
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rise(a) > rise(b); });
    return order;
  }

  bool Covers(const LevelChange& change, uint32_t row) const {
    const uint32_t number = change.subject.is_host ? rows_.host[row] : rows_.process[row];
    return number == change.subject.number && rows_.at_us[row] >= change.before_us &&
           rows_.at_us[row] <= change.to_us;
  }

  std::vector<const LevelChange*> OfOtherKind(size_t index, const std::vector<size_t>& accepted) const {
    std::vector<const LevelChange*> others;
    for (const size_t other : accepted) {
      if (changes_[other].subject.is_host != changes_[index].subject.is_host)
        others.push_back(&changes_[other]);
    }
    return others;
  }

  const std::vector<uint32_t>& RowsOf(LevelSubject subject) const {
    return subject.is_host ? by_host_[subject.number] : by_process_[subject.number];
  }

  Result<bool> Stands(size_t index, const std::vector<size_t>& accepted) const {
    const LevelChange& change = changes_[index];
    const auto others = OfOtherKind(index, accepted);
    if (others.empty()) return true;
    const std::vector<uint32_t>& all = RowsOf(change.subject);
    std::vector<uint32_t> before, after;
    for (const uint32_t row : all) {
      const Timestamp at = rows_.at_us[row];
      if (at < change.from_us || at > change.to_us) continue;
      if (std::any_of(others.begin(), others.end(), [&](const auto* other) { return Covers(*other, row); }))
        continue;
      (at < change.at_us ? before : after).push_back(row);
    }
    const auto series = MakeLevelSeries(rows_, all, LevelMeasure::kFailures);
    const std::vector<double> values_before = FailureValuesLike(rows_, *series, before);
    const std::vector<double> values_after = FailureValuesLike(rows_, *series, after);
    if (std::min(values_before.size(), values_after.size()) < kLeastSegmentGroups) return false;
    ASSIGN_OR_RETURN(const LevelContrast test, ContrastLevels(values_before, values_after));
    return test.z > 0 && test.p_value <= largest_p_;
  }

  // The accepted change that covers most of the runs gone wrong after the place; the first of equals.
  std::optional<size_t> MostCovering(size_t index, const std::vector<size_t>& accepted) const {
    const LevelChange& change = changes_[index];
    std::optional<size_t> best;
    int64_t most = 0;
    for (const size_t other : accepted) {
      if (changes_[other].subject.is_host == change.subject.is_host) continue;
      int64_t covered = 0;
      for (const uint32_t row : RowsOf(change.subject)) {
        const bool after = rows_.at_us[row] >= change.at_us && rows_.at_us[row] <= change.to_us;
        covered += after && rows_.went_wrong[row] != 0 && Covers(changes_[other], row) ? 1 : 0;
      }
      if (covered > most || (covered == most && best && other < *best)) {
        most = covered;
        best = other;
      }
    }
    return best;
  }

  const LevelRows& rows_;
  const std::vector<std::vector<uint32_t>>& by_process_;
  const std::vector<std::vector<uint32_t>>& by_host_;
  double largest_p_;
  std::vector<LevelChange>& changes_;
};

}  // namespace

Result<void> ExplainFailures(const LevelRows& rows, const std::vector<std::vector<uint32_t>>& by_process,
                             const std::vector<std::vector<uint32_t>>& by_host, double largest_p,
                             std::vector<LevelChange>& changes) {
  return Explainer(rows, by_process, by_host, largest_p, changes).Run();
}

}  // namespace harness::process

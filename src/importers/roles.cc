// SPDX-License-Identifier: Apache-2.0
#include "importers/roles.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "importers/column_profile.h"
#include "importers/name_hints.h"
#include "importers/role_scores.h"
#include "importers/why_private.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using eventlog::RoleName;

// Scores nearer than this are equal; exact names need more than that to be told apart.
constexpr double kEqualScores = 1e-9;
constexpr double kExactMargin = 0.05;

// The roles in which a wrong column makes wrong figures.
constexpr std::array kRolesThatMatter = {Role::kExecutionId, Role::kProcessId, Role::kParentId,
                                         Role::kDependsOnId, Role::kHost,      Role::kQueued,
                                         Role::kEligible,    Role::kStarted,   Role::kEnded};

template <size_t N>
bool Holds(const std::array<Role, N>& roles, Role role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool IsTime(Role role) {
  return Holds(std::array{Role::kQueued, Role::kEligible, Role::kStarted, Role::kEnded}, role);
}
bool IsLength(Role role) {
  return role == Role::kDuration || role == Role::kWait;
}

std::optional<size_t> FindColumn(const Sample& sample, std::string_view name) {
  for (size_t column = 0; column < sample.columns.size(); ++column) {
    if (sample.columns[column].name == name) return column;
  }
  return std::nullopt;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& known) {
  for (const std::string& name : known) {
    if (AsciiLower(name) == AsciiLower(word)) return "; did you mean " + name + "?";
  }
  const std::optional<std::string> near = NearestWord(word, known);
  return near ? "; did you mean " + *near + "?" : "";
}

// What the user said, checked.
struct Told {
  std::map<Role, size_t> columns;
  std::set<Role> forbidden;
};

Result<Told> ReadMap(const Source& source, const Sample& sample,
                     const std::map<std::string, std::string>& mapped) {
  std::vector<std::string> role_names;
  for (const Role role : eventlog::AllRoles()) role_names.emplace_back(RoleName(role));
  std::vector<std::string> column_names;
  for (const SourceColumn& column : sample.columns) column_names.push_back(column.name);
  Told told;
  for (const auto& [role_name, column_name] : mapped) {
    const std::optional<Role> role = eventlog::RoleFromName(role_name);
    if (!role) {
      return InvalidArgument("--map " + role_name + "=" + column_name + ": there is no role " +
                             Quoted(role_name) + DidYouMean(role_name, role_names) +
                             " (roles: " + Join(role_names, ", ") + ")");
    }
    if (column_name.empty()) {
      told.forbidden.insert(*role);
      continue;
    }
    const std::optional<size_t> column = FindColumn(sample, column_name);
    if (!column) {
      return InvalidArgument("--map " + role_name + "=" + column_name + ": " + source.file +
                             " has no column " + Quoted(column_name) + DidYouMean(column_name, column_names));
    }
    told.columns[*role] = *column;
  }
  return told;
}

struct Chosen {
  size_t column = 0;
  std::string how;
};

// One picking: what was told and fixed, then the best candidates, each column and each role once.
class Picker {
 public:
  Picker(const Source& source, const Sample& sample, const Told& told, std::optional<TimeForm> forced_form)
      : source_(source), sample_(sample), told_(told), forced_form_(forced_form) {
    for (size_t column = 0; column < sample.columns.size(); ++column) {
      profiles_.push_back(ProfileColumn(sample.columns[column], sample.values[column]));
    }
  }

  Result<RolePicks> Run() {
    TakeTold();
    if (source_.fixed_roles.empty()) RETURN_IF_ERROR(Infer());
    RolePicks picks;
    for (const auto& [role, chosen] : chosen_) {
      Pick pick{role, sample_.columns[chosen.column].name, chosen.how, std::nullopt, std::nullopt};
      if (IsTime(role)) {
        ASSIGN_OR_RETURN(pick.time_form, FormOf(role, chosen));
      }
      if (IsLength(role)) pick.unit = UnitOf(sample_, profiles_, chosen.column, role, Times());
      picks.picks.push_back(std::move(pick));
    }
    if (source_.fixed_roles.empty()) picks.unread = Unread();
    picks.candidates = Report();
    return picks;
  }

 private:
  void TakeTold() {
    for (const auto& [role, column] : told_.columns) {
      chosen_[role] = {column, "mapped"};
      candidates_.push_back({role, column, 1, 1, true, {"mapped"}});
    }
    for (const FixedRole& fixed : source_.fixed_roles) {
      const std::optional<size_t> column = FindColumn(sample_, fixed.column);
      if (!column || chosen_.contains(fixed.role) || told_.forbidden.contains(fixed.role)) continue;
      chosen_[fixed.role] = {*column, "format"};
      candidates_.push_back({fixed.role, *column, 1, 1, true, {fixed.note}});
    }
    for (const auto& [role, chosen] : chosen_) used_.insert(chosen.column);
  }

  Result<void> Infer() {
    for (ScoredColumn& scored : ScoreColumns(sample_, profiles_)) {
      const bool free = !chosen_.contains(scored.role) && !told_.forbidden.contains(scored.role) &&
                        !used_.contains(scored.column);
      if (free) {
        candidates_.push_back(std::move(scored));
      } else if (!IsTold(scored)) {
        scored.reasons.push_back("not considered: the role or the column is mapped");
        set_aside_.push_back(std::move(scored));
      }
    }
    JudgeLinks(sample_, BestColumn(Role::kExecutionId), candidates_);
    JudgeOrder(sample_, profiles_, candidates_);
    Choose(false);
    JudgeLengths(sample_, profiles_, Times(), candidates_);
    Choose(true);
    for (const Role role : kRolesThatMatter) RETURN_IF_ERROR(CheckRivals(role));
    return {};
  }

  bool IsTold(const ScoredColumn& scored) const {
    const auto told = told_.columns.find(scored.role);
    return told != told_.columns.end() && told->second == scored.column;
  }

  const std::string& NameOf(size_t column) const { return sample_.columns[column].name; }

  std::optional<size_t> BestColumn(Role role) const {
    const ScoredColumn* best = nullptr;
    for (const ScoredColumn& candidate : candidates_) {
      if (candidate.role != role || candidate.score < kAcceptScore) continue;
      const bool better = best == nullptr || candidate.score > best->score ||
                          (candidate.score == best->score && NameOf(candidate.column) < NameOf(best->column));
      if (better) best = &candidate;
    }
    return best == nullptr ? std::nullopt : std::optional(best->column);
  }

  // The best pair of role and column first; ties by role, then by the column's name, never by its place.
  void Choose(bool lengths) {
    std::vector<const ScoredColumn*> ranked;
    for (const ScoredColumn& candidate : candidates_) {
      if (candidate.score >= kAcceptScore && IsLength(candidate.role) == lengths)
        ranked.push_back(&candidate);
    }
    std::sort(ranked.begin(), ranked.end(), [this](const ScoredColumn* left, const ScoredColumn* right) {
      if (left->score != right->score) return left->score > right->score;
      if (left->role != right->role) return left->role < right->role;
      return NameOf(left->column) < NameOf(right->column);
    });
    for (const ScoredColumn* candidate : ranked) {
      if (chosen_.contains(candidate->role) || used_.contains(candidate->column)) continue;
      chosen_[candidate->role] = {candidate->column, "inferred"};
      used_.insert(candidate->column);
    }
  }

  // An error when another column would have done as well.
  Result<void> CheckRivals(Role role) const {
    const auto chosen = chosen_.find(role);
    if (chosen == chosen_.end() || chosen->second.how != "inferred") return {};
    const size_t column = chosen->second.column;
    const auto winner = std::find_if(
        candidates_.begin(), candidates_.end(),
        [&](const ScoredColumn& candidate) { return candidate.role == role && candidate.column == column; });
    std::vector<std::string> equal = {NameOf(column)};
    for (const ScoredColumn& rival : candidates_) {
      if (rival.role != role || rival.column == column || rival.score < kAcceptScore ||
          used_.contains(rival.column)) {
        continue;
      }
      const double margin = rival.exact && winner->exact ? kExactMargin : kEqualScores;
      if (winner->score - rival.score > margin) continue;
      if (SameValues(sample_.values[column], sample_.values[rival.column])) continue;
      equal.push_back(NameOf(rival.column));
    }
    if (equal.size() == 1) return {};
    std::sort(equal.begin(), equal.end());
    const std::string name(RoleName(role));
    std::vector<std::string> maps;
    for (const std::string& candidate : equal) maps.push_back("--map " + name + "=" + candidate);
    return InvalidArgument(source_.file + ": columns " + Join(equal, " and ") + " fit the role " + name +
                           " equally well; add " + Join(maps, " or "));
  }

  ChosenTimes Times() const {
    const auto column_of = [this](Role role) {
      const auto found = chosen_.find(role);
      return found == chosen_.end() ? std::nullopt : std::optional(found->second.column);
    };
    return {column_of(Role::kQueued), column_of(Role::kEligible), column_of(Role::kStarted),
            column_of(Role::kEnded)};
  }

  Result<std::optional<TimeForm>> FormOf(Role role, const Chosen& chosen) const {
    const ColumnProfile& profile = profiles_[chosen.column];
    if (profile.typed_time) return std::optional<TimeForm>();
    const bool clear = profile.time && !profile.time->ambiguous_order;
    if (clear && !forced_form_) return std::optional(profile.time->form);
    const std::vector<std::string_view> values = PresentValues(sample_.values[chosen.column]);
    if (values.empty()) return std::optional(forced_form_.value_or(TimeForm::kIso));
    const bool forced_fits =
        forced_form_ && std::any_of(values.begin(), values.end(), [this](std::string_view value) {
          return ParseTime(value, *forced_form_).has_value();
        });
    if (forced_fits) return forced_form_;
    if (!profile.time) return NoTimes(role, chosen, values.front());
    if (clear) return std::optional(profile.time->form);
    if (const std::optional<TimeForm> order = OrderOfNeighbours()) return order;
    return InvalidArgument(source_.file + ": column " + NameOf(chosen.column) +
                           ": day and month cannot be told apart in " +
                           ValueForMessage(source_, NameOf(chosen.column), values.front()) +
                           "; add --time-format day_first or --time-format month_first");
  }

  Error NoTimes(Role role, const Chosen& chosen, std::string_view value) const {
    return InvalidArgument(
        source_.file + ": column " + NameOf(chosen.column) + ", " + chosen.how + " as " +
        std::string(RoleName(role)) + ", holds no times: found " +
        ValueForMessage(source_, NameOf(chosen.column), value) +
        ", expected a date and time such as 2025-07-01 00:00:02 (for counts since 1970 outside of "
        "1990 to 2099 add --time-format epoch_s, epoch_ms, epoch_us or epoch_ns)");
  }

  // The order of day and month that another chosen time shows; one log is written by one system.
  std::optional<TimeForm> OrderOfNeighbours() const {
    for (const auto& [role, chosen] : chosen_) {
      const std::optional<TimeFormGuess>& guess = profiles_[chosen.column].time;
      if (!IsTime(role) || !guess || guess->ambiguous_order) continue;
      if (guess->form == TimeForm::kDayFirst || guess->form == TimeForm::kMonthFirst) return guess->form;
    }
    return std::nullopt;
  }

  std::vector<Pick> Unread() const {
    std::vector<Pick> unread;
    for (size_t column = 0; column < sample_.columns.size(); ++column) {
      const ColumnProfile& profile = profiles_[column];
      if (used_.contains(column) || profile.present == 0 || profile.time_share() > 0) continue;
      for (const NameHint& hint : NameHints(NameOf(column))) {
        const bool open = !chosen_.contains(hint.role) && !told_.forbidden.contains(hint.role);
        if (hint.exact && IsTime(hint.role) && open)
          unread.push_back({hint.role, NameOf(column), "inferred", std::nullopt, std::nullopt});
      }
    }
    return unread;
  }

  std::vector<Candidate> Report() const {
    std::vector<Candidate> report;
    for (const auto* list : {&candidates_, &set_aside_}) {
      for (const ScoredColumn& scored : *list) {
        report.push_back({scored.role, NameOf(scored.column), scored.score, scored.reasons});
      }
    }
    std::sort(report.begin(), report.end(), [](const Candidate& left, const Candidate& right) {
      if (left.role != right.role) return left.role < right.role;
      if (left.score != right.score) return left.score > right.score;
      return left.column < right.column;
    });
    return report;
  }

  const Source& source_;
  const Sample& sample_;
  const Told& told_;
  std::optional<TimeForm> forced_form_;
  std::vector<ColumnProfile> profiles_;
  std::vector<ScoredColumn> candidates_;
  std::vector<ScoredColumn> set_aside_;  // for the report only
  std::map<Role, Chosen> chosen_;
  std::set<size_t> used_;
};

}  // namespace

Result<RolePicks> PickRoles(const Source& source, const Sample& sample,
                            const std::map<std::string, std::string>& mapped,
                            std::optional<TimeForm> forced_form) {
  ASSIGN_OR_RETURN(const Told told, ReadMap(source, sample, mapped));
  return Picker(source, sample, told, forced_form).Run();
}

}  // namespace harness::importers

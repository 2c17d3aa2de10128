// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/verify.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "ideaspace/confidence.h"
#include "process/sample_summary.h"
#include "replay/naive_promise.h"
#include "stats/parallel.h"

namespace harness::ideaspace {
namespace {

using process::Hours;
using replay::Verdict;

void BlockIt(JudgedAction& judged, Block block, std::string explanation) {
  judged.block = block;
  judged.explanation = std::move(explanation);
  judged.confidence = 0;
}

Block BlockOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified:
      return Block::kNone;
    case Verdict::kNoEffect:
      return Block::kNoEffect;
    case Verdict::kHarmful:
      return Block::kHarmful;
    case Verdict::kInconclusive:
      return Block::kInconclusive;
    case Verdict::kNotProvable:
      return Block::kNotProvable;
    case Verdict::kOverloaded:
      return Block::kOverloaded;
  }
  return Block::kInconclusive;
}

// What can be said before any replay.
JudgedAction Prepare(const Recommendation& wanted, size_t number, const ActionScorer& scorer,
                     const VerifyOptions& options) {
  JudgedAction judged;
  judged.recommendation = number;
  if (const auto known = options.track_records.find(wanted.lever_id); known != options.track_records.end())
    judged.track_record = known->second;
  if (const Exclusion* exclusion = Excludes(options.policy, wanted.action_type, wanted.target_process_ids)) {
    BlockIt(judged, Block::kExcludedByPolicy,
            "the policy forbids actions of type " + wanted.action_type + " on processes like " +
                Quoted(exclusion->pattern));
    judged.delta_energy = -scorer.state().config.penalties.policy_exclusion;
    return judged;
  }
  if (scorer.study().model().jobs() == 0) {
    BlockIt(judged, Block::kInfeasible,
            "no execution has the times that a replay needs, from eligible to end");
    return judged;
  }
  if (wanted.actions.empty()) BlockIt(judged, Block::kInfeasible, "it names no change that can be replayed");
  for (const std::string& text : wanted.actions) {
    const auto action = replay::ParseAction(text, scorer.study().names());
    if (!action) {
      judged.plan.clear();
      BlockIt(judged, Block::kInfeasible, "it cannot be replayed: " + action.error().message);
      break;
    }
    judged.plan.push_back(*action);
  }
  return judged;
}

std::string NaiveText(const std::optional<replay::NaivePromise>& naive) {
  if (!naive) return "";
  return "; the naive rule wait * k / (c + k) would promise " + HoursText(Hours(naive->promised_us)) +
         ", which nothing here bears out";
}

// What a report says of a whole server stands beside this, and may be proven where a slot or two are not.
std::string NoServerText(const replay::Model& model, const replay::Plan& plan) {
  if (plan.size() != 1 || plan[0].kind != replay::ActionKind::kAddSlots || plan[0].hosts.size() != 1)
    return "";
  const int64_t slots = model.hosts[plan[0].hosts[0]].slots;
  if (plan[0].amount <= 0 || plan[0].amount >= slots) return "";
  return "; it adds " + FormatThousands(plan[0].amount) + (plan[0].amount == 1 ? " slot" : " slots") +
         ", not a server of " + FormatThousands(slots);
}

void TakeOutcome(JudgedAction& judged, replay::Outcome outcome, const ActionScorer& scorer) {
  Block block = BlockOf(outcome.verdict);
  if (block == Block::kInconclusive && scorer.study().calibration().fit == replay::Fit::kReproduces)
    block = Block::kTooFewBlocks;
  judged.explanation = outcome.reason;
  // Executions that fall away may count though nobody waits less.
  const bool may_count = (block == Block::kNoEffect || block == Block::kNotProvable) && outcome.dropped > 0;
  judged.counted_only = may_count;
  if (outcome.verdict == Verdict::kInconclusive) {
    const auto naive = replay::PromiseOf(scorer.study().model(), judged.plan);
    if (naive) judged.naive_hours = Hours(naive->promised_us);
    judged.explanation += NaiveText(naive);
  }
  if (block == Block::kNotProvable) judged.explanation += NoServerText(scorer.study().model(), judged.plan);
  if (block == Block::kNoEffect) judged.delta_energy = 0;
  if (!may_count) judged.block = block;
  judged.without_count = block;
  judged.found = std::move(outcome);
}

std::string UnmovedText(const JudgedAction& judged) {
  std::string text = "it saves " + HoursText(Hours(judged.found->delta_wait_us)) +
                     " of waiting, and no figure changes: not of ALL";
  if (judged.score->target) text += ", not of " + judged.score->target->key;
  return text;
}

std::string RaisedText(const ScoredEntity& entity) {
  std::string text = "it raises the energy of " + entity.key + EnergyChangeText(entity);
  std::vector<std::string> worse;
  for (size_t i = 0; i < kKpis; ++i) {
    if (!entity.sure_after[i] || !entity.ideal[i] || *entity.sure_after[i] == *entity.observed[i]) continue;
    const KpiInfo& info = KpiTable()[i];
    if ((*entity.sure_after[i] > *entity.observed[i]) == info.minimise) worse.emplace_back(info.label);
  }
  return worse.empty() ? text : text + ": worse is the " + Join(worse, ", the ");
}

// A system of which counted executions alone are believed is as sure as its calibration, not as a saving.
double CountedConfidence(const replay::Study& study, const replay::Outcome& outcome) {
  replay::BlockInterval exact = outcome.interval;
  exact.estimate_us = 1;
  exact.low_us = exact.high_us = 1;
  return replay::Confidence(study.calibration(), exact);
}

bool Moves(const ScoredEntity& entity) {
  return entity.after != entity.observed;
}

void JudgeScore(JudgedAction& judged, const Recommendation& wanted, const ActionScorer& scorer) {
  if (!judged.score) {
    BlockIt(judged, Block::kHarmful, "executions that ran could never start");
    return;
  }
  const ScoredAction& score = *judged.score;
  const double all = score.all.delta();
  const double target = score.target ? score.target->delta() : 0;
  judged.delta_energy = all;
  if (score.all.Rises() || (all == 0 && score.target && score.target->Rises())) {
    BlockIt(judged, Block::kRaisesEnergy, RaisedText(score.all.Rises() ? score.all : *score.target));
  } else if (all == 0 && target == 0 && !(Moves(score.all) || (score.target && Moves(*score.target)))) {
    if (judged.counted_only) return BlockIt(judged, judged.without_count, judged.found->reason);
    BlockIt(judged, Block::kNoEffect, UnmovedText(judged));
  } else {
    if (judged.counted_only)
      judged.explanation +=
          "; " + FormatThousands(judged.found->dropped) + " executions fall away, which counts";
    const double replayed =
        judged.counted_only ? CountedConfidence(scorer.study(), *judged.found) : judged.found->confidence;
    judged.confidence = ActionConfidence(replayed, wanted.q_value, judged.track_record);
  }
}

// One replay tells the wait that is saved and the figures.
Result<void> Judge(JudgedAction& judged, const Recommendation& wanted, const ActionScorer& scorer) {
  ActionScorer::Plan scored = scorer.Begin(TargetKey(wanted, scorer.study().names()));
  replay::EvaluateOptions options;
  options.marginals = false;
  options.on_change = [&](const replay::ExecutedChange& change) { scored.Add(change); };
  options.wants_changes = [](const replay::Outcome& found) {
    return BlockOf(found.verdict) == Block::kNone || found.dropped > 0;
  };
  auto outcome = scorer.study().Evaluate(judged.plan, options);
  if (!outcome && outcome.error().code == ErrorCode::kInvalidArgument) {
    BlockIt(judged, Block::kInfeasible, "it cannot be replayed: " + outcome.error().message);
    return Ok();
  }
  if (!outcome) return outcome.error();
  TakeOutcome(judged, std::move(*outcome), scorer);
  if (judged.block != Block::kNone) return Ok();
  judged.score = scored.Score({RequestsStay(wanted, judged.plan), judged.counted_only});
  JudgeScore(judged, wanted, scorer);
  return Ok();
}

Result<void> JudgeAll(std::vector<JudgedAction>& judged, const std::vector<Recommendation>& recommended,
                      const ActionScorer& scorer, int threads) {
  std::vector<JudgedAction*> open;
  for (JudgedAction& action : judged) {
    if (action.block == Block::kNone) open.push_back(&action);
  }
  std::vector<Result<void>> failures(open.size());
  stats::ParallelItems(static_cast<int64_t>(open.size()), threads, [&](int64_t item) {
    const auto i = static_cast<size_t>(item);
    failures[i] = Judge(*open[i], recommended[open[i]->recommendation], scorer);
  });
  for (Result<void>& failure : failures) RETURN_IF_ERROR(failure);
  return Ok();
}

}  // namespace

// Three digits, and more where they would not tell the two apart.
std::string EnergyChangeText(const ScoredEntity& entity) {
  int digits = 3;
  while (digits < 9 && FormatFixed(entity.before, digits) == FormatFixed(entity.after_energy, digits))
    ++digits;
  return " from " + FormatFixed(entity.before, digits) + " to " + FormatFixed(entity.after_energy, digits);
}

const char* BlockName(Block block) {
  switch (block) {
    case Block::kNone:
      return "";
    case Block::kExcludedByPolicy:
      return "excluded_by_policy";
    case Block::kInfeasible:
      return "infeasible";
    case Block::kInconclusive:
      return "inconclusive";
    case Block::kTooFewBlocks:
      return "too_few_blocks";
    case Block::kNoEffect:
      return "no_effect";
    case Block::kHarmful:
      return "harmful";
    case Block::kOverloaded:
      return "overloaded";
    case Block::kNotProvable:
      return "not_provable";
    case Block::kRaisesEnergy:
      return "raises_energy";
  }
  return "";
}

std::string TargetKey(const Recommendation& recommendation, const replay::Names& names) {
  if (recommendation.target_kind != "pool") return recommendation.target_kind + ":" + recommendation.target;
  for (const std::string& text : recommendation.actions) {
    const auto action = replay::ParseAction(text, names);
    if (action && action->kind == replay::ActionKind::kAddSlots && action->hosts.size() == 1)
      return "host:" + names.hosts[action->hosts.front()];
  }
  return "host:" + recommendation.target;
}

bool RequestsStay(const Recommendation& recommendation, const replay::Plan& plan) {
  if (recommendation.action_type == "tune_schedule") return true;
  return std::none_of(plan.begin(), plan.end(), [](const replay::Action& action) {
    return action.kind == replay::ActionKind::kThin || action.kind == replay::ActionKind::kKeep;
  });
}

Result<VerifiedActions> Verify(const ActionScorer& scorer, const std::vector<Recommendation>& recommended,
                               const VerifyOptions& options) {
  std::vector<JudgedAction> judged;
  for (size_t i = 0; i < recommended.size(); ++i)
    judged.push_back(Prepare(recommended[i], i, scorer, options));
  RETURN_IF_ERROR(JudgeAll(judged, recommended, scorer, options.threads));

  VerifiedActions verified;
  verified.energy_before = scorer.all().energy.total;
  verified.energy_is_known = !scorer.all().energy.terms.empty();
  for (JudgedAction& action : judged) {
    (action.block == Block::kNone ? verified.actions : verified.blocked).push_back(std::move(action));
  }
  const auto rank = [&](const JudgedAction& action) {
    const Recommendation& wanted = recommended[action.recommendation];
    return std::tuple(-*action.delta_energy, -action.confidence, std::string_view(wanted.lever_id),
                      std::string_view(wanted.target), action.recommendation);
  };
  std::sort(verified.actions.begin(), verified.actions.end(),
            [&](const JudgedAction& a, const JudgedAction& b) { return rank(a) < rank(b); });
  return verified;
}

}  // namespace harness::ideaspace

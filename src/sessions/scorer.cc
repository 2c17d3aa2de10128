// SPDX-License-Identifier: Apache-2.0
#include "sessions/scorer.h"

#include <utility>

#include "sessions/because.h"
#include "sessions/history.h"
#include "sessions/metric_score.h"
#include "sessions/plain_figures.h"
#include "sessions/sibling_prior.h"
#include "sessions/snapshot_id.h"
#include "stats/student_t.h"

namespace harness::sessions {

struct Scorer::State {
  History history;
  mutable SiblingPriors priors;
};

std::string_view NameOf(Metric metric) {
  constexpr std::array<std::string_view, 3> kNames = {"cost", "duration", "tokens"};
  return kNames[static_cast<size_t>(metric)];
}

std::string_view NameOf(Tier tier) {
  constexpr std::array<std::string_view, kTierCount> kNames = {
      "genus_model_mix", "genus", "cluster_model_mix", "cluster", "cascade", "all"};
  return kNames[static_cast<size_t>(tier)];
}

std::string_view NameOf(ScoreState state) {
  constexpr std::array<std::string_view, 8> kNames = {
      "normal",       "unusual",     "outlier_high", "outlier_low", "too_little_history",
      "cost_pending", "no_variance", "free"};
  return kNames[static_cast<size_t>(state)];
}

Scorer::Scorer() : state_(std::make_unique<State>()) {}
Scorer::~Scorer() = default;
Scorer::Scorer(Scorer&&) noexcept = default;
Scorer& Scorer::operator=(Scorer&&) noexcept = default;

void Scorer::Put(const SessionFacts& session) {
  state_->history.Put(session);
}

int64_t Scorer::size() const {
  return state_->history.size();
}

namespace {

// All that a session is compared with.
struct Context {
  HistoryRow row;
  KeyOfTier keys{};
  Ladder ladder;
  KeyView all;
  const SiblingPrior* prior = nullptr;
};

Context ContextOf(const History& history, SiblingPriors& priors, const SessionFacts& session) {
  Context context;
  context.row = RowOf(session);
  context.keys = history.KeysOf(session);
  context.ladder = LadderOf(history, context.keys, context.row);
  context.all = history.Before(0, session.ended_us, session.session_id);
  context.prior = &priors.At(history, static_cast<int64_t>(context.all.end));
  return context;
}

}  // namespace

Scores Scorer::Score(const SessionFacts& session) const {
  const History& history = state_->history;
  const Context context = ContextOf(history, state_->priors, session);
  Scores scores;
  for (const Metric metric : kMetrics) {
    const auto index = static_cast<size_t>(metric);
    const Baseline baseline = BaselineFor(history, context.ladder, *context.prior, index);
    MetricScore& score = metric == Metric::kCost       ? scores.cost
                         : metric == Metric::kDuration ? scores.duration
                                                       : scores.tokens;
    score = ScoreOf(context.row, index, context.ladder, baseline, *context.prior);
  }
  scores.plain = PlainFiguresOf(history, context.keys, context.row);
  scores.because = BecauseOf(history, context.keys, context.row);
  scores.baseline_snapshot_id = SnapshotId(context.row, context.ladder, *context.prior, scores.plain);
  return scores;
}

Json Scorer::BaselineOf(const SessionFacts& session, Metric metric) const {
  const History& history = state_->history;
  const Context context = ContextOf(history, state_->priors, session);
  const auto index = static_cast<size_t>(metric);
  const Baseline baseline = BaselineFor(history, context.ladder, *context.prior, index);
  const MetricScore score = ScoreOf(context.row, index, context.ladder, baseline, *context.prior);
  // pico-USD, us and tokens in USD, ms and tokens.
  constexpr std::array kUnits = {1e12, 1e3, 1.0};
  Json points = Json::array();
  for (size_t i = 0; i < baseline.rows.size(); ++i) {
    const HistoryRow& row = history.row(baseline.rows[i]);
    points.push_back({{"session_id", row.id},
                      {"value", static_cast<double>(row.values[index]) / kUnits[index]},
                      {"weight", stats::RoundSignificant(baseline.sample.weight[i])}});
  }
  return {{"tier", NameOf(score.tier)},
          {"n", score.n},
          {"n_eff", score.n_eff},
          {"location", score.location ? Json(*score.location) : Json()},
          {"scale", score.scale ? Json(*score.scale) : Json()},
          {"points", std::move(points)}};
}

}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
#include "sessions/because.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/prng.h"
#include "base/text.h"
#include "sessions/location_scale.h"
#include "sessions/metric_score.h"
#include "stats/huber.h"
#include "stats/student_t.h"

namespace harness::sessions {
namespace {

constexpr size_t kCost = 0;
constexpr size_t kTokens = 2;
constexpr size_t kTypicalLength = 256;
constexpr double kPicoInUsd = 1e12;

// Logarithms of the factors of a cost; they sum to ln(cost in pico-USD).
struct Factors {
  double messages = 0.0, tokens_per_message = 0.0, cost_per_token = 0.0;
  double cost() const { return messages + tokens_per_message + cost_per_token; }
};

bool HasFactors(const HistoryRow& row) {
  return row.values[kCost] > 0 && row.values[kTokens] > 0 && row.messages > 0;
}

// Message counts are small and asked for often.
double LogOfCount(uint32_t count) {
  static const std::array<double, 256> kLogs = [] {
    std::array<double, 256> logs{};
    for (size_t i = 1; i < logs.size(); ++i) logs[i] = DeterministicLog(static_cast<double>(i));
    return logs;
  }();
  return count < kLogs.size() ? kLogs[count] : DeterministicLog(static_cast<double>(count));
}

Factors FactorsOf(const HistoryRow& row) {
  const double messages = LogOfCount(row.messages);
  return {messages, row.logs[kTokens] - messages, row.logs[kCost] - row.logs[kTokens]};
}

struct Part {
  std::string id;
  double log_ratio = 0.0;
  std::string sentence;
};

double OnGrid(double value) {
  return std::ldexp(std::nearbyint(std::ldexp(value, 30)), -30);
}

double Factor(double log_ratio) {
  return stats::RoundSignificant(DeterministicExp(log_ratio));
}

std::string Figure(double value) {
  return FormatDouble(stats::RoundSignificant(value, 3));
}

// "2.1 times as much as" without the noun: "2.1 times" or "0.4 times".
std::string Times(double log_ratio) {
  return Figure(DeterministicExp(log_ratio)) + " times";
}

std::string Compared(double log_ratio, const std::string& what, double value, double typical) {
  return Times(log_ratio) + " the " + what + ": " + Figure(value) + " beside " + Figure(typical);
}

// Sessions of the cluster and the weights of its typical session.
struct Typical {
  std::vector<uint32_t> rows;
  Sample sample;  // of the cost; weights times Huber's
};

Typical TypicalOf(const History& history, const KeyView& view, bool with_factors) {
  Typical typical;
  for (size_t i = view.end - std::min(view.end, kTypicalLength); i < view.end; ++i) {
    history.Prefetch(view.rows, i + 8);
    const HistoryRow& row = history.row(view.rows[i]);
    if (row.values[kCost] <= 0 || (with_factors && !HasFactors(row))) continue;
    typical.rows.push_back(view.rows[i]);
    typical.sample.y.push_back(row.logs[kCost]);
    typical.sample.weight.push_back(row.weight);
  }
  if (typical.rows.empty()) return typical;
  Sample& sample = typical.sample;
  const double newest = sample.weight.back();
  for (double& weight : sample.weight) weight /= newest;
  std::vector<double> scratch;
  const double scale = ScaleFor(sample, 0.0, scratch);
  if (!(scale > 0.0)) return typical;
  scratch.resize(sample.y.size());
  const double center = stats::HuberWithScale(sample.y, sample.weight, scale, scratch);
  for (size_t i = 0; i < sample.y.size(); ++i) {
    const double distance = std::fabs(sample.y[i] - center) / (stats::kHuberTuning * scale);
    if (distance > 1.0) sample.weight[i] /= distance;
  }
  return typical;
}

double WeightedMean(const Typical& typical, const auto& value_of, const auto& counts) {
  double weights = 0.0;
  double sum = 0.0;
  for (size_t i = 0; i < typical.rows.size(); ++i) {
    if (!counts(typical.rows[i])) continue;
    weights += typical.sample.weight[i];
    sum += typical.sample.weight[i] * value_of(i);
  }
  return weights > 0.0 ? sum / weights : NAN;
}

Json Assemble(std::vector<Part> parts, Json reference, int64_t n) {
  double total = 0.0;
  for (Part& part : parts) {
    part.log_ratio = OnGrid(part.log_ratio);
    total += part.log_ratio;
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    const double x = std::fabs(a.log_ratio);
    const double y = std::fabs(b.log_ratio);
    return x != y ? x > y : a.id < b.id;
  });
  Json list = Json::array();
  for (const Part& part : parts) {
    list.push_back({{"id", part.id},
                    {"log_ratio", part.log_ratio},
                    {"factor", Factor(part.log_ratio)},
                    {"sentence", part.sentence}});
  }
  return {{"reference", std::move(reference)}, {"n", n}, {"total", total}, {"parts", std::move(list)}};
}

Json CostAlone(const HistoryRow& row, const Typical& typical) {
  const auto any = [](uint32_t) { return true; };
  const double cost = WeightedMean(
      typical, [&](size_t i) { return typical.sample.y[i]; }, any);
  const double ratio = row.logs[kCost] - cost;
  const double usd = DeterministicExp(cost) / kPicoInUsd;
  const double own = static_cast<double>(row.values[kCost]) / kPicoInUsd;
  return Assemble({{"cost", ratio, Compared(ratio, "cost of a typical session, in USD", own, usd)}},
                  {{"cost_usd", stats::RoundSignificant(usd)}}, static_cast<int64_t>(typical.rows.size()));
}

}  // namespace

Json BecauseOf(const History& history, const KeyOfTier& keys, const HistoryRow& row) {
  if (row.values[kCost] <= 0) return {};
  const KeyView view = history.Before(keys[static_cast<size_t>(Tier::kCluster)], row.ended_us, row.id);
  Typical typical = TypicalOf(history, view, HasFactors(row));
  if (typical.rows.empty() || !HasFactors(row)) {
    typical = TypicalOf(history, view, false);
    return typical.rows.empty() ? Json() : CostAlone(row, typical);
  }
  std::vector<Factors> factors;
  for (const uint32_t index : typical.rows) factors.push_back(FactorsOf(history.row(index)));
  const auto any = [](uint32_t) { return true; };
  const auto same_mix = [&](uint32_t index) {
    return InTier(history.row(index), keys, static_cast<int>(Tier::kClusterModelMix));
  };
  const auto price_of = [&](size_t i) { return factors[i].cost_per_token; };
  const Factors reference{WeightedMean(
                              typical, [&](size_t i) { return factors[i].messages; }, any),
                          WeightedMean(
                              typical, [&](size_t i) { return factors[i].tokens_per_message; }, any),
                          WeightedMean(typical, price_of, any)};
  const double mix_price = WeightedMean(typical, price_of, same_mix);
  const bool mix_known = !std::isnan(mix_price);
  const Factors own = FactorsOf(row);
  const double model_mix = (mix_known ? mix_price : own.cost_per_token) - reference.cost_per_token;
  const double price = mix_known ? own.cost_per_token - mix_price : 0.0;
  const double messages = own.messages - reference.messages;
  const double tokens = own.tokens_per_message - reference.tokens_per_message;
  const auto exp = [](double x) { return DeterministicExp(x); };
  std::vector<Part> parts = {
      {"messages", messages, Compared(messages, "messages", exp(own.messages), exp(reference.messages))},
      {"tokens_per_message", tokens,
       Compared(tokens, "tokens per message", exp(own.tokens_per_message),
                exp(reference.tokens_per_message))},
      {"model_mix", model_mix,
       mix_known ? Times(model_mix) + " the price per token by the choice of models"
                 : Times(model_mix) + " the price per token, by models that this cluster has not seen"},
      {"price_per_token", price,
       mix_known ? Times(price) + " the price per token that these models usually have here"
                 : "the usual price of these models is not known here"}};
  const auto rounded = [](double value) { return stats::RoundSignificant(value); };
  return Assemble(std::move(parts),
                  {{"cost_usd", rounded(exp(reference.cost()) / kPicoInUsd)},
                   {"messages", rounded(exp(reference.messages))},
                   {"tokens_per_message", rounded(exp(reference.tokens_per_message))},
                   {"usd_per_token", rounded(exp(reference.cost_per_token) / kPicoInUsd)}},
                  static_cast<int64_t>(typical.rows.size()));
}

}  // namespace harness::sessions

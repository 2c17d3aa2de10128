// SPDX-License-Identifier: Apache-2.0
#include "insight/novelty.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "insight/jaccard.h"

namespace harness::insight {
namespace {

std::string Share(double similarity) {
  return FormatFixed(similarity, 3);
}

std::string Counted(int64_t count, std::string_view one, std::string_view many) {
  return FormatThousands(count) + " " + std::string(count == 1 ? one : many);
}

Gate NoveltyGate(std::string_view kind, const Comparison& comparison) {
  Gate gate;
  gate.id = "novelty";
  gate.measured = {{"gate", kind},
                   {"new", comparison.Count(Change::kNew)},
                   {"new_discovered", comparison.NewDiscovered().size()},
                   {"jaccard_identity", comparison.jaccard_identity},
                   {"jaccard_content", comparison.jaccard_content}};
  return gate;
}

NoiseFloor FloorOf(std::vector<double> similarities, double observed) {
  NoiseFloor floor;
  std::sort(similarities.begin(), similarities.end());
  if (const auto rank = FloorRank(static_cast<int64_t>(similarities.size())))
    floor.floor = similarities[static_cast<size_t>(*rank - 1)];
  floor.similarities = std::move(similarities);
  floor.observed = observed;
  return floor;
}

std::string FloorText(const Calibration& calibration) {
  const NoiseFloor& identity = calibration.identity;
  const NoiseFloor& content = calibration.content;
  if (!identity.floor) return "";
  return "Similarity to the reference " + Share(identity.observed) + " (identity) and " +
         Share(content.observed) + " (content), noise floor " + Share(*identity.floor) + " and " +
         Share(*content.floor);
}

Json ToJson(const NoiseFloor& floor) {
  return {{"observed", floor.observed},
          {"floor", floor.floor ? Json(*floor.floor) : Json(nullptr)},
          {"similarities", floor.similarities},
          {"below", floor.below()}};
}

Json ToJson(const Recurrence& recurrence) {
  return {{"plugin_id", recurrence.insight.plugin_id},
          {"id", recurrence.insight.id},
          {"identity", recurrence.insight.signature.identity},
          {"identity_times", recurrence.identity_times},
          {"times", recurrence.times}};
}

Gate Judged(Gate gate, Verdict verdict, std::string sentence) {
  gate.verdict = verdict;
  gate.sentence = std::move(sentence);
  return gate;
}

}  // namespace

Gate BasicNovelty(const Comparison& comparison, double novelty_min) {
  Gate gate = NoveltyGate("basic", comparison);
  gate.measured["novelty_min"] = novelty_min;
  const auto news = static_cast<int64_t>(comparison.NewDiscovered().size());
  const bool unlike = comparison.jaccard_identity <= novelty_min;
  const std::string found = Counted(news, "insight is", "insights are") +
                            " new since the reference; similarity " + Share(comparison.jaccard_identity) +
                            ", threshold " + FormatDouble(novelty_min);
  if (news > 0 || unlike) return Judged(std::move(gate), Verdict::kPass, found + ".");
  return Judged(std::move(gate), Verdict::kFail, found + ": nothing new was found.");
}

std::optional<int64_t> NeededRecurrences(int64_t k, int64_t news) {
  const double allowed = 0.02 / static_cast<double>(news);
  double probability = std::ldexp(1.0, -static_cast<int>(k));  // of exactly m heads, from m = k down
  double tail = 0;
  std::optional<int64_t> needed;
  for (int64_t m = k; m > 0; --m) {
    tail += probability;
    if (tail > allowed) break;
    needed = m;
    probability = probability * static_cast<double>(m) / static_cast<double>(k - m + 1);
  }
  return needed;
}

std::optional<int64_t> FloorRank(int64_t k) {
  const int64_t rank = (k + 1) / 20;
  return rank > 0 ? std::optional(rank) : std::nullopt;
}

Calibration Calibrate(const Comparison& comparison, const Insights& run, std::span<const Insights> reruns) {
  Calibration calibration;
  calibration.reruns = static_cast<int64_t>(reruns.size());
  for (Insight& insight : comparison.NewDiscovered())
    calibration.news.push_back({std::move(insight), 0, 0, false});
  for (const Insight& insight : run.insights) {
    if (insight.actionable()) calibration.insights.push_back({insight, 0, 0, false});
  }
  calibration.needed = NeededRecurrences(calibration.reruns,
                                         std::max<int64_t>(1, static_cast<int64_t>(calibration.news.size())));
  const SignatureSets own = SignaturesOf(run);
  std::vector<double> identities, contents;
  for (const Insights& rerun : reruns) {
    const SignatureSets other = SignaturesOf(rerun);
    identities.push_back(Jaccard(own.identities, other.identities));
    contents.push_back(Jaccard(own.contents, other.contents));
    for (std::vector<Recurrence>* list : {&calibration.news, &calibration.insights}) {
      for (Recurrence& recurrence : *list) {
        const Signature& signature = recurrence.insight.signature;
        if (other.identities.contains(signature.identity)) ++recurrence.identity_times;
        if (other.both.contains(signature.identity + " " + signature.content)) ++recurrence.times;
      }
    }
  }
  for (Recurrence& recurrence : calibration.news)
    recurrence.stable = calibration.needed && recurrence.times >= *calibration.needed;
  std::stable_sort(calibration.news.begin(), calibration.news.end(),
                   [](const Recurrence& a, const Recurrence& b) { return a.times > b.times; });
  calibration.identity = FloorOf(std::move(identities), comparison.jaccard_identity);
  calibration.content = FloorOf(std::move(contents), comparison.jaccard_content);
  return calibration;
}

Gate CalibratedNovelty(const Comparison& comparison, const Calibration& calibration) {
  Gate gate = NoveltyGate("calibrated", comparison);
  gate.measured["calibration"] = ToJson(calibration);
  const auto& news = calibration.news;
  const std::string floor = FloorText(calibration);
  const std::string behind = floor.empty() ? "" : " " + floor + ".";
  if (news.empty())
    return Judged(std::move(gate), Verdict::kFail, "Nothing is new since the reference." + behind);
  const std::string k = std::to_string(calibration.reruns);
  const auto found = Counted(static_cast<int64_t>(news.size()), "insight is", "insights are");
  const auto stable = std::count_if(news.begin(), news.end(), [](const Recurrence& r) { return r.stable; });
  if (stable > 0) {
    return Judged(std::move(gate), Verdict::kPass,
                  found + " new since the reference, of which " + std::to_string(stable) +
                      " came back in at least " + std::to_string(*calibration.needed) + " of " + k +
                      " re-runs on bootstrap samples." + behind);
  }
  if (!calibration.needed) {
    return Judged(std::move(gate), Verdict::kInconclusive,
                  found + " new since the reference; " + k + " re-runs are too few to tell news from noise.");
  }
  const std::string unstable = found + " new since the reference; the steadiest came back in " +
                               std::to_string(news.front().times) + " of " + k + " re-runs, " +
                               std::to_string(*calibration.needed) + " are needed.";
  if (floor.empty()) {
    return Judged(std::move(gate), Verdict::kInconclusive,
                  unstable + " Fewer than 19 re-runs give no noise floor.");
  }
  if (calibration.identity.below() && calibration.content.below())
    return Judged(std::move(gate), Verdict::kPass, unstable + " " + floor + ": below both.");
  return Judged(std::move(gate), Verdict::kFail, unstable + " " + floor + ": not below both.");
}

Gate NoveltyNotJudged(std::string reason) {
  Gate gate;
  gate.id = "novelty";
  gate.sentence = std::move(reason);
  return gate;
}

Json ToJson(const Calibration& calibration) {
  Json news = Json::array();
  for (const Recurrence& recurrence : calibration.news) {
    news.push_back(ToJson(recurrence));
    news.back()["stable"] = recurrence.stable;
  }
  Json insights = Json::array();
  for (const Recurrence& recurrence : calibration.insights) insights.push_back(ToJson(recurrence));
  return {{"reruns", calibration.reruns},
          {"needed", calibration.needed ? Json(*calibration.needed) : Json(nullptr)},
          {"new", std::move(news)},
          {"insights", std::move(insights)},
          {"identity", ToJson(calibration.identity)},
          {"content", ToJson(calibration.content)}};
}

}  // namespace harness::insight

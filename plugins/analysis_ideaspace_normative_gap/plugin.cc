// SPDX-License-Identifier: Apache-2.0
// How far are the log, its processes, hosts and weeks from what they have already shown to be possible?
#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "ideaspace/baseline.h"
#include "ideaspace/energy_config.h"
#include "ideaspace/energy_evidence.h"
#include "ideaspace/gap_table.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/confidence.h"
#include "process/learned_log.h"

namespace harness::plugins::analysis_ideaspace_normative_gap {
namespace {

using ideaspace::Energy;
using ideaspace::EnergyTerm;
using ideaspace::Entity;
using ideaspace::EntityIdeal;
using ideaspace::EntityKind;

struct Held {
  const Entity* entity = nullptr;
  const EntityIdeal* ideal = nullptr;
  Energy energy;  // of gaps alone
};

// The baseline where one is named and asked for.
Result<std::optional<ideaspace::GivenIdeals>> Given(const Json& config) {
  const std::string path = config.at("baseline_path").get<std::string>();
  const std::string mode = config.at("ideal_mode").get<std::string>();
  if (mode == "frontier" || (mode == "auto" && path.empty())) return std::optional<ideaspace::GivenIdeals>();
  if (path.empty()) {
    return InvalidArgument("ideal_mode is baseline, and baseline_path is empty, expected a signed baseline");
  }
  ASSIGN_OR_RETURN(const ideaspace::Baseline baseline, ideaspace::ReadBaseline(path));
  return std::optional(ideaspace::GivenIdeals{baseline.id, std::to_string(ideaspace::kBaselineVersion),
                                              baseline.ideal_vector});
}

constexpr int kMostDecimalsMore = 9;

// `more` decimals beyond the usual.
std::string Number(double value, int more) {
  return FormatFixed(value, (value != 0 && std::abs(value) < 10 ? 3 : 1) + more);
}

std::string Figure(double value, ideaspace::Kpi kpi, int more) {
  const std::string_view unit = ideaspace::InfoOf(kpi).unit;
  if (unit == "1") return FormatFixed(value * 100, 2 + more) + " %";
  return Number(value, more) + (unit == "s" ? " s" : " a minute");
}

bool LooksLikeZero(const std::string& text) {
  return text.find_first_of("123456789") == std::string::npos;
}

struct Figures {
  std::string observed, ideal;
};

// With the decimals that tell them apart from each other, and what is not 0 from 0.
Figures FiguresOf(const EnergyTerm& term) {
  for (int more = 0;; ++more) {
    const Figures texts = {Figure(term.observed, term.kpi, more), Figure(term.ideal, term.kpi, more)};
    const bool hides_one = (term.observed != 0 && LooksLikeZero(texts.observed)) ||
                           (term.ideal != 0 && LooksLikeZero(texts.ideal));
    if (more == kMostDecimalsMore || (texts.observed != texts.ideal && !hides_one)) return texts;
  }
}

std::string GapText(const EnergyTerm& term) {
  return PercentText(term.gap);
}

// The one that adds most, of those that are not 0 as they are told: a gap that no figure shows is none.
std::optional<EnergyTerm> TopGap(const Energy& energy) {
  for (const EnergyTerm& term : ideaspace::TopTerms(energy, energy.terms.size())) {
    if (!LooksLikeZero(GapText(term))) return term;
  }
  return std::nullopt;
}

std::string Subject(const Entity& entity) {
  switch (entity.kind) {
    case EntityKind::kAll:
      return "The whole log";
    case EntityKind::kProcess:
      return "Process " + entity.name;
    case EntityKind::kHost:
      return "Host " + entity.name;
    case EntityKind::kGroup:
      return "Group " + entity.name;
    case EntityKind::kCohort:
      break;
  }
  return (entity.name.starts_with("close") ? "The cycle " : "Week ") + entity.name;
}

Json WhereOf(const Held& held) {
  const Entity& entity = *held.entity;
  Json where = {{"entity", entity.key()}};
  if (entity.kind == EntityKind::kProcess) where["process_id"] = entity.name;
  if (entity.kind == EntityKind::kHost) where["host"] = entity.name;
  if (entity.kind == EntityKind::kCohort) where["cohort"] = entity.name;
  if (entity.kind == EntityKind::kGroup) where["group"] = entity.name;
  if (held.ideal->reference) where["reference"] = held.ideal->reference->cohort;
  return where;
}

ideaspace::EvidencePlace PlaceOf(const Entity& entity, const ideaspace::EntityTable& table,
                                 const ideaspace::GapSettings& settings) {
  ideaspace::EvidencePlace place{.kind = ideaspace::KindName(entity.kind),
                                 .name = entity.name,
                                 .column = entity.column,
                                 .span_us = entity.span_us,
                                 .wait_threshold_us = settings.ideals.kpis.wait_threshold_us};
  for (const ideaspace::Cohort& cohort : table.cohorts.list) {
    if (entity.kind != EntityKind::kCohort || cohort.key != entity.name) continue;
    place.from_us = cohort.from_us;
    place.to_us = cohort.to_us;
  }
  return place;
}

plugin::Finding Begin(const Held& held) {
  plugin::Finding finding;
  finding.kind = "normative_gap";
  const Entity& entity = *held.entity;
  finding.id = entity.kind == EntityKind::kAll
                   ? "normative_gap:ALL"
                   : plugin::FindingId("normative_gap", {ideaspace::KindName(entity.kind), entity.name});
  finding.where = WhereOf(held);
  finding.measurement_type = "measured";
  return finding;
}

plugin::Finding GapFinding(const Held& held, const ideaspace::EntityTable& table,
                           const ideaspace::GapSettings& settings) {
  const EnergyTerm top = *TopGap(held.energy);
  const ideaspace::KpiInfo& info = ideaspace::InfoOf(top.kpi);
  const ideaspace::KpiEstimate& estimate = held.entity->estimates[static_cast<size_t>(top.kpi)];
  const Figures figures = FiguresOf(top);
  plugin::Finding finding = Begin(held);
  // A distance and not yet a reason to act: what would lower it is for the levers to say.
  finding.severity = plugin::FindingSeverity::kInfo;
  finding.confidence = process::CoverageConfidence(std::min(estimate.n, held.entity->n()), held.entity->n());
  // Without a reference of its own the entity is held against the baseline.
  const bool by_baseline = !held.ideal->reference;
  finding.title =
      Subject(*held.entity) + ": " + std::string(info.label) + " is " + figures.observed + ", and " +
      (by_baseline ? "by the baseline " + figures.ideal + " is possible" : figures.ideal + " was possible");
  finding.what = Subject(*held.entity) + " has a " + std::string(info.label) + " of " + figures.observed +
                 " over " + FormatThousands(estimate.n) + " executions; the ideal " +
                 (by_baseline ? "by the baseline " : "") + "is " + figures.ideal + ", a gap of " +
                 GapText(top) + ". All gaps together are an energy of " + FormatFixed(held.energy.gap, 4) +
                 ".";
  finding.why = by_baseline
                    ? "The ideal is that of the baseline."
                    : "The ideal is the cautious end of the interval in " + held.ideal->reference->cohort +
                          " (" + FormatThousands(held.ideal->reference->n) +
                          " executions), the nearest place that nothing beats in every figure.";
  finding.where["kpi"] = info.name;
  finding.where["observed"] = top.observed;
  finding.where["ideal"] = top.ideal;
  finding.where["gap"] = top.gap;
  finding.assumptions = {
      "in the intervals, executions of one day may resemble each other, and days are taken as independent",
      "confidence is the lower 95 % bound of the share of executions that the figure rests on"};
  finding.evidence = {ideaspace::EvidenceQuery(top.kpi, PlaceOf(*held.entity, table, settings)), estimate.n};
  finding.n = estimate.n;
  finding.estimate = top.observed;
  finding.unit = std::string(info.unit);
  if (estimate.low && estimate.high) finding.interval = plugin::Interval{*estimate.low, *estimate.high, 0.9};
  return finding;
}

plugin::Finding NothingBetter(const Held& held) {
  plugin::Finding finding = Begin(held);
  finding.severity = plugin::FindingSeverity::kInfo;
  finding.confidence = process::CoverageConfidence(held.entity->n(), held.entity->n());
  finding.title = Subject(*held.entity) + ": no better reference";
  const bool tiny = held.energy.gap > 0;
  finding.what =
      "No better reference: " + (tiny ? "no figure is 0.1 % or more from its ideal" : held.ideal->reason) +
      ". The energy of gaps is " + (tiny ? FormatFixed(held.energy.gap, 4) : "0") + " over " +
      FormatThousands(held.entity->n()) + " executions.";
  finding.why = "An ideal is only what was done before, or what a baseline says; none is invented.";
  finding.assumptions = {"confidence is the lower 95 % bound of a share of 1 over all executions"};
  finding.evidence = {"SELECT count(*) AS executions FROM events", held.entity->n()};
  finding.n = held.entity->n();
  finding.estimate = held.energy.gap;
  finding.unit = "1";
  return finding;
}

// ALL first, then those with the largest energy; ties in table order. Cohorts are what others are compared
// with: the worst of many is no finding.
std::vector<plugin::Finding> Findings(const std::vector<Held>& held, const ideaspace::EntityTable& table,
                                      const ideaspace::GapSettings& settings, size_t top) {
  std::vector<const Held*> order;
  for (const Held& each : held) {
    const EntityKind kind = each.entity->kind;
    if (kind != EntityKind::kAll && kind != EntityKind::kCohort && TopGap(each.energy))
      order.push_back(&each);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Held* a, const Held* b) { return a->energy.gap > b->energy.gap; });
  if (order.size() > top) order.resize(top);
  std::vector<plugin::Finding> findings = {
      TopGap(held.front().energy) ? GapFinding(held.front(), table, settings) : NothingBetter(held.front())};
  for (const Held* each : order) findings.push_back(GapFinding(*each, table, settings));
  return findings;
}

Json Metrics(const std::vector<Held>& held, const Json& table, size_t cohorts, bool close_cycles) {
  std::array<int64_t, ideaspace::kEntityKinds> kinds = {};
  int64_t with_reference = 0, with_gap = 0;
  for (const Held& each : held) {
    ++kinds[static_cast<size_t>(each.entity->kind)];
    with_reference += std::any_of(each.ideal->ideal.begin(), each.ideal->ideal.end(),
                                  [](const auto& value) { return value.has_value(); });
    with_gap += each.energy.gap > 0;
  }
  return {{"ideal_mode", table.at("ideal_mode")},
          {"frontier_scope", table.at("frontier_scope")},
          {"cohorts", cohorts},
          {"cohort_kind", close_cycles ? "close_cycle" : "week"},
          {"entities",
           {{"all", kinds[0]},
            {"process", kinds[1]},
            {"host", kinds[2]},
            {"cohort", kinds[3]},
            {"group", kinds[4]}}},
          {"with_reference", with_reference},
          {"with_gap", with_gap}};
}

std::string Summary(const Json& metrics, const Held& all) {
  std::string text = FormatThousands(metrics.at("with_gap").get<int64_t>()) + " of " +
                     FormatThousands(metrics.at("with_reference").get<int64_t>()) +
                     " entities with an ideal are worse than it; ";
  if (TopGap(all.energy))
    return text + "the whole log has an energy of gaps of " + FormatFixed(all.energy.gap, 4) + ".";
  return text + "the whole log has no better reference.";
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  if (context.data().info().rows == 0) {
    return plugin::NotApplicable("no_rows", "The log has no rows, so there is nothing to compare.");
  }
  ASSIGN_OR_RETURN(const auto given, Given(config));
  process::CloseWindows windows;
  if (auto resolved = context.ResultOf("analysis_close_cycle_window_resolver")) {
    ASSIGN_OR_RETURN(windows, process::CloseWindowsFromJson(resolved->at("metrics")));
  }
  ASSIGN_OR_RETURN(const auto learned, process::LearnLog(context.data()));
  const ideaspace::GapSettings settings = ideaspace::GapSettingsFrom(config);
  const ideaspace::Observations observed = ideaspace::Observe(learned->log, learned->facts);
  ASSIGN_OR_RETURN(
      const auto groupings,
      ideaspace::LoadGroupings(context.data(), config.at("group_columns").get<std::vector<std::string>>()));
  const ideaspace::EntityTable table = ideaspace::MakeEntities(
      learned->log, learned->facts, observed,
      ideaspace::MakeCohorts(learned->log, learned->facts, windows.dynamic), settings.entities, groupings);
  const ideaspace::Ideals ideals = ideaspace::IdealsFrom(table, settings.ideals, given);

  std::vector<Held> held;
  for (size_t i = 0; i < table.entities.size(); ++i) {
    const Entity& entity = table.entities[i];
    held.push_back({&entity, &ideals.of[i],
                    ideaspace::EnergyOf(ideaspace::ValuesOf(entity.estimates), ideals.of[i].ideal,
                                        settings.ideals.energy)});
  }
  const Json written = ideaspace::EntitiesTableJson(table, ideals, settings.ideals, given);
  RETURN_IF_ERROR(context.WriteArtifact("entities_table.json", PrettyJson(written)));
  const auto& list = table.cohorts.list;
  plugin::PluginResult result;
  result.artifacts = {"entities_table.json"};
  result.findings = Findings(held, table, settings, config.at("top_findings").get<size_t>());
  result.metrics =
      Metrics(held, written, list.size(), !list.empty() && list.front().key.starts_with("close"));
  result.summary = Summary(result.metrics, held.front());
  return result;
}

}  // namespace harness::plugins::analysis_ideaspace_normative_gap

// SPDX-License-Identifier: Apache-2.0
// How far is the system from its ideal, as one number, and what makes it up?
#include "base/text.h"
#include "ideaspace/energy_config.h"
#include "ideaspace/energy_evidence.h"
#include "ideaspace/gap_table.h"
#include "plugin/context.h"
#include "process/confidence.h"
#include "process/sql_terms.h"

namespace harness::plugins::analysis_ideaspace_energy_ebm_v1 {
namespace {

using ideaspace::EnergyTerm;
using ideaspace::EntityState;
using ideaspace::GapEntity;
using ideaspace::GapTable;

// What the gap plugin wrote; ALL alone, without figures, where it had nothing to say.
Result<GapTable> TableOf(plugin::PluginContext& context) {
  const auto text = context.ArtifactOf("analysis_ideaspace_normative_gap", "entities_table.json");
  if (text) {
    ASSIGN_OR_RETURN(const Json json, ParseJson(*text, "entities_table.json"));
    return ideaspace::GapTableFromJson(json);
  }
  if (text.error().code != ErrorCode::kNotFound && text.error().code != ErrorCode::kIo) return text.error();
  GapTable table;
  table.ideal_mode = "none";
  table.frontier_scope = "cohorts";
  GapEntity all;
  all.state.key = all.state.name = "ALL";
  all.state.kind = "all";
  all.state.n = context.data().info().rows;
  all.no_better_reference = true;
  all.reason = "the figures of the log could not be computed";
  table.entities.push_back(std::move(all));
  return table;
}

ideaspace::EnergyState StateOf(const GapTable& table, const eventlog::DatasetInfo& info, const Json& config) {
  ideaspace::EnergyState state;
  state.ideal_mode = table.ideal_mode;
  state.wait_threshold_us = table.wait_threshold_us;
  state.config = table.config;
  state.config.penalties = ideaspace::PenaltiesFrom(config);
  const ideaspace::ConstraintLimits limits = ideaspace::LimitsFrom(config);
  for (const GapEntity& each : table.entities) {
    EntityState entity = each.state;
    if (entity.kind == "all") {
      entity.constraints = ideaspace::LogConstraints(info, limits, state.config.penalties);
    }
    if (auto broken = ideaspace::NegativeDurations(entity.name, each.negative, each.timed, limits,
                                                   state.config.penalties)) {
      entity.constraints.push_back(std::move(*broken));
    }
    entity.energy = ideaspace::EnergyOf(entity.observed, entity.ideal, state.config, entity.constraints);
    state.entities.push_back(std::move(entity));
  }
  return state;
}

Json BreakdownJson(const ideaspace::EnergyState& state, const GapTable& table, const Json& config) {
  Json entities = Json::array();
  for (const EntityState& entity : state.entities) {
    Json terms = Json::array();
    Json constraints = Json::array();
    for (const EnergyTerm& term : entity.energy.terms) terms.push_back(ideaspace::ToJson(term));
    for (const auto& constraint : entity.constraints) constraints.push_back(ideaspace::ToJson(constraint));
    entities.push_back({{"key", entity.key},
                        {"kind", entity.kind},
                        {"name", entity.name},
                        {"n", entity.n},
                        {"energy_total", entity.energy.total},
                        {"energy_gap", entity.energy.gap},
                        {"energy_constraints", entity.energy.constraints},
                        {"terms", std::move(terms)},
                        {"constraints", std::move(constraints)}});
  }
  return {{"configuration",
           {{"weights", ideaspace::KpiNumbers(state.config.weights)},
            {"eps", ideaspace::KpiNumbers(state.config.eps)},
            {"constraint_penalties", ideaspace::ToJson(state.config.penalties)},
            {"ideal_mode", state.ideal_mode},
            {"frontier_scope", table.frontier_scope},
            {"wait_threshold_s", static_cast<double>(state.wait_threshold_us) / 1e6},
            {"negative_share", config.at("negative_share")},
            {"least_parse_rate", config.at("least_parse_rate")}}},
          {"entities", std::move(entities)}};
}

Json Metrics(const ideaspace::EnergyState& state, const GapEntity& all, size_t top) {
  const EntityState& entity = state.entities.front();
  Json terms = Json::array();
  for (const EnergyTerm& term : ideaspace::TopTerms(entity.energy, top)) {
    terms.push_back(ideaspace::ToJson(term));
  }
  Json constraints = Json::array();
  for (const auto& constraint : entity.constraints) constraints.push_back(ideaspace::ToJson(constraint));
  return {{"energy_total", entity.energy.total},
          {"energy_gap", entity.energy.gap},
          {"energy_constraints", entity.energy.constraints},
          {"figures_compared", entity.energy.terms.size()},
          {"top_terms", std::move(terms)},
          {"constraints", std::move(constraints)},
          {"ideal_mode", state.ideal_mode},
          {"no_better_reference", all.no_better_reference},
          {"reason", all.reason},
          {"entities", state.entities.size()}};
}

// Rounded as in the reports: "70 s", "4.1 %", "1.13 a minute".
std::string FigureText(double value, std::string_view unit) {
  if (unit == "1") return PercentText(value);
  if (unit != "s") return FormatFixed(value, 2) + " a minute";
  std::string text = FormatFixed(value, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text + " s";
}

// "95th percentile of queue delay makes 0.8 of it"
std::string WhatItIsMadeOf(const EntityState& entity, const GapEntity& all) {
  std::string text;
  for (const EnergyTerm& term : ideaspace::TopTerms(entity.energy, 3)) {
    const ideaspace::KpiInfo& kpi = ideaspace::InfoOf(term.kpi);
    text += std::string(text.empty() ? " Most of the gaps: " : "; ") + std::string(kpi.label) + " " +
            FigureText(term.observed, kpi.unit) + " against " + FigureText(term.ideal, kpi.unit) + " makes " +
            FormatFixed(term.contribution, 4);
  }
  if (!text.empty()) text += ".";
  if (all.no_better_reference) text += " No better reference: " + all.reason + ".";
  for (const auto& constraint : entity.constraints) text += " " + constraint.why;
  return text;
}

// The query behind the largest term; where there is none, the times that are known.
plugin::Evidence EvidenceOf(const EntityState& entity, const GapEntity& gap, const GapTable& table) {
  const auto top = ideaspace::TopTerms(entity.energy, 1);
  if (top.empty()) {
    return {std::string("SELECT count(*) AS executions, count(") + process::kEligibleSql +
                ") AS eligible, count(started_us) AS started, count(ended_us) AS ended FROM events",
            entity.n};
  }
  return {ideaspace::EvidenceQuery(top.front().kpi, {.kind = entity.kind,
                                                     .name = entity.name,
                                                     .span_us = entity.span_us,
                                                     .wait_threshold_us = table.wait_threshold_us}),
          gap.known[static_cast<size_t>(top.front().kpi)]};
}

plugin::Finding EnergyFinding(const EntityState& entity, const GapEntity& all, const GapTable& table,
                              const Json& metrics) {
  plugin::Finding finding;
  finding.kind = "ideaspace_energy";
  finding.id = "ideaspace_energy:" + entity.key;
  // Broken requirements make every figure doubtful; a distance alone is not yet a reason to act.
  finding.severity =
      entity.energy.constraints > 0 ? plugin::FindingSeverity::kHigh : plugin::FindingSeverity::kInfo;
  finding.confidence = process::CoverageConfidence(all.timed, entity.n);
  finding.title = "Energy " + FormatFixed(entity.energy.total, 4) + ": " +
                  (entity.energy.terms.empty() ? "no figure has a reference to be compared with, "
                                               : FormatFixed(entity.energy.gap, 4) + " from gaps, ") +
                  FormatFixed(entity.energy.constraints, 0) + " from broken requirements";
  finding.what =
      finding.title + ", over " + FormatThousands(entity.n) + " executions." + WhatItIsMadeOf(entity, all);
  finding.why =
      "It is 0 where every figure is as good as it has been shown to be, and grows with the square "
      "of each gap; an action is judged by how far it lowers this number.";
  finding.where = {{"entity", entity.key}};
  for (const char* name : {"energy_total", "energy_gap", "energy_constraints", "top_terms", "ideal_mode"}) {
    finding.where[name] = metrics.at(name);
  }
  finding.measurement_type = "measured";
  finding.assumptions = {"weights and scales are those of the settings", process::kCoverageAssumption};
  finding.evidence = EvidenceOf(entity, all, table);
  finding.n = entity.n;
  finding.estimate = entity.energy.total;
  finding.unit = "1";
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  ASSIGN_OR_RETURN(const GapTable table, TableOf(context));
  if (table.entities.empty()) return InternalError("entities_table.json: found no entity, expected ALL");
  const ideaspace::EnergyState state = StateOf(table, context.data().info(), config);
  RETURN_IF_ERROR(
      context.WriteArtifact("energy_breakdown.json", PrettyJson(BreakdownJson(state, table, config))));
  RETURN_IF_ERROR(context.WriteArtifact("energy_state_vector.json", PrettyJson(ideaspace::ToJson(state))));
  plugin::PluginResult result;
  result.artifacts = {"energy_breakdown.json", "energy_state_vector.json"};
  result.metrics = Metrics(state, table.entities.front(), config.at("top_terms").get<size_t>());
  result.findings = {EnergyFinding(state.entities.front(), table.entities.front(), table, result.metrics)};
  result.summary = result.findings.front().title + "; " +
                   FormatThousands(static_cast<int64_t>(state.entities.size())) + " entities, ideal mode " +
                   state.ideal_mode + ".";
  return result;
}

}  // namespace harness::plugins::analysis_ideaspace_energy_ebm_v1

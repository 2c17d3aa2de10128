// SPDX-License-Identifier: Apache-2.0
// The sections of the HTML report, each a card of markup; each says why when it has no figures.
#pragma once

#include <string>

#include "report/facts.h"

namespace harness::report {

std::string SummarySection(const run::RunResult& run, const Facts& facts);
std::string EnergySection(const Facts& facts);     // terms of the energy
std::string ActionsSection(const Facts& facts);    // verified, planned, blocked and skipped actions
std::string SequencesSection(const Facts& facts);  // what runs for one input at a time
std::string WaitsSection(const Facts& facts);      // bars, parts and table by process; scopes
std::string LoadSection(const Facts& facts);       // waiting and running over time; hosts
std::string WeekSection(const Facts& facts);       // hour-by-weekday heat maps
std::string CausesSection(const Facts& facts);     // hours by cause over time; who waited for whom
std::string CapacitySection(const Facts& facts);   // observed against replayed queue; wait against slots
std::string HoldsSection(const Facts& facts);
std::string RetriesSection(const Facts& facts);
std::string FindingsSection(const run::RunResult& run);
std::string QualitySection(const run::RunResult& run);
std::string PluginsSection(const run::RunResult& run);
std::string AboutSection(const run::RunResult& run, const std::string& stable_digest);

}  // namespace harness::report

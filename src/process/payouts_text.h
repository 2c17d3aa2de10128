// SPDX-License-Identifier: Apache-2.0
// The payout report as JSON (schemas/payout_report.schema.json) and as a table for spreadsheets.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "process/payouts.h"

namespace harness::process {

// Sentences that a reader must know before trusting the totals, overlapping inputs first; often none.
std::vector<std::string> PayoutCautions(const Payouts& payouts);

// Sums in whole microseconds (as text above 2^63) and in hours beside them. null is unknown.
Json PayoutsJson(const Payouts& payouts, const PayoutOptions& options);

// Inputs that the home knew under another name get the names of `files`, by their hash, and their place.
void RenameSources(const std::map<std::string, std::string>& files, Json& report);

// Comma-separated, one header line, LF, quotes only where a value needs them; hours with six decimals. Rows
// by source and process, then a total for each source, then all sources by process, then the total of all:
// the column `level` says which. Needs what PayoutsJson made.
std::string PayoutsCsv(const Json& report);

}  // namespace harness::process

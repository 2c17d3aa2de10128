// SPDX-License-Identifier: Apache-2.0
// Why a session costs what it costs: the log-ratio to the typical session of its cluster, in parts.
#pragma once

#include "base/json.h"
#include "sessions/history.h"

namespace harness::sessions {

// With cost = messages * (tokens / message) * (cost / token), and the typical session of the last 256 of the
// cluster that ended before as the weighted mean of each logarithm (half-life 30 days, and less weight for
// what lies further than 1.5 robust scales in cost, the same weights for each factor):
//
//   total = messages + tokens_per_message + model_mix + price_per_token
//
// all as ln(session / typical). Of the cost per token, what sessions of the same model mix typically pay more
// than the cluster is `model_mix`, the rest `price_per_token`; with no such session in the cluster all of it
// is `model_mix`. Each part is rounded to a multiple of 2^-30, the total is their sum: doubles add them
// without rounding, so the parts sum to the total exactly.
// Where messages or tokens are unknown, of the session or of all its history, there is one part, `cost`.
//
// Returns {reference: {cost_usd, messages, tokens_per_message, usd_per_token}, n, total,
//          parts: [{id, log_ratio, factor, sentence}]}, the greatest part first (ties by id); null where the
// session has no cost above 0 or the cluster no history with one.
Json BecauseOf(const History& history, const KeyOfTier& keys, const HistoryRow& row);

}  // namespace harness::sessions

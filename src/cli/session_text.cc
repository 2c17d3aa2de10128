// SPDX-License-Identifier: Apache-2.0
#include "cli/session_text.h"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/json_members.h"
#include "base/prng.h"
#include "base/text.h"
#include "base/time.h"
#include "sessions/columns.h"
#include "sessions/money.h"
#include "stats/student_t.h"

namespace harness::cli {
namespace {

constexpr double kMicrosPerMs = 1000.0;
constexpr double kPicoPerUsd = 1e12;
constexpr std::string_view kUnknown = "unknown";

std::string ZText(double z) {
  std::string text = FormatFixed(z, 2);
  return text == "-0.00" ? "0.00" : text;
}

std::string SignificantText(double value, int digits) {
  return FormatDouble(stats::RoundSignificant(value, digits));
}

std::string DurationText(double micros) {
  return FormatDuration(static_cast<Micros>(std::llround(micros)));
}

Cell MoneyCell(const Json& cost) {
  return cost.is_number() ? ShownCell("$" + FormatFixed(cost.get<double>(), 6), cost)
                          : ShownCell(kUnknown, cost);
}

Cell ZCell(const Json& z) {
  return z.is_number() ? ShownCell(ZText(z.get<double>()), z) : ShownCell("-", z);
}

Cell IntegerCell(const Json& number) {
  return number.is_number_integer() ? CountCell(number.get<int64_t>()) : ShownCell(kUnknown, number);
}

std::string ValueText(const Json& value) {
  if (value.is_null()) return std::string(kUnknown);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_integer()) return FormatThousands(value.get<int64_t>());
  if (value.is_number()) return SignificantText(value.get<double>(), 6);
  if (value.empty()) return "none";
  std::vector<std::string> parts;
  if (value.is_array()) {
    for (const Json& item : value) parts.push_back(ValueText(item));
  } else if (value.contains("parts")) {
    for (const Json& part : ArrayOf(value, "parts")) parts.push_back(TextOf(part, "sentence"));
  } else {
    for (const auto& [name, member] : value.items()) parts.push_back(name + " " + ValueText(member));
  }
  return Join(parts, "; ");
}

// What the sessions of a tier have in common.
std::string ContextText(std::string_view tier) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kContexts = {
      {{"genus_model_mix", "same structure and models"},
       {"genus", "same structure"},
       {"cluster_model_mix", "same cascade, input size and models"},
       {"cluster", "same cascade and input size"},
       {"cascade", "same cascade"},
       {"all", "same home"}}};
  for (const auto& [name, words] : kContexts) {
    if (name == tier) return std::string(words);
  }
  return std::string(tier);
}

// What a session cost, took or used, as its row has it.
std::string ValueOfMetric(std::string_view metric, const Json& row) {
  if (metric == "cost") {
    const auto pico = IntegerOf(row, "total_cost_pico");
    return pico ? sessions::DecimalOfPico(*pico) + " USD" : std::string(kUnknown);
  }
  if (metric == "duration") {
    const auto ms = NumberOf(row, "total_duration_ms");
    return ms ? DurationText(*ms * kMicrosPerMs) : std::string(kUnknown);
  }
  const auto tokens = IntegerOf(row, "total_tokens");
  return tokens ? FormatThousands(*tokens) + " tokens" : std::string(kUnknown);
}

// The value at a location, which is a natural logarithm of pico-USD, microseconds or tokens.
std::string ExpectedText(std::string_view metric, double location) {
  const double value = DeterministicExp(location);
  if (metric == "cost") return SignificantText(value / kPicoPerUsd, 3) + " USD";
  if (metric == "duration") return DurationText(value);
  return FormatThousands(std::llround(stats::RoundSignificant(value, 3))) + " tokens";
}

// Why a metric has no z.
std::string NoScoreText(const Json& score) {
  const std::string state = TextOf(score, "state");
  const int64_t n = IntegerOf(score, "n").value_or(0);
  if (state == "free") return "a cost of 0 is not compared";
  if (state == "cost_pending") return "the cost, or a part of it, is not known, so nothing is compared";
  if (state == "no_variance")
    return "the " + CountedText(n, "earlier session") + " of the " + ContextText(TextOf(score, "tier")) +
           " are all alike, so a distance has no scale";
  return "fewer than 2 earlier sessions of the same cascade and input size with a value to compare";
}

std::string ScoreText(std::string_view metric, const Json& score, const Json& row) {
  std::string text = std::string(metric) + ": " + ValueOfMetric(metric, row);
  const auto location = NumberOf(score, "location");
  const auto z = NumberOf(score, "z");
  if (z && location) text += ", expected " + ExpectedText(metric, *location);
  text += "; " + TextOf(score, "state");
  if (!z) return text + ": " + NoScoreText(score) + "\n";
  text += ", z " + ZText(*z);
  if (const auto p = NumberOf(score, "p_value")) text += ", p " + SignificantText(*p, 2);
  text += ", beside " + CountedText(IntegerOf(score, "n").value_or(0), "earlier session") + " of the " +
          ContextText(TextOf(score, "tier"));
  if (MemberOf(score, "restarted") == Json(true)) text += "; the history begins anew at a change of level";
  return text + "\n";
}

std::string BecauseText(const Json& because) {
  if (!because.is_object()) return "";
  std::string text = "the cost against the typical one of " +
                     CountedText(IntegerOf(because, "n").value_or(0), "earlier session") +
                     " of the same cascade and input size";
  if (const auto usd = NumberOf(MemberOf(because, "reference"), "cost_usd"))
    text += ", " + SignificantText(*usd, 3) + " USD";
  text += ":\n";
  for (const Json& part : ArrayOf(because, "parts")) text += "  " + TextOf(part, "sentence") + "\n";
  return text;
}

Cell SpanCostCell(const Json& pico) {
  return pico.is_number_integer() ? ShownCell(sessions::DecimalOfPico(pico.get<int64_t>()), pico)
                                  : ShownCell(kUnknown, pico);
}

}  // namespace

std::string CountedText(int64_t count, std::string_view one) {
  return FormatThousands(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

Table SessionTable(const std::vector<Json>& rows) {
  Table table({{"session", "session_id"},
               {"cascade", "cascade_id"},
               {"input", "input_category"},
               {"cost is", "state"},
               {"cost z", "cost_z_score", true},
               {"cost", "total_cost", true},
               {"took", "total_duration_ms", true},
               {"tokens", "total_tokens", true},
               {"started", "created_at"}});
  for (const Json& row : rows) {
    const double ms = NumberOf(row, "total_duration_ms").value_or(0);
    table.Add({TextCell(TextOf(row, "session_id")), TextCell(TextOf(row, "cascade_id")),
               TextCell(TextOf(row, "input_category")), TextCell(TextOf(row, "state")),
               ZCell(MemberOf(row, "cost_z_score")), MoneyCell(MemberOf(row, "total_cost")),
               ShownCell(DurationText(ms * kMicrosPerMs), MemberOf(row, "total_duration_ms")),
               IntegerCell(MemberOf(row, "total_tokens")), TextCell(TextOf(row, "created_at"))});
  }
  return table;
}

Table SessionRowTable(const Json& row) {
  Table table({{"column", "column"}, {"unit", "unit"}, {"value", "value"}});
  for (const sessions::Column& column : sessions::AnalyticsColumns()) {
    const Json& value = MemberOf(row, column.name);
    table.Add({TextCell(column.name), TextCell(column.unit), ShownCell(ValueText(value), value)});
  }
  return table;
}

std::string SessionWhyText(const Json& why, const Json& row) {
  std::string text =
      "session " + TextOf(why, "session_id") + " of the cascade " + TextOf(why, "cascade_id") + "\n";
  for (const char* metric : {"cost", "duration", "tokens"})
    text += ScoreText(metric, MemberOf(MemberOf(why, "scores"), metric), row);
  text += BecauseText(MemberOf(why, "because"));
  for (const Json& remark : ArrayOf(why, "remarks")) text += remark.get<std::string>() + "\n";
  if (TextOf(why, "state") == "cost_pending")
    text += "Which spans, and why: stat-harness sessions ledger SESSION\n";
  if (MemberOf(why, "same_snapshot") == Json(false))
    text +=
        "The history has changed since the row was made: these are the scores of now. "
        "To make the rows follow: stat-harness sessions reanalyze\n";
  return text;
}

Table LedgerTable(const Json& ledger) {
  Table table({{"span", "span_id"},
               {"role", "ledger_role"},
               {"cost USD", "cost_pico", true},
               {"cost from", "cost_source"},
               {"reason", "ledger_reason"}});
  for (const Json& line : ArrayOf(ledger, "lines")) {
    table.Add({TextCell(TextOf(line, "span_id")), TextCell(TextOf(line, "ledger_role")),
               SpanCostCell(MemberOf(line, "cost_pico")), TextCell(TextOf(line, "cost_source")),
               TextCell(TextOf(line, "ledger_reason"))});
  }
  return table;
}

std::string LedgerTotalText(const Json& ledger) {
  const Json& totals = MemberOf(ledger, "totals");
  const auto count = [&](const char* name) {
    const auto tokens = IntegerOf(totals, name);
    return tokens ? FormatThousands(*tokens) : std::string(kUnknown);
  };
  const auto cost = IntegerOf(totals, "cost_pico");
  const int64_t without = IntegerOf(totals, "spans_without_cost").value_or(0);
  std::string text = "total: ";
  if (cost) {
    text += sessions::DecimalOfPico(*cost) + " USD";
  } else if (without == 0) {
    text += "cost unknown: no span tells one";
  } else {
    text += "cost unknown: " + CountedText(without, "charged span") + " without one, " +
            sessions::DecimalOfPico(IntegerOf(totals, "known_cost_pico").value_or(0)) + " USD at the others";
  }
  return text + "; " + count("tokens_in") + " tokens in, " + count("tokens_out") + " out\n";
}

}  // namespace harness::cli

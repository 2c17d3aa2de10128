// SPDX-License-Identifier: Apache-2.0
#include "sessions/page_terms.h"

#include <array>
#include <cmath>

#include "base/text.h"
#include "importers/time_parse.h"

namespace harness::sessions {
namespace {

using store::SqlValue;

constexpr std::array<std::string_view, 9> kOps = {"=",  "!=",       "<",      "<=", ">",
                                                  ">=", "contains", "starts", "in"};

Result<const Column*> ColumnOf(std::string_view name, std::string_view what) {
  if (const Column* column = FindAnalyticsColumn(name)) return column;
  std::vector<std::string> names;
  for (const Column& column : AnalyticsColumns()) names.emplace_back(column.name);
  std::string message = std::string(what) + ": found column " + Quoted(name) + ", which is none of the row";
  if (const auto nearest = NearestWord(name, names)) message += "; did you mean " + *nearest + "?";
  return InvalidArgument(std::move(message));
}

Result<FilterOp> OpOf(const SessionQuery::Filter& filter) {
  for (size_t i = 0; i < kOps.size(); ++i) {
    if (kOps[i] == filter.op) return static_cast<FilterOp>(i);
  }
  return InvalidArgument("filter: found operator " + Quoted(filter.op) +
                         ", expected one of = != < <= > >= contains starts in");
}

Error BadValue(const Column& column, std::string_view value, std::string_view expected) {
  return InvalidArgument("filter: found " + Quoted(value) + " for " + std::string(column.name) +
                         ", expected " + std::string(expected));
}

Result<SqlValue> TimeValue(const Column& column, std::string_view value) {
  constexpr std::string_view kExpected = "a time in UTC such as 2026-01-14T10:56:00Z or 2026-01-14";
  const std::string text = value.size() == 10 ? std::string(value) + "T00:00:00Z" : std::string(value);
  const auto time = importers::ParseTime(text, importers::TimeForm::kIso);
  if (!time || !time->has_zone) return BadValue(column, value, kExpected);
  return SqlValue(time->us);
}

Result<SqlValue> NumberValue(const Column& column, std::string_view value) {
  if (const auto integer = ParseInt64(value)) {
    if (column.type == ColumnType::kReal) return SqlValue(static_cast<double>(*integer));
    return SqlValue(*integer);
  }
  const auto number = ParseDouble(value);
  if (!number || !std::isfinite(*number)) return BadValue(column, value, "a number");
  return SqlValue(*number);
}

Result<SqlValue> ValueOf(const Column& column, FilterOp op, std::string_view value) {
  if (value == "null" && (op == FilterOp::kEqual || op == FilterOp::kNotEqual)) return SqlValue();
  switch (column.type) {
    case ColumnType::kTime:
      return TimeValue(column, value);
    case ColumnType::kBoolean:
      if (value == "true" || value == "1") return SqlValue(int64_t{1});
      if (value == "false" || value == "0") return SqlValue(int64_t{0});
      return BadValue(column, value, "true or false");
    case ColumnType::kInteger:
    case ColumnType::kReal:
      return NumberValue(column, value);
    default:
      return SqlValue(std::string(value));
  }
}

// "" when the column has the operator, else what it has.
std::string_view Refusal(const Column& column, FilterOp op) {
  const bool textual = op == FilterOp::kContains || op == FilterOp::kStarts;
  switch (column.type) {
    case ColumnType::kText:
      return "";
    case ColumnType::kJson:
      if (column.name == "because" || column.name == "fingerprints") return "none";
      return op == FilterOp::kContains ? "" : "contains";
    case ColumnType::kBoolean:
      return op == FilterOp::kEqual || op == FilterOp::kNotEqual ? "" : "= and !=";
    default:
      return textual ? "= != < <= > >= in" : "";
  }
}

Result<FilterTerm> TermOf(const SessionQuery::Filter& filter) {
  FilterTerm term;
  ASSIGN_OR_RETURN(term.column, ColumnOf(filter.column, "filter"));
  ASSIGN_OR_RETURN(term.op, OpOf(filter));
  if (const std::string_view has = Refusal(*term.column, term.op); !has.empty()) {
    return InvalidArgument("filter: found operator " + Quoted(filter.op) + " for " +
                           std::string(term.column->name) + ", which has " + std::string(has));
  }
  if (term.op != FilterOp::kIn) {
    ASSIGN_OR_RETURN(SqlValue value, ValueOf(*term.column, term.op, filter.value));
    term.values.push_back(std::move(value));
    return term;
  }
  for (const std::string_view part : Split(filter.value, ',')) {
    ASSIGN_OR_RETURN(SqlValue value, ValueOf(*term.column, term.op, part));
    term.values.push_back(std::move(value));
  }
  return term;
}

Json JsonOf(const SqlValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return nullptr;
}

}  // namespace

Result<PageTerms> CheckQuery(const SessionQuery& query) {
  if (query.limit < 1 || query.limit > 1000)
    return InvalidArgument("limit: found " + std::to_string(query.limit) + ", expected 1 to 1000");
  if (query.filters.size() > 50)
    return InvalidArgument("filter: found " + std::to_string(query.filters.size()) +
                           " filters, expected at most 50");
  PageTerms terms;
  ASSIGN_OR_RETURN(terms.sort, ColumnOf(query.sort, "sort"));
  if (terms.sort->type == ColumnType::kJson)
    return InvalidArgument("sort: found column " + query.sort + ", which holds JSON and has no order");
  terms.descending = query.descending;
  terms.limit = query.limit;
  Json about = {query.sort, query.descending};
  for (const SessionQuery::Filter& filter : query.filters) {
    ASSIGN_OR_RETURN(FilterTerm term, TermOf(filter));
    terms.filters.push_back(std::move(term));
    about.push_back({filter.column, filter.op, filter.value});
  }
  terms.about = about.dump(-1, ' ', true, Json::error_handler_t::replace);
  return terms;
}

Json ToJson(const PagePlace& place) {
  return Json::array({JsonOf(place.key), place.session_id});
}

Result<PagePlace> PlaceOf(const Json& json) {
  PagePlace place;
  if (!json.is_array() || json.size() != 2 || !json[1].is_string())
    return InvalidArgument("cursor: found a place that is none");
  if (json[0].is_number_integer()) place.key = json[0].get<int64_t>();
  if (json[0].is_number_float()) place.key = json[0].get<double>();
  if (json[0].is_string()) place.key = json[0].get<std::string>();
  place.session_id = json[1].get<std::string>();
  return place;
}

}  // namespace harness::sessions

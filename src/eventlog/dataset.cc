// SPDX-License-Identifier: Apache-2.0
#include "eventlog/dataset.h"

#include <algorithm>
#include <array>

#include "base/schema_check.h"
#include "engine/engine.h"
#include "eventlog/schemas.h"

namespace harness::eventlog {
namespace {

using engine::ColumnType;

struct NamedType {
  ColumnType type;
  std::string_view name;
};
constexpr std::array kTypes = {NamedType{ColumnType::kText, "text"}, NamedType{ColumnType::kInt64, "int64"},
                               NamedType{ColumnType::kDouble, "double"},
                               NamedType{ColumnType::kBoolean, "boolean"},
                               NamedType{ColumnType::kHugeInt, "hugeint"}};

std::string_view TypeName(ColumnType type) {
  for (const NamedType& named : kTypes) {
    if (named.type == type) return named.name;
  }
  return "other";
}

ColumnType TypeFromName(std::string_view name) {
  for (const NamedType& named : kTypes) {
    if (named.name == name) return named.type;
  }
  return ColumnType::kOther;
}

Severity SeverityFromName(std::string_view name) {
  return name == "data_loss" ? Severity::kDataLoss : name == "error" ? Severity::kError : Severity::kInfo;
}

}  // namespace

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kError:
      return "error";
    case Severity::kDataLoss:
      return "data_loss";
  }
  return "";
}

bool DatasetInfo::Has(std::string_view column) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const DatasetColumn& c) { return c.name == column && c.nulls < rows; });
}

const RoleUse* DatasetInfo::RoleOf(std::string_view role) const {
  for (const RoleUse& use : roles) {
    if (use.role == role) return &use;
  }
  return nullptr;
}

namespace {

// Programs of before would take the numbers in the file of the second for texts.
constexpr int kFormatVersion = 2;

int FormatVersionOf(const DatasetInfo& info) {
  const bool numbers = std::any_of(info.columns.begin(), info.columns.end(),
                                   [](const DatasetColumn& column) { return column.as_number; });
  return numbers ? kFormatVersion : 1;
}

}  // namespace

Json ToJson(const DatasetInfo& info) {
  Json json = {{"format_version", FormatVersionOf(info)},
               {"version", info.version},
               {"seed", info.seed.empty() ? info.version : info.seed},
               {"name", info.name},
               {"rows", info.rows},
               {"time_zone", info.time_zone},
               {"first_us", info.first_us},
               {"last_us", info.last_us}};
  for (const char* list : {"columns", "inputs", "roles", "counters"}) json[list] = Json::array();
  for (const DatasetColumn& column : info.columns) {
    json["columns"].push_back({{"name", column.name},
                               {"type", TypeName(column.type)},
                               {"normalized", column.normalized},
                               {"nulls", column.nulls},
                               {"private", column.is_private},
                               {"unit", column.unit},
                               {"stored", column.stored},
                               {"as_number", column.as_number}});
    if (column.is_raw) json["columns"].back()["raw"] = true;
  }
  for (const InputInfo& input : info.inputs) {
    json["inputs"].push_back({{"file", input.file},
                              {"sha256", input.sha256},
                              {"bytes", input.bytes},
                              {"format", input.format},
                              {"dialect", input.dialect},
                              {"rows_read", input.rows_read},
                              {"rows_kept", input.rows_kept},
                              {"rows_rejected", input.rows_rejected}});
  }
  for (const RoleUse& use : info.roles) {
    json["roles"].push_back(
        {{"role", use.role}, {"column", use.column}, {"how", use.how}, {"note", use.note}});
  }
  for (const QualityCounter& counter : info.counters) {
    json["counters"].push_back({{"name", counter.name},
                                {"severity", SeverityName(counter.severity)},
                                {"count", counter.count},
                                {"meaning", counter.meaning},
                                {"first", counter.first}});
  }
  return json;
}

Result<std::string> DatasetFileText(const DatasetInfo& info) {
  const Json json = ToJson(info);
  ASSIGN_OR_RETURN(const auto checker, SchemaChecker::Compile(DatasetSchemaText(), "dataset.schema.json"));
  if (auto checked = checker.Check(json, "dataset.json"); !checked)
    return InternalError(checked.error().message);
  return PrettyJson(json);
}

Result<DatasetInfo> DatasetInfoFromJson(const Json& json, std::string_view where) {
  try {
    const int format = json.at("format_version").get<int>();
    if (format < 1 || format > kFormatVersion) {
      return InvalidArgument(std::string(where) + ": format_version is " + json.at("format_version").dump() +
                             ", expected 1 or 2: the dataset was written by another version");
    }
    DatasetInfo info;
    info.version = json.at("version").get<std::string>();
    info.seed = json.value("seed", info.version);  // homes of before have none
    info.name = json.at("name").get<std::string>();
    info.rows = json.at("rows").get<int64_t>();
    info.time_zone = json.at("time_zone").get<std::string>();
    info.first_us = json.at("first_us").get<int64_t>();
    info.last_us = json.at("last_us").get<int64_t>();
    for (const Json& c : json.at("columns")) {
      info.columns.push_back({c.at("name").get<std::string>(), TypeFromName(c.at("type").get<std::string>()),
                              c.at("normalized").get<bool>(), c.at("nulls").get<int64_t>(),
                              c.at("private").get<bool>(), c.at("unit").get<std::string>(),
                              // Homes of before have all columns in the file, and texts as such.
                              c.value("stored", true), c.value("as_number", false), c.value("raw", false)});
    }
    for (const Json& i : json.at("inputs")) {
      info.inputs.push_back({i.at("file").get<std::string>(), i.at("sha256").get<std::string>(),
                             i.at("bytes").get<int64_t>(), i.at("format").get<std::string>(), i.at("dialect"),
                             i.at("rows_read").get<int64_t>(), i.at("rows_kept").get<int64_t>(),
                             i.at("rows_rejected").get<int64_t>()});
    }
    for (const Json& r : json.at("roles")) {
      info.roles.push_back({r.at("role").get<std::string>(), r.at("column").get<std::string>(),
                            r.at("how").get<std::string>(), r.at("note").get<std::string>()});
    }
    for (const Json& q : json.at("counters")) {
      info.counters.push_back({q.at("name").get<std::string>(),
                               SeverityFromName(q.at("severity").get<std::string>()),
                               q.at("count").get<int64_t>(), q.at("meaning").get<std::string>(),
                               q.at("first").get<std::vector<std::string>>()});
    }
    return info;
  } catch (const Json::exception& error) {
    return InvalidArgument(std::string(where) + ": not a dataset description: " + error.what());
  }
}

Result<DatasetInfo> ReadDatasetInfo(const Path& folder) {
  const Path file = folder / "dataset.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, file.string()));
  return DatasetInfoFromJson(json, file.string());
}

namespace {

const char* SqlTypeName(engine::ColumnType type) {
  return type == engine::ColumnType::kInt64 ? "BIGINT" : "VARCHAR";
}

// One of `texts` by the input that a row came from.
std::string ByInput(const std::vector<InputInfo>& inputs, std::string InputInfo::*text) {
  if (inputs.empty()) return "CAST(NULL AS VARCHAR)";
  if (inputs.size() == 1) return SqlText(inputs.front().*text);
  std::string sql = "CASE source_index";
  for (size_t i = 0; i < inputs.size(); ++i) {
    sql += " WHEN " + std::to_string(i) + " THEN " + SqlText(inputs[i].*text);
  }
  return sql + " END";
}

}  // namespace

std::string StoredColumnSql(const DatasetColumn& column) {
  const std::string name = SqlName(column.name);
  return column.as_number ? "CAST(" + name + " AS VARCHAR) AS " + name : name;
}

std::string EventsSql(const Path& folder, const DatasetInfo& info) {
  std::string columns = "file_row_number AS row_id";
  for (const DatasetColumn& column : info.columns) {
    columns += ", " + (column.stored ? StoredColumnSql(column)
                                     : "CAST(NULL AS " + std::string(SqlTypeName(column.type)) + ") AS " +
                                           SqlName(column.name));
  }
  return "SELECT " + columns + ", " + ByInput(info.inputs, &InputInfo::file) + " AS __source_file, " +
         ByInput(info.inputs, &InputInfo::sha256) + " AS __source_hash FROM read_parquet(" +
         SqlText(EventsFile(folder).string()) + ", file_row_number=true)";
}

}  // namespace harness::eventlog

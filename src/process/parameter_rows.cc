// SPDX-License-Identifier: Apache-2.0
#include "process/parameter_rows.h"

#include <utility>

#include "base/text_index.h"
#include "process/kept.h"

namespace harness::process {
namespace {

// True when the rows came in order of row_id.
Result<bool> LoadParameters(eventlog::DataAccessor& data, const char* order, ParameterRows& parameters) {
  parameters = ParameterRows();
  parameters.list_of_row.assign(static_cast<size_t>(data.info().rows), ParameterRows::kNone);
  TextIndex lists;
  bool in_order = true;
  size_t next = 0;
  const std::string sql = std::string(
                              "SELECT row_id, params_token, coalesce(param_keys, ''), coalesce(param_tokens, "
                              "'') FROM events WHERE "
                              "params_token IS NOT NULL") +
                          order;
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<size_t>(chunk.Int64(0, i));
      if (row >= parameters.list_of_row.size())
        return InternalError("row_id " + std::to_string(row) + " is beyond the log");
      in_order = in_order && row >= next;
      next = row + 1;
      const size_t list = lists.Add(chunk.Text(1, i));
      if (list == parameters.lists()) parameters.AddList(chunk.Text(2, i), chunk.Text(3, i));
      parameters.list_of_row[row] = static_cast<uint32_t>(list);
    }
    return Ok();
  }));
  return in_order;
}

Result<std::shared_ptr<const ParameterRows>> ReadAnew(eventlog::DataAccessor& data) {
  auto parameters = std::make_shared<ParameterRows>();
  if (!data.info().Has("params_token")) return std::shared_ptr<const ParameterRows>(std::move(parameters));
  // The file stands in order of row_id and is read so; asking for the order costs a sort.
  ASSIGN_OR_RETURN(const bool in_order, LoadParameters(data, "", *parameters));
  if (!in_order) RETURN_IF_ERROR(LoadParameters(data, " ORDER BY row_id", *parameters));
  return std::shared_ptr<const ParameterRows>(std::move(parameters));
}

}  // namespace

void ParameterRows::AddList(std::string_view keys, std::string_view tokens) {
  texts_.push_back({bytes_.size(), static_cast<uint32_t>(keys.size()), static_cast<uint32_t>(tokens.size())});
  bytes_.append(keys).append(tokens);
}

std::vector<uint32_t> ParameterRows::Keys() const {
  std::vector<uint32_t> keys;
  keys.reserve(list_of_row.size());
  for (const uint32_t list : list_of_row) keys.push_back(list == kNone ? 0 : list + 1);
  return keys;
}

Result<std::shared_ptr<const ParameterRows>> ReadParameterRows(eventlog::DataAccessor& data) {
  auto kept = Kept<ParameterRows>::Here().Of(data.info().version);
  if (kept == nullptr) return ReadAnew(data);
  data.CountShared(static_cast<int64_t>(kept->list_of_row.size()));
  return kept;
}

Result<void> KeepParameterRows(eventlog::DataAccessor& data) {
  Kept<ParameterRows>::Here().Clear();
  ASSIGN_OR_RETURN(auto parameters, ReadAnew(data));
  Kept<ParameterRows>::Here().Set(data.info().version, std::move(parameters));
  return Ok();
}

}  // namespace harness::process

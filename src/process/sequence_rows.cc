// SPDX-License-Identifier: Apache-2.0
#include "process/sequence_rows.h"

#include <algorithm>

#include "base/text.h"

namespace harness::process {
namespace {

// A unit separator: no key or token holds one.
constexpr char kBetween = '\x1f';

std::string_view TextOrEmpty(const engine::Chunk& chunk, size_t column, size_t row) {
  return chunk.IsNull(column, row) ? std::string_view() : chunk.Text(column, row);
}

}  // namespace

uint32_t SequenceRows::ValueOf(uint32_t row, uint32_t key) const {
  for (const ParameterPart& part : PartsOf(row)) {
    if (part.key == key) return part.value;
  }
  return kNone;
}

uint32_t SequenceRows::ListOf(std::string_view keys, std::string_view tokens) {
  std::string whole(keys);
  whole.append(1, kBetween).append(tokens);
  const size_t number = lists_.Add(whole);
  if (number < list_ends_.size()) return static_cast<uint32_t>(number);
  const auto names = Split(keys, ';');
  const auto values = Split(tokens, ';');
  const size_t first = parts_.size();
  for (size_t i = 0; i < std::min(names.size(), values.size()); ++i) {
    if (names[i].empty() || values[i].empty()) continue;
    const auto key = static_cast<uint32_t>(keys_.Add(names[i]));
    const bool is_known = std::any_of(parts_.begin() + static_cast<std::ptrdiff_t>(first), parts_.end(),
                                      [key](const ParameterPart& part) { return part.key == key; });
    if (is_known) continue;
    std::string pair(names[i]);
    pair.append(1, kBetween).append(values[i]);
    parts_.push_back({key, static_cast<uint32_t>(values_.Add(pair))});
  }
  list_ends_.push_back(parts_.size());
  return static_cast<uint32_t>(number);
}

void SequenceRows::Add(uint32_t row, std::string_view owner, bool is_case, std::string_view keys,
                       std::string_view tokens) {
  ++rows_with_parameters_;
  list_of_row_[row] = ListOf(keys, tokens);
  SetOwner(row, owner, is_case);
}

void SequenceRows::SetOwner(uint32_t row, std::string_view owner, bool is_case) {
  if (owner.empty()) return;
  std::string name(1, is_case ? 'c' : 'u');
  name.append(owner);
  owner_of_row_[row] = static_cast<uint32_t>(owners_.Add(name));
}

Result<SequenceRows> SequenceRows::Load(eventlog::DataAccessor& data, const ParameterRows& parameters) {
  SequenceRows loaded(parameters.list_of_row.size());
  std::vector<uint32_t> number_of;  // by list
  for (uint32_t list = 0; list < parameters.lists(); ++list)
    number_of.push_back(loaded.ListOf(parameters.KeysOf(list), parameters.TokensOf(list)));
  for (size_t row = 0; row < loaded.list_of_row_.size(); ++row) {
    const uint32_t list = parameters.list_of_row[row];
    if (list == ParameterRows::kNone) continue;
    ++loaded.rows_with_parameters_;
    loaded.list_of_row_[row] = number_of[list];
  }
  if (loaded.rows_with_parameters_ == 0) return loaded;
  const char* const sql =
      "SELECT row_id, case_id, user_token FROM events WHERE params_token IS NOT NULL AND (case_id IS NOT "
      "NULL OR user_token IS NOT NULL)";
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const int64_t row = chunk.Int64(0, i);
      if (row < 0 || static_cast<size_t>(row) >= loaded.list_of_row_.size())
        return InternalError("a row that the log had not before");
      const bool has_case = !chunk.IsNull(1, i);
      loaded.SetOwner(static_cast<uint32_t>(row), TextOrEmpty(chunk, has_case ? 1 : 2, i), has_case);
    }
    return Ok();
  }));
  return loaded;
}

}  // namespace harness::process

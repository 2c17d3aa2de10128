// SPDX-License-Identifier: Apache-2.0
#include "eventlog/canonical_hash.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "base/result.h"
#include "base/sha256_many.h"

namespace harness::eventlog {
namespace {

using engine::ColumnType;

char TypeTag(ColumnType type) {
  switch (type) {
    case ColumnType::kInt64:
      return 'i';
    case ColumnType::kDouble:
      return 'd';
    case ColumnType::kText:
      return 't';
    case ColumnType::kBoolean:
      return 'b';
    case ColumnType::kHugeInt:
      return 'h';
    case ColumnType::kOther:
      break;
  }
  return '?';
}

template <typename T>
void AppendRaw(std::string& bytes, T value) {
  const size_t at = bytes.size();
  bytes.resize(at + sizeof(T));
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

double OneNan(double value) {
  if (std::isnan(value)) return std::bit_cast<double>(uint64_t{0x7FF8000000000000});
  return value == 0.0 ? 0.0 : value;
}

// The rows of one column that are not hashed yet.
struct Block {
  size_t rows = 0;
  std::string validity;
  std::string values;
};

struct ColumnState {
  engine::Column column;
  bool absent = false;  // null in every row, and not among the chunks' columns
  Block block;
  std::vector<Digest> digests;  // one a full block, at its place whichever worker made it
  int64_t nulls = 0;
};

void AppendValidity(const engine::Chunk& chunk, size_t column, size_t first, size_t count,
                    ColumnState& state) {
  Block& block = state.block;
  block.validity.resize((block.rows + count + 7) / 8);
  size_t i = 0;
  if (chunk.HasNoNulls(column)) {
    // Whole bytes at once, once the block stands on a byte.
    const auto set = [&block](size_t row) {
      block.validity[row / 8] = static_cast<char>(block.validity[row / 8] | (1 << (row % 8)));
    };
    for (; i < count && (block.rows + i) % 8 != 0; ++i) set(block.rows + i);
    const size_t bytes = (count - i) / 8;
    std::memset(block.validity.data() + (block.rows + i) / 8, 0xFF, bytes);
    for (i += bytes * 8; i < count; ++i) set(block.rows + i);
    return;
  }
  for (; i < count; ++i) {
    const size_t row = block.rows + i;
    const bool valid = !chunk.IsNull(column, first + i);
    block.validity[row / 8] = static_cast<char>(block.validity[row / 8] | ((valid ? 1 : 0) << (row % 8)));
    state.nulls += valid ? 0 : 1;
  }
}

// Sizes the buffer once for all texts of the chunk, then copies. A short text stands in its cell behind its
// length, just as it is hashed, so the whole cell is copied and the next one overwrites what is too much.
void AppendTexts(const engine::Chunk& chunk, size_t column, size_t first, size_t count, std::string& values) {
  constexpr size_t kCell = sizeof(engine::TextCell);
  const engine::TextCell* cells = chunk.Texts(column);
  const bool no_nulls = chunk.HasNoNulls(column);
  size_t bytes = 0;
  for (size_t i = first; i < first + count; ++i) {
    if (no_nulls || !chunk.IsNull(column, i)) bytes += sizeof(uint32_t) + cells[i].length;
  }
  const size_t old_size = values.size();
  if (values.capacity() < old_size + bytes + kCell) values.reserve(2 * (old_size + bytes + kCell));
  values.resize(old_size + bytes + kCell);
  char* to = values.data() + old_size;
  for (size_t i = first; i < first + count; ++i) {
    if (!no_nulls && chunk.IsNull(column, i)) continue;
    const size_t length = cells[i].length;
    if (length <= kCell - sizeof(uint32_t)) {
      std::memcpy(to, &cells[i], kCell);
    } else {
      std::memcpy(to, &cells[i].length, sizeof(uint32_t));
      std::memcpy(to + sizeof(uint32_t), cells[i].pointer, length);
    }
    to += sizeof(uint32_t) + length;
  }
  values.resize(old_size + bytes);
}

void AppendInt64s(const engine::Chunk& chunk, size_t column, size_t first, size_t count,
                  std::string& values) {
  const int64_t* numbers = chunk.Int64s(column);
  if (chunk.HasNoNulls(column)) {
    values.append(reinterpret_cast<const char*>(numbers + first), count * sizeof(int64_t));
    return;
  }
  for (size_t i = first; i < first + count; ++i) {
    if (!chunk.IsNull(column, i)) AppendRaw(values, numbers[i]);
  }
}

void AppendValues(const engine::Chunk& chunk, size_t column, size_t first, size_t count, ColumnState& state) {
  std::string& values = state.block.values;
  const ColumnType type = state.column.type;
  if (type == ColumnType::kInt64) return AppendInt64s(chunk, column, first, count, values);
  if (type == ColumnType::kText) return AppendTexts(chunk, column, first, count, values);
  for (size_t i = first; i < first + count; ++i) {
    if (chunk.IsNull(column, i)) continue;
    if (type == ColumnType::kDouble) {
      AppendRaw(values, OneNan(chunk.Double(column, i)));
    } else if (type == ColumnType::kBoolean) {
      values.push_back(chunk.Boolean(column, i) ? 1 : 0);
    } else {
      AppendRaw(values, chunk.HugeInt(column, i));
    }
  }
}

void AppendRows(const engine::Chunk& chunk, size_t column, size_t first, size_t count, ColumnState& state) {
  HARNESS_CHECK(chunk.type(column) == state.column.type);
  AppendValidity(chunk, column, first, count, state);
  AppendValues(chunk, column, first, count, state);
  state.block.rows += count;
}

void AppendNulls(size_t count, ColumnState& state) {
  state.block.rows += count;
  state.block.validity.resize((state.block.rows + 7) / 8);
  state.nulls += static_cast<int64_t>(count);
}

// The bytes that are hashed for a block.
std::string MessageOf(Block&& block) {
  std::string message = std::move(block.values);
  message += block.validity;
  AppendRaw(message, static_cast<uint64_t>(block.rows));
  return message;
}

std::string_view Bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest MerkleRoot(std::vector<Digest> level) {
  if (level.empty()) return Sha256Of("");
  Sha256 hash;
  while (level.size() > 1) {
    std::vector<Digest> above;
    for (size_t i = 0; i + 1 < level.size(); i += 2) {
      hash.Update(Bytes(level[i]));
      hash.Update(Bytes(level[i + 1]));
      above.push_back(hash.Finish());
    }
    if (level.size() % 2 == 1) above.push_back(level.back());
    level = std::move(above);
  }
  return level.front();
}

}  // namespace

// Full blocks wait until there are some, because many messages are hashed faster together.
struct TableHasher::State {
  struct Task {
    size_t column;
    size_t index;
    std::string message;
  };
  std::vector<ColumnState> columns;
  int64_t rows = 0;
  std::vector<Task> tasks;
  std::vector<std::string> spare;  // texts whose memory is used again: fresh pages cost more than hashing

  void Submit(size_t column) {
    ColumnState& state = columns[column];
    tasks.push_back({column, state.digests.size(), MessageOf(std::exchange(state.block, Block{}))});
    state.digests.emplace_back();
    if (!spare.empty()) {
      state.block.values = std::move(spare.back());
      spare.pop_back();
    }
    if (tasks.size() >= columns.size()) HashTasks();
  }

  void HashTasks() {
    std::vector<std::string_view> messages;
    for (const Task& task : tasks) messages.push_back(task.message);
    const std::vector<Digest> digests = Sha256Many(messages);
    for (size_t i = 0; i < tasks.size(); ++i) {
      columns[tasks[i].column].digests[tasks[i].index] = digests[i];
      tasks[i].message.clear();
      spare.push_back(std::move(tasks[i].message));
    }
    tasks.clear();
  }

  void Close() {
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].block.rows > 0) Submit(i);
    }
    HashTasks();
  }
};

TableHasher::TableHasher(std::vector<engine::Column> columns, const std::set<std::string>& absent)
    : state_(std::make_unique<State>()) {
  for (engine::Column& column : columns) {
    HARNESS_CHECK(column.type != ColumnType::kOther);
    ColumnState state;
    state.absent = absent.contains(column.name);
    state.column = std::move(column);
    state_->columns.push_back(std::move(state));
  }
}

TableHasher::TableHasher(TableHasher&&) noexcept = default;
TableHasher& TableHasher::operator=(TableHasher&&) noexcept = default;
TableHasher::~TableHasher() = default;

void TableHasher::Add(const engine::Chunk& chunk) {
  size_t at = 0;
  for (size_t column = 0; column < state_->columns.size(); ++column) {
    ColumnState& state = state_->columns[column];
    size_t first = 0;
    while (first < chunk.rows()) {
      const size_t count = std::min(chunk.rows() - first, kHashBlockRows - state.block.rows);
      state.absent ? AppendNulls(count, state) : AppendRows(chunk, at, first, count, state);
      first += count;
      if (state.block.rows == kHashBlockRows) state_->Submit(column);
    }
    at += state.absent ? 0 : 1;
  }
  HARNESS_CHECK(at == chunk.columns());
  state_->rows += static_cast<int64_t>(chunk.rows());
}

void TableHasher::Append(TableHasher next) {
  HARNESS_CHECK(state_->rows % static_cast<int64_t>(kHashBlockRows) == 0);
  HARNESS_CHECK(state_->columns.size() == next.state_->columns.size());
  state_->Close();
  next.state_->Close();
  for (size_t i = 0; i < state_->columns.size(); ++i) {
    ColumnState& column = state_->columns[i];
    const ColumnState& more = next.state_->columns[i];
    column.digests.insert(column.digests.end(), more.digests.begin(), more.digests.end());
    column.nulls += more.nulls;
  }
  state_->rows += next.state_->rows;
}

TableHasher::Outcome TableHasher::Finish() {
  state_->Close();
  Outcome outcome;
  outcome.rows = state_->rows;
  Sha256 table;
  std::string rows;
  AppendRaw(rows, static_cast<uint64_t>(state_->rows));
  table.Update("harness-table-1");
  table.Update(rows);
  for (const ColumnState& column : state_->columns) {
    const Digest root = MerkleRoot(column.digests);
    std::string head;
    AppendRaw(head, static_cast<uint32_t>(column.column.name.size()));
    head += column.column.name;
    head += TypeTag(column.column.type);
    table.Update(head);
    table.Update(Bytes(root));
    outcome.columns.push_back(HexOf(root));
    outcome.nulls.push_back(column.nulls);
  }
  outcome.table = "sha256:" + HexOf(table.Finish());
  return outcome;
}

}  // namespace harness::eventlog

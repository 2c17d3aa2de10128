// SPDX-License-Identifier: Apache-2.0
#include "eventlog/canonical_hash.h"

#include <bit>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

#include "base/result.h"

namespace harness::eventlog {
namespace {

using engine::ColumnType;

char TypeTag(ColumnType type) {
  switch (type) {
    case ColumnType::kInt64: return 'i';
    case ColumnType::kDouble: return 'd';
    case ColumnType::kText: return 't';
    case ColumnType::kBoolean: return 'b';
    case ColumnType::kHugeInt: return 'h';
    case ColumnType::kOther: break;
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
  Block block;
  std::vector<Digest> digests;  // one a full block, at its place whichever worker made it
  int64_t nulls = 0;
};

void AppendValues(const engine::Chunk& chunk, size_t column, size_t first, size_t count, ColumnState& state) {
  Block& block = state.block;
  const bool no_nulls = chunk.HasNoNulls(column);
  for (size_t i = 0; i < count; ++i) {
    const size_t row = block.rows + i;
    if (row % 8 == 0) block.validity.push_back(0);
    const bool valid = no_nulls || !chunk.IsNull(column, first + i);
    if (valid) block.validity.back() = static_cast<char>(block.validity.back() | (1 << (row % 8)));
    state.nulls += valid ? 0 : 1;
  }
  switch (state.column.type) {
    case ColumnType::kInt64:
      if (no_nulls) {
        const auto* values = reinterpret_cast<const char*>(chunk.Int64s(column) + first);
        block.values.append(values, count * sizeof(int64_t));
      } else {
        for (size_t i = first; i < first + count; ++i) {
          AppendRaw(block.values, chunk.IsNull(column, i) ? int64_t{0} : chunk.Int64(column, i));
        }
      }
      break;
    case ColumnType::kDouble:
      for (size_t i = first; i < first + count; ++i) {
        AppendRaw(block.values, chunk.IsNull(column, i) ? 0.0 : OneNan(chunk.Double(column, i)));
      }
      break;
    case ColumnType::kText:
      for (size_t i = first; i < first + count; ++i) {
        const std::string_view text = chunk.IsNull(column, i) ? std::string_view() : chunk.Text(column, i);
        AppendRaw(block.values, static_cast<uint32_t>(text.size()));
        block.values.append(text);
      }
      break;
    case ColumnType::kBoolean:
      for (size_t i = first; i < first + count; ++i) {
        block.values.push_back(!chunk.IsNull(column, i) && chunk.Boolean(column, i) ? 1 : 0);
      }
      break;
    case ColumnType::kHugeInt:
      for (size_t i = first; i < first + count; ++i) {
        AppendRaw(block.values, chunk.IsNull(column, i) ? Int128{0} : chunk.HugeInt(column, i));
      }
      break;
    case ColumnType::kOther: HARNESS_CHECK(false);
  }
  block.rows += count;
}

Digest HashBlock(const Block& block, Sha256& hash) {
  std::string rows;
  AppendRaw(rows, static_cast<uint64_t>(block.rows));
  hash.Update(rows);
  hash.Update(block.validity);
  hash.Update(block.values);
  return hash.Finish();
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

// A bounded queue of full blocks between Add() and the workers; memory stays at a few blocks a worker.
struct TableHasher::State {
  struct Task {
    size_t column;
    size_t index;
    Block block;
  };

  std::vector<ColumnState> columns;
  int64_t rows = 0;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> tasks;
  size_t running = 0;
  bool closed = false;
  std::vector<std::thread> workers;
  Sha256 own_hash;

  void Work() {
    Sha256 hash;
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return closed || !tasks.empty(); });
      if (tasks.empty()) return;
      Task task = std::move(tasks.front());
      tasks.pop_front();
      ++running;
      changed.notify_all();
      lock.unlock();
      const Digest digest = HashBlock(task.block, hash);
      lock.lock();
      columns[task.column].digests[task.index] = digest;
      --running;
      changed.notify_all();
    }
  }

  void Submit(size_t column) {
    ColumnState& state = columns[column];
    Task task{column, 0, std::exchange(state.block, Block{})};
    std::unique_lock lock(mutex);
    task.index = state.digests.size();
    state.digests.emplace_back();
    if (workers.empty()) {
      state.digests.back() = HashBlock(task.block, own_hash);
      return;
    }
    changed.wait(lock, [&] { return tasks.size() < 4 * workers.size() + columns.size(); });
    tasks.push_back(std::move(task));
    changed.notify_all();
  }

  void Close() {
    {
      const std::lock_guard lock(mutex);
      closed = true;
    }
    changed.notify_all();
    for (std::thread& worker : workers) worker.join();
    workers.clear();
  }
};

TableHasher::TableHasher(std::vector<engine::Column> columns, int threads) : state_(std::make_unique<State>()) {
  for (engine::Column& column : columns) {
    HARNESS_CHECK(column.type != ColumnType::kOther);
    ColumnState state;
    state.column = std::move(column);
    state_->columns.push_back(std::move(state));
  }
  for (int i = 1; i < threads; ++i) state_->workers.emplace_back([state = state_.get()] { state->Work(); });
}

TableHasher::~TableHasher() { state_->Close(); }

void TableHasher::Add(const engine::Chunk& chunk) {
  HARNESS_CHECK(chunk.columns() == state_->columns.size());
  for (size_t column = 0; column < state_->columns.size(); ++column) {
    size_t first = 0;
    while (first < chunk.rows()) {
      Block& block = state_->columns[column].block;
      const size_t count = std::min(chunk.rows() - first, kHashBlockRows - block.rows);
      AppendValues(chunk, column, first, count, state_->columns[column]);
      first += count;
      if (block.rows == kHashBlockRows) state_->Submit(column);
    }
  }
  state_->rows += static_cast<int64_t>(chunk.rows());
}

TableHasher::Outcome TableHasher::Finish() {
  for (size_t i = 0; i < state_->columns.size(); ++i) {
    if (state_->columns[i].block.rows > 0) state_->Submit(i);
  }
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

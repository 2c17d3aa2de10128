// SPDX-License-Identifier: Apache-2.0
#include "eventlog/canonical_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <future>
#include <map>
#include <mutex>

#include "base/hex.h"
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
  ColumnType type = ColumnType::kText;
  bool absent = false;  // null in every row, and not among the chunks' columns
  Block block;
  int64_t nulls = 0;
};

// Calls `each` for every row of first .. first + count - 1 that holds a value, in order.
template <typename Each>
void ForEachPresent(const engine::Chunk& chunk, size_t column, size_t first, size_t count, Each each) {
  for (size_t i = 0; i < count; i += 64) {
    uint64_t bits = chunk.Present64(column, first + i);
    if (count - i < 64) bits &= (uint64_t{1} << (count - i)) - 1;
    for (; bits != 0; bits &= bits - 1) each(first + i + static_cast<size_t>(std::countr_zero(bits)));
  }
}

// The block stands on a whole byte, but for chunks of odd sizes.
void AppendValidity(const engine::Chunk& chunk, size_t column, size_t first, size_t count,
                    ColumnState& state) {
  Block& block = state.block;
  block.validity.resize((block.rows + count + 7) / 8);
  size_t present = 0;
  for (size_t i = 0; i < count;) {
    const size_t row = block.rows + i;
    const size_t step = std::min(row % 8 == 0 ? size_t{64} : 8 - row % 8, count - i);
    uint64_t bits = chunk.Present64(column, first + i);
    if (step < 64) bits &= (uint64_t{1} << step) - 1;
    present += static_cast<size_t>(std::popcount(bits));
    if (row % 8 == 0) {
      std::memcpy(block.validity.data() + row / 8, &bits, (step + 7) / 8);
    } else {
      block.validity[row / 8] =
          static_cast<char>(block.validity[row / 8] | static_cast<char>(bits << row % 8));
    }
    i += step;
  }
  state.nulls += static_cast<int64_t>(count - present);
}

// Two overlapping moves for the common lengths, as a call costs more than the move.
void CopyLongText(const engine::TextCell& cell, char* to) {
  std::memcpy(to, &cell.length, sizeof(uint32_t));
  to += sizeof(uint32_t);
  const size_t length = cell.length;
  if (length > 32 || length < 16) {
    std::memcpy(to, cell.pointer, length);
    return;
  }
  std::array<char, 16> head;
  std::array<char, 16> tail;
  std::memcpy(head.data(), cell.pointer, head.size());
  std::memcpy(tail.data(), cell.pointer + length - tail.size(), tail.size());
  std::memcpy(to, head.data(), head.size());
  std::memcpy(to + length - tail.size(), tail.data(), tail.size());
}

// Sizes the buffer once for all texts of the chunk, then copies. A short text stands in its cell behind its
// length, just as it is hashed, so the whole cell is copied and the next one overwrites what is too much.
void AppendTexts(const engine::Chunk& chunk, size_t column, size_t first, size_t count, std::string& values) {
  constexpr size_t kCell = sizeof(engine::TextCell);
  const engine::TextCell* cells = chunk.Texts(column);
  size_t bytes = 0;
  ForEachPresent(chunk, column, first, count,
                 [&](size_t row) { bytes += sizeof(uint32_t) + cells[row].length; });
  const size_t old_size = values.size();
  if (values.capacity() < old_size + bytes + kCell) values.reserve(2 * (old_size + bytes + kCell));
  values.resize(old_size + bytes + kCell);
  char* to = values.data() + old_size;
  ForEachPresent(chunk, column, first, count, [&](size_t row) {
    if (cells[row].length <= kCell - sizeof(uint32_t)) {
      std::memcpy(to, &cells[row], kCell);
    } else {
      CopyLongText(cells[row], to);
    }
    to += sizeof(uint32_t) + cells[row].length;
  });
  values.resize(old_size + bytes);
}

void AppendInt64s(const engine::Chunk& chunk, size_t column, size_t first, size_t count,
                  std::string& values) {
  const int64_t* numbers = chunk.Int64s(column);
  if (chunk.HasNoNulls(column)) {
    values.append(reinterpret_cast<const char*>(numbers + first), count * sizeof(int64_t));
    return;
  }
  const size_t old_size = values.size();
  values.resize(old_size + count * sizeof(int64_t));
  char* to = values.data() + old_size;
  ForEachPresent(chunk, column, first, count, [&](size_t row) {
    std::memcpy(to, &numbers[row], sizeof(int64_t));
    to += sizeof(int64_t);
  });
  values.resize(static_cast<size_t>(to - values.data()));
}

void AppendValues(const engine::Chunk& chunk, size_t column, size_t first, size_t count, ColumnState& state) {
  std::string& values = state.block.values;
  const ColumnType type = state.type;
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
  HARNESS_CHECK(chunk.type(column) == state.type);
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

class RootHash {
 public:
  explicit RootHash(int64_t rows) {
    std::string count;
    AppendRaw(count, static_cast<uint64_t>(rows));
    hash_.Update("harness-table-1");
    hash_.Update(count);
  }
  // `root`: in hex.
  void Add(const engine::Column& column, const std::string& root) {
    std::string head;
    AppendRaw(head, static_cast<uint32_t>(column.name.size()));
    head += column.name;
    head += TypeTag(column.type);
    Digest digest;
    HARNESS_CHECK(ParseHex(root, digest));
    hash_.Update(head);
    hash_.Update(Bytes(digest));
  }
  std::string Finish() { return "sha256:" + HexOf(hash_.Finish()); }

 private:
  Sha256 hash_;
};

// Some rows of a block, of every column; the block is whole once all of its rows are there.
struct Fragment {
  size_t rows = 0;
  std::vector<Block> columns;
};

using Fragments = std::map<size_t, Fragment>;  // by first row in the block
using OpenBlocks = std::map<size_t, Fragments>;

// Each but the last ends on a whole byte of validity.
Fragment Joined(Fragments fragments) {
  Fragment whole = std::move(fragments.begin()->second);
  fragments.erase(fragments.begin());
  for (const auto& [first, fragment] : fragments) {
    HARNESS_CHECK(first == whole.rows && first % 8 == 0);
    for (size_t i = 0; i < fragment.columns.size(); ++i) {
      Block& block = whole.columns[i];
      block.values += fragment.columns[i].values;
      block.validity += fragment.columns[i].validity;
      block.rows += fragment.rows;
    }
    whole.rows += fragment.rows;
  }
  return whole;
}

}  // namespace

// What the parts fill in. Full blocks wait until there are several, because many messages are hashed faster
// together.
struct TableHasher::Shared {
  struct Task {
    size_t column;
    size_t block;
    std::string message;
  };
  struct Column {
    engine::Column column;
    bool absent = false;
    std::vector<Digest> digests;  // one a block, at its place whichever part made it
    int64_t nulls = 0;
  };
  static constexpr size_t kBatchBytes = size_t{16} << 20;

  std::mutex mutex;  // guards all but the descriptions of the columns
  std::vector<Column> columns;
  int64_t rows = 0;
  std::vector<Task> tasks;
  size_t task_bytes = 0;
  OpenBlocks open;                 // those that lack rows
  std::vector<std::string> spare;  // texts whose memory is used again: fresh pages cost more than hashing

  // Memory for the blocks that begin.
  void Supply(std::vector<ColumnState>& states) {
    const std::lock_guard lock(mutex);
    for (ColumnState& state : states) {
      if (spare.empty()) return;
      state.block.values = std::move(spare.back());
      spare.pop_back();
    }
  }

  // Takes rows of a block, from its row `first` on; the block is hashed once all of its rows are there.
  void Take(size_t block, size_t first, Fragment fragment) {
    std::unique_lock lock(mutex);
    rows += static_cast<int64_t>(fragment.rows);
    std::map<size_t, Fragment>& fragments = open[block];
    size_t there = fragment.rows;
    for (const auto& [start, other] : fragments) there += other.rows;
    fragments.emplace(first, std::move(fragment));
    if (there == kHashBlockRows) Submit(open.extract(block), lock);
  }

  // The last block need not be full.
  void TakeLast() {
    std::unique_lock lock(mutex);
    if (!open.empty()) Submit(open.extract(open.begin()), lock);
    // Nobody else is at work any more: half of it for another thread, long ones dealt out in turn.
    std::stable_sort(tasks.begin(), tasks.end(),
                     [](const Task& a, const Task& b) { return a.message.size() > b.message.size(); });
    std::array<std::vector<Task>, 2> halves;
    for (size_t i = 0; i < tasks.size(); ++i) halves[i % 2].push_back(std::move(tasks[i]));
    tasks.clear();
    lock.unlock();
    const auto other = std::async(std::launch::async, [&] { Hash(std::move(halves[1])); });
    Hash(std::move(halves[0]));
  }

  void HashPending() {
    std::unique_lock lock(mutex);
    HashTasks(lock);
  }

  // Without the lock while it copies.
  void Submit(OpenBlocks::node_type block, std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    Fragment whole = Joined(std::move(block.mapped()));
    std::vector<Task> made;
    for (size_t i = 0; i < whole.columns.size(); ++i) {
      made.push_back({i, block.key(), MessageOf(std::move(whole.columns[i]))});
    }
    lock.lock();
    for (Task& task : made) {
      task_bytes += task.message.size();
      tasks.push_back(std::move(task));
    }
    if (task_bytes >= kBatchBytes) HashTasks(lock);
  }

  // Without the lock while it hashes.
  void HashTasks(std::unique_lock<std::mutex>& lock) {
    std::vector<Task> batch = std::exchange(tasks, {});
    task_bytes = 0;
    lock.unlock();
    Hash(std::move(batch));
    lock.lock();
  }

  void Hash(std::vector<Task> batch) {
    std::vector<std::string_view> messages;
    for (const Task& task : batch) messages.push_back(task.message);
    const std::vector<Digest> made = Sha256Many(messages);
    const std::lock_guard lock(mutex);
    for (size_t i = 0; i < batch.size(); ++i) {
      std::vector<Digest>& of_column = columns[batch[i].column].digests;
      if (of_column.size() <= batch[i].block) of_column.resize(batch[i].block + 1);
      of_column[batch[i].block] = made[i];
      batch[i].message.clear();
      spare.push_back(std::move(batch[i].message));
    }
  }
};

struct TableHasher::Part::State {
  Shared* shared;
  size_t first_row;  // of the rows that are not handed over
  size_t rows = 0;   // how many these are
  std::vector<ColumnState> columns;

  void HandOver() {
    Fragment fragment{rows, {}};
    for (ColumnState& column : columns) fragment.columns.push_back(std::exchange(column.block, {}));
    shared->Take(first_row / kHashBlockRows, first_row % kHashBlockRows, std::move(fragment));
    first_row += rows;
    rows = 0;
  }
};

TableHasher::TableHasher(std::vector<engine::Column> columns, const std::set<std::string>& absent)
    : shared_(std::make_unique<Shared>()) {
  for (engine::Column& column : columns) {
    HARNESS_CHECK(column.type != ColumnType::kOther);
    const bool is_absent = absent.contains(column.name);
    shared_->columns.push_back({std::move(column), is_absent, {}, 0});
  }
}

TableHasher::~TableHasher() = default;
TableHasher::Part::Part(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableHasher::Part::Part(Part&&) noexcept = default;
TableHasher::Part::~Part() = default;

TableHasher::Part TableHasher::Begin(int64_t first_row) {
  HARNESS_CHECK(first_row % 8 == 0);
  auto state = std::make_unique<Part::State>();
  state->shared = shared_.get();
  state->first_row = static_cast<size_t>(first_row);
  for (const Shared::Column& column : shared_->columns) {
    state->columns.push_back({column.column.type, column.absent, {}, 0});
  }
  return Part(std::move(state));
}

void TableHasher::Part::Add(const engine::Chunk& chunk) {
  State& state = *state_;
  size_t first = 0;
  while (first < chunk.rows()) {
    const size_t room = kHashBlockRows - (state.first_row + state.rows) % kHashBlockRows;
    const size_t count = std::min(chunk.rows() - first, room);
    if (state.rows == 0) state.shared->Supply(state.columns);
    size_t at = 0;
    for (ColumnState& column : state.columns) {
      column.absent ? AppendNulls(count, column) : AppendRows(chunk, at++, first, count, column);
    }
    HARNESS_CHECK(at == chunk.columns());
    first += count;
    state.rows += count;
    if (count == room) state.HandOver();
  }
}

void TableHasher::Part::End() {
  State& state = *state_;
  if (state.rows > 0) state.HandOver();
  const std::lock_guard lock(state.shared->mutex);
  for (size_t i = 0; i < state.columns.size(); ++i) state.shared->columns[i].nulls += state.columns[i].nulls;
}

void TableHasher::HashPending() {
  shared_->HashPending();
}

TableHasher::Outcome TableHasher::Finish() {
  shared_->TakeLast();
  Outcome outcome;
  outcome.rows = shared_->rows;
  const size_t blocks = (static_cast<size_t>(outcome.rows) + kHashBlockRows - 1) / kHashBlockRows;
  RootHash table(outcome.rows);
  for (const Shared::Column& column : shared_->columns) {
    HARNESS_CHECK(column.digests.size() == blocks);
    outcome.columns.push_back(HexOf(MerkleRoot(column.digests)));
    outcome.nulls.push_back(column.nulls);
    table.Add(column.column, outcome.columns.back());
  }
  outcome.table = table.Finish();
  return outcome;
}

std::string TableHasher::HashOf(const Outcome& outcome, const std::vector<engine::Column>& columns,
                                const std::function<bool(size_t)>& takes) {
  RootHash table(outcome.rows);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (takes(i)) table.Add(columns[i], outcome.columns[i]);
  }
  return table.Finish();
}

}  // namespace harness::eventlog

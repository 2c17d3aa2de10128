// SPDX-License-Identifier: Apache-2.0
// The canonical table hash: identity of a dataset's logical content, whatever file holds it.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "engine/chunk.h"

namespace harness::eventlog {

inline constexpr size_t kHashBlockRows = 65'536;

// Hashes a table from its chunks in row order. For each column and each block of 65,536 rows, SHA-256 over
//   values | validity bits, 8 rows a byte, lowest first | row count (u64)
// where values are those of the rows that are not null, little endian: int64 and hugeint as is, double as its
// bits with one NaN and +0 for -0, boolean one byte, text as u32 length and bytes. Block digests make a
// Merkle tree a column (a lone node moves up unchanged; no block: SHA-256 of nothing); the root of the table
// is SHA-256 over the format tag, the row count and each column's name, type and root. Independent of chunk
// sizes and of threads.
class TableHasher {
 public:
  // Chunks hold `columns` in their order, but for those named in `absent`, which are null in every row.
  explicit TableHasher(std::vector<engine::Column> columns, const std::set<std::string>& absent = {});
  ~TableHasher();

  // Some rows of the table, in row order. Parts may be filled on different threads at once; together they
  // hold each row once.
  class Part {
   public:
    Part(Part&&) noexcept;
    ~Part();
    void Add(const engine::Chunk& chunk);
    void End();  // once, after the last row: what it holds of a block that others hold, too, is theirs then

   private:
    friend class TableHasher;
    struct State;
    explicit Part(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };
  // From `first_row` on, a multiple of eight. The part must end before the hasher finishes.
  Part Begin(int64_t first_row);

  // Hashes what waits for company; for a thread that has no more rows while others do.
  void HashPending();

  struct Outcome {
    std::string table;                 // "sha256:<64 hex>"
    std::vector<std::string> columns;  // root of each column, hex
    std::vector<int64_t> nulls;        // nulls of each column
    int64_t rows = 0;
  };
  Outcome Finish();

  // As Outcome::table, of the columns that `takes` accepts (by their place) alone.
  static std::string HashOf(const Outcome& outcome, const std::vector<engine::Column>& columns,
                            const std::function<bool(size_t)>& takes);

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace harness::eventlog

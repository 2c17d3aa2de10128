// SPDX-License-Identifier: Apache-2.0
// The canonical table hash: identity of a dataset's logical content, whatever file holds it.
#pragma once

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
//
// Ranges of a table may be hashed side by side, each by a hasher of its own, and appended in row order.
class TableHasher {
 public:
  // The chunks hold `columns` in their order, but for those named in `absent`, which are null in every row.
  explicit TableHasher(std::vector<engine::Column> columns, const std::set<std::string>& absent = {});
  TableHasher(TableHasher&&) noexcept;
  TableHasher& operator=(TableHasher&&) noexcept;
  ~TableHasher();
  void Add(const engine::Chunk& chunk);
  // The rows of `next` behind those of this one, which must be a whole number of blocks.
  void Append(TableHasher next);

  struct Outcome {
    std::string table;                 // "sha256:<64 hex>"
    std::vector<std::string> columns;  // root of each column, hex
    std::vector<int64_t> nulls;        // nulls of each column
    int64_t rows = 0;
  };
  Outcome Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace harness::eventlog

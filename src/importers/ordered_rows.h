// SPDX-License-Identifier: Apache-2.0
// Rows that come nearly in the canonical order, put in order on their way: most logs are in order of time,
// and what is nearly in order need not be sorted as a whole.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "engine/engine.h"

namespace harness::importers {

// How a scan of OrderedRows ended; nothing of both where it went well, or was never begun.
struct OrderedScan {
  bool late = false;             // a row came that should have stood before one that had gone
  std::optional<Error> failure;  // of the rows themselves
};

// Hands out the rows of a query in order of the columns `key` (positions; BIGINT or text, nulls first), those
// that agree in all of them in any order. A row may come up to kHorizon rows after its place. One that comes
// later, or rows that have to be moved too far in all, end the scan with an error, and `scan` says `late`.
// Memory: the chunks of that many rows.
class OrderedRows : public engine::RowSource {
 public:
  static constexpr size_t kHorizon = 8192;

  OrderedRows(engine::Rows rows, std::vector<size_t> key, std::shared_ptr<OrderedScan> scan);
  Result<size_t> Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) override;

 private:
  struct Place {
    uint32_t chunk, row;
  };
  const engine::Chunk& ChunkOf(Place place) const { return chunks_[place.chunk - first_chunk_].chunk(); }
  bool IsBefore(Place a, Place b) const;
  Result<void> Take();
  bool Insert(Place place);
  void Drop();
  void HandOut(std::vector<engine::ColumnWriter>& columns, size_t count);

  engine::Rows rows_;
  std::vector<size_t> key_;
  std::shared_ptr<OrderedScan> scan_;
  std::deque<engine::OwnedChunk> chunks_;
  std::deque<size_t> left_;      // by chunk: rows that have not been handed out
  uint32_t first_chunk_ = 0;     // number of the first of chunks_
  std::vector<Place> in_order_;  // from handed_out_ on: rows that wait
  size_t handed_out_ = 0;
  bool any_handed_out_ = false, at_end_ = false;
  uint64_t taken_ = 0, moved_ = 0;  // rows, and by how many places in all
};

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
// Reading a journal on from a position, a bounded piece at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "store/journal.h"

namespace harness::sessions {

using JournalPosition = store::Journal::Position;

// The whole records between a position and an end, in order.
class JournalTail {
 public:
  // `from` is a position that Read returned, or {} for the first record there is.
  explicit JournalTail(Path folder) : folder_(std::move(folder)) {}

  struct Piece {
    JournalPosition next;        // where to go on
    uint64_t records = 0;        // that were visited
    uint64_t damaged_bytes = 0;  // that are no record, before `next`
    bool at_end = false;         // nothing is left before the end
  };
  using Visit = std::function<Result<void>(std::string_view payload)>;

  // Visits the records of about `bytes` bytes from `from` on, none at or after `end`. Errors: kIo; those of
  // `visit`.
  Result<Piece> Read(JournalPosition from, JournalPosition end, uint64_t bytes, const Visit& visit) const;

  // Bytes of all segments, for statistics and the lag: those from `from` to `end`.
  Result<uint64_t> BytesBetween(JournalPosition from, JournalPosition end) const;

 private:
  Path SegmentPath(uint64_t number) const;
  Result<uint64_t> SizeOf(uint64_t number) const;
  Path folder_;
};

}  // namespace harness::sessions

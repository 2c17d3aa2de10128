// SPDX-License-Identifier: Apache-2.0
// The journal: an append-only list of events that survives kill -9 and power loss.
#pragma once

#include <compare>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "store/descriptor.h"

namespace harness::store {

struct JournalOptions {
  uint64_t segment_bytes = uint64_t{64} << 20;  // a segment that has reached this gets no more records
};

// What reading saw besides the records.
struct JournalSummary {
  uint64_t segments = 0;
  uint64_t records = 0;
  uint64_t torn_bytes = 0;     // unfinished append at the end: never acknowledged, cut by the next Open
  uint64_t damaged_bytes = 0;  // anything else that is no record: the disk or a person changed it
};

// Segments `<folder>/<8 digits>.jrnl`, see journal_format.h, written in turn.
//
// All processes append to the same last segment, one batch at a time under a kernel lock on
// `<folder>/lock` (which dies with its holder), so the records of all of them have one order. Threads
// share a batch: while one writes and syncs, the others' records gather and go out together with the
// next sync. After a fork the child must open the journal anew.
//
// An append that was acknowledged is read for ever. One that was not (crash, error) is read whole or not at
// all.
class Journal {
 public:
  // Makes the folder and the first segment when missing, cuts a torn tail off the last one.
  static Result<std::unique_ptr<Journal>> Open(const Path& folder, JournalOptions options = {});
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Appends one event (JSON text, UTF-8, at most kMaxPayloadBytes); on disk when it returns.
  // Thread-safe. Errors: kInvalidArgument for text that is too long or not UTF-8; kIo. After a sync that
  // failed the state of the disk is unknown and every later append of this object fails too.
  Result<void> Append(std::string_view payload);
  // The same for several events with one sync; they stand together, in order.
  Result<void> AppendAll(std::span<const std::string> payloads);

  struct Activity {
    uint64_t batches = 0;    // writes with a sync that this object has ended, well or not
    uint64_t under_way = 0;  // appends that wait for theirs
  };
  Activity activity();

  // All before it is on disk as far as this object knows: what Open found, then the end of its own last
  // append. A reader that must never see what a failed append takes back reads up to here.
  struct Position {
    uint64_t segment = 0;
    uint64_t offset = 0;  // bytes from the start of the segment's file
    auto operator<=>(const Position&) const = default;
  };
  Position durable_end();

  // Calls `visit` with every whole record, oldest first; stops at its error. Takes no lock, so it may run
  // while others append; it then ends somewhere between the records of its start and of its end.
  using Visit = std::function<Result<void>(std::string_view payload)>;
  static Result<JournalSummary> Read(const Path& folder, const Visit& visit);

 private:
  struct Batch {
    std::string bytes;
    bool done = false;
    std::optional<Error> error;
  };

  Journal(Path folder, JournalOptions options) : folder_(std::move(folder)), options_(options) {}
  Path SegmentPath(uint64_t number) const;
  Result<void> OpenSegment(uint64_t number, bool create);
  Result<void> CatchUp();
  Result<void> Rotate();
  Result<void> WriteBatch(const std::string& bytes);
  Result<void> WriteLocked(const std::string& bytes);

  const Path folder_;
  const JournalOptions options_;
  Descriptor lock_file_;

  // Guards what follows up to the blank line; the leader gives it up while it writes.
  std::mutex mutex_;
  std::condition_variable batch_done_;
  std::shared_ptr<Batch> pending_;
  bool leader_writes_ = false;
  Activity activity_;
  Position durable_end_;

  // Touched by the leader alone, under the kernel lock.
  Descriptor segment_;
  uint64_t number_ = 0;
  uint64_t end_ = 0;  // all before this offset was scanned or written by us
  std::optional<Error> broken_;
};

}  // namespace harness::store

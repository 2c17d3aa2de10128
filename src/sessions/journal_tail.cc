// SPDX-License-Identifier: Apache-2.0
#include "sessions/journal_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>

#include "store/descriptor.h"
#include "store/journal_format.h"

namespace harness::sessions {
namespace {

// `size` bytes at `offset`, fewer at the end of the file.
Result<std::string> ReadPiece(const store::Descriptor& file, uint64_t offset, uint64_t size) {
  std::string bytes(size, '\0');
  size_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(file.fd(), bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file.Failed("cannot read");
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

Path JournalTail::SegmentPath(uint64_t number) const {
  char name[32];
  std::snprintf(name, sizeof name, "%08llu.jrnl", static_cast<unsigned long long>(number));
  return folder_ / name;
}

Result<uint64_t> JournalTail::SizeOf(uint64_t number) const {
  struct stat status {};
  const Path path = SegmentPath(number);
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return uint64_t{0};
    return IoError(path.string() + ": cannot look at: " + ErrnoText(errno));
  }
  return static_cast<uint64_t>(status.st_size);
}

Result<uint64_t> JournalTail::BytesBetween(JournalPosition from, JournalPosition end) const {
  uint64_t bytes = 0;
  for (uint64_t number = std::max<uint64_t>(from.segment, 1); number <= end.segment; ++number) {
    ASSIGN_OR_RETURN(uint64_t to, SizeOf(number));
    if (to == 0) break;  // no such segment: every other one has its header
    if (number == end.segment) to = std::min(to, end.offset);
    const uint64_t begin =
        std::max<uint64_t>(number == from.segment ? from.offset : 0, store::kSegmentHeader.size());
    bytes += to > begin ? to - begin : 0;
  }
  return bytes;
}

Result<JournalTail::Piece> JournalTail::Read(JournalPosition from, JournalPosition end, uint64_t bytes,
                                             const Visit& visit) const {
  Piece piece;
  piece.next = from;
  if (piece.next.segment == 0) piece.next = {1, 0};
  if (piece.next.offset == 0) piece.next.offset = store::kSegmentHeader.size();
  while (true) {
    if (piece.next >= end) {
      piece.at_end = true;
      return piece;
    }
    ASSIGN_OR_RETURN(const uint64_t size, SizeOf(piece.next.segment));
    const bool last = piece.next.segment == end.segment;
    const uint64_t limit = last ? std::min(size, end.offset) : size;
    if (piece.next.offset < limit) {
      // A record that does not fit the piece makes it grow, at most to the rest of the segment.
      ASSIGN_OR_RETURN(const store::Descriptor file,
                       store::Descriptor::Open(SegmentPath(piece.next.segment), O_RDONLY));
      for (uint64_t want = bytes;; want *= 4) {
        const uint64_t take = std::min(want, limit - piece.next.offset);
        ASSIGN_OR_RETURN(const std::string text, ReadPiece(file, piece.next.offset, take));
        ASSIGN_OR_RETURN(
            const store::ScanResult scan,
            store::ScanRecords(text, [&](uint64_t, std::string_view payload) { return visit(payload); }));
        const bool whole = take == limit - piece.next.offset;
        if (scan.records == 0 && !whole) continue;
        piece.records += scan.records;
        piece.damaged_bytes += scan.damaged_bytes + (whole ? scan.torn_bytes : 0);
        piece.next.offset += whole ? take : take - scan.torn_bytes;
        return piece;
      }
    }
    if (last) {
      piece.at_end = true;
      return piece;
    }
    piece.next = {piece.next.segment + 1, store::kSegmentHeader.size()};
  }
}

}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
// The bytes of a journal segment: how one record is written, and how whole records are found again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness::store {

// A segment is kSegmentHeader and then records:
//
//   4 bytes  F5 'J' 'R' FF        never part of UTF-8 text, so a search for it skips payloads fast
//   4 bytes  payload length n     little endian, at most kMaxPayloadBytes
//   8 bytes  checksum             the first 8 bytes of SHA-256 over length and payload
//   n bytes  payload              UTF-8 text
inline constexpr std::string_view kSegmentHeader = "stat-harness journal 1\n";
inline constexpr size_t kRecordHeaderBytes = 16;
inline constexpr size_t kMaxPayloadBytes = size_t{16} << 20;

// Requires: payload.size() <= kMaxPayloadBytes.
void AppendRecord(std::string_view payload, std::string* bytes);

// What ScanRecords saw. whole + damaged + torn bytes = bytes scanned.
struct ScanResult {
  uint64_t records = 0;
  uint64_t damaged_bytes = 0;  // bytes that are no record, but whole records follow them
  uint64_t torn_bytes = 0;     // the tail after the last whole record
};

// Calls `visit` with the offset and payload of each whole record in order; stops at its error.
using VisitRecord = std::function<Result<void>(uint64_t offset, std::string_view payload)>;
Result<ScanResult> ScanRecords(std::string_view bytes, const VisitRecord& visit);

}  // namespace harness::store

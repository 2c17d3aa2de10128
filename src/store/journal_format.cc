// SPDX-License-Identifier: Apache-2.0
#include "store/journal_format.h"

#include <array>
#include <optional>

#include "base/sha256.h"

namespace harness::store {
namespace {

constexpr std::string_view kMagic = "\xF5JR\xFF";
constexpr size_t kLengthAt = 4;
constexpr size_t kChecksumAt = 8;
constexpr size_t kChecksumBytes = 8;

std::array<char, 4> LittleEndian(uint32_t value) {
  return {static_cast<char>(value & 0xff), static_cast<char>((value >> 8) & 0xff),
          static_cast<char>((value >> 16) & 0xff), static_cast<char>((value >> 24) & 0xff)};
}

uint32_t FromLittleEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<uint8_t>(bytes[i]);
  return value;
}

std::string ChecksumOf(std::string_view length, std::string_view payload) {
  Sha256 hash;
  hash.Update(length);
  hash.Update(payload);
  const Digest digest = hash.Finish();
  return std::string(digest.begin(), digest.begin() + kChecksumBytes);
}

// The payload of the record that starts the bytes; nothing when no whole record does.
std::optional<std::string_view> RecordAtStart(std::string_view bytes) {
  if (bytes.size() < kRecordHeaderBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  const std::string_view length_bytes = bytes.substr(kLengthAt, 4);
  const size_t length = FromLittleEndian(length_bytes);
  if (length > kMaxPayloadBytes || length > bytes.size() - kRecordHeaderBytes) return std::nullopt;
  const std::string_view payload = bytes.substr(kRecordHeaderBytes, length);
  if (bytes.substr(kChecksumAt, kChecksumBytes) != ChecksumOf(length_bytes, payload)) return std::nullopt;
  return payload;
}

// The first whole record at or after `from`, or the end.
size_t NextWholeRecord(std::string_view bytes, size_t from) {
  for (size_t at = bytes.find(kMagic, from); at != std::string_view::npos; at = bytes.find(kMagic, at + 1)) {
    if (RecordAtStart(bytes.substr(at))) return at;
  }
  return bytes.size();
}

}  // namespace

void AppendRecord(std::string_view payload, std::string* bytes) {
  HARNESS_CHECK(payload.size() <= kMaxPayloadBytes);
  const auto length = LittleEndian(static_cast<uint32_t>(payload.size()));
  const std::string_view length_bytes(length.data(), length.size());
  bytes->append(kMagic);
  bytes->append(length_bytes);
  bytes->append(ChecksumOf(length_bytes, payload));
  bytes->append(payload);
}

Result<ScanResult> ScanRecords(std::string_view bytes, const VisitRecord& visit) {
  ScanResult result;
  size_t at = 0;
  while (at < bytes.size()) {
    if (const auto payload = RecordAtStart(bytes.substr(at))) {
      RETURN_IF_ERROR(visit(at, *payload));
      ++result.records;
      at += kRecordHeaderBytes + payload->size();
      continue;
    }
    const size_t next = NextWholeRecord(bytes, at + 1);
    (next == bytes.size() ? result.torn_bytes : result.damaged_bytes) += next - at;
    at = next;
  }
  return result;
}

}  // namespace harness::store

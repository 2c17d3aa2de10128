// SPDX-License-Identifier: Apache-2.0
// Fields of a protobuf message, read one by one from bytes that may be anything.
//
// A reader of our own, because a request is read in one pass without building a tree of messages, and because
// a span whose bytes are broken is counted while its neighbours are kept: a generated parser refuses the
// whole request.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace harness::sessions {

class ProtobufReader {
 public:
  enum class Wire : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

  // `bytes` must outlive the reader and what bytes() gives.
  explicit ProtobufReader(std::string_view bytes) : rest_(bytes) {}

  // Moves to the next field; false at the end and when the bytes are no message, which broken() then says:
  // a number that does not end, a length beyond the end, field number 0, a group or an unknown wire type.
  bool Next() {
    if (rest_.empty() || broken_) return false;
    uint64_t tag = 0;
    if (!Varint(tag) || tag >> 3 == 0 || tag >> 3 > kMaxField) return Break();
    field_ = static_cast<uint32_t>(tag >> 3);
    switch (tag & 7) {
      case 0:
        wire_ = Wire::kVarint;
        return Varint(number_) || Break();
      case 1:
        wire_ = Wire::kFixed64;
        return Fixed(8) || Break();
      case 2:
        wire_ = Wire::kBytes;
        return Bytes() || Break();
      case 5:
        wire_ = Wire::kFixed32;
        return Fixed(4) || Break();
      default:
        return Break();
    }
  }
  bool broken() const { return broken_; }

  // Of the field that Next() moved to.
  uint32_t field() const { return field_; }
  Wire wire() const { return wire_; }
  bool Is(uint32_t field, Wire wire) const { return field_ == field && wire_ == wire; }
  uint64_t number() const { return number_; }                     // kVarint, kFixed64, kFixed32
  std::string_view bytes() const { return bytes_; }               // kBytes
  double real() const { return std::bit_cast<double>(number_); }  // kFixed64

 private:
  static constexpr uint64_t kMaxField = (uint64_t{1} << 29) - 1;

  bool Break() {
    broken_ = true;
    return false;
  }

  bool Varint(uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && byte > 1) return false;
      value |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool Fixed(size_t size) {
    static_assert(std::endian::native == std::endian::little);
    if (rest_.size() < size) return false;
    number_ = 0;
    std::memcpy(&number_, rest_.data(), size);
    rest_.remove_prefix(size);
    return true;
  }

  bool Bytes() {
    uint64_t size = 0;
    if (!Varint(size) || size > rest_.size()) return false;
    bytes_ = rest_.substr(0, static_cast<size_t>(size));
    rest_.remove_prefix(static_cast<size_t>(size));
    return true;
  }

  std::string_view rest_;
  std::string_view bytes_;
  uint64_t number_ = 0;
  uint32_t field_ = 0;
  Wire wire_ = Wire::kVarint;
  bool broken_ = false;
};

}  // namespace harness::sessions

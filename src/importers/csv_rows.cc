// SPDX-License-Identifier: Apache-2.0
#include "importers/csv_rows.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "base/text.h"

namespace harness::importers {
namespace {

void AppendUtf8(uint32_t point, std::string& text) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | point >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0 | point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

// Latin-1 or UTF-16 in little-endian order as UTF-8; half a pair, and the bytes 0x80 to 0x9F that Latin-1
// does not have, become a byte that is no UTF-8.
class Decoded final : public ByteSource {
 public:
  Decoded(std::unique_ptr<ByteSource> inner, bool wide)
      : ByteSource(inner->name(), inner->compression()), inner_(std::move(inner)), wide_(wide) {}

  Result<size_t> Read(char* to, size_t capacity) override {
    while (used_ == text_.size() && !at_end_) RETURN_IF_ERROR(Decode());
    const size_t bytes = std::min(capacity, text_.size() - used_);
    std::memcpy(to, text_.data() + used_, bytes);
    used_ += bytes;
    return bytes;
  }

 private:
  Result<void> Decode() {
    text_.clear();
    used_ = 0;
    std::vector<char> block(size_t{64} << 10);
    ASSIGN_OR_RETURN(const size_t got, inner_->Read(block.data(), block.size()));
    at_end_ = got == 0;
    for (size_t i = 0; i < got; ++i) {
      const auto byte = static_cast<unsigned char>(block[i]);
      if (!wide_) {
        byte<0x80 || byte> 0x9F ? AppendUtf8(byte, text_) : text_.push_back('\xFF');
      } else if (low_ < 0) {
        low_ = byte;
      } else {
        TakeUnit(static_cast<uint32_t>(byte << 8 | low_));
        low_ = -1;
      }
    }
    if (at_end_ && (low_ >= 0 || high_ != 0)) {
      text_ += '\xFF';
      low_ = -1;
      high_ = 0;
    }
    return Ok();
  }

  void TakeUnit(uint32_t unit) {
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (high_ != 0 && is_low) {
      AppendUtf8(0x10000 + ((high_ - 0xD800) << 10 | (unit - 0xDC00)), text_);
      high_ = 0;
      return;
    }
    if (high_ != 0 || is_low) text_ += '\xFF';
    high_ = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (high_ == 0 && !is_low) AppendUtf8(unit, text_);
  }

  std::unique_ptr<ByteSource> inner_;
  const bool wide_;
  bool at_end_ = false;
  int low_ = -1;
  uint32_t high_ = 0;
  std::string text_;
  size_t used_ = 0;
};

class CsvRowReader final : public engine::RowSource {
 public:
  CsvRowReader(std::unique_ptr<ByteSource> bytes, CsvDialect dialect, bool keep_raw,
               std::shared_ptr<ScanResults> results)
      : bytes_(std::move(bytes)),
        dialect_(std::move(dialect)),
        keep_raw_(keep_raw),
        results_(std::move(results)),
        header_left_(dialect_.header) {}

  Result<size_t> Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) override {
    size_t row = 0;
    while (row < capacity) {
      ASSIGN_OR_RETURN(const bool more, Next());
      if (!more) {
        if (log_.kept() + log_.rejected() != records_) {
          return InternalError(bytes_->name() + ": saw " + std::to_string(records_) + " rows, kept " +
                               std::to_string(log_.kept()) + " and rejected " +
                               std::to_string(log_.rejected()));
        }
        results_->Set(log_);
        break;
      }
      if (!reason_.empty()) {
        Reject();
      } else {
        for (size_t c = 0; c < columns.size(); ++c) {
          fields_[c].empty() ? columns[c].SetNull(row) : columns[c].SetText(row, fields_[c]);
        }
        log_.AddRow();
        ++row;
      }
      Consume();
    }
    return row;
  }

 private:
  // Moves to the next record behind the header and empty lines.
  Result<bool> Next() {
    while (true) {
      if (!started_) {
        started_ = true;
        ASSIGN_OR_RETURN(const char* third, At(2));
        if (third != nullptr && std::memcmp(third - 2, "\xEF\xBB\xBF", 3) == 0) Skip(3);
      }
      ASSIGN_OR_RETURN(const char* first, At(0));
      if (first == nullptr) return false;
      if (IsLineEnd(*first)) {
        ASSIGN_OR_RETURN(length_, LineEnd(0));
        Consume();
        continue;
      }
      RETURN_IF_ERROR(Parse());
      if (header_left_) {
        header_left_ = false;
        Consume();
        continue;
      }
      ++records_;
      return true;
    }
  }

  static bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

  // The byte `at` behind the start of the record; null behind the end of the file.
  Result<const char*> At(size_t at) {
    while (begin_ + at >= buffer_.size()) {
      if (at_end_) return static_cast<const char*>(nullptr);
      buffer_.erase(0, begin_);
      begin_ = 0;
      const size_t have = buffer_.size();
      buffer_.resize(have + (size_t{256} << 10));
      ASSIGN_OR_RETURN(const size_t got, bytes_->Read(buffer_.data() + have, buffer_.size() - have));
      buffer_.resize(have + got);
      at_end_ = got == 0;
    }
    return static_cast<const char*>(buffer_.data() + begin_ + at);
  }

  // What lies in the buffer from `at` on up to the end of a field without quotes; one character at least.
  std::string_view PlainRun(size_t at) const {
    const char* const first = buffer_.data() + begin_ + at;
    const char* const end = std::find_if(first + 1, buffer_.data() + buffer_.size(),
                                         [&](char c) { return c == dialect_.delimiter || IsLineEnd(c); });
    return {first, end};
  }

  // Behind LF, CR LF or CR at `at`.
  Result<size_t> LineEnd(size_t at) {
    ASSIGN_OR_RETURN(const char* c, At(at));
    if (c == nullptr) return at;
    const bool cr = *c == '\r';
    ASSIGN_OR_RETURN(const char* next, At(at + 1));
    return at + (cr && next != nullptr && *next == '\n' ? 2 : 1);
  }

  // Reads one record: `fields_`, or the reason why it is none; `length_` with its line end.
  Result<void> Parse() {
    fields_.assign(1, "");
    reason_.clear();
    enum { kStart, kPlain, kQuoted, kBehind } state = kStart;
    const bool one_line = offset_ < scanned_to_;  // a quote failed here before: no second long look
    size_t at = 0;
    for (;; ++at) {
      if (at > kMaxCsvLineBytes) return state == kQuoted ? BadQuote(at) : SkipLongLine();
      ASSIGN_OR_RETURN(const char* next, At(at));
      if (next == nullptr) break;
      const char c = *next;
      if (state == kQuoted) {
        if (c != dialect_.quote) {
          if (one_line && IsLineEnd(c)) return BadQuote(at);
          fields_.back() += c;
          continue;
        }
        ASSIGN_OR_RETURN(const char* behind, At(at + 1));
        if (behind != nullptr && *behind == dialect_.quote) {
          fields_.back() += c;
          ++at;
        } else {
          state = kBehind;
        }
      } else if (c == dialect_.delimiter) {
        if (fields_.size() <= dialect_.names.size()) fields_.emplace_back();
        state = kStart;
      } else if (IsLineEnd(c)) {
        break;
      } else if (state == kBehind) {
        if (c != ' ') return BadQuote(at);
      } else if (c == dialect_.quote && state == kStart) {
        state = kQuoted;
        fields_.back().clear();
      } else if (c == ' ' && state == kStart) {
        fields_.back() += c;
      } else {
        state = kPlain;
        const std::string_view run = PlainRun(at);
        fields_.back() += run;
        at += run.size() - 1;
      }
    }
    if (state == kQuoted) return BadQuote(at);
    ASSIGN_OR_RETURN(length_, LineEnd(at));
    text_length_ = at;
    Judge(at);
    return Ok();
  }

  void Judge(size_t length) {
    if (!IsValidUtf8(std::string_view(buffer_).substr(begin_, length))) {
      reason_ = "wrong_encoding";
    } else if (fields_.size() != dialect_.names.size()) {
      reason_ = fields_.size() < dialect_.names.size() ? "row_too_short" : "row_too_long";
    }
  }

  Result<void> BadQuote(size_t scanned) {
    reason_ = "broken_quotes";
    scanned_to_ = std::max(scanned_to_, offset_ + static_cast<int64_t>(scanned));
    for (size_t at = 0; at <= kMaxCsvLineBytes; ++at) {
      ASSIGN_OR_RETURN(const char* c, At(at));
      if (c != nullptr && !IsLineEnd(*c)) continue;
      text_length_ = at;
      ASSIGN_OR_RETURN(length_, LineEnd(at));
      return Ok();
    }
    return SkipLongLine();
  }

  // Drops the line as it passes, so that it takes no memory.
  Result<void> SkipLongLine() {
    reason_ = "line_too_long";
    record_offset_ = offset_;
    while (true) {
      ASSIGN_OR_RETURN(const char* c, At(0));
      if (c == nullptr || IsLineEnd(*c)) break;
      const std::string_view rest = std::string_view(buffer_).substr(begin_);
      Skip(std::min(rest.find_first_of("\r\n"), rest.size()));
    }
    text_length_ = 0;
    ASSIGN_OR_RETURN(length_, LineEnd(0));
    return Ok();
  }

  void Reject() {
    RejectedRow row;
    row.file = bytes_->name();
    row.line = line_;
    // Decoded text has other offsets than the file.
    if (dialect_.encoding == "utf-8") row.byte = record_offset_ >= 0 ? record_offset_ : offset_;
    row.reason = reason_;
    row.message = MeaningOfCsvReason(reason_);
    if (keep_raw_) row.raw = buffer_.substr(begin_, text_length_);
    log_.Reject(row, row.message);
  }

  void Skip(size_t bytes) {
    begin_ += bytes;
    offset_ += static_cast<int64_t>(bytes);
  }

  void Consume() {
    const std::string_view text = std::string_view(buffer_).substr(begin_, length_);
    for (size_t i = 0; i < text.size(); ++i) {
      line_ += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) ? 1 : 0;
    }
    Skip(length_);
    record_offset_ = -1;
  }

  std::unique_ptr<ByteSource> bytes_;
  const CsvDialect dialect_;
  const bool keep_raw_;
  std::shared_ptr<ScanResults> results_;
  ScanLog log_{results_->temp_folder()};
  bool header_left_;
  bool started_ = false;
  bool at_end_ = false;
  std::string buffer_;
  size_t begin_ = 0;            // of the record in the buffer
  int64_t offset_ = 0;          // of the record in the stream
  int64_t record_offset_ = -1;  // of a line that was dropped already
  int64_t scanned_to_ = 0;      // how far a quote that failed was followed
  int64_t line_ = 1;
  int64_t records_ = 0;
  size_t length_ = 0;       // of the record with its line end
  size_t text_length_ = 0;  // and without
  std::vector<std::string> fields_;
  std::string reason_;  // empty for a good row
};

}  // namespace

std::unique_ptr<engine::RowSource> CsvRows(std::unique_ptr<ByteSource> bytes, const CsvDialect& dialect,
                                           bool keep_raw, std::shared_ptr<ScanResults> results) {
  if (dialect.encoding != "utf-8") {
    bytes = std::make_unique<Decoded>(std::move(bytes), dialect.encoding == "utf-16");
  }
  return std::make_unique<CsvRowReader>(std::move(bytes), dialect, keep_raw, std::move(results));
}

std::string MeaningOfCsvReason(std::string_view reason) {
  if (reason == "row_too_short") return "Row with fewer fields than the header.";
  if (reason == "row_too_long") return "Row with more fields than the header.";
  if (reason == "broken_quotes") return "Row with an unfinished or misplaced quote.";
  if (reason == "line_too_long") return "Line longer than 2 MiB.";
  return "Row with bytes that are not in the file's encoding.";
}

}  // namespace harness::importers

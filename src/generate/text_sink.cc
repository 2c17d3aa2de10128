// SPDX-License-Identifier: Apache-2.0
#include "generate/text_sink.h"

#include <cerrno>
#include <charconv>
#include <string>
#include <system_error>

#include "base/time.h"

namespace harness::generate {

Result<TextSink> TextSink::Open(const Path& path) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return IoError(path.string() + ": cannot be written: " + ErrnoText(errno));
  std::setvbuf(file, nullptr, _IONBF, 0);
  return TextSink(path, file);
}

TextSink::TextSink(Path path, std::FILE* file)
    : path_(std::move(path)), file_(file), buffer_(std::make_unique<char[]>(kCapacity)) {}

TextSink::TextSink(TextSink&& other) noexcept
    : path_(std::move(other.path_)),
      file_(other.file_),
      buffer_(std::move(other.buffer_)),
      used_(other.used_),
      error_number_(other.error_number_) {
  other.file_ = nullptr;
}

TextSink::~TextSink() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  RemoveFile();
}

// Never a device or a pipe that the caller named.
void TextSink::RemoveFile() const {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path_, ignored)) std::filesystem::remove(path_, ignored);
}

void TextSink::Flush() {
  if (error_number_ == 0 && std::fwrite(buffer_.get(), 1, used_, file_) != used_) error_number_ = errno;
  used_ = 0;
}

void TextSink::PutNumber(int64_t value) {
  char* const begin = buffer_.get() + used_;
  used_ += static_cast<size_t>(std::to_chars(begin, begin + 20, value).ptr - begin);
}

void TextSink::PutDigits(int64_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    buffer_[used_ + static_cast<size_t>(i)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  used_ += static_cast<size_t>(digits);
}

Result<void> TextSink::Close() {
  Flush();
  if (std::fclose(file_) != 0 && error_number_ == 0) error_number_ = errno;
  file_ = nullptr;
  if (error_number_ == 0) return Ok();
  RemoveFile();
  return IoError(path_.string() + ": write failed: " + ErrnoText(error_number_));
}

void DayTexts::Put(TextSink& sink, int64_t second, char between) const {
  const int64_t day = second / 86400;
  while (static_cast<int64_t>(texts_.size()) <= day * 10) {
    const int64_t next = first_day_ + static_cast<int64_t>(texts_.size()) / 10;
    const std::string text = FormatSql(next * kMicrosPerDay).substr(0, 10);
    texts_.insert(texts_.end(), text.begin(), text.end());
  }
  const int64_t in_day = second % 86400;
  sink.Put(std::string_view(texts_.data() + day * 10, 10));
  sink.Put(between);
  sink.PutDigits(in_day / 3600, 2);
  sink.Put(':');
  sink.PutDigits(in_day / 60 % 60, 2);
  sink.Put(':');
  sink.PutDigits(in_day % 60, 2);
}

}  // namespace harness::generate

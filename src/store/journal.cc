// SPDX-License-Identifier: Apache-2.0
#include "store/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include "base/text.h"
#include "store/file_lock.h"
#include "store/journal_format.h"

namespace harness::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".jrnl";

// Segment numbers in the folder, ascending.
Result<std::vector<uint64_t>> SegmentNumbers(const Path& folder) {
  std::vector<uint64_t> numbers;
  std::error_code error;
  for (auto it = fs::directory_iterator(folder, error); !error && it != fs::end(it); it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.ends_with(kSuffix)) continue;
    const auto number = ParseInt64(std::string_view(name).substr(0, name.size() - kSuffix.size()));
    if (number && *number > 0) numbers.push_back(static_cast<uint64_t>(*number));
  }
  if (error) return IoError(folder.string() + ": cannot list: " + ErrnoText(error.value()));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::string SegmentName(uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "%08llu", static_cast<unsigned long long>(number));
  return std::string(text) + std::string(kSuffix);
}

Result<void> IgnoreRecord(uint64_t, std::string_view) {
  return Ok();
}

Result<void> CheckPayload(std::string_view payload) {
  if (payload.size() > kMaxPayloadBytes) {
    return InvalidArgument("journal: found an event of " + std::to_string(payload.size()) +
                           " bytes, expected at most " + std::to_string(kMaxPayloadBytes));
  }
  if (!IsValidUtf8(payload))
    return InvalidArgument("journal: found an event that is not UTF-8: " + Quoted(payload));
  return Ok();
}

}  // namespace

Path Journal::SegmentPath(uint64_t number) const {
  return folder_ / SegmentName(number);
}

Result<std::unique_ptr<Journal>> Journal::Open(const Path& folder, JournalOptions options) {
  RETURN_IF_ERROR(MakeFolders(folder));
  std::unique_ptr<Journal> journal(new Journal(folder, options));
  ASSIGN_OR_RETURN(journal->lock_file_, Descriptor::Open(folder / "lock", O_RDWR | O_CREAT));
  ASSIGN_OR_RETURN(const FileLock lock, FileLock::Take(journal->lock_file_));
  ASSIGN_OR_RETURN(const std::vector<uint64_t> numbers, SegmentNumbers(folder));
  RETURN_IF_ERROR(journal->OpenSegment(numbers.empty() ? 1 : numbers.back(), numbers.empty()));
  RETURN_IF_ERROR(journal->CatchUp());
  journal->durable_end_ = {journal->number_, journal->end_};
  return journal;
}

// Requires the kernel lock. A segment whose header is not whole was never written to.
Result<void> Journal::OpenSegment(uint64_t number, bool create) {
  ASSIGN_OR_RETURN(Descriptor file, Descriptor::Open(SegmentPath(number), O_RDWR | (create ? O_CREAT : 0)));
  std::string header(kSegmentHeader.size(), '\0');
  const ssize_t got = ::pread(file.fd(), header.data(), header.size(), 0);
  if (got < 0) return file.Failed("cannot read");
  header.resize(static_cast<size_t>(got));
  if (header.size() < kSegmentHeader.size()) {
    if (::ftruncate(file.fd(), 0) != 0) return file.Failed("cannot truncate");
    RETURN_IF_ERROR(WriteAllAt(file, kSegmentHeader, 0));
    if (::fsync(file.fd()) != 0) return file.Failed("cannot sync");
  } else if (header != kSegmentHeader) {
    return IoError(file.path().string() + ": found a file that starts with " + Quoted(header) +
                   ", expected " + Quoted(kSegmentHeader));
  }
  // Always: whoever made the segment may have died before it came to this.
  RETURN_IF_ERROR(SyncFolder(folder_));
  segment_ = std::move(file);
  number_ = number;
  end_ = kSegmentHeader.size();
  return Ok();
}

// Requires the kernel lock, so nobody is writing: what stands after the last whole record is what a
// dead process left of an append that it never acknowledged, and goes.
Result<void> Journal::CatchUp() {
  while (::access(SegmentPath(number_ + 1).c_str(), F_OK) == 0)
    RETURN_IF_ERROR(OpenSegment(number_ + 1, false));
  ASSIGN_OR_RETURN(const std::string news, ReadFrom(segment_, end_));
  if (news.empty()) return Ok();
  ASSIGN_OR_RETURN(const ScanResult scan, ScanRecords(news, IgnoreRecord));
  end_ += news.size() - scan.torn_bytes;
  if (scan.torn_bytes == 0) return Ok();
  if (::ftruncate(segment_.fd(), static_cast<off_t>(end_)) != 0) return segment_.Failed("cannot truncate");
  if (::fsync(segment_.fd()) != 0) return segment_.Failed("cannot sync");
  return Ok();
}

Result<void> Journal::Rotate() {
  if (end_ < options_.segment_bytes || end_ == kSegmentHeader.size()) return Ok();
  return OpenSegment(number_ + 1, true);
}

Result<void> Journal::WriteLocked(const std::string& bytes) {
  ASSIGN_OR_RETURN(const FileLock lock, FileLock::Take(lock_file_));
  RETURN_IF_ERROR(CatchUp());
  RETURN_IF_ERROR(Rotate());
  if (auto written = WriteAllAt(segment_, bytes, end_); !written) {
    // A full disk leaves a part; the next CatchUp cuts it if this cannot.
    if (::ftruncate(segment_.fd(), static_cast<off_t>(end_)) != 0) broken_ = written.error();
    return written;
  }
  if (::fdatasync(segment_.fd()) != 0) {
    broken_ = segment_.Failed("cannot sync");
    return *broken_;
  }
  end_ += bytes.size();
  return Ok();
}

Result<void> Journal::WriteBatch(const std::string& bytes) {
  if (broken_) return *broken_;
  return WriteLocked(bytes);
}

Result<void> Journal::Append(std::string_view payload) {
  const std::string one(payload);
  return AppendAll(std::span(&one, 1));
}

Result<void> Journal::AppendAll(std::span<const std::string> payloads) {
  std::string bytes;
  for (const std::string& payload : payloads) {
    RETURN_IF_ERROR(CheckPayload(payload));
    AppendRecord(payload, &bytes);
  }
  std::unique_lock lock(mutex_);
  if (!pending_) pending_ = std::make_shared<Batch>();
  const std::shared_ptr<Batch> mine = pending_;
  mine->bytes += bytes;
  ++activity_.under_way;
  while (!mine->done) {
    if (leader_writes_) {
      batch_done_.wait(lock);
      continue;
    }
    // Nobody writes, so `mine` still gathers: lead it.
    leader_writes_ = true;
    pending_.reset();
    lock.unlock();
    const auto written = WriteBatch(mine->bytes);
    lock.lock();
    ++activity_.batches;
    if (!written) mine->error = written.error();
    if (written) durable_end_ = {number_, end_};
    mine->done = true;
    leader_writes_ = false;
    batch_done_.notify_all();
  }
  --activity_.under_way;
  if (mine->error) return *mine->error;
  return Ok();
}

Journal::Activity Journal::activity() {
  const std::lock_guard lock(mutex_);
  return activity_;
}

Journal::Position Journal::durable_end() {
  const std::lock_guard lock(mutex_);
  return durable_end_;
}

Result<JournalSummary> Journal::Read(const Path& folder, const Visit& visit) {
  JournalSummary summary;
  std::error_code error;
  if (!fs::exists(folder, error)) return summary;
  ASSIGN_OR_RETURN(const std::vector<uint64_t> numbers, SegmentNumbers(folder));
  for (const uint64_t number : numbers) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(folder / SegmentName(number)));
    ++summary.segments;
    const std::string_view text = bytes;
    const bool has_header = text.starts_with(kSegmentHeader);
    ASSIGN_OR_RETURN(const ScanResult scan,
                     ScanRecords(has_header ? text.substr(kSegmentHeader.size()) : text,
                                 [&](uint64_t, std::string_view payload) { return visit(payload); }));
    summary.records += scan.records;
    summary.damaged_bytes += scan.damaged_bytes;
    (number == numbers.back() ? summary.torn_bytes : summary.damaged_bytes) += scan.torn_bytes;
  }
  return summary;
}

}  // namespace harness::store

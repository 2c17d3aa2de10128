// SPDX-License-Identifier: Apache-2.0
#include "memory/event_pages.h"

#include <algorithm>
#include <fstream>

#include "base/text.h"
#include "memory/event_json.h"
#include "store/journal_format.h"

namespace harness::memory {
namespace {

namespace fs = std::filesystem;

constexpr size_t kSegmentsOfAPage = 32;

// Newest first.
Result<std::vector<Path>> SegmentsOf(const Path& folder) {
  std::vector<Path> segments;
  std::error_code error;
  for (auto it = fs::directory_iterator(folder, error); !error && it != fs::end(it); it.increment(error)) {
    if (it->path().extension() == ".jrnl") segments.push_back(it->path());
  }
  if (error) return IoError(folder.string() + ": cannot list: " + ErrnoText(error.value()));
  // Numbers of one width sort as text; a longer name is a larger number.
  std::sort(segments.begin(), segments.end(), [](const Path& a, const Path& b) {
    const size_t a_size = a.native().size();
    const size_t b_size = b.native().size();
    return a_size != b_size ? a_size > b_size : a.native() > b.native();
  });
  return segments;
}

std::string NeedleOf(const char* member, const Json& value) {
  return "\"" + std::string(member) + "\":" + value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view RecordsOf(const std::string& segment) {
  std::string_view bytes = segment;
  if (bytes.starts_with(store::kSegmentHeader)) bytes.remove_prefix(store::kSegmentHeader.size());
  return bytes;
}

bool Matches(const EventQuery& query, const ObservedEvent& event) {
  return (query.source.empty() || event.source == query.source) &&
         (query.event_kind.empty() || event.event_kind == query.event_kind) &&
         (!query.ok || event.ok == query.ok);
}

}  // namespace

PageBuilder::PageBuilder(const EventQuery& query, int64_t before)
    : query_(query), before_(before), limit_(query.limit) {
  if (!query.source.empty()) needles_.push_back(NeedleOf("source", query.source));
  if (!query.event_kind.empty()) needles_.push_back(NeedleOf("event_kind", query.event_kind));
  if (query.ok) needles_.push_back(NeedleOf("ok", *query.ok));
}

void PageBuilder::Add(std::string_view line) {
  const auto seq = NumberAtStart(line);
  if (full() || !seq || *seq >= before_) return;
  for (const std::string& needle : needles_) {
    if (line.find(needle) == std::string_view::npos) return;
  }
  const auto event = EventOfStored(line);
  if (!event || !Matches(query_, *event)) return;
  items_.push_back(ToJson(*event));
  last_seq_ = *seq;
}

Json PageBuilder::Finish(int64_t next_before) const {
  return {{"items", items_}, {"next_before", next_before > 1 ? Json(next_before) : Json()}};
}

std::optional<int64_t> EventPages::FirstSeq(const Path& segment) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = first_seq_.find(segment); found != first_seq_.end()) return found->second;
  }
  // Damage at the start hides the number; a later event then stands for the first, which only moves a page.
  constexpr std::streamsize kFirstBytes = std::streamsize{1} << 20;
  std::ifstream file(segment, std::ios::binary);
  std::string bytes(static_cast<size_t>(kFirstBytes), '\0');
  file.read(bytes.data(), kFirstBytes);
  bytes.resize(static_cast<size_t>(file.gcount()));
  std::optional<int64_t> first;
  const auto scanned =
      store::ScanRecords(RecordsOf(bytes), [&first](uint64_t, std::string_view line) -> Result<void> {
        first = NumberAtStart(line);
        return first ? Result<void>(Interrupted("found")) : Ok();
      });
  static_cast<void>(scanned.has_value());
  if (first) {
    const std::lock_guard lock(mutex_);
    first_seq_[segment] = *first;
  }
  return first;
}

Result<Json> EventPages::Read(const EventQuery& query, int64_t last_seq) {
  const int64_t before = query.before_seq > 0 ? std::min(query.before_seq, last_seq + 1) : last_seq + 1;
  PageBuilder page(query, before);
  ASSIGN_OR_RETURN(const std::vector<Path> segments, SegmentsOf(folder_));
  size_t read = 0;
  int64_t reached = before;
  for (const Path& segment : segments) {
    const auto first = FirstSeq(segment);
    if (!first || *first >= before) continue;
    if (read++ == kSegmentsOfAPage) return page.Finish(reached);
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(segment));
    std::vector<std::string_view> lines;
    RETURN_IF_ERROR(store::ScanRecords(RecordsOf(bytes), [&lines](uint64_t, std::string_view line) {
      lines.push_back(line);
      return Ok();
    }));
    for (size_t i = lines.size(); i-- > 0 && !page.full();) page.Add(lines[i]);
    if (page.full()) return page.Finish(page.last_seq());
    reached = *first;
  }
  return page.Finish(0);
}

}  // namespace harness::memory

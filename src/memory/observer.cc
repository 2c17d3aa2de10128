// SPDX-License-Identifier: Apache-2.0
#include "memory/observer.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "memory/event_counts.h"
#include "memory/event_heads.h"
#include "memory/event_json.h"
#include "memory/event_pages.h"
#include "memory/seen_ids.h"
#include "store/descriptor.h"
#include "store/journal.h"

namespace harness::memory {
namespace {

constexpr uint64_t kSegmentBytes = uint64_t{2} << 20;  // read whole for a page
constexpr size_t kRingBytes = size_t{16} << 20;

// The newest lines. Not thread-safe.
class Ring {
 public:
  void Add(std::string line) {
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    while (lines_.size() > Observer::kRingEvents || bytes_ > kRingBytes) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
    }
  }
  const std::deque<std::string>& lines() const { return lines_; }  // oldest first

 private:
  std::deque<std::string> lines_;
  size_t bytes_ = 0;
};

// What one call of Record waits for.
struct Waiting {
  std::vector<ObservedEvent> events;
  std::vector<std::string> texts;
  Observer::Outcome outcome;
  std::optional<Error> error;
  bool done = false;
};

// Appends are gathered while one is written, so that one sync serves many; the leader alone numbers events
// and looks for duplicates, so the journal's order is that of the numbers.
class JournalObserver final : public Observer {
 public:
  JournalObserver(Path folder, const Clock& clock) : clock_(clock), folder_(folder), pages_(folder) {}
  ~JournalObserver() override {
    stopping_ = true;
    if (loader_.joinable()) loader_.join();
  }

  Result<void> Start() {
    RETURN_IF_ERROR(MakeFolders(folder_));
    ASSIGN_OR_RETURN(owner_, store::Descriptor::Open(folder_ / "owner", O_RDWR | O_CREAT));
    if (::flock(owner_.fd(), LOCK_EX | LOCK_NB) != 0)
      return Busy(folder_.string() + ": another process observes for this home; stop it first");
    ASSIGN_OR_RETURN(journal_, store::Journal::Open(folder_, {.segment_bytes = kSegmentBytes}));
    loader_ = std::thread([this] { Load(); });
    return Ok();
  }

  Result<Outcome> Record(std::vector<ObservedEvent> events) override {
    Waiting mine;
    const Timestamp now = clock_.Now();
    for (ObservedEvent& event : events) {
      event.received_us = now;
      event.known_source = IsKnownSource(event.source);
      ASSIGN_OR_RETURN(std::string text, StoredText(event));
      mine.texts.push_back(std::move(text));
    }
    mine.events = std::move(events);
    std::unique_lock lock(mutex_);
    WaitLoaded(lock);
    if (load_error_) return *load_error_;
    queue_.push_back(&mine);
    while (!mine.done) {
      if (leader_writes_) {
        done_.wait(lock);
        continue;
      }
      Lead(lock);
    }
    if (mine.error) return *mine.error;
    return mine.outcome;
  }

  Json Stats(size_t recent_limit) override {
    Json stats;
    std::vector<std::string> lines;
    {
      std::unique_lock lock(mutex_);
      WaitLoaded(lock);
      stats = counts_.ToJson();
      if (load_error_) stats["error"] = load_error_->message;
      const auto& ring = ring_.lines();
      for (size_t i = ring.size(); i-- > 0 && lines.size() < recent_limit;) lines.push_back(ring[i]);
    }
    Json recent = Json::array();
    for (const std::string& line : lines) {
      if (const auto event = EventOfStored(line)) recent.push_back(ToJson(*event));
    }
    stats["recent"] = std::move(recent);
    return stats;
  }

  Result<Json> Events(const EventQuery& query) override {
    if (query.limit < 1 || query.limit > 1000) {
      return InvalidArgument("limit: found " + std::to_string(query.limit) +
                             ", expected a whole number from 1 to 1000");
    }
    int64_t last_seq = 0;
    {
      std::unique_lock lock(mutex_);
      WaitLoaded(lock);
      if (load_error_) return *load_error_;
      last_seq = last_seq_;
      const int64_t before = query.before_seq > 0 ? query.before_seq : last_seq + 1;
      const auto& ring = ring_.lines();
      const int64_t oldest = ring.empty() ? 1 : NumberAtStart(ring.front()).value_or(1);
      if (before > oldest || oldest == 1) {
        PageBuilder page(query, before);
        for (size_t i = ring.size(); i-- > 0 && !page.full();) page.Add(ring[i]);
        if (page.full()) return page.Finish(page.last_seq());
        if (oldest == 1) return page.Finish(0);
      }
    }
    return pages_.Read(query, last_seq);
  }

 private:
  // All that was recorded before, while the server starts; the first calls wait for it.
  void Load() {
    EventHeads heads;
    const auto read = store::Journal::Read(folder_, [&](std::string_view line) -> Result<void> {
      if (stopping_) return Interrupted("events: stopped while the journal was read");
      // What is no event was written by somebody else: it keeps its place and is never shown.
      if (const auto event = heads.Read(line)) Remember(*event, std::string(line));
      return Ok();
    });
    const std::lock_guard lock(mutex_);
    if (!read) load_error_ = read.error();
    loaded_ = true;
    done_.notify_all();
  }

  void WaitLoaded(std::unique_lock<std::mutex>& lock) {
    done_.wait(lock, [this] { return loaded_; });
  }

  // Requires the lock, and gives it up while it writes.
  void Lead(std::unique_lock<std::mutex>& lock) {
    leader_writes_ = true;
    const std::vector<Waiting*> group = std::move(queue_);
    queue_.clear();
    lock.unlock();
    std::vector<std::pair<const ObservedEvent*, std::string>> fresh = Number(group);
    std::vector<std::string> lines;
    for (const auto& [event, line] : fresh) lines.push_back(line);
    const auto written = lines.empty() ? Ok() : journal_->AppendAll(lines);
    lock.lock();
    if (written) {
      for (auto& [event, line] : fresh) Remember(*event, std::move(line));
    }
    for (Waiting* waiting : group) {
      if (!written) waiting->error = written.error();
      waiting->outcome.last_seq = last_seq_;
      waiting->done = true;
    }
    leader_writes_ = false;
    done_.notify_all();
  }

  // The events of a group that are new, with their lines. The leader's; nothing is remembered yet.
  std::vector<std::pair<const ObservedEvent*, std::string>> Number(const std::vector<Waiting*>& group) {
    std::vector<std::pair<const ObservedEvent*, std::string>> fresh;
    std::set<EventKey> keys;
    int64_t seq = last_seq_;
    for (Waiting* waiting : group) {
      for (size_t i = 0; i < waiting->events.size(); ++i) {
        ObservedEvent& event = waiting->events[i];
        if (!event.id.empty()) {
          const EventKey key = KeyOf(event.source, event.id);
          if (seen_.Contains(key) || !keys.insert(key).second) {
            ++waiting->outcome.duplicates;
            continue;
          }
        }
        event.seq = ++seq;
        ++waiting->outcome.stored;
        fresh.emplace_back(&event, Numbered(waiting->texts[i], event.seq));
      }
    }
    return fresh;
  }

  void Remember(const ObservedEvent& event, std::string line) {
    if (!event.id.empty()) seen_.Insert(KeyOf(event.source, event.id));
    counts_.Add(event);
    last_seq_ = std::max(last_seq_, event.seq);
    ring_.Add(std::move(line));
  }

  const Clock& clock_;
  const Path folder_;
  EventPages pages_;
  store::Descriptor owner_;
  std::unique_ptr<store::Journal> journal_;

  // Guards what follows, which is the loader's alone until `loaded_`. `seen_` and `last_seq_` are written by
  // the leader alone, under the lock; so the leader reads them without it.
  std::mutex mutex_;
  std::condition_variable done_;
  std::vector<Waiting*> queue_;
  bool leader_writes_ = false;
  bool loaded_ = false;
  std::optional<Error> load_error_;
  SeenIds seen_;
  EventCounts counts_;
  Ring ring_;
  int64_t last_seq_ = 0;

  std::atomic<bool> stopping_ = false;
  std::thread loader_;
};

}  // namespace

Result<std::unique_ptr<Observer>> Observer::Open(const store::Home& home, const Clock& clock) {
  auto observer = std::make_unique<JournalObserver>(home.journal() / "events", clock);
  RETURN_IF_ERROR(observer->Start());
  return std::unique_ptr<Observer>(std::move(observer));
}

}  // namespace harness::memory

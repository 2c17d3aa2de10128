// SPDX-License-Identifier: Apache-2.0
// The writing side of the sessions: ingest, the background thread, draining and analysing again.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/progress.h"
#include "sessions/analyser.h"
#include "sessions/applier.h"
#include "sessions/reader_pool.h"
#include "sessions/session_file.h"
#include "sessions/session_store.h"
#include "store/journal.h"

namespace harness::sessions {

// The scorer of a home, shared by the writer and by queries.
struct SharedScorer {
  std::mutex mutex;
  Scorer scorer;
  bool loaded = false;
};
// Puts every session that has a row, once. Holds the mutex while it reads.
Result<void> LoadScorer(SharedScorer& shared, store::Database& database);

// One transaction and one hold of the scorer: a second's work at most.
constexpr bool IsFullChunk(size_t sessions, int64_t spans) {
  return sessions >= 500 || spans >= 50'000;
}

// Thread-safe. Takes the writer's lock with the first call that writes.
class SessionWriter {
 public:
  SessionWriter(SessionPaths paths, SessionStoreOptions options, const Clock& clock, ReaderPool& readers,
                SharedScorer& scorer, std::vector<std::string> remarks)
      : paths_(std::move(paths)),
        options_(std::move(options)),
        clock_(clock),
        readers_(readers),
        scorer_(scorer),
        remarks_(std::move(remarks)) {}
  ~SessionWriter() { Stop(); }

  Result<IngestOutcome> Ingest(std::span<const Span> spans);
  Result<void> SetPrices(const PriceTable& prices);
  Result<void> Drain(Progress& progress);
  Result<Json> Reanalyze(std::optional<Timestamp> as_of, Progress& progress);
  void Start();
  void Stop();

  struct State {
    int64_t acknowledged_here = 0;  // spans since this object began to write
    int64_t applied_at_start = 0, applied = 0;
    bool has_backlog = false;  // spans of before are not applied yet: how many is not known
    bool writes = false;
    std::vector<std::string> remarks;
  };
  State state();

 private:
  // All that the lock gives, made together.
  struct Tools {
    WriterLock lock;
    std::unique_ptr<store::Journal> journal;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<Applier> applier;
    std::unique_ptr<Analyser> analyser;
  };

  Result<store::Journal*> OpenToWrite();
  Result<void> MakeTools();
  Result<void> OpenDatabase(Tools& tools);
  void CloseDatabase();
  Result<void> Rebuild(const std::string& why);
  // Runs `work` under the mutex; makes the file again and runs it once more when it turns out to be broken.
  Result<void> Work(const std::function<Result<void>()>& work);
  Result<void> ApplyAll(Progress& progress);
  Result<bool> ApplyPiece(JournalPosition end);  // true when nothing is left before `end`
  Result<void> AnalyseAll(std::optional<Timestamp> due_before, int64_t at_most, Progress& progress,
                          int64_t* analysed);
  Result<void> AnalyseChunk(const std::vector<AnalysisTask>& tasks);
  Result<Json> ReanalyzeAll(std::optional<Timestamp> as_of, Progress& progress);
  Result<void> FinishDays(bool all);
  Result<int64_t> BackgroundStep();
  void BackgroundLoop();
  void Remark(std::string text);

  const SessionPaths paths_;
  const SessionStoreOptions options_;
  const Clock& clock_;
  ReaderPool& readers_;
  SharedScorer& scorer_;

  std::mutex open_mutex_;  // guards the making of tools_; journal_ is then read without it
  std::atomic<store::Journal*> journal_ = nullptr;

  std::mutex work_mutex_;  // held by whoever applies or analyses
  std::optional<Tools> tools_;
  Micros days_done_at_ = 0;
  JournalPosition backlog_end_;

  std::mutex state_mutex_;
  std::condition_variable wake_;
  bool stopping_ = false, woken_ = false;
  std::atomic<bool> has_backlog_ = false;
  std::vector<std::string> remarks_;
  std::atomic<int64_t> acknowledged_ = 0, applied_at_start_ = 0, applied_ = 0;
  std::thread thread_;
};

}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_writer.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "sessions/days.h"
#include "sessions/session_reader.h"
#include "store/journal_format.h"

namespace harness::sessions {
namespace {

constexpr size_t kRecordBytes = size_t{1} << 20;
static_assert(kRecordBytes < store::kMaxPayloadBytes);
constexpr Micros kDaysPause = 5 * kMicrosPerSecond;
constexpr int kBackgroundNice = 5;  // a third of the processor beside a busy thread, by the kernel's weights

bool IsHex(std::string_view text, size_t digits) {
  return text.size() == digits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<void> CheckSpan(const Span& span) {
  if (!IsHex(span.trace_id, 32))
    return InvalidArgument("span: found trace id " + Quoted(span.trace_id) + ", expected 32 digits 0-9a-f");
  if (!IsHex(span.span_id, 16))
    return InvalidArgument("span: found span id " + Quoted(span.span_id) + ", expected 16 digits 0-9a-f");
  if (span.end_us < span.start_us)
    return InvalidArgument("span " + span.span_id + ": found an end before its start");
  return Ok();
}

// Of this thread alone, which Linux counts as a process of its own.
void YieldToOthers() {
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBackgroundNice));
}

}  // namespace

Result<void> LoadScorer(SharedScorer& shared, store::Database& database) {
  const std::lock_guard lock(shared.mutex);
  if (shared.loaded) return Ok();
  RETURN_IF_ERROR(ReadFacts(database, "", [&](int64_t, int64_t, SessionFacts facts) -> Result<void> {
    shared.scorer.Put(facts);
    return Ok();
  }));
  shared.loaded = true;
  return Ok();
}

Result<store::Journal*> SessionWriter::OpenToWrite() {
  if (store::Journal* journal = journal_.load()) return journal;
  const std::lock_guard lock(open_mutex_);
  if (!tools_) RETURN_IF_ERROR(MakeTools());
  journal_.store(tools_->journal.get());
  return tools_->journal.get();
}

Result<void> SessionWriter::MakeTools() {
  ASSIGN_OR_RETURN(WriterLock lock, WriterLock::Take(paths_.lock));
  ASSIGN_OR_RETURN(std::unique_ptr<store::Journal> journal, store::Journal::Open(paths_.journal));
  Tools tools{std::move(lock), std::move(journal), nullptr, nullptr, nullptr};
  auto opened = OpenDatabase(tools);
  if (!opened && SaysBroken(opened.error())) {
    Remark("sessions.db was broken (" + opened.error().message + "); it is made again from the journal");
    RETURN_IF_ERROR(SetAside(paths_));
    readers_.Forget();
    opened = OpenDatabase(tools);
  }
  RETURN_IF_ERROR(opened);
  const JournalPosition end = tools.journal->durable_end();
  if (tools.applier->counters().position > end) {
    // A power loss took records that were not acknowledged but had been read, or someone removed the journal.
    Remark("sessions.db was ahead of the journal; it is made again, the old file is " +
           paths_.broken.filename().string());
    tools.applier.reset();
    tools.analyser.reset();
    tools.database.reset();
    RETURN_IF_ERROR(SetAside(paths_));
    readers_.Forget();
    RETURN_IF_ERROR(OpenDatabase(tools));
  }
  applied_at_start_ = applied_ = tools.applier->counters().applied;
  ASSIGN_OR_RETURN(const uint64_t unapplied,
                   JournalTail(paths_.journal).BytesBetween(tools.applier->counters().position, end));
  has_backlog_ = unapplied > 0;
  if (has_backlog_) backlog_end_ = end;
  tools_.emplace(std::move(tools));
  return Ok();
}

Result<void> SessionWriter::OpenDatabase(Tools& tools) {
  ASSIGN_OR_RETURN(store::Database database, OpenTables(paths_.database));
  tools.database = std::make_unique<store::Database>(std::move(database));
  tools.applier = std::make_unique<Applier>(*tools.database, JournalTail(paths_.journal), options_);
  tools.analyser = std::make_unique<Analyser>(*tools.database, scorer_.scorer, scorer_.mutex);
  RETURN_IF_ERROR(tools.applier->Load());
  return tools.analyser->Load();
}

void SessionWriter::CloseDatabase() {
  tools_->applier.reset();
  tools_->analyser.reset();
  tools_->database.reset();
}

Result<void> SessionWriter::Rebuild(const std::string& why) {
  Remark("sessions.db was broken (" + why + "); it is made again from the journal");
  CloseDatabase();
  RETURN_IF_ERROR(SetAside(paths_));
  readers_.Forget();
  {
    const std::lock_guard lock(scorer_.mutex);
    scorer_.scorer = Scorer();
    scorer_.loaded = false;
  }
  RETURN_IF_ERROR(OpenDatabase(*tools_));
  applied_ = 0;
  applied_at_start_ = 0;
  backlog_end_ = tools_->journal->durable_end();
  has_backlog_ = true;
  acknowledged_ = 0;
  return Ok();
}

Result<void> SessionWriter::Work(const std::function<Result<void>()>& work) {
  ASSIGN_OR_RETURN(store::Journal* const journal, OpenToWrite());
  static_cast<void>(journal);
  const std::lock_guard lock(work_mutex_);
  if (!tools_->database) RETURN_IF_ERROR(OpenDatabase(*tools_));
  auto done = work();
  if (done || !SaysBroken(done.error())) return done;
  RETURN_IF_ERROR(Rebuild(done.error().message));
  return work();
}

Result<IngestOutcome> SessionWriter::Ingest(std::span<const Span> spans) {
  for (const Span& span : spans) RETURN_IF_ERROR(CheckSpan(span));
  if (spans.empty()) return IngestOutcome{};
  ASSIGN_OR_RETURN(store::Journal* const journal, OpenToWrite());
  const std::vector<std::string> records = SpanRecords(spans, clock_.Now(), kRecordBytes);
  RETURN_IF_ERROR(journal->AppendAll(records));
  acknowledged_ += static_cast<int64_t>(spans.size());
  {
    const std::lock_guard lock(state_mutex_);
    woken_ = true;
  }
  wake_.notify_one();
  return IngestOutcome{static_cast<int64_t>(spans.size())};
}

Result<void> SessionWriter::SetPrices(const PriceTable& prices) {
  ASSIGN_OR_RETURN(store::Journal* const journal, OpenToWrite());
  RETURN_IF_ERROR(journal->Append(PriceRecord(prices.ToJson().dump(), clock_.Now())));
  // In force for whoever asks next.
  return Work([this] { return ApplyAll(NoProgress()); });
}

Result<void> SessionWriter::ApplyAll(Progress& progress) {
  const JournalPosition end = tools_->journal->durable_end();
  while (true) {
    if (progress.Cancelled()) return Interrupted("stopped while the journal of spans was read");
    ASSIGN_OR_RETURN(const bool at_end, ApplyPiece(end));
    if (at_end) return Ok();
  }
}

// What stood in the journal before this object wrote is applied by itself first: how many spans it holds is
// known only then.
Result<bool> SessionWriter::ApplyPiece(JournalPosition end) {
  Applier& applier = *tools_->applier;
  const bool backlog = applier.counters().position < backlog_end_;
  ASSIGN_OR_RETURN(const bool at_end, applier.ApplyPiece(backlog ? backlog_end_ : end));
  applied_ = applier.counters().applied;
  if (!backlog) return at_end;
  if (at_end) {
    applied_at_start_ = applier.counters().applied;
    has_backlog_ = false;
  }
  return at_end && backlog_end_ == end;
}

Result<void> SessionWriter::AnalyseChunk(const std::vector<AnalysisTask>& tasks) {
  RETURN_IF_ERROR(LoadScorer(scorer_, *tools_->database));
  const AnalysisOptions options{
      .time_zone = options_.time_zone, .price_digest = tools_->applier->counters().price_digest, .as_of = {}};
  const auto outcome = tools_->analyser->Analyse(tasks, options, clock_.Now());
  if (outcome) return Ok();
  // What was put may not be what the tables say: read them again before the next score.
  const std::lock_guard lock(scorer_.mutex);
  scorer_.scorer = Scorer();
  scorer_.loaded = false;
  return outcome.error();
}

Result<void> SessionWriter::AnalyseAll(std::optional<Timestamp> due_before, int64_t at_most,
                                       Progress& progress, int64_t* analysed) {
  int64_t done = 0;
  while (done < at_most) {
    if (progress.Cancelled()) return Interrupted("stopped while sessions were analysed");
    std::vector<AnalysisTask> tasks;
    {
      ASSIGN_OR_RETURN(store::Statement due,
                       tools_->database->Prepare(
                           "SELECT session_no, session_id, span_count FROM sessions WHERE due_us IS NOT NULL "
                           "AND due_us <= ?1 ORDER BY last_end_us, session_id"));
      due.Bind(due_before.value_or(INT64_MAX));
      int64_t spans = 0;
      while (!IsFullChunk(tasks.size(), spans)) {
        ASSIGN_OR_RETURN(const bool row, due.Step());
        if (!row) break;
        tasks.push_back({due.Int64(0), due.Text(1), std::nullopt});
        spans += due.Int64(2);
      }
    }
    if (tasks.empty()) break;
    RETURN_IF_ERROR(AnalyseChunk(tasks));
    done += static_cast<int64_t>(tasks.size());
    progress.Update(static_cast<uint64_t>(done));
  }
  if (analysed != nullptr) *analysed = done;
  return Ok();
}

Result<void> SessionWriter::FinishDays(bool all) {
  const Micros now = clock_.Monotonic();
  if (!all && days_done_at_ != 0 && now - days_done_at_ < kDaysPause) return Ok();
  days_done_at_ = now;
  return FinishDirtyDays(*tools_->database);
}

Result<void> SessionWriter::Drain(Progress& progress) {
  return Work([&]() -> Result<void> {
    RETURN_IF_ERROR(ApplyAll(progress));
    ASSIGN_OR_RETURN(store::Statement count,
                     tools_->database->Prepare("SELECT count(*) FROM sessions WHERE due_us IS NOT NULL"));
    RETURN_IF_ERROR(count.Step());
    progress.Start("analyse sessions", static_cast<uint64_t>(count.Int64(0)), "sessions");
    count.Reset();
    RETURN_IF_ERROR(AnalyseAll(std::nullopt, INT64_MAX, progress, nullptr));
    RETURN_IF_ERROR(FinishDays(true));
    progress.Finish();
    return Ok();
  });
}

SessionWriter::State SessionWriter::state() {
  const std::lock_guard lock(state_mutex_);
  return {acknowledged_, applied_at_start_, applied_, has_backlog_, journal_.load() != nullptr, remarks_};
}

void SessionWriter::Remark(std::string text) {
  const std::lock_guard lock(state_mutex_);
  if (remarks_.size() < 20 && std::ranges::find(remarks_, text) == remarks_.end())
    remarks_.push_back(std::move(text));
}

void SessionWriter::Start() {
  if (thread_.joinable()) return;
  {
    const std::lock_guard lock(state_mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this] { BackgroundLoop(); });
}

void SessionWriter::Stop() {
  {
    const std::lock_guard lock(state_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// A piece of each kind of work; how much was done.
Result<int64_t> SessionWriter::BackgroundStep() {
  int64_t done = 0;
  RETURN_IF_ERROR(Work([&]() -> Result<void> {
    const JournalPosition before = tools_->applier->counters().position;
    ASSIGN_OR_RETURN(const bool at_end, ApplyPiece(tools_->journal->durable_end()));
    if (tools_->applier->counters().position != before) ++done;
    // Old rows wait until all that is in the journal was seen: it may belong to them.
    if (!at_end) return Ok();
    int64_t analysed = 0;
    RETURN_IF_ERROR(LoadScorer(scorer_, *tools_->database));
    RETURN_IF_ERROR(AnalyseAll(clock_.Now(), 1, NoProgress(), &analysed));
    done += analysed;
    return FinishDays(false);
  }));
  return done;
}

void SessionWriter::BackgroundLoop() {
  // What is stored already can wait for what has yet to be answered.
  YieldToOthers();
  while (true) {
    const auto done = BackgroundStep();
    if (!done && done.error().code != ErrorCode::kBusy) Remark("background: " + done.error().message);
    const bool idle = !done || *done == 0;
    std::unique_lock lock(state_mutex_);
    if (stopping_) return;
    if (idle) {
      // After an error for longer, so that it does not fill the processor.
      wake_.wait_for(lock, std::chrono::milliseconds(done ? 200 : 2000),
                     [this, &done] { return stopping_ || (woken_ && done); });
    }
    if (stopping_) return;
    woken_ = false;
  }
}

}  // namespace harness::sessions

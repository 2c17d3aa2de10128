// SPDX-License-Identifier: Apache-2.0
#include "server/job_queue.h"

#include <fcntl.h>
#include <sys/file.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/json_members.h"
#include "base/text.h"
#include "run/run_id.h"
#include "server/job_process.h"
#include "server/job_table.h"
#include "store/descriptor.h"

namespace harness::server {
namespace {

constexpr size_t kKeptEnded = 1000;  // older ones are forgotten; their runs stay
constexpr uint64_t kLargestReport = uint64_t{256} << 20;

// What a run left: its report, or the error that stands in its place.
struct RunOutput {
  std::string run_id;
  std::string error;
};

RunOutput ReadOutput(const Path& file) {
  const auto text = ReadFile(file, kLargestReport);
  if (!text) return {};
  const auto json = ParseJson(*text, "report");
  if (!json) return {};
  return {TextOf(MemberOf(*json, "volatile"), "run_id"), TextOf(MemberOf(*json, "error"), "message")};
}

class Queue final : public JobQueue {
 public:
  Queue(Options options, const Clock& clock, JobTable table, store::Descriptor owner)
      : options_(std::move(options)), clock_(clock), owner_(std::move(owner)), table_(std::move(table)) {}

  ~Queue() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      for (auto& [job_id, streams] : watchers_) {
        for (const auto& stream : streams) stream->Close();
      }
      watchers_.clear();
    }
    changed_.notify_all();
    if (worker_.joinable()) worker_.join();
  }

  Result<void> Start() {
    ASSIGN_OR_RETURN(std::vector<Job> stored, table_.All());
    for (Job& job : stored) {
      if (job.state == "running") {
        job.state = "failed";
        job.error = "the server ended while the job ran, and its run with it; submit it again";
        job.finished_us = clock_.Now();
        RETURN_IF_ERROR(table_.Put(job));
      }
      last_number_ = job.number;
      jobs_.emplace(job.number, std::move(job));
    }
    worker_ = std::thread([this] { Work(); });
    return Ok();
  }

  Result<Json> Submit(const JobRequest& request) override {
    const std::lock_guard lock(mutex_);
    size_t queued = 0;
    for (const auto& [number, job] : jobs_) queued += job.state == "queued" ? 1 : 0;
    if (queued >= options_.max_queued) {
      return Busy("jobs: found " + std::to_string(queued) + " in the queue, expected fewer than " +
                  std::to_string(options_.max_queued) + "; try again when one has ended");
    }
    Job job;
    job.number = last_number_ + 1;
    job.created_us = clock_.Now();
    job.job_id = "job-" + run::NewRunId(job.created_us);
    job.request = request;
    RETURN_IF_ERROR(table_.Put(job));
    last_number_ = job.number;
    const Job& added = jobs_.emplace(job.number, std::move(job)).first->second;
    Prune();
    changed_.notify_all();
    return ToJson(added);
  }

  Result<Json> Get(std::string_view job_id) override {
    const std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(const Job* job, Find(job_id));
    return ToJson(*job);
  }

  Json List() override {
    const std::lock_guard lock(mutex_);
    Json items = Json::array();
    for (auto it = jobs_.rbegin(); it != jobs_.rend(); ++it) items.push_back(ToJson(it->second));
    return {{"items", std::move(items)}};
  }

  Result<Json> Cancel(std::string_view job_id) override {
    const std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(Job * job, Find(job_id));
    if (job->state == "running") {
      cancelling_ = true;
    } else if (job->state == "queued") {
      job->state = "cancelled";
      job->finished_us = clock_.Now();
      RETURN_IF_ERROR(table_.Put(*job));
      Tell(*job);
      TellQueued();
    }
    return ToJson(*job);
  }

  Result<void> Watch(std::string_view job_id, std::shared_ptr<EventStream> stream) override {
    const std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(const Job* job, Find(job_id));
    stream->Push("state", ToJson(*job));
    if (job->ended() || stopping_) {
      stream->Close();
    } else {
      watchers_[job->job_id].push_back(std::move(stream));
    }
    return Ok();
  }

 private:
  // All that follows up to Work requires the lock.
  Result<Job*> Find(std::string_view job_id) {
    for (auto& [number, job] : jobs_) {
      if (job.job_id == job_id) return &job;
    }
    return NotFound("job " + Quoted(job_id) + ": found none of this id; see GET /api/v1/jobs");
  }

  Json PositionOf(const Job& job) const {
    if (job.state != "queued") return nullptr;
    int64_t position = 1;
    for (const auto& [number, other] : jobs_) {
      if (number < job.number && other.state == "queued") ++position;
    }
    return position;
  }

  // Files of the home by their place in it, a dataset by its version.
  Json InputsOf(const Job& job) const {
    const std::string home = options_.home.string() + "/";
    Json inputs = Json::array();
    for (const std::string& input : job.request.inputs)
      inputs.push_back(input.starts_with(home) ? input.substr(home.size()) : input);
    return inputs;
  }

  Json ToJson(const Job& job) const {
    const auto time = [](const std::optional<Timestamp>& at) { return at ? Json(FormatIso(*at)) : Json(); };
    const auto text = [](const std::string& said) { return said.empty() ? Json() : Json(said); };
    const bool running = job.number == running_;
    return {{"job_id", job.job_id},
            {"state", job.state},
            {"position", PositionOf(job)},
            {"name", text(job.request.name)},
            {"inputs", InputsOf(job)},
            {"plugins", job.request.plugins},
            {"known_issues", text(job.request.known_issues)},
            {"run_id", text(job.run_id)},
            {"exit_code", job.exit_code ? Json(*job.exit_code) : Json()},
            {"error", text(job.error)},
            {"created_at", FormatIso(job.created_us)},
            {"started_at", time(job.started_us)},
            {"finished_at", time(job.finished_us)},
            {"cancelling", running && cancelling_},
            {"progress", running ? progress_ : Json()}};
  }

  void Push(const Job& job, std::string_view event, const Json& data) {
    const auto found = watchers_.find(job.job_id);
    if (found == watchers_.end()) return;
    std::erase_if(found->second, [](const auto& stream) { return stream->closed(); });
    for (const auto& stream : found->second) stream->Push(event, data);
  }

  void Tell(const Job& job) {
    Push(job, "state", ToJson(job));
    const auto found = watchers_.find(job.job_id);
    if (!job.ended() || found == watchers_.end()) return;
    for (const auto& stream : found->second) stream->Close();
    watchers_.erase(found);
  }

  void TellQueued() {
    for (const auto& [number, job] : jobs_) {
      if (job.state == "queued") Tell(job);
    }
  }

  void Prune() {
    size_t ended = 0;
    for (const auto& [number, job] : jobs_) ended += job.ended() ? 1 : 0;
    for (auto it = jobs_.begin(); it != jobs_.end() && ended > kKeptEnded;) {
      if (!it->second.ended()) {
        ++it;
        continue;
      }
      if (!table_.Remove(it->second.job_id)) return;  // the next time
      it = jobs_.erase(it);
      --ended;
    }
  }

  Job* NextQueued() {
    for (auto& [number, job] : jobs_) {
      if (job.state == "queued") return &job;
    }
    return nullptr;
  }

  void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || NextQueued() != nullptr; });
      if (stopping_) return;
      Job* job = NextQueued();
      Begin(*job);
      const Job copy = *job;  // jobs_ keeps its place, but its lock is given up
      lock.unlock();
      Job ended = RunOne(copy);
      lock.lock();
      End(*job, std::move(ended));
    }
  }

  void Begin(Job& job) {
    job.state = "running";
    job.started_us = clock_.Now();
    running_ = job.number;
    cancelling_ = false;
    progress_ = nullptr;
    // Should this fail, a crash runs the job again instead of failing it.
    static_cast<void>(table_.Put(job).has_value());
    Tell(job);
    TellQueued();
  }

  void End(Job& job, Job ended) {
    if (!ended.ended()) {  // stopped with the server
      ended.state = "queued";
      ended.started_us.reset();
      ended.exit_code.reset();
    } else {
      ended.finished_us = clock_.Now();
    }
    job = std::move(ended);
    running_ = 0;
    progress_ = nullptr;
    if (const auto stored = table_.Put(job); !stored && job.error.empty()) job.error = stored.error().message;
    Tell(job);
  }

  // Options with their value in one word: no name or column can be taken for another option.
  std::vector<std::string> WordsOf(const Job& job) const {
    std::vector<std::string> words = {"run", "--home=" + options_.home.string(), "--json", "--progress=json"};
    for (const std::string& id : job.request.plugins) words.push_back("--plugin=" + id);
    if (!job.request.known_issues.empty()) words.push_back("--known-issues=" + job.request.known_issues);
    words.insert(words.end(), job.request.arguments.begin(), job.request.arguments.end());
    words.push_back("--");
    words.insert(words.end(), job.request.inputs.begin(), job.request.inputs.end());
    return words;
  }

  // Without the lock. A line of progress, or talk, of which the last line is kept.
  void OnLine(const Job& job, std::string_view line, std::string& talk) {
    Json progress;
    if (line.starts_with("{\"progress\":")) {
      if (const auto json = ParseJson(line, "progress")) progress = MemberOf(*json, "progress");
    }
    if (!progress.is_object()) {
      if (!Trim(line).empty()) talk = std::string(Trim(line));
      return;
    }
    const std::lock_guard lock(mutex_);
    progress_ = progress;
    Push(job, "progress", progress);
  }

  Job RunOne(Job job) {
    const Path out = options_.home / "jobs" / (job.job_id + ".out");
    std::string talk;
    const auto end = RunProcess(
        {options_.harness_binary, WordsOf(job), out, options_.grace_ms},
        [&](std::string_view line) { OnLine(job, line, talk); },
        [this] {
          const std::lock_guard lock(mutex_);
          return stopping_ || cancelling_;
        });
    const RunOutput output = ReadOutput(out);
    static_cast<void>(RemoveAll(out).has_value());
    if (!end) {
      job.state = "failed";
      job.error = end.error().message;
      return job;
    }
    if (end->signal == 0) job.exit_code = end->exit_code;
    // 0, and 1 and 3 of a gate or a finding: the run is whole.
    const bool whole = end->exit_code == 0 || end->exit_code == 1 || end->exit_code == 3;
    if (whole && !output.run_id.empty()) {
      job.state = "complete";
      job.run_id = output.run_id;
      return job;
    }
    const std::lock_guard lock(mutex_);
    if (cancelling_) {
      job.state = "cancelled";
      return job;
    }
    if (stopping_) return job;
    job.state = "failed";
    if (end->signal != 0) {
      job.error = "the run was ended by signal " + std::to_string(end->signal);
    } else {
      job.error = !output.error.empty() ? output.error
                  : !talk.empty()       ? talk
                                        : "exit code " + std::to_string(end->exit_code) + " without a report";
    }
    return job;
  }

  const Options options_;
  const Clock& clock_;
  store::Descriptor owner_;

  // Guards what follows.
  std::mutex mutex_;
  std::condition_variable changed_;
  JobTable table_;
  std::map<int64_t, Job> jobs_;  // by number
  std::map<std::string, std::vector<std::shared_ptr<EventStream>>> watchers_;
  int64_t last_number_ = 0;
  int64_t running_ = 0;  // number of the running job; 0: none
  bool cancelling_ = false;
  bool stopping_ = false;
  Json progress_;

  std::thread worker_;
};

// Reports of jobs whose server died.
void RemoveLeftOutput(const Path& folder) {
  std::error_code error;
  for (auto it = std::filesystem::directory_iterator(folder, error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    if (it->path().extension() == ".out") static_cast<void>(RemoveAll(it->path()).has_value());
  }
}

}  // namespace

Result<std::unique_ptr<JobQueue>> JobQueue::Open(Options options, const Clock& clock) {
  const Path folder = options.home / "jobs";
  RETURN_IF_ERROR(MakeFolders(folder));
  ASSIGN_OR_RETURN(auto owner, store::Descriptor::Open(folder / "owner", O_RDWR | O_CREAT));
  if (::flock(owner.fd(), LOCK_EX | LOCK_NB) != 0)
    return Busy(folder.string() + ": another process runs the jobs of this home; stop it first");
  RemoveLeftOutput(folder);
  ASSIGN_OR_RETURN(JobTable table, JobTable::Open(folder / "jobs.db"));
  auto queue = std::make_unique<Queue>(std::move(options), clock, std::move(table), std::move(owner));
  RETURN_IF_ERROR(queue->Start());
  return std::unique_ptr<JobQueue>(std::move(queue));
}

}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
// The queue with a program that does what its input is called; the real one stands in tests/program.
#include "server/job_queue.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>

#include "base/text.h"
#include "server/stream_for_test.h"
#include "store/child_for_test.h"
#include "store/memory_folder_for_test.h"
#include "store/process_identity.h"

namespace harness::server {
namespace {

// "--home=" is its second word; the input the last.
constexpr const char* kProgram = R"(#!/bin/sh
home="${2#--home=}"
for input; do :; done
echo "$*" >> "$home/calls"
progress() { echo "{\"progress\":{\"done\":$1,\"stage\":\"read\",\"total\":2,\"unit\":\"rows\"}}" >&2; }
report() { echo "{\"stable\":{},\"volatile\":{\"run_id\":\"run-of-$input\"}}"; }
await() { until [ -e "$home/$1" ]; do sleep 0.01; done; }
case "$input" in
  good*) progress 1; progress 2; echo "some talk" >&2; report; exit 0;;
  gate) report; exit 1;;
  unsure) report; exit 3;;
  usage) echo "talk" >&2; echo '{"error":{"code":"invalid","message":"no such column"}}'; exit 2;;
  talk) echo "first" >&2; echo "last words" >&2; exit 4;;
  silent) exit 0;;
  crash) kill -SEGV $$;;
  polite) trap 'exit 130' INT; echo $$ > "$home/pid"; progress 1; await never;;
  deaf) trap '' INT; echo $$ > "$home/pid"; progress 1; await never;;
  slow*) progress 1; await go; report; exit 0;;
  garbled) printf 'not json\n{"progress":7}\n{"progress":{"stage"\n' >&2; printf '{"volatile":'; exit 0;;
esac
exit 9
)";

class JobQueueTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(WriteFile(program(), kProgram));
    ASSERT_EQ(chmod(program().c_str(), 0700), 0);
    Reopen();
  }
  Path program() const { return temp_.path() / "program"; }
  JobQueue::Options Options() const {
    JobQueue::Options options;
    options.harness_binary = program();
    options.home = temp_.path();
    options.max_queued = 5;
    options.grace_ms = 100;
    return options;
  }
  void Reopen() {
    queue_.reset();
    auto opened = JobQueue::Open(Options());
    ASSERT_TRUE(opened) << opened.error().message;
    queue_ = std::move(*opened);
  }
  std::string Submit(const std::string& input) {
    JobRequest request;
    request.inputs = {input};
    const auto job = queue_->Submit(request);
    EXPECT_TRUE(job) << job.error().message;
    return job ? job->at("job_id").get<std::string>() : "";
  }
  std::shared_ptr<StreamForTest> Watch(const std::string& id) {
    auto stream = std::make_shared<StreamForTest>();
    EXPECT_TRUE(queue_->Watch(id, stream));
    return stream;
  }
  // The job once it has ended.
  Json End(const std::string& id) {
    Watch(id)->WaitClosed();
    return queue_->Get(id).value();
  }
  // Once the program of a job has said so.
  pid_t PidOfProgram() {
    const Path file = temp_.path() / "pid";
    while (!std::filesystem::exists(file) || ReadFile(file).value().empty()) ::usleep(1000);
    const auto pid = ParseInt64(Trim(ReadFile(file).value()));
    return static_cast<pid_t>(pid.value());
  }
  std::vector<std::string> Inputs(const char* member) {
    std::vector<std::string> inputs;
    const Json list = queue_->List();
    for (const Json& job : list.at("items")) inputs.push_back(job.at(member).dump());
    return inputs;
  }

  TempFolder temp_ = store::MakeMemoryFolder("job_queue_test");
  std::unique_ptr<JobQueue> queue_;
};

TEST_F(JobQueueTest, ARunIsCompleteWithItsExitCodeAndRunId) {
  for (const auto& [input, code] : {std::pair("good", 0), {"gate", 1}, {"unsure", 3}}) {
    const Json job = End(Submit(input));
    EXPECT_EQ(job.at("state"), "complete") << job;
    EXPECT_EQ(job.at("exit_code"), code);
    EXPECT_EQ(job.at("run_id"), "run-of-" + std::string(input));
    EXPECT_TRUE(job.at("error").is_null());
    EXPECT_TRUE(job.at("position").is_null());
    EXPECT_TRUE(job.at("finished_at").is_string());
    EXPECT_TRUE(job.at("progress").is_null());
  }
  for (const auto& entry : std::filesystem::directory_iterator(temp_.path() / "jobs"))
    EXPECT_NE(entry.path().extension(), ".out") << "reports do not pile up";
}

TEST_F(JobQueueTest, AFailureSaysWhy) {
  const auto error_of = [this](const char* input) {
    const Json job = End(Submit(input));
    EXPECT_EQ(job.at("state"), "failed") << job;
    EXPECT_TRUE(job.at("run_id").is_null());
    return job.at("error").get<std::string>();
  };
  EXPECT_EQ(error_of("usage"), "no such column");
  EXPECT_EQ(error_of("talk"), "last words");
  EXPECT_EQ(error_of("silent"), "exit code 0 without a report");
  EXPECT_EQ(error_of("crash"), "the run was ended by signal 11");
  EXPECT_EQ(error_of("garbled"), "{\"progress\":{\"stage\"") << "what cannot be read is talk";
  EXPECT_EQ(error_of("other"), "exit code 9 without a report");
}

TEST_F(JobQueueTest, AProgramThatIsNotThereIsAFailedJob) {
  std::filesystem::remove(program());
  const Json job = End(Submit("good"));
  EXPECT_EQ(job.at("state"), "failed");
  EXPECT_EQ(job.at("exit_code"), 127);
}

TEST_F(JobQueueTest, TellsStatesAndProgressAsTheyCome) {
  const std::string id = Submit("slow");
  const auto stream = Watch(id);
  stream->WaitFor("progress");
  EXPECT_EQ(queue_->Get(id).value().at("state"), "running");
  EXPECT_EQ(queue_->Get(id).value().at("progress"),
            Json({{"done", 1}, {"stage", "read"}, {"total", 2}, {"unit", "rows"}}));
  ASSERT_TRUE(WriteFile(temp_.path() / "go", ""));
  stream->WaitClosed();
  const auto events = stream->events();
  ASSERT_GE(events.size(), 3u);
  EXPECT_EQ(events.front().first, "state");
  EXPECT_EQ(events.back().first, "state");
  EXPECT_EQ(events.back().second.at("state"), "complete");
  EXPECT_EQ(events.back().second, queue_->Get(id).value());
  // One that comes late is told the end at once.
  const auto late = Watch(id);
  EXPECT_TRUE(late->closed());
  EXPECT_EQ(late->events().size(), 1u);
  EXPECT_FALSE(queue_->Watch("job-none", late));
  EXPECT_EQ(queue_->Get("job-none").error().code, ErrorCode::kNotFound);
}

TEST_F(JobQueueTest, OneAtATimeInTheOrderOfSubmission) {
  const std::string first = Submit("slow");
  Watch(first)->WaitFor("progress");
  const std::string second = Submit("good1");
  const std::string third = Submit("good2");
  EXPECT_EQ(Inputs("position"), (std::vector<std::string>{"2", "1", "null"})) << "newest first";
  EXPECT_EQ(Inputs("state"), (std::vector<std::string>{"\"queued\"", "\"queued\"", "\"running\""}));
  const auto watched = Watch(third);
  ASSERT_TRUE(WriteFile(temp_.path() / "go", ""));
  End(third);
  EXPECT_EQ(queue_->Get(first).value().at("state"), "complete");
  EXPECT_EQ(queue_->Get(second).value().at("state"), "complete");
  // The place in the queue is told as it moves.
  std::vector<std::string> positions;
  for (const auto& [event, data] : watched->events()) {
    if (event == "state") positions.push_back(data.at("position").dump());
  }
  EXPECT_EQ(positions, (std::vector<std::string>{"2", "1", "null", "null"}));
  const std::string calls = ReadFile(temp_.path() / "calls").value();
  EXPECT_LT(calls.find("-- slow"), calls.find("-- good1"));
  EXPECT_LT(calls.find("-- good1"), calls.find("-- good2"));
}

TEST_F(JobQueueTest, TheProgramIsToldWhatWasAskedFor) {
  JobRequest request;
  request.inputs = {"a b", "good"};
  request.plugins = {"p1", "p2"};
  request.known_issues = "off";
  request.name = "mine";
  request.arguments = {"--map=host=H"};
  const std::string id = queue_->Submit(request).value().at("job_id");
  const Json job = End(id);
  EXPECT_EQ(job.at("name"), "mine");
  EXPECT_EQ(job.at("plugins"), Json({"p1", "p2"}));
  EXPECT_EQ(
      ReadFile(temp_.path() / "calls").value(),
      "run --home=" + temp_.path().string() +
          " --json --progress=json --plugin=p1 --plugin=p2 --known-issues=off --map=host=H -- a b good\n");
}

TEST_F(JobQueueTest, InputsOfTheHomeAreShownByTheirPlace) {
  JobRequest request;
  request.inputs = {(temp_.path() / "uploads" / "1" / "good").string(), "sha256:ab"};
  EXPECT_EQ(queue_->Submit(request).value().at("inputs"), Json({"uploads/1/good", "sha256:ab"}));
}

TEST_F(JobQueueTest, CancelsARunningJobPolitelyThenHard) {
  for (const char* input : {"polite", "deaf"}) {
    std::filesystem::remove(temp_.path() / "pid");
    const std::string id = Submit(input);
    const pid_t pid = PidOfProgram();
    const auto asked = queue_->Cancel(id);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->at("cancelling"), true);
    const Json job = End(id);
    EXPECT_EQ(job.at("state"), "cancelled") << input;
    EXPECT_EQ(job.at("exit_code"), std::string(input) == "polite" ? Json(130) : Json());
    EXPECT_NE(::kill(pid, 0), 0) << "it is gone";
    // Once more changes nothing.
    EXPECT_EQ(queue_->Cancel(id).value(), job);
  }
}

TEST_F(JobQueueTest, CancelsAQueuedJobAtOnce) {
  const std::string running = Submit("slow");
  Watch(running)->WaitFor("progress");
  const std::string id = Submit("good");
  const auto stream = Watch(id);
  EXPECT_EQ(queue_->Cancel(id).value().at("state"), "cancelled");
  EXPECT_TRUE(stream->closed());
  ASSERT_TRUE(WriteFile(temp_.path() / "go", ""));
  End(running);
  EXPECT_EQ(ReadFile(temp_.path() / "calls").value().find("-- good"), std::string::npos) << "never started";
  EXPECT_EQ(queue_->Cancel("job-none").error().code, ErrorCode::kNotFound);
}

TEST_F(JobQueueTest, AFullQueueIsBusy) {
  const std::string running = Submit("slow");
  Watch(running)->WaitFor("progress");
  for (int i = 0; i < 5; ++i) Submit("good");
  JobRequest request;
  request.inputs = {"good"};
  const auto refused = queue_->Submit(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
}

TEST_F(JobQueueTest, StoppingQueuesTheRunningJobAgain) {
  const std::string first = Submit("polite");
  const pid_t pid = PidOfProgram();
  const std::string second = Submit("good");
  const auto stream = Watch(first);
  queue_.reset();
  EXPECT_TRUE(stream->closed());
  EXPECT_NE(::kill(pid, 0), 0) << "it is gone";
  ASSERT_TRUE(WriteFile(program(), std::string(kProgram).replace(std::string(kProgram).find("polite)"), 7,
                                                                 "polite) report; exit 0;; x)")));
  Reopen();
  EXPECT_EQ(End(first).at("state"), "complete") << "run from the start";
  EXPECT_EQ(End(second).at("state"), "complete");
  const std::string calls = ReadFile(temp_.path() / "calls").value();
  EXPECT_LT(calls.rfind("-- polite"), calls.find("-- good")) << "it kept its place";
}

TEST_F(JobQueueTest, AfterACrashTheRunningJobFailedAndTheQueuedOnesRun) {
  queue_.reset();
  store::Child child([this](const store::Child::Report& report) {
    auto opened = JobQueue::Open(Options());
    if (!opened) return 1;
    JobRequest request;
    request.inputs = {"deaf"};
    if (!(*opened)->Submit(request)) return 2;
    const auto pid = static_cast<uint64_t>(PidOfProgram());
    request.inputs = {"good"};
    if (!(*opened)->Submit(request)) return 3;
    report(pid);
    ::pause();
    return 0;
  });
  const auto pid = static_cast<pid_t>(child.Next().value());
  // Only the living server may run the jobs of a home.
  EXPECT_EQ(JobQueue::Open(Options()).error().code, ErrorCode::kBusy);
  child.Kill();
  while (store::IsAlivePid(pid)) ::usleep(1000);  // the kernel ends it with its server
  Reopen();
  const Json list = queue_->List();
  ASSERT_EQ(list.at("items").size(), 2u);
  const Json& failed = list.at("items").at(1);
  EXPECT_EQ(failed.at("state"), "failed");
  EXPECT_EQ(failed.at("error"), "the server ended while the job ran, and its run with it; submit it again");
  EXPECT_EQ(End(list.at("items").at(0).at("job_id")).at("state"), "complete");
}

TEST_F(JobQueueTest, EndedJobsStayAfterARestart) {
  const std::string id = Submit("gate");
  const Json before = End(id);
  Reopen();
  EXPECT_EQ(queue_->Get(id).value(), before);
}

}  // namespace
}  // namespace harness::server

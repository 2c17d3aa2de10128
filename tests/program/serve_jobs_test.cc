// SPDX-License-Identifier: Apache-2.0
// From an uploaded log to its report over HTTP, by the real program.
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/json.h"
#include "base/sha256.h"
#include "base/text.h"
#include "tests/program/program.h"
#include "tests/served_home.h"

namespace harness::tests {
namespace {

// "event: state\ndata: {...}\n\n" and so on.
std::vector<std::pair<std::string, Json>> EventsOf(const std::string& body) {
  std::vector<std::pair<std::string, Json>> events;
  std::string name;
  for (const std::string_view line : Split(body, '\n')) {
    if (line.starts_with("event:")) name = std::string(Trim(line.substr(6)));
    if (!line.starts_with("data:")) continue;
    const auto data = ParseJson(line.substr(5), "event");
    EXPECT_TRUE(data) << line;
    if (data) events.emplace_back(name, *data);
  }
  return events;
}

// For tests with a server of their own.
Reply SendTo(const ServedHome& served, std::string_view method, const std::string& target,
             std::string_view body = {}, const HttpClient::Headers& headers = {}) {
  return served.Connect().value().Send(method, target, body, headers).value();
}

class ServeJobs : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program();
    const Ended made =
        program_->Run({"generate", "queue", "--model", "mmc", "--jobs", "40000", "-o", "many.csv"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    auto served = ServedHome::Start(HARNESS_PROGRAM, Home());
    ASSERT_TRUE(served) << served.error().message;
    served_ = new ServedHome(std::move(*served));
  }
  static void TearDownTestSuite() {
    delete served_;
    delete program_;
  }
  static Path Home() { return program_->folder() / "home"; }
  static Path SmallLog() {
    return Path(HARNESS_SOURCE_DIR) / "plugins/analysis_ebm_action_verifier_v1/golden/one_slot/log.csv";
  }

  static Reply Send(std::string_view method, const std::string& target, std::string_view body = {},
                    const HttpClient::Headers& headers = {}) {
    auto client = served_->Connect();
    EXPECT_TRUE(client);
    auto reply = client->Send(method, target, body, headers);
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().message);
    return reply ? std::move(*reply) : Reply();
  }
  static Reply Get(const std::string& target) { return Send("GET", target); }
  static Json JsonOf(const Reply& reply) {
    const auto json = ParseJson(reply.body, "answer");
    EXPECT_TRUE(json) << reply.status << " " << reply.body;
    return json ? *json : Json::object();
  }
  static std::string Upload(const Path& file, const std::string& name) {
    const Reply reply = Send("POST", "/api/v1/uploads?filename=" + name, ReadFile(file).value(),
                             {{"content-type", "text/csv"}});
    EXPECT_EQ(reply.status, 201) << reply.body;
    return JsonOf(reply).value("upload_id", "");
  }
  static Json Submit(const Json& body) {
    const Reply reply = Send("POST", "/api/v1/jobs", body.dump(), {{"content-type", "application/json"}});
    EXPECT_EQ(reply.status, 202) << reply.body;
    return JsonOf(reply);
  }
  static std::vector<std::pair<std::string, Json>> Watch(const std::string& job_id) {
    const Reply reply = Get("/api/v1/jobs/" + job_id + "/progress");
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(reply.headers.at("content-type").starts_with("text/event-stream"));
    return EventsOf(reply.body);
  }
  static Json End(const std::string& job_id) {
    Watch(job_id);
    return JsonOf(Get("/api/v1/jobs/" + job_id));
  }

  static inline Program* program_ = nullptr;
  static inline ServedHome* served_ = nullptr;
};

TEST_F(ServeJobs, FromAnUploadToReportAndComparison) {
  const Reply uploaded = Send("POST", "/api/v1/uploads?filename=one_slot.csv", ReadFile(SmallLog()).value(),
                              {{"content-type", "text/csv"}});
  ASSERT_EQ(uploaded.status, 201) << uploaded.body;
  EXPECT_EQ(JsonOf(uploaded).at("sha256"), Sha256Hex(ReadFile(SmallLog()).value()));
  const std::string upload = JsonOf(uploaded).at("upload_id");

  const Json job = Submit({{"uploads", {upload}}, {"known_issues", "off"}, {"name", "first"}});
  const auto events = Watch(job.at("job_id"));
  ASSERT_GE(events.size(), 2u);
  const Json& ended = events.back().second;
  ASSERT_EQ(ended.at("state"), "complete") << ended;
  size_t progress = 0;
  for (const auto& [name, data] : events) {
    if (name != "progress") continue;
    ++progress;
    EXPECT_TRUE(data.at("stage").is_string() && data.at("done").is_number_unsigned()) << data;
  }
  EXPECT_GT(progress, 0u);
  const std::string run = ended.at("run_id");

  const Json datasets = JsonOf(Get("/api/v1/datasets")).at("items");
  ASSERT_FALSE(datasets.empty());
  EXPECT_EQ(datasets.at(0).at("name"), "first");
  EXPECT_TRUE(datasets.at(0).at("first").is_string());

  const Path folder = Home() / "runs" / run;
  const Reply report = Get("/api/v1/runs/" + run);
  EXPECT_EQ(report.body, ReadFile(folder / "report.json").value()) << "as it stands";
  const Json stable = JsonOf(report).at("stable");
  const Reply page = Get("/api/v1/runs/" + run + "/report.html");
  EXPECT_EQ(page.body, ReadFile(folder / "report.html").value());
  EXPECT_TRUE(page.headers.at("content-security-policy").starts_with("default-src 'none'; style-src"));

  const Json item = JsonOf(Get("/api/v1/runs?limit=1")).at("items").at(0);
  EXPECT_EQ(item.at("run_id"), run);
  EXPECT_EQ(item.at("energy"), stable.at("decision").at("energy").at("total"));
  EXPECT_EQ(item.at("findings"), stable.at("headline").at("findings"));
  int64_t verified = 0;
  for (const Json& action : stable.at("decision").at("actions"))
    verified += action.at("interval").is_object();
  EXPECT_GT(verified, 0);
  EXPECT_EQ(item.at("actions_verified"), verified);
  EXPECT_TRUE(item.at("saving_hours").is_number());

  const Json files = JsonOf(Get("/api/v1/runs/" + run + "/files")).at("items");
  EXPECT_GT(files.size(), 20u);
  for (const Json& file : files) {
    const std::string path = file.at("path");
    const Reply sent = Get("/api/v1/runs/" + run + "/files/" + path);
    EXPECT_EQ(sent.status, 200) << path;
    EXPECT_EQ(sent.body.size(), file.at("bytes")) << path;
  }

  const Json again = End(Submit({{"dataset", "first"}, {"known_issues", "off"}}).at("job_id"));
  ASSERT_EQ(again.at("state"), "complete") << again;
  const std::string second = again.at("run_id");
  const Json compared = JsonOf(Get("/api/v1/compare?run=" + second));
  EXPECT_EQ(compared.at("reference").at("run_id"), run);
  EXPECT_EQ(compared.at("same_dataset"), true);
  EXPECT_EQ(compared.at("comparison").at("new"), 0);
  EXPECT_EQ(compared.at("findings").at("new"), 0);
  EXPECT_GT(compared.at("findings").at("both").get<int>(), 0);
  EXPECT_TRUE(compared.at("settings_differ").empty());
  EXPECT_EQ(compared.at("gate").at("verdict"), "skipped");
  EXPECT_EQ(JsonOf(Get("/api/v1/compare?run=" + run + "&reference=" + second)).at("reference").at("run_id"),
            second);
  const Json overview = JsonOf(Get("/api/v1/overview"));
  EXPECT_EQ(overview.at("energy").at("run_id"), second);
  EXPECT_EQ(overview.at("trend").back().at("run_id"), second);
  EXPECT_EQ(overview.at("top_actions").at(0).at("verdict"), "verified");
}

TEST_F(ServeJobs, SeveralRunsQueueAndOneIsCancelled) {
  const std::string upload = Upload(SmallLog(), "queued.csv");
  const Json body = {{"uploads", {upload}}, {"plugins", {"profile_basic"}}};
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(Submit(body).at("job_id"));
  EXPECT_EQ(JsonOf(Send("DELETE", "/api/v1/jobs/" + ids[3])).at("state"), "cancelled");
  std::string before;
  for (int i = 0; i < 3; ++i) {
    const Json job = End(ids[static_cast<size_t>(i)]);
    EXPECT_EQ(job.at("state"), "complete") << job;
    EXPECT_GE(job.at("started_at").get<std::string>(), before) << "one after the other";
    before = job.at("finished_at");
  }
  EXPECT_TRUE(JsonOf(Get("/api/v1/jobs/" + ids[3])).at("started_at").is_null());
}

TEST_F(ServeJobs, ARunningJobIsCancelledWithoutATrace) {
  const std::string upload = Upload(program_->folder() / "many.csv", "many.csv");
  const std::string id = Submit({{"uploads", {upload}}}).at("job_id");
  Json job = JsonOf(Get("/api/v1/jobs/" + id));
  // Until it says that it works.
  while (job.at("progress").is_null() && job.at("finished_at").is_null()) {
    ::usleep(1000);
    job = JsonOf(Get("/api/v1/jobs/" + id));
  }
  Send("DELETE", "/api/v1/jobs/" + id);
  job = End(id);
  EXPECT_EQ(job.at("state"), "cancelled") << job;
  EXPECT_TRUE(job.at("run_id").is_null());
  for (const auto& entry : std::filesystem::directory_iterator(Home() / "runs"))
    EXPECT_FALSE(entry.path().filename().string().starts_with(".")) << entry.path();
}

TEST_F(ServeJobs, RefusesWhatCannotRun) {
  const auto refused = [](const std::string& body) {
    const Reply reply = Send("POST", "/api/v1/jobs", body, {{"content-type", "application/json"}});
    EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json") << reply.body;
    return std::to_string(reply.status) + " " + JsonOf(reply).value("error", "");
  };
  EXPECT_TRUE(refused(R"({"uploads":["00000000000000000000000000000000"]})").starts_with("400 uploads: "));
  EXPECT_TRUE(refused(R"({"dataset":"none"})").starts_with("400 dataset: "));
  const std::string upload = Upload(SmallLog(), "refused.csv");
  EXPECT_TRUE(refused(R"({"uploads":[")" + upload + R"("],"plugins":["profile_basik"]})")
                  .ends_with("did you mean profile_basic?"));
  EXPECT_TRUE(refused("{").starts_with("400 "));
  // The content is a fault of the log, so the job fails and says so.
  const Path bad = program_->folder() / "bad.csv";
  ASSERT_TRUE(WriteFile(bad, "x\n1\n"));
  const Json job = End(Submit({{"uploads", {Upload(bad, "bad.csv")}}}).at("job_id"));
  EXPECT_EQ(job.at("state"), "failed") << job;
  EXPECT_EQ(job.at("exit_code"), 2);
  EXPECT_TRUE(job.at("error").is_string());
}

TEST_F(ServeJobs, NamesAreNeverTakenForOptions) {
  const std::string upload = Upload(SmallLog(), "--help.csv");
  for (const char* name : {"--help", "--home=/nowhere", "--", "-o", "[a,b]", "\"quoted\" name"}) {
    const Json job =
        End(Submit({{"uploads", {upload}}, {"plugins", {"profile_basic"}}, {"name", name}}).at("job_id"));
    EXPECT_EQ(job.at("state"), "complete") << job;
  }
}

TEST_F(ServeJobs, FilesOfARunAreAllThatIsSent) {
  const std::string upload = Upload(SmallLog(), "files.csv");
  const Json job = End(Submit({{"uploads", {upload}}, {"plugins", {"profile_basic"}}}).at("job_id"));
  const std::string files = "/api/v1/runs/" + job.at("run_id").get<std::string>() + "/files/";
  EXPECT_EQ(Get(files + "report.json").status, 200);
  const std::string key = ReadFile(Home() / "key").value();
  for (const char* path : {"../../key", "..%2f..%2fkey", "%2e%2e/%2e%2e/key", "..%5c..%5ckey", "artifacts",
                           "artifacts/%2e%2e/report.json", "report.json%00", "%2fetc%2fpasswd"}) {
    const Reply reply = Get(files + path);
    EXPECT_GE(reply.status, 400) << path;
    EXPECT_LT(reply.status, 500) << path;
    EXPECT_EQ(reply.body.find(key), std::string::npos) << path;
  }
  EXPECT_EQ(Get("/api/v1/runs/none").status, 404);
  EXPECT_EQ(Get("/api/v1/jobs/none").status, 404);
}

TEST_F(ServeJobs, AStoppedServerRunsItsJobAgain) {
  Program other;
  const Path home = other.folder() / "home";
  auto first = ServedHome::Start(HARNESS_PROGRAM, home);
  ASSERT_TRUE(first) << first.error().message;
  const Json upload =
      JsonOf(SendTo(*first, "POST", "/api/v1/uploads?filename=many.csv",
                    ReadFile(program_->folder() / "many.csv").value(), {{"content-type", "text/csv"}}));
  const Json body = {{"uploads", {upload.at("upload_id")}}, {"plugins", {"profile_basic"}}};
  const Json job =
      JsonOf(SendTo(*first, "POST", "/api/v1/jobs", body.dump(), {{"content-type", "application/json"}}));
  EXPECT_EQ(first->Terminate(), 0);
  auto second = ServedHome::Start(HARNESS_PROGRAM, home);
  ASSERT_TRUE(second) << second.error().message;
  const std::string target = "/api/v1/jobs/" + job.at("job_id").get<std::string>();
  SendTo(*second, "GET", target + "/progress");
  const Json ended = JsonOf(SendTo(*second, "GET", target));
  EXPECT_EQ(ended.at("state"), "complete") << ended;
  EXPECT_EQ(JsonOf(SendTo(*second, "GET", "/api/v1/runs")).at("items").at(0).at("run_id"),
            ended.at("run_id"));
}

TEST_F(ServeJobs, AKilledServerTakesItsRunWithItAndGoesOnWithTheNext) {
  Program other;
  const Path home = other.folder() / "home";
  auto first = ServedHome::Start(HARNESS_PROGRAM, home);
  ASSERT_TRUE(first) << first.error().message;
  const Json upload =
      JsonOf(SendTo(*first, "POST", "/api/v1/uploads?filename=many.csv",
                    ReadFile(program_->folder() / "many.csv").value(), {{"content-type", "text/csv"}}));
  const Json body = {{"uploads", {upload.at("upload_id")}}, {"plugins", {"profile_basic"}}};
  const auto submit = [&] {
    const Json job =
        JsonOf(SendTo(*first, "POST", "/api/v1/jobs", body.dump(), {{"content-type", "application/json"}}));
    return "/api/v1/jobs/" + job.at("job_id").get<std::string>();
  };
  const std::string running = submit();
  const std::string queued = submit();
  while (JsonOf(SendTo(*first, "GET", running)).at("progress").is_null()) ::usleep(1000);
  first->Kill();
  auto second = ServedHome::Start(HARNESS_PROGRAM, home);
  ASSERT_TRUE(second) << second.error().message;
  const Json failed = JsonOf(SendTo(*second, "GET", running));
  EXPECT_EQ(failed.at("state"), "failed");
  EXPECT_EQ(failed.at("error"), "the server ended while the job ran, and its run with it; submit it again");
  SendTo(*second, "GET", queued + "/progress");
  EXPECT_EQ(JsonOf(SendTo(*second, "GET", queued)).at("state"), "complete");
  int complete = 0;
  const Json runs = JsonOf(SendTo(*second, "GET", "/api/v1/runs")).at("items");
  for (const Json& run : runs) {
    EXPECT_NE(run.at("state"), "running") << run;
    complete += run.at("state") == "complete" ? 1 : 0;
  }
  EXPECT_EQ(complete, 1);
}

}  // namespace
}  // namespace harness::tests

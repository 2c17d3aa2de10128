// SPDX-License-Identifier: Apache-2.0
// Uploads and jobs; the program that jobs start only reports a run.
#include <sys/stat.h>

#include "base/sha256.h"
#include "plugin/registry.h"
#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"
#include "server/services_for_test.h"
#include "server/stream_for_test.h"

namespace harness::server {
namespace {

const std::string kKnownVersion = "sha256:" + std::string(64, 'a');

class JobsTest : public ResourceTest {
 protected:
  void SetUp() override {
    const Path program = temp_.path() / "program";
    ASSERT_TRUE(
        WriteFile(program,
                  "#!/bin/sh\nfor input; do :; done\n"
                  "case $input in *wait*) trap 'exit 130' INT; until false; do sleep 0.01; done;; esac\n"
                  "echo \"$*\" > \"${2#--home=}/words\"\necho '{\"volatile\":{\"run_id\":\"r\"}}'\n"));
    ASSERT_EQ(chmod(program.c_str(), 0700), 0);
    JobQueue::Options options;
    options.harness_binary = program;
    options.max_queued = 2;
    options.grace_ms = 100;
    OpenJobs(options);
    ASSERT_TRUE(catalog_.InsertDataset({kKnownVersion, "known", 7, 1'768'388'160'000'000}, {}));
    AddDatasetRoutes(router_, services_);
    AddJobRoutes(router_, services_);
  }
  std::string Upload(const std::string& name, const std::string& content = "a,b\n") {
    const Response response = Call("POST /api/v1/uploads?filename=" + name, content);
    EXPECT_EQ(response.status, 201) << response.body;
    return JsonOf(response).value("upload_id", "");
  }
  Json Submit(const Json& body) {
    const Response response = Call("POST /api/v1/jobs", body.dump());
    EXPECT_EQ(response.status, 202) << response.body;
    return JsonOf(response);
  }
  Json End(const std::string& id) {
    const Response response = Call("GET /api/v1/jobs/" + id + "/progress");
    EXPECT_EQ(response.content_type, "text/event-stream");
    const auto stream = std::make_shared<StreamForTest>();
    response.stream(stream);
    stream->WaitClosed();
    return JsonOf(Call("GET /api/v1/jobs/" + id));
  }
  std::string Words() const { return ReadFile(home_.path() / "words").value(); }
};

TEST_F(JobsTest, AnUploadIsKeptWithItsDigest) {
  const Response response = Call("POST /api/v1/uploads?filename=../x/log.csv", "content");
  ASSERT_EQ(response.status, 201);
  const Json upload = JsonOf(response);
  EXPECT_EQ(upload.at("filename"), "log.csv");
  EXPECT_EQ(upload.at("bytes"), 7);
  EXPECT_EQ(upload.at("sha256"), Sha256Hex("content"));
  const Path file = home_.path() / "uploads" / upload.at("upload_id").get<std::string>() / "log.csv";
  EXPECT_EQ(ReadFile(file).value(), "content");
  EXPECT_EQ(Refusal("POST /api/v1/uploads", "x"),
            "400 filename: found none, expected ?filename= with the name of the file");
  EXPECT_TRUE(Refusal("POST /api/v1/uploads?filename=..", "x").starts_with("400 filename"));
}

// Without a body there is no file that could be opened.
TEST_F(JobsTest, AnUploadWithoutABodyIs400) {
  TestServer test({}, nullptr, [this](Router& router) { AddDatasetRoutes(router, services_); });
  const RawAnswer answer = Post(test.port(), "/api/v1/uploads?filename=a.csv", "", "", "text/csv");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(Json::parse(answer.body).at("error"), "body: found none, expected the bytes of the file");
}

TEST_F(JobsTest, AJobOverUploads) {
  const std::string one = Upload("one.csv");
  const std::string two = Upload("two.csv");
  const std::string plugin(plugin::BuiltInPlugins().front().id);
  const Response response = Call("POST /api/v1/jobs", Json({{"uploads", {one, two}},
                                                            {"plugins", {plugin}},
                                                            {"known_issues", "off"},
                                                            {"map", {{"host", "MACHINE"}, {"process", ""}}},
                                                            {"name", "both"}})
                                                          .dump());
  ASSERT_EQ(response.status, 202) << response.body;
  const Json job = JsonOf(response);
  const std::string id = job.at("job_id");
  EXPECT_EQ(response.headers.at("location"), "/api/v1/jobs/" + id);
  EXPECT_EQ(job.at("inputs"), Json({"uploads/" + one + "/one.csv", "uploads/" + two + "/two.csv"}));
  const Json ended = End(id);
  EXPECT_EQ(ended.at("state"), "complete");
  EXPECT_EQ(ended.at("run_id"), "r");
  const std::string folder = home_.path().string() + "/uploads/";
  EXPECT_EQ(Words(), "run --home=" + home_.path().string() + " --json --progress=json --plugin=" + plugin +
                         " --known-issues=off --map=host=MACHINE --map=process= --name=both -- " + folder +
                         one + "/one.csv " + folder + two + "/two.csv\n");
  EXPECT_EQ(JsonOf(Call("GET /api/v1/jobs")).at("items"), Json::array({ended}));
}

TEST_F(JobsTest, AJobOverADatasetByNameOrVersion) {
  for (const std::string& text : {std::string("known"), kKnownVersion, kKnownVersion.substr(0, 12)}) {
    End(Submit({{"dataset", text}}).at("job_id"));
    EXPECT_TRUE(Words().ends_with("-- " + kKnownVersion + "\n")) << Words();
  }
}

TEST_F(JobsTest, RefusesWhatCannotRun) {
  const auto refused = [this](const Json& body) { return Refusal("POST /api/v1/jobs", body.dump()); };
  const std::string upload = Upload("a.csv");
  EXPECT_EQ(refused(Json::object()), "400 job: found neither, expected uploads or dataset");
  EXPECT_EQ(refused({{"uploads", {upload}}, {"dataset", "known"}}),
            "400 job: found uploads and dataset, expected uploads or dataset");
  EXPECT_EQ(refused({{"uploads", {"../../etc/passwd"}}}),
            "400 uploads: upload \"../../etc/passwd\": found none of this id, expected an upload_id of POST "
            "/api/v1/uploads");
  EXPECT_TRUE(refused({{"dataset", "other"}}).starts_with("400 dataset: "));
  EXPECT_TRUE(refused({{"dataset", "known"}, {"plugins", {"profile_basik"}}})
                  .ends_with("expected the id of a plugin; did you mean profile_basic?"))
      << refused({{"dataset", "known"}, {"plugins", {"profile_basik"}}});
  EXPECT_TRUE(refused({{"uploads", {upload}}, {"map", {{"machine", "H"}}}})
                  .starts_with("400 map: found role \"machine\", expected one of "));
  EXPECT_TRUE(refused({{"dataset", "known"}, {"map", {{"host", "H"}}}}).starts_with("400 map: found one"));
  for (const Json& body :
       {Json({{"uploads", Json::array()}}), Json({{"uploads", "x"}}), Json({{"uploads", {7}}}),
        Json({{"dataset", 7}}), Json({{"dataset", ""}}), Json({{"dataset", "known"}, {"known_issues", "x"}}),
        Json({{"dataset", "known"}, {"further", 1}}), Json({{"dataset", "known"}, {"plugins", "p"}}),
        Json({{"dataset", "known"}, {"name", std::string(201, 'n')}}), Json::array(), Json("text")}) {
    EXPECT_TRUE(refused(body).starts_with("400 job")) << refused(body);
  }
  EXPECT_TRUE(Refusal("POST /api/v1/jobs", "{").starts_with("400 job"));
  EXPECT_TRUE(JsonOf(Call("GET /api/v1/jobs")).at("items").empty());
}

TEST_F(JobsTest, CancelsAndRefusesMoreThanTheQueueHolds) {
  const std::string first = Submit({{"uploads", {Upload("wait.csv")}}}).at("job_id");
  while (JsonOf(Call("GET /api/v1/jobs/" + first)).at("state") == "queued") ::usleep(1000);
  const std::string second = Submit({{"dataset", "known"}}).at("job_id");
  Submit({{"dataset", "known"}});
  const Response busy = Call("POST /api/v1/jobs", "{\"dataset\":\"known\"}");
  EXPECT_EQ(busy.status, 503);
  EXPECT_TRUE(busy.headers.contains("retry-after"));
  EXPECT_EQ(JsonOf(Call("DELETE /api/v1/jobs/" + second)).at("state"), "cancelled");
  EXPECT_EQ(JsonOf(Call("DELETE /api/v1/jobs/" + first)).at("cancelling"), true);
  EXPECT_EQ(End(first).at("state"), "cancelled");
}

TEST_F(JobsTest, UnknownJobsAreNotFound) {
  for (const char* line :
       {"GET /api/v1/jobs/job-none", "DELETE /api/v1/jobs/job-none", "GET /api/v1/jobs/job-none/progress"})
    EXPECT_TRUE(Refusal(line).starts_with("404 job \"job-none\"")) << line;
}

TEST_F(JobsTest, ListsDatasets) {
  EXPECT_EQ(JsonOf(Call("GET /api/v1/datasets")).at("items"),
            Json::array({{{"version", kKnownVersion},
                          {"name", "known"},
                          {"rows", 7},
                          {"created_at", "2026-01-14T10:56:00Z"},
                          {"first", nullptr},
                          {"last", nullptr}}}))
      << "its folder is gone, and nothing is made up";
}

}  // namespace
}  // namespace harness::server

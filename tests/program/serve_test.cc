// SPDX-License-Identifier: Apache-2.0
// The verbs serve and token, as a user runs them.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "base/json.h"
#include "base/text.h"
#include "server/gzip.h"
#include "tests/program/program.h"
#include "tests/served_home.h"

namespace harness::tests {
namespace {

ServedHome Serve(const Program& program, const std::vector<std::string>& words = {}) {
  return std::move(ServedHome::Start(HARNESS_PROGRAM, program.folder() / "home", words).value());
}

std::vector<std::string> InHome(const Program& program, std::vector<std::string> words) {
  words.insert(words.end(), {"--home", (program.folder() / "home").string()});
  return words;
}

int StatusOf(const ServedHome& served, std::string_view target, const HttpClient::Headers& headers = {}) {
  return served.Connect().value().Send("GET", target, {}, headers).value().status;
}

int64_t PeakMib(const ServedHome& served) {
  std::ifstream status("/proc/" + std::to_string(served.pid()) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:"))
      return ParseInt64(Trim(std::string_view(line).substr(6, line.size() - 8))).value() / 1024;
  }
  return -1;
}

TEST(Serve, IsReadyAndStopsCleanly) {
  const Program program;
  ServedHome served = Serve(program);
  EXPECT_EQ(StatusOf(served, "/healthz"), 200);
  const Reply ready = served.Connect().value().Get("/readyz").value();
  EXPECT_EQ(ready.status, 200) << ready.body;
  const Reply api = served.Connect().value().Get("/openapi.json").value();
  EXPECT_EQ(Json::parse(api.body).at("openapi"), "3.1.0");
  EXPECT_EQ(served.Terminate(), 0);
}

TEST(Serve, ASecondServerOfAHomeIsBusy) {
  const Program program;
  const ServedHome served = Serve(program);
  const Ended second = program.Run(InHome(program, {"serve", "--listen", "127.0.0.1:0"}));
  EXPECT_EQ(second.exit_code, 5) << second.err;
}

TEST(Serve, WhatOthersCouldReachIsRefusedWithoutATokenOrTls) {
  const Program program;
  const Ended plain = program.Run(InHome(program, {"serve", "--listen", "0.0.0.0:0"}));
  EXPECT_EQ(plain.exit_code, 2);
  EXPECT_NE(plain.err.find("--allow-plain"), std::string::npos) << plain.err;
  const Ended open = program.Run(InHome(program, {"serve", "--listen", "0.0.0.0:0", "--allow-plain"}));
  EXPECT_EQ(open.exit_code, 2);
  EXPECT_NE(open.err.find("token create"), std::string::npos) << open.err;
  const Ended nonsense = program.Run(InHome(program, {"serve", "--listen", "3800"}));
  EXPECT_EQ(nonsense.exit_code, 2);
}

TEST(Token, OpensTheServerUntilItIsRevoked) {
  const Program program;
  const Ended created = program.Run(InHome(program, {"token", "create", "ci", "--read-only", "--json"}));
  ASSERT_EQ(created.exit_code, 0) << created.err;
  const Json token = Json::parse(created.out);
  const HttpClient::Headers shown = {{"authorization", "Bearer " + token.at("token").get<std::string>()}};
  const ServedHome served = Serve(program, {"--require-token"});
  EXPECT_EQ(StatusOf(served, "/healthz"), 200);
  EXPECT_EQ(StatusOf(served, "/api/v1/jobs"), 401);
  EXPECT_EQ(StatusOf(served, "/api/v1/jobs", shown), 200);
  HttpClient::Headers json = shown;
  json["content-type"] = "application/json";
  EXPECT_EQ(served.Connect().value().Post("/event", "{\"source\":\"bot\"}", json).value().status, 403);
  const Ended listed = program.Run(InHome(program, {"token", "list", "--json"}));
  EXPECT_EQ(Json::parse(listed.out).at(0).at("state"), "valid");
  EXPECT_EQ(listed.out.find(token.at("token").get<std::string>()), std::string::npos);
  ASSERT_EQ(program.Run(InHome(program, {"token", "revoke", token.at("id")})).exit_code, 0);
  EXPECT_EQ(StatusOf(served, "/api/v1/jobs", shown), 401);
  EXPECT_EQ(program.Run(InHome(program, {"token", "revoke", "00000000"})).exit_code, 2);
}

// Bodies of a gibibyte in 5 MB: no more than the limit of the route, 64 MiB, is ever held of one.
TEST(Serve, GzipBombsLeaveTheMemoryBounded) {
  const Program program;
  const ServedHome served = Serve(program);
  const std::string member = server::Gzip(std::string(size_t{64} << 20, ' '));
  std::string bomb;
  for (int i = 0; i < 16; ++i) bomb += member;
  const HttpClient::Headers packed = {{"content-type", "application/json"}, {"content-encoding", "gzip"}};
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(served.Connect().value().Post("/v1/traces", bomb, packed).value().status, 413);
  EXPECT_LT(PeakMib(served), 256);
  EXPECT_EQ(StatusOf(served, "/readyz"), 200);
}

}  // namespace
}  // namespace harness::tests

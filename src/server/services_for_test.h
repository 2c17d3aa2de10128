// SPDX-License-Identifier: Apache-2.0
// For tests: resources over a home of their own, called by the router without a connection.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "base/text.h"
#include "server/job_queue.h"
#include "server/metrics.h"
#include "server/router.h"
#include "server/services.h"
#include "store/memory_folder_for_test.h"

namespace harness::server {

class ResourceTest : public testing::Test {
 protected:
  ResourceTest() {
    services_.home = &home_;
    services_.clock = &SystemClock();
    services_.catalog = &catalog_;
    services_.metrics = &metrics_;
    services_.version = "test";
  }
  void OpenObserver() {
    observer_ = memory::Observer::Open(home_).value();
    services_.observer = observer_.get();
  }
  void OpenJobs(JobQueue::Options options) {
    options.home = home_.path();
    jobs_ = JobQueue::Open(options).value();
    services_.jobs = jobs_.get();
  }

  // "GET /events?limit=2", with `body` and `headers`.
  Response Call(const std::string& line, std::string body = "", Headers headers = {}) {
    Request request;
    const size_t blank = line.find(' ');
    request.method = line.substr(0, blank);
    const std::string target = line.substr(blank + 1);
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) {
      for (const std::string_view pair : Split(std::string_view(target).substr(target.find('?') + 1), '&')) {
        const size_t equals = pair.find('=');
        request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
      }
    }
    request.body_bytes = body.size();
    request.headers = std::move(headers);
    const Router::Match match = router_.Find(request.method, request.path);
    EXPECT_NE(match.route, nullptr) << line;
    if (match.route == nullptr) return Problem(404, "", "");
    request.path_parameters = match.path_parameters;
    if (match.route->body == BodyKind::kFile) {
      request.body_file = home_.tmp() / "body";
      EXPECT_TRUE(WriteFile(request.body_file, body));
    } else {
      request.body = std::move(body);
    }
    return match.route->handler(request);
  }
  static Json JsonOf(const Response& response) {
    const auto json = ParseJson(response.body, "answer");
    EXPECT_TRUE(json) << response.body;
    return json ? *json : Json();
  }
  // The error of a refused request, with its status in front: "400 ...".
  std::string Refusal(const std::string& line, const std::string& body = "", const Headers& headers = {}) {
    const Response response = Call(line, body, headers);
    EXPECT_EQ(response.content_type, "application/problem+json") << response.body;
    return std::to_string(response.status) + " " + JsonOf(response).value("error", "");
  }

  TempFolder temp_ = store::MakeMemoryFolder("resource_test");
  store::Home home_ = store::Home::Open(temp_.path() / "home").value();
  store::Catalog catalog_ = store::Catalog::Open(home_).value();
  Metrics metrics_;
  std::unique_ptr<memory::Observer> observer_;
  std::unique_ptr<JobQueue> jobs_;
  Services services_;
  Router router_;
};

}  // namespace harness::server

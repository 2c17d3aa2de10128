// SPDX-License-Identifier: Apache-2.0
#include "server/router.h"

#include <gtest/gtest.h>

namespace harness::server {
namespace {

void Add(Router& router, std::string method, std::string pattern) {
  Route route;
  route.id = method + " " + pattern;
  route.method = std::move(method);
  route.pattern = std::move(pattern);
  router.Add(std::move(route));
}

std::string IdOf(const Router::Match& match) {
  return match.route == nullptr ? "" : match.route->id;
}

TEST(Router, AFixedSegmentBeatsAParameterWhateverTheOrder) {
  Router router;
  Add(router, "GET", "/runs/{id}");
  Add(router, "GET", "/runs/latest");
  Add(router, "GET", "/{any}/latest");
  EXPECT_EQ(IdOf(router.Find("GET", "/runs/latest")), "GET /runs/latest");
  EXPECT_EQ(IdOf(router.Find("GET", "/runs/x")), "GET /runs/{id}");
  EXPECT_EQ(IdOf(router.Find("GET", "/other/latest")), "GET /{any}/latest");
  EXPECT_EQ(router.Find("GET", "/runs/x").path_parameters.at("id"), "x");
}

TEST(Router, ARestTakesAllThatIsLeftButNotNothing) {
  Router router;
  Add(router, "GET", "/files/{path*}");
  Add(router, "GET", "/files/{name}");
  EXPECT_EQ(IdOf(router.Find("GET", "/files/a")), "GET /files/{name}");
  const Router::Match match = router.Find("GET", "/files/a/b/c.txt");
  EXPECT_EQ(IdOf(match), "GET /files/{path*}");
  EXPECT_EQ(match.path_parameters.at("path"), "a/b/c.txt");
  EXPECT_EQ(router.Find("GET", "/files/").route, nullptr);
  EXPECT_EQ(router.Find("GET", "/files").route, nullptr);
  EXPECT_EQ(router.Find("GET", "/files//b").route, nullptr);
}

TEST(Router, HeadIsGetAndOtherMethodsAreNamed) {
  Router router;
  Add(router, "GET", "/a/{id}");
  Add(router, "DELETE", "/a/{id}");
  Add(router, "POST", "/b");
  EXPECT_EQ(IdOf(router.Find("HEAD", "/a/1")), "GET /a/{id}");
  EXPECT_EQ(router.Find("PUT", "/a/1").allow, "DELETE, GET, HEAD");
  EXPECT_EQ(router.Find("GET", "/b").allow, "POST");
  const Router::Match none = router.Find("GET", "/c");
  EXPECT_EQ(none.route, nullptr);
  EXPECT_EQ(none.allow, "");
}

TEST(Router, SlashesCount) {
  Router router;
  Add(router, "GET", "/");
  Add(router, "GET", "/a");
  EXPECT_EQ(IdOf(router.Find("GET", "/")), "GET /");
  EXPECT_EQ(router.Find("GET", "/a/").route, nullptr);
  EXPECT_EQ(router.Find("GET", "//a").route, nullptr);
  EXPECT_EQ(router.Find("GET", "a").route, nullptr);
}

}  // namespace
}  // namespace harness::server

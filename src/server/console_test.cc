// SPDX-License-Identifier: Apache-2.0
#include "server/console.h"

#include <gtest/gtest.h>

#include <set>

#include "base/sha256.h"
#include "server/services.h"

namespace harness::server {
namespace {

const ConsoleFile kFiles[] = {
    {"/assets/a-1.js", "text/javascript; charset=utf-8", "00112233445566778899aabbccddeeff0011223344556677",
     "let a = 1;", "PACKED"},
    {"/favicon.svg", "image/svg+xml", "ffeeddccbbaa99887766554433221100ffee", "<svg/>", ""},
    {"/index.html", "text/html; charset=utf-8", "ab",
     "<meta nonce=\"__CSP_NONCE__\"><script nonce=\"__CSP_NONCE__\">", "PACKED"},
};

Request GetRequest(std::string path, Headers headers = {}) {
  Request request;
  request.method = "GET";
  request.path = std::move(path);
  request.headers = std::move(headers);
  return request;
}

TEST(ConsolePage, HasTheNonceInEachPlaceAndInThePolicy) {
  const Response page = ConsolePage(kFiles, "N1");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(page.body, "<meta nonce=\"N1\"><script nonce=\"N1\">");
  EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
  EXPECT_EQ(page.headers.at("content-security-policy"),
            "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-N1'; img-src 'self' data:; "
            "connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action "
            "'none'");
  EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
}

TEST(ConsolePage, WithoutFilesSaysThatTheBuildHasNone) {
  const Response page = ConsolePage({}, "N1");
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(page.content_type, "application/problem+json");
  EXPECT_NE(page.body.find("HARNESS_CONSOLE=OFF"), std::string::npos);
}

TEST(ConsoleNonce, IsNewEachTimeAndHas128Bits) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string nonce = NewNonce();
    EXPECT_EQ(nonce.size(), 24u);  // 16 bytes in base64
    seen.insert(nonce);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(ConsoleAsset, IsImmutableAndTagged) {
  const Response plain = ConsoleAsset(kFiles, GetRequest("/assets/a-1.js"));
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.body, "let a = 1;");
  EXPECT_EQ(plain.headers.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(plain.headers.at("etag"), "\"00112233445566778899aabbccddeeff\"");
  EXPECT_EQ(plain.headers.at("vary"), "accept-encoding");
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
}

TEST(ConsoleAsset, IsPackedForWhoTakesGzip) {
  for (const char* accepts : {"gzip", "br, gzip;q=0.5", "*", "deflate,gzip ;q=1.0"}) {
    const Response packed =
        ConsoleAsset(kFiles, GetRequest("/assets/a-1.js", {{"accept-encoding", accepts}}));
    EXPECT_EQ(packed.body, "PACKED") << accepts;
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip") << accepts;
    EXPECT_EQ(packed.headers.at("etag"), "\"00112233445566778899aabbccddeeff-gzip\"") << accepts;
  }
  for (const char* accepts : {"", "br", "gzip;q=0", "gzip;q=0.000", "xgzip"}) {
    const Response plain = ConsoleAsset(kFiles, GetRequest("/assets/a-1.js", {{"accept-encoding", accepts}}));
    EXPECT_EQ(plain.body, "let a = 1;") << accepts;
  }
  // Nothing to gain: sent as it is.
  EXPECT_EQ(ConsoleAsset(kFiles, GetRequest("/favicon.svg", {{"accept-encoding", "gzip"}})).body, "<svg/>");
}

TEST(ConsoleAsset, IsNotSentAgainToWhoHoldsIt) {
  const Headers held = {{"if-none-match", "\"x\", W/\"00112233445566778899aabbccddeeff\""}};
  const Response same = ConsoleAsset(kFiles, GetRequest("/assets/a-1.js", held));
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_TRUE(same.headers.contains("etag"));
  // The tag of the plain bytes does not stand for the packed ones.
  Headers packed = held;
  packed["accept-encoding"] = "gzip";
  EXPECT_EQ(ConsoleAsset(kFiles, GetRequest("/assets/a-1.js", packed)).status, 200);
}

TEST(ConsoleAsset, UnknownPathsAndThePageAreNotFiles) {
  for (const char* path :
       {"/assets/a-2.js", "/assets/", "/assets/../index.html", "/index.html", "", "/zzz"}) {
    EXPECT_EQ(ConsoleAsset(kFiles, GetRequest(path)).status, 404) << path;
  }
}

TEST(ConsoleAsset, OutsideAssetsIsAskedForAgain) {
  EXPECT_EQ(ConsoleAsset(kFiles, GetRequest("/favicon.svg")).headers.at("cache-control"), "no-cache");
}

TEST(ConsoleEvents, ABrowserWantsThePageAndAProgramTheList) {
  EXPECT_TRUE(WantsPage(GetRequest("/events", {{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"}})));
  EXPECT_TRUE(WantsPage(GetRequest("/events", {{"accept", "application/xml, text/html;q=0.9"}})));
  EXPECT_FALSE(WantsPage(GetRequest("/events", {{"accept", "*/*"}})));
  EXPECT_FALSE(WantsPage(GetRequest("/events", {{"accept", "application/json"}})));
  EXPECT_FALSE(WantsPage(GetRequest("/events")));
}

// What was really built in: whatever index.html asks for is there, under the digest that stands beside it.
TEST(ConsoleFiles, AreWholeAndSorted) {
  std::string_view before;
  for (const ConsoleFile& file : ConsoleFiles()) {
    EXPECT_LT(before, file.path);
    before = file.path;
    EXPECT_EQ(Sha256Hex(file.bytes), file.sha256) << file.path;
    EXPECT_LT(file.gzip.size(), file.bytes.size()) << file.path;
    if (!file.gzip.empty()) {
      EXPECT_EQ(file.gzip.substr(0, 2), "\x1f\x8b") << file.path;
    }
  }
}

TEST(ConsoleFiles, ThePageNamesFilesThatExistAndHoldsNoScriptOfItsOwn) {
  const Response page = ConsolePage(ConsoleFiles(), "N");
  if (ConsoleFiles().empty()) {
    EXPECT_EQ(page.status, 404);
    return;
  }
  EXPECT_EQ(page.body.find("__CSP_NONCE__"), std::string::npos);
  EXPECT_EQ(page.body.find("://"), std::string::npos);
  size_t named = 0;
  for (const std::string_view mark : {"src=\"", "href=\""}) {
    for (size_t at = page.body.find(mark); at != std::string::npos; at = page.body.find(mark, at + 1)) {
      const size_t begin = at + mark.size();
      const std::string path = page.body.substr(begin, page.body.find('"', begin) - begin);
      EXPECT_EQ(ConsoleAsset(ConsoleFiles(), GetRequest(path)).status, 200) << path;
      ++named;
    }
  }
  EXPECT_GE(named, 2u);
  for (size_t at = page.body.find("<script"); at != std::string::npos;
       at = page.body.find("<script", at + 1)) {
    const std::string tag = page.body.substr(at, page.body.find("</script>", at) - at);
    EXPECT_NE(tag.find("src=\""), std::string::npos) << tag;
    EXPECT_TRUE(tag.ends_with(">")) << tag;
  }
  EXPECT_EQ(page.body.find("<style"), std::string::npos);
  EXPECT_EQ(ConsoleAsset(ConsoleFiles(), GetRequest("/third-party-notices.txt")).status, 200);
}

TEST(ConsoleRoutes, PagesAreOpenAndAnswerGet) {
  Router router;
  Services services;
  AddConsoleRoutes(router, services);
  for (const char* path : {"/", "/runs/r1", "/compare", "/sessions", "/sessions/s%2F1", "/cascades/c"}) {
    const Router::Match match = router.Find("GET", path);
    ASSERT_NE(match.route, nullptr) << path;
    EXPECT_TRUE(match.route->open) << path;
    EXPECT_EQ(match.route->produces, "text/html") << path;
    EXPECT_EQ(router.Find("POST", path).route, nullptr) << path;
  }
  EXPECT_EQ(router.Find("GET", "/runs/r1/x").route, nullptr);
  const Router::Match asset = router.Find("GET", "/assets/no-such.js");
  ASSERT_NE(asset.route, nullptr);
  EXPECT_EQ(asset.route->handler(GetRequest("/assets/no-such.js")).status, 404);
}

}  // namespace
}  // namespace harness::server

// SPDX-License-Identifier: Apache-2.0
#include "server/tokens.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "base/base64.h"
#include "base/sha256.h"
#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"

namespace harness::server {
namespace {

class SetClock final : public Clock {
 public:
  Timestamp Now() const override { return now; }
  Micros Monotonic() const override { return now; }
  Timestamp now = 1'000'000'000'000'000;
};

struct TokenHome {
  TempFolder folder = TempFolder::Make("tokens").value();
  store::Home home = store::Home::Open(folder.path() / "home").value();
  SetClock clock;
  std::unique_ptr<Tokens> tokens = Tokens::Open(home, clock).value();
};

TEST(Tokens, ATokenOpensUntilItIsRevoked) {
  TokenHome test;
  const auto created = test.tokens->Create("ci", false, std::nullopt);
  ASSERT_TRUE(created);
  EXPECT_EQ(created->token.size(), 47U);
  EXPECT_TRUE(created->token.starts_with("sht_"));
  EXPECT_EQ(created->row.id.size(), 8U);
  const auto row = test.tokens->Check(created->token);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->name, "ci");
  EXPECT_FALSE(row->read_only);
  std::string other = created->token;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(test.tokens->Check(other));
  EXPECT_FALSE(test.tokens->Check(""));
  EXPECT_FALSE(test.tokens->Check(created->token.substr(4)));
  EXPECT_TRUE(test.tokens->Revoke(created->row.id));
  EXPECT_FALSE(test.tokens->Check(created->token));
  EXPECT_EQ(test.tokens->Revoke("00000000").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(test.tokens->List()->size(), 1U);
}

TEST(Tokens, NoTwoAreAlike) {
  TokenHome test;
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i) {
    const auto created = test.tokens->Create("t", true, std::nullopt);
    EXPECT_TRUE(seen.insert(created->token).second);
    EXPECT_TRUE(seen.insert(created->row.id).second);
  }
}

TEST(Tokens, TheFileHoldsAHashAndIsTheOwnersAlone) {
  TokenHome test;
  const auto created = test.tokens->Create("ci", true, std::nullopt);
  const Path file = test.home.path() / "tokens.json";
  const std::string text = ReadFile(file).value();
  EXPECT_EQ(text.find(created->token.substr(4)), std::string::npos);
  EXPECT_NE(text.find(Sha256Hex(created->token)), std::string::npos);
  struct stat found {};
  ASSERT_EQ(::stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST(Tokens, ATokenExpires) {
  TokenHome test;
  const auto created = test.tokens->Create("ci", false, test.clock.now + 10);
  EXPECT_TRUE(test.tokens->Check(created->token));
  test.clock.now += 10;
  EXPECT_FALSE(test.tokens->Check(created->token));
}

TEST(Tokens, AChangeByAnotherProcessIsSeen) {
  TokenHome test;
  const auto other = Tokens::Open(test.home, test.clock).value();
  const auto created = other->Create("ci", false, std::nullopt);
  EXPECT_TRUE(test.tokens->Check(created->token));
  ASSERT_TRUE(other->Revoke(created->row.id));
  EXPECT_FALSE(test.tokens->Check(created->token));
}

TEST(Tokens, ADamagedFileOpensNothing) {
  TokenHome test;
  const auto created = test.tokens->Create("ci", false, std::nullopt);
  ASSERT_TRUE(WriteFileDurably(test.home.path() / "tokens.json", "{\"tokens\": [1]}", 0600));
  EXPECT_FALSE(test.tokens->Check(created->token));
  EXPECT_EQ(Tokens::Open(test.home).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(test.tokens->Create("more", false, std::nullopt));  // and is not written over
}

std::string Bearer(const std::string& token) {
  return "Authorization: Bearer " + token + "\r\n";
}

TEST(ServerTokens, AServerThatNeedsOneRefusesWithoutIt) {
  TokenHome test;
  const std::string writer = test.tokens->Create("writer", false, std::nullopt)->token;
  const auto reader = test.tokens->Create("reader", true, std::nullopt);
  ServerOptions options;
  options.require_token = true;
  TestServer server(options, test.tokens.get(), [](Router& router) {
    Route open = TestRoute("GET", "/open", [](const Request&) { return JsonResponse(1); });
    open.open = true;
    router.Add(std::move(open));
    router.Add(TestRoute("GET", "/whoami", [](const Request& request) {
      return JsonResponse({{"name", request.principal}, {"shown", request.Header("authorization")}});
    }));
  });
  const RawAnswer refused = Get(server.port(), "/hello");
  EXPECT_EQ(refused.status, 401);
  EXPECT_TRUE(refused.headers.at("www-authenticate").starts_with("Bearer realm="));
  EXPECT_EQ(Get(server.port(), "/open").status, 200);
  EXPECT_EQ(Get(server.port(), "/hello", Bearer("sht_" + std::string(43, 'A'))).status, 401);
  EXPECT_EQ(Get(server.port(), "/hello", "Authorization: Digest x\r\n").status, 401);
  EXPECT_EQ(Get(server.port(), "/whoami", Bearer(writer)).body, "{\"name\":\"writer\",\"shown\":\"\"}\n");
  EXPECT_EQ(Get(server.port(), "/hello", "Authorization: Basic " + Base64Of("any:" + writer) + "\r\n").status,
            200);
  EXPECT_EQ(Post(server.port(), "/count", "{}", Bearer(writer)).status, 200);
  EXPECT_EQ(Get(server.port(), "/hello", Bearer(reader->token)).status, 200);
  EXPECT_EQ(Post(server.port(), "/count", "{}", Bearer(reader->token)).status, 403);
  EXPECT_EQ(server.calls, 1);
  ASSERT_TRUE(test.tokens->Revoke(reader->row.id));
  EXPECT_EQ(Get(server.port(), "/hello", Bearer(reader->token)).status, 401);
}

TEST(ServerTokens, OnLoopbackATokenIsOptionalButMustBeGood) {
  TokenHome test;
  const std::string token = test.tokens->Create("reader", true, std::nullopt)->token;
  TestServer server({}, test.tokens.get());
  EXPECT_EQ(Post(server.port(), "/count", "{}").status, 200);
  EXPECT_EQ(Post(server.port(), "/count", "{}", Bearer(token)).status, 403);
  EXPECT_EQ(Get(server.port(), "/hello", Bearer("wrong")).status, 401);
}

TEST(ServerTokens, AnAddressThatOthersReachNeedsATokenAndTls) {
  TokenHome test;
  Router router;
  Metrics metrics;
  ServerOptions options;
  options.address = "0.0.0.0";
  options.port = 0;
  const auto plain = Server::Start(options, router, metrics, test.tokens.get());
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(plain.error().message.find("TLS"), std::string::npos);
  options.allow_plain = true;
  const auto open = Server::Start(options, router, metrics, test.tokens.get());
  ASSERT_FALSE(open);
  EXPECT_NE(open.error().message.find("token create"), std::string::npos);
  const auto created = test.tokens->Create("ci", false, std::nullopt);
  {
    const auto server = Server::Start(options, router, metrics, test.tokens.get());
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_EQ(Get((*server)->port(), "/nothing").status, 404);
  }
  ASSERT_TRUE(test.tokens->Revoke(created->row.id));
  EXPECT_FALSE(Server::Start(options, router, metrics, test.tokens.get()));
}

TEST(ServerTokens, ATakenPortIsBusyAndABadAddressIsInvalid) {
  TestServer test;
  Router router;
  Metrics metrics;
  ServerOptions options;
  options.port = test.port();
  const auto taken = Server::Start(options, router, metrics, nullptr);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kBusy);
  EXPECT_NE(taken.error().message.find(std::to_string(test.port())), std::string::npos);
  options.address = "somewhere";
  EXPECT_EQ(Server::Start(options, router, metrics, nullptr).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace harness::server

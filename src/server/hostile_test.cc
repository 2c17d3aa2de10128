// SPDX-License-Identifier: Apache-2.0
// Input that means harm, over real sockets: refused with the right status, with bounded memory, while others
// are served.
#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <set>
#include <thread>

#include "server/gzip.h"
#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"

namespace harness::server {
namespace {

constexpr std::string_view kPostEcho =
    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

RawAnswer AskEcho(uint16_t port, std::string_view rest) {
  return Ask(port, std::string(kPostEcho) + std::string(rest));
}

// Kibibytes; the high-water mark of resident memory is set back to the present by ResetPeak.
int64_t MemoryKib(std::string_view name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name))
      return ParseInt64(Trim(line.substr(name.size() + 1, line.size() - name.size() - 4))).value_or(-1);
  }
  return -1;
}
void ResetPeak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

TEST(Hostile, OversizedBodiesAre413BeforeAndWhileTheyCome) {
  TestServer test;
  EXPECT_EQ(AskEcho(test.port(), "Content-Length: 65537\r\n\r\n").status, 413);
  EXPECT_EQ(AskEcho(test.port(), "Content-Length: 18446744073709551615\r\n\r\n").status, 413);
  RawClient chunked(test.port());
  chunked.Send(std::string(kPostEcho) + "Transfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "4000\r\n" + std::string(0x4000, ' ') + "\r\n";
  for (int i = 0; i < 5; ++i) chunked.Send(chunk);  // 80 KiB; more than the limit, and no end
  EXPECT_EQ(chunked.ReadAnswer().status, 413);
  EXPECT_TRUE(chunked.Ended());
  const RawAnswer file = Post(test.port(), "/file", std::string((4 << 20) + 1, 'f'));
  EXPECT_EQ(file.status, 413);
  EXPECT_EQ(AskEcho(test.port(), "Content-Length: 65536\r\n\r\n" + std::string(65536, ' ')).status, 200);
}

TEST(Hostile, GzipBombIs413WithBoundedMemory) {
  TestServer test;
  const std::string bomb = Gzip(std::string(14 << 20, '\0'));
  ASSERT_LT(bomb.size(), 64U << 10);  // within the limit as sent
  Post(test.port(), "/echo", "{}");
  ResetPeak();
  const int64_t before = MemoryKib("VmHWM");
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(Post(test.port(), "/echo", bomb, "Content-Encoding: gzip\r\n").status, 413);
  std::string members;  // each is small; their sum counts
  while (members.size() < 60'000) members += Gzip(std::string(20'000, '\0'));
  EXPECT_EQ(Post(test.port(), "/echo", members, "Content-Encoding: gzip\r\n").status, 413);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they hold on to freed memory
  EXPECT_LT(MemoryKib("VmHWM") - before, 8 << 10);                   // one bomb held whole would be 14 MiB
#else
  EXPECT_GT(before, 0);
#endif
}

TEST(Hostile, BodiesHeldAreBoundedOverAllConnections) {
  ServerOptions options;
  options.memory_limit = 100 << 10;
  TestServer test(options);
  RawClient first(test.port());
  first.Send(std::string(kPostEcho) + "Content-Length: 60000\r\n\r\n" + std::string(59'999, ' '));
  // The first holds 59,999 of 102,400 bytes until it ends.
  for (;;) {
    const std::string text = test.metrics().Text();
    if (text.find("stat_harness_http_bodies_held_bytes 59999\n") != std::string::npos) break;
    std::this_thread::yield();
  }
  const RawAnswer second = Post(test.port(), "/echo", std::string(60'000, ' '));
  EXPECT_EQ(second.status, 503);
  EXPECT_EQ(second.headers.at("retry-after"), "1");
  const RawAnswer packed =
      Post(test.port(), "/echo", Gzip(std::string(60'000, ' ')), "Content-Encoding: gzip\r\n");
  EXPECT_EQ(packed.status, 503);
  EXPECT_EQ(Post(test.port(), "/echo", "{}").status, 200);
  first.Send(" ");
  EXPECT_EQ(first.ReadAnswer().status, 200);
  EXPECT_EQ(Post(test.port(), "/echo", std::string(60'000, ' ')).status, 200);
}

TEST(Hostile, DeepJsonIs400) {
  TestServer test({}, nullptr, [](Router& router) {
    router.Add(TestRoute("POST", "/json", [](const Request& request) {
      const Result<Json> json = ParseJson(request.body, "body");
      return json ? JsonResponse({{"size", json->size()}}) : ProblemOf(json.error());
    }));
  });
  EXPECT_EQ(Post(test.port(), "/json", std::string(500'000, '[')).status, 400);
  EXPECT_EQ(Post(test.port(), "/json", std::string(100'000, '[') + std::string(100'000, ']')).status, 400);
  std::string objects;
  for (int i = 0; i < 50'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(Post(test.port(), "/json", objects).status, 400);
  EXPECT_EQ(Post(test.port(), "/json", "[[]]").status, 200);
}

TEST(Hostile, SlowHeadIs408AndClosed) {
  ServerOptions options;
  options.header_timeout_ms = 200;
  TestServer test(options);
  RawClient client(test.port());
  client.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n");
  EXPECT_EQ(client.ReadAnswer().status, 408);
  EXPECT_TRUE(client.Ended());
  RawClient trickle(test.port());  // each byte in time, the head never
  std::string head = "GET /hello HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(2000, 'x');
  bool taken = true;
  for (size_t i = 0; i < head.size() && taken; ++i) {
    taken = trickle.Send({&head[i], 1});
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(trickle.ReadAnswer().status, 408);
}

TEST(Hostile, SlowBodyIs408AndClosed) {
  ServerOptions options;
  options.body_timeout_ms = 200;
  TestServer test(options);
  RawClient client(test.port());
  client.Send(std::string(kPostEcho) + "Content-Length: 10\r\n\r\n[1");
  const RawAnswer answer = client.ReadAnswer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(client.Ended());
}

TEST(Hostile, IdleConnectionsAreClosedInTheEnd) {
  ServerOptions options;
  options.idle_timeout_ms = 150;
  TestServer test(options);
  RawClient silent(test.port());
  EXPECT_TRUE(silent.Ended());
  RawClient used(test.port());
  used.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(used.ReadAnswer().status, 200);
  EXPECT_TRUE(used.Ended());
}

TEST(Hostile, ClientThatDoesNotReadIsLetGo) {
  ServerOptions options;
  options.body_timeout_ms = 200;
  TestServer test(options, nullptr, [](Router& router) {
    router.Add(TestRoute("GET", "/huge", [](const Request&) {
      Response response;
      response.content_type = "application/octet-stream";
      response.body = std::string(1 << 20, 'h');
      return response;
    }));
  });
  RawClient client(test.port());
  for (int i = 0; i < 100; ++i) client.Send("GET /huge HTTP/1.1\r\nHost: localhost\r\n\r\n");
  // It never reads: the server's side of the connection goes.
  for (;;) {
    if (test.metrics().Text().find("stat_harness_http_connections 0\n") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(Get(test.port(), "/hello").status, 200);
}

TEST(Hostile, BadUtf8Is400) {
  TestServer test;
  EXPECT_EQ(Get(test.port(), "/items/%ff%fe").status, 400);
  EXPECT_EQ(Get(test.port(), "/items/\xc3\x28").status, 400);
  EXPECT_EQ(Get(test.port(), "/items/a?q=%c0%af").status, 400);
  EXPECT_EQ(Post(test.port(), "/echo", "\"\xff\"").status, 400);
  EXPECT_EQ(Post(test.port(), "/echo", "\"\xed\xa0\x80\"").status, 400);  // a lone surrogate
  EXPECT_EQ(Post(test.port(), "/echo", "\"\xc3\xa9\"").status, 200);
}

TEST(Hostile, PathTraversalIs400) {
  TestServer test({}, nullptr, [](Router& router) {
    router.Add(TestRoute("GET", "/files/{path*}", [](const Request& request) {
      return JsonResponse({{"path", request.path_parameters.at("path")}});
    }));
    Route named = TestRoute("GET", "/named/{id}/x", [](const Request& request) {
      return JsonResponse({{"id", request.path_parameters.at("id")}});
    });
    named.slashes = true;
    router.Add(named);
  });
  for (const char* path :
       {"/files/../secret", "/files/a/../../b", "/files/%2e%2e/secret", "/files/..%2fsecret", "/files/%2fetc",
        "/files/..%5csecret", "/files/a\\b", "/files/.", "/files/a%00b", "/files/%2E%2e", "/files/a%0d%0ab",
        "/..", "/files/%zz", "/files/%4", "/files/%"}) {
    EXPECT_EQ(Get(test.port(), path).status, 400) << path;
  }
  // Only a route that says so takes names with slashes, and only as one segment.
  EXPECT_EQ(Get(test.port(), "/named/a%2Fb%2fc/x").body, "{\"id\":\"a/b/c\"}\n");
  EXPECT_EQ(Get(test.port(), "/named/a%2F..%2fc/x").status, 200) << "a name, no path";
  EXPECT_EQ(Get(test.port(), "/named/a/b/x").status, 404);
  EXPECT_EQ(Get(test.port(), "/named%2fa/x").status, 400);
  EXPECT_EQ(Get(test.port(), "/files/a/b..c/...").body, "{\"path\":\"a/b..c/...\"}\n");
  EXPECT_EQ(Get(test.port(), "/files/%252e%252e").body, "{\"path\":\"%2e%2e\"}\n");  // decoded once only
  std::string deep = "/files";
  for (int i = 0; i < 1000; ++i) deep += "/a";
  EXPECT_EQ(Get(test.port(), deep).status, 400);
}

TEST(Hostile, FloodsOfTheHeadAre431And414) {
  TestServer test;
  EXPECT_EQ(Get(test.port(), "/hello", "X-Large: " + std::string(20'000, 'x') + "\r\n").status, 431);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(Get(test.port(), "/hello", many).status, 431);
  EXPECT_EQ(Get(test.port(), "/hello?" + std::string(9'000, 'a')).status, 414);
  EXPECT_EQ(Get(test.port(), "/hello?" + std::string(40'000, 'a')).status, 414);
  std::string parameters = "/hello?";
  for (int i = 0; i < 300; ++i) parameters += "a=1&";
  EXPECT_EQ(Get(test.port(), parameters).status, 400);
  RawClient endless(test.port());  // fields without an end
  endless.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n");
  for (int i = 0;
       i < 2000 && endless.Send("X-Flood: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"); ++i) {
  }
  EXPECT_EQ(endless.ReadAnswer().status, 431);
}

TEST(Hostile, WrongContentTypeIs415) {
  TestServer test;
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/jsonx", "application/json; charset=utf-16"}) {
    EXPECT_EQ(Post(test.port(), "/echo", "{}", "", type).status, 415) << type;
  }
  EXPECT_EQ(AskEcho(test.port(), "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}").status,
            400);  // two
  EXPECT_EQ(Ask(test.port(), "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}").status,
            415);
  EXPECT_EQ(Post(test.port(), "/echo", "{}", "", "Application/JSON ; charset=\"UTF-8\"").status, 200);
}

TEST(Hostile, AThousandIdleConnectionsWhileOthersAreServed) {
  TestServer test;
  std::vector<RawClient> idle;
  for (int i = 0; i < 1000; ++i) {
    idle.emplace_back(test.port());
    ASSERT_TRUE(idle.back().connected()) << i;
    if (i % 2 == 1) idle.back().Send("GET /hello HTTP/1.1\r\nHost");  // half of them in the middle of a head
  }
  for (int i = 0; i < 50; ++i) EXPECT_EQ(Get(test.port(), "/hello").status, 200);
  for (;;) {
    if (test.metrics().Text().find("stat_harness_http_connections 1000\n") != std::string::npos) break;
    std::this_thread::yield();
  }
  idle[1].Send(": localhost\r\n\r\n");
  EXPECT_EQ(idle[1].ReadAnswer().body, "hello");
}

TEST(Hostile, TooManyConnectionsAre503) {
  ServerOptions options;
  options.max_connections = 3;
  TestServer test(options);
  std::vector<RawClient> held;
  for (int i = 0; i < 3; ++i) {
    held.emplace_back(test.port());
    held.back().Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_EQ(held.back().ReadAnswer().status, 200);
  }
  RawClient surplus(test.port());
  const RawAnswer answer = surplus.ReadAnswer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at("retry-after"), "1");
  held.pop_back();
  for (int tries = 0; tries < 1000; ++tries) {  // the end of a connection takes a moment to be seen
    if (Get(test.port(), "/hello").status == 200) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  FAIL() << "the freed place was never given";
}

TEST(Hostile, OtherHostNamesAre421) {
  ServerOptions options;
  options.allowed_hosts = {"stats.example"};
  TestServer test(options);
  const auto with_host = [&test](std::string_view host) {
    return Ask(test.port(), "GET /hello HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n").status;
  };
  for (const char* good : {"localhost", "LOCALHOST:3800", "localhost.", "127.0.0.1", "127.0.0.1:1",
                           "[::1]:3800", "stats.example", "Stats.Example:443"}) {
    EXPECT_EQ(with_host(good), 200) << good;
  }
  for (const char* bad :
       {"evil.example", "localhost.evil.example", "127.0.0.1.nip.example", "evil.example:3800",
        "localhost@evil.example", "192.168.0.1", "[::1", "localhost:port", "a b"}) {
    EXPECT_EQ(with_host(bad), 421) << bad;
  }
  EXPECT_EQ(Ask(test.port(), "GET /hello HTTP/1.1\r\n\r\n").status, 400);
  EXPECT_EQ(Ask(test.port(), "GET /hello HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n").status,
            400);
  // The absolute form counts, not the field beside it.
  EXPECT_EQ(Ask(test.port(), "GET http://evil.example/hello HTTP/1.1\r\nHost: localhost\r\n\r\n").status,
            421);
  EXPECT_EQ(Ask(test.port(), "GET http://localhost/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n").status,
            200);
}

TEST(Hostile, WritesFromOtherSitesAre403) {
  ServerOptions options;
  options.allowed_origins = {"https://console.example"};
  TestServer test(options);
  const auto with = [&test](std::string_view fields) {
    return Post(test.port(), "/count", "{}", fields).status;
  };
  EXPECT_EQ(with("Origin: http://evil.example\r\n"), 403);
  EXPECT_EQ(with("Origin: null\r\n"), 403);
  EXPECT_EQ(with("Origin: http://localhost:3801\r\n"), 403);  // another port is another origin
  EXPECT_EQ(with("Origin: http://localhost.evil.example\r\n"), 403);
  EXPECT_EQ(with("Sec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(with("Sec-Fetch-Site: same-site\r\n"), 403);
  EXPECT_EQ(with("Origin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(test.calls, 0);
  EXPECT_EQ(with("Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n"), 200);
  EXPECT_EQ(with("Origin: http://localhost:80\r\n"), 200);
  EXPECT_EQ(with("Sec-Fetch-Site: none\r\n"), 200);
  EXPECT_EQ(with("Origin: https://console.example\r\nSec-Fetch-Site: cross-site\r\n"), 200);
  EXPECT_EQ(with(""), 200);
  // Reading is answered, but no other site's page may see it.
  const RawAnswer read = Get(test.port(), "/hello", "Origin: http://evil.example\r\n");
  EXPECT_EQ(read.status, 200);
  EXPECT_FALSE(read.headers.contains("access-control-allow-origin"));
  EXPECT_EQ(read.headers.at("cross-origin-resource-policy"), "same-origin");
}

TEST(Hostile, TruncatedBodiesNeverReachTheHandler) {
  TestServer test;
  for (const char* rest : {"Content-Length: 10\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
                           "Transfer-Encoding: chunked\r\n\r\n5\r\n{}"}) {
    RawClient client(test.port());
    client.Send("POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                std::string(rest));
    client.EndSending();
    EXPECT_EQ(client.ReadAnswer().status, 400) << rest;
    EXPECT_TRUE(client.Ended());
  }
  RawClient file(test.port());
  file.Send("POST /file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" +
            std::string(500'000, 'x'));
  file.EndSending();
  EXPECT_EQ(file.ReadAnswer().status, 400);
  EXPECT_TRUE(file.Ended());
  EXPECT_EQ(test.calls, 0);
  test.server().Stop();
  EXPECT_TRUE(std::filesystem::is_empty(test.folder() / "bodies"));
}

TEST(Hostile, BadChunksAndTwoLengthsAre400AndClosed) {
  TestServer test;
  const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n";
  const std::vector<std::string> bad = {
      chunked + "zz\r\n{}\r\n0\r\n\r\n",
      chunked + "-2\r\n{}\r\n0\r\n\r\n",
      chunked + "10000000000000002\r\n{}\r\n0\r\n\r\n",  // 2 in 64 bits
      chunked + "2\r\n{}XX0\r\n\r\n",
      chunked + "\r\n{}\r\n0\r\n\r\n",
      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      "Content-Length: 2, 3\r\n\r\n{}",
      "Content-Length: +2\r\n\r\n{}",
      "Content-Length: 0x2\r\n\r\n{}",
      "Content-Length: -1\r\n\r\n{}",
      "Content-Length : 2\r\n\r\n{}",
      "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\n{}",
      "Bad\x01Name: 2\r\n\r\n",
      ": 2\r\n\r\n",
  };
  for (const std::string& rest : bad) {
    RawClient client(test.port());
    client.Send(std::string(kPostEcho) + rest + "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.ReadAnswer().status, 400) << rest;
    EXPECT_EQ(client.ReadToEnd().find("hello"), std::string::npos) << rest;  // what follows is no request
  }
  EXPECT_EQ(AskEcho(test.port(), "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n").status, 501);
  EXPECT_EQ(AskEcho(test.port(), "Transfer-Encoding: xchunked\r\n\r\n").status, 501);
  EXPECT_EQ(Ask(test.port(), "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status,
            400);
  RawClient extension(test.port());  // a chunk's extension without an end
  extension.Send(std::string(kPostEcho) + chunked + "2;");
  const std::string filling(64 << 10, 'e');
  for (int i = 0; i < 64 && extension.Send(filling); ++i) {
  }
  EXPECT_EQ(extension.ReadAnswer().status, 400);
}

TEST(Hostile, WhatIsNoHttpIs400) {
  TestServer test;
  for (const char* text :
       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "GET\r\n\r\n", "GET /hello\r\n\r\n",
        "GET  /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "G@T /hello HTTP/1.1\r\n\r\n"}) {
    EXPECT_EQ(Ask(test.port(), text).status, 400) << text;
  }
  EXPECT_EQ(Ask(test.port(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").status, 505);
  EXPECT_EQ(Ask(test.port(), "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 400);
  EXPECT_EQ(Ask(test.port(), "CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 400);
  EXPECT_EQ(Ask(test.port(), "GET /hello#fragment HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 400);
  EXPECT_EQ(Ask(test.port(), "BREW /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 405);
  EXPECT_EQ(Ask(test.port(), "GET /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}").status,
            400);
  EXPECT_EQ(Ask(test.port(), "GET /hello HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\n\r\n").status, 417);
}

}  // namespace
}  // namespace harness::server

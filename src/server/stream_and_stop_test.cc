// SPDX-License-Identifier: Apache-2.0
// Server-sent events, and the end of a server with requests under way.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "server/event_sender.h"
#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"

namespace harness::server {
namespace {

// GET /stream hands its stream to `streams`.
struct StreamRoute {
  std::mutex mutex;
  std::vector<std::shared_ptr<EventStream>> streams;

  void AddTo(Router& router) {
    router.Add(TestRoute("GET", "/stream", [this](const Request&) {
      Response response;
      response.stream = [this](std::shared_ptr<EventStream> stream) {
        stream->Push("state", {{"n", 0}});
        const std::lock_guard lock(mutex);
        streams.push_back(std::move(stream));
      };
      return response;
    }));
  }
  std::shared_ptr<EventStream> Wait(size_t at) {
    for (;; std::this_thread::yield()) {
      const std::lock_guard lock(mutex);
      if (streams.size() > at) return streams[at];
    }
  }
};

constexpr std::string_view kGetStream = "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(Stream, EventsComeAsTheyArePushedUntilTheEnd) {
  StreamRoute route;
  TestServer test({}, nullptr, [&route](Router& router) { route.AddTo(router); });
  RawClient client(test.port());
  client.Send(kGetStream);
  const std::string head = client.ReadUntil("data: {\"n\":0}\n\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(head.find("cache-control: no-store\r\n"), std::string::npos);
  const auto stream = route.Wait(0);
  stream->Push("progress", {{"done", 1}, {"text", "line\nfeed \xff"}});
  EXPECT_NE(client.ReadUntil("feed").find("event: progress\ndata: {\"done\":1,\"text\":\"line\\nfeed"),
            std::string::npos);
  for (int i = 0; i < 1000; ++i) stream->Push("progress", {{"done", i}});
  stream->Push("state", {{"n", 2}});
  stream->Close();
  EXPECT_TRUE(stream->closed());
  const std::string rest = client.ReadToEnd();
  EXPECT_TRUE(rest.ends_with("event: progress\ndata: {\"done\":999}\n\nevent: state\ndata: {\"n\":2}\n\n"));
}

TEST(Stream, AClientThatGoesClosesItsStream) {
  StreamRoute route;
  TestServer test({}, nullptr, [&route](Router& router) { route.AddTo(router); });
  {
    RawClient client(test.port());
    client.Send(kGetStream);
    client.ReadUntil("data: ");
  }
  const auto stream = route.Wait(0);
  while (!stream->closed()) std::this_thread::yield();
  stream->Push("late", {});  // dropped
  EXPECT_EQ(Get(test.port(), "/hello").status, 200);
}

TEST(Stream, ManyStreamsHoldNoThreads) {
  StreamRoute route;
  ServerOptions options;
  options.threads = 2;
  TestServer test(options, nullptr, [&route](Router& router) { route.AddTo(router); });
  std::vector<RawClient> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(test.port());
    clients.back().Send(kGetStream);
    clients.back().ReadUntil("data: ");
  }
  EXPECT_EQ(Get(test.port(), "/hello").status, 200);
  route.Wait(99)->Push("last", {{"n", 1}});
  EXPECT_NE(test.metrics().Text().find("stat_harness_http_event_streams 100\n"), std::string::npos);
}

TEST(Stream, ASlowReaderIsLetGoBeforeItsEventsFillTheMemory) {
  std::atomic<int> wakes = 0;
  EventSender sender([&wakes] { ++wakes; });
  const Json large = {{"text", std::string(100'000, 'x')}};
  for (int i = 0; i < 100; ++i) sender.Push("progress", large);
  EXPECT_TRUE(sender.closed());
  const EventSender::Waiting waiting = sender.TakeWaiting();
  EXPECT_TRUE(waiting.last);
  EXPECT_LE(waiting.bytes.size(), kMaxStreamBacklog);
  EXPECT_GT(waiting.bytes.size(), kMaxStreamBacklog / 2);
  EXPECT_EQ(wakes, 1);
}

TEST(Stop, RequestsUnderWayAreAnsweredAndTheRestIsClosed) {
  StreamRoute route;
  std::promise<void> entered, leave;
  TestServer test({}, nullptr, [&](Router& router) {
    route.AddTo(router);
    router.Add(TestRoute("GET", "/slow", [&](const Request&) {
      entered.set_value();
      leave.get_future().wait();
      return JsonResponse({{"finished", true}});
    }));
  });
  RawClient idle(test.port());
  idle.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(idle.ReadAnswer().status, 200);
  RawClient streaming(test.port());
  streaming.Send(kGetStream);
  streaming.ReadUntil("data: ");
  RawClient busy(test.port());
  busy.Send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  entered.get_future().wait();
  std::thread stopper([&test] { test.server().Stop(); });
  EXPECT_TRUE(idle.Ended());
  EXPECT_TRUE(streaming.Ended());
  EXPECT_FALSE(RawClient(test.port()).connected());
  leave.set_value();
  const RawAnswer answer = busy.ReadAnswer();
  EXPECT_EQ(answer.body, "{\"finished\":true}\n");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  stopper.join();
}

TEST(Stop, AClientThatNeverEndsDoesNotHoldTheServer) {
  ServerOptions options;
  options.stop_timeout_ms = 100;
  TestServer test(options);
  RawClient half(test.port());
  half.Send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "9\r\n\r\n[");
  while (test.metrics().Text().find("stat_harness_http_requests_in_flight 1\n") == std::string::npos)
    std::this_thread::yield();
  test.server().Stop();
  EXPECT_TRUE(half.Ended());
  test.server().Stop();  // a second time does nothing
}

TEST(Stop, AStreamKeptLongerThanTheServerDropsWhatIsPushed) {
  StreamRoute route;
  std::shared_ptr<EventStream> stream;
  {
    TestServer test({}, nullptr, [&route](Router& router) { route.AddTo(router); });
    RawClient client(test.port());
    client.Send(kGetStream);
    client.ReadUntil("data: ");
    stream = route.Wait(0);
  }
  EXPECT_TRUE(stream->closed());
  stream->Push("late", {{"n", 1}});
}

}  // namespace
}  // namespace harness::server

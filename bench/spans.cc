// SPDX-License-Identifier: Apache-2.0
// Durable spans a second: clients that send OTLP requests to a server on this machine and count what was
// acknowledged. A request counts once its answer 200 is read.
//   bench_spans PORT [CLIENTS=8] [SPANS_A_REQUEST=256] [SECONDS=10] [json|protobuf]
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/prng.h"
#include "tests/http_client.h"

namespace {

using harness::Philox;
using harness::tests::HttpClient;

struct Settings {
  uint16_t port = 0;
  int clients = 8;
  int spans = 256;
  int seconds = 10;
  bool protobuf = true;
};

void Varint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}
void Bytes(uint32_t field, std::string_view bytes, std::string& out) {
  Varint(field << 3 | 2, out);
  Varint(bytes.size(), out);
  out += bytes;
}
void Fixed(uint32_t field, uint64_t value, std::string& out) {
  Varint(field << 3 | 1, out);
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}
std::string TextAttribute(std::string_view key, std::string_view value) {
  std::string any, pair;
  Bytes(1, value, any);
  Bytes(1, key, pair);
  Bytes(2, any, pair);
  return pair;
}
std::string IntegerAttribute(std::string_view key, uint64_t value) {
  std::string any, pair;
  Varint(3 << 3, any);
  Varint(value, any);
  Bytes(1, key, pair);
  Bytes(2, any, pair);
  return pair;
}

std::string Hex(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) {
    digits.push_back("0123456789abcdef"[static_cast<uint8_t>(byte) >> 4]);
    digits.push_back("0123456789abcdef"[static_cast<uint8_t>(byte) & 15]);
  }
  return digits;
}

// A call of a model as instrumentation sends it: a session of eight calls under one root.
struct Call {
  std::string trace, span, parent;  // bytes
  uint64_t start_ns = 0, end_ns = 0;
  uint64_t input = 0, output = 0;
  std::string session;
};

std::string AsProtobuf(const Call& call) {
  std::string span;
  Bytes(1, call.trace, span);
  Bytes(2, call.span, span);
  if (!call.parent.empty()) Bytes(4, call.parent, span);
  Bytes(5, call.parent.empty() ? "cascade" : "chat", span);
  Fixed(7, call.start_ns, span);
  Fixed(8, call.end_ns, span);
  Bytes(9, TextAttribute("session.id", call.session), span);
  if (!call.parent.empty()) {
    Bytes(9, TextAttribute("gen_ai.operation.name", "chat"), span);
    Bytes(9, TextAttribute("gen_ai.provider.name", "openai"), span);
    Bytes(9, TextAttribute("gen_ai.request.model", "gpt-4.1"), span);
    Bytes(9, IntegerAttribute("gen_ai.usage.input_tokens", call.input), span);
    Bytes(9, IntegerAttribute("gen_ai.usage.output_tokens", call.output), span);
  }
  return span;
}

std::string JsonAttribute(std::string_view key, std::string_view kind, std::string_view value) {
  return std::string(R"({"key":")") + std::string(key) + R"(","value":{")" + std::string(kind) + R"(":")" +
         std::string(value) + "\"}}";
}

std::string AsJson(const Call& call) {
  std::string span = R"({"traceId":")" + Hex(call.trace) + R"(","spanId":")" + Hex(call.span) + "\"";
  if (!call.parent.empty()) span += R"(,"parentSpanId":")" + Hex(call.parent) + "\"";
  span += std::string(R"(,"name":")") + (call.parent.empty() ? "cascade" : "chat") +
          R"(","startTimeUnixNano":")" + std::to_string(call.start_ns) + R"(","endTimeUnixNano":")" +
          std::to_string(call.end_ns) + R"(","attributes":[)" +
          JsonAttribute("session.id", "stringValue", call.session);
  if (!call.parent.empty()) {
    span += "," + JsonAttribute("gen_ai.operation.name", "stringValue", "chat") + "," +
            JsonAttribute("gen_ai.provider.name", "stringValue", "openai") + "," +
            JsonAttribute("gen_ai.request.model", "stringValue", "gpt-4.1") + "," +
            JsonAttribute("gen_ai.usage.input_tokens", "intValue", std::to_string(call.input)) + "," +
            JsonAttribute("gen_ai.usage.output_tokens", "intValue", std::to_string(call.output));
  }
  return span + "]}";
}

// Requests of one client, made before the clock starts: the client should cost as little as it can.
class Requests {
 public:
  Requests(const Settings& settings, int client)
      : settings_(settings), random_(20260114, static_cast<uint64_t>(client)) {}

  std::string Next() {
    std::string spans;
    for (int i = 0; i < settings_.spans; ++i) {
      if (made_ % 9 == 0) StartTrace();
      const Call call = MakeCall();
      ++made_;
      if (settings_.protobuf) {
        Bytes(2, AsProtobuf(call), spans);
      } else {
        spans += (i == 0 ? "" : ",") + AsJson(call);
      }
    }
    if (!settings_.protobuf) return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + spans + "]}]}]}";
    std::string resource, request;
    Bytes(2, spans, resource);
    Bytes(1, resource, request);
    return request;
  }

 private:
  std::string RandomBytes(int count) {
    std::string bytes;
    for (; count > 0; count -= 8) {
      const uint64_t value = random_.Next64();
      for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
    }
    return bytes;
  }
  void StartTrace() {
    trace_ = RandomBytes(16);
    root_ = RandomBytes(8);
    session_ = Hex(RandomBytes(8));
  }
  Call MakeCall() {
    const bool root = made_ % 9 == 0;
    Call call;
    call.trace = trace_;
    call.span = root ? root_ : RandomBytes(8);
    call.parent = root ? "" : root_;
    call.start_ns = 1'768'388'000'000'000'000 + made_ * 1'000'000'000;
    call.end_ns = call.start_ns + 400'000'000 + random_.Below(800'000'000);
    call.input = 200 + random_.Below(3000);
    call.output = 20 + random_.Below(500);
    call.session = session_;
    return call;
  }

  const Settings& settings_;
  Philox random_;
  uint64_t made_ = 0;
  std::string trace_, root_, session_;
};

double Seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

// Sends its bodies until they or the seconds are used up; how many were acknowledged, or -1 after an error.
int64_t SendAll(const Settings& settings, const std::vector<std::string>& bodies) {
  auto client = HttpClient::Connect(settings.port);
  if (!client) return -1;
  const HttpClient::Headers type = {
      {"content-type", settings.protobuf ? "application/x-protobuf" : "application/json"}};
  const auto start = std::chrono::steady_clock::now();
  int64_t acknowledged = 0;
  for (const std::string& body : bodies) {
    const auto reply = client->Post("/v1/traces", body, type);
    if (!reply || reply->status != 200) {
      std::fprintf(stderr, "bench_spans: %s\n", reply ? reply->body.c_str() : reply.error().message.c_str());
      return -1;
    }
    acknowledged += settings.spans;
    if (Seconds(start) > settings.seconds) break;
  }
  return acknowledged;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  if (argc < 2) {
    std::fprintf(stderr, "bench_spans PORT [CLIENTS=8] [SPANS_A_REQUEST=256] [SECONDS=10] [json|protobuf]\n");
    return 2;
  }
  settings.port = static_cast<uint16_t>(std::atoi(argv[1]));
  if (argc > 2) settings.clients = std::atoi(argv[2]);
  if (argc > 3) settings.spans = std::atoi(argv[3]);
  if (argc > 4) settings.seconds = std::atoi(argv[4]);
  if (argc > 5) settings.protobuf = std::string_view(argv[5]) != "json";

  // Enough for 200,000 spans a second.
  const int64_t requests = int64_t{200'000} * settings.seconds / settings.spans / settings.clients + 1;
  std::vector<std::vector<std::string>> bodies(static_cast<size_t>(settings.clients));
  for (int client = 0; client < settings.clients; ++client) {
    Requests made(settings, client);
    for (int64_t i = 0; i < requests; ++i) bodies[static_cast<size_t>(client)].push_back(made.Next());
  }
  std::atomic<int64_t> acknowledged = 0;
  std::atomic<bool> failed = false;
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (const auto& mine : bodies) {
    threads.emplace_back([&, &mine = mine] {
      const int64_t sent = SendAll(settings, mine);
      sent < 0 ? failed.store(true) : static_cast<void>(acknowledged += sent);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = Seconds(start);
  if (failed) return 1;
  std::printf("%lld spans acknowledged in %.2f s: %.0f spans/s, %d clients, %d spans a request, %s\n",
              static_cast<long long>(acknowledged.load()), seconds,
              static_cast<double>(acknowledged) / seconds, settings.clients, settings.spans,
              settings.protobuf ? "protobuf" : "JSON");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// The same spans as JSON and as protobuf, in any order and in any pieces, are the same spans.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/prng.h"
#include "sessions/alias_table.h"
#include "sessions/decode.h"
#include "sessions/otlp_for_test.h"

namespace harness::sessions {
namespace {

using test::Attributes;
using test::OtlpSpan;
using test::Request;
using test::Value;

std::string RandomText(Philox& random) {
  static const std::vector<std::string> kTexts = {"",
                                                  "chat",
                                                  "LLM",
                                                  "true",
                                                  "12",
                                                  "-3",
                                                  "0.25",
                                                  "1e-3",
                                                  "USD",
                                                  "eur",
                                                  "ERROR",
                                                  "gpt-4.1",
                                                  "ai.embed.doEmbed",
                                                  R"({"input": 5, "total": 9, "session_id": "x"})",
                                                  R"([{"role": "user"}, 2])",
                                                  "{broken",
                                                  "\xC3\xA9\xE2\x82\xAC",
                                                  "a \"quoted\" \\ text\n",
                                                  "generation",
                                                  "embeddings",
                                                  std::string(300, 'k'),
                                                  R"({"temperature": 0.1, "user": 7})"};
  return kTexts[random.Below(kTexts.size())];
}

Value RandomValue(Philox& random, int depth) {
  switch (random.Below(depth > 3 ? 6 : 8)) {
    case 0:
    case 1:
      return RandomText(random);
    case 2:
      return random.Chance(0.5);
    case 3:
      return static_cast<int64_t>(random.Next64()) >> random.Below(64);
    case 4:
      return random.Chance(0.1) ? 1e300 * random.Uniform() : std::floor(random.Uniform() * 4000) / 16;
    case 5:
      return test::Bytes{"\x01\xFF", "Af8="};
    case 6: {
      std::vector<Value> items;
      for (uint64_t i = random.Below(4); i > 0; --i) items.push_back(RandomValue(random, depth + 1));
      return items;
    }
    default: {
      Attributes members;
      for (uint64_t i = random.Below(4); i > 0; --i) {
        members.emplace_back(random.Chance(0.5) ? "total" : RandomText(random),
                             RandomValue(random, depth + 1));
      }
      return members;
    }
  }
}

// Names that the table knows, some that it does not, and some of the message families.
std::vector<std::string> Keys() {
  std::vector<std::string> keys = {"my.own",
                                   "llm.input_messages.0.message.content",
                                   "llm.input_messages.2.message.role",
                                   "llm.output_messages.1.message.role",
                                   "gen_ai.prompt.0.content",
                                   "gen_ai.completion.7.content",
                                   "gen_ai.prompt.x"};
  for (size_t i = 0; i < kFields; ++i) {
    for (const Alias& alias : Aliases().Of(static_cast<Field>(i))) {
      keys.push_back(alias.name.substr(0, alias.name.find('#')));
    }
  }
  for (const KindAlias& kind : Aliases().kinds()) keys.push_back(kind.alias.name);
  for (const auto& [name, aliases] : Aliases().configuration()) keys.push_back(aliases.front().name);
  return keys;
}

Attributes RandomAttributes(Philox& random, const std::vector<std::string>& keys, uint64_t most) {
  Attributes out;
  for (uint64_t i = random.Below(most); i > 0; --i) {
    out.emplace_back(keys[random.Below(keys.size())], RandomValue(random, 0));
  }
  return out;
}

std::string RandomId(Philox& random, size_t bytes) {
  std::string id;
  for (size_t i = 0; i < bytes; ++i) id.push_back(static_cast<char>(random.Below(255) + 1));
  return id;
}

OtlpSpan RandomSpan(Philox& random, const std::vector<std::string>& keys) {
  OtlpSpan span;
  span.trace = RandomId(random, 16);
  span.span = RandomId(random, random.Chance(0.05) ? 7 : 8);
  if (random.Chance(0.5)) span.parent = random.Chance(0.1) ? std::string(8, '\0') : RandomId(random, 8);
  span.name = RandomText(random);
  span.start_ns = 1'700'000'000'000'000'000 + random.Below(1'000'000'000'000'000);
  span.end_ns = span.start_ns + random.Below(10'000'000'000) - (random.Chance(0.05) ? 10'000'000'000 : 0);
  span.status = static_cast<int>(random.Below(4));
  span.attributes = RandomAttributes(random, keys, 40);
  for (uint64_t i = random.Below(4); i > 0; --i) {
    static const std::vector<std::string> kNames = {"exception", "gen_ai.choice", "gen_ai.content.prompt",
                                                    "note"};
    span.events.push_back({kNames[random.Below(kNames.size())], RandomAttributes(random, keys, 5)});
  }
  return span;
}

// Both encodings of one request, which must give the same; by (trace, span).
Decoded Both(const Request& request, Philox& random) {
  const auto proto = DecodeOtlpProtobuf(test::ProtoRequest(request, random.Chance(0.5)));
  const auto json =
      DecodeOtlpJson(test::JsonRequest(request, {random.Chance(0.5), random.Chance(0.5)}).dump());
  EXPECT_TRUE(proto.has_value() && json.has_value());
  EXPECT_EQ(proto->rejected, json->rejected);
  EXPECT_EQ(proto->spans.size(), json->spans.size());
  EXPECT_TRUE(proto->spans == json->spans);
  for (size_t i = 0; i < std::min(proto->spans.size(), json->spans.size()); ++i) {
    if (proto->spans[i] == json->spans[i]) continue;
    ADD_FAILURE() << test::JsonRequest(request).dump();
    break;
  }
  return *proto;
}

void SortSpans(std::vector<Span>& spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return std::tie(a.trace_id, a.span_id) < std::tie(b.trace_id, b.span_id);
  });
}

TEST(OtlpEquality, JsonAndProtobufAgreeWholeShuffledAndInPieces) {
  const std::vector<std::string> keys = Keys();
  Philox random(20250731);
  int64_t seen = 0;
  int64_t refused = 0;
  int64_t inputs = 0;
  for (int round = 0; round < 60; ++round) {
    const Attributes resource = RandomAttributes(random, keys, 6);
    std::vector<OtlpSpan> spans;
    for (uint64_t i = random.Below(30) + 1; i > 0; --i) spans.push_back(RandomSpan(random, keys));
    Decoded whole = Both(test::RequestOf(spans, resource), random);
    SortSpans(whole.spans);

    for (size_t i = spans.size(); i > 1; --i) std::swap(spans[i - 1], spans[random.Below(i)]);
    Decoded pieces;
    for (size_t begin = 0; begin < spans.size();) {
      const size_t end = std::min(spans.size(), begin + random.Below(5) + 1);
      Request part(1);
      part[0].attributes = resource;
      for (size_t i = begin; i < end; ++i) {
        if (part[0].scopes.empty() || random.Chance(0.3)) part[0].scopes.emplace_back();
        part[0].scopes.back().push_back(spans[i]);
      }
      Decoded some = Both(part, random);
      pieces.rejected += some.rejected;
      for (Span& span : some.spans) pieces.spans.push_back(std::move(span));
      begin = end;
    }
    SortSpans(pieces.spans);
    EXPECT_EQ(whole.rejected, pieces.rejected);
    EXPECT_TRUE(whole.spans == pieces.spans) << "round " << round;
    seen += static_cast<int64_t>(whole.spans.size());
    refused += whole.rejected;
    for (const Span& span : whole.spans) inputs += span.input ? 1 : 0;
  }
  // The random requests do reach what they are meant to.
  EXPECT_GT(seen, 500);
  EXPECT_GT(refused, 20);
  EXPECT_GT(inputs, 100);
}

}  // namespace
}  // namespace harness::sessions

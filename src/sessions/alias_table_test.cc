// SPDX-License-Identifier: Apache-2.0
#include "sessions/alias_table.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/json_members.h"
#include "sessions/decode.h"
#include "sessions/embedded.h"
#include "sessions/otlp_for_test.h"

namespace harness::sessions {
namespace {

using test::Attributes;
using test::OtlpSpan;

Span Decode(OtlpSpan span, Attributes resource = {}) {
  auto decoded =
      DecodeOtlpProtobuf(test::ProtoRequest(test::RequestOf({std::move(span)}, std::move(resource))));
  EXPECT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->spans.size(), 1U) << (decoded->reasons.empty() ? "" : decoded->reasons[0]);
  return decoded->spans.at(0);
}

Span DecodeAttributes(Attributes attributes) {
  OtlpSpan span;
  span.attributes = std::move(attributes);
  return Decode(std::move(span));
}

TEST(AliasTable, TheDataIsWhole) {
  const auto table = AliasTable::Parse(AttributeAliasesText());
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_GE(table->version(), 1);
  std::set<std::string> seen;
  for (size_t i = 0; i < kFields; ++i) {
    for (const Alias& alias : table->Of(static_cast<Field>(i))) {
      EXPECT_TRUE(seen.insert(std::string(NameOf(static_cast<Field>(i))) + " " + alias.name).second)
          << alias.name;
      EXPECT_EQ(table->Find(alias.name.substr(0, alias.name.find('#'))), alias.attribute);
    }
  }
  EXPECT_EQ(table->Find("my.own"), -1);
}

TEST(AliasTable, WhatTheSpecificationNamesIsThere) {
  for (const char* name : {"gen_ai.provider.name",
                           "gen_ai.system",
                           "gen_ai.request.model",
                           "gen_ai.response.model",
                           "gen_ai.response.id",
                           "gen_ai.conversation.id",
                           "gen_ai.operation.name",
                           "gen_ai.usage.input_tokens",
                           "gen_ai.usage.output_tokens",
                           "gen_ai.usage.cache_read.input_tokens",
                           "gen_ai.usage.cache_creation.input_tokens",
                           "gen_ai.usage.reasoning.output_tokens",
                           "gen_ai.usage.cost.amount",
                           "gen_ai.usage.cost.currency",
                           "gen_ai.usage.cost.source",
                           "error.type",
                           "openinference.span.kind",
                           "llm.model_name",
                           "llm.token_count.prompt",
                           "llm.token_count.completion",
                           "llm.token_count.total",
                           "llm.cost.total",
                           "input.value",
                           "session.id",
                           "langfuse.session.id",
                           "langfuse.observation.type",
                           "traceloop.entity.input",
                           "ai.operationId"}) {
    EXPECT_GE(Aliases().Find(name), 0) << name;
  }
}

TEST(AliasTable, EveryNameStandsInTheDocument) {
  const auto text = ReadFile(Path(HARNESS_SOURCE_DIR) / "docs" / "sessions.md");
  ASSERT_TRUE(text.has_value());
  for (size_t i = 0; i < kFields; ++i) {
    for (const Alias& alias : Aliases().Of(static_cast<Field>(i))) {
      EXPECT_NE(text->find("`" + alias.name + "`"), std::string::npos) << alias.name;
    }
  }
  for (const KindAlias& kind : Aliases().kinds()) {
    EXPECT_NE(text->find("`" + kind.alias.name + "`"), std::string::npos) << kind.alias.name;
  }
}

TEST(AliasTable, BrokenDataIsNamed) {
  const auto whole = ParseJson(AttributeAliasesText(), "data");
  const auto broken = [&](auto change) {
    Json json = *whole;
    change(json);
    const auto table = AliasTable::Parse(json.dump());
    return table ? "" : table.error().message;
  };
  EXPECT_NE(broken([](Json& json) { json["version"] = 0; }).find("version"), std::string::npos);
  EXPECT_NE(broken([](Json& json) { json["fields"].erase("cost"); }).find("cost"), std::string::npos);
  EXPECT_NE(broken([](Json& json) { json["fields"]["usage.inputs"] = {"a"}; }).find("usage.inputs"),
            std::string::npos);
  EXPECT_NE(broken([](Json& json) { json["fields"]["cost"] = Json::array(); }).find("fields.cost"),
            std::string::npos);
  EXPECT_NE(broken([](Json& json) { json["kinds"][0]["values"]["chat"] = "talk"; }).find("kinds"),
            std::string::npos);
  EXPECT_NE(broken([](Json& json) { json["kinds"][0]["values"]["CHAT"] = "inference"; }).find("lower case"),
            std::string::npos);
  EXPECT_NE(broken([](Json& json) { json["message_families"][0]["prefix"] = "x"; }).find("message_families"),
            std::string::npos);
}

TEST(AliasTable, OpenTelemetryNewAndOldNames) {
  const Span now = DecodeAttributes({{"gen_ai.operation.name", "chat"},
                                     {"gen_ai.provider.name", "anthropic"},
                                     {"gen_ai.request.model", "claude-sonnet-4-5"},
                                     {"gen_ai.response.model", "claude-sonnet-4-5-20250929"},
                                     {"gen_ai.response.id", "msg_1"},
                                     {"gen_ai.conversation.id", "c-1"},
                                     {"gen_ai.usage.input_tokens", 100},
                                     {"gen_ai.usage.output_tokens", 20},
                                     {"gen_ai.usage.cache_read.input_tokens", 60},
                                     {"gen_ai.usage.cache_creation.input_tokens", 5},
                                     {"gen_ai.usage.reasoning.output_tokens", 4},
                                     {"gen_ai.usage.cost.amount", "0.0123"},
                                     {"gen_ai.usage.cost.currency", "eur"},
                                     {"gen_ai.usage.cost.source", "provider"}});
  EXPECT_EQ(now.kind, SpanKind::kInference);
  EXPECT_EQ(now.provider, "anthropic");
  EXPECT_EQ(now.operation, "chat");
  EXPECT_EQ(now.response_model, "claude-sonnet-4-5-20250929");
  EXPECT_EQ(now.response_id, "msg_1");
  EXPECT_EQ(now.session_id, "c-1");
  EXPECT_EQ(now.usage, (Usage{100, 20, std::nullopt, 60, 5, 4}));
  EXPECT_EQ(now.cost, (StatedCost{12'300'000'000, "EUR", "provider"}));

  const Span old = DecodeAttributes({{"gen_ai.system", "openai"},
                                     {"gen_ai.request.model", "gpt-4"},
                                     {"gen_ai.usage.prompt_tokens", 10},
                                     {"gen_ai.usage.completion_tokens", "3"},
                                     {"gen_ai.usage.cost", 0.5}});
  EXPECT_EQ(old.provider, "openai");
  EXPECT_EQ(old.usage.input, 10);
  EXPECT_EQ(old.usage.output, 3);
  EXPECT_EQ(old.cost, (StatedCost{500'000'000'000, "USD", ""}));
  EXPECT_EQ(old.kind, SpanKind::kInference);  // it names a model and what it used
  EXPECT_EQ(old.matched.at("kind"), "gen_ai.request.model");
  EXPECT_EQ(old.matched.at("provider"), "gen_ai.system");
}

TEST(AliasTable, TheNewNameWinsOverTheOld) {
  const Span span = DecodeAttributes({{"gen_ai.usage.prompt_tokens", 1},
                                      {"gen_ai.usage.input_tokens", 2},
                                      {"gen_ai.usage.output_tokens", -5},
                                      {"gen_ai.usage.completion_tokens", 3}});
  EXPECT_EQ(span.usage.input, 2);
  EXPECT_EQ(span.usage.output, 3);  // a negative count is none, so the next name is asked
  EXPECT_EQ(span.matched.at("usage.output"), "gen_ai.usage.completion_tokens");
}

TEST(AliasTable, OpenInference) {
  const Span span = DecodeAttributes({{"openinference.span.kind", "LLM"},
                                      {"llm.provider", "openai"},
                                      {"llm.model_name", "gpt-4.1-mini"},
                                      {"llm.token_count.prompt", 50},
                                      {"llm.token_count.completion", 5},
                                      {"llm.token_count.total", 55},
                                      {"llm.token_count.prompt_details.cache_read", 40},
                                      {"llm.token_count.prompt_details.cache_write", 1},
                                      {"llm.token_count.completion_details.reasoning", 2},
                                      {"llm.cost.prompt", 0.001},
                                      {"llm.cost.completion", 0.0002},
                                      {"llm.invocation_parameters", R"({"temperature": 0.2, "model": "x"})"},
                                      {"llm.input_messages.0.message.role", "system"},
                                      {"llm.input_messages.0.message.content", "be brief"},
                                      {"llm.input_messages.1.message.role", "user"},
                                      {"llm.output_messages.0.message.role", "assistant"},
                                      {"llm.prompt_template.template", "Hello {name}"}});
  EXPECT_EQ(span.kind, SpanKind::kInference);
  EXPECT_EQ(span.usage, (Usage{50, 5, 55, 40, 1, 2}));
  EXPECT_EQ(span.cost, (StatedCost{1'200'000'000, "USD", ""}));
  EXPECT_EQ(span.matched.at("cost"), "llm.cost.prompt + llm.cost.completion");
  EXPECT_EQ(span.message_count, 3);
  EXPECT_TRUE(span.template_id.starts_with("sha256:"));
  EXPECT_EQ(span.configuration.size(), 32U);
  ASSERT_TRUE(span.input.has_value());
  EXPECT_EQ(span.matched.at("input"), "llm.input_messages.*");
  EXPECT_EQ(span.input->array_items, 2);
  // A cost of one part alone is not the cost.
  EXPECT_FALSE(DecodeAttributes({{"llm.cost.prompt", 0.001}}).cost);
}

TEST(AliasTable, KindsOfSpans) {
  const auto kind = [](const char* name, const char* value) {
    return DecodeAttributes({{name, value}}).kind;
  };
  EXPECT_EQ(kind("gen_ai.operation.name", "embeddings"), SpanKind::kEmbedding);
  EXPECT_EQ(kind("gen_ai.operation.name", "execute_tool"), SpanKind::kTool);
  EXPECT_EQ(kind("gen_ai.operation.name", "invoke_agent"), SpanKind::kAgent);
  EXPECT_EQ(kind("gen_ai.operation.name", "fetch_response"), SpanKind::kFetchResponse);
  EXPECT_EQ(kind("gen_ai.operation.name", "Chat"), SpanKind::kInference);
  EXPECT_EQ(kind("gen_ai.operation.name", "something_else"), SpanKind::kOther);
  EXPECT_EQ(kind("openinference.span.kind", "RERANKER"), SpanKind::kRerank);
  EXPECT_EQ(kind("openinference.span.kind", "RETRIEVER"), SpanKind::kRetrieval);
  EXPECT_EQ(kind("langfuse.observation.type", "generation"), SpanKind::kInference);
  EXPECT_EQ(kind("traceloop.span.kind", "workflow"), SpanKind::kChain);
  EXPECT_EQ(kind("llm.request.type", "rerank"), SpanKind::kRerank);
  EXPECT_EQ(kind("ai.operationId", "ai.streamText"), SpanKind::kChain);
  EXPECT_EQ(kind("ai.operationId", "ai.embedMany.doEmbed"), SpanKind::kEmbedding);
}

TEST(AliasTable, Langfuse) {
  const Span span =
      DecodeAttributes({{"langfuse.session.id", "lf"},
                        {"langfuse.observation.type", "generation"},
                        {"langfuse.observation.level", "ERROR"},
                        {"langfuse.observation.model.name", "gpt-4o-mini"},
                        {"langfuse.observation.usage_details", R"({"input": 6, "output": 2055, "total": 2061,
          "input_cached_tokens": 3, "completion_details.reasoning": 1104})"},
                        {"langfuse.observation.cost_details",
                         R"({"input": 1.8e-06, "output": 0.0051375, "total": 0.005139299999})"},
                        {"langfuse.observation.prompt.name", "greet"},
                        {"langfuse.observation.prompt.version", 4},
                        {"langfuse.observation.completion_start_time", "2025-08-01T13:22:01Z"},
                        {"langfuse.observation.input", R"({"contents": "What?"})"}});
  EXPECT_EQ(span.session_id, "lf");
  EXPECT_EQ(span.usage, (Usage{6, 2055, 2061, 3, std::nullopt, 1104}));
  EXPECT_EQ(span.matched.at("usage.input"), "langfuse.observation.usage_details#input");
  EXPECT_EQ(span.cost, (StatedCost{5'139'299'999, "USD", ""}));
  EXPECT_EQ(span.template_id, "greet@4");
  EXPECT_TRUE(span.streaming);
  EXPECT_EQ(span.status, SpanStatus::kError);
  EXPECT_EQ(span.matched.at("status"), "langfuse.observation.level");
  ASSERT_TRUE(span.input.has_value());
  EXPECT_EQ(span.input->depth, 1);
}

TEST(AliasTable, Traceloop) {
  const Span workflow = DecodeAttributes({{"traceloop.span.kind", "workflow"},
                                          {"traceloop.workflow.name", "support"},
                                          {"traceloop.association.properties.session_id", "t1"},
                                          {"traceloop.entity.input", R"({"inputs": {"q": "x"}})"}});
  EXPECT_EQ(workflow.cascade_id, "support");
  EXPECT_EQ(workflow.session_id, "t1");
  EXPECT_TRUE(workflow.input.has_value());
  const Span call = DecodeAttributes({{"llm.request.type", "chat"},
                                      {"gen_ai.system", "OpenAI"},
                                      {"gen_ai.request.model", "gpt-3.5-turbo"},
                                      {"gen_ai.usage.prompt_tokens", 15},
                                      {"llm.usage.total_tokens", 20},
                                      {"llm.is_streaming", true},
                                      {"gen_ai.prompt.0.role", "user"},
                                      {"gen_ai.prompt.0.content", "Tell me"},
                                      {"gen_ai.completion.0.content", "No"},
                                      {"traceloop.prompt.key", "joke"}});
  EXPECT_EQ(call.kind, SpanKind::kInference);
  EXPECT_TRUE(call.streaming);
  EXPECT_EQ(call.usage.total, 20);
  EXPECT_EQ(call.message_count, 2);
  EXPECT_EQ(call.template_id, "joke");
}

TEST(AliasTable, VercelAiSdk) {
  const Span outer = DecodeAttributes({{"ai.operationId", "ai.generateText"},
                                       {"ai.telemetry.functionId", "answer"},
                                       {"ai.telemetry.metadata.sessionId", "v1"},
                                       {"ai.model.id", "gpt-4o"},
                                       {"ai.usage.promptTokens", 11},
                                       {"ai.prompt", R"({"messages": [{"role": "user", "content": "hi"}]})"},
                                       {"ai.response.text", "hello"}});
  EXPECT_EQ(outer.kind, SpanKind::kChain);
  EXPECT_EQ(outer.cascade_id, "answer");
  EXPECT_EQ(outer.session_id, "v1");
  EXPECT_EQ(outer.usage.input, 11);
  EXPECT_EQ(outer.message_count, 2);
  const Span inner = DecodeAttributes({{"ai.operationId", "ai.streamText.doStream"},
                                       {"ai.model.provider", "openai.chat"},
                                       {"ai.settings.temperature", 0.3},
                                       {"ai.usage.inputTokens", 11},
                                       {"ai.usage.cachedInputTokens", 4},
                                       {"ai.usage.reasoningTokens", 1},
                                       {"ai.response.msToFirstChunk", 120.5}});
  EXPECT_EQ(inner.kind, SpanKind::kInference);
  EXPECT_EQ(inner.usage.cache_read, 4);
  EXPECT_EQ(inner.usage.reasoning, 1);
  EXPECT_TRUE(inner.streaming);
  EXPECT_EQ(inner.configuration.size(), 32U);
}

TEST(AliasTable, TheFirstSessionIdOfTheListWins) {
  const Attributes all = {
      {"gen_ai.conversation.id", "third"}, {"session.id", "first"}, {"langfuse.session.id", "second"}};
  EXPECT_EQ(DecodeAttributes(all).session_id, "first");
  EXPECT_EQ(DecodeAttributes(all).matched.at("session_id"), "session.id");
  EXPECT_EQ(DecodeAttributes({all[0], all[2]}).session_id, "second");
  // A span's own name counts before its resource's, and an empty text is no id.
  OtlpSpan span;
  span.attributes = {{"gen_ai.conversation.id", "own"}, {"session.id", ""}};
  EXPECT_EQ(Decode(span, {{"session.id", "of the resource"}}).session_id, "own");
  EXPECT_EQ(Decode(OtlpSpan(), {{"session.id", "of the resource"}}).session_id, "of the resource");
  // Tokens of a resource are nobody's.
  EXPECT_FALSE(Decode(OtlpSpan(), {{"gen_ai.usage.input_tokens", 5}}).usage.input);
}

TEST(AliasTable, ErrorsAndExceptions) {
  const Span typed = DecodeAttributes({{"error.type", "timeout"}});
  EXPECT_EQ(typed.status, SpanStatus::kError);
  EXPECT_EQ(typed.error_type, "timeout");
  OtlpSpan handled;
  handled.events = {{"exception", {{"exception.type", "ValueError"}}}};
  EXPECT_EQ(Decode(handled).status, SpanStatus::kUnset);  // recorded, then handled
  EXPECT_EQ(Decode(handled).error_type, "");
  handled.status = 2;
  EXPECT_EQ(Decode(handled).error_type, "ValueError");
}

TEST(AliasTable, MessagesOfEvents) {
  OtlpSpan span;
  span.events = {
      {"gen_ai.system.message", {}}, {"gen_ai.user.message", {}}, {"gen_ai.choice", {}}, {"other", {}}};
  EXPECT_EQ(Decode(span).message_count, 3);
  span.attributes = {{"gen_ai.input.messages", R"([{"role": "user"}, {"role": "user"}])"}};
  EXPECT_EQ(Decode(span).message_count, 3);  // two of the list, one event of the answer
  span.attributes.emplace_back("stat_harness.message_count", 9);
  EXPECT_EQ(Decode(span).message_count, 9);
}

TEST(AliasTable, CostsThatCannotBeReadAreUnknownAndNever0) {
  EXPECT_FALSE(DecodeAttributes({{"gen_ai.usage.cost", -0.5}}).cost);
  EXPECT_FALSE(DecodeAttributes({{"gen_ai.usage.cost", "free"}}).cost);
  EXPECT_FALSE(DecodeAttributes({{"gen_ai.usage.cost", 1e9}}).cost);  // beyond 64 bits of pico-units
  EXPECT_FALSE(
      DecodeAttributes({{"gen_ai.usage.cost", 1.0}, {"gen_ai.usage.cost.currency", "dollars"}}).cost);
  EXPECT_EQ(DecodeAttributes({{"gen_ai.usage.cost", 0}}).cost, (StatedCost{0, "USD", ""}));
}

TEST(AliasTable, SettingsAreTheSameInAnyOrderAndForm) {
  const std::string first =
      DecodeAttributes({{"gen_ai.request.temperature", 1.0}, {"gen_ai.request.max_tokens", 100}})
          .configuration;
  EXPECT_EQ(
      DecodeAttributes({{"gen_ai.request.max_tokens", 100}, {"gen_ai.request.temperature", 1}}).configuration,
      first);
  EXPECT_NE(
      DecodeAttributes({{"gen_ai.request.max_tokens", 101}, {"gen_ai.request.temperature", 1}}).configuration,
      first);
  EXPECT_EQ(DecodeAttributes({{"llm.invocation_parameters", R"({"user": "a", "seed": 1})"}}).configuration,
            DecodeAttributes({{"llm.invocation_parameters", R"({"seed": 1, "user": "b"})"}}).configuration);
  EXPECT_EQ(DecodeAttributes({}).configuration, "");
}

}  // namespace
}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
#include "sessions/identity.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "sessions/complexity.h"
#include "sessions/spans_for_test.h"

namespace harness::sessions {
namespace {

struct Hashes {
  std::string genus, species;
  bool operator==(const Hashes&) const = default;
};

Hashes HashesOf(const std::vector<Span>& spans, std::string_view cascade = "shop",
                std::string_view input = R"({"product": "iPhone"})") {
  const SpanTree tree = MakeSpanTree(spans);
  const CellPlaces cells = FindCells(tree);
  const std::string genus = GenusHash(cascade, cells, MeasureInput(input));
  return {genus, SpeciesHash(genus, cells)};
}

std::vector<Span> Base() {
  std::vector<Span> spans = TraceOf(R"(
    a  -  agent      -         name=answer
    b  a  inference  1000/200  name=plan  model=gpt-4o-2024-08-06
    c  a  tool       -         name=search
    d  a  inference  500/100   name=write model=gpt-4o-mini)")
                                .spans;
  spans[1].template_id = "plan@v3";
  spans[1].configuration = "t0";
  return spans;
}

TEST(Identity, ModelFamilyRemovesDatesOnly) {
  for (const auto& [model, family] : std::vector<std::pair<std::string, std::string>>{
           {"gpt-4o-2024-08-06", "gpt-4o"},
           {"GPT-4o", "gpt-4o"},
           {"openai/gpt-4o-mini-2024-07-18", "gpt-4o-mini"},
           {"claude-3-5-sonnet-20240620", "claude-3-5-sonnet"},
           {"claude-3-5-sonnet@20240620", "claude-3-5-sonnet"},
           {"claude-3-5-sonnet-latest", "claude-3-5-sonnet"},
           {"anthropic.claude-3-5-sonnet-20240620-v1:0", "anthropic.claude-3-5-sonnet"},
           {"gpt-4-0613", "gpt-4"},
           {"gpt-4-0125-preview", "gpt-4-preview"},
           {"mistral-large-2407", "mistral-large"},
           {"gemini-1.5-pro-002", "gemini-1.5-pro"},
           {"gpt-4.1", "gpt-4.1"},
           {"gpt-3.5-turbo-16k", "gpt-3.5-turbo-16k"},
           {"deepseek-v3", "deepseek-v3"},
           {"llama-3-70b-8192", "llama-3-70b-8192"},
           {"mixtral-8x7b-32768", "mixtral-8x7b-32768"},
           {"o1", "o1"},
           {"", ""},
           {"-", "-"},
           {"2024-08-06", "2024-08-06"},
           {"model-2024-13-45", "model-2024-13-45"},
       }) {
    EXPECT_EQ(ModelFamily(model), family) << model;
    EXPECT_EQ(ModelFamily(family), family) << model;
  }
}

TEST(Identity, TemplateFamilyRemovesVersions) {
  EXPECT_EQ(TemplateFamily("greeting@v3"), "greeting");
  EXPECT_EQ(TemplateFamily("greeting:12"), "greeting");
  EXPECT_EQ(TemplateFamily("greeting#1.2.0"), "greeting");
  EXPECT_EQ(TemplateFamily("greeting@latest"), "greeting");
  EXPECT_EQ(TemplateFamily("greeting"), "greeting");
  EXPECT_EQ(TemplateFamily("team:greeting"), "team:greeting");
  EXPECT_EQ(TemplateFamily("sha256:" + Sha256Hex("x")), "digest");
  EXPECT_EQ(TemplateFamily(Sha256Hex("x")), "digest");
}

TEST(Identity, OrderRetriesAndRepeatedCallsChangeNothing) {
  const Hashes base = HashesOf(Base());
  std::vector<Span> spans = Base();
  std::reverse(spans.begin(), spans.end());
  EXPECT_EQ(HashesOf(spans), base);
  spans = Base();
  Span again = spans[1];
  again.span_id = IdForTest("e");
  again.status = SpanStatus::kError;
  again.start_us -= 10;
  spans.push_back(again);
  EXPECT_EQ(HashesOf(spans), base);
  for (int i = 0; i < 5; ++i) {
    Span tool = spans[2];
    tool.span_id = IdForTest("f" + std::to_string(i));
    spans.push_back(tool);
  }
  EXPECT_EQ(HashesOf(spans), base);
  // Other ids, times, tokens and values of the input.
  for (Span& span : spans) {
    span.trace_id = std::string(32, 'c');
    span.start_us += kMicrosPerDay;
    span.usage.input = 5;
  }
  EXPECT_EQ(HashesOf(spans, "shop", R"({"product": "a much longer name of another thing"})"), base);
}

TEST(Identity, StructureChangesTheGenus) {
  const Hashes base = HashesOf(Base());
  std::vector<Span> spans = Base();
  spans[2].name = "browse";  // another tool
  EXPECT_NE(HashesOf(spans).genus, base.genus);
  spans = Base();
  spans[3].parent_id = spans[1].span_id;  // another place
  EXPECT_NE(HashesOf(spans).genus, base.genus);
  spans = Base();
  spans[2].kind = SpanKind::kRetrieval;
  EXPECT_NE(HashesOf(spans).genus, base.genus);
  spans = Base();
  spans[1].template_id = "think@v3";  // another template
  EXPECT_NE(HashesOf(spans).genus, base.genus);
  EXPECT_NE(HashesOf(Base(), "other").genus, base.genus);
  EXPECT_NE(HashesOf(Base(), "shop", R"({"product": "iPhone", "count": 2})").genus, base.genus);
}

TEST(Identity, TemplateVersionConfigurationAndFamilyChangeTheSpeciesAlone) {
  const Hashes base = HashesOf(Base());
  const auto expect_species_alone = [&](const std::vector<Span>& spans) {
    EXPECT_EQ(HashesOf(spans).genus, base.genus);
    EXPECT_NE(HashesOf(spans).species, base.species);
  };
  std::vector<Span> spans = Base();
  spans[1].template_id = "plan@v4";
  expect_species_alone(spans);
  spans = Base();
  spans[1].configuration = "t1";
  expect_species_alone(spans);
  spans = Base();
  spans[1].response_model = "gpt-4.1";
  expect_species_alone(spans);
  spans = Base();
  spans[1].response_model = "gpt-4o-2024-11-20";  // the same family
  EXPECT_EQ(HashesOf(spans), base);
}

// The digests are the same on every machine: this one was written down once.
TEST(Identity, DigestsAreWhatTheDocumentSays) {
  const std::vector<Span> spans = TraceOf("a - agent - name=answer\n b a inference 1/1 name=plan").spans;
  const SpanTree tree = MakeSpanTree(spans);
  const CellPlaces cells = FindCells(tree);
  ASSERT_EQ(cells.places.size(), 2u);
  EXPECT_EQ(cells.places[0].cell_id, Sha256Hex("6:cell/1,6:answer,"));
  EXPECT_EQ(cells.places[1].cell_id, Sha256Hex("6:cell/1,64:" + cells.places[0].cell_id + ",4:plan,"));
  EXPECT_EQ(cells.PathOf(1), "answer / plan");
}

TEST(Identity, NamesThatRunTogetherStayApart) {
  const auto path_ids = [](const char* table) {
    const std::vector<Span> spans = TraceOf(table).spans;
    return FindCells(MakeSpanTree(spans)).places.back().cell_id;
  };
  EXPECT_NE(path_ids("a - agent - name=x\n b a agent - name=y/z"),
            path_ids("a - agent - name=x/y\n b a agent - name=z"));
}

TEST(Identity, ALongPathKeepsItsEnd) {
  std::string table = "a - agent - name=" + std::string(900, 'x');
  table += "\n b a agent - name=" + std::string(900, 'y') + "\n c b agent - name=leaf";
  const std::vector<Span> spans = TraceOf(table).spans;
  const CellPlaces cells = FindCells(MakeSpanTree(spans));
  EXPECT_EQ(cells.PathOf(0), std::string(900, 'x'));
  EXPECT_EQ(cells.PathOf(1), "\xE2\x80\xA6 / " + std::string(900, 'y'));
  EXPECT_EQ(cells.PathOf(2), "\xE2\x80\xA6 / " + std::string(900, 'y') + " / leaf");
}

TEST(Identity, EndlessRecursionHasFewCells) {
  std::vector<Span> spans;
  for (int i = 0; i < 10'000; ++i) {
    Span span = SpanForTest("x - agent - name=step", i);
    span.span_id = std::to_string(1'000'000 + i);
    if (i > 0) span.parent_id = std::to_string(1'000'000 + i - 1);
    spans.push_back(span);
  }
  const CellPlaces cells = FindCells(MakeSpanTree(spans));
  EXPECT_EQ(cells.places.size(), kPathLevels);
  EXPECT_EQ(cells.places.back().spans.size(), 10'000 - kPathLevels + 1);
}

}  // namespace
}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/baseline.h"

#include <gtest/gtest.h>

#include "base/dsse.h"
#include "base/sha256.h"
#include "ideaspace/build_baseline.h"
#include "ideaspace/schemas.h"

namespace harness::ideaspace {
namespace {

Ed25519Key KeyOf(uint8_t byte) {
  std::array<uint8_t, 32> seed;
  seed.fill(byte);
  return Ed25519Key::FromSeed(seed).value();
}

Baseline Small() {
  Baseline baseline;
  baseline.id = "summer";
  baseline.dataset = "sha256:00";
  baseline.run = "20260114T105600Z-1f00c0de";
  KpiVector all, one;
  all[static_cast<size_t>(Kpi::kDurationP95)] = 12.5;
  all[static_cast<size_t>(Kpi::kErrorRate)] = 0.01;
  one[static_cast<size_t>(Kpi::kQueueDelayP95)] = 0;
  baseline.ideal_vector = {{"ALL", all}, {"process:QEMAIL", one}};
  baseline.notes = "after the move";
  return baseline;
}

class BaselineFile : public ::testing::Test {
 protected:
  Path Write(const std::string& text) {
    EXPECT_TRUE(WriteFile(file_, text).has_value());
    return file_;
  }
  Path Write(const Json& json) { return Write(PrettyJson(json)); }
  Json Signed() {
    Baseline baseline = Small();
    EXPECT_TRUE(SignBaseline(KeyOf(1), baseline).has_value());
    return ToJson(baseline);
  }
  // Signs whatever stands in `json`, well made or not.
  Json SignedAnew(Json json) {
    json.erase("signature");
    const Ed25519Key key = KeyOf(1);
    const auto value = key.Sign(DssePae(kBaselinePayloadType, CanonicalJson(json).value())).value();
    json["signature"] = {{"algorithm", "Ed25519"},
                         {"public_key", HexOf(key.public_key())},
                         {"key_id", KeyIdOf(key.public_key())},
                         {"value", HexOf(value)}};
    return json;
  }
  std::string Refusal(const Path& path, const std::vector<std::string>& trusted = {}) {
    const auto read = ReadBaseline(path, trusted);
    EXPECT_FALSE(read.has_value());
    if (read) return "";
    EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
    EXPECT_TRUE(read.error().message.starts_with("baseline " + path.string() + ":")) << read.error().message;
    EXPECT_NE(read.error().message.find("expected"), std::string::npos) << read.error().message;
    return read.error().message;
  }
  static bool Has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  TempFolder folder_ = TempFolder::Make("baseline").value();
  Path file_ = folder_.path() / "b.json";
};

TEST_F(BaselineFile, WhatIsSignedComesBack) {
  const auto read = ReadBaseline(Write(Signed()));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->id, "summer");
  EXPECT_EQ(read->dataset, "sha256:00");
  EXPECT_EQ(read->run, "20260114T105600Z-1f00c0de");
  EXPECT_EQ(read->notes, "after the move");
  EXPECT_EQ(read->ideal_vector, Small().ideal_vector);
  EXPECT_EQ(read->signature->key_id, KeyIdOf(KeyOf(1).public_key()));
  ASSERT_NE(read->Find("process:QEMAIL"), nullptr);
  EXPECT_EQ(read->Find("process:qemail"), nullptr);
}

// A signature counts for the kind of document that it was made for.
TEST_F(BaselineFile, ASignatureOverTheBareTextIsRefused) {
  Json json = Signed();
  Json bare = json;
  bare.erase("signature");
  json["signature"]["value"] = HexOf(KeyOf(1).Sign(CanonicalJson(bare).value()).value());
  EXPECT_TRUE(Has(Refusal(Write(json)), "that does not match"));
  json["signature"]["value"] =
      HexOf(KeyOf(1).Sign(DssePae("application/vnd.in-toto+json", CanonicalJson(bare).value())).value());
  EXPECT_TRUE(Has(Refusal(Write(json)), "that does not match"));
}

// The form of the text is no part of what is signed, its content is.
TEST_F(BaselineFile, BlanksAndOrderOfKeysAreFree) {
  EXPECT_TRUE(ReadBaseline(Write(Signed().dump())).has_value());
}

TEST_F(BaselineFile, AnyChangedByteIsRefused) {
  const std::string text = PrettyJson(Signed());
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ (i % 2 == 0 ? 0x01 : 0x20));
    EXPECT_FALSE(ReadBaseline(Write(changed)).has_value()) << "byte " << i;
  }
}

TEST_F(BaselineFile, AnyCutIsRefused) {
  const std::string text = PrettyJson(Signed());
  for (size_t size = 0; size + 2 < text.size(); size += 7)
    EXPECT_FALSE(ReadBaseline(Write(text.substr(0, size))).has_value()) << size;
}

TEST_F(BaselineFile, UnsignedIsRefusedAndSaysHowToSign) {
  Json json = Signed();
  json.erase("signature");
  EXPECT_TRUE(
      Has(Refusal(Write(json)), "found no signature, expected a signed file: stat-harness baseline sign "));
  EXPECT_TRUE(ReadUncheckedBaseline(file_).has_value());
}

TEST_F(BaselineFile, ChangedFigureNamesTheKeyThatSigned) {
  Json json = Signed();
  json["ideal_vector"]["ALL"]["duration_p95"] = 12.6;
  EXPECT_TRUE(Has(Refusal(Write(json)),
                  "a signature by key " + KeyIdOf(KeyOf(1).public_key()) + " that does not match"));
}

TEST_F(BaselineFile, AnotherKeysNameOverOurSignatureIsRefused) {
  Json json = Signed();
  json["signature"]["key_id"] = KeyIdOf(KeyOf(2).public_key());
  EXPECT_TRUE(Has(Refusal(Write(json)), "/signature/key_id"));
  json["signature"]["public_key"] = HexOf(KeyOf(2).public_key());
  EXPECT_TRUE(Has(Refusal(Write(json)), "does not match"));
}

TEST_F(BaselineFile, TrustedKeysMakeTheSignerCount) {
  const std::string ours = KeyIdOf(KeyOf(1).public_key()), other = KeyIdOf(KeyOf(2).public_key());
  Write(Signed());
  EXPECT_TRUE(ReadBaseline(file_, std::vector<std::string>{other, ours}).has_value());
  EXPECT_TRUE(Has(Refusal(file_, {other}),
                  "found " + ours + ", expected a key of the setting baseline.trusted_keys"));
}

TEST_F(BaselineFile, WrongContentIsRefusedEvenWhenSigned) {
  const std::vector<std::tuple<const char*, const char*, const char*>> cases = {
      {"/ideal_vector/ALL", R"({"duration_p96": 1})", "(did you mean duration_p95?)"},
      {"/ideal_vector/ALL", R"({"duration_p95": -1})",
       "at /ideal_vector/ALL/duration_p95: found -1, expected at least 0"},
      {"/ideal_vector/ALL", R"({"duration_p95": "1"})",
       "at /ideal_vector/ALL/duration_p95: found \"1\", expected number"},
      {"/ideal_vector/ALL", R"({"duration_p95": null})", "expected number"},
      {"/ideal_vector/ALL", R"({"error_rate": 1.5})", "at most 1"},
      {"/ideal_vector/ALL", "{}", "/ideal_vector/ALL"},
      {"/ideal_vector", R"({"cohort:2025-W27": {"error_rate": 0}})", "found the entity \"cohort:2025-W27\""},
      {"/ideal_vector", R"({"process:": {"error_rate": 0}})", "found the entity \"process:\""},
      {"/ids", R"(["ALL"])", "at /ids"},
      {"/version", "2", "at /version: found 2, expected one of 1"},
      {"/format", "\"x\"", "JSON that is no baseline"},
      {"/id", "\"a b\"", "at /id"},
      {"/more", "1", "unknown key \"more\""},
      {"/schema_hash", "\"0000000000000000000000000000000000000000000000000000000000000000\"",
       "the schema of this version"},
  };
  for (const auto& [place, value, said] : cases) {
    Json json = Signed();
    json[Json::json_pointer(place)] = Json::parse(value);
    const std::string message = Refusal(Write(SignedAnew(json)));
    EXPECT_TRUE(Has(message, said)) << message;
  }
}

TEST_F(BaselineFile, NumbersBeyondADoubleAreRefused) {
  std::string text = PrettyJson(Signed());
  for (const char* number : {"1e999", "NaN", "Infinity"}) {
    std::string changed = text;
    changed.replace(changed.find("12.5"), 4, number);
    const bool too_large = std::string_view(number) == "1e999";
    EXPECT_TRUE(Has(Refusal(Write(changed)),
                    too_large ? "expected one that a double can hold" : "expected valid JSON"))
        << number;
  }
}

// The last would count, and who reads the file may see the first.
TEST_F(BaselineFile, AKeyThatStandsTwiceIsRefused) {
  std::string figure = PrettyJson(Signed());
  figure.insert(figure.find("\"duration_p95\""), "\"duration_p95\": 99, ");
  EXPECT_TRUE(Has(Refusal(Write(figure)),
                  "at /ideal_vector/ALL: found the key \"duration_p95\" twice, expected it once"));
  EXPECT_FALSE(ReadUncheckedBaseline(file_).has_value());
  std::string member = PrettyJson(Signed());
  member.insert(member.find("\"notes\""), "\"notes\": \"\", ");
  EXPECT_TRUE(Has(Refusal(Write(member)), "found the key \"notes\" twice"));
}

TEST_F(BaselineFile, WhatCannotBeReadIsRefused) {
  EXPECT_TRUE(Has(Refusal(folder_.path() / "none.json"), "No such file"));
  EXPECT_TRUE(Has(Refusal(folder_.path()), "found a folder, expected a file"));
  EXPECT_TRUE(Has(Refusal(Write(std::string())), "expected valid JSON"));
  EXPECT_TRUE(Has(Refusal(Write(Json(5))), "JSON that is no baseline"));
  EXPECT_TRUE(Has(Refusal(Write(Json::object())), "JSON that is no baseline"));
}

TEST(BaselineSchema, KnowsEveryFigureAndNoOther) {
  const Json schema = Json::parse(BaselineSchemaText());
  const Json& figures = schema["properties"]["ideal_vector"]["additionalProperties"]["properties"];
  EXPECT_EQ(figures.size(), kKpis);
  for (const KpiInfo& kpi : KpiTable()) EXPECT_TRUE(figures.contains(kpi.name)) << kpi.name;
}

EntityState StateOf(const std::string& kind, const std::string& name, std::optional<double> observed,
                    std::optional<double> ideal) {
  EntityState entity;
  entity.kind = kind;
  entity.name = name;
  entity.key = kind == "all" ? "ALL" : kind + ":" + name;
  entity.observed[static_cast<size_t>(Kpi::kDurationP95)] = observed;
  entity.ideal[static_cast<size_t>(Kpi::kDurationP95)] = ideal;
  return entity;
}

EnergyState SmallState() {
  EnergyState state;
  state.entities = {StateOf("all", "ALL", 5, 4),          StateOf("process", "A", 7, {}),
                    StateOf("process", "B", {}, {}),      StateOf("host", "H", 8, 6),
                    StateOf("cohort", "2025-W27", 3, {}), StateOf("cohort", "2025-W28", {}, {})};
  return state;
}

std::map<std::string, double> DurationsOf(const Baseline& baseline) {
  std::map<std::string, double> durations;
  for (const auto& [key, figures] : baseline.ideal_vector) {
    durations[key] = figures[static_cast<size_t>(Kpi::kDurationP95)].value();
  }
  return durations;
}

using Durations = std::map<std::string, double>;

TEST(BuildBaseline, TakesWhatWasObservedWithoutCohorts) {
  const Baseline baseline = BuildBaseline(SmallState(), {}).value();
  EXPECT_EQ(DurationsOf(baseline), (Durations{{"ALL", 5}, {"process:A", 7}, {"host:H", 8}}));
  EXPECT_FALSE(baseline.signature.has_value());
  EXPECT_EQ(baseline.id, BuildBaseline(SmallState(), {}).value().id);  // from the figures alone
}

TEST(BuildBaseline, TakesTheIdealOrACohort) {
  EXPECT_EQ(DurationsOf(BuildBaseline(SmallState(), {.ideal = true}).value()),
            (Durations{{"ALL", 4}, {"host:H", 6}}));
  for (const char* key : {"2025-W27", "cohort:2025-W27"}) {
    const Baseline baseline = BuildBaseline(SmallState(), {.cohort = key, .id = "best"}).value();
    EXPECT_EQ(DurationsOf(baseline), (Durations{{"ALL", 3}}));
    EXPECT_EQ(baseline.cohort, "cohort:2025-W27");
    EXPECT_EQ(baseline.id, "best");
  }
}

TEST(BuildBaseline, RefusesWhatIsNotThere) {
  const auto unknown = BuildBaseline(SmallState(), {.cohort = "2025-W72"});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_NE(unknown.error().message.find("did you mean \"2025-W2"), std::string::npos)
      << unknown.error().message;
  EXPECT_FALSE(BuildBaseline(SmallState(), {.cohort = "2025-W28"}).has_value());  // no figure
  EXPECT_FALSE(BuildBaseline({}, {}).has_value());
  EnergyState negative = SmallState();
  negative.entities[1].observed[0] = -1;
  EXPECT_FALSE(BuildBaseline(negative, {}).has_value());
}

}  // namespace
}  // namespace harness::ideaspace

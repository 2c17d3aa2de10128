// SPDX-License-Identifier: Apache-2.0
#include "sessions/complexity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/json.h"
#include "base/prng.h"
#include "base/sha256.h"
#include "sessions/input_tree.h"

namespace harness::sessions {
namespace {

void ExpectSame(const InputFigures& a, const InputFigures& b) {
  EXPECT_EQ(a.characters, b.characters);
  EXPECT_EQ(a.depth, b.depth);
  EXPECT_EQ(a.array_items, b.array_items);
  EXPECT_EQ(a.nodes, b.nodes);
  EXPECT_EQ(a.fp_exact, b.fp_exact);
  EXPECT_EQ(a.fp_shape, b.fp_shape);
  EXPECT_EQ(a.fp_schema, b.fp_schema);
  EXPECT_EQ(a, b);
}

std::string Repeated(std::string_view text, int64_t times) {
  std::string out;
  for (int64_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Complexity, SmallInputByHand) {
  const InputFigures figures = MeasureInput(R"({"product": "iPhone"})");
  EXPECT_EQ(figures.characters, 20);  // {"product":"iPhone"}
  EXPECT_EQ(figures.estimated_tokens, 5);
  EXPECT_EQ(figures.depth, 1);
  EXPECT_EQ(figures.array_items, 0);
  EXPECT_EQ(figures.nodes, 2);
  EXPECT_FALSE(figures.truncated);
  EXPECT_EQ(CategoryOf(figures.characters), InputCategory::kTiny);
  EXPECT_EQ(figures.fp_exact, Sha256Hex(R"({"product":"iPhone"})"));
  EXPECT_EQ(figures.fp_shape, Sha256Hex(R"({"product":"string:3"})"));  // 6 code points: 4 to 7
  EXPECT_EQ(figures.fp_schema, Sha256Hex(R"({"product":"string"})"));
}

TEST(Complexity, FingerprintsAsTheDocumentShowsThem) {
  const InputFigures figures = MeasureInput(R"({"items": [{"id": 7, "name": "lamp"}]})");
  EXPECT_EQ(figures.fp_exact, Sha256Hex(R"({"items":[{"id":7,"name":"lamp"}]})"));
  EXPECT_EQ(figures.fp_shape, Sha256Hex(R"({"items":[1,{"id":"number","name":"string:3"}]})"));
  EXPECT_EQ(figures.fp_schema, Sha256Hex(R"({"items":[{"id":"number","name":"string"}]})"));
}

TEST(Complexity, CategoriesByTheLimitsAlone) {
  const auto category = [](int64_t n) { return NameOf(CategoryOf(n)); };
  EXPECT_EQ(category(0), "tiny");
  EXPECT_EQ(category(499), "tiny");
  EXPECT_EQ(category(500), "small");
  EXPECT_EQ(category(1999), "small");
  EXPECT_EQ(category(2000), "medium");
  EXPECT_EQ(category(5999), "medium");
  EXPECT_EQ(category(6000), "large");
  EXPECT_EQ(category(19999), "large");
  EXPECT_EQ(category(20000), "huge");
}

TEST(Complexity, CategoryOfTextsAtTheEdge) {
  EXPECT_EQ(MeasureInput(std::string(497, 'x')).characters, 499);  // and two quotes
  EXPECT_EQ(MeasureInput(std::string(498, 'x')).characters, 500);
  // Code points, not bytes: 498 letters of two bytes, or 249 pictures of four.
  EXPECT_EQ(MeasureInput(Repeated("\xC3\xA4", 497)).characters, 499);
  EXPECT_EQ(MeasureInput(Repeated("\xF0\x9F\x98\x80", 497)).characters, 499);
}

TEST(Complexity, LayoutKeyOrderAndEscapesChangeNothing) {
  const InputFigures plain = MeasureInput(R"({"a":[1,2,{"b":"é/\n"}],"z":true,"k":null})");
  EXPECT_EQ(plain.characters, 42);
  ExpectSame(
      plain,
      MeasureInput(
          "{\n  \"z\": true,\n  \"k\": null,\n  \"a\": [\n 1,\t2, {\"b\": \"\\u00e9\\/\\u000A\"}\n]\r\n}\n"));
  ExpectSame(plain, MeasureInput(R"({"\u006b":null,"a":[1,2,{"b":"\u00E9/\n"}],"z":true})"));
  ExpectSame(plain, MeasureInput(ParseJson(R"({"a":[1,2,{"b":"é/\n"}],"z":true,"k":null})", "test").value()));
  // A pair of surrogates is one code point, escaped or not.
  ExpectSame(MeasureInput("[\"\xF0\x9F\x98\x80\"]"), MeasureInput(R"(["\ud83d\ude00"])"));
  EXPECT_EQ(MeasureInput(R"(["\ud83d\ude00"])").characters, 5);
}

TEST(Complexity, NumbersAreAsRfc8785WritesThem) {
  const InputFigures hundred = MeasureInput("[100]");
  EXPECT_EQ(hundred.characters, 5);
  for (const char* spelling : {"[100.0]", "[1e2]", "[1E+2]", "[10.00e1]"})
    ExpectSame(hundred, MeasureInput(spelling));
  ExpectSame(MeasureInput("[1]"), MeasureInput("[1.0]"));
  ExpectSame(MeasureInput("[0]"), MeasureInput("[-0]"));
  ExpectSame(MeasureInput("[0]"), MeasureInput("[-0.0]"));
  EXPECT_EQ(MeasureInput("[1e21]").characters, 7);       // [1e+21]
  EXPECT_EQ(MeasureInput("[1e20]").characters, 23);      // [100000000000000000000]
  EXPECT_EQ(MeasureInput("[0.000001]").characters, 10);  // as it stands
  EXPECT_EQ(MeasureInput("[0.0000001]").characters, 6);  // [1e-7]
  EXPECT_EQ(MeasureInput("[4.50]").characters, 5);       // [4.5]
  ExpectSame(MeasureInput("[333333333.33333329]"), MeasureInput("[333333333.3333333]"));
  // Beyond 64 bits a number is what a double makes of it.
  EXPECT_EQ(MeasureInput("[123456789012345678901234567890]").characters, 24);  // [1.2345678901234568e+29]
  EXPECT_NE(MeasureInput("[9007199254740993]").fp_exact, MeasureInput("[9007199254740992]").fp_exact);
  // Values differ, structure does not.
  EXPECT_NE(hundred.fp_exact, MeasureInput("[101]").fp_exact);
  EXPECT_EQ(hundred.fp_shape, MeasureInput("[101]").fp_shape);
}

TEST(Complexity, TextThatIsNoJsonIsOneString) {
  for (const char* text : {"Write a poem", "{not json}", "[1,2", "nullify", "1e400", "[1e400]", "", "  ",
                           "tru", "\"open", "01", "[1,]", "{\"a\":1}{", "\xEF\xBB\xBFtext"}) {
    const InputFigures figures = MeasureInput(text);
    EXPECT_EQ(figures.nodes, 1) << text;
    EXPECT_EQ(figures.depth, 0) << text;
    ExpectSame(figures, MeasureInput(Json(std::string(text))));
  }
  ExpectSame(MeasureInput("a \"word\""), MeasureInput(R"("a \"word\"")"));
  EXPECT_EQ(MeasureInput("a \"word\"").characters, 12);
  EXPECT_EQ(MeasureInput("a\x01"
                         "b\tc")
                .characters,
            13);  // quotes, 3 letters, 6 and 2
}

TEST(Complexity, BytesThatAreNotUtf8CountAsReplacements) {
  const InputFigures figures = MeasureInput("ab\xFF\xC3z");
  EXPECT_EQ(figures.characters, 7);
  EXPECT_EQ(figures.fp_exact, Sha256Hex("\"ab\xEF\xBF\xBD\xEF\xBF\xBDz\""));
}

TEST(Complexity, DepthIsSafeAndCapped) {
  const auto nested = [](int64_t depth) { return Repeated("[", depth) + Repeated("]", depth); };
  for (const int64_t depth : {1, 63, 64}) {
    EXPECT_EQ(MeasureInput(nested(depth)).depth, depth);
    EXPECT_FALSE(MeasureInput(nested(depth)).truncated);
  }
  for (const int64_t depth : {65, 66, 1023, 1024, 1025, 10'000, 1'000'000}) {
    const InputFigures figures = MeasureInput(nested(depth));
    EXPECT_EQ(figures.depth, depth);
    EXPECT_EQ(figures.characters, 2 * depth);
    EXPECT_EQ(figures.nodes, depth);
    EXPECT_EQ(figures.array_items, depth - 1);
    EXPECT_TRUE(figures.truncated);
    EXPECT_EQ(figures.fp_schema, MeasureInput(nested(65)).fp_schema) << depth;
  }
  EXPECT_NE(MeasureInput(nested(64)).fp_schema, MeasureInput(nested(65)).fp_schema);
  // A million brackets that never close are no JSON.
  EXPECT_EQ(MeasureInput(Repeated("[", 1'000'000)).characters, 1'000'002);
  const std::string objects = Repeated("{\"a\":", 10'000) + "1" + Repeated("}", 10'000);
  EXPECT_EQ(MeasureInput(objects).characters, 60'001);
  EXPECT_EQ(MeasureInput(objects).depth, 10'000);
}

TEST(Complexity, NodeCapIsByLevelSoThatKeyOrderDecidesNothing) {
  std::string items = "[0";
  for (int64_t i = 1; i < kNodeCap; ++i) items += ",0";
  items += "]";
  const InputFigures a = MeasureInput("{\"big\":" + items + ",\"small\":{\"x\":1}}");
  const InputFigures b = MeasureInput("{\"small\":{\"x\":1},\"big\":" + items + "}");
  EXPECT_TRUE(a.truncated);
  EXPECT_EQ(a.nodes, kNodeCap + 4);
  EXPECT_EQ(a.array_items, kNodeCap);
  EXPECT_EQ(a.characters, 2 * kNodeCap + 1 + 7 + 17);  // items, {"big":, and ,"small":{"x":1}}
  ExpectSame(a, b);
  EXPECT_EQ(a.fp_schema, Sha256Hex(R"({"big":"truncated","small":"truncated"})"));
}

TEST(Complexity, OfEqualKeysTheLastCounts) {
  ExpectSame(MeasureInput(R"({"a":[1,2,3],"b":1,"a":"x"})"), MeasureInput(R"({"a":"x","b":1})"));
  const std::string deep = Repeated("[", 80) + Repeated("]", 80);
  InputFigures once = MeasureInput("{\"a\":" + deep + "}");
  ExpectSame(MeasureInput("{\"a\":[{}],\"a\":" + deep + "}"), once);
  // What lies beyond the depth cap is counted as it stands, commas and all.
  const std::string cut = Repeated("[", 62) + "[1,[2,3],[[4],5]]" + Repeated("]", 62);
  once = MeasureInput("{\"a\":" + cut + "}");
  EXPECT_TRUE(once.truncated);
  ExpectSame(MeasureInput("{\"a\":[{}],\"a\":" + cut + "}"), once);
}

TEST(Complexity, ArraysCountByTheirKindsOfItems) {
  const auto schema = [](const char* text) { return MeasureInput(text).fp_schema; };
  EXPECT_EQ(schema("[1,2,3]"), schema("[7]"));
  EXPECT_EQ(schema(R"([{"role":"user"},{"role":"system"}])"), schema(R"([{"role":"x"}])"));
  EXPECT_EQ(schema(R"([1,"a"])"), schema(R"(["b",2,3])"));
  EXPECT_NE(schema(R"([1,"a"])"), schema("[1]"));
  EXPECT_NE(schema("[]"), schema("[1]"));
  EXPECT_NE(schema("[]"), schema("{}"));
  const auto shape = [](const char* text) { return MeasureInput(text).fp_shape; };
  EXPECT_EQ(shape("[1,2]"), shape("[1,2,3]"));      // 2 to 3 items
  EXPECT_NE(shape("[1,2,3]"), shape("[1,2,3,4]"));  // 4 to 7
  EXPECT_EQ(MeasureInput(R"([1,"ab",{"k":[true,null]}])").fp_shape,
            Sha256Hex(R"([2,"number","string:2",{"k":[2,"boolean","null"]}])"));
  EXPECT_EQ(MeasureInput("[]").fp_shape, Sha256Hex("[0]"));
}

// A random value whose keys and texts hold what is awkward.
Json RandomJson(Philox& random, int depth) {
  static const std::vector<std::string> kTexts = {
      "",        "a",  "\xC3\xA9", "\xF0\x9F\x98\x80",        "\xEE\x80\x80",
      "\"q\\\"", "\n", "\x01",     "long text of some words", "\xE2\x82\xAC",
      "1"};
  const auto text = [&] { return kTexts[random.Below(kTexts.size())] + kTexts[random.Below(kTexts.size())]; };
  switch (random.Below(depth > 4 ? 6 : 9)) {
    case 0:
      return nullptr;
    case 1:
      return random.Chance(0.5);
    case 2:
      return static_cast<int64_t>(random.Next64() >> random.Below(63)) * (random.Chance(0.5) ? 1 : -1);
    case 3:
      return random.Normal() * std::exp2(static_cast<double>(random.Below(200)) - 100);
    case 4:
      return random.Next64();
    case 5:
      return text();
    case 6: {
      Json array = Json::array();
      for (uint64_t i = random.Below(5); i > 0; --i) array.push_back(RandomJson(random, depth + 1));
      return array;
    }
    default: {
      Json object = Json::object();
      for (uint64_t i = random.Below(5); i > 0; --i) object[text()] = RandomJson(random, depth + 1);
      return object;
    }
  }
}

// Against base/json.h, which writes canonical text by code of its own.
TEST(Complexity, AgreesWithTheCanonicalTextOfRandomValues) {
  Philox random(20260601);
  for (int i = 0; i < 3000; ++i) {
    const Json value = RandomJson(random, 0);
    const std::string canonical = CanonicalJson(value).value();
    const InputFigures figures = MeasureInput(value);
    EXPECT_EQ(figures.characters, CodePoints(canonical)) << canonical;
    EXPECT_EQ(figures.fp_exact, Sha256Hex(canonical)) << canonical;
    ExpectSame(figures, MeasureInput(canonical));
    ExpectSame(figures, MeasureInput(value.dump(3, '\t', true)));
  }
}

// Texts that are nearly JSON: two readers, one answer.
TEST(Complexity, AgreesWithTheReaderOfBaseOnDamagedTexts) {
  static constexpr std::string_view kPieces[] = {"{",     "}",    "[",      "]",
                                                 ",",     ":",    "\"",     "\\",
                                                 "\\u",   "d83d", "00e9",   "0",
                                                 "-",     "1",    ".",      "5",
                                                 "e",     "+",    "true",   "null",
                                                 " ",     "\n",   "\"a\":", "\x01",
                                                 "\xC3",  "\xA9", "\"b\"",  "99999999999999999999",
                                                 "1e400", "[]",   "{}",     "\xEF\xBB\xBF",
                                                 "/"};
  Philox random(99);
  int valid = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string text = random.Chance(0.5) ? RandomJson(random, 2).dump() : "";
    for (uint64_t k = random.Below(6); k > 0; --k) {
      const std::string_view piece = kPieces[random.Below(std::size(kPieces))];
      text.insert(random.Below(text.size() + 1), piece);
    }
    const auto parsed = ParseJson(text, "text");
    valid += parsed.has_value();
    const InputFigures expected = parsed ? MeasureInput(*parsed) : MeasureInput(Json(text));
    ASSERT_EQ(MeasureInput(text), expected) << text;
  }
  EXPECT_GT(valid, 250);
  EXPECT_LT(valid, 4750);
}

TEST(Complexity, ScoreIsWeightedSaturatingLogarithms) {
  InputFigures figures;
  EXPECT_EQ(ComplexityScore(figures, std::nullopt), 0);
  figures.characters = 20;
  figures.estimated_tokens = 5;
  figures.depth = 1;
  const double by_hand = 0.40 * std::log(21.0) / std::log(200001.0) +
                         0.30 * std::log(6.0) / std::log(50001.0) + 0.15 * std::log(2.0) / std::log(33.0);
  EXPECT_NEAR(ComplexityScore(figures, std::nullopt), by_hand, 1e-12);
  EXPECT_GT(ComplexityScore(figures, 500), ComplexityScore(figures, std::nullopt));
  figures.characters = INT64_MAX;
  figures.estimated_tokens = INT64_MAX / 4;
  figures.depth = 1'000'000;
  figures.array_items = INT64_MAX;
  EXPECT_NEAR(ComplexityScore(figures, std::nullopt), 1, 1e-12);
  double last = -1;
  for (int64_t n = 1; n < 1'000'000; n *= 3) {
    figures.characters = n;
    figures.estimated_tokens = n / 4;
    figures.depth = 1;
    figures.array_items = n / 50;
    EXPECT_GT(ComplexityScore(figures, std::nullopt), last);
    last = ComplexityScore(figures, std::nullopt);
  }
}

}  // namespace
}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
#include "base/schema_check.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

const char* const kSchema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object", "additionalProperties": false, "required": ["name"],
  "properties": {
    "name": {"type": "string", "minLength": 2},
    "count": {"type": "integer", "minimum": 0},
    "kind": {"enum": ["alpha", "beta"]},
    "items": {"type": "array", "items": {"$ref": "#/definitions/item"}}
  },
  "definitions": {"item": {"type": "object", "additionalProperties": false, "required": ["size"],
                           "properties": {"size": {"type": "number", "maximum": 1}}}}
})";

std::string MessageFor(const char* document) {
  const auto checker = SchemaChecker::Compile(kSchema, "schema").value();
  const auto result = checker.Check(ParseJson(document, "test").value(), "x.json");
  return result ? "" : result.error().message;
}

TEST(SchemaCheck, ValidDocumentPasses) {
  EXPECT_EQ(MessageFor(R"({"name": "ab", "count": 3, "kind": "beta", "items": [{"size": 0.5}]})"), "");
}

TEST(SchemaCheck, MessageSaysWhereWhatWasFoundAndExpected) {
  EXPECT_EQ(MessageFor(R"({"name": 7})"), "x.json: at /name: found 7, expected string");
  EXPECT_EQ(MessageFor(R"({"name": "a"})"), "x.json: at /name: found \"a\", expected a length of at least 2");
  EXPECT_EQ(MessageFor(R"({"name": "ab", "count": -1})"), "x.json: at /count: found -1, expected at least 0");
  EXPECT_EQ(MessageFor(R"({"name": "ab", "count": 1.5})"), "x.json: at /count: found 1.5, expected integer");
  EXPECT_EQ(MessageFor(R"({"name": "ab", "items": [{"size": 0}, {"size": 2}]})"),
            "x.json: at /items/1/size: found 2, expected at most 1");
  EXPECT_EQ(MessageFor("[]"), "x.json: at the top: found a list, expected object");
}

// The one of the value's type is what was meant.
TEST(SchemaCheck, AlternativesAreToldApartByTheTypeOfTheValue) {
  const auto checker = SchemaChecker::Compile(R"({"type": "array", "items": {"anyOf": [
      {"type": "string", "minLength": 1},
      {"type": "object", "additionalProperties": false, "required": ["pattern"], "properties": {
        "pattern": {"type": "string"}, "kinds": {"type": "array", "items": {"enum": ["cap", "split"]}}}}]}})",
                                              "schema")
                           .value();
  const auto message = [&](const char* document) {
    const auto checked = checker.Check(ParseJson(document, "test").value(), "x.json");
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_EQ(message(R"(["A*", {"pattern": "B*", "kinds": ["cap"]}])"), "");
  EXPECT_EQ(message(R"([{"pattern": "B*", "kinds": ["splitt"]}])"),
            "x.json: at /0/kinds/0: found \"splitt\", expected one of cap, split (did you mean split?)");
  EXPECT_EQ(message(R"([{"process": "B*", "pattern": "x"}])"),
            "x.json: at /0: found the unknown key \"process\", expected kinds, pattern");
  EXPECT_EQ(message(R"([{"kinds": ["cap"]}])"),
            "x.json: at /0: found no \"pattern\", expected one (it is required)");
}

TEST(SchemaCheck, MissingKeyIsNamed) {
  EXPECT_EQ(MessageFor("{}"), "x.json: at the top: found no \"name\", expected one (it is required)");
  EXPECT_EQ(MessageFor(R"({"name": "ab", "items": [{}]})"),
            "x.json: at /items/0: found no \"size\", expected one (it is required)");
}

TEST(SchemaCheck, SlipsGetAHint) {
  EXPECT_EQ(MessageFor(R"({"name": "ab", "kind": "alpa"})"),
            "x.json: at /kind: found \"alpa\", expected one of alpha, beta (did you mean alpha?)");
  EXPECT_EQ(MessageFor(R"({"name": "ab", "cuont": 1})"),
            "x.json: at the top: found the unknown key \"cuont\", expected count, items, kind, name (did you "
            "mean count?)");
  EXPECT_NE(MessageFor(R"({"name": "ab", "items": [{"size": 1, "sise": 1}]})")
                .find("at /items/0: found the unknown key"),
            std::string::npos);
}

TEST(SchemaCheck, LaterDraftsAndBrokenSchemasAreRefused) {
  EXPECT_FALSE(SchemaChecker::Compile(R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})", "s")
                   .has_value());
  EXPECT_FALSE(SchemaChecker::Compile("[]", "s").has_value());
  EXPECT_FALSE(SchemaChecker::Compile("{", "s").has_value());
  EXPECT_FALSE(SchemaChecker::Compile(R"({"type": 3})", "s").has_value());
}

}  // namespace
}  // namespace harness

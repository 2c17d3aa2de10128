// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "base/json_members.h"
#include "insight/example_trace.h"
#include "insight/taxonomy.h"

namespace harness::insight {
namespace {

// What a plugin may say: recommendations, findings for others, or neither.
std::string ExpectedOutput(const plugin::Manifest& manifest) {
  if (!manifest.no_recommendation) return "recommendations";
  return "findings for others (" + manifest.no_recommendation->reason_code + ")";
}

// "modelled" by a replay or formula, "measured" from the log, "none": without a figure or an example.
std::string Basis(const ExampleTrace& trace, bool own) {
  if (own && trace.recommendation != nullptr && trace.recommendation->contains("modeled_delta_hours"))
    return "modelled";
  if (trace.finding == nullptr) return "none";
  return TextOf(*trace.finding, "measurement_type") == "modeled" ? "modelled" : "measured";
}

// Why there is no example: the plugin could not answer, or had nothing to say.
std::string WhyNone(const Json& entry) {
  if (TextOf(entry, "status") != "ok") return TextOf(entry, "reason_code") + ": " + TextOf(entry, "summary");
  return "no finding in this log: " + TextOf(entry, "summary");
}

Json FindingCard(const Json* finding) {
  if (finding == nullptr) return nullptr;
  Json card = Json::object();
  for (const char* key :
       {"id", "kind", "title", "what", "where", "measurement_type", "n", "estimate", "unit"})
    card[key] = finding->at(key);
  card["query"] = finding->at("evidence").at("query");
  return card;
}

Json RecommendationCard(const ExampleTrace& trace) {
  if (trace.recommendation == nullptr) return nullptr;
  Json card = {{"plugin", trace.path.back()}, {"path", trace.path}};
  for (const char* key :
       {"id", "kind", "action_type", "recommendation", "target_process_ids", "scope_class", "modeled_percent",
        "modeled_basis_hours", "modeled_delta_hours", "not_modeled_reason", "how_to_check"}) {
    if (trace.recommendation->contains(key)) card[key] = trace.recommendation->at(key);
  }
  card["findings"] = trace.recommendation->at("evidence").at("findings");
  return card;
}

std::string CardText(const Json& card) {
  std::string text = "### " + card.at("plugin").get<std::string>() + "\n\n";
  const Json& finding = card.at("finding");
  if (finding.is_null()) return text + "No example: " + card.at("reason").get<std::string>() + "\n\n";
  text += "- **Finding** " + Code(TextOf(finding, "id")) + " (" + TextOf(finding, "measurement_type") +
          ", n = " + FormatThousands(finding.at("n").get<int64_t>()) + "): " + Cell(TextOf(finding, "what")) +
          "\n";
  const Json& advice = card.at("recommendation");
  if (advice.is_null())
    return text + "- **Recommendation** none: " + card.at("reason").get<std::string>() + "\n\n";
  text += "- **Recommendation** " + Code(TextOf(advice, "id")) + " of " +
          CodeList(advice.at("path").get<std::vector<std::string>>()) + ": " +
          Cell(TextOf(advice, "recommendation")) + "\n";
  if (const std::string check = TextOf(advice, "how_to_check"); !check.empty())
    text += "- **Check** " + Cell(check) + "\n";
  return text + "\n";
}

// Why a card has no recommendation, in the words of the plugin where it has some.
std::string WhyNoAdvice(const Json& entry, const ExampleTrace& trace) {
  if (trace.finding == nullptr) return WhyNone(entry);
  const Json& reason = entry.at("no_recommendation");
  if (reason.is_object()) return TextOf(reason, "reason_code") + ": " + TextOf(reason, "explanation");
  return "no recommendation in this log speaks of the same place";
}

bool HasMembers(const MatrixInput& input, const std::string& plugin_class, const std::string& before) {
  for (const plugin::Plugin* plugin : input.plugins) {
    if (plugin->manifest.id == before) return false;
    if (plugin->manifest.plugin_class == plugin_class) return true;
  }
  return false;
}

}  // namespace

Matrix ActionabilityMatrix(const MatrixInput& input, const ExamplePlugins& example) {
  const std::string about =
      "What each plugin is expected to say, whether its figure is modelled or measured, and its "
      "example of the run over " +
      input.example_log + ".";
  Json rows = Json::array();
  std::vector<std::vector<std::string>> table;
  for (const plugin::Plugin* plugin : input.plugins) {
    const plugin::Manifest& manifest = plugin->manifest;
    const Json& entry = example.at(manifest.id);
    const ExampleTrace trace = TraceOf(input, example, manifest.id);
    const bool own = trace.path.size() == 1;
    std::string shown = own && trace.recommendation != nullptr
                            ? TextOf(*trace.recommendation, "recommendation")
                        : trace.finding != nullptr ? TextOf(*trace.finding, "what")
                                                   : "";
    const std::string reason = shown.empty() ? WhyNone(entry) : "";
    const Json statement = manifest.no_recommendation
                               ? Json{{"reason_code", manifest.no_recommendation->reason_code},
                                      {"explanation", manifest.no_recommendation->explanation}}
                               : Json(nullptr);
    rows.push_back({{"plugin", manifest.id},
                    {"class", manifest.plugin_class},
                    {"expected", ExpectedOutput(manifest)},
                    {"no_recommendation", statement},
                    {"consumers", ConsumersOf(input, manifest.id)},
                    {"recommendations", entry.at("recommendations").size()},
                    {"findings", entry.at("findings").size()},
                    {"basis", Basis(trace, own)},
                    {"example", shown.empty() ? Json(nullptr) : Json(shown)},
                    {"no_example_reason", shown.empty() ? Json(reason) : Json(nullptr)}});
    table.push_back({Code(manifest.id), Cell(ExpectedOutput(manifest)), Basis(trace, own),
                     std::to_string(entry.at("recommendations").size()),
                     std::to_string(entry.at("findings").size()),
                     shown.empty() ? "N/A: " + Cell(reason) : Cell(shown)});
  }
  return {"actionability",
          {{"matrix", "actionability"},
           {"about", about},
           {"log", input.example_log},
           {"plugins", std::move(rows)}},
          MarkdownHead("Actionability", about) +
              MarkdownTable({"plugin", "expected output", "figure", "recommendations", "findings", "example"},
                            table)};
}

Matrix ExampleCards(const MatrixInput& input, const ExamplePlugins& example) {
  const std::string about =
      "One finding of each plugin, and the recommendation that rests on it, in the run over " +
      input.example_log + ".";
  Json cards = Json::array();
  std::string markdown = MarkdownHead("Example cards", about);
  for (const PluginClass& entry : PluginClasses()) {
    const std::string name(entry.id);
    markdown += "## " + name + "\n\n";
    for (const plugin::Plugin* plugin : input.plugins) {
      const plugin::Manifest& manifest = plugin->manifest;
      if (manifest.plugin_class != name) continue;
      const ExampleTrace trace = TraceOf(input, example, manifest.id);
      if (trace.finding == nullptr && HasMembers(input, name, manifest.id)) continue;
      const bool linked = trace.recommendation != nullptr;
      Json card = {{"class", name},
                   {"plugin", manifest.id},
                   {"finding", FindingCard(trace.finding)},
                   {"recommendation", RecommendationCard(trace)},
                   {"reason", linked ? Json(nullptr) : Json(WhyNoAdvice(example.at(manifest.id), trace))}};
      markdown += CardText(card);
      cards.push_back(std::move(card));
    }
  }
  markdown.pop_back();
  return {"example_cards",
          {{"matrix", "example_cards"},
           {"about", about},
           {"log", input.example_log},
           {"cards", std::move(cards)}},
          std::move(markdown)};
}

}  // namespace harness::insight

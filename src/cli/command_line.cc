// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "cli/settings.h"

namespace harness::cli {
namespace {

// The values that CLI11 collected for one argument.
struct Collected {
  const Argument* argument = nullptr;
  std::vector<std::string> values;
  bool given = false;
};

// One CLI11 application with what it collects; `node` is the verb's own application.
struct Parser {
  CLI::App app{"", "stat-harness"};
  std::map<const CLI::App*, const Command*> verb_of;
  std::map<const CLI::App*, std::string> path_of;
  std::vector<std::pair<const CLI::App*, std::unique_ptr<Collected>>> collected;
  bool help = false;
  bool version = false;
};

void Declare(Parser& parser, CLI::App& node, const Argument& argument) {
  auto owned = std::make_unique<Collected>();
  Collected& into = *owned;
  into.argument = &argument;
  parser.collected.emplace_back(&node, std::move(owned));
  const std::string names =
      argument.short_name.empty() ? argument.name : argument.short_name + "," + argument.name;
  if (!argument.positional && argument.value_name.empty()) {
    node.add_flag(names, into.given);
    return;
  }
  CLI::Option* option = node.add_option(names, into.values);
  if (argument.positional) {
    option->expected(argument.repeated ? -1 : 1);  // a missing one is reported by us
    option->allow_extra_args(argument.repeated);
  } else {
    option->expected(1)->allow_extra_args(false);
    option->multi_option_policy(argument.repeated ? CLI::MultiOptionPolicy::TakeAll
                                                  : CLI::MultiOptionPolicy::TakeLast);
  }
}

CLI::App* Below(CLI::App& node, std::string_view word) {
  const auto found =
      node.get_subcommands([word](const CLI::App* below) { return below->get_name() == word; });
  return found.empty() ? nullptr : found.front();
}

CLI::App& NodeOf(Parser& parser, std::string_view path) {
  CLI::App* node = &parser.app;
  std::string so_far;
  for (const std::string_view word : Split(path, ' ')) {
    so_far += (so_far.empty() ? "" : " ") + std::string(word);
    CLI::App* below = Below(*node, word);
    if (below == nullptr) {
      below = node->add_subcommand(std::string(word));
      below->set_help_flag();
      below->require_subcommand(0, 1);
      below->fallthrough();
      parser.path_of[below] = so_far;
    }
    node = below;
  }
  return *node;
}

// The innermost application that the words chose.
const CLI::App* Chosen(const CLI::App& app) {
  const CLI::App* node = &app;
  while (!node->get_subcommands().empty()) node = node->get_subcommands().front();
  return node;
}

std::vector<std::string> WordsBelow(const CLI::App& node) {
  std::vector<std::string> words;
  for (const CLI::App* below : node.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(below->get_name());
  }
  return words;
}

std::vector<std::string> FlagsOf(const Arguments& globals, const Command* command) {
  std::vector<std::string> flags = {"--help", "--version"};
  for (const Argument& argument : globals.all()) flags.push_back(argument.name);
  if (command != nullptr) {
    for (const Argument& argument : command->arguments.all()) {
      if (!argument.positional) flags.push_back(argument.name);
    }
  }
  return flags;
}

// Gives `words` to the verb's positional that takes all that is left; returns those that none takes.
std::vector<std::string> TakePositionals(Parser& parser, const CLI::App* node,
                                         std::vector<std::string> words) {
  for (auto& [owner, collected] : parser.collected) {
    if (owner != node || !collected->argument->positional) continue;
    const size_t room = collected->argument->repeated ? words.size() : collected->values.empty() ? 1 : 0;
    const auto end = words.begin() + static_cast<std::ptrdiff_t>(std::min(room, words.size()));
    collected->values.insert(collected->values.end(), words.begin(), end);
    words.erase(words.begin(), end);
  }
  return words;
}

// CLI11's message in our words, where it is a common one.
std::string FailureText(const std::string& failure) {
  const std::string_view first = Split(failure, '\n').front();
  const size_t colon = first.find(": ");
  if (colon != std::string_view::npos && first.ends_with(" missing")) {
    return std::string(first.substr(0, colon)) + ": found no value, expected one";
  }
  return std::string(first);
}

// The nearest of the known words, or where they all stand. `verb`: "" or "sessions list".
std::string Hint(const std::string& word, const std::vector<std::string>& known, const std::string& verb) {
  const auto nearest = NearestWord(word, known);
  if (nearest) return "; did you mean " + *nearest + "?";
  return "; stat-harness " + (verb.empty() ? "" : verb + " ") + "--help lists what there is";
}

// What the parser did not take, and what it says of the others.
struct Untaken {
  std::vector<std::string> words;
  std::string failure;
};

Untaken TakeWords(Parser& parser, std::vector<std::string> words) {
  Untaken untaken;
  std::reverse(words.begin(), words.end());  // CLI11 takes them so
  try {
    parser.app.parse(std::move(words));
  } catch (const CLI::ExtrasError&) {
    untaken.words = parser.app.remaining(true);
  } catch (const CLI::ParseError& error) {
    untaken.failure = error.what();
  }
  return untaken;
}

// A word that nothing takes.
Error ErrorOfWord(const std::string& word, bool may_be_option, const CLI::App& node, const Arguments& globals,
                  const CommandSet::Parsed& parsed) {
  const std::string of = parsed.help_of.empty() ? "" : " of " + parsed.help_of;
  if (word.starts_with("-") && word != "-" && may_be_option) {
    const std::string name = word.substr(0, word.find('='));
    return InvalidArgument("unknown option " + Quoted(name) + of +
                           Hint(name, FlagsOf(globals, parsed.command), parsed.help_of));
  }
  if (parsed.command != nullptr)
    return InvalidArgument("found " + Quoted(word) + ", which " + parsed.help_of + " does not take");
  return InvalidArgument("unknown verb " + Quoted(word) + of + Hint(word, WordsBelow(node), parsed.help_of));
}

// "stat-harness payout-report --out DIR LOG": the verb with all that it needs.
std::string CallOf(const CommandSet::Parsed& parsed) {
  std::string options, positionals;
  for (const Argument& argument : parsed.command->arguments.all()) {
    if (!argument.required) continue;
    if (argument.positional) {
      positionals += " " + argument.value_name;
    } else {
      options += " " + argument.name + " " + argument.value_name;
    }
  }
  return "stat-harness " + parsed.help_of + options + positionals;
}

Error Missing(const Argument& argument, const CommandSet::Parsed& parsed) {
  const std::string name =
      argument.positional ? argument.value_name : argument.name + " " + argument.value_name;
  const std::string verb = parsed.help_of.empty() ? "" : parsed.help_of + ": ";
  return InvalidArgument(verb + "missing " + name + " (" + argument.help + ")" +
                         (parsed.command == nullptr ? "" : ", expected " + CallOf(parsed)) +
                         "; see stat-harness " + (parsed.help_of.empty() ? "" : parsed.help_of + " ") +
                         "--help");
}

// Hands the values of the program and of the chosen verb to who asked for them.
Result<void> StoreValues(const Parser& parser, const CLI::App* node, const CommandSet::Parsed& parsed) {
  for (const auto& [owner, collected] : parser.collected) {
    if (owner != &parser.app && owner != node) continue;
    const Argument& argument = *collected->argument;
    if (collected->values.empty() && !collected->given) {
      if (argument.required && !parsed.version) return Missing(argument, parsed);
      continue;
    }
    const Result<void> stored = argument.store(collected->values);
    if (!stored) return Error{stored.error().code, argument.name + ": " + stored.error().message};
  }
  return Ok();
}

}  // namespace

CommandSet::CommandSet(std::span<const Verb> verbs) {
  for (const Setting& setting : Settings()) {
    if (setting.global) globals_.OfSetting(setting.key);
  }
  globals_.Switch("--json", "Results as JSON on stdout; short for --format json", nullptr).store =
      [this](const std::vector<std::string>&) {
        globals_.AddFlagValue({"format", "json", "--json"});
        return Ok();
      };
  globals_.File("--config", "FILE", "Read this configuration file and no other", &config_file_);
  for (const Verb& verb : verbs) {
    auto command = std::make_unique<Command>();
    command->verb = &verb;
    command->run = verb.setup(command->arguments);
    commands_.push_back(std::move(command));
  }
}

Result<CommandSet::Parsed> CommandSet::Parse(const std::vector<std::string>& words) {
  Parser parser;
  parser.app.set_help_flag();
  parser.app.require_subcommand(0, 1);
  parser.app.add_flag("-h,--help", parser.help);
  parser.app.add_flag("--version", parser.version);
  for (const Argument& argument : globals_.all()) Declare(parser, parser.app, argument);
  for (const auto& command : commands_) {
    CLI::App& node = NodeOf(parser, command->verb->path);
    parser.verb_of[&node] = command.get();
    for (const Argument& argument : command->arguments.all()) Declare(parser, node, argument);
  }

  // What follows "--" are positionals of the verb; CLI11 would hand them to the program once the verb has
  // one.
  const auto mark = std::find(words.begin(), words.end(), "--");
  Untaken untaken = TakeWords(parser, {words.begin(), mark});
  const CLI::App* node = Chosen(parser.app);
  const auto verb = parser.verb_of.find(node);
  Parsed parsed;
  parsed.help = parser.help;
  parsed.version = parser.version;
  parsed.help_of = node == &parser.app ? "" : parser.path_of[node];
  if (verb != parser.verb_of.end()) parsed.command = const_cast<Command*>(verb->second);
  if (parsed.help) return parsed;
  if (untaken.words.empty() && mark != words.end())
    untaken.words = TakePositionals(parser, node, {mark + 1, words.end()});

  if (!untaken.words.empty()) {
    const std::string& word = untaken.words.front();
    const bool may_be_option = std::find(mark, words.end(), word) == words.end();
    return ErrorOfWord(word, may_be_option, *node, globals_, parsed);
  }
  if (!untaken.failure.empty()) return InvalidArgument(FailureText(untaken.failure));
  RETURN_IF_ERROR(StoreValues(parser, node, parsed));
  return parsed;
}

std::vector<FlagValue> CommandSet::FlagValues(const Command* command) const {
  std::vector<FlagValue> values = globals_.flag_values();
  if (command != nullptr) {
    for (const FlagValue& value : command->arguments.flag_values()) values.push_back(value);
  }
  return values;
}

}  // namespace harness::cli

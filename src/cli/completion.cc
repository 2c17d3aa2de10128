// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace harness::cli {
namespace {

struct NextWord {
  std::string word;
  std::string help;
};

// The words that may follow `prefix` ("" or "plugins"), in the order of the table, with their help.
std::vector<NextWord> WordsAfter(const CommandSet& commands, const std::string& prefix) {
  std::vector<NextWord> words;
  std::set<std::string, std::less<>> seen;
  for (const auto& command : commands.commands()) {
    std::string_view path = command->verb->path;
    if (!prefix.empty()) {
      if (!path.starts_with(prefix + " ")) continue;
      path.remove_prefix(prefix.size() + 1);
    }
    const std::string_view word = path.substr(0, path.find(' '));
    const bool leaf = word.size() == path.size();
    if (!seen.insert(std::string(word)).second) continue;
    words.push_back({std::string(word), std::string(leaf ? command->verb->help : GroupHelp(word))});
  }
  return words;
}

std::vector<std::string> GroupWords(const CommandSet& commands) {
  std::vector<std::string> groups;
  for (const auto& command : commands.commands()) {
    const size_t blank = command->verb->path.find(' ');
    if (blank == std::string_view::npos) continue;
    const std::string word(command->verb->path.substr(0, blank));
    if (std::find(groups.begin(), groups.end(), word) == groups.end()) groups.push_back(word);
  }
  return groups;
}

std::vector<const Argument*> Options(const CommandSet& commands, const Command& command) {
  std::vector<const Argument*> options;
  for (const Argument& argument : command.arguments.all()) {
    if (!argument.positional) options.push_back(&argument);
  }
  for (const Argument& argument : commands.globals().all()) options.push_back(&argument);
  return options;
}

const Argument* FirstPositional(const Command& command) {
  for (const Argument& argument : command.arguments.all()) {
    if (argument.positional) return &argument;
  }
  return nullptr;
}

// 'text' for a shell, where every ' is left out.
std::string ShellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c != '\'') quoted += c;
  }
  return quoted + "'";
}

// The command that lists names for an offer: its first CSV column, without the header. No quotes: they stand
// in some.
std::string ListCommand(Offer offer) {
  return std::string("stat-harness ") + (offer == Offer::kDatasets ? "datasets" : "runs") +
         " --format csv --quiet 2>/dev/null | cut -d, -f1 | tail -n +2";
}

std::string BashOffer(const Argument& argument) {
  if (!argument.choices.empty()) return "_sh_words '" + Join(argument.choices, " ") + "'";
  switch (argument.offer) {
    case Offer::kFiles:
      return "_sh_paths -f";
    case Offer::kFolders:
      return "_sh_paths -d";
    case Offer::kDatasets:
    case Offer::kRuns:
      return "_sh_words \"$(" + ListCommand(argument.offer) + ")\"";
    case Offer::kNothing:
      break;
  }
  return ":";
}

std::string ZshOffer(const Argument& argument) {
  if (!argument.choices.empty()) return "(" + Join(argument.choices, " ") + ")";
  switch (argument.offer) {
    case Offer::kFiles:
      return "_files";
    case Offer::kFolders:
      return "_files -/";
    case Offer::kDatasets:
    case Offer::kRuns:
      return "{compadd -- ${(f)\"$(" + ListCommand(argument.offer) + ")\"}}";
    case Offer::kNothing:
      break;
  }
  return " ";
}

// Text inside an _arguments specification: brackets and colons would end it.
std::string ZshText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    if (c != '\'') out += c;
  }
  return out;
}

std::string ZshArguments(const CommandSet& commands, const Command& command, std::string_view indent) {
  std::string text = std::string(indent) + "_arguments";
  for (const Argument* option : Options(commands, command)) {
    std::string spec = (option->repeated ? "*" : "") + option->name +
                       (option->value_name.empty() ? "" : "=") + "[" + ZshText(option->help) + "]";
    if (!option->value_name.empty()) spec += ":" + ZshText(option->value_name) + ":" + ZshOffer(*option);
    text += " \\\n" + std::string(indent) + "  '" + spec + "'";
  }
  for (const Argument& argument : command.arguments.all()) {
    if (!argument.positional) continue;
    text += " \\\n" + std::string(indent) + "  '" + (argument.repeated ? "*" : "") + ":" +
            ZshText(argument.value_name) + ":" + ZshOffer(argument) + "'";
  }
  return text + "\n";
}

std::string FishOffer(const Argument& argument) {
  if (!argument.choices.empty()) return " -x -a " + ShellQuoted(Join(argument.choices, " "));
  switch (argument.offer) {
    case Offer::kFiles:
      return " -r -F";
    case Offer::kFolders:
      return " -x -a '(__fish_complete_directories)'";
    case Offer::kDatasets:
    case Offer::kRuns:
      return " -x -a \"(" + ListCommand(argument.offer) + ")\"";
    case Offer::kNothing:
      break;
  }
  return " -x";
}

}  // namespace

std::string BashCompletion(const CommandSet& commands) {
  std::string text =
      "# bash completion of stat-harness, written by `stat-harness completion bash`\n"
      "_sh_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$cur\")); }\n"
      "_sh_paths() { compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen \"$1\" -- "
      "\"$cur\")); }\n"
      "_stat_harness() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb='' word i\n"
      "  COMPREPLY=()\n"
      "  [[ $cur == '=' ]] && cur=''\n"
      "  [[ $prev == '=' ]] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=${COMP_WORDS[i]}\n"
      "    case \"$verb|$word\" in\n";
  for (const NextWord& next : WordsAfter(commands, "")) {
    text += "      '|" + next.word + "') verb='" + next.word + "' ;;\n";
  }
  for (const std::string& group : GroupWords(commands)) {
    for (const NextWord& next : WordsAfter(commands, group)) {
      text += "      '" + group + "|" + next.word + "') verb='" + group + " " + next.word + "' ;;\n";
    }
  }
  text += "    esac\n  done\n  case \"$verb|$prev\" in\n";
  for (const Argument& argument : commands.globals().all()) {
    if (!argument.value_name.empty())
      text += "    *'|" + argument.name + "') " + BashOffer(argument) + "; return ;;\n";
  }
  for (const auto& command : commands.commands()) {
    for (const Argument& argument : command->arguments.all()) {
      if (argument.positional || argument.value_name.empty()) continue;
      text += "    '" + std::string(command->verb->path) + "|" + argument.name + "') " + BashOffer(argument) +
              "; return ;;\n";
    }
  }
  text += "  esac\n  case \"$verb\" in\n";
  const auto words_case = [&](const std::string& prefix) {
    std::vector<std::string> words;
    for (const NextWord& next : WordsAfter(commands, prefix)) words.push_back(next.word);
    text += "    '" + prefix + "') _sh_words '" + Join(words, " ") + "' ;;\n";
  };
  words_case("");
  for (const std::string& group : GroupWords(commands)) words_case(group);
  for (const auto& command : commands.commands()) {
    std::vector<std::string> names;
    for (const Argument* option : Options(commands, *command)) names.push_back(option->name);
    const Argument* positional = FirstPositional(*command);
    text += "    '" + std::string(command->verb->path) + "') if [[ $cur == -* ]]; then _sh_words '" +
            Join(names, " ") + " --help'; else " + (positional == nullptr ? ":" : BashOffer(*positional)) +
            "; fi ;;\n";
  }
  return text + "  esac\n}\ncomplete -F _stat_harness stat-harness\n";
}

std::string ZshCompletion(const CommandSet& commands) {
  std::string text =
      "#compdef stat-harness\n"
      "# zsh completion of stat-harness, written by `stat-harness completion zsh`\n"
      "_stat_harness() {\n";
  const auto offer_words = [&](const std::string& prefix, const std::string& indent) {
    text += indent + "local -a verbs=(\n";
    for (const NextWord& next : WordsAfter(commands, prefix)) {
      text += indent + "  " + ShellQuoted(next.word + ":" + ZshText(next.help)) + "\n";
    }
    text += indent + ")\n" + indent + "_describe verb verbs\n";
  };
  text += "  if (( CURRENT == 2 )); then\n";
  offer_words("", "    ");
  text += "    return\n  fi\n  case $words[2] in\n";
  for (const NextWord& next : WordsAfter(commands, "")) {
    text += "    " + next.word + ")\n";
    const std::vector<NextWord> below = WordsAfter(commands, next.word);
    if (!below.empty()) {
      text += "      if (( CURRENT == 3 )); then\n";
      offer_words(next.word, "        ");
      text += "        return\n      fi\n      case $words[3] in\n";
    }
    for (const auto& command : commands.commands()) {
      const std::string path(command->verb->path);
      if (path == next.word) {
        text += "      shift words; (( CURRENT-- ))\n" + ZshArguments(commands, *command, "      ");
      } else if (path.starts_with(next.word + " ")) {
        text += "        " + path.substr(next.word.size() + 1) +
                ")\n          shift 2 words; (( CURRENT -= 2 ))\n" +
                ZshArguments(commands, *command, "          ") + "          ;;\n";
      }
    }
    if (!below.empty()) text += "      esac\n";
    text += "      ;;\n";
  }
  return text + "  esac\n}\n_stat_harness \"$@\"\n";
}

std::string FishCompletion(const CommandSet& commands) {
  std::string text =
      "# fish completion of stat-harness, written by `stat-harness completion fish`\n"
      "complete -c stat-harness -f\n";
  for (const NextWord& next : WordsAfter(commands, "")) {
    text += "complete -c stat-harness -n __fish_use_subcommand -a " + next.word + " -d " +
            ShellQuoted(next.help) + "\n";
  }
  for (const std::string& group : GroupWords(commands)) {
    std::vector<std::string> words;
    for (const NextWord& next : WordsAfter(commands, group)) words.push_back(next.word);
    for (const NextWord& next : WordsAfter(commands, group)) {
      text += "complete -c stat-harness -n '__fish_seen_subcommand_from " + group +
              "; and not __fish_seen_subcommand_from " + Join(words, " ") + "' -a " + next.word + " -d " +
              ShellQuoted(next.help) + "\n";
    }
  }
  for (const Argument& argument : commands.globals().all()) {
    text += "complete -c stat-harness -l " + argument.name.substr(2) + " -d " + ShellQuoted(argument.help) +
            (argument.value_name.empty() ? "" : FishOffer(argument)) + "\n";
  }
  for (const auto& command : commands.commands()) {
    std::string seen;
    for (const std::string_view word : Split(command->verb->path, ' ')) {
      seen += (seen.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + std::string(word));
    }
    for (const Argument& argument : command->arguments.all()) {
      text += "complete -c stat-harness -n " + ShellQuoted(seen);
      if (!argument.positional)
        text += " -l " + argument.name.substr(2) + " -d " + ShellQuoted(argument.help);
      text += (argument.positional || !argument.value_name.empty() ? FishOffer(argument) : "") + "\n";
    }
  }
  return text;
}

}  // namespace harness::cli

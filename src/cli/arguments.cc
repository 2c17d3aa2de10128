// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include "base/text.h"
#include "cli/settings.h"

namespace harness::cli {
namespace {

using Values = std::vector<std::string>;

Argument Named(std::string_view name, std::string_view value_name, std::string_view help) {
  Argument argument;
  argument.name = name;
  argument.value_name = value_name;
  argument.help = help;
  return argument;
}

Argument AtPlace(std::string_view value_name, std::string_view help) {
  Argument argument = Named(value_name, value_name, help);
  argument.positional = true;
  argument.required = true;
  return argument;
}

}  // namespace

Argument& Arguments::Add(Argument argument) {
  all_.push_back(std::move(argument));
  return all_.back();
}

Argument& Arguments::Switch(std::string_view name, std::string_view help, bool* target) {
  Argument& added = Add(Named(name, "", help));
  added.store = [target](const Values&) {
    *target = true;
    return Ok();
  };
  return added;
}

Argument& Arguments::Text(std::string_view name, std::string_view value_name, std::string_view help,
                          std::string* target) {
  Argument& added = Add(Named(name, value_name, help));
  added.store = [target](const Values& values) {
    *target = values.back();
    return Ok();
  };
  return added;
}

Argument& Arguments::Text(std::string_view name, std::string_view value_name, std::string_view help,
                          std::optional<std::string>* target) {
  Argument& added = Add(Named(name, value_name, help));
  added.store = [target](const Values& values) {
    *target = values.back();
    return Ok();
  };
  return added;
}

Argument& Arguments::Texts(std::string_view name, std::string_view value_name, std::string_view help,
                           std::vector<std::string>* target) {
  Argument& added = Add(Named(name, value_name, help));
  added.repeated = true;
  added.store = [target](const Values& values) {
    *target = values;
    return Ok();
  };
  return added;
}

Argument& Arguments::File(std::string_view name, std::string_view value_name, std::string_view help,
                          Path* target) {
  Argument& added = Add(Named(name, value_name, help));
  added.offer = Offer::kFiles;
  added.store = [target](const Values& values) {
    *target = values.back();
    return Ok();
  };
  return added;
}

Argument& Arguments::Integer(std::string_view name, std::string_view help, int64_t min, int64_t max,
                             int64_t* target) {
  Argument& added = Add(Named(name, "N", help));
  added.store = [target, min, max](const Values& values) -> Result<void> {
    const std::optional<int64_t> value = ParseInt64(values.back());
    if (!value || *value < min || *value > max) {
      return InvalidArgument("found " + Quoted(values.back()) + ", expected an integer from " +
                             std::to_string(min) + " to " + std::to_string(max));
    }
    *target = *value;
    return {};
  };
  return added;
}

Argument& Arguments::Number(std::string_view name, std::string_view help, double above, double max,
                            double* target) {
  Argument& added = Add(Named(name, "X", help));
  added.store = [target, above, max](const Values& values) -> Result<void> {
    const std::optional<double> value = ParseDouble(values.back());
    if (!value || !(*value > above) || !(*value <= max)) {
      return InvalidArgument("found " + Quoted(values.back()) + ", expected a number above " +
                             FormatDouble(above) + ", at most " + FormatDouble(max));
    }
    *target = *value;
    return {};
  };
  return added;
}

Argument& Arguments::Choice(std::string_view name, std::vector<std::string> choices, std::string_view help,
                            std::string* target) {
  Argument& added = Add(Named(name, Join(choices, "|"), help));
  added.choices = std::move(choices);
  added.store = [target, known = added.choices](const Values& values) -> Result<void> {
    for (const std::string& choice : known) {
      if (choice == values.back()) {
        *target = choice;
        return {};
      }
    }
    const auto nearest = NearestWord(values.back(), known);
    return InvalidArgument("found " + Quoted(values.back()) + ", expected one of " + Join(known, ", ") +
                           (nearest ? "; did you mean " + *nearest + "?" : std::string()));
  };
  return added;
}

Argument& Arguments::Positional(std::string_view value_name, std::string_view help, std::string* target) {
  Argument& added = Add(AtPlace(value_name, help));
  added.store = [target](const Values& values) {
    *target = values.back();
    return Ok();
  };
  return added;
}

Argument& Arguments::Positionals(std::string_view value_name, std::string_view help,
                                 std::vector<std::string>* target) {
  Argument& added = Add(AtPlace(value_name, help));
  added.repeated = true;
  added.store = [target](const Values& values) {
    *target = values;
    return Ok();
  };
  return added;
}

Argument& Arguments::OfSetting(std::string_view key) {
  const Setting* setting = FindSetting(key);
  HARNESS_CHECK(setting != nullptr && !setting->flag.empty());
  Argument& added = Add(Named(setting->flag, setting->value_name, setting->help));
  const bool paths = setting->type == SettingType::kPaths;
  if (setting->type == SettingType::kPath || paths) added.offer = Offer::kFolders;
  added.repeated = paths;
  if (setting->type == SettingType::kChoice) {
    for (const std::string_view choice : Split(setting->choices, '|')) added.choices.emplace_back(choice);
  }
  const bool is_switch = setting->type == SettingType::kBoolean;
  added.store = [this, setting, is_switch](const Values& values) -> Result<void> {
    std::string text = is_switch ? "true" : Join(values, ":");
    if (!setting->default_value.empty()) {
      RETURN_IF_ERROR(ParseSettingText(*setting, text));
    }
    flag_values_.push_back({std::string(setting->key), std::move(text), std::string(setting->flag)});
    return {};
  };
  return added;
}

}  // namespace harness::cli

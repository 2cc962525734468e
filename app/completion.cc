// SPDX-License-Identifier: Apache-2.0
#include "app/completion.h"

#include <fmt/format.h>

#include "base/embedded_file.h"

namespace chancery {

std::span<const EmbeddedFile> shell_files();

namespace {

using Value = OptionWords::Value;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// A text in single quotes, for a POSIX shell.
std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

std::string names_of(const std::vector<VerbWords>& verbs, std::string_view apart) {
  std::string names;
  for (const auto& verb : verbs) names += (names.empty() ? "" : std::string(apart)) + verb.name;
  return names;
}

// How the value that stands at the cursor is completed.
std::string bash_value(const OptionWords& option) {
  switch (option.value) {
    case Value::choice: {
      std::string words;
      for (const auto& choice : option.choices) words += (words.empty() ? "" : "\n") + replaced(choice, " ", "\\ ");
      return "_chancery_words " + quoted(words);
    }
    case Value::file:
      return "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\"))";
    case Value::folder:
      return "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- \"$cur\"))";
    case Value::site:
      return "_chancery_sites";
    case Value::none:
    case Value::text:
      break;
  }
  return ":";
}

std::string bash_verb(const VerbWords& verb) {
  std::string options, values, own = ":";
  for (const auto& option : verb.options) {
    if (option.positional) {
      own = bash_value(option);
      continue;
    }
    for (const auto& name : option.names)
      if (name.starts_with("--")) options += (options.empty() ? "" : "\n") + name;
    if (option.value != Value::none)
      values += fmt::format("        {}) {}; return ;;\n", fmt::join(option.names, "|"), bash_value(option));
  }
  return fmt::format(
      "    {})\n      case $prev in\n{}      esac\n      if [[ $cur == -* ]]; then\n        _chancery_words "
      "{}\n      else\n        {}\n      fi\n      ;;\n",
      verb.name, values, quoted(options + "\n--help"), own);
}

// In the descriptions of zsh, brackets and colons have a meaning.
std::string zsh_text(std::string text) {
  for (const auto* special : {"\\", "[", "]", ":"})
    text = replaced(std::move(text), special, std::string("\\") + special);
  return text;
}

std::string zsh_value(const OptionWords& option) {
  switch (option.value) {
    case Value::choice: {
      std::string words;
      for (const auto& choice : option.choices) words += (words.empty() ? "" : " ") + replaced(choice, " ", "\\ ");
      return "(" + words + ")";
    }
    case Value::file:
      return "_files";
    case Value::folder:
      return "_files -/";
    case Value::site:
      return "_chancery_sites";
    case Value::none:
    case Value::text:
      break;
  }
  return " ";
}

std::string zsh_verb(const VerbWords& verb) {
  std::string specs;
  int place = 1;
  const auto add = [&](const std::string& spec) { specs += " \\\n        " + quoted(spec); };
  for (const auto& option : verb.options) {
    const auto help = zsh_text(option.help);
    if (option.positional) {
      const auto where = option.repeated ? std::string("*") : std::to_string(place++);
      add(fmt::format("{}:{}:{}", where, zsh_text(option.names.front()), zsh_value(option)));
      continue;
    }
    for (const auto& name : option.names)
      add(option.value == Value::none
              ? fmt::format("{}[{}]", name, help)
              : fmt::format("{}{}{}[{}]:{}:{}", option.repeated ? "*" : "", name, name.starts_with("--") ? "=" : "",
                            help, zsh_text(option.value_name), zsh_value(option)));
  }
  return fmt::format("    {})\n      _arguments -s -S{}\n      ;;\n", verb.name, specs);
}

// A text in fish's single quotes.
std::string fish_quoted(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string fish_value(const OptionWords& option) {
  switch (option.value) {
    case Value::choice: {
      std::string words;
      for (const auto& choice : option.choices) words += (words.empty() ? "" : " ") + replaced(choice, " ", "\\ ");
      return " -x -a " + fish_quoted(words);
    }
    case Value::file:
      return " -r -F";
    case Value::folder:
      return " -x -a '(__fish_complete_directories)'";
    case Value::site:
      return " -x -a '(command -q chancery; and chancery config sites 2>/dev/null)'";
    case Value::none:
      return "";
    case Value::text:
      break;
  }
  return " -x";
}

}  // namespace

std::string bash_completion(const std::vector<VerbWords>& verbs) {
  std::string text(shell_files().front().bytes);
  text += fmt::format("  case $verb in\n    '')\n      _chancery_words {}\n      ;;\n",
                      quoted(names_of(verbs, "\n") + "\n--help\n--version"));
  for (const auto& verb : verbs) text += bash_verb(verb);
  return text + "  esac\n}\ncomplete -F _chancery chancery ./chancery\n";
}

std::string zsh_completion(const std::vector<VerbWords>& verbs) {
  std::string text =
      "#compdef chancery\n# zsh completion for chancery: keep it as _chancery in a folder of $fpath\n"
      "_chancery_sites() {\n  local -a sites\n  sites=(${(f)\"$(chancery config sites 2>/dev/null)\"})\n"
      "  compadd -a sites\n}\n_chancery() {\n  local -a verbs\n  verbs=(\n";
  for (const auto& verb : verbs) text += "    " + quoted(verb.name + ":" + zsh_text(verb.help)) + "\n";
  text +=
      "  )\n  if ((CURRENT == 2)); then\n    _describe -t commands command verbs\n    return\n  fi\n"
      "  local verb=$words[2]\n  shift words\n  ((CURRENT--))\n  case $verb in\n";
  for (const auto& verb : verbs) text += zsh_verb(verb);
  return text +
         "  esac\n}\nif [[ $funcstack[1] == _chancery ]]; then\n  _chancery \"$@\"\nelse\n"
         "  compdef _chancery chancery\nfi\n";
}

std::string fish_completion(const std::vector<VerbWords>& verbs) {
  std::string text =
      "# fish completion for chancery: keep it as ~/.config/fish/completions/chancery.fish\ncomplete -c chancery -f\n";
  for (const auto& verb : verbs) {
    text +=
        fmt::format("complete -c chancery -n __fish_use_subcommand -a {} -d {}\n", verb.name, fish_quoted(verb.help));
    for (const auto& option : verb.options) {
      auto line = fmt::format("complete -c chancery -n '__fish_seen_subcommand_from {}'", verb.name);
      for (const auto& name : option.names)
        if (!option.positional) line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      const auto value = fish_value(option);
      if (option.positional && value == " -x") continue;
      text += line + value + " -d " + fish_quoted(option.help) + "\n";
    }
  }
  return text;
}

}  // namespace chancery

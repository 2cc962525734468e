// SPDX-License-Identifier: Apache-2.0
// Completion, in the shells that do it.
#include "app/completion.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

bool is_here(const std::string& shell) {
  if (std::system(("command -v " + shell + " >/dev/null 2>&1").c_str()) == 0) return true;
  WARN("skipped: there is no " << shell << " here");
  return false;
}

std::string said_by(const std::string& command, const test::TempDir& dir) {
  const auto out = dir / "out";
  CHECK(std::system(("cd " + dir.path().string() + " && " + command + " >out 2>&1").c_str()) == 0);
  return test::read_file(out);
}

std::string sorted(const std::string& lines) {
  std::vector<std::string> all;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  std::sort(all.begin(), all.end());
  std::string joined;
  for (const auto& line : all) joined += (joined.empty() ? "" : " ") + line;
  return joined;
}

}  // namespace

TEST_CASE("bash completes verbs, options, choices, files and the names of sites") {
  if (!is_here("bash")) return;
  const test::TempDir dir;
  test::write_file(dir / "c.bash", bash_completion(option_table()));
  test::write_file(dir / "seeds.txt", "");
  std::filesystem::create_directory(dir / "seeds.d");
  // What the shell has in its hands when Tab is pressed: words, of which the last is being typed.
  struct Row {
    std::string_view words, offered;
  };
  const auto row = GENERATE(values<Row>({
      {"cra", "crawl"},
      {"re", "reparse repair report"},
      {"crawl --max-p", "--max-pages"},
      {"crawl --scope ", "domain host page prefix"},
      {"crawl --scope p", "page prefix"},
      {"crawl --scope = d", "domain"},
      {"crawl --delay ", ""},
      {"crawl r", "rivers"},
      {"crawl ", "locks rivers"},
      {"list --site l", "locks"},
      {"list --state e", "edited\\ silently"},
      {"crawl --seeds seeds", "seeds.d seeds.txt"},
      {"list --dir se", "seeds.d"},
      {"list --dir x --js", "--json"},
      {"-q cra", "crawl"},
      {"completion ", "bash fish zsh"},
      {"config sc", "schema"},
      {"crawl --nothing-like-it", ""},
  }));
  CAPTURE(row.words);
  std::string words(row.words), array = "chancery";
  for (std::size_t at = 0; at <= words.size();) {
    const auto end = std::min(words.find(' ', at), words.size());
    array += " '" + words.substr(at, end - at) + "'";
    at = end + 1;
  }
  test::write_file(
      dir / "try.bash",
      "chancery() { [ \"$*\" = 'config sites' ] && printf 'rivers\\nlocks\\n'; }\n. ./c.bash\nCOMP_WORDS=(" + array +
          ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_chancery\n"
          "((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\"\ncomplete -p chancery >/dev/null\n");
  const auto offered = sorted(said_by("bash --norc try.bash", dir));
  auto expected = std::string(row.offered);
  std::replace(expected.begin(), expected.end(), ' ', '\n');
  if (expected.find("\\\n") != std::string::npos) expected.replace(expected.find("\\\n"), 2, "\\ ");
  CHECK(offered == sorted(expected));
}

TEST_CASE("zsh and fish can read what they are given, and fish offers what is meant") {
  const test::TempDir dir;
  test::write_file(dir / "_chancery", zsh_completion(option_table()));
  test::write_file(dir / "c.fish", fish_completion(option_table()));
  if (is_here("zsh")) CHECK(said_by("zsh -f -n _chancery", dir) == "");
  if (!is_here("fish")) return;
  CHECK(said_by("fish --no-config --no-execute c.fish", dir) == "");
  const auto offered = [&](const std::string& typed) {
    return said_by("HOME=$PWD fish --no-config -c 'source c.fish; complete -C \"" + typed + "\"'", dir);
  };
  CHECK(offered("chancery cra").starts_with("crawl\t"));
  CHECK(offered("chancery crawl --scope p").find("prefix") != std::string::npos);
  CHECK(offered("chancery crawl --max-pa").starts_with("--max-pages\t"));
}

TEST_CASE("zsh offers verbs, options and choices") {
  if (!is_here("zsh")) return;
  const test::TempDir dir;
  test::write_file(dir / "_chancery", zsh_completion(option_table()));
  // A pseudo terminal of zsh's own, in which somebody types and presses Tab.
  test::write_file(dir / "try.zsh", R"sh(
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=READY; fpath=($PWD \$fpath); autoload -Uz compinit; compinit -u -d $PWD/dump; setopt no_beep; LISTMAX=0"
zpty -w shell "zle -C every complete-word _every; bindkey '^I' complete-word; print LOADED"
zpty -r shell out '*LOADED*LOADED*'
zpty -n -w shell $'chancery crawl --scope pre\t'
zpty -r shell out '*prefix*'
print -r -- "${out}"
zpty -d shell
)sh");
  const auto said = said_by("timeout 60 zsh -f try.zsh", dir);
  CHECK(said.find("prefix") != std::string::npos);
}

}  // namespace chancery

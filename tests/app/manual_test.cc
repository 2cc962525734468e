// SPDX-License-Identifier: Apache-2.0
#include "app/manual_text.h"

#include <cstdlib>
#include <set>
#include <sstream>

#include "app/command_line.h"
#include "app/option_table.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

// Its exit code, or nothing when it is not on this machine.
std::optional<int> run(const std::string& command, const std::string& needs) {
  if (std::system(("command -v " + needs + " >/dev/null 2>&1").c_str()) != 0) {
    WARN("skipped: there is no " << needs << " here");
    return std::nullopt;
  }
  return std::system(command.c_str());
}

}  // namespace

TEST_CASE("Every verb has a page, and every option of it stands there with its help") {
  std::set<std::string> pages;
  for (const auto& page : manual()) pages.insert(page.name);
  for (const auto& verb : option_table()) {
    if (verb.name == "help" || verb.name == "version") continue;
    CAPTURE(verb.name);
    CHECK(pages.contains("chancery-" + verb.name));
    CHECK_FALSE(verb.help.empty());
    CHECK_FALSE(examples_of(verb.name).empty());
    for (const auto& option : verb.options) {
      CAPTURE(option.names.front());
      CHECK_FALSE(option.help.empty());
    }
  }
}

TEST_CASE("The table of options is the command line itself") {
  const auto table = option_table();
  const auto verb = [&](const std::string& name) {
    for (const auto& each : table)
      if (each.name == name) return each;
    return VerbWords();
  };
  const auto option = [&](const std::string& of, const std::string& name) {
    for (const auto& each : verb(of).options)
      if (each.names.back() == name) return each;
    return OptionWords();
  };
  CHECK(option("crawl", "--scope").choices == std::vector<std::string>{"page", "prefix", "host", "domain"});
  CHECK(option("crawl", "--dry-run").value == OptionWords::Value::none);
  CHECK(option("crawl", "--seeds").value == OptionWords::Value::file);
  CHECK(option("crawl", "WHAT").value == OptionWords::Value::site);
  CHECK(option("crawl", "WHAT").repeated);
  CHECK(option("fetch", "URL").required);
  CHECK(option("list", "--state").choices.size() == 5);
  CHECK(option("list", "--quiet").names == std::vector<std::string>{"-q", "--quiet"});
  CHECK(option("list", "--quiet").common);
}

TEST_CASE("Every example of the manual is a command line that is understood") {
  for (const auto& verb : option_table())
    for (const auto& example : examples_of(verb.name)) {
      CAPTURE(example);
      std::vector<std::string> words;
      std::istringstream in(example);
      for (std::string word; in >> word;) words.push_back(word);
      REQUIRE(words.front() == "chancery");
      CHECK(words[1] == verb.name);
      std::vector<char*> pointers;
      for (auto& word : words) pointers.push_back(word.data());
      CHECK(
          std::holds_alternative<CommandLine>(parse_command_line(static_cast<int>(pointers.size()), pointers.data())));
    }
}

TEST_CASE("Those who set the manual have nothing to say against it") {
  const test::TempDir dir;
  for (const auto& page : manual())
    test::write_file(dir / (page.name + "." + std::to_string(page.section)), man_page(page));
  const auto files = (dir.path() / "*").string(), said = (dir.path() / "said").string();
  if (run("mandoc -T lint " + files + " >" + said + " 2>&1", "mandoc")) {
    CHECK(test::read_file(said) == "");
    std::filesystem::remove(said);
  }
  if (run("for page in " + files +
              "; do LC_ALL=C.UTF-8 MANROFFSEQ= man --warnings -E UTF-8 -l -Tutf8 -Z \"$page\" 2>>" + said +
              " >/dev/null; done",
          "man"))
    CHECK(test::read_file(said) == "");
}

TEST_CASE("A page for man keeps what its text looks like") {
  const ManualPage page{
      "chancery-odd",
      1,
      "an odd page",
      {{ManualBlock::Kind::text, ".so it begins\\ends"}, {ManualBlock::Kind::term, "--an-option", "'quoted"}}};
  const auto text = man_page(page);
  CHECK(text.find("\n\\&.so it begins\\eends\n") != std::string::npos);
  CHECK(text.find("\\fB\\-\\-an\\-option\\fR\n\\&'quoted\n") != std::string::npos);
}

TEST_CASE("docs/reference says what the program says of itself") {
  const auto pages = manual();
  const auto folder = test::source_dir() / "docs" / "reference";
  const std::pair<std::string, std::string> files[] = {{"commands.md", commands_reference(pages)},
                                                       {"config.md", config_reference(pages)}};
  for (const auto& [name, text] : files) {
    if (std::getenv("CHANCERY_WRITE_REFERENCE")) test::write_file(folder / name, text);
    INFO("docs/reference/" << name << " is stale: CHANCERY_WRITE_REFERENCE=1 app_tests \"docs/reference*\"");
    CHECK((test::read_file(folder / name) == text));
  }
}

}  // namespace chancery

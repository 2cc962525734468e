// SPDX-License-Identifier: Apache-2.0
// Holds every source file to the house plan: which floor may include which, which room may use which library, and
// what a header may drag in. Reads include lines; compiles nothing.

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {
namespace {

// The floors, and what each may include beside itself. Neighbours (archive and parsers, crawler and replay) stand in
// no row of each other, so replay cannot see the fetcher.
const std::map<std::string, std::set<std::string>> kBelow = {
    {"base", {}},
    {"web", {"base"}},
    {"archive", {"base"}},
    {"parsers", {"base"}},
    {"store", {"base", "archive", "parsers"}},
    {"crawler", {"base", "archive", "parsers", "store"}},
    {"replay", {"base", "archive", "parsers", "store", "web"}},
    {"app", {"base", "archive", "parsers", "store", "crawler", "replay", "web"}},
};

enum class Weight { light, heavy };  // heavy: seconds of compile time or hundreds of names, so never in a header

// Each library is met in the rooms of its row and nowhere else of ours (tests may use any). A new room here is a
// decision: could the room that has the library already do it?
struct Library {
  std::string header;  // what its includes begin with
  Weight weight;
  std::vector<std::string> rooms;  // floor/room, or floor/ for a whole floor; empty for everywhere
};
const std::vector<Library> kLibraries = {
    {"fmt/", Weight::light, {}},
    {"tl/expected.hpp", Weight::light, {"base/result"}},
    {"spdlog/", Weight::heavy, {"base/log"}},
    {"openssl/", Weight::heavy, {"base/digest", "crawler/transfer", "archive/wacz_signature"}},
    {"unicode/", Weight::heavy, {"base/", "parsers/", "store/", "app/demo_web"}},
    {"libpsl.h", Weight::heavy, {"base/public_suffix"}},
    {"libdeflate.h", Weight::heavy, {"archive/"}},
    {"zlib.h", Weight::heavy, {"archive/"}},
    {"brotli/", Weight::heavy, {"archive/"}},
    {"zstd.h", Weight::heavy, {"archive/"}},
    {"archive.h", Weight::heavy, {"archive/"}},
    {"archive_entry.h", Weight::heavy, {"archive/"}},
    {"gumbo.h", Weight::heavy, {"parsers/html_tree"}},
    {"uchardet/", Weight::heavy, {"parsers/charset"}},
    {"cld2/", Weight::heavy, {"parsers/language"}},
    {"pugixml.hpp", Weight::heavy, {"parsers/selector"}},
    {"re2/", Weight::heavy, {"base/pattern"}},
    {"sqlite3.h", Weight::heavy, {"store/"}},
    {"SQLiteCpp/", Weight::heavy, {"store/"}},
    {"curl/", Weight::heavy, {"crawler/transfer", "crawler/fetcher"}},
    {"microhttpd.h", Weight::heavy, {"replay/http_server"}},
    {"CLI/", Weight::heavy, {"app/"}},
    {"toml++/", Weight::heavy, {"app/config", "app/config_account"}},
    {"nlohmann/json_fwd.hpp", Weight::light, {}},
    {"nlohmann/",
     Weight::heavy,
     {"archive/", "parsers/", "store/", "crawler/report", "crawler/host_report", "crawler/explanation",
      "crawler/crawl_plan", "replay/", "app/"}},
};

// C and POSIX headers; C++ standard headers are known by having no dot and no slash.
const std::set<std::string> kSystem = {
    "arpa/",     "dirent.h",  "endian.h", "errno.h",  "fcntl.h",   "iconv.h", "ifaddrs.h",
    "limits.h",  "linux/",    "malloc.h", "netdb.h",  "netinet/",  "net/",    "poll.h",
    "pthread.h", "pwd.h",     "sched.h",  "signal.h", "spawn.h",   "stdio.h", "stdlib.h",
    "string.h",  "strings.h", "sys/",     "syslog.h", "termios.h", "time.h",  "unistd.h",
};

bool is_system(const std::string& header) {
  if (header.find_first_of("./") == std::string::npos) return true;
  return std::any_of(kSystem.begin(), kSystem.end(), [&](const auto& known) { return header.starts_with(known); });
}

std::string folder_of(const std::string& path) { return path.substr(0, path.find('/')); }

// The floor whose rules a file lives by: its own, or the one a test is about. Empty for what may see the whole
// house (the end-to-end tests, fuzz targets and benchmarks).
std::string floor_of(const std::string& path) {
  auto folder = folder_of(path);
  if (folder != "tests") return kBelow.contains(folder) ? folder : "";
  const auto rest = path.substr(sizeof("tests/") - 1);
  if (rest.starts_with("support/")) return "store";  // shared by the tests of both the crawler and replay
  return kBelow.contains(folder_of(rest)) ? folder_of(rest) : "";
}

// What is wrong with including `header` ("quoted" or <angled>) in `file`; empty if nothing is.
std::string objection(const std::string& file, const std::string& header, bool quoted) {
  const bool tests = file.starts_with("tests/") || file.starts_with("bench/");
  const bool is_header = file.ends_with(".h");
  if (header == "regex")
    return "std::regex is recursive and slow: write a matcher, or use RE2 where users give patterns";
  if (quoted) {
    const auto from = floor_of(file), to = folder_of(header);
    if (to == "tests" || to == "bench") return tests ? "" : "only tests may include tests";
    if (!kBelow.contains(to)) return "not on a floor of ours: includes start at the root of the checkout";
    if (from.empty() || from == to || kBelow.at(from).contains(to)) return "";
    return from + " may not include " + to;
  }
  if (is_system(header)) return "";
  if (header.starts_with("catch2/")) return file == "tests/support/catch.h" ? "" : "include tests/support/catch.h";
  const auto library = std::find_if(kLibraries.begin(), kLibraries.end(),
                                    [&](const auto& row) { return header.starts_with(row.header); });
  if (library == kLibraries.end()) return tests ? "" : "no library of the table in tests/layers_test.cc";
  if (library->weight == Weight::heavy && is_header) return "heavy: only source files may include it";
  if (tests || library->rooms.empty()) return "";
  for (const auto& room : library->rooms) {
    if (file.starts_with(room) && (room.ends_with('/') || file[room.size()] == '.')) return "";
  }
  return "not one of the library's rooms; they are in a table in tests/layers_test.cc";
}

// Everything that is wrong with one file, each as "file:line: what".
std::vector<std::string> objections(const std::string& file, const std::string& text) {
  std::vector<std::string> all;
  const auto object = [&](int line, const std::string& what) {
    all.push_back(file + ":" + std::to_string(line) + ": " + what);
  };
  std::istringstream lines(text);
  std::string line, first_include;
  bool pragma = false;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (number == 1 && !line.starts_with("// SPDX-License-Identifier: Apache-2.0")) object(1, "no SPDX line");
    if (line.starts_with("#pragma once")) pragma = true;
    if (!line.starts_with("#include")) continue;
    const auto begin = line.find_first_of("<\"");
    const auto end = line.find_first_of(">\"", begin + 1);
    if (begin == std::string::npos || end == std::string::npos) {
      object(number, "an include that cannot be read");
      continue;
    }
    const auto header = line.substr(begin + 1, end - begin - 1);
    if (first_include.empty()) first_include = header;
    if (const auto what = objection(file, header, line[begin] == '"'); !what.empty())
      object(number, line + ": " + what);
  }
  if (file.ends_with(".h") && !pragma) object(1, "a header without #pragma once");
  const auto own = file.substr(0, file.rfind('.')) + ".h";
  if (file.ends_with(".cc") && first_include != own && std::filesystem::exists(source_dir() / own)) {
    object(1, "its own header is not included first");
  }
  return all;
}

}  // namespace

TEST_CASE("Every include points down the house, and every library stays in its rooms") {
  std::vector<std::string> wrong;
  std::size_t files = 0;
  for (const auto* top : {"base", "web", "archive", "parsers", "store", "crawler", "replay", "app", "tests", "bench"}) {
    if (!std::filesystem::exists(source_dir() / top)) continue;
    std::filesystem::recursive_directory_iterator folder(source_dir() / top), end;
    for (; folder != end; ++folder) {
      if (folder->path().filename() == "node_modules") folder.disable_recursion_pending();
      const auto extension = folder->path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      ++files;
      const auto found = objections(folder->path().lexically_relative(source_dir()).string(), read_file(*folder));
      wrong.insert(wrong.end(), found.begin(), found.end());
    }
  }
  CHECK(files > 30);
  for (const auto& what : wrong) FAIL_CHECK(what);
}

TEST_CASE("What would break the house plan is seen") {
  struct Row {
    std::string file, include, because;
  };
  const auto row = GENERATE(values<Row>({
      {"base/url.cc", "\"archive/record.h\"", "base knows nothing of archives"},
      {"archive/record.h", "\"parsers/charset.h\"", "neighbours do not meet"},
      {"parsers/page.h", "\"archive/record.h\"", "nor the other way"},
      {"replay/memento.cc", "\"crawler/fetcher.h\"", "replay has no way to reach the live web"},
      {"crawler/ledger.cc", "\"replay/api.h\"", "nor the crawler to the server"},
      {"store/page_store.cc", "\"crawler/workbench.h\"", "nothing includes a floor above"},
      {"replay/api.cc", "\"app/config.h\"", "nor the roof"},
      {"app/main.cc", "\"tests/support/temp_dir.h\"", "tests are not shipped"},
      {"tests/replay/memento_test.cc", "\"crawler/fetcher.h\"", "a floor's tests live by its rules"},
      {"base/url.cc", "\"url.h\"", "includes start at the root"},
      {"base/url.cc", "<regex>", "no std::regex"},
      {"tests/base/url_test.cc", "<regex>", "not even in tests"},
      {"app/config.h", "<toml++/toml.h>", "heavy headers stay out of ours"},
      {"tests/support/conformance.h", "<nlohmann/json.hpp>", "and out of the tests' headers"},
      {"store/database.h", "<sqlite3.h>", "also on the floor that has the library"},
      {"crawler/ledger.cc", "<SQLiteCpp/SQLiteCpp.h>", "only the store speaks SQL"},
      {"replay/routes.cc", "<microhttpd.h>", "one room knows the server library"},
      {"replay/http_server_pool.cc", "<microhttpd.h>", "a room's name is whole"},
      {"app/fetch.cc", "<curl/curl.h>", "nobody but the fetcher transfers"},
      {"parsers/links.cc", "<gumbo.h>", "one room knows the tree's library"},
      {"app/main.cc", "<boost/asio.hpp>", "a library nobody decided on"},
      {"tests/base/url_test.cc", "<catch2/catch.hpp>", "one header picks Catch2's version"},
  }));
  CAPTURE(row.file, row.include, row.because);
  const auto text = "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n#include " + row.include + "\n";
  const auto found = objections(row.file, text);
  REQUIRE_FALSE(found.empty());
  CHECK(found.front().starts_with(row.file + ":3: "));
}

TEST_CASE("What the house plan allows is left alone") {
  struct Row {
    std::string file, include;
  };
  const auto row = GENERATE(values<Row>({
      {"base/no_such_room.cc", "<string>"},
      {"base/no_such_room.cc", "<sys/socket.h>"},
      {"crawler/workbench.h", "\"store/page_store.h\""},
      {"replay/routes.cc", "\"archive/record.h\""},
      {"app/no_such_room.cc", "\"crawler/fetcher.h\""},
      {"crawler/transfer.cc", "<curl/curl.h>"},
      {"tests/no_such_floor/x_test.cc", "\"replay/http_server.h\""},
      {"tests/e2e/crawl_test.cc", "\"crawler/fetcher.h\""},
  }));
  CAPTURE(row.file, row.include);
  const auto found =
      objections(row.file, "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n#include " + row.include + "\n");
  CHECK(std::none_of(found.begin(), found.end(), [](const auto& what) { return what.find(":3: ") != what.npos; }));
}

TEST_CASE("A file begins with its licence and a header guards itself") {
  CHECK(objections("base/x.h", "#pragma once\n").size() == 1);
  CHECK(objections("base/x.h", "// SPDX-License-Identifier: Apache-2.0\n").size() == 1);
  CHECK(
      objections("base/url.cc", "// SPDX-License-Identifier: Apache-2.0\n#include <string>\n#include \"base/url.h\"\n")
          .size() == 1);
}

}  // namespace chancery::test

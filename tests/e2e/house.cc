// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/house.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>

#include "archive/warc_reader.h"
#include "crawler/disposition.h"
#include "store/queue_table.h"
#include "tests/support/catch.h"

namespace chancery::test {

namespace {

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

void House::configure(const std::string& sites, const std::string& more, const std::string& network) {
  std::string text =
      more + "\n[network]\nca_file = \"" + web_.ca_file().string() + "\"\n" + network + "\n[network.resolve]\n";
  for (const auto& [host, address] : web_.resolve_table()) text += "\"" + host + "\" = \"" + address + "\"\n";
  write_file(dir_ / "config.toml", text + sites);
}

pid_t House::start(const std::vector<std::string>& args, long file_size_limit) {
  std::vector<std::string> words = {CHANCERY_PROGRAM};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child != 0) return child;
  const int out = ::open((dir_ / "out").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
  const int err = ::open((dir_ / "err").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (file_size_limit > 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{static_cast<rlim_t>(file_size_limit), static_cast<rlim_t>(file_size_limit)};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (::chdir(dir_.path().c_str()) == 0) ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

int House::wait(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return exit_code(status);
}

Ran House::run(const std::vector<std::string>& args) {
  const auto child = start(args);
  int status = 0;
  rusage used{};
  REQUIRE(::wait4(child, &status, 0, &used) == child);
  return {exit_code(status), read_file(dir_ / "out"), read_file(dir_ / "err"), used.ru_maxrss};
}

std::vector<CaptureRow> House::captures() const {
  Database database(folder().database(), Access::read);
  return CaptureStore(database).since(0, 1'000'000);
}

std::vector<std::pair<std::string, std::string>> House::dispositions() const {
  SQLite::Database database(folder().database().string());
  SQLite::Statement query(database, "SELECT url, disposition FROM frontier ORDER BY id");
  std::vector<std::pair<std::string, std::string>> all;
  while (query.executeStep())
    all.emplace_back(query.getColumn(0).getString(), name(static_cast<Disposition>(query.getColumn(1).getInt())));
  return all;
}

std::string House::disposition(const std::string& url) const {
  for (const auto& [each, how] : dispositions())
    if (each == url) return how;
  return "never met";
}

std::string House::detail(const std::string& url) const {
  SQLite::Database database(folder().database().string());
  SQLite::Statement query(database, "SELECT coalesce(detail, '') FROM frontier WHERE url = ?");
  query.bind(1, url);
  return query.executeStep() ? query.getColumn(0).getString() : "";
}

std::string House::detail_of_host(const std::string& host) const {
  Database database(folder().database(), Access::read);
  const auto policy = policy_of(database, host);
  return policy ? policy->block_reason : "";
}

std::string House::archived_block(const CaptureRow& row) const {
  auto record = read_record(folder().archive() / row.place.file, row.place.offset, row.place.length);
  if (!record) FAIL(row.url << ": " << record.error().detail);
  return record->block;
}

std::size_t check_warcs(const CollectionFolder& folder) {
  std::size_t captures = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.archive())) {
    CAPTURE(entry.path().string());
    if (entry.path().extension() == ".torn") continue;
    REQUIRE(entry.path().extension() == ".gz");
    auto reader = WarcReader::open(entry.path());
    REQUIRE(reader);
    while (const auto record = reader->next()) {
      REQUIRE(reader->block([](std::string_view) {}));
      const auto type = record->head.type();
      if (type == RecordType::response || type == RecordType::revisit) ++captures;
    }
    CHECK(reader->losses().empty());
  }
  return captures;
}

}  // namespace chancery::test

// SPDX-License-Identifier: Apache-2.0
// How fast WARC files are read with all their digests: verify's way through them.
//
//   warc_reading make FOLDER    writes small.warc.gz, large.warc.gz and packed.warc.gz
//   warc_reading FILE...        a line each: file, records, records a CPU second
//
// warc_reading.sh lets it take turns with Python's warcio.

#include <sys/resource.h>

#include <filesystem>
#include <iostream>
#include <random>
#include <string>

#include <fmt/format.h>

#include "archive/warc_check.h"
#include "archive/warc_writer.h"

namespace {

using namespace chancery;

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Words of Zipf's kind between tags: gzip makes a fifth of it, as of real pages.
class Prose {
 public:
  Prose() {
    for (int i = 0; i < kWords; ++i) {
      std::string word;
      for (auto left = 2 + random_() % 9; left > 0; --left) word += static_cast<char>('a' + random_() % 26);
      words_.push_back(word);
    }
  }
  std::string text(std::size_t size) {
    std::string out = "<!DOCTYPE html><html><body><p>";
    while (out.size() < size) {
      const auto share = std::uniform_real_distribution<double>(0, 1)(random_);
      out += words_[static_cast<std::size_t>(share * share * share * share * (kWords - 1))];
      out += random_() % 4 == 0 ? "</a></li>\n<li class=\"entry\"><a href=\"/news/2024/05/\">" : " ";
    }
    return out;
  }
  std::string noise(std::size_t size) {
    std::string out(size, '\0');
    for (char& c : out) c = static_cast<char>(random_());
    return out;
  }

 private:
  static constexpr int kWords = 5'000;
  std::mt19937_64 random_{1};
  std::vector<std::string> words_;
};

void write(const std::filesystem::path& file, int records, const std::function<std::string(int)>& body) {
  const auto now = Timestamp::from_unix_micros(1'715'938'200'000'000);
  WarcWriter writer(file, {}, now);
  for (int i = 0; i < records; ++i) {
    Capture capture{.url = Url::parse(fmt::format("https://agency.example/{}", i)).value()};
    capture.began = now;
    capture.ip = "192.0.2.7";
    capture.request = "GET / HTTP/1.1\r\nHost: agency.example\r\n\r\n";
    capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: nginx\r\n\r\n";
    capture.body.append(body(i));
    const auto head = parse_response_head(capture.response_head).value();
    for (auto& record : records_of(capture, digest_payload(head.fields, capture.body), std::nullopt))
      writer.append(record);
  }
  writer.finish();
}

void make(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  Prose prose;
  write(folder / "small.warc.gz", 8'000,
        [&](int i) { return prose.text(2'000 + static_cast<std::size_t>(i % 17) * 1'000); });
  write(folder / "large.warc.gz", 40, [&](int) { return prose.text(5'000'000); });
  write(folder / "packed.warc.gz", 60, [&](int) { return prose.noise(3'000'000); });
}

void read(const std::filesystem::path& file) {
  const auto began = cpu_seconds();
  const auto checked = check_warc(file).value();
  const auto took = cpu_seconds() - began;
  if (!checked.flaws.empty()) std::cerr << file << ": " << checked.flaws.front().what << "\n";
  std::cout << fmt::format("{} {} {:.1f}\n", file.stem().stem().string(), checked.records,
                           static_cast<double>(checked.records) / took);
}

}  // namespace

int main(int count, char** words) {
  if (count == 3 && std::string_view(words[1]) == "make") {
    make(words[2]);
    return 0;
  }
  for (int i = 1; i < count; ++i) read(words[i]);
  return 0;
}

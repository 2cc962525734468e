// SPDX-License-Identifier: Apache-2.0
// A web to measure crawlers on: many hosts on loopback, each with a home page that
// links to all its pages, and nothing that a crawler could wait for. Prints the home
// pages, one a line, and serves until it is killed.
//
//   loopback_web HOSTS PAGES_PER_HOST
//
// Hosts are addresses (127.0.x.y), so that a crawler without a resolve table can be
// measured beside us. Pages are of 10 to 120 KB, with links, paragraphs and scripts
// in the proportions of agency pages, each different from every other.

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>

#include <fmt/format.h>

#include "tests/support/loopback_site.h"

namespace {

using namespace chancery::test;

std::string paragraph(std::mt19937& random, int words) {
  static constexpr const char* kWords[] = {"harbour",  "notice", "the",    "of",     "public", "decree",   "weir",
                                           "budget",   "and",    "annual", "report", "shall",  "vessels",  "is",
                                           "ministry", "to",     "dues",   "in",     "canal",  "registers"};
  std::string text;
  for (int i = 0; i < words; ++i) text += std::string(kWords[random() % 20]) + (i % 12 == 11 ? ", " : " ");
  return text;
}

std::string make_page(std::mt19937& random, int number, int pages) {
  std::string html = fmt::format(
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Notice {0} - Agency</title>"
      "<meta name=\"description\" content=\"Notice {0}\"><script>var state = {{",
      number);
  for (int i = 0; i < 60; ++i) html += fmt::format("\"key{}\":{},", i, random());
  html += "};</script></head><body><nav><ul>";
  for (int i = 0; i < 40; ++i)
    html += fmt::format("<li><a href=\"/page{}.html\">Section {}</a></li>", random() % static_cast<unsigned>(pages), i);
  html += fmt::format("</ul></nav><main><article><h1>Notice {}</h1><p class=\"date\">Published: 2024-05-{:02}</p>",
                      number, 1 + number % 28);
  const auto paragraphs = 20 + random() % 200;
  for (unsigned i = 0; i < paragraphs; ++i) html += "<p>" + paragraph(random, 60) + "</p>\n";
  return html + "</article></main><footer><p>All rights reserved.</p></footer></body></html>";
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::cerr << "loopback_web HOSTS PAGES_PER_HOST\n";
    return 2;
  }
  const int hosts = std::atoi(words[1]), pages = std::atoi(words[2]);
  LoopbackSite web;
  std::mt19937 random(20240517);
  for (int host = 0; host < hosts; ++host) {
    const auto address = fmt::format("127.0.{}.{}", 10 + host / 200, 1 + host % 200);
    web.add_host(address, address);
    std::string links;
    for (int i = 0; i < pages; ++i) {
      links += fmt::format("<a href=\"/page{}.html\">Notice {}</a>\n", i, i);
      web.answer(address, fmt::format("/page{}.html", i), page(make_page(random, i, pages)));
    }
    web.answer(address, "/", page("<html><head><title>Agency</title></head><body>" + links + "</body></html>"));
    std::cout << fmt::format("http://{}:{}/\n", address, web.port());
  }
  std::cout << "ready" << std::endl;
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  int signal = 0;
  sigwait(&ends, &signal);
  std::cerr << web.asked().size() << " requests\n";
}

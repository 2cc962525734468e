// SPDX-License-Identifier: Apache-2.0
// A web to measure crawlers on: many hosts on loopback (127.x.y.z, so that a crawler
// without a resolve table can be measured beside us), each with a home page that links
// to all its pages. Prints the home pages, one a line, then "ready", and serves until it
// is told to end; then it writes down who was asked for what, and when.
//
//   loopback_web HOSTS PAGES_PER_HOST [--latency MS] [--dead PERCENT] [--threads N]
//                [--close] [--real FOLDER] [--log FILE]
//
// Pages are of 10 to 200 KB, as many small as large ones by the order of magnitude,
// with markup, script and text in the proportions of agency pages; with --real every
// fourth is one of the folder's own. A mark in its head makes each different from every
// other. Bodies are made once and sent from where they lie, so that serving costs a
// small part of what asking does. Dead hosts take a request and never answer.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/owned.h"

namespace {

using namespace chancery;
using Microseconds = std::int64_t;  // of the monotonic clock

struct Options {
  unsigned hosts = 0, pages = 0, dead_percent = 0, threads = 1;
  Microseconds latency = 0;
  bool close = false;
  std::filesystem::path real, log;
};

Microseconds now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return Microseconds{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

// --- What is served.

// A page in two parts: between them comes what makes it one of its own.
struct Body {
  std::string before, after;
};

class Author {
 public:
  explicit Author(unsigned pages) : pages_(pages) {}

  Body page(std::size_t size) {
    Body body;
    body.before = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    auto& html = body.after;
    html =
        "<meta name=\"description\" content=\"" + words(15) + "\">\n" + script(size / 6) + "</head>\n<body>\n" + menu();
    html += fmt::format("<main><article><h1>{}</h1>\n<p class=\"date\">Published: 2024-{:02}-{:02}</p>\n", words(8),
                        1 + random_() % 12, 1 + random_() % 28);
    while (html.size() + 400 < size) html += section();
    html += "</article></main>\n<footer class=\"site-footer\"><p>All rights reserved.</p></footer>\n</body></html>\n";
    return body;
  }

  // Sizes spread evenly over their logarithm.
  std::size_t some_size() {
    const double at = static_cast<double>(random_() % 1000) / 1000;
    return static_cast<std::size_t>(10'000 * std::pow(20.0, at));
  }

 private:
  std::string words(unsigned count) {
    static constexpr const char* kWords[] = {"harbour",  "notice", "the",    "of",     "public",  "decree",    "weir",
                                             "budget",   "and",    "annual", "report", "shall",   "vessels",   "is",
                                             "ministry", "to",     "dues",   "in",     "canal",   "registers", "a",
                                             "with",     "from",   "office", "locks",  "skippers"};
    std::string text;
    for (unsigned i = 0; i < count; ++i) text.append(i ? " " : "").append(kWords[random_() % std::size(kWords)]);
    return text;
  }
  std::string link() {
    return fmt::format("<a href=\"/page{}.html\" class=\"link link--{}\">{}</a>", random_() % pages_, random_() % 9,
                       words(3));
  }
  std::string script(std::size_t size) {
    std::string text = "<script>var state = {";
    while (text.size() < size) text += fmt::format("\"key{}\":{},", random_() % 1000, random_());
    return text + "};</script>\n";
  }
  std::string menu() {
    std::string html = "<nav class=\"menu\"><ul>\n";
    for (int i = 0; i < 40; ++i) html += "  <li class=\"menu__item\">" + link() + "</li>\n";
    return html + "</ul></nav>\n";
  }
  std::string section() {
    switch (random_() % 8) {
      case 0:
        return fmt::format("<h2 id=\"s{}\">{}</h2>\n", random_() % 1000, words(5));
      case 1: {
        std::string html = "<ul class=\"list\">\n";
        for (int i = 0; i < 6; ++i) html += "  <li>" + link() + " " + words(12) + "</li>\n";
        return html + "</ul>\n";
      }
      case 2: {
        std::string html = "<table class=\"data\"><tbody>\n";
        for (int i = 0; i < 5; ++i)
          html += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", words(3), random_() % 10'000, words(2));
        return html + "</tbody></table>\n";
      }
      case 3:
        return fmt::format(
            "<div class=\"card card--wide\"><div class=\"card__body\"><p>{}</p><span>{}</span></div></div>\n",
            words(40), link());
      default:
        return "<p>" + words(30) + " " + link() + " " + words(50) + ".</p>\n";
    }
  }

  unsigned pages_;
  std::mt19937 random_{20240517};
};

// Real pages: what they point at is made another site's, so that only home pages lead on.
std::vector<Body> real_bodies(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".html" && entry.file_size() >= 10'000 && entry.file_size() <= 200'000)
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Body> bodies;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string html((std::istreambuf_iterator<char>(in)), {});
    const auto head = html.find("<head");
    const auto end = head == std::string::npos ? head : html.find('>', head);
    if (end == std::string::npos || bodies.size() == 128) continue;
    bodies.push_back({html.substr(0, end + 1) + "<base href=\"http://elsewhere.example/\">", html.substr(end + 1)});
  }
  return bodies;
}

struct Web {
  Options options;
  std::vector<Body> bodies;
  std::string home, robots = "User-agent: *\nDisallow: /private/\n";

  explicit Web(Options given) : options(std::move(given)) {
    Author author(options.pages);
    const auto real = options.real.empty() ? std::vector<Body>() : real_bodies(options.real);
    for (std::size_t i = 0; i < 256; ++i)
      bodies.push_back(i % 4 == 3 && !real.empty() ? real[i / 4 % real.size()] : author.page(author.some_size()));
    home = "<html><head><title>Agency</title></head><body>\n";
    for (unsigned i = 0; i < options.pages; ++i) home += fmt::format("<a href=\"/page{0}.html\">Notice {0}</a>\n", i);
    home += "</body></html>\n";
  }

  bool dead(std::uint32_t host) const { return host % 100 < options.dead_percent; }
  const Body& body(std::uint32_t host, unsigned page) const { return bodies[(host * 31 + page * 7) % bodies.size()]; }
};

std::string address_of(std::uint32_t host) {
  return fmt::format("127.{}.{}.{}", 1 + host / 40'000, host / 200 % 200, 1 + host % 200);
}
std::uint32_t host_at(std::uint32_t address) {
  return ((address >> 16 & 255) - 1) * 40'000 + (address >> 8 & 255) * 200 + (address & 255) - 1;
}

// --- Who serves it.

struct Asked {
  std::uint32_t host = 0;
  Microseconds begin = 0, end = 0;  // the request was there whole; the answer was gone whole
  std::string target;
};

// One thread and its share of the connections.
class Server {
 public:
  Server(const Web& web, std::uint16_t port) : web_(web) {
    const int one = 1;
    listener_ = OwnedFd(checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket"));
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    checked(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where), "bind");
    checked(::listen(listener_.get(), 4096), "listen");
    epoll_ = OwnedFd(checked(::epoll_create1(0), "epoll_create1"));
    watch(EPOLL_CTL_ADD, listener_.get(), EPOLLIN);
  }

  std::uint16_t port() const {
    sockaddr_in where{};
    socklen_t size = sizeof where;
    checked(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&where), &size), "getsockname");
    return ntohs(where.sin_port);
  }

  void run(const std::atomic<bool>& ending) {
    std::array<epoll_event, 256> events;
    while (!ending) {
      const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), patience());
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_.get())
          accept_all();
        else if (events[static_cast<std::size_t>(i)].events & EPOLLOUT)
          answer_on(fd);
        else
          read_from(fd);
      }
      answer_due();
    }
  }

  const std::vector<Asked>& asked() const { return asked_; }

 private:
  struct Connection {
    OwnedFd fd;
    std::uint32_t host = 0;
    std::uint64_t serial = 0;  // a number is soon another connection's
    std::string in, head;
    std::array<std::string_view, 2> rest;  // of the answer, still to be sent
    std::size_t asked = 0;
    bool answering = false;
  };
  struct Due {
    Microseconds at;
    int fd;
    std::uint64_t serial;
    bool operator<(const Due& other) const { return at > other.at; }
  };

  void watch(int how, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(epoll_.get(), how, fd, &event);
  }

  int patience() const {
    if (due_.empty()) return 100;
    return static_cast<int>(std::clamp<Microseconds>((due_.top().at - now() + 999) / 1000, 0, 100));
  }

  Connection* connection(int fd) {
    return static_cast<std::size_t>(fd) < connections_.size() ? connections_[static_cast<std::size_t>(fd)].get()
                                                              : nullptr;
  }

  void accept_all() {
    while (true) {
      sockaddr_in where{};
      socklen_t size = sizeof where;
      const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK);
      if (fd < 0) return;
      auto made = std::make_unique<Connection>();
      made->fd = OwnedFd(fd);
      made->serial = ++serial_;
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size);
      made->host = host_at(ntohl(where.sin_addr.s_addr));
      const int one = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      if (static_cast<std::size_t>(fd) >= connections_.size()) connections_.resize(static_cast<std::size_t>(fd) + 64);
      connections_[static_cast<std::size_t>(fd)] = std::move(made);
      watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
  }

  void read_from(int fd) {
    auto* const one = connection(fd);
    if (!one) return;
    std::array<char, 4096> bytes;
    const auto got = ::read(fd, bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return hang_up(*one);
    one->in.append(bytes.data(), static_cast<std::size_t>(got));
    if (!one->answering) take_request(*one);
  }

  void take_request(Connection& one) {
    const auto end = one.in.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const auto target_begin = one.in.find(' ') + 1;
    auto target = one.in.substr(target_begin, one.in.find(' ', target_begin) - target_begin);
    one.in.erase(0, end + 4);
    one.answering = true;
    one.asked = asked_.size();
    const auto begin = now();
    make_answer(one, target);
    asked_.push_back({one.host, begin, 0, std::move(target)});
    if (web_.dead(one.host)) return;
    if (web_.options.latency == 0) return answer_on(one.fd.get());
    due_.push({begin + web_.options.latency, one.fd.get(), one.serial});
  }

  void make_answer(Connection& one, std::string_view target) {
    int status = 200;
    std::string_view type = "text/html", before, after;
    std::string mark;
    unsigned page = 0;
    if (target == "/robots.txt") {
      type = "text/plain";
      before = web_.robots;
    } else if (target == "/") {
      mark = fmt::format("<!-- {} -->\n", address_of(one.host));
      after = web_.home;
    } else if (is_page(target, page)) {
      const auto& body = web_.body(one.host, page);
      before = body.before;
      mark = fmt::format("<title>Notice {} of {}</title>\n", page, address_of(one.host));
      after = body.after;
    } else {
      status = 404;
      mark = "nothing here\n";
    }
    one.head = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: {}\r\n\r\n", status,
                           status == 200 ? "OK" : "Not Found", type, before.size() + mark.size() + after.size(),
                           web_.options.close ? "close" : "keep-alive");
    one.head.append(before).append(mark);
    one.rest = {one.head, after};
  }

  // "/pageN.html"
  bool is_page(std::string_view target, unsigned& page) const {
    if (!target.starts_with("/page")) return false;
    const auto [end, wrong] = std::from_chars(target.data() + 5, target.data() + target.size(), page);
    return wrong == std::errc() && target.substr(static_cast<std::size_t>(end - target.data())) == ".html" &&
           page < web_.options.pages;
  }

  void answer_due() {
    for (const auto time = now(); !due_.empty() && due_.top().at <= time;) {
      const auto due = due_.top();
      due_.pop();
      if (const auto* one = connection(due.fd); one && one->serial == due.serial) answer_on(due.fd);
    }
  }

  void answer_on(int fd) {
    auto* const one = connection(fd);
    if (!one || !one->answering) return;
    while (!one->rest[0].empty() || !one->rest[1].empty()) {
      std::array<iovec, 2> parts;
      for (std::size_t i = 0; i < 2; ++i) parts[i] = {const_cast<char*>(one->rest[i].data()), one->rest[i].size()};
      auto sent = ::writev(fd, parts.data(), 2);
      if (sent < 0 && errno == EAGAIN) return watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
      if (sent < 0) return hang_up(*one);
      for (auto& part : one->rest) {
        const auto gone = std::min<std::size_t>(static_cast<std::size_t>(sent), part.size());
        part.remove_prefix(gone);
        sent -= static_cast<ssize_t>(gone);
      }
    }
    asked_[one->asked].end = now();
    one->answering = false;
    if (web_.options.close) return hang_up(*one);
    watch(EPOLL_CTL_MOD, fd, EPOLLIN);
    take_request(*one);
  }

  void hang_up(Connection& one) { connections_[static_cast<std::size_t>(one.fd.get())].reset(); }

  const Web& web_;
  OwnedFd listener_, epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::priority_queue<Due> due_;
  std::uint64_t serial_ = 0;
  std::vector<Asked> asked_;
};

std::optional<Options> options_of(const std::vector<std::string>& words) {
  Options options;
  std::vector<unsigned> numbers;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word == "--close") {
      options.close = true;
    } else if (!word.starts_with("--")) {
      numbers.push_back(static_cast<unsigned>(std::atoi(word.c_str())));
    } else {
      if (++i == words.size()) return std::nullopt;
      const auto& value = words[i];
      const auto number = static_cast<unsigned>(std::atoi(value.c_str()));
      if (word == "--latency")
        options.latency = Microseconds{number} * 1000;
      else if (word == "--dead")
        options.dead_percent = number;
      else if (word == "--threads")
        options.threads = std::max(1u, number);
      else if (word == "--real")
        options.real = value;
      else if (word == "--log")
        options.log = value;
      else
        return std::nullopt;
    }
  }
  if (numbers.size() != 2 || numbers[0] == 0 || numbers[1] == 0) return std::nullopt;
  options.hosts = numbers[0];
  options.pages = numbers[1];
  return options;
}

// One line a request: host, microseconds it came and was answered (0: never), target.
void write_log(const std::filesystem::path& file, const std::vector<std::unique_ptr<Server>>& servers) {
  std::vector<const Asked*> all;
  for (const auto& server : servers)
    for (const auto& one : server->asked()) all.push_back(&one);
  std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->begin < b->begin; });
  std::ofstream out(file);
  for (const auto* one : all)
    out << fmt::format("{} {} {} {}\n", address_of(one->host), one->begin, one->end, one->target);
}

}  // namespace

int main(int count, char** words) {
  const auto options = options_of({words + 1, words + count});
  if (!options) {
    std::cerr << "loopback_web HOSTS PAGES_PER_HOST [--latency MS] [--dead PERCENT] [--threads N] [--close] "
                 "[--real FOLDER] [--log FILE]\n";
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  const Web web(*options);
  std::vector<std::unique_ptr<Server>> servers;
  for (unsigned i = 0; i < options->threads; ++i)
    servers.push_back(std::make_unique<Server>(web, servers.empty() ? 0 : servers.front()->port()));
  std::atomic<bool> ending{false};
  std::vector<std::jthread> threads;
  for (auto& server : servers) threads.emplace_back([&] { server->run(ending); });
  for (std::uint32_t host = 0; host < options->hosts; ++host)
    std::cout << fmt::format("http://{}:{}/\n", address_of(host), servers.front()->port());
  std::cout << "ready" << std::endl;

  int signal = 0;
  sigwait(&ends, &signal);
  ending = true;
  threads.clear();
  if (!options->log.empty()) write_log(options->log, servers);
}

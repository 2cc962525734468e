// SPDX-License-Identifier: Apache-2.0
// The least a crawler must do for a page that it fetches, keeps and reads, in one
// thread and nothing else: curl's multi_socket, SHA-1, a gzip member of libdeflate
// level 6 with a WARC head, parsers/page for links, text, title and date, rows
// appended to SQLite. No robots, politeness, errors, requests kept or recovery: what a
// real crawler costs more than this is the price of being one.
//
//   yardstick URLS AT_ONCE WARC DATABASE
//
// URLS has one URL a line. With "-" for a database nothing is read out of the pages:
// fetch, hash and record alone.

#include <curl/curl.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "base/owned.h"
#include "base/url.h"
#include "parsers/page.h"

namespace {

using namespace chancery;

void require(bool good, const char* what) {
  if (good) return;
  std::cerr << "yardstick: " << what << "\n";
  std::exit(1);
}

// One exchange; its buffer and handle serve one URL after another.
struct Fetch {
  Owned<CURL, curl_easy_cleanup> easy{curl_easy_init()};
  std::string url, head, body;

  static std::size_t take(char* data, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
  }
  Fetch() {
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(easy.get(), option, value); };
    set(CURLOPT_WRITEFUNCTION, &Fetch::take);
    set(CURLOPT_WRITEDATA, &body);
    set(CURLOPT_HEADERFUNCTION, &Fetch::take);
    set(CURLOPT_HEADERDATA, &head);
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_BUFFERSIZE, 64L << 10);
    set(CURLOPT_NOSIGNAL, 1L);
  }
  void begin(std::string next) {
    url = std::move(next);
    head.clear();
    body.clear();
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  }
};

class Warc {
 public:
  explicit Warc(const char* file) : out_(file, std::ios::binary) { require(out_.good(), "cannot write the WARC"); }

  void append(const Fetch& fetch, const std::string& digest) {
    record_ = fmt::format(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {}\r\nWARC-Payload-Digest: sha1:{}\r\n"
        "Content-Type: application/http;msgtype=response\r\nContent-Length: {}\r\n\r\n",
        fetch.url, digest, fetch.head.size() + fetch.body.size());
    record_.append(fetch.head).append(fetch.body).append("\r\n\r\n");
    member_.resize(libdeflate_gzip_compress_bound(compressor_.get(), record_.size()));
    const auto size =
        libdeflate_gzip_compress(compressor_.get(), record_.data(), record_.size(), member_.data(), member_.size());
    out_.write(member_.data(), static_cast<std::streamsize>(size));
  }

 private:
  std::ofstream out_;
  Owned<libdeflate_compressor, libdeflate_free_compressor> compressor_{libdeflate_alloc_compressor(6)};
  std::string record_, member_;
};

// Rows appended, 256 pages to a transaction.
class Rows {
 public:
  explicit Rows(const char* file) {
    sqlite3* opened = nullptr;
    require(sqlite3_open(file, &opened) == SQLITE_OK, "cannot open the database");
    database_.reset(opened);
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE pages (id INTEGER PRIMARY KEY, url TEXT, digest TEXT, title TEXT, published TEXT, text TEXT,"
        " markdown TEXT); CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT); BEGIN");
    page_ = prepare("INSERT INTO pages (url, digest, title, published, text, markdown) VALUES (?,?,?,?,?,?)");
    url_ = prepare("INSERT INTO urls (url) VALUES (?)");
  }
  ~Rows() { run("COMMIT"); }

  void append(const std::string& url, const std::string& digest, const Page& page) {
    for (const auto& link : page.links)
      if (known_.insert(link.url.href()).second) insert(url_.get(), {&link.url.href()});
    const std::string published = page.published ? page.published->iso : "";
    insert(page_.get(), {&url, &digest, &page.title, &published, &page.text, &page.markdown});
    if (++pages_ % 256 == 0) run("COMMIT; BEGIN");
  }

 private:
  using Statement = Owned<sqlite3_stmt, sqlite3_finalize>;
  void run(const char* sql) {
    require(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  }
  Statement prepare(const char* sql) {
    sqlite3_stmt* made = nullptr;
    require(sqlite3_prepare_v2(database_.get(), sql, -1, &made, nullptr) == SQLITE_OK, sql);
    return Statement(made);
  }
  static void insert(sqlite3_stmt* statement, std::initializer_list<const std::string*> values) {
    int at = 0;
    for (const auto* value : values)
      sqlite3_bind_text(statement, ++at, value->data(), static_cast<int>(value->size()), SQLITE_STATIC);
    sqlite3_step(statement);
    sqlite3_reset(statement);
  }

  Owned<sqlite3, sqlite3_close> database_;
  Statement page_, url_;
  std::unordered_set<std::string> known_;
  int pages_ = 0;
};

std::string sha1_hex(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

// curl's sockets and its timer, by epoll.
class Loop {
 public:
  explicit Loop(std::size_t connections) {
    const auto set = [&](CURLMoption option, auto value) { curl_multi_setopt(multi_.get(), option, value); };
    set(CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
    set(CURLMOPT_SOCKETDATA, this);
    set(CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
    set(CURLMOPT_TIMERDATA, this);
    set(CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
  }
  void begin(Fetch& fetch) { curl_multi_add_handle(multi_.get(), fetch.easy.get()); }

  // Waits, and gives back a fetch that is over; null when none is yet.
  Fetch* step() {
    int left = 0;
    if (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) return nullptr;
      Fetch* fetch = nullptr;
      require(message->data.result == CURLE_OK, "a fetch failed");
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
      curl_multi_remove_handle(multi_.get(), message->easy_handle);
      return fetch;
    }
    std::array<epoll_event, 64> events;
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timer_);
    int running = 0;
    if (count <= 0) curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      const int what =
          (event.events & EPOLLIN ? CURL_CSELECT_IN : 0) | (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
      curl_multi_socket_action(multi_.get(), event.data.fd, what, &running);
    }
    return nullptr;
  }

 private:
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
    auto& loop = *static_cast<Loop*>(self);
    epoll_event event{};
    event.events = (what & CURL_POLL_IN ? static_cast<std::uint32_t>(EPOLLIN) : 0u) |
                   (what & CURL_POLL_OUT ? static_cast<std::uint32_t>(EPOLLOUT) : 0u);
    event.data.fd = socket;
    const int how = what == CURL_POLL_REMOVE ? EPOLL_CTL_DEL : known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    ::epoll_ctl(loop.epoll_.get(), how, socket, &event);
    curl_multi_assign(loop.multi_.get(), socket, what == CURL_POLL_REMOVE ? nullptr : &loop);
    return 0;
  }
  static int on_timer(CURLM*, long wait_ms, void* self) {
    static_cast<Loop*>(self)->timer_ = wait_ms < 0 ? 1000 : static_cast<int>(wait_ms);
    return 0;
  }

  OwnedFd epoll_{::epoll_create1(0)};
  Owned<CURLM, curl_multi_cleanup> multi_{curl_multi_init()};
  int timer_ = 0;
};

}  // namespace

int main(int count, char** words) {
  if (count != 5) {
    std::cerr << "yardstick URLS AT_ONCE WARC DATABASE (\"-\": read nothing)\n";
    return 2;
  }
  std::vector<std::string> urls;
  std::ifstream in(words[1]);
  for (std::string line; std::getline(in, line);) urls.push_back(line);
  const auto at_once = std::min<std::size_t>(static_cast<std::size_t>(std::atoi(words[2])), urls.size());
  Warc warc(words[3]);
  const auto rows = std::string_view(words[4]) == "-" ? nullptr : std::make_unique<Rows>(words[4]);

  Loop loop(at_once * 2);
  std::vector<std::unique_ptr<Fetch>> fetches;
  std::size_t next = 0, done = 0, bytes = 0;
  for (; next < at_once; ++next) {
    fetches.push_back(std::make_unique<Fetch>());
    fetches.back()->begin(urls[next]);
    loop.begin(*fetches.back());
  }
  while (done < urls.size()) {
    auto* const fetch = loop.step();
    if (!fetch) continue;
    ++done;
    bytes += fetch->body.size();
    const auto digest = sha1_hex(fetch->body);
    warc.append(*fetch, digest);
    if (rows) {
      const auto url = Url::parse(fetch->url);
      PageSource source;
      source.bytes = fetch->body;
      source.content_type = "text/html";
      source.url = &*url;
      if (const auto page = read_page(source)) rows->append(fetch->url, digest, *page);
    }
    if (next < urls.size()) {
      fetch->begin(urls[next++]);
      loop.begin(*fetch);
    }
  }
  std::cout << fmt::format("{} pages, {} bytes each\n", done, bytes / done);
}

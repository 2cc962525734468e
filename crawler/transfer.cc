// SPDX-License-Identifier: Apache-2.0
#include "crawler/transfer.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <algorithm>

#include <fmt/format.h>

#include "base/owned.h"

namespace chancery {
namespace {

using namespace std::chrono;

using CurlEasy = Owned<CURL, curl_easy_cleanup>;
using CurlList = Owned<curl_slist, curl_slist_free_all>;

CurlList list_of(std::initializer_list<std::string> lines) {
  curl_slist* list = nullptr;
  for (const auto& line : lines) list = curl_slist_append(list, line.c_str());
  return CurlList(list);
}

Fault fault_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return Fault::dns;
    case CURLE_COULDNT_CONNECT:
      return Fault::connect;
    case CURLE_OPERATION_TIMEDOUT:
      return Fault::too_slow;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return Fault::tls;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Fault::malformed;
    case CURLE_OUT_OF_MEMORY:
      return Fault::too_large;  // what curl says of a header line over 100 KB
    default:
      return Fault::network;
  }
}

}  // namespace

struct Transfer::State {
  TransferSettings settings;
  const Clock& clock;
  CurlEasy easy{curl_easy_init()};
  CurlList headers, connect_to;
  char error[CURL_ERROR_SIZE] = {};

  Capture capture;
  std::function<bool()> on_sent;
  bool head_done = false, head_too_large = false, body_too_large = false;
  std::size_t head_bytes = 0, head_lines = 0;  // of all heads, informational ones among them
  std::optional<Instant> sent_at, first_byte_at;

  State(const TransferSettings& given, const Clock& its_clock) : settings(given), clock(its_clock) {}

  void set(CURLoption option, auto value) { curl_easy_setopt(easy.get(), option, value); }
  void set_once();

  static std::size_t header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t body(char* data, std::size_t size, std::size_t count, void* self);
  static int debug(CURL* easy, curl_infotype type, char* data, std::size_t size, void* self);
  static int prerequest(void* self, char* remote_ip, char* local_ip, int remote_port, int local_port);

  std::size_t take_header(std::string_view line);
  std::size_t take_body(std::string_view bytes);
  void read_tls_version();
};

void Transfer::State::set_once() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_TRANSFER_DECODING, 0L);  // chunk framing as sent
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(CURLOPT_BUFFERSIZE, 64L << 10);
  set(CURLOPT_PROXY, "");  // the environment's proxies are not ours
  set(CURLOPT_ERRORBUFFER, error);
  set(CURLOPT_HEADERFUNCTION, &State::header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &State::body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_VERBOSE, 1L);  // the debug callback alone sees the request's bytes
  set(CURLOPT_DEBUGFUNCTION, &State::debug);
  set(CURLOPT_DEBUGDATA, this);
  set(CURLOPT_PREREQFUNCTION, &State::prerequest);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_USERAGENT, settings.user_agent.c_str());
  if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
  const auto& limits = settings.limits;
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, limits.min_speed);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.idle.count()));
  headers = list_of({"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                     "Accept-Encoding: gzip, deflate, br", "Accept-Language: *"});
  set(CURLOPT_HTTPHEADER, headers.get());
}

std::size_t Transfer::State::header(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<State*>(self)->take_header({data, size * count});
}

std::size_t Transfer::State::body(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<State*>(self)->take_body({data, size * count});
}

std::size_t Transfer::State::take_header(std::string_view line) {
  if (!first_byte_at) first_byte_at = clock.now();
  head_bytes += line.size();
  if (head_bytes > settings.limits.max_head || ++head_lines > settings.limits.max_head_lines) {
    head_too_large = true;
    return 0;
  }
  // A new status line starts over: what stood before it was an informational head.
  if (line.starts_with("HTTP/")) {
    capture.response_head.clear();
    head_done = false;
  }
  if (head_done) return line.size();
  capture.response_head += line;
  if (line == "\r\n" || line == "\n") {
    const auto code = capture.response_head.find(' ');
    head_done = code == std::string::npos || capture.response_head[code + 1] != '1';
  }
  return line.size();
}

std::size_t Transfer::State::take_body(std::string_view bytes) {
  const auto room = settings.limits.max_body - capture.body.size();
  capture.body.append(bytes.substr(0, std::min<std::uint64_t>(room, bytes.size())));
  if (bytes.size() <= room) return bytes.size();
  body_too_large = true;
  return 0;
}

int Transfer::State::debug(CURL*, curl_infotype type, char* data, std::size_t size, void* self) {
  if (type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT)
    static_cast<State*>(self)->capture.request.append(data, size);
  return 0;
}

int Transfer::State::prerequest(void* self, char* remote_ip, char*, int, int) {
  auto& state = *static_cast<State*>(self);
  state.capture.ip = remote_ip;
  state.read_tls_version();
  if (state.on_sent && !state.on_sent()) return CURL_PREREQFUNC_ABORT;
  // A reused connection that had died is tried again by curl: the last start counts.
  state.sent_at = state.clock.now();
  state.capture.began = state.clock.utc();
  state.capture.request.clear();
  return CURL_PREREQFUNC_OK;
}

void Transfer::State::read_tls_version() {
  curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy.get(), CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session || !session->internals ||
      session->backend != CURLSSLBACKEND_OPENSSL)
    return;
  std::string version = SSL_get_version(static_cast<const SSL*>(session->internals));  // "TLSv1.3"
  if (version.starts_with("TLSv")) capture.tls = "tls/" + version.substr(4);
}

Transfer::Transfer(const TransferSettings& settings, const Clock& clock)
    : state_(std::make_unique<State>(settings, clock)) {
  if (!state_->easy) throw std::bad_alloc();
  state_->set_once();
}
Transfer::~Transfer() = default;

void Transfer::prepare(const Url& url, const Endpoint& endpoint, std::function<bool()> on_sent) {
  auto& state = *state_;
  state.capture = Capture();
  state.capture.url = url;
  state.capture.body = Spool(state.settings.spool_folder);
  state.on_sent = std::move(on_sent);
  state.head_done = state.head_too_large = state.body_too_large = false;
  state.head_bytes = state.head_lines = 0;
  state.sent_at.reset();
  state.first_byte_at.reset();
  state.error[0] = '\0';

  const auto& address = endpoint.address;
  const auto port = endpoint.port != 0 ? endpoint.port : url.effective_port();
  const auto numeric = address.is_v4() ? address.to_string() : "[" + address.to_string() + "]";
  state.connect_to = list_of({fmt::format("::{}:{}", numeric, port)});
  state.set(CURLOPT_CONNECT_TO, state.connect_to.get());
  state.set(CURLOPT_URL, url.without_fragment().without_credentials().href().c_str());
  state.set(CURLOPT_PRIVATE, nullptr);
}

void* Transfer::handle() const { return state_->easy.get(); }

milliseconds Transfer::latency() const {
  if (!state_->sent_at || !state_->first_byte_at) return {};
  return duration_cast<milliseconds>(*state_->first_byte_at - *state_->sent_at);
}

Result<Capture> Transfer::finish(int curl_code) {
  auto& state = *state_;
  const auto code = static_cast<CURLcode>(curl_code);
  state.on_sent = nullptr;
  const auto detail = [&] { return std::string(state.error[0] ? state.error : curl_easy_strerror(code)); };
  if (state.head_too_large)
    return Error{Fault::too_large, fmt::format("the answer's head is over {} bytes or {} lines",
                                               state.settings.limits.max_head, state.settings.limits.max_head_lines)};
  if (!state.head_done) {
    if (code == CURLE_OK) return Error{Fault::malformed, "the answer has no HTTP head"};
    return Error{fault_of(code), detail()};
  }
  auto& capture = state.capture;
  if (state.sent_at) capture.took = duration_cast<milliseconds>(state.clock.now() - *state.sent_at);
  if (state.body_too_large)
    capture.truncated = Truncation::length;
  else if (code == CURLE_OPERATION_TIMEDOUT)
    capture.truncated = Truncation::time;
  else if (code != CURLE_OK)
    capture.truncated = Truncation::disconnect;
  return std::move(capture);
}

}  // namespace chancery

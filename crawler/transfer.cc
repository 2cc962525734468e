// SPDX-License-Identifier: Apache-2.0
#include "crawler/transfer.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/owned.h"

namespace chancery {
namespace {

using namespace std::chrono;

using CurlEasy = Owned<CURL, curl_easy_cleanup>;
using CurlList = Owned<curl_slist, curl_slist_free_all>;

void add_line(CurlList& list, const std::string& line) {
  auto* longer = curl_slist_append(list.get(), line.c_str());
  if (!longer) throw std::bad_alloc();
  (void)list.release();
  list.reset(longer);
}

std::string_view name_of(std::string_view line) { return line.substr(0, line.find(':')); }

// What every request says unless its site's headers say otherwise. zstd could be
// decoded here, and not by other programs that replay archives, so nobody is offered it.
constexpr std::array<std::string_view, 3> kHeaders{
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Encoding: gzip, deflate, br",
    "Accept-Language: *"};

Fault fault_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return Fault::dns;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
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

// What curl says, and what may help.
std::string explained(CURLcode code, std::string said) {
  if (code == CURLE_OUT_OF_MEMORY) return "a line of the answer's head is over 100 KB";
  if (code == CURLE_UNSUPPORTED_PROTOCOL) return "the answer does not begin with a status line (HTTP/0.9 or no HTTP)";
  if (code == CURLE_GOT_NOTHING) return "the server closed the connection without an answer";
  if (code != CURLE_PEER_FAILED_VERIFICATION) return said;
  if (said.find("unable to get local issuer") != std::string::npos)
    return said + "; the server may keep back an intermediate certificate: name it in the site's ca_file";
  if (said.find("self-signed") != std::string::npos || said.find("self signed") != std::string::npos)
    return said + "; if it is to be trusted, name it in the site's ca_file";
  return said;
}

bool is_at(const sockaddr& socket, const IpAddress& address) {
  if (socket.sa_family == AF_INET)
    return IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in&>(socket).sin_addr.s_addr)) == address;
  if (socket.sa_family != AF_INET6) return false;
  std::array<std::uint8_t, 16> bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(socket).sin6_addr, bytes.size());
  return IpAddress::v6(bytes) == address;
}

// The request without the values that open doors.
void withhold_secrets(std::string& request) {
  for (std::size_t line = 0; line < request.size();) {
    const auto end = std::min(request.find("\r\n", line), request.size());
    const auto name = ascii::lower(name_of(std::string_view(request).substr(line, end - line)));
    auto next = end + 2;
    if (name == "authorization" || name == "proxy-authorization") {
      constexpr std::string_view kInstead = ": [withheld]";
      request.replace(line + name.size(), end - line - name.size(), kInstead);
      next = line + name.size() + kInstead.size() + 2;
    }
    line = next;
  }
}

// Lengths that contradict each other or are none (RFC 9112 6.3): nobody can say where
// such a body ends. Empty if all is well.
std::string wrong_length(const std::string& response_head) {
  std::string_view rest = response_head, first;
  bool chunked = false;
  std::string wrong;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto name = ascii::lower(name_of(line));
    chunked = chunked || name == "transfer-encoding";
    if (name != "content-length") continue;
    const auto value = ascii::trim(line.substr(name.size() + 1), " \t\r");
    constexpr std::size_t kDigits = 18;  // of what 63 bits hold whatever they are
    const bool list = value.find(',') != std::string_view::npos;
    if (value.empty() || value.find_first_not_of("0123456789, ") != std::string_view::npos ||
        (!list && value.size() > kDigits))
      wrong = fmt::format("\"Content-Length: {}\" is no length", value);
    else if (!first.empty() && first != value)
      wrong = fmt::format("Content-Length is {} and {}", first, value);
    first = value;
  }
  return chunked ? std::string() : wrong;
}

}  // namespace

struct Transfer::State {
  TransferSettings settings;
  const Clock& clock;
  CurlEasy easy{curl_easy_init()};
  CurlList headers, connect_to;
  char error[CURL_ERROR_SIZE] = {};

  Capture capture;
  Approach approach;
  std::optional<Endpoint> endpoint;
  std::function<bool()> on_sent;
  std::function<void()> on_left;
  bool in_head = false, head_done = false, body_too_large = false;
  int informational = 0;
  std::optional<Error> over;                   // a limit of ours, met before the head was whole
  std::size_t head_bytes = 0, head_lines = 0;  // of all heads, informational ones and trailers among them
  std::optional<Instant> sent_at, first_byte_at;

  State(const TransferSettings& given, const Clock& its_clock) : settings(given), clock(its_clock) {}

  void set(CURLoption option, auto value) { curl_easy_setopt(easy.get(), option, value); }
  void set_once();
  void set_headers();
  void set_route(const Url& url);
  void set_trust();

  static std::size_t header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t body(char* data, std::size_t size, std::size_t count, void* self);
  static int debug(CURL* easy, curl_infotype type, char* data, std::size_t size, void* self);
  static int prerequest(void* self, char* remote_ip, char* local_ip, int remote_port, int local_port);
  static int progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static CURLcode set_tls(CURL* easy, void* context, void*);

  std::size_t take_header(std::string_view line);
  bool head_over(std::string_view line);
  std::size_t take_body(std::string_view bytes);
  std::uint64_t most_bytes() const;
  std::uint64_t announced() const;  // by Content-Length; 0: not
  void read_protocol();
  void read_tls_version();
  Error failure(CURLcode code) const;
  Error late_head(duration<double> waited) const;  // the time for it is over
  void mark_truncation(CURLcode code);
};

void Transfer::State::set_once() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_TRANSFER_DECODING, 0L);  // chunk framing as sent
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(CURLOPT_BUFFERSIZE, 16L << 10);
  set(CURLOPT_UPLOAD_BUFFERSIZE, 16L << 10);
  set(CURLOPT_NOPROXY, "");  // the environment's proxies are not ours
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
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
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &State::progress);
  set(CURLOPT_XFERINFODATA, this);
  set(CURLOPT_OPENSOCKETFUNCTION, &State::open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_SSL_CTX_FUNCTION, &State::set_tls);
  set(CURLOPT_USERAGENT, settings.user_agent.c_str());
  const auto& limits = settings.limits;
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, limits.min_speed);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.idle.count()));
}

void Transfer::State::set_headers() {
  headers.reset();
  for (const auto line : kHeaders)
    if (std::none_of(approach.headers.begin(), approach.headers.end(),
                     [&](const std::string& own) { return ascii::equal_ignoring_case(name_of(own), name_of(line)); }))
      add_line(headers, std::string(line));
  for (const auto& line : approach.headers) add_line(headers, line);
  if (!approach.authorization.empty()) add_line(headers, "Authorization: " + approach.authorization.reveal());
  set(CURLOPT_HTTPHEADER, headers.get());
}

// Whom the socket is opened to, and what is asked for there.
void Transfer::State::set_route(const Url& url) {
  connect_to.reset();
  if (endpoint) {
    const auto& address = endpoint->address;
    const auto port = endpoint->port != 0 ? endpoint->port : url.effective_port();
    const auto numeric = address.is_v4() ? address.to_string() : "[" + address.to_string() + "]";
    add_line(connect_to, fmt::format("::{}:{}", numeric, port));
  }
  set(CURLOPT_CONNECT_TO, connect_to.get());
  set(CURLOPT_PROXY, approach.proxy ? approach.proxy->address().c_str() : "");
  set(CURLOPT_PROXYUSERPWD, approach.proxy_login.empty() ? nullptr : approach.proxy_login.reveal().c_str());
  const auto& limits = settings.limits;
  const auto wait = endpoint && endpoint->others > 0 ? std::min(limits.connect, limits.connect_first) : limits.connect;
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(wait.count()));
}

// The system's certificates are read one by one as they are needed, where they lie in
// a folder: as one bundle they cost each connection a megabyte and their parsing.
void Transfer::State::set_trust() {
  static const bool folder = [] {
    const auto* version = curl_version_info(CURLVERSION_NOW);
    std::error_code none;
    return version->capath && !std::filesystem::is_empty(version->capath, none) && !none;
  }();
  if (!approach.ca_file.empty())
    set(CURLOPT_CAINFO, approach.ca_file.c_str());
  else if (folder)
    set(CURLOPT_CAINFO, nullptr);
  else
    set(CURLOPT_CAINFO, curl_version_info(CURLVERSION_NOW)->cainfo);
}

std::size_t Transfer::State::header(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<State*>(self)->take_header({data, size * count});
}

std::size_t Transfer::State::body(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<State*>(self)->take_body({data, size * count});
}

std::size_t Transfer::State::take_header(std::string_view line) {
  if (!first_byte_at) first_byte_at = clock.now();
  if (head_over(line)) return 0;
  if (head_done) return line.size();  // a trailer: it is in the body, where it stood
  // What stood before this head was an informational one.
  if (!std::exchange(in_head, true)) capture.response_head.clear();
  capture.response_head += line;
  if (line != "\r\n" && line != "\n") return line.size();
  in_head = false;
  const auto code = capture.response_head.find(' ');
  head_done = code == std::string::npos || capture.response_head[code + 1] != '1';
  if (!head_done && ++informational > settings.limits.max_informational) {
    over =
        Error{Fault::too_large, fmt::format("more than {} informational answers", settings.limits.max_informational)};
    return 0;
  }
  return line.size();
}

bool Transfer::State::head_over(std::string_view line) {
  const auto& limits = settings.limits;
  head_bytes += line.size();
  if (head_bytes <= limits.max_head && ++head_lines <= limits.max_head_lines) return false;
  if (head_done)
    body_too_large = true;  // a flood of trailers
  else
    over = Error{Fault::too_large,
                 fmt::format("the answer's head is over {} bytes or {} lines", limits.max_head, limits.max_head_lines)};
  return true;
}

std::size_t Transfer::State::take_body(std::string_view bytes) {
  // Half a film is none: what is announced as too long is not begun.
  const bool hopeless = approach.most && capture.body.size() == 0 && announced() > *approach.most;
  if (capture.body.size() == 0) capture.body.expect(announced());
  const auto room = hopeless ? 0 : most_bytes() - capture.body.size();
  capture.body.append(bytes.substr(0, std::min<std::uint64_t>(room, bytes.size())));
  if (bytes.size() <= room) return bytes.size();
  body_too_large = true;
  return 0;
}

std::uint64_t Transfer::State::most_bytes() const {
  return std::min(settings.limits.max_body, approach.most.value_or(settings.limits.max_body));
}

std::uint64_t Transfer::State::announced() const {
  curl_off_t length = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length > 0 ? static_cast<std::uint64_t>(length) : 0;
}

int Transfer::State::debug(CURL*, curl_infotype type, char* data, std::size_t size, void* self) {
  auto& state = *static_cast<State*>(self);
  if (type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT) state.capture.request.append(data, size);
  // Told after the write. Before sent_at it is for a proxy.
  if (type == CURLINFO_HEADER_OUT && state.sent_at && state.on_left) state.on_left();
  return 0;
}

int Transfer::State::prerequest(void* self, char* remote_ip, char*, int, int) {
  auto& state = *static_cast<State*>(self);
  if (!state.approach.proxy)
    state.capture.ip = remote_ip;
  else if (state.endpoint)
    state.capture.ip = state.endpoint->address.to_string();
  state.read_tls_version();
  if (state.on_sent && !state.on_sent()) return CURL_PREREQFUNC_ABORT;
  // A reused connection that had died is tried again by curl: the last start counts.
  state.sent_at = state.clock.now();
  state.capture.began = state.clock.utc();
  state.capture.request.clear();  // of a proxy's CONNECT too
  return CURL_PREREQFUNC_OK;
}

// Called at least once a second, whatever the server does.
int Transfer::State::progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& state = *static_cast<State*>(self);
  const auto& limit = state.settings.limits.head;
  if (!state.sent_at || state.head_done || state.clock.now() - *state.sent_at <= limit) return 0;
  state.over = state.late_head(limit);
  return 1;
}

Error Transfer::State::late_head(duration<double> waited) const {
  return {Fault::too_slow, first_byte_at
                               ? fmt::format("the answer's head was not complete after {:.3g} s", waited.count())
                               : fmt::format("no answer within {:.3g} s", waited.count())};
}

// Whatever curl makes of an address, the socket goes where the resolver judged.
curl_socket_t Transfer::State::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  const auto& state = *static_cast<State*>(self);
  if (!state.approach.proxy && (!state.endpoint || !is_at(address->addr, state.endpoint->address)))
    return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// A connection that rests between two requests keeps no buffers: 34 KB for each host.
CURLcode Transfer::State::set_tls(CURL*, void* context, void*) {
  SSL_CTX_set_mode(static_cast<SSL_CTX*>(context), SSL_MODE_RELEASE_BUFFERS);
  return CURLE_OK;
}

void Transfer::State::read_tls_version() {
  curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy.get(), CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session || !session->internals ||
      session->backend != CURLSSLBACKEND_OPENSSL)
    return;
  std::string version = SSL_get_version(static_cast<const SSL*>(session->internals));  // "TLSv1.3"
  if (version.starts_with("TLSv")) capture.tls = "tls/" + version.substr(4);
}

// curl renders the heads of HTTP/2 in lines; other programs read them as HTTP/1.1 alone.
void Transfer::State::read_protocol() {
  long version = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_HTTP_VERSION, &version);
  if (version != CURL_HTTP_VERSION_2_0) return;
  constexpr std::string_view kRendered = "HTTP/2";
  capture.protocol = "h2";
  if (capture.response_head.starts_with(kRendered)) capture.response_head.replace(0, kRendered.size(), "HTTP/1.1");
  const auto line_end = capture.request.find("\r\n");
  if (line_end != std::string::npos && std::string_view(capture.request).substr(0, line_end).ends_with(kRendered))
    capture.request.replace(line_end - kRendered.size(), kRendered.size(), "HTTP/1.1");
}

Transfer::Transfer(const TransferSettings& settings, const Clock& clock)
    : state_(std::make_unique<State>(settings, clock)) {
  if (!state_->easy) throw std::bad_alloc();
  state_->set_once();
}
Transfer::~Transfer() = default;

void Transfer::prepare(const Url& url, const std::optional<Endpoint>& endpoint, Approach approach,
                       std::function<bool()> on_sent, std::function<void()> on_left) {
  auto& state = *state_;
  state.capture = Capture();
  state.capture.url = url;
  state.capture.body = Spool(state.settings.spool_folder);
  state.approach = std::move(approach);
  state.endpoint = endpoint;
  state.on_sent = std::move(on_sent);
  state.on_left = std::move(on_left);
  state.in_head = state.head_done = state.body_too_large = false;
  state.head_bytes = state.head_lines = 0;
  state.informational = 0;
  state.over.reset();
  state.sent_at.reset();
  state.first_byte_at.reset();
  state.error[0] = '\0';

  state.set_headers();
  state.set_route(url);
  state.set_trust();
  state.set(CURLOPT_HTTP_VERSION,
            static_cast<long>(state.approach.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  state.set(CURLOPT_URL, url.without_fragment().without_credentials().href().c_str());
  state.set(CURLOPT_PRIVATE, nullptr);
}

void* Transfer::handle() const { return state_->easy.get(); }

milliseconds Transfer::latency() const {
  if (!state_->sent_at || !state_->first_byte_at) return {};
  return duration_cast<milliseconds>(*state_->first_byte_at - *state_->sent_at);
}

bool Transfer::was_sent() const { return state_->sent_at.has_value(); }

// Why there is no head.
Error Transfer::State::failure(CURLcode code) const {
  if (over) return *over;
  if (code == CURLE_OK) return {Fault::network, "the connection ended within the answer's head"};
  if (code == CURLE_OPERATION_TIMEDOUT && sent_at) return late_head(clock.now() - *sent_at);
  long answered = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_HTTP_CONNECTCODE, &answered);
  if (approach.proxy && !sent_at && answered >= 300)
    return {Fault::connect, fmt::format("the proxy {} answered {}", approach.proxy->address(), answered)};
  auto said = explained(code, error[0] ? error : curl_easy_strerror(code));
  if (approach.proxy && !sent_at) said = fmt::format("by the proxy {}: {}", approach.proxy->address(), said);
  return {fault_of(code), std::move(said)};
}

void Transfer::State::mark_truncation(CURLcode code) {
  if (body_too_large)
    capture.truncated = Truncation::length;
  else if (code == CURLE_OPERATION_TIMEDOUT)
    capture.truncated = Truncation::time;
  else if (code != CURLE_OK)
    capture.truncated = Truncation::disconnect;
  if (body_too_large)
    capture.cut = fmt::format("the body is over {} bytes", most_bytes());
  else if (code != CURLE_OK)
    capture.cut = error[0] ? error : curl_easy_strerror(code);
  if (capture.protocol == "h2") return;
  if (auto wrong = wrong_length(capture.response_head); !wrong.empty()) {
    capture.truncated = capture.truncated.value_or(Truncation::unspecified);
    capture.cut = std::move(wrong);
  }
}

Result<Capture> Transfer::finish(int curl_code) {
  auto& state = *state_;
  const auto code = static_cast<CURLcode>(curl_code);
  auto& capture = state.capture;
  state.on_sent = nullptr;
  state.on_left = nullptr;
  state.set(CURLOPT_PROXYUSERPWD, nullptr);
  withhold_secrets(capture.request);
  if (!state.head_done) return state.failure(code);
  state.read_protocol();
  constexpr std::string_view kProxyLogin = " 407 ";
  if (state.approach.proxy && capture.response_head.find(kProxyLogin) == capture.response_head.find(' '))
    return Error{Fault::connect, fmt::format("the proxy {} wants a login", state.approach.proxy->address())};
  if (state.sent_at) capture.took = duration_cast<milliseconds>(state.clock.now() - *state.sent_at);
  state.mark_truncation(code);
  return std::move(capture);
}

}  // namespace chancery

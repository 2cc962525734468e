// SPDX-License-Identifier: Apache-2.0
#include "crawler/fetcher.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <system_error>
#include <unordered_map>

#include "base/guarded.h"
#include "base/http_fields.h"
#include "base/http_head.h"
#include "base/owned.h"

namespace chancery {
namespace {

using namespace std::chrono;

using CurlMulti = Owned<CURLM, curl_multi_cleanup>;

constexpr auto kNoRoomWait = milliseconds(5);
constexpr auto kIdleWait = milliseconds(1000);

OwnedFd checked_fd(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return OwnedFd(fd);
}

}  // namespace

struct Fetcher::State {
  // One exchange under way.
  struct Exchange {
    Lease lease;
    std::unique_ptr<Transfer> transfer;
    std::optional<Endpoint> endpoint;  // none: the proxy's affair
    std::size_t addresses_tried = 1;
    bool too_late = false;  // the lease was over when the request was about to leave
  };
  struct Resolved {
    std::uint64_t ticket = 0;
    Result<Endpoint> endpoint;
  };
  // What other threads left for this one. Outlives the fetcher if a look-up is late.
  struct Inbox {
    Guarded<std::vector<Resolved>> resolved;
    OwnedFd bell = checked_fd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
    void ring() const {
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = ::write(bell.get(), &one, sizeof one);
    }
  };

  Options options;
  Workbench& workbench;
  Resolver& resolver;
  Approaches& approaches;
  const Clock& clock;
  Out out;
  Room room;

  std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
  OwnedFd epoll = checked_fd(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  CurlMulti multi{curl_multi_init()};
  std::optional<Instant> curl_timer;
  std::multimap<std::string, std::unique_ptr<Transfer>> idle;  // by the host they spoke to last
  std::unordered_map<void*, Exchange> under_way;               // by CURL*
  std::unordered_map<std::uint64_t, Lease> resolving;          // by ticket
  std::uint64_t next_ticket = 1;
  std::vector<Fetched> finished;

  State(Options given, Workbench& its_workbench, Resolver& its_resolver, Approaches& its_approaches,
        const Clock& its_clock, Out its_out, Room its_room)
      : options(std::move(given)),
        workbench(its_workbench),
        resolver(its_resolver),
        approaches(its_approaches),
        clock(its_clock),
        out(std::move(its_out)),
        room(std::move(its_room)) {}

  ~State() {
    for (auto& [handle, exchange] : under_way) curl_multi_remove_handle(multi.get(), handle);
  }

  void open();
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM*, long wait_ms, void* self);

  std::size_t busy() const { return under_way.size() + resolving.size(); }
  bool take_leases();
  void resolve(Lease lease);
  void start_behind_proxy(Lease lease);
  void give_up(Lease lease, Error why);
  void take_resolved();
  void start(Lease lease, const std::optional<Endpoint>& endpoint, std::size_t addresses_tried = 1);
  std::unique_ptr<Transfer> transfer_for(const std::string& host);
  bool try_next_address(Exchange& exchange, const Result<Capture>& result);
  void collect_messages();
  void finish(void* handle, int code);
  Heard heard_from(const Result<Capture>& result, const Exchange& exchange);
  void hang_up(Exchange& exchange, Result<Capture> result);
  milliseconds wait_for(bool stopping, bool no_room) const;
  void poll(milliseconds wait);
  void hand_on();
};

void Fetcher::State::open() {
  if (!multi) throw std::bad_alloc();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = inbox->bell.get();
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, inbox->bell.get(), &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  const auto set = [&](CURLMoption option, auto value) { curl_multi_setopt(multi.get(), option, value); };
  set(CURLMOPT_SOCKETFUNCTION, &State::on_socket);
  set(CURLMOPT_SOCKETDATA, this);
  set(CURLMOPT_TIMERFUNCTION, &State::on_timer);
  set(CURLMOPT_TIMERDATA, this);
  set(CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  // A polite host is asked again within seconds: its connection is kept meanwhile.
  set(CURLMOPT_MAXCONNECTS, static_cast<long>(std::max<std::size_t>(options.most_under_way, 256)));
}

int Fetcher::State::on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
  auto& state = *static_cast<State*>(self);
  if (what == CURL_POLL_REMOVE) {
    ::epoll_ctl(state.epoll.get(), EPOLL_CTL_DEL, socket, nullptr);  // curl may have closed it already
    return 0;
  }
  epoll_event event{};
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  event.data.fd = socket;
  const int how = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (::epoll_ctl(state.epoll.get(), how, socket, &event) != 0) {
    // The number may have been closed and reused between two calls.
    const int other = errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (::epoll_ctl(state.epoll.get(), other, socket, &event) != 0) return -1;
  }
  curl_multi_assign(state.multi.get(), socket, &state);
  return 0;
}

int Fetcher::State::on_timer(CURLM*, long wait_ms, void* self) {
  auto& state = *static_cast<State*>(self);
  if (wait_ms < 0)
    state.curl_timer.reset();
  else
    state.curl_timer = state.clock.now() + milliseconds(wait_ms);
  return 0;
}

// Whether the rooms behind have no room, so that we must look again soon.
bool Fetcher::State::take_leases() {
  while (busy() < options.most_under_way) {
    const auto free = room();
    if (free <= busy()) return true;
    const auto most = std::min(options.most_under_way - busy(), free - busy());
    auto leases = workbench.take(options.shard, most);
    if (leases.empty()) return false;
    for (auto& lease : leases) {
      if (!lease.ended() && options.turn_away)
        if (auto why = options.turn_away(lease)) lease.end(std::move(*why));
      if (lease.ended())
        finished.push_back({std::move(lease), std::nullopt, std::nullopt});
      else
        resolve(std::move(lease));
    }
    hand_on();
  }
  return false;
}

void Fetcher::State::resolve(Lease lease) {
  const auto url = lease.url();
  const auto* proxy = approaches.proxy_for(url, lease.hop().site);
  if (proxy && proxy->resolves_names()) return start_behind_proxy(std::move(lease));
  const auto ticket = next_ticket++;
  resolving.emplace(ticket, std::move(lease));
  resolver.resolve(url, [inbox = inbox, ticket](Result<Endpoint> endpoint) {
    inbox->resolved.hold()->push_back({ticket, std::move(endpoint)});
    inbox->ring();
  });
  take_resolved();  // a name that is known needs no second round
}

// The proxy looks names up, so nobody here knows the address.
void Fetcher::State::start_behind_proxy(Lease lease) {
  const std::string host(lease.url().hostname());
  if (private_by_name(lease.url()))
    return give_up(std::move(lease), {Fault::refused, host + " is not a public host, and no proxy is asked for it"});
  if (lease.bind("behind a proxy: " + host))
    start(std::move(lease), std::nullopt);
  else
    std::move(lease).done();
}

void Fetcher::State::give_up(Lease lease, Error why) {
  Heard heard;
  heard.fault = why.fault;
  heard.detail = why.detail;
  lease.hang_up(heard);
  finished.push_back({std::move(lease), std::nullopt, std::move(why)});
}

void Fetcher::State::take_resolved() {
  for (auto& [ticket, endpoint] : std::exchange(*inbox->resolved.hold(), {})) {
    const auto found = resolving.find(ticket);
    if (found == resolving.end()) continue;
    auto lease = std::move(found->second);
    resolving.erase(found);
    if (endpoint) {
      if (lease.bind(endpoint->key()))
        start(std::move(lease), *endpoint);
      else
        std::move(lease).done();  // the workbench has taken the URL back
      continue;
    }
    give_up(std::move(lease), endpoint.error());
  }
}

// A handle that spoke to this host before, for its TLS sessions; else any.
std::unique_ptr<Transfer> Fetcher::State::transfer_for(const std::string& host) {
  auto found = idle.find(host);
  if (found == idle.end() && idle.size() < options.most_under_way)
    return std::make_unique<Transfer>(options.transfer, clock);
  if (found == idle.end()) found = idle.begin();
  auto transfer = std::move(found->second);
  idle.erase(found);
  return transfer;
}

void Fetcher::State::start(Lease lease, const std::optional<Endpoint>& endpoint, std::size_t addresses_tried) {
  auto transfer = transfer_for(std::string(lease.url().hostname()));
  auto* handle = transfer->handle();
  auto& exchange = under_way.emplace(handle, Exchange{std::move(lease), std::move(transfer), endpoint, addresses_tried})
                       .first->second;
  const auto& url = exchange.lease.url();
  const auto kind = static_cast<LinkKind>(exchange.lease.item().kind);
  exchange.transfer->prepare(
      url, endpoint, approaches.to(url, exchange.lease.item().site, kind, exchange.lease.item().last),
      [&exchange] {
        exchange.too_late = !exchange.lease.sent();
        return !exchange.too_late;
      },
      // Once more: on a busy machine there may be a while between deciding to ask and asking.
      [&exchange] { exchange.lease.sent(); });
  if (const auto code = curl_multi_add_handle(multi.get(), handle); code != CURLM_OK)
    throw std::runtime_error(std::string("curl_multi_add_handle: ") + curl_multi_strerror(code));
}

// No connection was had, and the name has an address that was not tried: true, and
// the lease goes on there, or back if somebody else speaks to that address.
bool Fetcher::State::try_next_address(Exchange& exchange, const Result<Capture>& result) {
  if (result || exchange.transfer->was_sent() || !exchange.endpoint) return false;
  const auto fault = result.error().fault;
  if (fault != Fault::connect && fault != Fault::too_slow) return false;
  const auto next = resolver.next(std::string(exchange.lease.url().hostname()));
  if (!next || exchange.addresses_tried > next->others) return false;
  if (exchange.lease.bind(next->key()))
    start(std::move(exchange.lease), *next, exchange.addresses_tried + 1);
  else
    std::move(exchange.lease).done();
  return true;
}

void Fetcher::State::collect_messages() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi.get(), &left))
    if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
}

void Fetcher::State::finish(void* handle, int code) {
  const auto found = under_way.find(handle);
  if (found == under_way.end()) return;
  auto exchange = std::move(found->second);
  std::string host(exchange.lease.url().hostname());
  under_way.erase(found);
  curl_multi_remove_handle(multi.get(), handle);
  auto result = exchange.transfer->finish(code);
  // A request that may not leave any more is no answer: its URL goes back with its lease.
  if (!exchange.too_late && !try_next_address(exchange, result)) hang_up(exchange, std::move(result));
  idle.emplace(std::move(host), std::move(exchange.transfer));
}

// What the answer says about the host itself.
Heard Fetcher::State::heard_from(const Result<Capture>& result, const Exchange& exchange) {
  Heard heard;
  heard.latency = exchange.transfer->latency();
  if (!result) {
    heard.fault = result.error().fault;
    heard.detail = result.error().detail;
    return heard;
  }
  if (const auto head = parse_response_head(result->response_head)) {
    heard.status = head->status;
    heard.bytes = result->response_head.size() + result->body.size();
    if (const auto value = head->fields.get("Retry-After")) heard.retry_after = parse_retry_after(*value, clock.utc());
    approaches.heard(exchange.lease.url(), exchange.lease.hop().site, head->fields);
  }
  return heard;
}

void Fetcher::State::hang_up(Exchange& exchange, Result<Capture> result) {
  exchange.lease.hang_up(heard_from(result, exchange));
  Fetched fetched{std::move(exchange.lease), std::nullopt, std::nullopt};
  if (result)
    fetched.capture = std::move(*result);
  else
    fetched.error = std::move(result.error());
  finished.push_back(std::move(fetched));
}

milliseconds Fetcher::State::wait_for(bool stopping, bool no_room) const {
  auto wait = no_room ? kNoRoomWait : kIdleWait;
  const auto until = [&](Instant when) {
    wait = std::clamp(ceil<milliseconds>(when - clock.now()), milliseconds(0), wait);
  };
  if (curl_timer) until(*curl_timer);
  if (!stopping && !no_room && busy() < options.most_under_way)
    if (const auto due = workbench.next_due(options.shard)) until(*due);
  return wait;
}

void Fetcher::State::poll(milliseconds wait) {
  std::array<epoll_event, 128> events;
  const int count =
      ::epoll_wait(epoll.get(), events.data(), static_cast<int>(events.size()), static_cast<int>(wait.count()));
  if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll_wait");
  int running = 0;
  if (curl_timer && *curl_timer <= clock.now()) {
    curl_timer.reset();
    curl_multi_socket_action(multi.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == inbox->bell.get()) {
      std::uint64_t rung;
      [[maybe_unused]] const auto got = ::read(inbox->bell.get(), &rung, sizeof rung);
      continue;
    }
    int what = 0;
    if (event.events & (EPOLLIN | EPOLLHUP)) what |= CURL_CSELECT_IN;
    if (event.events & EPOLLOUT) what |= CURL_CSELECT_OUT;
    if (event.events & EPOLLERR) what |= CURL_CSELECT_ERR;
    curl_multi_socket_action(multi.get(), event.data.fd, what, &running);
  }
}

void Fetcher::State::hand_on() {
  if (finished.empty()) return;
  finished.front().names = resolver.answers();
  out(std::exchange(finished, {}));
}

Fetcher::Fetcher(Options options, Workbench& workbench, Resolver& resolver, Approaches& approaches, const Clock& clock,
                 Out out, Room room)
    : state_(std::make_unique<State>(std::move(options), workbench, resolver, approaches, clock, std::move(out),
                                     std::move(room))) {
  state_->open();
  workbench.on_due(state_->options.shard, [inbox = state_->inbox] { inbox->ring(); });
}
Fetcher::~Fetcher() { state_->workbench.on_due(state_->options.shard, nullptr); }

void Fetcher::run(std::stop_token stop) {
  auto& state = *state_;
  const std::stop_callback wakes(stop, [inbox = state.inbox] { inbox->ring(); });
  std::optional<Instant> deadline;
  while (true) {
    const bool stopping = stop.stop_requested();
    if (stopping && !deadline) deadline = state.clock.now() + state.options.grace;
    if (stopping && (state.under_way.empty() || state.clock.now() >= *deadline)) break;
    const bool no_room = stopping ? false : state.take_leases();
    state.poll(state.wait_for(stopping, no_room));
    state.take_resolved();
    state.collect_messages();
    state.hand_on();
  }
  state.hand_on();
}

}  // namespace chancery

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/loopback_site.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "base/ascii.h"
#include "base/digest.h"
#include "base/owned.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {
namespace {

using TlsContext = Owned<SSL_CTX, SSL_CTX_free>;

std::string_view type_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string_view> kTypes = {
      {".html", "text/html"}, {".htm", "text/html"},       {".css", "text/css"},  {".js", "text/javascript"},
      {".png", "image/png"},  {".jpg", "image/jpeg"},      {".gif", "image/gif"}, {".svg", "image/svg+xml"},
      {".txt", "text/plain"}, {".pdf", "application/pdf"}, {".xml", "text/xml"},  {".json", "application/json"},
  };
  const auto known = kTypes.find(ascii::lower(file.extension().string()));
  return known == kTypes.end() ? "application/octet-stream" : known->second;
}

WireScript file_of(const std::filesystem::path& folder, const Asked& asked) {
  auto path = asked.target.substr(0, asked.target.find('?'));
  if (path.ends_with('/')) path += "index.html";
  const auto file = folder / path.substr(1);
  if (path.find("..") != std::string::npos || !std::filesystem::is_regular_file(file)) return reply(404, "Not here.");
  const auto bytes = read_file(file);
  const auto tag = '"' + sha1(bytes).labelled() + '"';
  if (asked.headers.get("If-None-Match") == tag) return reply(304, "", {{"ETag", tag}});
  return reply(200, bytes, {{"Content-Type", std::string(type_of(file))}, {"ETag", tag}});
}

struct Host {
  std::string address;
  Certificate certificate = Certificate::trusted;
  TlsContext tls;                                          // made when first needed
  std::map<std::string, std::vector<WireScript>> scripts;  // each in turn from the back; the last stays
  std::filesystem::path folder;
  LoopbackSite::Handler handler;
  int under_way = 0, most = 0;
};

}  // namespace

struct LoopbackSite::State {
  TempDir folder;

  mutable std::mutex mutex;  // guards what follows, up to the blank line
  TestAuthority authority;
  std::map<std::string, Host> hosts;
  std::map<std::string, Door> doors;  // by address
  std::vector<Asked> notes;
  std::unordered_map<std::uint64_t, std::size_t> under_way;  // request to its place in the notes

  ScriptServer server{{.answer = [this](const Asked& asked) { return answer(asked); },
                       .answered = [this](const Asked& asked) { note_answered(asked); },
                       .certificate = [this](const std::string& name) { return certificate(name); }}};

  State() { write_file(folder / "ca.pem", authority.pem()); }
  Host& host(const std::string& name, const std::string& address = "");
  void set_door(const std::string& address, Door door);
  WireScript answer(const Asked& asked);
  WireScript script_for(const Asked& asked);
  void note_answered(const Asked& asked);
  SSL_CTX* certificate(const std::string& name);
};

Host& LoopbackSite::State::host(const std::string& name, const std::string& address) {
  const auto known = hosts.find(name);
  if (known != hosts.end()) return known->second;
  auto& host = hosts[name];
  const auto number = hosts.size();
  host.address = !address.empty() ? address : fmt::format("127.0.{}.{}", number / 250, 2 + number % 250);
  if (!doors.contains(host.address)) set_door(host.address, Door::open);
  return host;
}

void LoopbackSite::State::set_door(const std::string& address, Door door) {
  doors[address] = door;
  if (door == Door::refusing) return server.stop_listening(address);
  server.listen(address, door == Door::open ? ScriptServer::Greeting::serve : ScriptServer::Greeting::reset);
}

SSL_CTX* LoopbackSite::State::certificate(const std::string& name) {
  const std::lock_guard lock(mutex);
  const auto found = hosts.find(name);
  if (found == hosts.end()) return nullptr;
  auto& [key, host] = *found;
  if (!host.tls) host.tls.reset(authority.server_context(key, host.certificate));
  return host.tls.get();
}

WireScript LoopbackSite::State::answer(const Asked& asked) {
  {
    const std::lock_guard lock(mutex);
    if (const auto known = hosts.find(asked.host); known != hosts.end()) {
      known->second.most = std::max(known->second.most, ++known->second.under_way);
    }
    under_way[asked.request] = notes.size();
    notes.push_back(asked);
  }
  return script_for(asked);
}

void LoopbackSite::State::note_answered(const Asked& asked) {
  const std::lock_guard lock(mutex);
  if (const auto known = hosts.find(asked.host); known != hosts.end()) --known->second.under_way;
  const auto place = under_way.find(asked.request);
  if (place == under_way.end()) return;  // forgotten meanwhile
  notes[place->second].answered = system_clock().now();
  under_way.erase(place);
}

WireScript LoopbackSite::State::script_for(const Asked& asked) {
  std::filesystem::path folder_path;
  Handler handler;
  {
    const std::lock_guard lock(mutex);
    const auto host = hosts.find(asked.host);
    if (host == hosts.end()) return reply(421, "No such host here.");
    if (const auto scripts = host->second.scripts.find(asked.target); scripts != host->second.scripts.end()) {
      auto script = scripts->second.back();
      if (scripts->second.size() > 1) scripts->second.pop_back();
      return script;
    }
    folder_path = host->second.folder;
    handler = host->second.handler;
  }
  if (handler) return handler(asked);
  if (!folder_path.empty()) return file_of(folder_path, asked);
  return reply(404, "Not here.");
}

LoopbackSite::LoopbackSite() : state_(std::make_unique<State>()) {}
LoopbackSite::~LoopbackSite() = default;

void LoopbackSite::add_host(const std::string& host, const std::string& address) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host, address);
}

void LoopbackSite::set_door(const std::string& host, Door door) {
  const std::lock_guard lock(state_->mutex);
  state_->set_door(state_->host(host).address, door);
}

void LoopbackSite::set_certificate(const std::string& host, Certificate kind) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host).certificate = kind;
  state_->host(host).tls.reset();
}

void LoopbackSite::serve_folder(const std::string& host, const std::filesystem::path& folder) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host).folder = folder;
}

void LoopbackSite::answer(const std::string& host, const std::string& target, std::vector<WireScript> scripts) {
  std::reverse(scripts.begin(), scripts.end());
  const std::lock_guard lock(state_->mutex);
  state_->host(host).scripts[target] = std::move(scripts);
}

void LoopbackSite::answer(const std::string& host, const std::string& target, WireScript script) {
  answer(host, target, std::vector{std::move(script)});
}

void LoopbackSite::answer_with(const std::string& host, Handler handler) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host).handler = std::move(handler);
}

std::uint16_t LoopbackSite::port() const { return state_->server.port(); }
std::uint16_t LoopbackSite::https_port() const { return state_->server.https_port(); }
std::filesystem::path LoopbackSite::ca_file() const { return state_->folder / "ca.pem"; }

std::string LoopbackSite::address(const std::string& host) const {
  const std::lock_guard lock(state_->mutex);
  return state_->hosts.at(host).address;
}

std::map<std::string, std::string> LoopbackSite::resolve_table() const {
  const std::lock_guard lock(state_->mutex);
  std::map<std::string, std::string> table;
  for (const auto& [name, host] : state_->hosts) {
    const auto address = host.address.find(':') == std::string::npos ? host.address : "[" + host.address + "]";
    table[name + ":80"] = fmt::format("{}:{}", address, state_->server.port());
    table[name + ":443"] = fmt::format("{}:{}", address, state_->server.https_port());
  }
  return table;
}

std::vector<std::string> LoopbackSite::connect_to() const {
  std::vector<std::string> lines;
  for (const auto& [from, to] : resolve_table()) lines.push_back(from + ':' + to);
  return lines;
}

std::string LoopbackSite::url(const std::string& host, std::string_view target) const {
  return fmt::format("http://{}:{}{}", host, port(), target);
}

std::vector<Asked> LoopbackSite::asked(const std::string& host) const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Asked> all;
  std::copy_if(state_->notes.begin(), state_->notes.end(), std::back_inserter(all),
               [&](const Asked& asked) { return host.empty() || asked.host == host; });
  return all;
}

std::size_t LoopbackSite::count(const std::string& host, const std::string& target) const {
  const std::lock_guard lock(state_->mutex);
  return static_cast<std::size_t>(std::count_if(state_->notes.begin(), state_->notes.end(), [&](const Asked& asked) {
    return asked.host == host && (target.empty() || asked.target == target);
  }));
}

std::size_t LoopbackSite::connections() const { return state_->server.accepted(); }

std::chrono::microseconds LoopbackSite::least_gap(const std::string& host) const {
  auto least = std::chrono::microseconds::max();
  const Asked* before = nullptr;
  const std::lock_guard lock(state_->mutex);
  for (const auto& asked : state_->notes) {
    if (asked.host != host) continue;
    if (before) least = std::min(least, std::chrono::duration_cast<std::chrono::microseconds>(asked.at - before->at));
    before = &asked;
  }
  return least;
}

int LoopbackSite::most_at_once(const std::string& host) const {
  const std::lock_guard lock(state_->mutex);
  const auto known = state_->hosts.find(host);
  return known == state_->hosts.end() ? 0 : known->second.most;
}

void LoopbackSite::forget() {
  const std::lock_guard lock(state_->mutex);
  state_->notes.clear();
  state_->under_way.clear();
  for (auto& [name, host] : state_->hosts) host.most = host.under_way;
}

}  // namespace chancery::test

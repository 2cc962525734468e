// SPDX-License-Identifier: Apache-2.0
#include "tests/support/conformance.h"

#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {

struct Json::Node {
  std::shared_ptr<const nlohmann::json> document;
  const nlohmann::json* value = nullptr;
};

namespace {

Json node(std::shared_ptr<const nlohmann::json> document, const nlohmann::json* value) {
  return Json(std::make_shared<Json::Node>(Json::Node{std::move(document), value}));
}

// JSON allows lone surrogates in escapes, which nlohmann refuses: they become U+FFFD,
// as the URL Standard turns them into when a string is encoded.
std::string without_lone_surrogates(std::string_view text) {
  const auto unit = [&](std::size_t at) -> int {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    return static_cast<int>(std::strtol(std::string(text.substr(at + 2, 4)).c_str(), nullptr, 16));
  };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != 'u') {
      out += text.substr(at, 2);
      at += 2;
      continue;
    }
    const int first = unit(at);
    if (first >= 0xD800 && first < 0xDC00) {
      const int second = unit(at + 6);
      if (second >= 0xDC00 && second < 0xE000) {
        out += text.substr(at, 12);
        at += 12;
        continue;
      }
    }
    if (first >= 0xD800 && first < 0xE000) {
      out += "\\ufffd";
      at += 6;
      continue;
    }
    out += text[at++];
  }
  return out;
}

std::string decode_base64(const std::string& text) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string raw;
  unsigned buffer = 0;
  int held = 0;
  for (const char c : text) {
    const auto v = digits.find(c);
    if (v == std::string_view::npos) continue;
    buffer = (buffer << 6) | static_cast<unsigned>(v);
    held += 6;
    if (held >= 8) {
      held -= 8;
      raw.push_back(static_cast<char>((buffer >> held) & 0xFF));
    }
  }
  return raw;
}

}  // namespace

Json Json::parse(std::string_view text) {
  auto document = std::make_shared<const nlohmann::json>(nlohmann::json::parse(without_lone_surrogates(text)));
  const auto* root = document.get();
  return node(std::move(document), root);
}

Json Json::operator[](std::string_view name) const {
  static const nlohmann::json nothing;
  if (!node_->value->is_object()) return node(node_->document, &nothing);
  const auto found = node_->value->find(std::string(name));
  return node(node_->document, found == node_->value->end() ? &nothing : &*found);
}
bool Json::has(std::string_view name) const { return !(*this)[name].is_null(); }
std::string Json::str(std::string_view name) const { return opt(name).value_or(""); }
std::optional<std::string> Json::opt(std::string_view name) const {
  const auto value = (*this)[name];
  if (!value.is_string()) return std::nullopt;
  return value.text();
}
long Json::num(std::string_view name, long otherwise) const {
  const auto value = (*this)[name];
  return value.node_->value->is_number() ? value.number() : otherwise;
}
double Json::real(std::string_view name, double otherwise) const {
  const auto value = (*this)[name];
  return value.node_->value->is_number() ? value.node_->value->get<double>() : otherwise;
}
bool Json::flag(std::string_view name, bool otherwise) const {
  const auto value = (*this)[name];
  return value.node_->value->is_boolean() ? value.truth() : otherwise;
}
std::string Json::base64(std::string_view name) const { return decode_base64(str(name)); }
bool Json::is_null() const { return node_->value->is_null(); }
bool Json::is_string() const { return node_->value->is_string(); }
bool Json::is_array() const { return node_->value->is_array(); }
std::string Json::text() const { return node_->value->get<std::string>(); }
long Json::number() const { return node_->value->get<long>(); }
bool Json::truth() const { return node_->value->get<bool>(); }
std::vector<Json> Json::items() const {
  std::vector<Json> all;
  if (node_->value->is_array())
    for (const auto& item : *node_->value) all.push_back(node(node_->document, &item));
  return all;
}
std::vector<std::string> Json::texts() const {
  std::vector<std::string> all;
  for (const auto& item : items())
    if (item.is_string()) all.push_back(item.text());
  return all;
}
std::vector<std::string> Json::keys() const {
  std::vector<std::string> all;
  if (node_->value->is_object())
    for (const auto& [key, value] : node_->value->items()) all.push_back(key);
  return all;
}
std::string Json::dump() const { return node_->value->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

std::optional<std::filesystem::path> shared_dir() {
  const char* named = std::getenv("CHANCERY_SHARED");
  const auto folder = named ? std::filesystem::path(named) : source_dir().parent_path() / "shared";
  if (std::filesystem::is_directory(folder / "conformance")) return folder;
  static const bool told = [&] {
    std::cerr << "skipped: no shared data at " << folder << "; rows measured against it are not run\n";
    return true;
  }();
  (void)told;
  return std::nullopt;
}

std::vector<Json> rows(std::string_view table) {
  const auto shared = shared_dir();
  if (!shared) return {};
  return Json::parse(read_file(*shared / "conformance" / table))["cases"].items();
}

std::string bytes_of(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const auto step = utf8::decode(text.substr(at));
    if (step.point > 0xFF) return std::string(text);
    bytes.push_back(static_cast<char>(step.point));
    at += step.length;
  }
  return bytes;
}

double check_table(std::string_view table, const std::function<bool(const Json&)>& right,
                   const std::set<std::string>& excepted) {
  const auto cases = rows(table);
  if (cases.empty()) return 1;
  std::size_t good = 0, bad = 0, known = 0;
  std::string wrong, healed;
  for (const auto& row : cases) {
    const auto id = row.str("id");
    const bool ok = right(row);
    if (excepted.contains(id)) {
      ++known;
      if (ok) healed += " " + id;
    } else if (ok) {
      ++good;
    } else if (++bad <= 40) {
      wrong += "\n  " + id + " " + row.dump().substr(0, 300);
    }
  }
  std::cerr << table << ": " << cases.size() << " rows, " << good << " right, " << bad << " wrong, " << known
            << " excepted\n";
  INFO(table << " wrong:" << wrong << "\nexcepted but right:" << healed);
  CHECK(bad == 0);
  CHECK(healed.empty());
  return static_cast<double>(good) / static_cast<double>(cases.size());
}

double check_table_share(std::string_view table, double at_least, const std::function<bool(const Json&)>& right) {
  const auto cases = rows(table);
  if (cases.empty()) return 1;
  std::size_t good = 0;
  std::string wrong;
  for (const auto& row : cases) {
    if (right(row))
      ++good;
    else if (wrong.size() < 8000)
      wrong += "\n  " + row.str("id") + " " + row.dump().substr(0, 300);
  }
  const auto share = static_cast<double>(good) / static_cast<double>(cases.size());
  std::cerr << table << ": " << cases.size() << " rows, " << good << " right, " << cases.size() - good << " wrong ("
            << share * 100 << " %)\n";
  INFO(table << " wrong:" << wrong);
  CHECK(share >= at_least);
  return share;
}

}  // namespace chancery::test

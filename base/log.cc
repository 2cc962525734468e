// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <cstdint>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/utf8.h"

namespace chancery::log {
namespace {

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

constexpr auto kPattern = "%Y-%m-%dT%H:%M:%SZ %l %v";

// Standard error carries no times: a terminal's reader and cron's mail have one.
std::shared_ptr<spdlog::logger>& logger() {
  static auto instance = [] {
    auto made = std::make_shared<spdlog::logger>("chancery", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("chancery: %v", spdlog::pattern_time_type::utc);
    made->set_level(spdlog::level::warn);
    return made;
  }();
  return instance;
}

bool is_hidden(std::uint32_t point) {
  return (point >= 0x80 && point < 0xA0) || point == 0x61C || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

}  // namespace

void set_level(Level least) { logger()->set_level(level_of(least)); }

void to_file(const std::filesystem::path& file) {
  try {
    auto made = std::make_shared<spdlog::logger>(
        "chancery", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string(), /*truncate=*/false));
    made->set_pattern(kPattern, spdlog::pattern_time_type::utc);
    made->set_level(logger()->level());
    made->flush_on(spdlog::level::info);
    logger() = std::move(made);
  } catch (const spdlog::spdlog_ex& error) {
    throw std::system_error(errno, std::generic_category(), "cannot open log file " + file.string());
  }
}

void event(Level level, std::string_view what, std::initializer_list<Field> fields) {
  if (!logger()->should_log(level_of(level))) return;
  std::string line(what);
  for (const auto& [name, value] : fields) {
    const auto shown = printable(value);
    line += fmt::format(" {}=", name);
    if (!shown.empty() && shown.find_first_of(" \"=") == std::string::npos) {
      line += shown;
      continue;
    }
    line += '"';
    for (const char c : shown) {
      if (c == '"' || c == '\\') line += '\\';
      line += c;
    }
    line += '"';
  }
  logger()->log(level_of(level), "{}", line);
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto step = utf8::decode(text.substr(at));
    const auto point = static_cast<std::uint32_t>(step.point);
    if (!step.valid)
      for (const char c : text.substr(at, step.length)) out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    else if (point < 0x20 || point == 0x7F)
      out += fmt::format("\\x{:02X}", point);
    else if (is_hidden(point))
      out += fmt::format("\\u{{{:04X}}}", point);
    else
      out += text.substr(at, step.length);
    at += step.length;
  }
  return out;
}

}  // namespace chancery::log

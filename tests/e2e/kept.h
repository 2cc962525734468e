// SPDX-License-Identifier: Apache-2.0
#pragma once

// A collection with something of everything: two small sites of locks and weirs,
// crawled, changed and crawled again. There are revisits, a new version, a withdrawal,
// and a page of one site whose bytes the other had first.

#include <string>
#include <vector>

#include "tests/e2e/house.h"

namespace chancery::test {

std::string notice(const std::string& title, const std::string& terms);

struct Kept {
  LoopbackSite web;
  House house{web};

  Kept();

  // What SQL says, a text a row, each column ended by "|".
  std::vector<std::string> rows(const std::string& sql, const std::string& file = "collection/chancery.db") const;
  void exec(const std::string& sql) const;
  std::filesystem::path some_warc(std::size_t which = 0) const;
};

inline constexpr auto kCaptures =
    "SELECT run_id, site, url, surt, began, took_ms, status, mime, ip, truncated, hex(payload_sha256), "
    "hex(payload_sha1), payload_size, record_type, record_id, warc, offset, length FROM captures ORDER BY warc, offset";
inline constexpr auto kArticles =
    "SELECT url, site, captured, version, kind, title, published, text, markdown, images, evidence, hex(text_sha256), "
    "simhash FROM articles ORDER BY url, captured";
inline constexpr auto kEvents = "SELECT kind, at, url, site, title FROM events ORDER BY url, at";
inline constexpr auto kUrls =
    "SELECT site, url, hops, depth, disposition FROM frontier WHERE disposition <> 8 ORDER BY site, url";

}  // namespace chancery::test

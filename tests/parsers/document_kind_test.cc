// SPDX-License-Identifier: Apache-2.0
#include "parsers/document_kind.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A document is what its bytes say, and only else what its type says") {
  using namespace std::string_view_literals;
  struct Row {
    std::string_view start, type;
    DocumentKind kind;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {"<?xml version='1.0'?><!-- by a plugin --><urlset>", "text/html", DocumentKind::sitemap, "sitemaps as pages"},
      {"<sitemapindex xmlns='x'>", "text/plain", DocumentKind::sitemap, "and lists of them"},
      {"https://agency.example/a\nhttps://agency.example/b", "text/plain; charset=utf-8", DocumentKind::sitemap,
       "lines of addresses"},
      {"https://agency.example/a is our page\n", "text/plain", DocumentKind::other, "a text that begins with one"},
      {"\xEF\xBB\xBF \n<rss version='2.0'>", "text/html; charset=utf-8", DocumentKind::feed, "feeds as pages"},
      {"<\0?\0x\0m\0l\0?\0>\0<\0f\0e\0e\0d\0>\0"sv, "", DocumentKind::feed, "in any encoding"},
      {"<r:RDF xmlns:r='x' xmlns='http://purl.org/rss/1.0/'>", "", DocumentKind::feed, "RSS 1.0"},
      {"<rdf:RDF xmlns:cc='http://creativecommons.org/ns#'>", "application/xml", DocumentKind::other,
       "but not any RDF"},
      {"{\"version\": \"https://jsonfeed.org/version/1.1\"", "application/json", DocumentKind::feed, "JSON Feed"},
      {"{\"version\": 1}", "application/json", DocumentKind::other, "but not any JSON"},
      {"<!DOCTYPE html PUBLIC><html>", "application/xml", DocumentKind::html, "an error page for a sitemap"},
      {"<!doctype html>plain", "", DocumentKind::html, "a page without tags"},
      {"<div>", "text/html", DocumentKind::html, "a piece of one, by its type"},
      {"<div>", "", DocumentKind::html, "or for want of any"},
      {"@import 'a.css';", "text/css", DocumentKind::style, "styles by their type"},
      {"<svg xmlns='x'>", "image/svg+xml", DocumentKind::other, "pictures by theirs"},
      {"\x1F\x8B\x08", "application/xml", DocumentKind::gzip, "packed"},
      {"", "application/rss+xml", DocumentKind::feed, "nothing, by its type"},
      {"", "", DocumentKind::other, "nothing"},
  }));
  INFO(row.because);
  CHECK(name(document_kind(row.start, row.type)) == name(row.kind));
}

}  // namespace chancery

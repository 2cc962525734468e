// SPDX-License-Identifier: Apache-2.0
#pragma once

// /api: what the pages of the reading room show, as JSON for programs. One object an
// answer, each with its "type" and "schema"; members are only ever added. Paths are
// listed at /api itself, with examples in docs/api.md.
//
// Thread-safe, as the collection is.

#include <vector>

#include "replay/answers.h"
#include "replay/capture_resolver.h"
#include "replay/catalogue.h"
#include "replay/collection.h"

namespace chancery {

class Api {
 public:
  explicit Api(const Collection& collection) : collection_(collection), resolver_(collection), catalogue_(collection) {}

  // For a path that is "/api" or below it.
  HttpResponse answer(const Asked& asked) const;

 private:
  struct Path {
    std::string_view path, what;  // a path that ends in "/" takes what follows it
    HttpResponse (Api::*handler)(const Asked&, std::string_view rest) const;
  };
  static const std::vector<Path>& paths();

  HttpResponse list(const Asked& asked, std::string_view rest) const;
  HttpResponse sites(const Asked& asked, std::string_view rest) const;
  HttpResponse pages(const Asked& asked, std::string_view rest) const;
  HttpResponse search(const Asked& asked, std::string_view rest) const;
  HttpResponse changes(const Asked& asked, std::string_view rest) const;
  HttpResponse captures(const Asked& asked, std::string_view rest) const;
  HttpResponse capture(const Asked& asked, std::string_view rest) const;
  HttpResponse parts(const Asked& asked, std::string_view rest) const;
  HttpResponse article(const Asked& asked, std::string_view rest) const;
  HttpResponse versions(const Asked& asked, std::string_view rest) const;
  HttpResponse diff(const Asked& asked, std::string_view rest) const;

  const Collection& collection_;
  CaptureResolver resolver_;
  Catalogue catalogue_;
};

}  // namespace chancery

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small web of a ministry that does not exist, built into the program, for
// trying everything without a network: three sites in English, French and Chinese
// (this one in GBK), with lists, articles, pictures, a PDF, sitemaps and robots.txt.
//
// It is told which run this is: between the first and the second, one statement
// is edited without its date, one is corrected openly, one is withdrawn and one is
// new. What it answers depends on the request and the run alone. Thread-safe.

#include <memory>
#include <string>
#include <vector>

#include "replay/http_server.h"

namespace chancery {

class DemoWeb {
 public:
  DemoWeb();
  DemoWeb(const DemoWeb&) = delete;
  ~DemoWeb();

  // Goes by the request's Host field; run is 1, 2, ... Honours If-None-Match.
  HttpResponse answer(const HttpRequest& request, int run) const;

  std::vector<std::string> hosts() const;  // "www.rivers.example", ...
  std::vector<std::string> seeds() const;  // "http://www.rivers.example/", ...

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery

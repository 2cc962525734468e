// SPDX-License-Identifier: Apache-2.0
#pragma once

// Answers that come from a wall in front of a site and not from the site: bot checks,
// "are you human" pages, refusals of a firewall. They must not be filed as what the
// site said. Recognised by status, fields and markup that only the wall writes; never
// by words alone, since articles are written about walls. Pure function; thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/http_head.h"

namespace chancery {

enum class Wall : std::uint8_t {
  akamai,
  aliyun,
  anubis,
  aws_waf,
  cloudflare,
  cloudfront,
  datadome,
  ddos_guard,
  f5,
  huawei,
  human,  // PerimeterX
  imperva,
  jiasule,  // 加速乐, of Knownsec
  kasada,
  knownsec,  // 创宇盾
  radware,
  ruishu,  // 瑞数, RiverSecurity
  safedog,
  sucuri,
  tencent,
  vercel,
  wordfence,
  xuanwu,  // 玄武盾
  yunsuo,  // 云锁
};
std::string_view name(Wall wall);

struct Challenge {
  Wall wall{};
  std::string evidence;  // for people: "403, body has \"_cf_chl_opt\""
};

// `body`: the content, coding undone; of what is longer than a wall's pages are, nothing but
// the head is believed.
std::optional<Challenge> find_challenge(int status, const HttpFields& fields, std::string_view body);

}  // namespace chancery

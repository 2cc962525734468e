// SPDX-License-Identifier: Apache-2.0
#include "crawler/disposition.h"

namespace chancery {

std::string_view name(Disposition how) {
  switch (how) {
    case Disposition::waiting:
      return "waiting";
    case Disposition::fetched:
      return "fetched";
    case Disposition::unchanged:
      return "unchanged";
    case Disposition::redirected:
      return "redirected";
    case Disposition::not_found:
      return "not found";
    case Disposition::client_error:
      return "client error";
    case Disposition::server_error:
      return "server error";
    case Disposition::cut_short:
      return "cut short";
    case Disposition::robots_refused:
      return "robots refused";
    case Disposition::dns_failed:
      return "name unknown";
    case Disposition::connect_failed:
      return "no connection";
    case Disposition::tls_failed:
      return "tls failed";
    case Disposition::timed_out:
      return "timed out";
    case Disposition::broken:
      return "broken answer";
    case Disposition::address_refused:
      return "address refused";
    case Disposition::too_many_redirects:
      return "too many redirects";
    case Disposition::left_limit:
      return "left: page limit";
    case Disposition::left_robots:
      return "left: robots unknown";
    case Disposition::left_rest:
      return "left: host rests";
    case Disposition::left_stopped:
      return "left: stopped";
    case Disposition::challenged:
      return "challenged";
    case Disposition::soft_error:
      return "soft error";
    case Disposition::trapped:
      return "left: a trap";
    case Disposition::too_large:
      return "left: too large";
  }
  return "unknown";
}

bool is_kept(Disposition how) {
  return (how >= Disposition::fetched && how <= Disposition::cut_short) || how == Disposition::challenged ||
         how == Disposition::soft_error || how == Disposition::too_large;
}

bool is_failure(Disposition how) {
  switch (how) {
    case Disposition::server_error:
    case Disposition::cut_short:
    case Disposition::dns_failed:
    case Disposition::connect_failed:
    case Disposition::tls_failed:
    case Disposition::timed_out:
    case Disposition::broken:
    case Disposition::too_many_redirects:
    case Disposition::left_robots:
    case Disposition::challenged:
      return true;
    default:
      return false;
  }
}

bool is_left(Disposition how) {
  return how == Disposition::waiting || (how >= Disposition::left_limit && how <= Disposition::left_stopped);
}

Disposition of_status(int status, bool known_payload, bool truncated) {
  if (truncated) return Disposition::cut_short;
  if (status >= 500) return Disposition::server_error;
  if (status == 404 || status == 410) return Disposition::not_found;
  if (status >= 400) return Disposition::client_error;
  if (status >= 300 && status != 304) return Disposition::redirected;
  return known_payload || status == 304 ? Disposition::unchanged : Disposition::fetched;
}

Disposition of_fault(Fault fault) {
  switch (fault) {
    case Fault::dns:
      return Disposition::dns_failed;
    case Fault::connect:
      return Disposition::connect_failed;
    case Fault::tls:
      return Disposition::tls_failed;
    case Fault::too_slow:
      return Disposition::timed_out;
    case Fault::refused:
      return Disposition::address_refused;
    default:
      return Disposition::broken;
  }
}

bool worth_retrying_status(int status) { return status == 429 || status == 503; }

bool worth_retrying_fault(Fault fault) {
  return fault == Fault::connect || fault == Fault::too_slow || fault == Fault::network || fault == Fault::dns;
}

bool worth_retrying_cut(Truncation why) { return why == Truncation::disconnect || why == Truncation::unspecified; }

}  // namespace chancery

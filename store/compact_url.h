// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a URL lies in its row, beside its host's number: "/path" with https, "h/path"
// with http, anything rarer (a port, credentials) whole behind "=".
//
// Hops are letters from the seed; equal ones in a row are counted: "LLLLE" is "L4E".
//
// Pure functions; thread-safe.

#include <string>
#include <string_view>

namespace chancery {

std::string compact_url(std::string_view href, std::string_view host);
std::string whole_url(std::string_view compact, std::string_view host);

std::string compact_hops(std::string_view hops);
std::string whole_hops(std::string_view compact);

}  // namespace chancery

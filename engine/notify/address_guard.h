// Where the program may send by itself. Somebody who may name a target (a webhook, a browser's push service) could name
// the office's own machines, so what is not an address of the open Internet is refused unless the operator allowed it.
//
//   Result<AddressGuard> guard = AddressGuard::parse({"10.20.0.0/16", "gateway.example.vn"});
//   guard->allows("hooks.example.org", *IpAddress::parse("203.0.114.7"));
//
// The address that is asked about must be the one that is connected to; outbound_http sees to that.
// Sources: the IANA special-purpose address registries (RFC 6890), RFC 6598, RFC 4193, RFC 4291, RFC 6052.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::notify {

// An IPv4 or IPv6 address. An IPv4 address that comes inside an IPv6 one (::ffff:10.0.0.1) is that IPv4 address.
class IpAddress {
 public:
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  // Network order, 4 or 16 bytes; none for any other size.
  [[nodiscard]] static std::optional<IpAddress> from_bytes(std::string_view bytes);

  // Reachable from anywhere: not loopback, link-local, private, shared (CGNAT), multicast, for documentation, or
  // reserved. Of an address that carries an IPv4 address for a translator, that one decides.
  [[nodiscard]] bool is_public() const;
  // Whether the first `bits` are those of `net`. Addresses of two kinds never are.
  [[nodiscard]] bool is_within(const IpAddress& net, unsigned bits) const;
  [[nodiscard]] bool is_v4() const { return v4_; }
  bool operator==(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  bool v4_ = false;
};

class AddressGuard {
 public:
  AddressGuard() = default;  // allows what is public, and nothing else

  static constexpr std::size_t max_entries = 200;
  // Entries are host names, addresses, or nets ("10.20.0.0/16", "fd00::/8"). Fails with `invalid`/"bad-allow-list" and
  // the pointer of the entry.
  [[nodiscard]] static base::Result<AddressGuard> parse(const std::vector<std::string>& entries);

  // Whether a connection for this host (as the URL names it, any case) may be made to this address.
  [[nodiscard]] bool allows(std::string_view host, const IpAddress& address) const;

 private:
  struct Net {
    IpAddress address;
    unsigned bits = 0;
  };
  std::vector<std::string> hosts_;  // lower case
  std::vector<Net> nets_;
};

}  // namespace trinhky::notify
